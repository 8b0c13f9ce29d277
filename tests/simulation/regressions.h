#pragma once
// Worlds that were violated once, shrunk and kept in regressions/NAME.json: {"invariant", "note", "plan"}. All of them must hold now.

#include "tests/simulation/plan.h"

namespace lockstep::simulation {

/// Shrinks a plan that violates something and writes NAME.json into the current folder. Answers what it did.
Result<QString> shrinkAndKeep(const Plan &plan, const QString &name, const QString &note = {});
/// Runs a file, or every file of a folder. Answers the violations, each with its file.
Result<QStringList> replay(const QString &path, bool verbose);

} // namespace lockstep::simulation
