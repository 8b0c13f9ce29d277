#include "core/connectors/text/html.h"

#include "core/connectors/text/htmltree.h"
#include "core/connectors/text/markdown.h"

#include <QRegularExpression>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
using html::Node;

constexpr int roundsToSettle = 8;

QString plainText(const Node &node)
{
    if (node.tag.isEmpty())
        return node.text;
    if (node.tag == "br"_L1)
        return u"\n"_s;
    QString text;
    for (const auto &child : node.children)
        text.append(plainText(*child));
    return text;
}

bool isWord(QChar c) { return c.isLetterOrNumber(); }

// Backslashes only where the parser would otherwise read markup: text stays readable.
QString escaped(const QString &text)
{
    static const QRegularExpression autolink(u"^<[a-zA-Z][^\\s<>]*[:@][^\\s<>]*>"_s);
    static const QRegularExpression entity(u"^&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,40});"_s);
    const bool links = text.contains("]("_L1) || text.contains("]:"_L1) || text.contains("]["_L1);
    QString result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        const QChar before = i > 0 ? text.at(i - 1) : QChar(u' ');
        const QChar after = i + 1 < text.size() ? text.at(i + 1) : QChar(u' ');
        bool escape = false;
        if (c == u'\\')
            escape = after.isPunct() || after.isSymbol() || after == u'\n' || i + 1 == text.size();
        else if (c == u'*')
            escape = !(before.isSpace() && after.isSpace());
        else if (c == u'_')
            escape = !(isWord(before) && isWord(after)) && !(before.isSpace() && after.isSpace());
        else if (c == u'`')
            escape = true;
        else if (c == u'[' || c == u']')
            escape = links;
        else if (c == u'~')
            escape = !(before.isSpace() && after.isSpace()); // Another one, or "~~", may stand in the markup around
        else if (c == u'<')
            escape = autolink.match(text.mid(i, 2000)).hasMatch();
        else if (c == u'&')
            escape = entity.match(text.mid(i, 60)).hasMatch();
        if (escape)
            result.append(u'\\');
        result.append(c);
    }
    return result;
}

QString collapsed(const QString &text)
{
    QString result;
    result.reserve(text.size());
    for (const QChar c : text) {
        const bool space = c.isSpace() || c == QChar::Nbsp;
        if (!space && c.unicode() != 0)
            result.append(c);
        else if (result.isEmpty() || result.back() != u' ')
            result.append(u' ');
    }
    return result;
}

QString codeSpan(const QString &text)
{
    const QString content = text.simplified();
    if (content.isEmpty())
        return {};
    QString fence = u"`"_s;
    while (content.contains(fence))
        fence.append(u'`');
    const QString pad = content.startsWith(u'`') || content.endsWith(u'`') ? u" "_s : QString();
    return QString(fence + pad + content + pad + fence);
}

// Puts the marks around the text without the blanks at its ends: "** x**" would not be read as strong.
QString wrapped(const QString &inner, const QString &mark)
{
    qsizetype from = 0;
    qsizetype to = inner.size();
    while (from < to && inner.at(from).isSpace())
        ++from;
    while (to > from && inner.at(to - 1).isSpace())
        --to;
    if (from == to)
        return inner;
    return QString(inner.left(from) + mark + inner.mid(from, to - from) + mark + inner.mid(to));
}

QString address(const QString &raw)
{
    const QString link = raw.simplified();
    if (!isSafeLink(link))
        return {};
    const bool plain = !link.contains(u' ') && !link.contains(u'(') && !link.contains(u')') && !link.contains(u'<') && !link.contains(u'\\');
    if (plain)
        return link;
    return u"<%1>"_s.arg(QString(link).replace(u'<', u"%3C"_s).replace(u'>', u"%3E"_s).replace(u'\\', u"%5C"_s).replace(u' ', u"%20"_s));
}

QString inlines(const Node &node, const QString &marks = {});

