#include "core/connectors/text/textileinline.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
bool isWord(QChar c) { return c.isLetterOrNumber() || c.isSurrogate(); }
bool isSpace(QChar c) { return c.isNull() || c.isSpace(); }

QChar at(const QString &text, qsizetype i) { return i >= 0 && i < text.size() ? text.at(i) : QChar(); }

// Where a pattern is tried at one place of a text. Qt would look through all of the rest for wrong surrogates each time, which makes
// long texts take minutes; the callers of this file hand in none (see textile.cpp), and try patterns at plain signs only.
constexpr auto anchored = QRegularExpression::AnchorAtOffsetMatchOption | QRegularExpression::DontCheckSubjectStringMatchOption;

QString decodedEntities(const QString &text)
{
    static const QRegularExpression entity(u"&(?:#(\\d{1,7})|(amp|lt|gt|quot));"_s);
    QString out;
    qsizetype last = 0;
    QRegularExpressionMatchIterator it = entity.globalMatch(text);
    while (it.hasNext()) {
        const QRegularExpressionMatch match = it.next();
        out += text.mid(last, match.capturedStart() - last);
        last = match.capturedEnd();
        const QString name = match.captured(2);
        const uint code = match.captured(1).toUInt();
        if (!name.isEmpty())
            out += name == u"amp"_s ? u'&' : name == u"lt"_s ? u'<' : name == u"gt"_s ? u'>' : u'"';
        else if (code >= 32 && code <= 0x10ffff && !QChar::isSurrogate(code))
            out += QChar::fromUcs4(code);
        else
            out += match.captured(0);
    }
    return out + text.mid(last);
}

QString codeSpan(const QString &code)
{
    QString fence = u"`"_s;
    while (code.contains(fence))
        fence += u'`';
    const bool pad = code.startsWith(u'`') || code.endsWith(u'`');
    return fence + (pad ? u" "_s : u""_s) + code + (pad ? u" "_s : u""_s) + fence;
}

class InlineReader {
public:
    /// `before` and `after` are Markdown's signs around the text.
    explicit InlineReader(const QString &text, QChar before = {}, QChar after = {}, int depth = 0)
        : m_text(text), m_before(before), m_after(after), m_depth(depth)
    {
    }

    QString read()
    {
        while (m_at < m_text.size()) {
            if (!(url() || code() || link() || image() || emphasis()))
                m_plain += m_text.at(m_at++);
        }
        flush(m_after);
        return m_out;
    }

private:
    void flush(QChar next)
    {
        m_out += escapedForMarkdown(decodedEntities(m_plain), m_out.isEmpty() ? m_before : m_out.back(), next);
        m_plain.clear();
    }
    void put(const QString &markdown, qsizetype length)
    {
        flush(markdown.front());
        m_out += markdown;
        m_at += length;
    }
    QChar prev() const { return at(m_text, m_at - 1); }

    bool url()
    {
        if (isWord(prev()))
            return false;
        const qsizetype length = urlLengthAt(m_text, m_at);
        if (length == 0)
            return false;
        const QString address = m_text.mid(m_at, length);
        const QString escaped = escapedForMarkdown(address);
        put(escaped == address ? address : QString(u'<' + address + u'>'), length);
        return true;
    }

    bool code()
    {
        static const QRegularExpression tag(u"<code>(.*?)</code>"_s);
        static const QRegularExpression signs(u"@(\\S(?:[^@\\n]*[^\\s@])?)@(?![\\p{L}\\p{N}])"_s);
        const bool isTag = m_text.at(m_at) == u'<';
        if (!isTag && (m_text.at(m_at) != u'@' || isWord(prev())))
            return false;
        const QRegularExpressionMatch match = (isTag ? tag : signs).match(m_text, m_at, QRegularExpression::NormalMatch, anchored);
        if (!match.hasMatch() || match.captured(1).isEmpty())
            return false;
        put(codeSpan(isTag ? decodedEntities(match.captured(1)) : match.captured(1)), match.capturedLength());
        return true;
    }

