#include "core/rules/porting/porttexts.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

QString quoted(const QString &value)
{
    QString out = u"'"_s;
    for (const QChar c : value) {
        if (c == u'\'' || c == u'\\')
            out += u'\\';
        if (c == u'\n')
            out += u"\\n"_s;
        else if (c == u'\r')
            out += u"\\r"_s;
        else
            out += c;
    }
    return out + u'\'';
}

QString unescaped(const QString &written)
{
    QString out;
    for (qsizetype i = 0; i < written.size(); ++i) {
        if (written.at(i) != u'\\' || i + 1 >= written.size()) {
            out += written.at(i);
            continue;
        }
        const QChar c = written.at(++i);
        switch (c.unicode()) {
        case u'n': out += u'\n'; break;
        case u't': out += u'\t'; break;
        case u'r': out += u'\r'; break;
        case u'b': out += u'\b'; break;
        case u'f': out += u'\f'; break;
        case u'\n': break; // the line goes on
        case u'u': {
            bool ok = false;
            const ushort code = written.mid(i + 1, 4).toUShort(&ok, 16);
            if (ok) {
                out += QChar(code);
                i += 4;
                break;
            }
            [[fallthrough]];
        }
        default: out += c;
        }
    }
    return out;
}

QString templatePiece(const QString &written)
{
    QString out;
    for (qsizetype i = 0; i < written.size(); ++i) {
        const QChar c = written.at(i);
        const QChar following = i + 1 < written.size() ? written.at(i + 1) : QChar();
        if (c == u'\\' && following == u'$') {
            ++i;
            out += i + 1 < written.size() && written.at(i + 1) == u'{' ? u"\\$"_s : u"$"_s;
        } else if (c == u'\\') {
            out += c;
            out += following;
            ++i;
        } else if (c == u'`') {
            out += u"\\`"_s;
        } else if (c == u'$' && following == u'{') {
            out += u"\\$"_s;
        } else {
            out += c;
        }
    }
    return out;
}

bool hasForeignEscape(const Node &text)
{
    static const QRegularExpression ours(u"^(?:[^\\\\]|\\\\[btnfr\\\\'\"$\\n]|\\\\u[0-9a-fA-F]{4})*$"_s);
    return text.kind == Kind::Text
        && std::any_of(text.parts.begin(), text.parts.end(), [](const TextPart &part) { return !part.isCode && part.text.contains(u'\\') && !ours.match(part.text).hasMatch(); });
}

QString literalText(const Node &text)
{
    if (text.kind == Kind::Slashy)
        return quoted(patternOf(text));
    const QString written = text.parts.isEmpty() ? QString() : text.parts.first().text;
    if (text.isTriple) {
        // The first line's end is skipped only behind a backslash, in both languages.
        return u'`' + templatePiece(written) + u'`';
    }
    QString out;
    for (qsizetype i = 0; i < written.size(); ++i) {
        if (written.at(i) == u'\\' && i + 1 < written.size()) {
            if (written.at(i + 1) != u'$')
                out += written.at(i);
            out += written.at(++i);
        } else {
            out += written.at(i);
        }
    }
    const QChar quote = text.isDouble ? u'"' : u'\'';
    return quote + out + quote;
}

QString patternOf(const Node &node)
{
    const QString written = node.parts.isEmpty() ? QString() : node.parts.first().text;
    if (node.kind == Kind::Slashy)
        return QString(written).replace("\\/"_L1, "/"_L1);
    return unescaped(written);
}

std::optional<QString> regularExpression(const QString &pattern, const QString &flags, bool whole)
{
    QString body = pattern;
    QString all = flags;
    static const QRegularExpression leading(u"^\\(\\?([ims]+)\\)"_s);
    if (const QRegularExpressionMatch match = leading.match(body); match.hasMatch()) {
        all += match.captured(1);
        body.remove(0, match.capturedLength());
    }
    // What Java knows and JavaScript does not, or means differently.
    static const QRegularExpression foreign(u"\\(\\?[a-zA-Z>-]|[*+?}]\\+|\\\\[QEAZzGhHRXpP]|&&|\\\\0|\\[[^\\]]*\\["_s);
    if (body.isEmpty() || body.contains(u'\n') || foreign.match(body).hasMatch() || !QRegularExpression(body).isValid())
        return std::nullopt;
    QString out;
    bool inClass = false;
    for (qsizetype i = 0; i < body.size(); ++i) {
        const QChar c = body.at(i);
        if (c == u'\\') {
            out += c;
            if (i + 1 < body.size())
                out += body.at(++i);
            continue;
        }
        if (c == u'[')
            inClass = true;
        if (c == u']')
            inClass = false;
        if (c == u'/' && !inClass)
            out += u'\\';
        out += c;
    }
    return whole ? QString(u"/^(?:"_s + out + u")$/"_s + all) : QString(u'/' + out + u'/' + all);
}

bool isPlainPattern(const QString &pattern)
{
    static const QRegularExpression special(u"[\\\\^$.|?*+()\\[\\]{}]"_s);
    return !pattern.isEmpty() && !special.match(pattern).hasMatch();
}

bool isPlainName(const QString &name)
{
    static const QRegularExpression plain(u"^[A-Za-z_$][A-Za-z0-9_$]*$"_s);
    return plain.match(name).hasMatch();
}

} // namespace lockstep::groovy
