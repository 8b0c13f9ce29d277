#include "core/connectors/text/textile.h"

#include "core/connectors/text/textileinline.h"

#include <QRegularExpression>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {

/// Reads Textile line by line and writes the equal Markdown blocks.
class TextileReader {
public:
    explicit TextileReader(int depth = 0) : m_depth(depth) { }

    QString read(const QString &textile)
    {
        m_lines = textile.split(u'\n');
        while (m_at < m_lines.size()) {
            const QString &line = m_lines.at(m_at);
            if (line.trimmed().isEmpty())
                ++m_at;
            else if (!(pre() || heading() || rule() || quote() || list() || table()))
                paragraph();
        }
        return m_blocks.join(u"\n\n"_s);
    }

private:
    static bool startsBlock(const QString &line)
    {
        static const QRegularExpression start(u"^(\\s*<pre>|\\s*<pre |h[1-6]\\. |bq\\. |>|[*#]+ |\\|.*\\|\\s*$|---+\\s*$)"_s);
        return start.match(line).hasMatch();
    }

    bool pre()
    {
        static const QRegularExpression open(u"^\\s*<pre[^>]*>(?:<code(?: class=\"([^\"]*)\")?>)?"_s);
        const QRegularExpressionMatch match = open.match(m_lines.at(m_at));
        if (!match.hasMatch())
            return false;
        QString rest = m_lines.at(m_at++).mid(match.capturedEnd());
        QStringList lines;
        QString after;
        while (true) {
            const qsizetype end = rest.indexOf(u"</pre>"_s);
            if (end >= 0) {
                QString last = rest.left(end);
                if (last.endsWith(u"</code>"_s))
                    last.chop(7);
                after = rest.mid(end + 6);
                lines.append(last);
                break;
            }
            lines.append(rest);
            if (m_at >= m_lines.size())
                break;
            rest = m_lines.at(m_at++);
        }
        if (lines.size() > 1 && lines.first().trimmed().isEmpty())
            lines.removeFirst();
        while (!lines.isEmpty() && lines.last().trimmed().isEmpty())
            lines.removeLast();
        QString code = lines.join(u'\n');
        code.replace(u"&lt;/pre>"_s, u"</pre>"_s);
        QString fence = u"```"_s;
        const QString language = escapedForMarkdown(match.captured(1).trimmed());
        if (language.contains(u'`'))
            fence = u"~~~"_s;
        while (code.contains(fence))
            fence += fence.front();
        m_blocks.append(QString(fence + language + u'\n' + code + (code.isEmpty() ? u""_s : u"\n"_s) + fence));
        if (!after.trimmed().isEmpty())
            m_lines[--m_at] = after;
        return true;
    }

    bool heading()
    {
        static const QRegularExpression pattern(u"^h([1-6])\\. (.*)$"_s);
        const QRegularExpressionMatch match = pattern.match(m_lines.at(m_at));
        if (!match.hasMatch())
            return false;
        QString title = textileInlineToMarkdown(match.captured(2).trimmed());
        if (title.endsWith(u'#')) // Markdown takes them for the heading's own
            title.insert(title.size() - 1, u'\\');
        m_blocks.append(QString(QString(match.captured(1).toInt(), u'#') + u' ' + title).trimmed());
        ++m_at;
        return true;
    }

    bool rule()
    {
        static const QRegularExpression pattern(u"^---+\\s*$"_s);
        if (!pattern.match(m_lines.at(m_at)).hasMatch())
            return false;
        m_blocks.append(u"---"_s);
        ++m_at;
        return true;
    }

    bool quote()
    {
        if (m_depth >= deepestNesting)
            return false;
        QStringList inner;
        if (m_lines.at(m_at).startsWith(u"bq. "_s)) {
            inner.append(m_lines.at(m_at++).mid(4));
            while (m_at < m_lines.size() && !m_lines.at(m_at).trimmed().isEmpty() && !startsBlock(m_lines.at(m_at)))
                inner.append(m_lines.at(m_at++));
        } else {
            while (m_at < m_lines.size() && m_lines.at(m_at).startsWith(u'>')) {
                const QString line = m_lines.at(m_at++).mid(1);
                inner.append(line.startsWith(u' ') ? line.mid(1) : line);
            }
        }
        if (inner.isEmpty())
            return false;
        TextileReader reader(m_depth + 1);
        const QString markdown = reader.read(inner.join(u'\n'));
        if (markdown.isEmpty())
            return true;
        QStringList lines = markdown.split(u'\n');
        for (QString &line : lines)
            line = line.isEmpty() ? u">"_s : QString(u"> "_s + line);
        const QString block = lines.join(u'\n');
        // Two quotes in a row are one for Markdown as well, so they are written as one.
        if (!m_blocks.isEmpty() && m_blocks.last().startsWith(u'>'))
            m_blocks.last() += u"\n>\n"_s + block;
        else
            m_blocks.append(block);
        return true;
    }

