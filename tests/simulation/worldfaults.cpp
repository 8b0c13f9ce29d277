// What goes wrong, and how it ends.

#include "tests/simulation/crashpoints.h"
#include "tests/simulation/world.h"

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
constexpr qint64 cancelSettledMs = 500;
constexpr qint64 hourMs = 3'600'000;
constexpr qint64 settledMs = 15'000; ///< Restarts that were planned, writes in the trackers' queues
constexpr qint64 sweptMs = 150'000;
constexpr qint64 unansweredMs = 75'000; ///< A request that is never answered is given up after a minute
constexpr qint64 latestMs = 45'000; ///< A late message is later than its sender's patience of 30 s
} // namespace

void World::inject(const Operation &operation)
{
    const Fault fault = *operation.fault;
    const int side = operation.side;
    BenchNode &node = m_bench.node(side);
    FakeWire &wire = m_bench.wire();
    ++m_report.faults[faultName(fault)];
    say(u"%1 %2"_s.arg(side).arg(faultText(fault)));
    static const QStringList kinds {u"request"_s, u"ack"_s, u"blob"_s};
    const QString kind = kinds.at(operation.detail % 3);
    const auto until = [&](std::function<void()> end) { later(operation.lasts, std::move(end)); };
    switch (fault) {
    case Fault::LoseRequest: wire.faultNext(kind, FakeWire::Fault::LoseRequest); break;
    case Fault::LoseAnswer: wire.faultNext(kind, FakeWire::Fault::LoseAnswer); break;
    case Fault::DoubleMessage: wire.faultNext(kind, FakeWire::Fault::Double); break;
    case Fault::LateMessage:
        wire.lateMs = operation.chosen * latestMs / 1000;
        wire.faultNext(kind, FakeWire::Fault::Late);
        break;
    case Fault::WireDown:
        wire.offline = true;
        until([this] { m_bench.wire().offline = false; });
        break;
    case Fault::DeafWire:
        wire.deaf[side] = true;
        until([this, side] { m_bench.wire().deaf[side] = false; });
        break;
    case Fault::RuleFails:
        m_ruleFails[side] = true;
        until([this, side] { m_ruleFails[side] = false; });
        break;
    case Fault::DiskFull: m_diskFullUntil[side] = now() + operation.lasts; break;
    case Fault::Pause:
        if (node.isUp())
            (void)node.engine().setPaused(m_bench.connection.id, true);
        until([this, side] {
            if (m_bench.node(side).isUp())
                (void)m_bench.node(side).engine().setPaused(m_bench.connection.id, false);
        });
        break;
    case Fault::Crash:
    case Fault::CrashBeforeCommit:
    case Fault::CrashAfterCommit:
    case Fault::CrashBoth: crashFault(operation); break;
    case Fault::Retry:
    case Fault::Cancel: administer(operation); break;
    default: trackerFault(operation); break;
    }
}

void World::trackerFault(const Operation &operation)
{
    const int side = operation.side;
    BenchTracker &at = tracker(side);
    static const QStringList operations {u"create"_s, u"addComment"_s, u"addAttachment"_s, u"update"_s, u"fetch"_s, u"editComment"_s, u"changesSince"_s};
    const QString what = operations.at(operation.detail % operations.size());
    switch (*operation.fault) {
    case Fault::TrackerDown:
        at.unreachable = true;
        later(operation.lasts, [this, side] { tracker(side).unreachable = false; });
        break;
    case Fault::TrackerBusy: {
        Error error = Error::make(ErrorCode::RateLimit, u"Too many requests"_s);
        error.retry = RetryHint::Backoff;
        error.retryAfterMs = operation.lasts;
        at.failNext(what, error);
        break;
    }
    case Fault::TrackerFails: {
        Error error = Error::make(ErrorCode::Server, u"Internal error"_s);
        error.retry = RetryHint::Backoff;
        at.failNext(what, error, 1 + operation.chosen % 3);
        break;
    }
    case Fault::TrackerRefuses:
        if (what != "changesSince"_L1)
            at.failNext(what == "fetch"_L1 ? u"update"_s : what, Error::make(ErrorCode::Validation, u"The tracker does not take it"_s));
        break;
    case Fault::AnswerLost: at.loseAnswerOfNext(what); break;
    case Fault::SlowWrites:
        at.workDelayMs = 50 + operation.detail * 4;
        m_slowUntil[side] = std::max(m_slowUntil[side], now() + operation.lasts + at.workDelayMs);
        later(operation.lasts, [this, side] { tracker(side).workDelayMs = 0; });
        break;
    case Fault::StaleFeed:
        at.holdFeed(true);
        later(operation.lasts, [this, side] { tracker(side).holdFeed(false); });
        break;
    case Fault::Password:
        at.passwordRefused = true;
        later(operation.lasts, [this, side] {
            tracker(side).passwordRefused = false;
            if (m_bench.node(side).isUp())
                (void)m_bench.node(side).engine().retryAll({});
        });
        break;
    default: break;
    }
}

