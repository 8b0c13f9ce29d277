#include "core/sync/syncengine.h"

#include "core/base/logging.h"
#include "core/base/mutant.h"
#include "core/storage/restored.h"
#include "core/sync/retrypolicy.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int sendingAtOnce = 32; // events that only wait for the other node
constexpr int dueAtOnce = 128;
}

SyncEngine::SyncEngine(const SyncEngineParts &parts)
    : m_events(*parts.database, *parts.clock)
    , m_twins(*parts.database, *parts.clock)
    , m_connections(*parts.database, *parts.clock)
    , m_errors(*parts.database, *parts.clock)
    , m_blobs(parts.blobFolder)
    , m_gate(*parts.connector, *parts.clock, parts.parallel)
    , m_rules(*parts.rules, m_gate, *parts.clock)
    , c {parts.node, *parts.clock, *parts.random, *parts.database, m_events, m_twins, m_connections, m_errors, m_gate,
         m_rules, *parts.transport, m_blobs, *parts.observer, {}, 0, {}, {}, {}}
    , m_outgoing(c)
    , m_incoming(c, m_outgoing)
    , m_detector(c)
    , m_rejoin(c)
    , m_audit(c, m_outgoing)
    , m_auditRun(c, m_audit, auditHooks())
    , m_rehearsal(c)
    , m_trackerKind(parts.trackerKind)
    , m_pollMs(parts.pollMs)
    , m_keepMs(parts.keepMs)
{
    c.db.setUnderWay(m_tasks, parts.gatherMs);
    m_gate.whenLimitChanged = [this] {
        c.observer.stateChanged();
        schedulePump(0);
    };
}

SyncEngine::~SyncEngine()
{
    c.clock.cancel(m_pumpHandle);
    c.clock.cancel(m_pollHandle);
    c.clock.cancel(m_cleanHandle);
}

Result<> SyncEngine::start()
{
    const Result<qint64> restored = settleRestored(c.db, c.clock, c.random.token());
    if (!restored)
        return restored.error();
    c.restoredAt = *restored;
    const Result<QString> epoch = m_connections.epoch(c.random.token());
    if (!epoch)
        return epoch.error();
    c.epoch = *epoch;
    if (const Result<> rescued = m_events.rescue(isMutant("settle-at-once") ? 0 : settleMs); !rescued)
        return rescued;
    if (const Result<> freed = c.db.write([this] { return m_errors.freeConnections(); }); !freed)
        return freed;
    const auto errors = m_errors.unresolved();
    if (!errors)
        return errors.error();
    for (const StoredError &error : *errors) {
        // A restart is a new attempt: the cause may have been mended in between.
        if (error.error.scope == ErrorScope::Node)
            (void)m_errors.setState(error.id, u"retrying"_s, {});
    }
    m_started = true;
    m_stopping = false;
    m_gate.open();
    m_groups = true;
    settleGroups();
    c.transport.setReceiver(this);
    schedulePump(0);
    schedulePoll(0);
    scheduleCleaning(cleanEveryMs);
    m_auditRun.start();
    return {};
}

Result<> SyncEngine::apply(const QList<ConnectionConfig> &connections)
{
    decltype(c.active) known; // in force as a whole, or not at all where the database refuses one
    QStringList names;
    for (const ConnectionConfig &config : connections) {
        const ConnectionHalf *mine = config.half(c.node);
        const ConnectionHalf *other = config.otherHalf(c.node);
        if (!mine || !other)
            continue;
        const Result<int> version = m_connections.apply(config, c.node);
        if (!version)
            return version.error();
        ActiveConnection active;
        active.config = config;
        active.rules = mine->rules;
        active.rules.version = *version;
        active.names = {config.id.value(), c.node.value(), other->node.value(), m_trackerKind};
        active.localWinsTies = config.halves[0].node == c.node;
        // "local" is the node named first: both halves must settle a conflict alike.
        for (ConflictPolicy &policy : active.config.conflict) {
            if (!active.localWinsTies && (policy == ConflictPolicy::Local || policy == ConflictPolicy::Remote))
                policy = policy == ConflictPolicy::Local ? ConflictPolicy::Remote : ConflictPolicy::Local;
        }
        known.insert(config.id, active);
        names.append(config.id.value());
    }
    if (const Result<> done = m_connections.deactivateAllBut(names); !done)
        return done;
    c.active = std::move(known);
    if (const Result<> closed = closeErrorsOfDroppedTriggers(); !closed)
        return closed;
    if (const Result<> forgotten = forgetDroppedTriggers(); !forgotten)
        return forgotten;
    if (m_started) {
        m_auditRun.start();
        schedulePump(0);
        schedulePoll(0);
    }
    return {};
}