    bool list()
    {
        static const QRegularExpression pattern(u"^([*#]+) (.*)$"_s);
        if (!pattern.match(m_lines.at(m_at)).hasMatch())
            return false;
        QStringList out;
        QList<int> counts; // Of the items of each open level; a bullet level counts too
        QList<QChar> kinds;
        QList<int> indents {0};
        const QChar first = m_lines.at(m_at).front();
        while (m_at < m_lines.size()) {
            if (m_lines.at(m_at).trimmed().isEmpty() && nextIsSameList(first)) {
                ++m_at;
                continue;
            }
            const QRegularExpressionMatch match = pattern.match(m_lines.at(m_at));
            if (!match.hasMatch())
                break;
            const QString marker = match.captured(1);
            const qsizetype level = qMin(marker.size(), kinds.size() + 1); // Markdown cannot skip a level
            const QChar kind = marker.back();
            if (level == 1 && !kinds.isEmpty() && kinds.first() != kind)
                break; // Another list
            while (kinds.size() > level) {
                kinds.removeLast();
                counts.removeLast();
                indents.removeLast();
            }
            if (kinds.size() < level) {
                kinds.append(kind);
                counts.append(0);
                indents.append(0);
            } else if (kinds.last() != kind) {
                kinds.last() = kind;
                counts.last() = 0;
            }
            ++counts.last();
            const QString bullet = kind == u'#' ? QString(QString::number(counts.last()) + u". "_s) : u"- "_s;
            const int indent = indents.at(level - 1);
            indents[level] = indent + static_cast<int>(bullet.size());
            QStringList text {match.captured(2).trimmed()};
            ++m_at;
            while (m_at < m_lines.size() && !m_lines.at(m_at).trimmed().isEmpty() && !startsBlock(m_lines.at(m_at)))
                text.append(m_lines.at(m_at++).trimmed());
            const QStringList lines = markdownLines(text.join(u'\n')).split(u'\n');
            for (qsizetype i = 0; i < lines.size(); ++i)
                out.append(QString((i == 0 ? QString(QString(indent, u' ') + bullet) : QString(indents.at(level), u' ')) + lines.at(i)));
        }
        for (QString &line : out) {
            while (line.endsWith(u' '))
                line.chop(1);
        }
        m_blocks.append(out.join(u'\n'));
        return true;
    }

    bool nextIsSameList(QChar first) const
    {
        for (qsizetype i = m_at; i < m_lines.size(); ++i) {
            if (!m_lines.at(i).trimmed().isEmpty()) {
                static const QRegularExpression item(u"^[*#]+ "_s);
                return item.match(m_lines.at(i)).hasMatch() && m_lines.at(i).front() == first;
            }
        }
        return false;
    }

    bool table()
    {
        static const QRegularExpression row(u"^\\|.*\\|\\s*$"_s);
        if (!row.match(m_lines.at(m_at)).hasMatch())
            return false;
        QList<QStringList> rows;
        QList<QChar> aligns;
        bool headed = false;
        qsizetype columns = 0;
        while (m_at < m_lines.size() && row.match(m_lines.at(m_at)).hasMatch()) {
            const QString line = m_lines.at(m_at++).trimmed();
            QStringList cells;
            for (QString cell : line.mid(1, line.size() - 2).split(u'|')) {
                static const QRegularExpression prefix(u"^(_?)([<>=]?)\\."_s);
                const QRegularExpressionMatch match = prefix.match(cell);
                if (match.hasMatch() && match.capturedLength() > 1) {
                    headed = headed || (rows.isEmpty() && !match.captured(1).isEmpty());
                    while (aligns.size() <= cells.size())
                        aligns.append(u' ');
                    if (!match.captured(2).isEmpty())
                        aligns[cells.size()] = match.captured(2).front();
                    cell = cell.mid(match.capturedEnd());
                }
                cells.append(textileInlineToMarkdown(cell.trimmed()).replace(u"|"_s, u"\\|"_s));
            }
            columns = qMax(columns, cells.size());
            rows.append(cells);
        }
        if (!headed)
            rows.prepend({});
        QStringList out;
        for (QStringList &cells : rows) {
            cells.resize(columns);
            out.append(QString(u"| "_s + cells.join(u" | "_s) + u" |"_s));
            if (out.size() > 1)
                continue;
            QStringList marks;
            for (qsizetype i = 0; i < columns; ++i) {
                const QChar align = aligns.value(i, u' ');
                marks.append(align == u'<' ? u":---"_s : align == u'>' ? u"---:"_s : align == u'=' ? u":---:"_s : u"---"_s);
            }
            out.append(QString(u"| "_s + marks.join(u" | "_s) + u" |"_s));
        }
        m_blocks.append(out.join(u'\n'));
        return true;
    }

    void paragraph()
    {
        QStringList text;
        QString line = m_lines.at(m_at);
        if (line.startsWith(u"p. "_s))
            line.remove(0, 3);
        text.append(line.trimmed());
        ++m_at;
        while (m_at < m_lines.size() && !m_lines.at(m_at).trimmed().isEmpty() && !startsBlock(m_lines.at(m_at)))
            text.append(m_lines.at(m_at++).trimmed());
        m_blocks.append(markdownLines(text.join(u'\n')));
    }

    static QString markdownLines(const QString &textile)
    {
        QStringList lines = textileInlineToMarkdown(textile).split(u'\n');
        for (QString &line : lines)
            line = markdownLineStart(line.trimmed());
        return lines.join(u'\n');
    }

    const int m_depth;
    QStringList m_lines;
    qsizetype m_at = 0;
    QStringList m_blocks;
};

} // namespace

QString textileToMarkdown(const QString &textile)
{
    QString text = textile.isValidUtf16() ? textile : QString::fromUtf8(textile.toUtf8());
    text.replace(u"\r\n"_s, u"\n"_s);
    return TextileReader().read(text);
}

} // namespace lockstep
