// What goes wrong, and how it ends.

#include "tests/simulation/crashpoints.h"
#include "tests/simulation/world.h"

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
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
    case Fault::OutgoingFails:
        m_outgoingFails[side] = true;
        until([this, side] { m_outgoingFails[side] = false; });
        break;
    case Fault::DiskFull: m_diskFullUntil[side] = now() + operation.lasts; break;
    case Fault::Pause:
        if (node.isUp())
            (void)node.engine().setPaused(m_links.at(side == 2 ? 1 : 0).id, true);
        until([this, side] {
            if (m_bench.node(side).isUp())
                (void)m_bench.node(side).engine().setPaused(m_links.at(side == 2 ? 1 : 0).id, false);
        });
        break;
    case Fault::Crash:
    case Fault::CrashBeforeCommit:
    case Fault::CrashAfterCommit:
    case Fault::CrashBoth: crashFault(operation); break;
    case Fault::Retry:
    case Fault::Cancel:
    case Fault::Resolve:
    case Fault::Unlink:
    case Fault::Audit:
    case Fault::Restore: administer(operation); break;
    default: trackerFault(operation); break;
    }
}

void World::trackerFault(const Operation &operation)
{
    const int side = operation.side;
    BenchTracker &at = tracker(side);
    static const QStringList operations {u"create"_s, u"addComment"_s, u"addAttachment"_s, u"update"_s, u"fetch"_s, u"editComment"_s, u"changesSince"_s};
    QString what = operations.at(operation.detail % operations.size());
    if (m_plan.calls && what == "editComment"_L1)
        what = u"send"_s;
    if (hasTime() && operation.chosen % 2 == 0 && (what == "addAttachment"_L1 || what == "editComment"_L1))
        what = what == "addAttachment"_L1 ? u"addWorklog"_s : u"editWorklog"_s;
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
                retryAll(side);
        });
        break;
    default: break;
    }
}

void World::crashFault(const Operation &operation)
{
    BenchNode &node = m_bench.node(operation.side);
    if (*operation.fault == Fault::CrashBoth) {
        for (int side = 0; side < nodes(); ++side) {
            if (m_bench.node(side).isUp())
                m_bench.node(side).crash();
        }
        later(operation.lasts / 10, [this] { m_bench.start(); });
    } else if (*operation.fault == Fault::Crash) {
        if (node.isUp())
            node.crashAt(node.turns() + 1 + operation.detail % 200);
    } else {
        // One third anywhere, the others where something is made durable.
        const bool ofTime = hasTime() && operation.chosen % 3 == 1;
        const QStringList points = ofTime ? timeCrashPoints() : commonCrashPoints();
        CrashAim aim;
        aim.moment = *operation.fault == Fault::CrashBeforeCommit ? Database::Moment::Before : Database::Moment::After;
        aim.point = operation.chosen % 3 == 0 ? QString() : points.at(operation.detail % points.size());
        aim.commits = aim.point.isEmpty() ? operation.detail % 40 : operation.chosen / 3 % 3;
        m_aims[operation.side].append(aim);
    }
}

Database::Fate World::atCommit(int side, Database::Moment moment, const QList<Database::Statement> &written)
{
    if (moment == Database::Moment::Before && now() < m_diskFullUntil[side])
        return Database::Fate::Refuse;
    if (moment == Database::Moment::After && std::exchange(m_backupWanted[side], false))
        m_bench.node(side).keepBackup();
    if (m_aims[side].isEmpty())
        return Database::Fate::Go;
    const QStringList points = crashPointsOf(written);
    bool dies = false;
    for (qsizetype i = 0; i < m_aims[side].size() && !dies; ++i) {
        CrashAim &aim = m_aims[side][i];
        if (aim.moment != moment || (!aim.point.isEmpty() && !points.contains(aim.point)) || aim.commits-- > 0)
            continue;
        m_aims[side].removeAt(i);
        dies = true;
    }
    if (!dies)
        return Database::Fate::Go;
    for (const QString &point : points)
        ++m_report.crashPoints[(moment == Database::Moment::Before ? u"before "_s : u"after "_s) + point];
    say(u"%1 dies at a commit of %2"_s.arg(side).arg(points.join(u", "_s)));
    return Database::Fate::End;
}

void World::endFaults()
{
    m_bench.wire().offline = false;
    m_bench.wire().forgetFaults();
    for (int side = 0; side < nodes(); ++side) {
        m_bench.wire().deaf[side] = false;
        tracker(side).unreachable = tracker(side).passwordRefused = false;
        tracker(side).workDelayMs = 0;
        tracker(side).holdFeed(false);
        tracker(side).forgetFaults();
        m_ruleFails[side] = m_outgoingFails[side] = false;
        m_diskFullUntil[side] = 0;
        m_aims[side].clear();
        if (m_bench.node(side).isUp())
            m_bench.node(side).crashAt(-1);
    }
}

} // namespace lockstep::simulation
