#pragma once
// Which fields of one side a row of a mapping can have, when the other side's field is chosen. Pure; for the editor.

#include "core/model/mapping.h"
#include "core/model/schema.h"

namespace lockstep {

struct OfferedField {
    QString name;
    QString fault; ///< Why the row would not work with it, as "a person, and “status” of Red is a choice"; empty: it fits
    bool operator==(const OfferedField &) const = default;
};

/// What is chosen already: the other end of the row. Without a field (not chosen, not known) everything fits.
struct ChosenField {
    const FieldSchema *field = nullptr;
    QString node;
    bool isHere = true; ///< Of the local issue; else of the other tracker, by its name in the replica
};

/// All fields of `schema`, those that fit first; else in its order. `row` says the direction and the transformation.
QList<OfferedField> offeredFields(const Schema &schema, const ChosenField &chosen, const FieldMapping &row);

} // namespace lockstep
