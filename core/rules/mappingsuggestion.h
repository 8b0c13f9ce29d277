#pragma once
// Rows that a mapping lacks: fields that both trackers have by the same name. Pure.

#include "core/model/mapping.h"
#include "core/model/schema.h"

namespace lockstep {

/// As it goes over where both allow the same; by a table of the values that have the same name where they do not; a person by e-mail. Only what is written here,
/// is of the same kind there, and has no row yet.
QList<FieldMapping> suggestedRows(const Mapping &mapping, const Schema &here, const Schema &there);

} // namespace lockstep
