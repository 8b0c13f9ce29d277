// All faults end, and administrators mend what waits for them.

#include "tests/simulation/world.h"
#include "tests/simulation/worldwords.h"

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
constexpr qint64 hourMs = 3'600'000;
constexpr qint64 unansweredMs = 75'000; ///< A request over HTTP that is never answered is given up after a minute
constexpr int mostAudits = 5;
constexpr qint64 settledMs = 15'000; ///< Restarts that were planned, writes in the trackers' queues
constexpr qint64 latestMs = 45'000; ///< A late message is later than its sender's patience of 30 s
constexpr qint64 sweptMs = 3'900'000; ///< More than the hour in which every twin is looked at once
constexpr qint64 turnsMs = 150'000; ///< With a few issues and short polls each one's turn comes in the sweep's two minutes
constexpr qint64 quietPollMs = 900'000;
constexpr qint64 auditMs = 60'000;
constexpr qint64 checkMs = 5000;
constexpr int mostChecks = 200; ///< Turns
constexpr int mostRounds = 12; ///< One error may stand behind another
} // namespace

bool World::isGone(const Issue &issue) const
{
    return std::any_of(std::begin(issue.hidden), std::end(issue.hidden), [](const QString &id) { return !id.isEmpty(); });
}

// What waits for the administrator at one node. Answers whether there was anything that is not to stay so.
bool World::mend(int side)
{
    bool waits = false;
    QSet<QString> gone; // in this tracker
    for (const Issue &issue : std::as_const(m_issues)) {
        if (!issue.hidden[side].isEmpty())
            gone.insert(issue.hidden[side]);
    }
    for (const StoredError &error : m_bench.node(side).errors()) {
        const auto of = m_bench.node(side).database().run(u"SELECT local_id FROM event WHERE id = ?"_s, {error.event.value()});
        const bool stays = error.error.code == ErrorCode::NotFound && of && !of->rows.isEmpty() && gone.contains(of->rows.first().first().toString());
        waits = waits || !stays;
        (void)resolve(side, error);
    }
    retryDoubts(side);
    retryAll(side);
    return waits;
}

bool World::linkAgain(Issue &issue)
{
    for (const Link &link : std::as_const(m_links)) {
        for (const int side : link.ends) {
            const QString id = localId(side, issue.origin);
            if (id.isEmpty() || twinState(side, link.id, issue) != "unlinked"_L1)
                continue;
            m_bench.node(side).engine().syncNow(link.id, id);
            return true;
        }
    }
    return false;
}

// After a conflict both sides are compared when they are at rest, and repaired where they were settled differently.
bool World::awaitChecks()
{
    const auto pending = [this] {
        int checks = 0;
        for (int side = 0; side < nodes(); ++side) {
            const auto rows = m_bench.node(side).database().run(u"SELECT count(*) FROM twin WHERE check_at IS NOT NULL AND remote_id IS NOT NULL AND state = 'linked'"_s);
            checks += rows ? rows->rows.first().first().toInt() : 0;
        }
        return checks > 0;
    };
    // As long as an error waits, so does the check; the next round mends it.
    const auto errorWaits = [this] {
        bool waits = false;
        for (int side = 0; side < nodes(); ++side)
            waits = waits || !m_bench.node(side).errors().isEmpty();
        return waits;
    };
    const bool none = !pending();
    for (int i = 0; i < mostChecks && pending() && !errorWaits(); ++i)
        m_bench.advance(m_plan.pollMs + checkMs);
    if (pending() && !errorWaits())
        violated(u"L1 a check after a conflict does not end"_s);
    return none;
}

bool World::healRounds()
{
    for (int round = 0; round < mostRounds; ++round) {
        bool waits = round == 0; // errors come up when what was held back goes on
        for (int side = 0; side < nodes(); ++side)
            waits = mend(side) || waits;
        for (Issue &issue : m_issues)
            waits = (issue.together && linkAgain(issue)) || waits;
        if (!m_bench.syncUntilQuiet(hourMs)) {
            violated(u"L1 the queues are not empty an hour after the last fault"_s);
            return false;
        }
        if (awaitChecks() && !waits)
            return true;
    }
    return true;
}

