#pragma once
// A row of the table rule_version. Inside of core/storage only.

#include "core/model/configuration.h"
#include "core/storage/database.h"

namespace lockstep {

QString ruleVersionColumns();
/// Of a row that begins with these columns.
RuleSet ruleSetFromRow(const Row &row);

} // namespace lockstep