void SyncEngine::stop(std::function<void()> whenStopped)
{
    m_stopping = true;
    m_gate.cancelParked();
    c.transport.setReceiver(nullptr);
    c.clock.cancel(std::exchange(m_pumpHandle, 0));
    c.clock.cancel(std::exchange(m_pollHandle, 0));
    c.clock.cancel(std::exchange(m_cleanHandle, 0));
    m_auditRun.stop();
    m_whenStopped.append(std::move(whenStopped));
    ended();
}

void SyncEngine::ended()
{
    if (!m_stopping || m_running > 0)
        return;
    m_started = false;
    for (auto &whenStopped : std::exchange(m_whenStopped, {})) {
        if (whenStopped)
            c.clock.callAfter(0, std::move(whenStopped));
    }
}

NodeState SyncEngine::state() const
{
    if (!m_started)
        return NodeState::Stopped;
    if (m_stopping)
        return NodeState::Stopping;
    if (m_blocked)
        return NodeState::Failed;
    return m_outageUntil > 0 ? NodeState::Waiting : NodeState::Running;
}

void SyncEngine::schedulePump(qint64 delayMs)
{
    if (m_stopping || !m_started)
        return;
    const qint64 at = c.clock.now() + delayMs;
    if (m_pumpHandle != 0 && m_pumpAt <= at)
        return;
    c.clock.cancel(m_pumpHandle);
    m_pumpAt = at;
    m_pumpHandle = c.clock.callAfter(delayMs, [this] {
        m_pumpHandle = 0;
        pump();
    });
}

QString SyncEngine::laneOf(const DueEvent &event)
{
    if (!event.localId.isEmpty())
        return SyncContext::issueLane(event.localId);
    return u"R"_s + event.connection.value() + u'\n' + event.remoteId;
}

void SyncEngine::pump()
{
    if (m_stopping || m_blocked)
        return;
    const qint64 now = c.clock.now();
    if (m_storageUntil > now) {
        schedulePump(m_storageUntil - now);
        return;
    }
    takeUpLost();
    // What only waits for the other node comes first and takes no place at the tracker. Of the rest twice as many as the tracker gets requests:
    // one is at its rules or its commit while the other is there.
    Result<> claimed = claim(EventStore::Needs::Peer, sendingAtOnce);
    if (claimed && m_outageUntil == 0)
        claimed = claim(EventStore::Needs::Tracker, 2 * m_gate.limit().current());
    if (!claimed) {
        storageTrouble(claimed.error());
        return;
    }
    const auto next = m_events.nextDue(now);
    if (next && *next)
        schedulePump(std::max<qint64>(1, **next - now));
}

// Reading the queue costs the more the more is under way, so what was read is used up first; each is looked at again when its turn comes.
Result<> SyncEngine::claim(EventStore::Needs needs, int most)
{
    const qint64 now = c.clock.now();
    QList<DueEvent> &due = m_due[static_cast<size_t>(needs)];
    int &underWay = m_underWay[static_cast<size_t>(needs)];
    for (const bool readAnew : {false, true}) {
        if (underWay >= most)
            return {};
        if (readAnew) {
            const auto read = m_events.due(now, static_cast<int>(m_claimed.size()) + dueAtOnce, needs);
            if (!read)
                return read.error();
            due = *read;
        }
        QList<DueEvent> later;
        for (const DueEvent &candidate : std::as_const(due)) {
            const QString lane = laneOf(candidate);
            // By its id as well: an event that creates its issue changes its lane while it runs.
            if (m_claimed.contains(candidate.id) || !c.active.contains(candidate.connection))
                continue;
            if (underWay >= most || (c.busy.contains(lane) && !isMutant("lanes-ignored"))) {
                later.append(candidate);
                continue;
            }
            const auto event = m_events.claimable(candidate.id, now, needs);
            if (!event)
                return event.error();
            if (!*event || laneOf(**event) != lane)
                continue; // it has moved since it was read; the next reading finds it
            c.busy.insert(lane);
            m_claimed.insert(candidate.id);
            ++underWay;
            ++m_running;
            process(**event, lane, needs);
        }
        due = later;
    }
    return {};
}

