#include "core/rules/porting/groovytokens.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::groovy {

namespace {
// Longest first.
constexpr const char *signTable[] = {"<<=", ">>>", ">>=", "**=", "<=>", "==~", "===", "!==", "..<", "...", "?.", "?:", "?[", "?=", "*.", "**", "..", "->", "::", ".&", ".@",
                                     "&&", "||", "==", "=~", "!=", "<=", ">=", "<<", ">>", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "++", "--",
                                     "+", "-", "*", "/", "%", "=", "<", ">", "!", "~", "?", ":", ".", ",", ";", "(", ")", "[", "]", "{", "}", "&", "|", "^", "@"};

bool startsName(QChar c) { return c.isLetter() || c == u'_' || c == u'$'; }
bool inName(QChar c) { return c.isLetterOrNumber() || c == u'_' || c == u'$'; }

class Lexer {
public:
    Lexer(const QString &source, int line) : m_source(source), m_line(line) { }

    QList<Token> run()
    {
        QList<Token> tokens;
        do {
            tokens.append(next());
            m_last = tokens.constLast();
        } while (tokens.constLast().kind != TokenKind::End);
        return tokens;
    }

private:
    QChar at(qsizetype i) const { return i < m_source.size() ? m_source.at(i) : QChar(); }
    bool looking(QLatin1StringView text) const { return QStringView(m_source).mid(m_at, text.size()) == text; }

    void skip(qsizetype count)
    {
        for (const qsizetype to = qMin(m_at + count, m_source.size()); m_at < to; ++m_at) {
            if (m_source.at(m_at) == u'\n')
                ++m_line;
        }
    }

    /// Blanks, lines and comments.
    void skipLead()
    {
        while (m_at < m_source.size()) {
            if (at(m_at).isSpace()) {
                skip(1);
            } else if (looking("//"_L1)) {
                const qsizetype end = m_source.indexOf(u'\n', m_at);
                skip((end < 0 ? m_source.size() : end) - m_at);
            } else if (looking("/*"_L1)) {
                const qsizetype end = m_source.indexOf("*/"_L1, m_at + 2);
                if (end < 0)
                    return;
                skip(end + 2 - m_at);
            } else {
                return;
            }
        }
    }

    Token next()
    {
        Token token;
        const qsizetype leadBegin = m_at;
        skipLead();
        token.lead = m_source.mid(leadBegin, m_at - leadBegin);
        token.newLine = token.lead.contains(u'\n') || leadBegin == 0;
        token.line = m_line;
        token.begin = m_at;
        if (m_at < m_source.size())
            read(token);
        token.end = m_at;
        token.text = m_source.mid(token.begin, token.end - token.begin);
        return token;
    }

    void read(Token &token)
    {
        const QChar c = at(m_at);
        if (looking("/*"_L1)) { // without an end
            token.kind = TokenKind::Bad;
            skip(m_source.size());
        } else if (startsName(c)) {
            token.kind = TokenKind::Name;
            while (inName(at(m_at)))
                skip(1);
        } else if (c.isDigit()) {
            token.kind = TokenKind::Number;
            readNumber();
        } else if (c == u'"' || c == u'\'') {
            readText(token, c);
        } else if (c == u'/' && mayBeginSlashy()) {
            readSlashy(token);
        } else {
            token.kind = TokenKind::Sign;
            const auto sign = std::find_if(std::begin(signTable), std::end(signTable), [this](const char *text) { return looking(QLatin1StringView(text)); });
            if (sign == std::end(signTable))
                token.kind = TokenKind::Bad;
            skip(sign == std::end(signTable) ? 1 : static_cast<qsizetype>(qstrlen(*sign)));
        }
    }

    void readNumber()
    {
        while (at(m_at).isLetterOrNumber() || at(m_at) == u'_' || (at(m_at) == u'.' && at(m_at + 1).isDigit()))
            skip(1);
    }