QString inlineOf(const Node &node, const QString &marks)
{
    const QString &tag = node.tag;
    if (tag.isEmpty())
        return escaped(collapsed(node.text));
    if (tag == "br"_L1)
        return u"\n"_s;
    if (tag == "code"_L1 || tag == "tt"_L1 || tag == "kbd"_L1 || tag == "samp"_L1)
        return codeSpan(plainText(node));
    const auto emphasis = [&node, &marks](const QString &mark, QChar sign) {
        return marks.contains(sign) ? inlines(node, marks) : wrapped(inlines(node, QString(marks + sign)), mark);
    };
    if (tag == "b"_L1 || tag == "strong"_L1)
        return emphasis(u"**"_s, u'b');
    if (tag == "i"_L1 || tag == "em"_L1)
        return emphasis(u"*"_s, u'i');
    if (tag == "s"_L1 || tag == "del"_L1 || tag == "strike"_L1)
        return emphasis(u"~~"_s, u's');
    if (tag == "img"_L1) {
        const QString alt = escaped(collapsed(node.attributes.value(u"alt"_s)).trimmed());
        const QString link = node.attributes.value(u"src"_s).startsWith("data:"_L1) ? QString() : address(node.attributes.value(u"src"_s));
        return link.isEmpty() ? alt : u"![%1](%2)"_s.arg(alt, link);
    }
    if (tag == "a"_L1 && !marks.contains(u'a')) {
        const QString text = inlines(node, QString(marks + u'a')).simplified();
        const QString href = node.attributes.value(u"href"_s).trimmed();
        const QString link = address(href);
        if (link.isEmpty() || text.isEmpty())
            return text;
        static const QRegularExpression absolute(u"^(https?|ftp)://[^\\s<>]+$"_s);
        if (plainText(node).trimmed() == href && absolute.match(href).hasMatch())
            return u"<%1>"_s.arg(href);
        return QString(u"["_s + text + u"]("_s + link + u")"_s);
    }
    QString text = inlines(node, marks);
    return html::isBlock(tag) ? QString(u" "_s + text + u" "_s) : text;
}

QString inlines(const Node &node, const QString &marks)
{
    QString text;
    for (const auto &child : node.children)
        text.append(inlineOf(*child, marks));
    return text;
}

// What would start a block at the beginning of a line, made plain.
QString guardedLine(const QString &line)
{
    static const QRegularExpression sign(u"^(#{1,6}(\\s|$)|>|[-+*](\\s|$)|=+$|-+$|~~~)"_s);
    static const QRegularExpression number(u"^([0-9]{1,9})([.)])(\\s|$)"_s);
    if (sign.match(line).hasMatch())
        return QString(u"\\"_s + line);
    if (const auto match = number.match(line); match.hasMatch())
        return QString(line.left(match.capturedStart(2)) + u"\\"_s + line.mid(match.capturedStart(2)));
    return line;
}

QString paragraph(const QString &raw)
{
    QStringList lines;
    for (const QString &line : raw.split(u'\n'))
        lines.append(guardedLine(line.simplified()));
    while (!lines.isEmpty() && lines.constFirst().isEmpty())
        lines.removeFirst();
    while (!lines.isEmpty() && lines.constLast().isEmpty())
        lines.removeLast();
    return lines.join(u'\n');
}

QString indented(const QString &text, const QString &first, const QString &others)
{
    QStringList lines = text.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (i == 0)
            lines[i].prepend(first);
        else if (!lines.at(i).isEmpty() || others.startsWith(u'>'))
            lines[i].prepend(others);
    }
    return lines.join(u'\n');
}

QStringList blocks(const Node &node);

QString list(const Node &node, bool numbered)
{
    QStringList items;
    int number = qMax(0, node.attributes.value(u"start"_s, u"1"_s).toInt());
    for (const auto &child : node.children) {
        if (child->tag.isEmpty() && child->text.trimmed().isEmpty())
            continue;
        const QStringList parts = child->tag == "li"_L1 || html::isBlock(child->tag) ? blocks(*child) : QStringList {paragraph(inlineOf(*child, {}))};
        const QString marker = numbered ? u"%1. "_s.arg(number++) : u"- "_s;
        QString body;
        for (const QString &part : parts) {
            static const QRegularExpression innerList(u"^(- |[0-9]+\\. )"_s);
            if (!body.isEmpty())
                body.append(innerList.match(part).hasMatch() ? u"\n"_s : u"\n\n"_s);
            body.append(part);
        }
        items.append(indented(body, marker, QString(marker.size(), u' ')));
    }
    return items.join(u'\n');
}

void collectRows(const Node &node, std::vector<const Node *> &rows)
{
    for (const auto &child : node.children) {
        if (child->tag == "tr"_L1)
            rows.push_back(child.get());
        else if (child->tag == "thead"_L1 || child->tag == "tbody"_L1 || child->tag == "tfoot"_L1)
            collectRows(*child, rows);
    }
}

