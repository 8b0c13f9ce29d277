#pragma once
// The text of prelude.js, made a constant by CMake.

namespace lockstep {
extern const char *const rulePrelude;
} // namespace lockstep
