// What an error stops, and what the administrator's commands free: SyncEngine's second half.

#include "core/sync/syncengine.h"

#include "core/base/logging.h"
#include "core/base/mutant.h"
#include "core/sync/retrypolicy.h"

#include <limits>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
/// The step that was being done, which is the one after the last that is done.
int stepOf(const QString &failedIn, Direction direction, int done)
{
    if (failedIn == "triggered"_L1)
        return 2;
    if (failedIn == "ready"_L1 || failedIn == "sent"_L1)
        return 4;
    return failedIn == "received"_L1 ? (direction == Direction::Outgoing ? 8 : 6) : done;
}
} // namespace

void SyncEngine::handleFailure(const EventRecord &event, const QString &failedIn, const Error &given)
{
    const EventState state = Queue::stateFromName(event.state);
    if (Queue::isFinal(state) || state == EventState::Failed || (event.isAnswered() && failedIn != "received"_L1))
        return; // settled another way meanwhile, or told of as failed: a late failure changes nothing
    Error error = given;
    const ActiveConnection active = c.active.value(event.connection);
    if (error.code == ErrorCode::Cancelled && m_stopping)
        return; // goes on after the next start
    if (error.code == ErrorCode::Storage) {
        storageTrouble(error);
        return;
    }
    // By the step that failed, not by where the event stands now: an answer may have come in another way.
    const bool ofPeer = failedIn == "ready"_L1 || failedIn == "acknowledging"_L1 || failedIn == "sent"_L1;
    if (error.code == ErrorCode::Authentication && !ofPeer) {
        (void)m_events.wait(event, c.clock.now(), error, false);
        blockNode(error);
        return;
    }
    const bool ruleTrouble = error.code == ErrorCode::Rule || error.code == ErrorCode::RuleTime || error.code == ErrorCode::RuleMemory;
    if (ruleTrouble && error.ruleVersion > 0 && error.ruleVersion < active.rules.version) {
        // A better rule was published while the old one ran: the administrator has mended this already.
        (void)m_events.wait(event, c.clock.now(), error, true);
        (void)m_events.usePublishedRules(event.id);
        schedulePump(0);
        return;
    }
    if (ruleTrouble && active.config.scriptErrorStopsConnection)
        error.scope = ErrorScope::Connection;
    const int most = mostAttempts(error.code);
    const bool enough = most > 0 && event.attempts + 1 >= most;
    if ((error.healsByItself() && !enough) || error.code == ErrorCode::Cancelled) {
        const bool outage = !ofPeer && (error.code == ErrorCode::Network || error.code == ErrorCode::RateLimit || (error.code == ErrorCode::Server && error.retryAfterMs > 0));
        if (outage)
            enterOutage(error);
        qint64 due = outage ? m_outageUntil : c.clock.now() + retryDelayMs(event.attempts + 1, error, c.random.unit());
        if (const Result<int> inDoubt = m_twins.openIntents(event.id); inDoubt && *inDoubt > 0 && !isMutant("settle-at-once"))
            due = std::max(due, c.clock.now() + settleMs);
        (void)m_events.wait(event, due, error, !outage);
        return;
    }
    error.retry = RetryHint::Never; // from here on it waits for the administrator
    if (error.scope == ErrorScope::Connection && isStopped(event.connection)) {
        // Another event stopped the connection meanwhile: this one waits for the same retry.
        (void)m_events.wait(event, c.clock.now(), error, true);
        return;
    }
    EventRecord failing = event;
    failing.step = stepOf(failedIn, event.direction, event.step);
    const Result<> stored = c.db.write([&]() -> Result<> {
        const auto failed = m_events.fail(event, error, failing.step);
        if (!failed)
            return failed.error();
        if (*failed == Moved::No)
            return {};
        const auto opened = m_errors.open(error, event.connection, &failing);
        if (!opened)
            return opened.error();
        if (error.scope == ErrorScope::Connection) {
            if (const Result<> blocked = m_connections.setBlockedBy(event.connection, *opened); !blocked)
                return blocked;
        }
        if (const Result<> counted = m_errors.count(event.connection, false); !counted)
            return counted;
        return m_errors.addHistory({event.connection, event.localKey, event.remoteKey, event.number, u"failed"_s, error.message, {}, error.ruleVersion});
    });
    if (!stored) {
        storageTrouble(stored.error());
        return;
    }
    qCInfo(lcSync).noquote() << c.node.value() << "event" << event.number << "failed:" << error.message;
    failing.state = u"failed"_s;
    failing.error = error.toJson();
    if (event.direction == Direction::Incoming)
        tellOutcome(failing);
    c.observer.errorsChanged();
    c.observer.historyChanged();
}

