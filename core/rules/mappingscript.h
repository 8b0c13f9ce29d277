#pragma once
// The scripts that do what a mapping does, for an administrator who goes on from it. tests/unit/rules/tst_mapping.cpp holds both together on generated issues.
// Pure.

#include "core/model/configuration.h"

namespace lockstep {

QString outgoingScript(const Mapping &mapping);
QString incomingScript(const Mapping &mapping);
QString afterAckScript(const Mapping &mapping); ///< Empty where no row waits for the answer
/// Each way of writing goes on from the one before, unless something is written that way already. What was written before stays behind.
RuleSet writtenAs(RuleSet rules, RuleMode mode);

} // namespace lockstep