Task<void> SyncEngine::process(EventRecord event, QString lane, EventStore::Needs needs)
{
    EventRecord current = event;
    QString failedIn;
    const Result<> done = co_await runSteps(&current, &failedIn);
    if (!done)
        handleFailure(current, failedIn, done.error());
    c.busy.remove(lane);
    m_claimed.remove(event.id);
    --m_underWay[static_cast<size_t>(needs)];
    --m_running;
    if (std::exchange(c.checkWanted, false))
        m_auditRun.start();
    settleGroups();
    c.observer.eventsChanged();
    schedulePump(0);
    ended();
}

// Goes on with an event as long as it can be moved without waiting for the other side.
Task<Result<>> SyncEngine::runSteps(EventRecord *event, QString *failedIn)
{
    for (int guard = 0; guard < 8; ++guard) {
        const QString before = event->state;
        *failedIn = before;
        Result<> step;
        if (before == "waiting"_L1) {
            const auto woken = m_events.wake(*event);
            if (!woken)
                co_return woken.error();
        } else if (before == "triggered"_L1) {
            c.held.insert(event->localId);
            step = co_await m_outgoing.extract(*event);
            c.release(event->localId);
        } else if (before == "ready"_L1) {
            step = co_await m_outgoing.send(*event);
        } else if (before == "sent"_L1) {
            const auto again = m_events.resend(*event);
            if (!again)
                co_return again.error();
        } else if (before == "received"_L1) {
            const QString localId = event->localId; // empty for one that makes its issue: no answer of ours can concern that
            c.held.insert(localId);
            auto applying = event->direction == Direction::Outgoing ? m_incoming.afterAck(*event) : m_incoming.apply(*event);
            step = co_await applying;
            c.release(localId);
        } else if (before == "acknowledging"_L1) {
            step = co_await m_incoming.sendAck(*event);
        } else {
            co_return Result<>();
        }
        if (step && (before == "ready"_L1 || before == "acknowledging"_L1))
            co_return Result<>(); // said to the other side: from here on it is its turn
        const auto stored = m_events.find(event->id);
        if (!stored)
            co_return stored.error();
        if (!*stored)
            co_return Result<>(); // it needed no row any more
        *event = **stored;
        if (!step)
            co_return step;
        if (event->state == before)
            co_return Result<>();
    }
    co_return Result<>();
}

void SyncEngine::schedulePoll(qint64 delayMs)
{
    if (m_stopping || !m_started)
        return;
    c.clock.cancel(m_pollHandle);
    m_pollHandle = c.clock.callAfter(delayMs, [this] {
        m_pollHandle = 0;
        if (!m_polling && !m_stopping && !m_blocked)
            pollOnce();
    });
}

void SyncEngine::pollNow()
{
    if (m_polling)
        m_pollAgain = true;
    else
        schedulePoll(0);
}

void SyncEngine::setPollInterval(qint64 ms)
{
    m_pollMs = ms;
    if (!m_polling && m_outageUntil == 0)
        schedulePoll(ms);
}

// Without one the node works all the same: rules find no people, and nothing can be checked beforehand.
Task<void> SyncEngine::readSchema()
{
    const Result<Schema> schema = co_await c.connector.schema();
    m_schemaAt = c.clock.now(); // also where it failed: asked again after a while
    if (!schema) {
        qCWarning(lcSync).noquote() << c.node.value() << "could not read the schema:" << schema.error().message;
        if (m_schema.fields.isEmpty())
            m_schemaAt -= schemaEveryMs - schemaAgainMs;
        co_return;
    }
    m_schema = *schema;
    c.rules.setSchema(m_schema);
    c.observer.schemaRead(m_schema);
}

