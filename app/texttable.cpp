#include "app/texttable.h"

#include <QTextBoundaryFinder>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int widestCell = 60;
constexpr int narrowestCell = 6;
constexpr int widestPadding = 80; // one long text does not fill the rows of all others with blanks

int cellsOfCharacter(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Mark_NonSpacing:
    case QChar::Mark_Enclosing:
    case QChar::Other_Format:
    case QChar::Other_Control: return 0;
    default: break;
    }
    struct Range {
        char32_t from;
        char32_t to;
    };
    static constexpr Range wide[] {{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xac00, 0xd7a3}, {0xf900, 0xfaff},
                                   {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1f64f}, {0x1f680, 0x1faff}, {0x20000, 0x3fffd}};
    return std::any_of(std::begin(wide), std::end(wide), [c](const Range &range) { return c >= range.from && c <= range.to; }) ? 2 : 1;
}

} // namespace

int cellsOf(const QString &text)
{
    int cells = 0;
    for (const char32_t c : text.toUcs4())
        cells += cellsOfCharacter(c);
    return cells;
}

namespace {
/// At most `cells` wide; never cuts through a character and its marks.
QString cut(const QString &text, int cells)
{
    if (cellsOf(text) <= cells)
        return text;
    QTextBoundaryFinder finder(QTextBoundaryFinder::Grapheme, text);
    qsizetype end = 0;
    for (qsizetype next = finder.toNextBoundary(); next >= 0; next = finder.toNextBoundary()) {
        if (cellsOf(text.left(next)) > cells - 1)
            break;
        end = next;
    }
    return text.left(end) + u'…';
}

QString padded(const QString &text, int cells) { return text + QString(qMax(0, cells - cellsOf(text)), u' '); }

int sum(const QList<int> &widths)
{
    int all = 0;
    for (const int width : widths)
        all += width + (all > 0 ? 2 : 0);
    return all;
}

/// A control character of a tracker's text would move the terminal's cursor.
QString oneLine(QString text)
{
    for (QChar &c : text) {
        if (c.category() == QChar::Other_Control)
            c = u' ';
    }
    return text;
}
} // namespace

QString wrappedText(const QString &text, const QString &indent, int columns)
{
    const QString line = oneLine(text);
    const int room = columns - cellsOf(indent);
    if (columns <= 0 || cellsOf(line) <= room)
        return indent + line + u'\n';
    QString all;
    QString current;
    for (const QString &word : line.split(u' ', Qt::SkipEmptyParts)) {
        if (!current.isEmpty() && cellsOf(current) + 1 + cellsOf(word) > room) {
            all += indent + current + u'\n';
            current.clear();
        }
        current += current.isEmpty() ? word : QString(u' ' + word);
    }
    return all + indent + current + u'\n';
}

QString tableText(const QStringList &head, const QList<QStringList> &rows, int columns)
{
    QList<qsizetype> used;
    QList<int> widths;
    for (qsizetype i = 0; i < head.size(); ++i) {
        int widest = 0;
        for (const QStringList &row : rows)
            widest = qMax(widest, cellsOf(oneLine(row.value(i))));
        if (widest == 0 && !rows.isEmpty())
            continue;
        used.append(i);
        widths.append(qMax(columns > 0 ? qMin(widest, widestCell) : widest, cellsOf(head.at(i))));
    }
    while (columns > 0 && sum(widths) > columns) {
        const auto widest = std::max_element(widths.begin(), widths.end());
        if (*widest <= narrowestCell)
            break;
        --*widest;
    }
    QString text;
    const auto put = [&text, &used, &widths](const QStringList &row) {
        QString line;
        for (qsizetype i = 0; i < used.size(); ++i)
            line += padded(cut(oneLine(row.value(used.at(i))), widths.at(i)), qMin(widths.at(i), widestPadding)) + u"  "_s;
        while (line.endsWith(u' '))
            line.chop(1);
        text += line + u'\n';
    };
    put(head);
    for (const QStringList &row : rows) {
        put(row);
        if (!row.value(head.size()).isEmpty())
            text += wrappedText(row.at(head.size()), u"    "_s, columns);
    }
    return text;
}

} // namespace lockstep
