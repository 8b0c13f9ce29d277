#pragma once
// Groovy's texts and patterns as JavaScript's. Pure; any thread.

#include "core/rules/porting/groovytree.h"

#include <optional>

namespace lockstep::groovy {

/// 'text' of JavaScript.
QString quoted(const QString &value);
/// What a written piece of '…' or "…" means: \n is a line's end.
QString unescaped(const QString &written);
/// A Text without code in it, in the quotes it has where JavaScript has them too.
QString literalText(const Node &text);
/// Whether it has a backslash that JavaScript reads differently.
bool hasForeignEscape(const Node &text);
/// A piece of "…" within `…`.
QString templatePiece(const QString &written);
/// The pattern of /…/, or what a text that is used as one means.
QString patternOf(const Node &node);
/// /…/ of JavaScript; nothing where Java means something else by it. `whole`: it has to match everything.
std::optional<QString> regularExpression(const QString &pattern, const QString &flags, bool whole = false);
/// Whether a text that is used as a pattern stands for itself.
bool isPlainPattern(const QString &pattern);
/// A name that can stand behind a dot.
bool isPlainName(const QString &name);

} // namespace lockstep::groovy
