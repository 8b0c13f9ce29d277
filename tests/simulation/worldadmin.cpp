// What administrators do while the world runs.

#include "tests/simulation/world.h"
#include "tests/simulation/worldwords.h"

#include <numeric>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
constexpr qint64 cancelSettledMs = 500;
} // namespace

void World::administer(const Operation &operation)
{
    const int side = operation.side;
    switch (*operation.fault) {
    case Fault::Restore: restore(operation); return;
    case Fault::Unlink: takeApart(operation); return;
    default: break;
    }
    if (!m_bench.node(side).isUp())
        return;
    if (*operation.fault == Fault::Audit) {
        auditAndRepair(side, m_links.at(side == 2 ? 1 : 0).id);
    } else if (*operation.fault == Fault::Resolve) {
        for (const StoredError &error : m_bench.node(side).errors())
            (void)resolve(side, error);
    } else {
        retryOrCancel(operation);
    }
}

void World::retryOrCancel(const Operation &operation)
{
    BenchNode &node = m_bench.node(operation.side);
    QList<EventRecord> open;
    for (const EventRecord &event : node.events()) {
        if (!Queue::isFinal(Queue::stateFromName(event.state)))
            open.append(event);
    }
    if (open.isEmpty())
        return;
    const EventRecord event = open.at(operation.chosen % open.size());
    if (*operation.fault == Fault::Retry && !isCopyInQuestion(operation.side, event)) {
        noteCalledAgain(operation.side, event);
        (void)node.engine().retryEvent(event.id);
        return;
    }
    cancel(operation.side, event);
}

void World::cancel(int side, const EventRecord &event)
{
    BenchNode &node = m_bench.node(side);
    // Whose it is has to be known: what a cancelled change leaves behind is the administrator's will.
    QString origin = tracker(side).issue(event.localId).custom.value(u"Origin"_s).toString();
    for (const Link &link : std::as_const(m_links)) {
        if (origin.isEmpty() && event.connection == link.id)
            origin = tracker(link.ends[side == link.ends[0] ? 1 : 0]).issue(event.remoteId).custom.value(u"Origin"_s).toString();
    }
    for (Issue &issue : m_issues) {
        if (issue.origin == origin && node.engine().cancelEvent(event.id)) {
            issue.givenUp = true;
            // Counts once it is on disk: the database may refuse it, or the node die before.
            later(cancelSettledMs, [this, side, id = event.id] {
                for (const EventRecord &now : m_bench.node(side).isUp() ? m_bench.node(side).events() : QList<EventRecord>()) {
                    if (now.id == id && now.state == "cancelled"_L1)
                        m_cancelled.append({side, now});
                }
            });
            say(u"%1 cancels %2 of %3"_s.arg(side).arg(event.number).arg(origin));
        }
    }
}

// An error that asks whether an issue of the node's own account is the copy of another one: a person looks, and lets only what is none be sent as a new one.
bool World::isCopyInQuestion(int side, const EventRecord &event)
{
    if (event.state != "failed"_L1 || event.direction != Direction::Outgoing || !event.remoteId.isEmpty() || !event.error.value(u"message"_s).toString().contains(u"may be the copy"_s))
        return false;
    const QString origin = tracker(side).issue(event.localId).custom.value(u"Origin"_s).toString();
    return std::any_of(m_issues.cbegin(), m_issues.cend(), [&](const Issue &issue) { return issue.origin == origin && issue.home != side; });
}

void World::retryAll(int side)
{
    for (const EventRecord &event : m_bench.node(side).events()) {
        if (isCopyInQuestion(side, event))
            cancel(side, event);
    }
    (void)m_bench.node(side).engine().retryAll({});
}

namespace {
// The administrator's liking: a value that was typed before any other, nothing after all others. One order for all values, so that decisions that are
// made one after the other, at both ends, agree in the end. Two who decide against each other leave the two sides different, as they wish.
bool isLiked(const QString &value, const QString &other)
{
    const auto rank = [](const QString &v) { return v.startsWith(u'v') ? 1 : v.startsWith(u't') ? 2 : 0; };
    return rank(value) != rank(other) ? rank(value) > rank(other) : value > other;
}
} // namespace

bool World::resolve(int side, const StoredError &error)
{
    ConflictChoices asked;
    for (const QJsonValue item : error.error.evidence) {
        const QJsonObject conflict = item.toObject();
        if (error.error.code != ErrorCode::Conflict || !conflict.contains(u"remote"_s))
            return false;
        const QString field = conflict.value(u"field"_s).toString();
        const QString local = displayValue(conflict.value(u"local"_s));
        const QString remote = displayValue(conflict.value(u"remote"_s));
        QStringList values {local, remote};
        values.sort();
        const QString both = values.join(u'+');
        const int dice = std::accumulate(both.cbegin(), both.cend(), 0, [](int sum, QChar c) { return sum + c.unicode(); });
        ConflictChoice choice;
        if (dice % 3 == 0 && !m_plan.http && local.startsWith(u'v') && remote.startsWith(u'v')) {
            choice.keep = ConflictChoice::Keep::Value;
            choice.value = u"t(%1)"_s.arg(both);
            for (Issue &issue : m_issues) {
                if (issue.written.value(field).contains(local) || issue.written.value(field).contains(remote))
                    issue.typed[field].insert(choice.value.toString());
            }
        } else {
            choice.keep = isLiked(local, remote) ? ConflictChoice::Keep::Local : ConflictChoice::Keep::Remote;
        }
        asked.insert(field, choice);
        say(u"%1 settles %2 between %3"_s.arg(side).arg(field, both));
    }
    return !asked.isEmpty() && m_bench.node(side).engine().resolveConflict(error.id, asked);
}

