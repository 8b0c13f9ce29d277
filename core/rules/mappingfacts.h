#pragma once
// What a mapping reads and writes, in the words that the check of a script uses (core/model/rulefacts.h); the line of a use is its row, from 1, and 0 for
// comments and attachments. Pure.

#include "core/model/mapping.h"
#include "core/model/rulefacts.h"

namespace lockstep {

RuleFacts outgoingFacts(const Mapping &mapping);
RuleFacts incomingFacts(const Mapping &mapping);
RuleFacts afterAckFacts(const Mapping &mapping);
/// Of a row that goes `way`: the names that it reads there.
QStringList readNames(const FieldMapping &row, MappingDirection way);

} // namespace lockstep