    /// A slash after a value divides.
    bool mayBeginSlashy() const
    {
        static const QStringList words {u"return"_s, u"in"_s, u"case"_s, u"assert"_s, u"else"_s};
        switch (m_last.kind) {
        case TokenKind::Name: return words.contains(m_last.text) && closesOnThisLine();
        case TokenKind::Number:
        case TokenKind::Text:
        case TokenKind::Slashy: return false;
        case TokenKind::Sign: return m_last.text != ")"_L1 && m_last.text != "]"_L1 && m_last.text != "}"_L1 && closesOnThisLine();
        default: return closesOnThisLine();
        }
    }
    bool closesOnThisLine() const
    {
        constexpr qsizetype longest = 500; // of a pattern; or a line of slashes would be read again and again
        for (qsizetype i = m_at + 1; i < qMin(m_source.size(), m_at + longest) && at(i) != u'\n'; ++i) {
            if (at(i) == u'\\')
                ++i;
            else if (at(i) == u'/')
                return i > m_at + 1;
        }
        return false;
    }

    void readSlashy(Token &token)
    {
        token.kind = TokenKind::Slashy;
        skip(1);
        TextPart part {false, {}, m_line};
        while (at(m_at) != u'/') {
            if (m_at >= m_source.size()) {
                token.kind = TokenKind::Bad;
                return;
            }
            if (at(m_at) == u'$' && (at(m_at + 1) == u'{' || startsName(at(m_at + 1)))) {
                readCode(token, part);
                continue;
            }
            const qsizetype length = at(m_at) == u'\\' ? 2 : 1;
            part.text += QStringView(m_source).mid(m_at, length);
            skip(length);
        }
        skip(1);
        token.parts.append(part);
    }

    void readText(Token &token, QChar quote)
    {
        token.kind = TokenKind::Text;
        const QString triple(3, quote);
        const bool isTriple = QStringView(m_source).mid(m_at, 3) == triple;
        const QString close = isTriple ? triple : QString(quote);
        skip(close.size());
        TextPart part {false, {}, m_line};
        while (QStringView(m_source).mid(m_at, close.size()) != close) {
            if (m_at >= m_source.size() || (!isTriple && at(m_at) == u'\n')) {
                token.kind = TokenKind::Bad;
                return;
            }
            if (quote == u'"' && at(m_at) == u'$' && (at(m_at + 1) == u'{' || (startsName(at(m_at + 1)) && at(m_at + 1) != u'$'))) {
                readCode(token, part);
                continue;
            }
            const qsizetype length = at(m_at) == u'\\' ? 2 : 1;
            part.text += QStringView(m_source).mid(m_at, length);
            skip(length);
        }
        skip(close.size());
        token.parts.append(part);
    }

    /// ${…} or $name.name
    void readCode(Token &token, TextPart &part)
    {
        token.parts.append(part);
        TextPart code {true, {}, m_line};
        if (at(m_at + 1) == u'{') {
            const qsizetype begin = m_at + 2;
            skip(2);
            skipBraces();
            code.text = m_source.mid(begin, m_at - begin);
            skip(1);
        } else {
            qsizetype end = m_at + 1;
            while ((inName(at(end)) && at(end) != u'$') || (at(end) == u'.' && startsName(at(end + 1)) && at(end + 1) != u'$'))
                ++end;
            code.text = m_source.mid(m_at + 1, end - m_at - 1);
            skip(end - m_at);
        }
        token.parts.append(code);
        part = {false, {}, m_line};
    }

    /// To the brace that closes; texts within may hold braces.
    void skipBraces()
    {
        int depth = 0;
        while (m_at < m_source.size()) {
            const QChar c = at(m_at);
            if (c == u'}' && depth-- == 0)
                return;
            if (c == u'{')
                ++depth;
            if (c == u'"' || c == u'\'') {
                skip(1);
                while (m_at < m_source.size() && at(m_at) != c && at(m_at) != u'\n')
                    skip(at(m_at) == u'\\' ? 2 : 1);
            }
            skip(1);
        }
    }

    const QString &m_source;
    qsizetype m_at = 0;
    int m_line;
    Token m_last;
};
} // namespace

QList<Token> tokensOf(const QString &source, int firstLine) { return Lexer(source, firstLine).run(); }

} // namespace lockstep::groovy