QList<World::Link> World::linksOf(const Issue &issue)
{
    if (!m_plan.twice)
        return m_links;
    QList<Link> used = m_links;
    used.removeIf([&](const Link &link) { return !isPaired(link.ends[0], link.id, issue) && !isPaired(link.ends[1], link.id, issue); });
    return used.isEmpty() ? m_links.first(1) : used;
}

QString World::twinState(int side, const ConnectionId &connection, const Issue &issue)
{
    const QString id = issue.hidden[side].isEmpty() ? localId(side, issue.origin) : issue.hidden[side];
    if (id.isEmpty() || !m_bench.node(side).isUp())
        return {};
    const auto rows = m_bench.node(side).database().run(u"SELECT state FROM twin WHERE connection = ? AND local_id = ?"_s, {connection.value(), id});
    return rows && !rows->rows.isEmpty() ? rows->rows.first().first().toString() : QString();
}

bool World::isPaired(int side, const ConnectionId &connection, const Issue &issue)
{
    if (!m_bench.node(side).isUp())
        return false;
    const auto rows = m_bench.node(side).database().run(u"SELECT 1 FROM twin WHERE connection = ? AND local_id = ? AND remote_id IS NOT NULL"_s,
                                                        {connection.value(), issue.hidden[side].isEmpty() ? localId(side, issue.origin) : issue.hidden[side]});
    return rows && !rows->rows.isEmpty();
}

bool World::isOnItsWay(const Issue *issue)
{
    for (int side = 0; side < nodes(); ++side) {
        if (!m_bench.node(side).isUp())
            return true;
        const QString id = issue ? localId(side, issue->origin) : QString();
        const auto rows = m_bench.node(side).database().run(u"SELECT 1 FROM event WHERE finished_at IS NULL AND (? OR local_id = ? OR local_id = '') LIMIT 1"_s,
                                                            {issue ? 0 : 1, id});
        if (!rows || !rows->rows.isEmpty())
            return true;
    }
    return false;
}

void World::takeApart(const Operation &operation)
{
    const int side = operation.side;
    const ConnectionId connection = m_links.at(side == 2 ? 1 : 0).id;
    if (m_issues.isEmpty())
        return;
    Issue &issue = m_issues[operation.chosen % m_issues.size()];
    // Limits, told in README.md: what is on its way when a pair is taken apart or a backup put back.
    if (!isPaired(side, connection, issue) || localId(side, issue.origin).isEmpty() || had(Fault::LateMessage) || isOnItsWay(&issue))
        return;
    issue.apart = true;
    say(u"%1 takes %2 apart"_s.arg(side).arg(issue.origin));
    m_bench.node(side).engine().unlink(connection, localId(side, issue.origin));
    if (operation.detail % 3 == 0)
        return;
    issue.together = true;
    later(std::min(operation.lasts, m_plan.lengthMs - now()), [this, side, connection, origin = issue.origin] {
        const QString id = localId(side, origin);
        if (id.isEmpty() || !m_bench.node(side).isUp())
            return; // in the end, then
        say(u"%1 links %2 again"_s.arg(side).arg(origin));
        m_bench.node(side).engine().syncNow(connection, id);
    });
}

// The backup is made at the next commit, and put back after a while. What only this node knew since then is gone: an event that was cancelled is open
// again, and what its history told of conflicts is remembered here.
void World::restore(const Operation &operation)
{
    m_backupWanted[operation.side] = true;
    later(std::min(operation.lasts * 2, m_plan.lengthMs - now()), [this, side = operation.side] {
        BenchNode &node = m_bench.node(side);
        if (!node.hasBackup() || isOnItsWay(nullptr) || had(Fault::LateMessage) || had(Fault::SlowWrites))
            return;
        m_conflicts.append(conflictsOf(side));
        node.restoreBackup();
        m_restoredAt[side] = m_bench.clock().now();
        m_applied[side].clear();
        m_cancelled.removeIf([side](const std::pair<int, EventRecord> &cancelled) { return cancelled.first == side; });
        say(u"%1 is put back to a backup"_s.arg(side));
    });
}

QCoro::Task<void> World::auditAndRepair(int side, ConnectionId connection)
{
    SyncEngine &engine = m_bench.node(side).engine(); // if the node dies, nothing of this goes on
    const Result<AuditSummary> summary = co_await engine.audit(connection);
    if (summary)
        repairFound(side);
}

} // namespace lockstep::simulation
