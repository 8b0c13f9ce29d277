#include "tests/simulation/shrink.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

QString invariantOf(const QString &violation) { return violation.section(u' ', 0, 0); }

Plan shrunk(const Plan &plan, const QString &invariant, const Judge &judge)
{
    const auto fails = [&](const Plan &candidate) {
        const QStringList violations = candidate.operations.isEmpty() ? QStringList() : judge(candidate);
        return std::any_of(violations.begin(), violations.end(), [&](const QString &violation) { return invariantOf(violation) == invariant; });
    };
    Plan best = plan;
    qsizetype size = std::max<qsizetype>(1, best.operations.size() / 2);
    while (true) {
        bool smaller = false;
        for (qsizetype at = 0; at < best.operations.size();) {
            Plan candidate = best;
            candidate.operations.remove(at, std::min(size, candidate.operations.size() - at));
            if (fails(candidate)) {
                best = candidate;
                smaller = true;
            } else {
                at += size;
            }
        }
        if (size == 1 && !smaller)
            return best;
        if (!smaller || size > best.operations.size())
            size = std::max<qsizetype>(1, std::min(size, best.operations.size()) / 2);
    }
}

} // namespace lockstep::simulation
