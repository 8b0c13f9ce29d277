// The kinds of operations that came after the first ones, each from a stream of its own.

#include "tests/simulation/plan.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
enum Stream : quint64 { settings = 4, labels, absences, unlinks, resolutions, audits, restores, deaths, thirds, seconds, asks, times = 17, timeEdits, outgoing };

// What the first four deaths of a world aim at is seldom in other worlds; numbers of commonCrashPoints(). See worldfaults.cpp.
constexpr int aims = 12;

class Adder final {
public:
    Adder(Plan *plan, Stream stream) : m_plan(*plan), m_random(streamSeed(plan->seed, stream)) { }
    int below(qint64 limit) { return simulation::below(m_random, limit); }
    bool oneIn(int worlds) { return below(worlds) == 0; }
    Operation &add(std::optional<Work> work, std::optional<Fault> fault)
    {
        Operation operation;
        operation.at = below(m_plan.lengthMs * 9 / 10);
        operation.work = work;
        operation.fault = fault;
        operation.side = below(2);
        operation.chosen = below(1000);
        operation.detail = below(1000);
        operation.lasts = 200 + below(12'000);
        m_added.append(operation);
        return m_added.last();
    }
    ~Adder() { m_plan.operations.append(m_added); }
    Q_DISABLE_COPY_MOVE(Adder)

private:
    Plan &m_plan;
    SeededRandom m_random;
    QList<Operation> m_added;
};

void addMany(Plan *plan, Stream stream, int oneIn, int most, std::optional<Work> work, std::optional<Fault> fault)
{
    Adder adder(plan, stream);
    if (!adder.oneIn(oneIn))
        return;
    const int times = 1 + adder.below(most);
    for (int i = 0; i < times; ++i)
        adder.add(work, fault);
}
} // namespace

void addLaterKinds(Plan *plan, bool asking)
{
    SeededRandom random(streamSeed(plan->seed, settings));
    if (below(random, 8) == 0)
        plan->policy = u"ask"_s;
    if (below(random, 10) == 0)
        plan->guard = below(random, 2) == 0 ? u"field"_s : u"all"_s;
    plan->guardSide = below(random, 2);
    if (below(random, 10) == 0 && plan->guard != "all"_L1 && !plan->http)
        plan->nodes = 3;
    if (!plan->http) // neither Redmine nor RT has them
        addMany(plan, labels, 4, 8, Work::Label, {});
    addMany(plan, absences, 7, 2, Work::Delete, {});
    addMany(plan, unlinks, 8, 2, {}, Fault::Unlink);
    addMany(plan, audits, 8, 2, {}, Fault::Audit);
    addMany(plan, restores, 9, 1, {}, Fault::Restore);
    if (plan->policy == "ask"_L1)
        addMany(plan, resolutions, 1, 5, {}, Fault::Resolve);
    {
        Adder adder(plan, deaths);
        const bool many = adder.oneIn(3);
        for (int i = 0; many && i < aims; ++i)
            adder.add({}, adder.below(2) == 0 ? Fault::CrashBeforeCommit : Fault::CrashAfterCommit).at /= 2;
    }
    addMany(plan, times, 4, 4, Work::LogTime, {});
    addMany(plan, timeEdits, 4, 3, Work::EditTime, {});
    int id = 0;
    for (const Operation &operation : std::as_const(plan->operations))
        id = std::max(id, operation.id);
    SeededRandom third(streamSeed(plan->seed, thirds));
    for (Operation &operation : plan->operations) {
        if (operation.id == 0)
            operation.id = ++id;
        if (plan->nodes == 3 && below(third, 3) == 0)
            operation.side = 2;
    }
    // What is unlinked or put back counts for a pair by either connection: not in these worlds.
    SeededRandom second(streamSeed(plan->seed, seconds));
    const auto isOfOneLink = [](const Operation &operation) { return operation.fault == Fault::Unlink || operation.fault == Fault::Restore; };
    plan->twice = below(second, 12) == 0 && plan->nodes == 2 && !plan->http && plan->guard.isEmpty() && std::none_of(plan->operations.cbegin(), plan->operations.cend(), isOfOneLink);
    SeededRandom rules(streamSeed(plan->seed, asks));
    if ((below(rules, 8) == 0 || asking) && plan->nodes == 2 && !plan->twice && !plan->http && plan->guard.isEmpty()) {
        const int what = 1 + below(rules, 7);
        plan->stores = what & 1;
        plan->calls = what & 2;
        plan->answers = what & 4;
    }
    std::stable_sort(plan->operations.begin(), plan->operations.end(), [](const Operation &a, const Operation &b) { return a.at < b.at; });
}

void repeat(Plan *plan)
{
    plan->again = true;
    addMany(plan, outgoing, 2, 3, {}, Fault::OutgoingFails);
    int id = 0;
    for (const Operation &operation : std::as_const(plan->operations))
        id = std::max(id, operation.id);
    for (Operation &operation : plan->operations)
        operation.id = operation.id == 0 ? ++id : operation.id;
    std::stable_sort(plan->operations.begin(), plan->operations.end(), [](const Operation &a, const Operation &b) { return a.at < b.at; });
}

} // namespace lockstep::simulation
