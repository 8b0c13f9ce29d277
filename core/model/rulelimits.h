#pragma once
// What one call of a node's rules may take. Plain values; the rule host is held to them (core/rules).

#include <QtGlobal>

namespace lockstep {

struct RuleLimits {
    int memoryMib = 512; ///< Resident size of the host
    qint64 callMs = 3000; ///< For one call
    int outputKib = 8192; ///< Of what a rule made, as JSON
    bool operator==(const RuleLimits &) const = default;
};

/// Bounds of the settings.
struct RuleLimitRange {
    int least;
    int most;
};
inline constexpr RuleLimitRange ruleSeconds {1, 300};
inline constexpr RuleLimitRange ruleMemoryMib {128, 8192}; ///< An idle host takes 33; one that has more than half is changed
inline constexpr RuleLimitRange ruleOutputKib {16, 8192}; ///< hostprotocol.h takes no more

} // namespace lockstep
