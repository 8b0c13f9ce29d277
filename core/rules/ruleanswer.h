#pragma once
// What an answer of the rule host means. Pure functions. It was made by a script: types are checked, and ids must be those of the input.

#include "core/rules/ruleengine.h"

namespace lockstep {

Result<OutgoingResult> readOutgoingAnswer(const OutgoingInput &input, const QJsonObject &answer);
Result<IncomingResult> readIncomingAnswer(const IncomingInput &input, const QJsonObject &answer, RuleDirection direction = RuleDirection::Incoming);
/// Says which rule it was, in the fields and in the sentence ("The rule ran …" becomes "The outgoing rule ran …").
Error ofRule(Error error, RuleDirection direction, const RuleSet &rules);

} // namespace lockstep
