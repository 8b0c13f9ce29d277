#include "core/connectors/text/htmltree.h"

#include <QSet>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace lockstep::html {

namespace {
constexpr size_t deepest = 48;

const QHash<QString, QString> &entityTable()
{
    static const QHash<QString, QString> table = [] {
        QHash<QString, QString> t {{u"amp"_s, u"&"_s}, {u"lt"_s, u"<"_s}, {u"gt"_s, u">"_s}, {u"quot"_s, u"\""_s}, {u"apos"_s, u"'"_s},
                                   {u"hellip"_s, u"…"_s}, {u"mdash"_s, u"—"_s}, {u"ndash"_s, u"–"_s}, {u"lsquo"_s, u"‘"_s},
                                   {u"rsquo"_s, u"’"_s}, {u"ldquo"_s, u"“"_s}, {u"rdquo"_s, u"”"_s}, {u"sbquo"_s, u"‚"_s},
                                   {u"bdquo"_s, u"„"_s}, {u"bull"_s, u"•"_s}, {u"euro"_s, u"€"_s}, {u"trade"_s, u"™"_s},
                                   {u"larr"_s, u"←"_s}, {u"rarr"_s, u"→"_s}, {u"uarr"_s, u"↑"_s}, {u"darr"_s, u"↓"_s},
                                   {u"harr"_s, u"↔"_s}, {u"le"_s, u"≤"_s}, {u"ge"_s, u"≥"_s}, {u"ne"_s, u"≠"_s}, {u"infin"_s, u"∞"_s},
                                   {u"zwnj"_s, u""_s}, {u"zwj"_s, u""_s}, {u"ensp"_s, u" "_s}, {u"emsp"_s, u" "_s},
                                   {u"thinsp"_s, u" "_s}, {u"dagger"_s, u"†"_s}, {u"permil"_s, u"‰"_s}, {u"OElig"_s, u"Œ"_s},
                                   {u"oelig"_s, u"œ"_s}, {u"Scaron"_s, u"Š"_s}, {u"scaron"_s, u"š"_s}};
        // Latin 1 from 160 on, in order.
        const QStringList names = u"nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 "
                                  "acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde "
                                  "Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc "
                                  "Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml "
                                  "aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc "
                                  "otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml"_s.split(u' ');
        for (qsizetype i = 0; i < names.size(); ++i)
            t.insert(names.at(i), QString(QChar(static_cast<char16_t>(160 + i))));
        return t;
    }();
    return table;
}

QString numberEntity(const QString &name)
{
    bool ok = false;
    const bool hex = name.size() > 1 && (name.at(1) == u'x' || name.at(1) == u'X');
    const uint code = hex ? name.mid(2).toUInt(&ok, 16) : name.mid(1).toUInt(&ok, 10);
    if (!ok || code > 0x10FFFF)
        return {};
    if (code == 0 || (code >= 0xD800 && code < 0xE000))
        return QString(QChar(QChar::ReplacementCharacter));
    const auto character = static_cast<char32_t>(code);
    return QString::fromUcs4(&character, 1);
}

const QSet<QString> &blockTags()
{
    static const QSet<QString> tags {u"p"_s, u"div"_s, u"section"_s, u"article"_s, u"header"_s, u"footer"_s, u"main"_s, u"nav"_s, u"aside"_s,
                                     u"h1"_s, u"h2"_s, u"h3"_s, u"h4"_s, u"h5"_s, u"h6"_s, u"ul"_s, u"ol"_s, u"li"_s, u"dl"_s, u"dt"_s,
                                     u"dd"_s, u"blockquote"_s, u"pre"_s, u"hr"_s, u"table"_s, u"thead"_s, u"tbody"_s, u"tfoot"_s, u"tr"_s,
                                     u"td"_s, u"th"_s, u"caption"_s, u"center"_s, u"form"_s, u"fieldset"_s, u"figure"_s, u"figcaption"_s,
                                     u"address"_s, u"body"_s, u"html"_s};
    return tags;
}

bool isVoid(const QString &tag)
{
    static const QSet<QString> tags {u"br"_s, u"hr"_s, u"img"_s, u"input"_s, u"meta"_s, u"link"_s, u"wbr"_s, u"col"_s, u"area"_s, u"base"_s};
    return tags.contains(tag);
}

bool isDropped(const QString &tag)
{
    static const QSet<QString> tags {u"script"_s, u"style"_s, u"title"_s, u"template"_s, u"noscript"_s, u"object"_s, u"svg"_s};
    return tags.contains(tag);
}

// Tags whose start ends an open one of `tag` (up to the nearest of `fences`).
struct Implied {
    QSet<QString> ends;
    QSet<QString> fences;
};

Implied impliedEnds(const QString &tag)
{
    if (tag == "li"_L1)
        return {{u"li"_s}, {u"ul"_s, u"ol"_s}};
    if (tag == "td"_L1 || tag == "th"_L1)
        return {{u"td"_s, u"th"_s}, {u"tr"_s, u"table"_s}};
    if (tag == "tr"_L1)
        return {{u"tr"_s}, {u"table"_s}};
    if (tag == "dt"_L1 || tag == "dd"_L1)
        return {{u"dt"_s, u"dd"_s}, {u"dl"_s}};
    if (blockTags().contains(tag))
        return {{u"p"_s}, {u"li"_s, u"td"_s, u"th"_s, u"blockquote"_s, u"div"_s}};
    return {};
}

class Reader {
public:
    explicit Reader(const QString &html) : m_html(html), m_root(std::make_unique<Node>()) { m_open.push_back(m_root.get()); }

