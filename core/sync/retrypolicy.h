#pragma once
// When a failed step is tried again: exponential with jitter, capped, never before what the tracker asked for. Pure.

#include "core/base/error.h"

namespace lockstep {

/// `attempt` counts from 1; `unit` is 0 <= x < 1 (Random::unit()). 1, 2, 4 … s, at most 5 min, ± 20 %.
qint64 retryDelayMs(int attempt, const Error &error, double unit);

} // namespace lockstep
