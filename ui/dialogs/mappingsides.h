#pragma once
// The two ends of a mapping, for the editor: their names, and what their trackers hold as far as it is known. Plain value.

#include "core/model/schema.h"

namespace lockstep::ui {

struct MappingSides {
    QString here;
    QString there;
    Schema schemaHere; ///< Without fields: not read yet
    Schema schemaThere;
};

} // namespace lockstep::ui