void World::crashFault(const Operation &operation)
{
    BenchNode &node = m_bench.node(operation.side);
    if (*operation.fault == Fault::CrashBoth) {
        for (int side = 0; side < 2; ++side) {
            if (m_bench.node(side).isUp())
                m_bench.node(side).crash();
        }
        later(operation.lasts / 10, [this] { m_bench.start(); });
    } else if (*operation.fault == Fault::Crash) {
        if (node.isUp())
            node.crashAt(node.turns() + 1 + operation.detail % 200);
    } else {
        // One third anywhere, the others where something is made durable.
        const QStringList points = allCrashPoints();
        CrashAim &aim = m_aim[operation.side];
        aim.moment = *operation.fault == Fault::CrashBeforeCommit ? Database::Moment::Before : Database::Moment::After;
        aim.point = operation.chosen % 3 == 0 ? QString() : points.at(operation.detail % points.size());
        aim.commits = aim.point.isEmpty() ? operation.detail % 40 : operation.chosen / 3 % 3;
    }
}

Database::Fate World::atCommit(int side, Database::Moment moment, const QList<Database::Statement> &written)
{
    if (moment == Database::Moment::Before && now() < m_diskFullUntil[side])
        return Database::Fate::Refuse;
    CrashAim &aim = m_aim[side];
    if (aim.moment != moment)
        return Database::Fate::Go;
    const QStringList points = crashPointsOf(written);
    if (!aim.point.isEmpty() && !points.contains(aim.point))
        return Database::Fate::Go;
    if (aim.commits-- > 0)
        return Database::Fate::Go;
    aim = {};
    for (const QString &point : points)
        ++m_report.crashPoints[(moment == Database::Moment::Before ? u"before "_s : u"after "_s) + point];
    say(u"%1 dies at a commit of %2"_s.arg(side).arg(points.join(u", "_s)));
    return Database::Fate::End;
}

void World::administer(const Operation &operation)
{
    BenchNode &node = m_bench.node(operation.side);
    if (!node.isUp())
        return;
    QList<EventRecord> open;
    for (const EventRecord &event : node.events()) {
        if (!Queue::isFinal(Queue::stateFromName(event.state)))
            open.append(event);
    }
    if (open.isEmpty())
        return;
    const EventRecord event = open.at(operation.chosen % open.size());
    if (*operation.fault == Fault::Retry) {
        (void)node.engine().retryEvent(event.id);
        return;
    }
    // Whose it is has to be known: what a cancelled change leaves behind is the administrator's will.
    const QString origin = !event.localId.isEmpty() ? tracker(operation.side).issue(event.localId).custom.value(u"Origin"_s).toString()
                                                    : tracker(1 - operation.side).issue(event.remoteId).custom.value(u"Origin"_s).toString();
    for (Issue &issue : m_issues) {
        if (issue.origin == origin && node.engine().cancelEvent(event.id)) {
            issue.givenUp = true;
            // Counts once it is on disk: the database may refuse it, or the node die before.
            later(cancelSettledMs, [this, side = operation.side, id = event.id] {
                for (const EventRecord &now : m_bench.node(side).isUp() ? m_bench.node(side).events() : QList<EventRecord>()) {
                    if (now.id == id && now.state == "cancelled"_L1)
                        m_cancelled.append({side, now});
                }
            });
            say(u"%1 cancels %2 of %3"_s.arg(operation.side).arg(event.number).arg(origin));
        }
    }
}

void World::endFaults()
{
    m_bench.wire().offline = m_bench.wire().deaf[0] = m_bench.wire().deaf[1] = false;
    m_bench.wire().forgetFaults();
    for (int side = 0; side < 2; ++side) {
        tracker(side).unreachable = tracker(side).passwordRefused = false;
        tracker(side).workDelayMs = 0;
        tracker(side).holdFeed(false);
        tracker(side).forgetFaults();
        m_ruleFails[side] = false;
        m_diskFullUntil[side] = 0;
        m_aim[side] = {};
        if (m_bench.node(side).isUp())
            m_bench.node(side).crashAt(-1);
    }
}

void World::heal()
{
    m_healed = true;
    const bool late = m_report.faults.contains(faultName(Fault::LateMessage));
    m_bench.advance(m_plan.http ? unansweredMs : late ? latestMs : settledMs);
    say(u"healed"_s);
    endFaults();
    m_bench.start();
    for (int side = 0; side < 2; ++side)
        (void)m_bench.node(side).engine().setPaused(m_bench.connection.id, false);
    // Redmine's feed does not tell of an edited comment: it is found when the issue's turn comes to be looked at.
    const bool edited = std::any_of(m_plan.operations.cbegin(), m_plan.operations.cend(), [](const Operation &o) { return o.work == Work::EditComment; });
    if (m_plan.http && edited)
        m_bench.advance(sweptMs);
    // The administrator mends what waits for him; one error may have stood behind another.
    for (int round = 0; round < 6; ++round) {
        bool waits = false;
        for (int side = 0; side < 2; ++side) {
            waits = waits || !m_bench.node(side).errors().isEmpty();
            (void)m_bench.node(side).engine().retryAll({});
        }
        if (!m_bench.syncUntilQuiet(hourMs)) {
            violated(u"L1 the queues are not empty an hour after the last fault"_s);
            return;
        }
        if (!waits)
            return;
    }
}

} // namespace lockstep::simulation
