#include "core/sync/auditrun.h"

#include "core/base/logging.h"
#include "core/sync/repair.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 lookEveryMs = 1000;
constexpr qint64 calmMs = 300'000; // after an outage, and for a twin that was on its way
constexpr qint64 longestWaitMs = 60'000; // a pair may be linked again, or a connection be resumed
constexpr qint64 roundsBetween = 2; // the first may have begun before the edit that we saw
constexpr int mostLooks = 60;
constexpr int mostReturns = 3; // to pairs that were on their way
constexpr qint64 checkAgainMs = 10'000;
constexpr int mostRepairs = 3; // by checks, until both sides were equal once
} // namespace

qint64 AuditRun::intervalMs(const ConnectionId &connection) const { return c.active.value(connection).config.auditHours * 3'600'000LL; }

QList<ConnectionId> AuditRun::open() const
{
    QList<ConnectionId> connections;
    for (auto it = c.active.cbegin(); it != c.active.cend(); ++it) {
        if (!it->config.paused)
            connections.append(it.key());
    }
    return connections;
}

void AuditRun::start()
{
    m_started = true;
    schedule(lookEveryMs);
}

void AuditRun::stop()
{
    m_started = false;
    c.clock.cancel(std::exchange(m_handle, 0));
}

void AuditRun::schedule(qint64 delayMs)
{
    c.clock.cancel(std::exchange(m_handle, 0));
    if (!m_started)
        return;
    m_handle = c.clock.callAfter(delayMs, [this] {
        m_handle = 0;
        tick();
    });
}

void AuditRun::tick()
{
    const qint64 now = c.clock.now();
    qint64 wait = longestWaitMs;
    for (const Suspect &suspect : std::as_const(m_suspects))
        wait = c.rounds >= suspect.roundsHere + roundsBetween ? 0 : std::min(wait, lookEveryMs);
    for (const ConnectionId &connection : open()) {
        const auto check = m_audit.store().nextCheck(connection);
        if (check && *check)
            wait = std::min(wait, std::max<qint64>(0, **check - now));
        const qint64 interval = intervalMs(connection);
        const auto oldest = interval > 0 ? m_audit.store().oldestAudit(connection) : Result<std::optional<qint64>>(std::nullopt);
        if (oldest && *oldest)
            wait = std::min(wait, std::max<qint64>(0, **oldest + interval + 1 - now));
    }
    if (wait > 0) {
        schedule(wait);
        return;
    }
    if (m_running || m_looking || !m_hooks.isIdle()) {
        schedule(lookEveryMs);
        return;
    }
    lookInBackground();
}

Task<void> AuditRun::lookInBackground()
{
    m_looking = true;
    m_hooks.count(1);
    qint64 wait = lookEveryMs;
    std::optional<Suspect> again;
    for (qsizetype i = 0; i < m_suspects.size() && !again; ++i) {
        if (c.rounds >= m_suspects.at(i).roundsHere + roundsBetween)
            again = m_suspects.takeAt(i);
    }
    const std::optional<AuditTwin> check = again ? std::optional<AuditTwin>() : dueCheck();
    const std::optional<AuditTwin> due = again ? again->twin : check ? check : dueAudit();
    if (due) {
        AuditSummary summary;
        const AuditTwin twin = *due;
        const qint64 interval = intervalMs(twin.connection);
        const bool isCheck = check || (again && again->isCheck);
        Result<Step> step = Step::Settled;
        if (again)
            step = co_await lookAgain(*again, &m_suspects, &summary);
        else
            step = co_await lookAt(twin, &m_suspects, &summary);
        if (check && step && *step == Step::Suspected)
            m_suspects.last().isCheck = true;
        if (!step)
            wait = calmMs;
        if (isCheck)
            (void)concludeCheck(twin, step ? *step : Step::OnItsWay);
        else if (step && *step != Step::Settled) // its turn has passed; one on its way comes again soon
            (void)m_audit.store().setAudited(twin.id, *step == Step::OnItsWay ? c.clock.now() - interval + calmMs : c.clock.now());
        for (const QString &failure : std::as_const(summary.failures))
            qCInfo(lcSync).noquote() << c.node.value() << "could not audit" << failure;
        (void)co_await c.db.durable();
    }
    m_looking = false;
    m_hooks.count(-1);
    schedule(wait);
}

