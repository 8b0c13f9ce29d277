#include "core/connectors/text/textilespans.h"

#include "core/connectors/text/textileinline.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {

bool isWord(QChar c) { return c.isLetterOrNumber() || c.isSurrogate(); }

QString plainText(const QList<TextileSpan> &nodes)
{
    QString text;
    for (const TextileSpan &node : nodes)
        text += node.kind == TextileSpan::Kind::Text || node.kind == TextileSpan::Kind::Code ? node.text : plainText(node.children);
    return text;
}

QString safeAddress(QString address)
{
    address.replace(u' ', u"%20"_s).replace(u'"', u"%22"_s).replace(u'<', u"%3C"_s).replace(u'>', u"%3E"_s).replace(u'|', u"%7C"_s).replace(u'\n', u"%0A"_s);
    address.replace(u"&#"_s, u"&%23"_s);
    // Punctuation at the end would be taken for the sentence's.
    const qsizetype size = linkAddressLength(address);
    if (size < address.size() && size > 0)
        address.replace(size, 1, QString::fromLatin1("%" + address.mid(size, 1).toUtf8().toHex().toUpper()));
    return address;
}

QString marked(QChar mark, const TextileSpan &node, QChar prev, QChar next)
{
    const QString inner = textileSpans(node.children, mark, true, mark);
    const QString escapedMark = u"&#%1;"_s.arg(mark.unicode());
    if (inner.startsWith(escapedMark) || inner.endsWith(escapedMark))
        return inner;
    for (qsizetype i = 1; i + 1 < inner.size(); ++i) {
        if (inner.at(i) == mark && !inner.at(i - 1).isSpace() && !isWord(inner.at(i + 1)))
            return inner; // It would end there
    }
    // Textile knows markup only at the edges of words.
    if (isWord(prev) || isWord(next) || inner.isEmpty() || inner.front().isSpace() || inner.back().isSpace() || inner.front() == mark || inner.back() == mark || prev == mark || next == mark)
        return inner;
    return mark + inner + mark;
}

struct RenderedLink {
    QString text;
    QString address; ///< The address it ends with; empty: it ends otherwise
    bool isPlain = false;
};

RenderedLink renderLink(const TextileSpan &node)
{
    const QString text = plainText(node.children).simplified();
    const QString address = safeAddress(node.address);
    const bool isPlain = text == node.address && urlLengthAt(address, 0) == address.size();
    const bool knownForm = address.startsWith(u"http"_s) || address.startsWith(u"mailto:"_s) || address.startsWith(u'/') || address.startsWith(u'#')
        || address.startsWith(u"ftp"_s) || address.startsWith(u"file:"_s) || address.startsWith(u"www."_s);
    if (isPlain)
        return {address, address, true};
    if (knownForm && !text.isEmpty() && linkAddressLength(address) == address.size()) {
        const QString title = textileSpans(node.children, u'"', true, u'"').replace(u'\n', u' ').replace(u'"', u"&#34;"_s);
        return {u'"' + title + u"\":"_s + address, address, false};
    }
    if (text.isEmpty())
        return {address, address, true};
    return {escapedForTextile(text, {}, true) + u" ("_s + address + u')', {}, false};
}

/// Would `following` be read as part of the link's address?
bool runsOn(const RenderedLink &link, const QString &following)
{
    if (link.address.isEmpty() || following.isEmpty())
        return false;
    const QString both = link.address + following;
    return (link.isPlain ? urlLengthAt(both, 0) : linkAddressLength(both)) != link.address.size();
}

QString renderCode(const QString &code)
{
    QString text = code;
    text.replace(u'\n', u' ');
    const bool simple = !text.contains(u'@') && !text.isEmpty() && !text.front().isSpace() && !text.back().isSpace();
    if (simple)
        return u'@' + text + u'@';
    return u"<code>"_s + text.replace(u'&', u"&amp;"_s).replace(u'<', u"&lt;"_s) + u"</code>"_s;
}

QChar firstSign(const TextileSpan &node)
{
    if (node.kind == TextileSpan::Kind::Text)
        return node.text.isEmpty() ? QChar() : node.text.front();
    if (node.kind == TextileSpan::Kind::Link && (node.children.isEmpty() || plainText(node.children) == node.address))
        return u'h';
    return u'*'; // Some markup
}

} // namespace

QString textileSpans(const QList<TextileSpan> &nodes, QChar prev, bool moreAfter, QChar after)
{
    QString done;
    RenderedLink link;
    for (qsizetype i = 0; i < nodes.size(); ++i) {
        const TextileSpan &node = nodes.at(i);
        const QChar before = done.isEmpty() ? prev : done.back();
        QString out;
        const QChar next = i + 1 < nodes.size() ? firstSign(nodes.at(i + 1)) : after;
        switch (node.kind) {
        case TextileSpan::Kind::Text: out += escapedForTextile(node.text, before, moreAfter || i + 1 < nodes.size()); break;
        case TextileSpan::Kind::Strong: out += marked(u'*', node, before, next); break;
        case TextileSpan::Kind::Em: out += marked(u'_', node, before, next); break;
        case TextileSpan::Kind::Strike: out += marked(u'-', node, before, next); break;
        case TextileSpan::Kind::Code: out += isWord(before) || isWord(next) ? QString(u"<code>"_s + QString(node.text).replace(u'&', u"&amp;"_s).replace(u'<', u"&lt;"_s) + u"</code>"_s) : renderCode(node.text); break;
        case TextileSpan::Kind::Link: out += renderLink(node).text; break;
        case TextileSpan::Kind::Image: {
            const QString alt = plainText(node.children).simplified();
            const QString address = safeAddress(node.address);
            const bool simple = !address.contains(u'!') && !address.contains(u'(') && !address.contains(u')') && (address.contains(u'/') || address.contains(u'.'));
            if (simple && !isWord(before) && !isWord(next) && !alt.contains(u')'))
                out += u'!' + address + (alt.isEmpty() ? QString() : QString(u'(' + QString(alt).replace(u'&', u"&amp;"_s) + u')')) + u'!';
            else
                out += escapedForTextile(alt, before, true) + u" ("_s + address + u')';
            break;
        }
        }
        const bool runsOnFromHere = runsOn(link, out);
        if (runsOnFromHere && node.kind == TextileSpan::Kind::Text)
            out = escapedForTextile(node.text, u' ', moreAfter || i + 1 < nodes.size());
        link = node.kind == TextileSpan::Kind::Link ? renderLink(node) : RenderedLink();
        if (runsOnFromHere || (link.isPlain && isWord(before)))
            done += u' ';
        done += out;
    }
    if (!after.isNull() && runsOn(link, QString(after)))
        done += u' ';
    return done;
}

} // namespace lockstep