Task<void> SyncEngine::pollOnce()
{
    m_polling = true;
    ++m_running;
    takeUpLost();
    Result<> done;
    if (c.account.isNull()) {
        const Result<AccessReport> access = co_await c.connector.checkAccess();
        if (access) {
            c.account = access->account;
            m_product = access->product;
            c.observer.stateChanged();
        } else {
            done = access.error();
        }
    }
    if (done && (m_schemaAt == 0 || c.clock.now() - m_schemaAt >= schemaEveryMs)) {
        auto reading = readSchema();
        co_await reading;
    }
    if (done && !c.active.isEmpty())
        done = co_await m_detector.poll();
    if (done && c.restoredAt > 0)
        done = co_await m_rejoin.ask();
    if (done && m_storageUntil > 0)
        done = co_await storageWorks();
    if (done)
        ++c.rounds;
    m_polling = false;
    if (done && !m_blocked && m_outageUntil > c.clock.now())
        qCDebug(lcSync).noquote() << c.node.value() << "was asked to wait while it looked for changes";
    else if (done && !m_blocked)
        leaveOutage();
    else if (done)
        qCInfo(lcSync).noquote() << c.node.value() << "was stopped while it looked for changes";
    else if (done.error().code == ErrorCode::Storage)
        storageTrouble(done.error());
    else if (done.error().code == ErrorCode::Authentication || (done.error().scope == ErrorScope::Node && !done.error().healsByItself()))
        blockNode(done.error()); // A tracker that is down has the same scope, and comes back without anybody's help
    else if (done.error().code != ErrorCode::Cancelled)
        enterOutage(done.error());
    --m_running;
    const qint64 wait = m_outageUntil > 0 ? std::max<qint64>(1, m_outageUntil - c.clock.now()) : m_pollMs;
    schedulePoll(std::exchange(m_pollAgain, false) ? 0 : wait);
    schedulePump(0);
    ended();
}

Task<Result<QByteArray>> SyncEngine::receive(ConnectionId connection, QByteArray bytes)
{
    ++m_running;
    Result<QByteArray> reply = QByteArray();
    const Result<Message> message = decodeMessage(bytes);
    if (!message) {
        reply = message.error();
    } else if (message->connection != connection) {
        reply = Error::make(ErrorCode::InvalidInput, u"The message is of another connection than its envelope"_s);
    } else if (!c.active.contains(connection)) {
        const Error error = Error::make(ErrorCode::NotFound, u"The node “%1” has no connection “%2”"_s.arg(c.node.value(), connection.value()));
        reply = encodeMessage({connection, u"refused"_s, error.withScope(ErrorScope::Connection).toJson()});
    } else if (message->kind == "request"_L1) {
        const Result<SyncRequest> request = SyncRequest::fromJson(message->payload);
        if (request) {
            const Result<Message> answer = co_await m_incoming.receive(connection, *request);
            reply = answer ? encodeMessage(*answer) : Result<QByteArray>(answer.error());
        } else {
            reply = request.error();
        }
    } else if (message->kind == "restored"_L1) {
        const Result<Message> answer = m_rejoin.answer(connection, message->payload);
        const Result<> safe = co_await c.db.durable();
        reply = !answer ? Result<QByteArray>(answer.error()) : safe ? encodeMessage(*answer) : Result<QByteArray>(safe.error());
        c.observer.eventsChanged();
    } else if (message->kind == "ack"_L1) {
        const Result<Acknowledgement> ack = Acknowledgement::fromJson(message->payload);
        if (ack) {
            const Result<> taken = co_await m_outgoing.acknowledge(connection, *ack);
            reply = taken ? encodeMessage({connection, u"done"_s, {}}) : Result<QByteArray>(taken.error());
        } else {
            reply = ack.error();
        }
    } else if (message->kind == "audit"_L1) {
        reply = co_await answerAudit(connection, message->payload);
    } else {
        reply = Error::make(ErrorCode::Unsupported, u"The message kind “%1” is not known here"_s.arg(message->kind));
    }
    if (!reply && reply.error().code == ErrorCode::Storage)
        storageTrouble(reply.error()); // who only receives is to notice too
    --m_running;
    settleGroups();
    schedulePump(0);
    ended();
    co_return reply;
}

Task<Result<QByteArray>> SyncEngine::readBlob(ConnectionId connection, QString sha256, qint64 offset, qint64 maximum)
{
    if (!c.active.contains(connection))
        co_return Error::make(ErrorCode::NotFound, u"There is no connection “%1” here"_s.arg(connection.value()));
    if (m_gate.isClosed() && !m_blobs.has(sha256))
        co_return Error::make(ErrorCode::Network, u"The attachment cannot be read now: %1"_s.arg(m_stateText)); // the other node waits with open hands
    ++m_running;
    Result<QByteArray> chunk = co_await m_outgoing.readBlob(sha256, offset, std::min(maximum, blobChunkBytes));
    --m_running;
    ended();
    co_return chunk;
}

} // namespace lockstep