    std::unique_ptr<Node> read()
    {
        while (m_at < m_html.size()) {
            const qsizetype next = m_html.indexOf(u'<', m_at);
            if (next != m_at)
                addText(m_html.mid(m_at, next < 0 ? -1 : next - m_at));
            if (next < 0)
                break;
            m_at = next;
            markup();
        }
        return std::move(m_root);
    }

private:
    void addText(const QString &text)
    {
        auto node = std::make_unique<Node>();
        node->text = decodeEntities(text);
        m_open.back()->children.push_back(std::move(node));
    }

    void markup()
    {
        if (m_html.mid(m_at, 4) == "<!--"_L1) {
            const qsizetype end = m_html.indexOf("-->"_L1, m_at + 4);
            m_at = end < 0 ? m_html.size() : end + 3;
            return;
        }
        const QChar next = m_at + 1 < m_html.size() ? m_html.at(m_at + 1) : QChar();
        const bool closing = next == u'/';
        if (next == u'!' || next == u'?') {
            const qsizetype end = m_html.indexOf(u'>', m_at);
            m_at = end < 0 ? m_html.size() : end + 1;
            return;
        }
        qsizetype at = m_at + (closing ? 2 : 1);
        if (at >= m_html.size() || !isAsciiLetter(m_html.at(at))) { // "a < b"
            addText(u"<"_s);
            ++m_at;
            return;
        }
        const qsizetype nameStart = at;
        while (at < m_html.size() && (m_html.at(at).isLetterOrNumber() || m_html.at(at) == u':' || m_html.at(at) == u'-'))
            ++at;
        const QString tag = m_html.mid(nameStart, at - nameStart).toLower();
        QHash<QString, QString> attributes;
        m_at = readAttributes(at, attributes);
        if (closing)
            close(tag);
        else
            open(tag, std::move(attributes));
    }

