#pragma once
// Shrinking: leaves out operations of a plan as long as the world still violates the same invariant, by halves first and then ever smaller parts
// (delta debugging). What remains is the story of the violation.

#include "tests/simulation/plan.h"

#include <functional>

namespace lockstep::simulation {

/// The violations of a plan's world.
using Judge = std::function<QStringList(const Plan &)>;

QString invariantOf(const QString &violation); ///< "S1 …" -> "S1"
/// `plan` violates `invariant`; so does the answer, which has no operation that could be left out alone.
Plan shrunk(const Plan &plan, const QString &invariant, const Judge &judge);

} // namespace lockstep::simulation
