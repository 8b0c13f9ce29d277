// Worlds in which all that happens happens to one or two issues within seconds: what needs several chances in a row to go wrong is found in a fraction of the seeds.

#include "tests/simulation/plan.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
enum Stream : quint64 { crowds = 15 };
constexpr qint64 firstMs = 500; ///< The issues are there from then on
} // namespace

void crowd(Plan *plan)
{
    SeededRandom random(streamSeed(plan->seed, crowds));
    const qint64 lengthMs = 4'000 + below(random, 16'000);
    int creates = 1 + below(random, 2);
    for (Operation &operation : plan->operations) {
        operation.at = operation.at * lengthMs / plan->lengthMs;
        operation.lasts = std::min<qint64>(operation.lasts, 200 + below(random, 6'000));
        const bool isNew = operation.work && (*operation.work == Work::Create || creates > 0);
        if (!isNew)
            continue;
        if (creates > 0) {
            --creates;
            operation.work = Work::Create;
            operation.at = below(random, firstMs);
            continue;
        }
        constexpr Work instead[] = {Work::Edit, Work::Delete, Work::Label, Work::EditBoth, Work::Comment};
        operation.work = instead[below(random, std::size(instead))];
        operation.lasts = 200 + below(random, lengthMs);
    }
    plan->lengthMs = lengthMs;
    std::stable_sort(plan->operations.begin(), plan->operations.end(), [](const Operation &a, const Operation &b) { return a.at < b.at; });
}

} // namespace lockstep::simulation
