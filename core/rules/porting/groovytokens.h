#pragma once
// The words of a Groovy text. Nothing is lost: what stands before a word (blanks, lines, comments) is kept with it. Pure; any thread.

#include <QList>
#include <QString>

namespace lockstep::groovy {

enum class TokenKind {
    Name,
    Number,
    Text, ///< '…', "…", '''…''', """…"""
    Slashy, ///< /…/
    Sign, ///< An operator or a bracket
    Bad, ///< What is no Groovy: a text without an end, a character of no meaning
    End
};

/// A piece of a text: characters as they are written, or what stood in ${…} or behind $.
struct TextPart {
    bool isCode = false;
    QString text;
    int line = 1;
};

struct Token {
    TokenKind kind = TokenKind::End;
    QString text; ///< As it is written
    QString lead; ///< What stood before it
    QList<TextPart> parts; ///< Of Text and Slashy
    bool newLine = false; ///< A line ended before it
    int line = 1;
    qsizetype begin = 0;
    qsizetype end = 0;

    bool is(const char *sign) const { return kind == TokenKind::Sign && text == QLatin1StringView(sign); }
    bool isName(const char *name) const { return kind == TokenKind::Name && text == QLatin1StringView(name); }
    bool isTriple() const { return text.startsWith(QLatin1StringView("'''")) || text.startsWith(QLatin1StringView("\"\"\"")); }
};

/// Ends with End, always.
QList<Token> tokensOf(const QString &source, int firstLine = 1);

} // namespace lockstep::groovy
