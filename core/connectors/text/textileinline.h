#pragma once
// The inline half of textile.h: markup within a paragraph, and what must be escaped so that it stays text. Pure functions, any thread.

#include <QString>

namespace lockstep {

/// Markup within markup: what is deeper is text. A line of ten thousand ">" must not end the program.
inline constexpr int deepestNesting = 32;

QString textileInlineToMarkdown(const QString &textile);
/// Plain text so that Markdown reads it as just that. `prev` and `next` are the signs around it.
QString escapedForMarkdown(const QString &text, QChar prev = {}, QChar next = {});
/// The start of a paragraph's line so that it is no list, heading, quote or rule.
QString markdownLineStart(const QString &line);

/// Plain text so that Textile reads it as just that; `moreFollows`: other inline elements come after it in the same block.
QString escapedForTextile(const QString &text, QChar prev, bool moreFollows);
/// The start of a paragraph's line so that it begins no block.
QString textileLineStart(const QString &line);
/// The length of the web address that begins at `at`; 0: there is none.
qsizetype urlLengthAt(const QString &text, qsizetype at);
/// The length of the address at the start of `text` as a link's target ("title":ADDRESS), without the punctuation after it.
qsizetype linkAddressLength(const QString &text);

} // namespace lockstep
