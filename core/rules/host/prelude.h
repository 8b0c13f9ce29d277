#pragma once
// Texts that CMake makes constants.

namespace lockstep {
/// Of prelude/*.js: evaluated once in each fresh context, before the rule.
extern const char *const rulePrelude;
/// The parser and analysis/*.js: evaluated once, by the first check of a script.
extern const char *const ruleAnalysis;
} // namespace lockstep
