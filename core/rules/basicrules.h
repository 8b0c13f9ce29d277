#pragma once
// Basic rules: summary, description, public comments, attachments; in both directions, without a script. Pure functions.
// What is internal on one side stays there.

#include "core/rules/ruleengine.h"

namespace lockstep {

OutgoingResult runBasicOutgoing(const OutgoingInput &input);
IncomingResult runBasicIncoming(const IncomingInput &input);

} // namespace lockstep
