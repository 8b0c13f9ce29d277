// What the administrator does to one pair: SyncEngine's part for "sync", "unlink" and "resolve".
#include "core/sync/syncengine.h"

#include "core/base/logging.h"
#include "core/base/mutant.h"
#include "core/sync/apart.h"

using namespace Qt::StringLiterals;

namespace lockstep {

Task<Result<QString>> SyncEngine::syncNow(ConnectionId connection, QString key)
{
    if (!c.active.contains(connection))
        co_return Error::make(ErrorCode::NotFound, u"The node “%1” has no connection “%2”"_s.arg(c.node.value(), connection.value()));
    if (m_gate.isClosed())
        co_return Error::make(ErrorCode::Network, u"“%1” waits for its tracker: %2"_s.arg(c.node.value(), m_stateText));
    ++m_running;
    const Result<IssueId> id = co_await c.connector.idOfKey(key);
    Result<QString> outcome = id ? noteByHand(connection, *id, key) : Result<QString>(id.error());
    if (outcome) {
        const Result<> safe = co_await c.db.durable();
        if (!safe)
            outcome = safe.error();
    }
    if (!outcome && outcome.error().code == ErrorCode::Storage)
        storageTrouble(outcome.error()); // an idle node would not notice by itself
    --m_running;
    c.observer.eventsChanged();
    schedulePump(0);
    ended();
    co_return outcome;
}

Result<QString> SyncEngine::noteByHand(const ConnectionId &connection, const IssueId &id, const QString &key)
{
    const bool busy = c.busy.contains(SyncContext::issueLane(id.value()));
    const auto twin = m_twins.byLocal(connection, id.value());
    if (!twin)
        return twin.error();
    const bool known = *twin && (*twin)->isLinked();
    const bool relinked = *twin && (*twin)->state == "unlinked"_L1;
    const Result<> written = c.db.write([&]() -> Result<> {
        if (relinked) {
            TwinRecord again = **twin;
            again.state = u"linked"_s;
            again.stateReason.clear();
            if (!again.lastSent.isEmpty()) { // told in any case: meanwhile a change of the other side was left out here, perhaps before it heard of the unlinking
                Replica told = Replica::fromJson(again.lastSent);
                told.presence = Replica::Presence::Unlinked;
                again.lastSent = told.toJson();
            }
            if (const auto saved = m_twins.save(again, false); !saved)
                return saved.error();
            if (const Result<> told = m_errors.addHistory({connection, again.localKey, again.remoteKey, 0, u"linked"_s, u"Linked again by the administrator"_s, {}, 0}); !told)
                return told;
        }
        const auto noted = m_events.note(connection, id.value(), key, known ? u"update"_s : u"create"_s, u"operation"_s, busy, c.epoch);
        return noted ? Result<>() : Result<>(noted.error());
    });
    if (!written)
        return written.error();
    if (relinked)
        return u"%1 and %2 are linked again"_s.arg(key, (*twin)->remoteKey);
    return known ? u"%1 is sent now"_s.arg(key) : u"%1 comes under sync"_s.arg(key);
}

Task<Result<QString>> SyncEngine::unlink(ConnectionId connection, QString key)
{
    if (!c.active.contains(connection))
        co_return Error::make(ErrorCode::NotFound, u"The node “%1” has no connection “%2”"_s.arg(c.node.value(), connection.value()));
    const auto known = m_twins.byKey(connection, key);
    if (!known)
        co_return known.error();
    if (!*known)
        co_return Error::make(ErrorCode::NotFound, u"“%1” is in no pair of “%2” at “%3”"_s.arg(key, connection.value(), c.node.value()));
    const QString localId = (*known)->localId;
    ++m_running;
    SyncContext::Freed freed {c, localId}; // named: this compiler destroys an awaited temporary twice
    while (!freed.await_ready())
        co_await freed;
    Result<QString> outcome = takeApart(connection, localId);
    if (outcome) {
        const Result<> safe = co_await c.db.durable();
        if (!safe)
            outcome = safe.error();
    }
    --m_running;
    c.observer.eventsChanged();
    c.observer.errorsChanged();
    c.observer.historyChanged();
    schedulePump(0);
    ended();
    co_return outcome;
}

Result<QString> SyncEngine::takeApart(const ConnectionId &connection, const QString &localId)
{
    const auto twin = m_twins.byLocal(connection, localId);
    if (!twin)
        return twin.error();
    if (!*twin)
        return Error::make(ErrorCode::NotFound, u"The pair is no longer there"_s);
    const TwinRecord &apart = **twin;
    if (apart.state == "unlinked"_L1)
        return u"%1 was unlinked already"_s.arg(apart.localKey);
    const Result<qint64> doubt = m_twins.doubtOf(connection, localId);
    if (!doubt)
        return doubt.error();
    if (*doubt > 0) // unlinked now, what the tracker then does would look like somebody's work, and be doubled once the pair is linked again
        return Error::make(ErrorCode::InvalidInput, u"The tracker may still do what the event № %1 asked for. As soon as it has been looked for, %2 can be unlinked."_s
                                                        .arg(*doubt).arg(apart.localKey));
    const Result<> written = c.db.write([&]() -> Result<> {
        const auto cancelled = setApart(c, apart, u"Unlinked by the administrator"_s, 0);
        if (!cancelled)
            return cancelled.error();
        const auto errors = m_errors.unresolved(connection);
        if (!errors)
            return errors.error();
        for (const StoredError &error : *errors) {
            if (!cancelled->contains(error.event))
                continue;
            if (const Result<> set = m_errors.setState(error.id, u"resolved"_s, u"administrator"_s); !set)
                return set;
        }
        const auto noted = isMutant("unlink-not-told") ? Result<EventStore::Noted>(EventStore::Noted::New)
                                                       : m_events.note(connection, localId, apart.localKey, u"update"_s, u"unlink"_s, false, c.epoch);
        return noted ? Result<>() : Result<>(noted.error());
    });
    if (!written)
        return written.error();
    return u"%1 and %2 are no longer kept in step"_s.arg(apart.localKey, apart.remoteKey);
}

Result<> SyncEngine::resolveConflict(qint64 errorId, const ConflictChoices &asked)
{
    const auto found = m_errors.find(errorId);
    if (!found)
        return found.error();
    if (!*found || (*found)->state == "resolved"_L1)
        return Error::make(ErrorCode::NotFound, u"There is no open error with the id %1 at “%2”"_s.arg(errorId).arg(c.node.value()));
    const Error &error = (*found)->error;
    const bool canChoose = error.code == ErrorCode::Conflict && !error.evidence.isEmpty() && error.evidence.first().toObject().contains(u"remote"_s);
    if (!canChoose || (*found)->event.isNull())
        return Error::make(ErrorCode::InvalidInput, u"The error %1 is no conflict of two values; retry it when its cause is mended"_s.arg(errorId));
    const Result<ConflictChoices> choices = choicesFor(error.evidence, asked);
    if (!choices)
        return choices.error();
    // What was chosen before stays: two conflicts of one event may be asked one after the other.
    const auto event = m_events.find((*found)->event);
    if (!event)
        return event.error();
    QJsonObject all = *event && !isMutant("choice-forgotten") ? (*event)->choices : QJsonObject();
    const QJsonObject chosen = toJson(*choices);
    for (auto it = chosen.begin(); it != chosen.end(); ++it)
        all.insert(it.key(), it.value());
    if (const Result<> stored = m_events.setChoices((*found)->event, all); !stored)
        return stored;
    return retryError(errorId, RetryRules::Published, RetryCalls::Kept);
}

} // namespace lockstep
