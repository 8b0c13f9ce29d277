#pragma once
// Markdown to Textile as Redmine reads it, and back. Pure functions, any thread. Markdown is parsed by md4c (GFM tables, strike-through);
// Textile by our own reader of what Redmine's toolbar writes: headings, bold, italic, strike, code, pre, links, images, nested
// lists, quotes, tables. What is not understood passes through as text; nothing is dropped.
// textileToMarkdown(markdownToTextile(x)) is stable after one pass.

#include <QString>

namespace lockstep {

QString markdownToTextile(const QString &markdown);
QString textileToMarkdown(const QString &textile);

} // namespace lockstep