Result<AuditRun::Step> AuditRun::failed(const AuditTwin &twin, const Error &error, AuditSummary *summary)
{
    // An outage, a wrong key, a node that is stopping, a peer that knows no audits: the next twin would fare no better.
    if (error.healsByItself() || error.scope == ErrorScope::Node || error.scope == ErrorScope::Connection || error.code == ErrorCode::Cancelled
        || error.code == ErrorCode::Storage || error.code == ErrorCode::Authentication || error.code == ErrorCode::Unsupported)
        return error;
    const auto known = c.twins.byLocal(twin.connection, twin.localId);
    summary->failures.append((known && *known ? (*known)->localKey : twin.localId) + u": "_s + error.message);
    return Step::Failed;
}

Task<Result<AuditRun::Step>> AuditRun::lookAt(AuditTwin twin, QList<Suspect> *suspects, AuditSummary *summary)
{
    const qint64 roundsHere = c.rounds;
    const Result<AuditLook> look = co_await m_audit.look(twin);
    if (!look)
        co_return failed(twin, look.error(), summary);
    switch (look->outcome) {
    case AuditLook::Outcome::Differs:
        suspects->append({twin, look->findings, roundsHere, look->roundsThere, 1});
        co_return Step::Suspected;
    case AuditLook::Outcome::OnItsWay:
        ++summary->onTheirWay;
        co_return Step::OnItsWay;
    case AuditLook::Outcome::NotSent:
        ++summary->notSent;
        break;
    case AuditLook::Outcome::InStep:
        ++summary->inStep;
        break;
    }
    if (const Result<> stored = m_audit.store().store(twin.id, {}); !stored)
        co_return stored.error();
    co_return look->outcome == AuditLook::Outcome::NotSent ? Step::NotSent : Step::Settled;
}

Task<Result<AuditRun::Step>> AuditRun::lookAgain(Suspect suspect, QList<Suspect> *suspects, AuditSummary *summary)
{
    QList<Suspect> found;
    const Result<Step> step = co_await lookAt(suspect.twin, &found, summary);
    if (!step || *step != Step::Suspected)
        co_return step;
    const Suspect now = found.first();
    const bool restarted = now.roundsThere < suspect.roundsThere;
    if (restarted || now.roundsThere < suspect.roundsThere + roundsBetween) {
        // The other node has not looked for changes often enough since.
        if (++suspect.looks > mostLooks) {
            ++summary->onTheirWay;
            co_return Step::OnItsWay;
        }
        suspect.roundsHere = c.rounds - roundsBetween + 1;
        suspect.roundsThere = restarted ? now.roundsThere : suspect.roundsThere;
        suspects->append(suspect);
        co_return Step::Suspected;
    }
    QList<FindingRecord> confirmed;
    bool moving = false;
    for (const FindingRecord &finding : now.findings) {
        const bool same = std::any_of(suspect.findings.begin(), suspect.findings.end(), [&finding](const FindingRecord &f) { return f.isSameAs(finding); });
        if (same)
            confirmed.append(finding);
        else
            moving = true;
    }
    if (moving) { // something else than before: that is looked at twice as well
        suspects->append(now);
        suspects->last().isCheck = suspect.isCheck;
        co_return Step::Suspected;
    }
    if (const Result<> stored = m_audit.store().store(suspect.twin.id, confirmed); !stored)
        co_return stored.error();
    ++summary->differing;
    if (suspect.isCheck)
        co_return repairConflicts(suspect.twin, confirmed);
    co_return Step::Settled;
}

std::optional<AuditTwin> AuditRun::dueAudit()
{
    for (const ConnectionId &connection : open()) {
        const qint64 interval = intervalMs(connection);
        const auto due = interval > 0 ? m_audit.store().longestUnaudited(connection, c.clock.now() - interval) : Result<std::optional<AuditTwin>>(std::nullopt);
        if (due && *due)
            return *due;
    }
    return {};
}

std::optional<AuditTwin> AuditRun::dueCheck()
{
    for (const ConnectionId &connection : open()) {
        const auto due = m_audit.store().dueChecks(connection, c.clock.now(), 50);
        for (const AuditTwin &twin : due ? *due : QList<AuditTwin>()) {
            if (std::none_of(m_suspects.cbegin(), m_suspects.cend(), [&twin](const Suspect &suspect) { return suspect.twin.id == twin.id; }))
                return twin;
        }
    }
    return {};
}