QString table(const Node &node)
{
    std::vector<const Node *> rows;
    collectRows(node, rows);
    QList<QStringList> cells;
    qsizetype width = 0;
    for (const Node *row : rows) {
        QStringList line;
        for (const auto &cell : row->children) {
            if (cell->tag == "td"_L1 || cell->tag == "th"_L1)
                line.append(inlines(*cell).simplified().replace(u'|', u"\\|"_s));
        }
        width = qMax(width, line.size());
        cells.append(line);
    }
    if (width == 0)
        return paragraph(inlines(node));
    if (width == 1) { // a frame around something, not a table
        QStringList lines;
        for (const QStringList &line : cells)
            lines.append(line.join(QString()).replace("\\|"_L1, "|"_L1));
        return paragraph(lines.join(u'\n'));
    }
    QStringList lines;
    for (qsizetype i = 0; i < cells.size(); ++i) {
        QStringList line = cells.at(i);
        while (line.size() < width)
            line.append(QString());
        lines.append(u"| %1 |"_s.arg(line.join(u" | "_s)));
        if (i == 0)
            lines.append(u"| %1 |"_s.arg(QStringList(width, u"---"_s).join(u" | "_s)));
    }
    return lines.join(u'\n');
}

QString fenced(const Node &node)
{
    QString code = plainText(node);
    while (code.endsWith(u'\n'))
        code.chop(1);
    code.replace(u'\0', QChar(QChar::ReplacementCharacter));
    QString fence = u"```"_s;
    while (code.contains(fence))
        fence.append(u'`');
    QString language;
    for (const auto &child : node.children) {
        const QString name = child->attributes.value(u"class"_s);
        static const QRegularExpression known(u"^language-([A-Za-z0-9+#-]{1,20})$"_s);
        if (child->tag == "code"_L1 && known.match(name).hasMatch())
            language = known.match(name).captured(1);
    }
    return QString(fence + language + u"\n"_s + code + u"\n"_s + fence);
}

QString block(const Node &node)
{
    const QString &tag = node.tag;
    if (tag == "pre"_L1)
        return fenced(node);
    if (tag == "hr"_L1)
        return u"---"_s;
    if (tag == "ul"_L1 || tag == "ol"_L1)
        return list(node, tag == "ol"_L1);
    if (tag == "table"_L1)
        return table(node);
    if (tag == "blockquote"_L1) {
        const QString quoted = blocks(node).join(u"\n\n"_s);
        return quoted.isEmpty() ? QString() : indented(quoted, u"> "_s, u"> "_s);
    }
    if (tag.size() == 2 && tag.at(0) == u'h') {
        const QString text = inlines(node).simplified();
        return text.isEmpty() ? QString() : QString(QString(tag.at(1).digitValue(), u'#') + u" "_s + text);
    }
    return blocks(node).join(u"\n\n"_s);
}

// A node's content as blocks: runs of inline content are paragraphs.
QStringList blocks(const Node &node)
{
    QStringList result;
    QString run;
    const auto flush = [&result, &run] {
        if (const QString text = paragraph(run); !text.isEmpty())
            result.append(text);
        run.clear();
    };
    for (const auto &child : node.children) {
        if (!html::isBlock(child->tag)) {
            run.append(inlineOf(*child, {}));
            continue;
        }
        flush();
        if (const QString text = block(*child); !text.trimmed().isEmpty())
            result.append(text);
    }
    flush();
    return result;
}

QString converted(const Node &root) { return blocks(root).join(u"\n\n"_s); }

// All text, a line for each block. (The root has no tag, like a text, but children.)
QString words(const Node &node)
{
    QString text = node.tag == "br"_L1 ? u"\n"_s : node.text;
    for (const auto &child : node.children)
        text.append(words(*child));
    return html::isBlock(node.tag) ? QString(u'\n' + text + u'\n') : text;
}

qsizetype letters(const QString &text)
{
    return std::count_if(text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber(); });
}
// What stays the same when it is written as HTML and read again; nothing if that would lose letters, or if it does not come to rest.
std::optional<QString> settled(QString markdown, qsizetype wanted)
{
    for (int round = 0; round < roundsToSettle; ++round) {
        const std::unique_ptr<Node> read = html::parse(markdownToHtml(markdown));
        if (letters(words(*read)) < wanted)
            return std::nullopt;
        const QString again = converted(*read);
        if (again == markdown)
            return markdown;
        markdown = again;
    }
    return std::nullopt;
}
} // namespace

QString htmlToMarkdown(const QString &html)
{
    const std::unique_ptr<Node> given = html::parse(html);
    const QString all = words(*given);
    const qsizetype wanted = letters(all);
    if (const std::optional<QString> markdown = settled(converted(*given), wanted))
        return *markdown;
    // Markup that we cannot keep: the words, without it.
    QStringList lines;
    for (const QString &line : all.split(u'\n', Qt::SkipEmptyParts)) {
        if (const QString text = paragraph(escaped(line)); !text.isEmpty())
            lines.append(text);
    }
    const QString plain = lines.join(u'\n');
    return settled(plain, wanted).value_or(plain);
}

} // namespace lockstep