    bool link()
    {
        static const QRegularExpression pattern(u"\"([^\"\\n]+)\":((?:https?:|ftps?:|mailto:|file:|www\\.|/|#)[^\\s\"<>]*)"_s);
        if (m_text.at(m_at) != u'"')
            return false;
        const QRegularExpressionMatch match = pattern.match(m_text, m_at, QRegularExpression::NormalMatch, anchored);
        if (!match.hasMatch())
            return false;
        const QString whole = match.captured(2);
        QString address = whole.left(linkAddressLength(whole));
        if (address.isEmpty())
            return false;
        const qsizetype length = match.capturedLength() - (whole.size() - address.size());
        address.replace(u"("_s, u"%28"_s).replace(u")"_s, u"%29"_s).replace(u"\\"_s, u"%5C"_s);
        put(u'[' + InlineReader(match.captured(1).trimmed(), u'[', u']', m_depth + 1).read() + u"]("_s + address + u')', length);
        return true;
    }

    bool image()
    {
        static const QRegularExpression pattern(u"!([^\\s!()\"<>]*[./][^\\s!()\"<>]*)(?:\\(([^)\\n]*)\\))?!(?![\\p{L}\\p{N}])"_s);
        if (m_text.at(m_at) != u'!' || isWord(prev()))
            return false;
        const QRegularExpressionMatch match = pattern.match(m_text, m_at, QRegularExpression::NormalMatch, anchored);
        if (!match.hasMatch())
            return false;
        put(u"!["_s + escapedForMarkdown(decodedEntities(match.captured(2))) + u"]("_s + match.captured(1) + u')', match.capturedLength());
        return true;
    }

    bool emphasis()
    {
        const QChar sign = m_text.at(m_at);
        if ((sign != u'*' && sign != u'_' && sign != u'-') || isWord(prev()) || prev() == sign || m_depth >= deepestNesting)
            return false;
        const qsizetype width = at(m_text, m_at + 1) == sign && sign != u'-' ? 2 : 1;
        const QChar first = at(m_text, m_at + width);
        const QString signs(width, sign);
        if (isSpace(first) || first == sign || m_unclosed.contains(signs))
            return false;
        for (qsizetype end = m_text.indexOf(sign, m_at + width + 1); end > 0; end = m_text.indexOf(sign, end + 1)) {
            const QChar next = at(m_text, end + width);
            if (isSpace(at(m_text, end - 1)) || isWord(next) || next == sign || m_text.mid(end, width) != signs)
                continue;
            const QString inner = m_text.mid(m_at + width, end - m_at - width);
            const QString mark = sign == u'*' ? u"**"_s : sign == u'_' ? u"_"_s : u"~~"_s;
            put(mark + InlineReader(inner, mark.back(), mark.front(), m_depth + 1).read() + mark, end + width - m_at);
            return true;
        }
        m_unclosed.append(signs); // Nor will any later one be
        return false;
    }

    const QString m_text;
    const QChar m_before;
    const QChar m_after;
    const int m_depth;
    qsizetype m_at = 0;
    QStringList m_unclosed; ///< Signs that nothing in the rest closes
    QString m_plain;
    QString m_out;
};
} // namespace

qsizetype urlLengthAt(const QString &text, qsizetype position)
{
    // Signs that may be markup end it: what comes after them is text like any other.
    static const QRegularExpression pattern(
        u"(?:https?|ftps?)://(?:(?!&#)[\\p{L}\\p{N}_/.%?=&#;:,+$-]|~(?=\\w))*(?!&#)[\\p{L}\\p{N}/%=&#+$]"_s);
    const QChar first = at(text, position);
    if (first != u'h' && first != u'f')
        return 0;
    const QRegularExpressionMatch match = pattern.match(text, position, QRegularExpression::NormalMatch, anchored);
    return match.hasMatch() ? match.capturedLength() : 0;
}

qsizetype linkAddressLength(const QString &text)
{
    static const QRegularExpression end(u"[\\s\"<>]|&#"_s);
    const qsizetype stop = text.indexOf(end);
    QString address = stop < 0 ? text : text.left(stop);
    while (!address.isEmpty() && (u".,;:!?'*_-|]@"_s.contains(address.back()) || (address.endsWith(u')') && address.count(u'(') < address.count(u')'))))
        address.chop(1);
    return address.size();
}

QString textileInlineToMarkdown(const QString &textile) { return InlineReader(textile).read(); }