void World::sweep(qint64 ms)
{
    for (int side = 0; side < nodes(); ++side)
        m_bench.node(side).engine().setPollInterval(quietPollMs);
    m_bench.advance(ms);
    for (int side = 0; side < nodes(); ++side)
        m_bench.node(side).engine().setPollInterval(m_plan.pollMs);
    m_bench.advance(quietPollMs);
}

void World::heal()
{
    m_healed = true;
    m_bench.advance(m_plan.http ? unansweredMs : had(Fault::LateMessage) ? latestMs : settledMs);
    say(u"healed"_s);
    endFaults();
    m_bench.start();
    for (int side = 0; side < nodes(); ++side) {
        for (const Link &link : std::as_const(m_links))
            (void)m_bench.node(side).engine().setPaused(link.id, false);
    }
    // Redmine's feed does not tell of an edited comment, nor of time entries: they are found when the issue's turn comes to be looked at.
    const auto isUntold = [](const Operation &o) { return o.work == Work::EditComment || o.work == Work::LogTime || o.work == Work::EditTime; };
    if (m_plan.http && std::any_of(m_plan.operations.cbegin(), m_plan.operations.cend(), isUntold))
        m_bench.advance(turnsMs);
    if (!healRounds())
        return;
    // What nobody tells of, a deletion or a return, is found when every pair is looked at.
    if (std::any_of(m_plan.operations.cbegin(), m_plan.operations.cend(), [](const Operation &o) { return o.work == Work::Delete; })) {
        sweep(sweptMs);
        if (!healRounds())
            return;
    }
    repairLeftOut();
}

std::optional<AuditSummary> World::audit(int side, const ConnectionId &connection)
{
    const auto found = std::make_shared<std::optional<Result<AuditSummary>>>();
    if (m_bench.node(side).engine().auditRun().isRunning()) // of an administrator, and its peer died with the question: 30 s
        m_bench.advance(auditMs);
    m_bench.node(side).engine().audit(connection).then([found](const Result<AuditSummary> &summary) { found->emplace(summary); });
    for (int i = 0; i < 20 && !*found; ++i)
        m_bench.advance(auditMs);
    if (!*found || !**found) {
        violated(u"L5 the audit at %1 %2"_s.arg(side).arg(*found ? u"fails: "_s + (*found)->error().message : u"has no end"_s));
        return {};
    }
    return ***found;
}

// All that was found, but an issue that is deleted on the other side: a repair would make it anew, and there are two when it comes back.
void World::repairFound(int side)
{
    const auto found = m_bench.node(side).database().run(u"SELECT id FROM audit_finding WHERE state = 'open' AND cause <> 'issue gone'"_s);
    QList<qint64> ids;
    for (const Row &row : found ? found->rows : QList<Row>())
        ids.append(row.first().toLongLong());
    (void)m_bench.node(side).engine().repair(ids);
}

// What a cancelled event has left different the administrator finds by an audit, and repairs.
void World::repairLeftOut()
{
    if (std::none_of(m_issues.cbegin(), m_issues.cend(), [](const Issue &issue) { return issue.givenUp; }))
        return;
    for (const Link &link : std::as_const(m_links)) {
        for (const int side : link.ends) {
            std::optional<AuditSummary> summary = audit(side, link.id);
            for (int i = 0; i < mostAudits && summary && summary->onTheirWay > 0; ++i) { // a question that got no answer is waited for
                m_bench.advance(auditMs);
                summary = audit(side, link.id);
            }
            if (!summary)
                return;
            repairFound(side);
            if (!m_bench.syncUntilQuiet(hourMs)) {
                violated(u"L1 the queues are not empty an hour after a repair"_s);
                return;
            }
        }
    }
    (void)healRounds();
}

} // namespace lockstep::simulation
