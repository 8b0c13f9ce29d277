#pragma once
// Which of the three rules of a connection's half. Plain value, any thread.

#include "core/base/jsonwords.h"

#include <optional>

namespace lockstep {

enum class RuleDirection { Outgoing, Incoming, AfterAck };
/// As in files, errors and for the rule host.
inline constexpr JsonWords<RuleDirection, 3> ruleDirections {{{"outgoing", RuleDirection::Outgoing}, {"incoming", RuleDirection::Incoming}, {"afterAck", RuleDirection::AfterAck}}};

inline QString directionName(RuleDirection direction) { return nameOf(direction, ruleDirections); }
/// "after-ack": in a sentence before “rule”.
inline QString directionWord(RuleDirection direction) { return direction == RuleDirection::AfterAck ? QStringLiteral("after-ack") : directionName(direction); }
/// Of an error's rule; none where it is no rule's.
inline std::optional<RuleDirection> directionOfName(const QString &name)
{
    for (const auto &[word, direction] : ruleDirections) {
        if (name == QLatin1StringView(word))
            return direction;
    }
    return std::nullopt;
}

} // namespace lockstep