QString escapedForMarkdown(const QString &text, QChar before, QChar after)
{
    static const QRegularExpression entity(u"&#?[A-Za-z0-9]+;"_s);
    const qsizetype lastLink = std::max({text.lastIndexOf("]("_L1), text.lastIndexOf("]:"_L1), text.lastIndexOf("]["_L1)});
    const qsizetype lastClosing = text.lastIndexOf(u']');
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        const QChar prev = i > 0 ? text.at(i - 1) : before;
        const QChar next = i + 1 < text.size() ? text.at(i + 1) : after;
        bool escape = false;
        if (c == u'*' || c == u'~')
            escape = !(isSpace(prev) && isSpace(next));
        else if (c == u'_')
            escape = !(isSpace(prev) && isSpace(next)) && !(isWord(prev) && isWord(next));
        else if (c == u'`')
            escape = true;
        else if (c == u'[')
            escape = lastLink > i || text.endsWith(u']') || after == u'[' || lastClosing < i;
        else if (c == u'!')
            escape = next == u'[';
        else if (c == u'<')
            escape = next.isLetter() || next == u'/' || next == u'!' || next == u'?' || next == u'<';
        else if (c == u'\\')
            escape = next.isNull() || next == u'\n' || (next.unicode() < 128 && (next.isPunct() || next.isSymbol()));
        else if (c == u'&')
            escape = entity.match(text, i, QRegularExpression::NormalMatch, anchored).hasMatch();
        if (escape)
            out += u'\\';
        out += c;
    }
    return out;
}

QString markdownLineStart(const QString &line)
{
    static const QRegularExpression number(u"^(\\d{1,9})([.)])(\\s|$)"_s);
    static const QRegularExpression sign(u"^(#{1,6}(\\s|$)|[-+*](\\s|$)|>|=+\\s*$|[-|:\\s]+$|~~~|\\|)"_s);
    const QRegularExpressionMatch match = number.match(line);
    if (match.hasMatch())
        return match.captured(1) + u'\\' + line.mid(match.capturedStart(2));
    if (sign.match(line).hasMatch())
        return u'\\' + line;
    return line;
}

QString escapedForTextile(const QString &text, QChar before, bool moreFollows)
{
    static const QRegularExpression entity(u"&(?:#\\d{1,7}|amp|lt|gt|quot);"_s);
    static const QRegularExpression tag(u"</?(?:pre|code|kbd|notextile)\\b"_s);
    const qsizetype lastLink = text.lastIndexOf("\":"_L1);
    QString out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text.at(i);
        const QChar prev = i > 0 ? text.at(i - 1) : before;
        const QChar next = at(text, i + 1);
        if (!isWord(prev)) {
            if (const qsizetype length = urlLengthAt(text, i)) {
                out += text.mid(i, length);
                i += length - 1;
                continue;
            }
        }
        const auto matches = [&](const QRegularExpression &pattern) {
            return pattern.match(text, i, QRegularExpression::NormalMatch, anchored).hasMatch();
        };
        bool escape = false;
        if (c == u'*' || c == u'_' || c == u'-' || c == u'@' || c == u'!')
            escape = !isWord(prev) && !(next.isNull() ? !moreFollows : next.isSpace()) && (moreFollows || text.indexOf(c, i + 1) > 0);
        else if (c == u'"')
            escape = lastLink >= i || moreFollows;
        else if (c == u'&')
            escape = matches(entity);
        else if (c == u'<')
            escape = matches(tag);
        else if (c == u'|')
            escape = true;
        if (escape)
            out += u"&#%1;"_s.arg(c.unicode());
        else
            out += c;
    }
    return out;
}

QString textileLineStart(const QString &line)
{
    static const QRegularExpression block(u"^([*#]+ |>|---+\\s*$|\\|)"_s);
    static const QRegularExpression word(u"^(h[1-6]|bq|p)\\. "_s);
    if (block.match(line).hasMatch())
        return u"&#%1;"_s.arg(line.front().unicode()) + line.mid(1);
    const QRegularExpressionMatch match = word.match(line);
    if (match.hasMatch())
        return match.captured(1) + u"&#46;"_s + line.mid(match.capturedLength(1) + 1);
    return line;
}

} // namespace lockstep