// A check ends when both sides are equal or the rules leave the issue out. After a repair it is made again, to see whether that helped.
Result<> AuditRun::concludeCheck(const AuditTwin &twin, Step step)
{
    switch (step) {
    case Step::Suspected: return {}; // kept until the second look, also over a restart
    case Step::OnItsWay:
    case Step::Repaired: return m_audit.store().setCheck(twin.id, c.clock.now() + checkAgainMs);
    case Step::ErrorWaits:
    case Step::Failed: // a rule that throws may be mended
        return m_audit.store().setCheck(twin.id, c.clock.now() + calmMs);
    case Step::Settled:
    case Step::NotSent: break;
    }
    return m_audit.store().clearCheck(twin.id);
}

// Only what met in a conflict: any other difference is the administrator's to judge.
Result<AuditRun::Step> AuditRun::repairConflicts(const AuditTwin &twin, const QList<FindingRecord> &findings)
{
    QStringList fields;
    bool errorWaits = false;
    for (const FindingRecord &finding : findings) {
        errorWaits = errorWaits || finding.cause == auditCauseName(AuditCause::ErrorWaits);
        if (finding.inConflict && finding.cause != auditCauseName(AuditCause::Refused))
            fields.append(finding.what);
    }
    if (errorWaits)
        return Step::ErrorWaits;
    if (fields.isEmpty())
        return Step::Settled;
    const Result<int> number = m_audit.store().countCheck(twin.id, mostRepairs);
    if (!number)
        return number.error();
    if (*number == 0)
        return Step::Settled; // it does not help; the finding stays for the administrator
    const auto ids = m_audit.store().openOf(twin.id, fields);
    if (!ids)
        return ids.error();
    if (const auto queued = queueRepairs(c, *ids, QString::fromLatin1(checkTrigger)); !queued)
        return queued.error();
    m_hooks.queued();
    return Step::Repaired;
}

Task<Result<AuditSummary>> AuditRun::run(ConnectionId connection)
{
    if (m_running)
        co_return Error::make(ErrorCode::InvalidInput, u"“%1” is being audited already"_s.arg(c.node.value()));
    m_running = true;
    m_looked = m_total = 0;
    m_hooks.count(1);
    AuditSummary summary;
    Result<> done = co_await runAll(connection, &summary);
    const Result<> safe = co_await c.db.durable();
    m_running = false;
    m_hooks.count(-1);
    if (!done)
        co_return done.error();
    if (!safe)
        co_return safe.error();
    co_return summary;
}

Task<Result<>> AuditRun::runAll(ConnectionId connection, AuditSummary *summary)
{
    const auto refused = [this] { return Error::make(ErrorCode::Network, u"The node “%1” cannot read its tracker now"_s.arg(c.node.value())); };
    const Result<int> total = m_audit.store().countLinked(connection);
    if (!total)
        co_return total.error();
    m_total = *total;
    QList<Suspect> suspects;
    QList<AuditTwin> moving; // perhaps only for the moment of our look
    TwinId after;
    for (;;) {
        const auto page = m_audit.store().linkedTwins(connection, after, 200);
        if (!page)
            co_return page.error();
        if (page->isEmpty())
            break;
        for (const AuditTwin &twin : *page) {
            after = twin.id;
            if (!m_hooks.mayLook())
                co_return refused();
            const Result<Step> step = co_await lookAt(twin, &suspects, summary);
            if (!step)
                co_return step.error();
            if (*step == Step::OnItsWay)
                moving.append(twin);
            ++m_looked;
            ++summary->twins;
        }
    }
    for (int i = 0; i < mostReturns && !moving.isEmpty(); ++i) {
        co_await c.clock.sleep(lookEveryMs);
        const QList<AuditTwin> again = std::exchange(moving, {});
        for (const AuditTwin &twin : again) {
            if (!m_hooks.mayLook())
                co_return refused();
            --summary->onTheirWay;
            const Result<Step> step = co_await lookAt(twin, &suspects, summary);
            if (!step)
                co_return step.error();
            if (*step == Step::OnItsWay)
                moving.append(twin);
        }
    }
    while (!suspects.isEmpty()) {
        co_await c.clock.sleep(lookEveryMs);
        if (!m_hooks.mayLook())
            co_return refused();
        const QList<Suspect> round = std::exchange(suspects, {});
        for (const Suspect &suspect : round) {
            if (c.rounds < suspect.roundsHere + roundsBetween) {
                suspects.append(suspect);
                continue;
            }
            const Result<Step> step = co_await lookAgain(suspect, &suspects, summary);
            if (!step)
                co_return step.error();
        }
    }
    co_return Result<>();
}

} // namespace lockstep
