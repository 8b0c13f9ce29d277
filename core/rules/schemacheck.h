#pragma once
// The check of both halves of a connection against each other and against what their trackers hold: from the facts of the rules, without running them. Pure.
// What is not known (a schema that was not read yet, rules of a node in another application, a rule that computes names) is not complained about.

#include "core/model/mapping.h"
#include "core/model/rulefacts.h"
#include "core/model/schema.h"
#include "core/rules/rulecheck.h"

#include <array>
#include <optional>

namespace lockstep {

struct HalfFacts {
    QString node; ///< What people call it
    bool known = true; ///< False: its rules are not at hand (dynamic facts are known to be incomplete, and say so themselves)
    RuleFacts outgoing; ///< Of scripts, and of basicMapping() for basic rules; not read when there is a mapping
    RuleFacts incoming;
    RuleFacts afterAck; ///< Of a script; empty where there is none
    std::optional<Mapping> mapping; ///< In mapping mode
    const Schema *schema = nullptr; ///< Null: not read yet. Must live as long as the call
};

enum class FindingPlace { Outgoing, Incoming, AfterAck, Mapping };

struct RuleFinding {
    int half = 0;
    FindingPlace place = FindingPlace::Outgoing;
    int line = 0; ///< Of the script, or the row of the mapping, from 1; 0: the rule as a whole
    int column = 0; ///< 1-based; 0: none
    ProblemSeverity severity = ProblemSeverity::Warning;
    QString code; ///< README.md has the list
    QString message; ///< Names node, field and value
    bool operator==(const RuleFinding &) const = default;
};

/// By half, place, line and column.
QList<RuleFinding> checkHalves(const std::array<HalfFacts, 2> &halves);

} // namespace lockstep
