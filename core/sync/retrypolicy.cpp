#include "core/sync/retrypolicy.h"

#include "core/base/mutant.h"

#include <algorithm>

namespace lockstep {

qint64 retryDelayMs(int attempt, const Error &error, double unit)
{
    constexpr qint64 cap = 300'000;
    const qint64 exponential = std::min(cap, qint64(1000) << std::clamp(attempt - 1, 0, 20));
    const auto jittered = static_cast<qint64>(static_cast<double>(exponential) * (0.8 + 0.4 * unit));
    return isMutant("retry-after-lost") ? jittered : std::max(jittered, error.retryAfterMs);
}

int mostAttempts(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Network:
    case ErrorCode::RateLimit:
    case ErrorCode::Server:
    case ErrorCode::Cancelled: return 0;
    default: return 5;
    }
}

} // namespace lockstep
