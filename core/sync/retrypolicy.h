#pragma once
// When a failed step is tried again: exponential with jitter, capped, never before what the tracker asked for. Pure.

#include "core/base/error.h"

namespace lockstep {

/// A write may stand in the tracker's own queue after the program that asked for it has died or stopped listening, and be done then. So whether
/// it was done is not looked for sooner than this after the last attempt.
constexpr qint64 settleMs = 10'000;

/// `attempt` counts from 1; `unit` is 0 <= x < 1 (Random::unit()). 1, 2, 4 … s, at most 5 min, ± 20 %.
qint64 retryDelayMs(int attempt, const Error &error, double unit);

/// How often a step is tried before its error waits for the administrator; 0: until it passes. What is out of reach comes back; what Lockstep or
/// the tracker gets wrong five times it gets wrong the sixth time too.
int mostAttempts(ErrorCode code);

} // namespace lockstep