    static bool isAsciiLetter(QChar c) { return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z'); }

    // Answers the place after '>'.
    qsizetype readAttributes(qsizetype at, QHash<QString, QString> &attributes) const
    {
        const qsizetype size = m_html.size();
        while (at < size && m_html.at(at) != u'>') {
            if (m_html.at(at).isSpace() || m_html.at(at) == u'/' || m_html.at(at) == u'=') {
                ++at;
                continue;
            }
            const qsizetype nameStart = at;
            while (at < size && !m_html.at(at).isSpace() && m_html.at(at) != u'=' && m_html.at(at) != u'>' && m_html.at(at) != u'/')
                ++at;
            const QString name = m_html.mid(nameStart, at - nameStart).toLower();
            while (at < size && m_html.at(at).isSpace())
                ++at;
            QString value;
            if (at < size && m_html.at(at) == u'=') {
                ++at;
                while (at < size && m_html.at(at).isSpace())
                    ++at;
                if (at < size && (m_html.at(at) == u'"' || m_html.at(at) == u'\'')) {
                    const QChar quote = m_html.at(at);
                    const qsizetype end = m_html.indexOf(quote, at + 1);
                    value = m_html.mid(at + 1, end < 0 ? -1 : end - at - 1);
                    at = end < 0 ? size : end + 1;
                } else {
                    const qsizetype start = at;
                    while (at < size && !m_html.at(at).isSpace() && m_html.at(at) != u'>')
                        ++at;
                    value = m_html.mid(start, at - start);
                }
            }
            if (attributes.size() < 32)
                attributes.insert(name, decodeEntities(value));
        }
        return at < size ? at + 1 : size;
    }

    void open(const QString &tag, QHash<QString, QString> attributes)
    {
        if (isDropped(tag)) {
            const qsizetype end = m_html.indexOf(QString(u"</"_s + tag), m_at, Qt::CaseInsensitive);
            const qsizetype after = end < 0 ? -1 : m_html.indexOf(u'>', end);
            m_at = after < 0 ? m_html.size() : after + 1;
            return;
        }
        const Implied implied = impliedEnds(tag);
        for (size_t i = m_open.size(); i-- > 1;) {
            if (implied.fences.contains(m_open[i]->tag))
                break;
            if (implied.ends.contains(m_open[i]->tag)) {
                m_open.resize(i);
                break;
            }
        }
        auto node = std::make_unique<Node>();
        node->tag = tag;
        node->attributes = std::move(attributes);
        Node *raw = node.get();
        m_open.back()->children.push_back(std::move(node));
        if (!isVoid(tag) && m_open.size() < deepest)
            m_open.push_back(raw);
    }

    void close(const QString &tag)
    {
        for (size_t i = m_open.size(); i-- > 1;) {
            if (m_open[i]->tag == tag) {
                m_open.resize(i);
                return;
            }
            if (m_open[i]->tag == "td"_L1 || m_open[i]->tag == "th"_L1) {
                if (tag != "tr"_L1 && tag != "table"_L1 && tag != "tbody"_L1 && tag != "thead"_L1)
                    return; // a stray end does not leave its cell
            }
        }
        if (tag == "br"_L1 || tag == "p"_L1)
            open(u"br"_s, {});
    }

    const QString m_html;
    qsizetype m_at = 0;
    std::unique_ptr<Node> m_root;
    std::vector<Node *> m_open;
};
} // namespace

QString decodeEntities(const QString &text)
{
    if (!text.contains(u'&'))
        return text;
    QString result;
    result.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text.at(at) == u'&') {
            qsizetype end = at + 1;
            while (end < text.size() && end - at < 12 && (text.at(end).isLetterOrNumber() || text.at(end) == u'#'))
                ++end;
            const QString name = text.mid(at + 1, end - at - 1);
            const bool number = name.startsWith(u'#');
            const QString known = number ? numberEntity(name) : entityTable().value(name);
            const bool found = number ? !known.isNull() : entityTable().contains(name);
            if (found && end < text.size() && text.at(end) == u';') {
                result.append(known);
                at = end;
                continue;
            }
        }
        result.append(text.at(at));
    }
    return result;
}

bool isBlock(const QString &tag) { return blockTags().contains(tag); }

std::unique_ptr<Node> parse(const QString &html) { return Reader(html).read(); }

} // namespace lockstep::html
