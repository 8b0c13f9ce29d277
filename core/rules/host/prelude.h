#pragma once
// The text of prelude/*.js, made a constant by CMake: evaluated once in each fresh context, before the rule.

namespace lockstep {
extern const char *const rulePrelude;
} // namespace lockstep