// Not before it is stored: after a crash the other side would know of an outcome that this one has forgotten.
Task<void> SyncEngine::tellOutcome(EventRecord event)
{
    ++m_running;
    const Result<> safe = co_await c.db.durable();
    if (safe)
        m_incoming.tellOutcome(std::move(event));
    --m_running;
    ended();
}

void SyncEngine::enterOutage(const Error &error)
{
    const qint64 now = c.clock.now();
    if (m_outageUntil > now) {
        // Others run into the same outage; who asks for more patience gets it.
        if (error.retryAfterMs > 0 && !isMutant("retry-after-lost") && now + error.retryAfterMs > m_outageUntil) {
            m_outageUntil = now + error.retryAfterMs;
            m_gate.close(m_outageUntil, error);
            if (!m_polling)
                schedulePoll(error.retryAfterMs);
        }
        return;
    }
    if (!error.isOutage()) {
        // It may heal (an expired page, a project that comes back), but a person should see it.
        if (const auto opened = m_errors.open(error.withScope(ErrorScope::Node), {}, nullptr); opened)
            c.observer.errorsChanged();
    }
    ++m_outages;
    // A human is not waiting for the first seconds of an outage to be over, a tracker that restarts takes some: at most 15 s apart.
    const qint64 delay = std::max(std::min<qint64>(retryDelayMs(m_outages, error, c.random.unit()), 15'000), isMutant("retry-after-lost") ? 0 : error.retryAfterMs);
    m_outageUntil = now + delay;
    m_gate.close(m_outageUntil, error);
    m_stateText = error.message;
    qCInfo(lcSync).noquote() << c.node.value() << "waits for its tracker:" << error.message;
    c.observer.stateChanged();
    if (!m_polling)
        schedulePoll(delay);
}

void SyncEngine::leaveOutage()
{
    if (std::exchange(m_storageUntil, 0) > 0)
        releaseStranded();
    (void)m_errors.resolveNode();
    if (m_outageUntil == 0)
        return;
    m_gate.open();
    m_outageUntil = 0;
    m_outages = 0;
    m_stateText.clear();
    (void)m_events.wakeOutages(isMutant("settle-at-once") ? 0 : settleMs);
    c.observer.stateChanged();
    c.observer.errorsChanged();
}

void SyncEngine::blockNode(const Error &error)
{
    if (std::exchange(m_blocked, true))
        return;
    m_gate.close(std::numeric_limits<qint64>::max(), error); // an account is not to be locked out by tries
    m_stateText = error.message;
    const auto opened = m_errors.open(error.withScope(ErrorScope::Node), {}, nullptr);
    if (!opened)
        qCWarning(lcSync).noquote() << opened.error().message;
    qCWarning(lcSync).noquote() << c.node.value() << "is stopped by an error:" << error.message;
    c.observer.stateChanged();
    c.observer.errorsChanged();
}

// Reading may work although writing does not.
Task<Result<>> SyncEngine::storageWorks()
{
    const Result<> written = c.db.write([&]() -> Result<> {
        // Something that needs room: a full disk still takes what replaces as much.
        const Result<> large = m_connections.setMeta(u"written"_s, QString(64 * 1024, u'x'));
        return large ? m_connections.setMeta(u"written"_s, QString::number(c.clock.now())) : large;
    });
    if (!written)
        co_return written;
    co_return co_await c.db.durable();
}

// What the end of an application would have stored may be lost with the turn that could not be stored. So may what a start has stored of one that died in the
// middle: the tracker may still do what it asked for.
void SyncEngine::releaseStranded()
{
    const auto stranded = m_events.applying();
    for (const EventId &event : stranded ? *stranded : QList<EventId>()) {
        if (!m_claimed.contains(event))
            (void)m_events.release(event, c.clock.now() + (isMutant("settle-at-once") ? 0 : settleMs));
    }
}

// A commit that nobody waited for may be refused without anybody's hearing of it.
void SyncEngine::takeUpLost()
{
    const int lost = c.db.lostCommits();
    if (std::exchange(m_lostCommits, lost) != lost)
        releaseStranded();
}

// The database refuses: nothing is acknowledged and nothing claimed until it takes writes again.
void SyncEngine::storageTrouble(const Error &error)
{
    if (Database::isDamage(error)) {
        // No waiting mends it, and what is written to it may be lost: the node stands until it is started again, when the file is checked.
        if (!m_blocked)
            qCWarning(lcSync).noquote() << c.node.value() << "is stopped:" << error.message;
        m_blocked = true;
        m_stateText = error.message;
        c.observer.stateChanged();
        return;
    }
    const bool known = m_outageUntil > 0 && m_stateText == error.message;
    m_outageUntil = m_storageUntil = c.clock.now() + 5000;
    m_stateText = error.message;
    if (!known)
        qCWarning(lcSync).noquote() << c.node.value() << error.message;
    c.observer.stateChanged();
    if (!m_polling)
        schedulePoll(5000);
    schedulePump(5000);
}

void SyncEngine::unblockNode()
{
    m_blocked = false;
    m_gate.open();
    m_outageUntil = 0;
    m_stateText.clear();
    c.account = {};
    c.observer.stateChanged();
    schedulePoll(0);
    schedulePump(0);
}

Result<> SyncEngine::setPaused(const ConnectionId &connection, bool paused)
{
    const auto active = c.active.find(connection);
    if (active == c.active.end())
        return Error::make(ErrorCode::NotFound, u"The node “%1” has no connection “%2”"_s.arg(c.node.value(), connection.value()));
    // Written even where we believe it is so: a commit that the disk refused may have taken it back.
    if (const Result<> set = m_connections.setPaused(connection, paused); !set)
        return set;
    if (std::exchange(active->config.paused, paused) == paused) {
        schedulePump(0);
        return {};
    }
    (void)m_errors.addHistory({connection, {}, {}, 0, paused ? u"paused"_s : u"resumed"_s,
                               paused ? u"Paused; changes are queued"_s : u"Resumed"_s, {}, 0});
    c.observer.eventsChanged();
    schedulePump(0);
    return {};
}

Result<> SyncEngine::retryEvent(const EventId &id, RetryRules rules, RetryCalls calls)
{
    const auto event = m_events.find(id);
    if (!event)
        return event.error();
    if (!*event)
        return Error::make(ErrorCode::NotFound, u"There is no event with the id %1 at “%2”"_s.arg(id.value()).arg(c.node.value()));
    const auto moved = m_events.retry(**event, settleMs, rules, calls);
    if (!moved)
        return moved.error();
    if (*moved == Moved::No)
        return Error::make(ErrorCode::InvalidInput, u"The event № %1 is %2; only one that failed or waits can be retried"_s
                                                        .arg((*event)->number).arg((*event)->state));
    const auto errors = m_errors.unresolved((*event)->connection);
    if (!errors)
        return errors.error();
    for (const StoredError &error : *errors) {
        if (error.event == id)
            (void)retryError(error.id, rules, calls);
    }
    c.observer.eventsChanged();
    schedulePump(0);
    return {};
}

Result<> SyncEngine::retryError(qint64 errorId, RetryRules rules, RetryCalls calls)
{
    const auto found = m_errors.find(errorId);
    if (!found)
        return found.error();
    if (!*found || (*found)->state == "resolved"_L1)
        return Error::make(ErrorCode::NotFound, u"There is no open error with the id %1 at “%2”"_s.arg(errorId).arg(c.node.value()));
    const StoredError error = **found;
    if (const Result<> set = m_errors.setState(errorId, u"retrying"_s, {}); !set)
        return set;
    const Result<> freed = error.error.scope == ErrorScope::Connection ? m_connections.setBlockedBy(error.connection, 0) : Result<>();
    if (!freed)
        return freed;
    if (error.error.scope == ErrorScope::Trigger) {
        if (const Result<> done = freeTrigger(error); !done)
            return done;
        schedulePoll(0);
    }
    if (!error.event.isNull()) {
        const auto event = m_events.find(error.event);
        if (!event)
            return event.error();
        const auto moved = *event ? m_events.retry(**event, settleMs, rules, calls) : Result<Moved>(Moved::No);
        if (!moved)
            return moved.error();
        const bool gone = !*event || Queue::isFinal(Queue::stateFromName((*event)->state));
        if (gone)
            (void)m_errors.setState(errorId, u"resolved"_s, u"itself"_s);
    }
    if (error.error.scope == ErrorScope::Node)
        unblockNode();
    c.observer.errorsChanged();
    c.observer.eventsChanged();
    schedulePump(0);
    return {};
}

bool SyncEngine::isStopped(const ConnectionId &connection)
{
    const Result<qint64> error = m_connections.blockedBy(connection);
    return error && *error != 0;
}

Result<int> SyncEngine::retryAll(const ConnectionId &connection)
{
    const auto errors = m_errors.unresolved(connection);
    if (!errors)
        return errors.error();
    int count = 0;
    for (const StoredError &error : *errors) {
        if (const Result<> retried = retryError(error.id, RetryRules::Published, RetryCalls::Kept); !retried)
            return retried.error();
        ++count;
    }
    if (m_blocked && connection.isNull()) {
        // The database refused when the error was to be stored: there is no row to retry, and the node stands all the same.
        unblockNode();
        ++count;
    }
    return count;
}

Result<> SyncEngine::cancelEvent(const EventId &id)
{
    const auto event = m_events.find(id);
    if (!event)
        return event.error();
    if (!*event)
        return Error::make(ErrorCode::NotFound, u"There is no event with the id %1 at “%2”"_s.arg(id.value()).arg(c.node.value()));
    const auto twin = m_twins.headByLocal((*event)->connection, (*event)->localId);
    if (!twin)
        return twin.error();
    if ((*event)->direction == Direction::Incoming && replicaOf(**event).presence != Replica::Presence::There)
        return Error::make(ErrorCode::InvalidInput, u"The event № %1 tells that the other side's issue is gone or the pair was unlinked. It cannot be cancelled."_s.arg((*event)->number));
    const bool isTold = (*event)->isAnswered(); // what is left is our own after-ack rule
    const bool tellsAbsence = (*event)->direction == Direction::Outgoing && !isTold && *twin && ((*twin)->state == "unlinked"_L1 || (*twin)->state == "gone"_L1);
    if (tellsAbsence) // not told, the pair would stay linked at one end for good
        return Error::make(ErrorCode::InvalidInput, u"The event № %1 tells the other side that %2. It cannot be cancelled."_s.arg((*event)->number)
                                                        .arg((*twin)->state == "gone"_L1 ? u"the issue is gone"_s : u"the pair was unlinked"_s));
    const Result<int> inDoubt = m_twins.openIntents(id);
    if (!inDoubt)
        return inDoubt.error();
    if (*inDoubt > 0) // cancelled now, what the tracker then does would look like somebody's work and travel back
        return Error::make(ErrorCode::InvalidInput, u"The tracker may still do what the event № %1 asked for. Retry it, so that it is looked for; then it can be cancelled."_s
                                                        .arg((*event)->number));
    const Result<int> made = m_twins.madeUnknown(id);
    if (!made)
        return made.error();
    if (*made > 0) // nobody would know whose copy that is, and it would travel back as a new issue
        return Error::make(ErrorCode::InvalidInput, u"The event № %1 has made its issue already and cannot be cancelled. Retry it, so that the pair is known; then the pair can be unlinked."_s
                                                        .arg((*event)->number));
    const auto moved = m_events.cancel(**event);
    if (!moved)
        return moved.error();
    if (*moved == Moved::No)
        return Error::make(ErrorCode::InvalidInput, u"The event № %1 is %2 and can no longer be cancelled"_s.arg((*event)->number).arg((*event)->state));
    const auto errors = m_errors.unresolved((*event)->connection);
    for (const StoredError &error : errors ? *errors : QList<StoredError>()) {
        if (error.event == id)
            (void)m_errors.setState(error.id, u"resolved"_s, u"administrator"_s);
    }
    (void)m_errors.addHistory({(*event)->connection, (*event)->localKey, (*event)->remoteKey, (*event)->number, u"cancelled"_s,
                               isTold ? u"Cancelled; the other side has it, and what the after-ack rule would have written is left out"_s
                                      : u"Cancelled; the other side lacks this change until the next one"_s, {}, 0});
    EventRecord cancelled = **event;
    cancelled.state = u"cancelled"_s;
    if (cancelled.direction == Direction::Incoming && !isMutant("cancel-not-told"))
        tellOutcome(cancelled);
    settleGroups();
    c.observer.eventsChanged();
    c.observer.errorsChanged();
    schedulePump(0);
    return {};
}

} // namespace lockstep
