#pragma once
// The scripts that do what a mapping does, for an administrator who goes on from it. tests/unit/rules/tst_mapping.cpp holds both together on generated issues.
// Pure.

#include "core/model/mapping.h"

namespace lockstep {

QString outgoingScript(const Mapping &mapping);
QString incomingScript(const Mapping &mapping);
QString afterAckScript(const Mapping &mapping); ///< Empty where no row waits for the answer

} // namespace lockstep
