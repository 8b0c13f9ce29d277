#include "ui/text/linediff.h"

#include <QStringList>

#include <algorithm>
#include <vector>

namespace lockstep::ui {

namespace {
constexpr qsizetype mostCells = 4'000'000; // of the table: two rules of 2,000 lines

QStringList linesOf(const QString &text)
{
    QStringList lines = text.split(u'\n');
    while (!lines.isEmpty() && lines.last().isEmpty())
        lines.removeLast();
    return lines;
}

class Pairing {
public:
    Pairing(const QStringList &left, const QStringList &right) : m_left(left), m_right(right) { }

    QList<DiffLine> run()
    {
        qsizetype first = 0;
        while (first < m_left.size() && first < m_right.size() && m_left.at(first) == m_right.at(first))
            ++first;
        qsizetype last = 0;
        while (last < m_left.size() - first && last < m_right.size() - first && m_left.at(m_left.size() - 1 - last) == m_right.at(m_right.size() - 1 - last))
            ++last;
        for (qsizetype i = 0; i < first; ++i)
            same(i, i);
        middle(first, m_left.size() - last, first, m_right.size() - last);
        for (qsizetype i = last; i > 0; --i)
            same(m_left.size() - i, m_right.size() - i);
        return m_lines;
    }

private:
    void same(qsizetype l, qsizetype r) { m_lines.append({DiffLine::Kind::Same, static_cast<int>(l) + 1, static_cast<int>(r) + 1, m_left.at(l), m_right.at(r)}); }

    // What has gone and what has come in the same place stands side by side.
    void block(qsizetype l, qsizetype lEnd, qsizetype r, qsizetype rEnd)
    {
        for (; l < lEnd || r < rEnd; ++l, ++r) {
            DiffLine line;
            line.kind = l < lEnd && r < rEnd ? DiffLine::Kind::Changed : l < lEnd ? DiffLine::Kind::Removed : DiffLine::Kind::Added;
            if (l < lEnd) {
                line.leftNumber = static_cast<int>(l) + 1;
                line.left = m_left.at(l);
            }
            if (r < rEnd) {
                line.rightNumber = static_cast<int>(r) + 1;
                line.right = m_right.at(r);
            }
            m_lines.append(line);
        }
    }

    void middle(qsizetype l, qsizetype lEnd, qsizetype r, qsizetype rEnd)
    {
        const qsizetype rows = lEnd - l;
        const qsizetype columns = rEnd - r;
        if (rows == 0 || columns == 0 || rows > mostCells / columns) {
            block(l, lEnd, r, rEnd);
            return;
        }
        const auto width = static_cast<size_t>(columns) + 1;
        std::vector<int> common((static_cast<size_t>(rows) + 1) * width, 0);
        const auto at = [&common, width](qsizetype i, qsizetype j) -> int & { return common[static_cast<size_t>(i) * width + static_cast<size_t>(j)]; };
        for (qsizetype i = rows - 1; i >= 0; --i) {
            for (qsizetype j = columns - 1; j >= 0; --j)
                at(i, j) = m_left.at(l + i) == m_right.at(r + j) ? at(i + 1, j + 1) + 1 : std::max(at(i + 1, j), at(i, j + 1));
        }
        qsizetype fromI = 0;
        qsizetype fromJ = 0;
        for (qsizetype i = 0, j = 0; i < rows && j < columns;) {
            if (m_left.at(l + i) == m_right.at(r + j)) {
                block(l + fromI, l + i, r + fromJ, r + j);
                same(l + i, r + j);
                fromI = ++i;
                fromJ = ++j;
            } else if (at(i + 1, j) >= at(i, j + 1)) {
                ++i;
            } else {
                ++j;
            }
        }
        block(l + fromI, lEnd, r + fromJ, rEnd);
    }

    const QStringList &m_left;
    const QStringList &m_right;
    QList<DiffLine> m_lines;
};
} // namespace

QList<DiffLine> lineDiff(const QString &left, const QString &right)
{
    const QStringList leftLines = linesOf(left);
    const QStringList rightLines = linesOf(right);
    return Pairing(leftLines, rightLines).run();
}

qsizetype countDifferences(const QList<DiffLine> &lines)
{
    return std::count_if(lines.cbegin(), lines.cend(), [](const DiffLine &line) { return line.kind != DiffLine::Kind::Same; });
}

} // namespace lockstep::ui
