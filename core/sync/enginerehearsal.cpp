// Rehearsals, and replicas that are changed by hand: SyncEngine's part in them.

#include "core/base/jsontext.h"
#include "core/model/editedreplica.h"
#include "core/sync/syncengine.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

Error SyncEngine::notConnected(const ConnectionId &connection) const
{
    return Error::make(ErrorCode::NotFound, u"The node “%1” has no connection “%2”"_s.arg(c.node.value(), connection.value()));
}

Task<Result<RehearsedReplica>> SyncEngine::rehearseOutgoing(ConnectionId connection, std::optional<RuleSet> rules, QString key)
{
    if (!c.active.contains(connection))
        co_return notConnected(connection);
    const ActiveConnection active = c.active.value(connection);
    ++m_running;
    Result<RehearsedReplica> made = co_await m_rehearsal.outgoing(active.names, connection, rules.value_or(active.rules), key);
    --m_running;
    ended();
    co_return made;
}

Task<Result<RehearsedChanges>> SyncEngine::rehearseIncoming(ConnectionId connection, std::optional<RuleSet> rules, RehearsedReplica sent, bool isReplay)
{
    if (!c.active.contains(connection))
        co_return notConnected(connection);
    const ActiveConnection active = c.active.value(connection);
    const Rehearsal::Taking taking {active.names, rules.value_or(active.rules), m_schema, active.config.conflict, active.localWinsTies, isReplay};
    ++m_running;
    Result<RehearsedChanges> found = co_await m_rehearsal.incoming(connection, taking, sent);
    --m_running;
    ended();
    co_return found;
}

Task<Result<QStringList>> SyncEngine::issuesToRehearse(QString query, qsizetype limit)
{
    ++m_running;
    Result<QStringList> keys = co_await m_rehearsal.keys(query, limit);
    --m_running;
    ended();
    co_return keys;
}

Result<> SyncEngine::editAndRetry(const EventId &id, const QJsonObject &shown, const QJsonObject &edited, const QString &who)
{
    const auto found = m_events.find(id);
    if (!found)
        return found.error();
    if (!*found)
        return Error::make(ErrorCode::NotFound, u"There is no event with the id %1 at “%2”"_s.arg(id.value()).arg(c.node.value()));
    const EventRecord event = **found;
    if (event.state != "failed"_L1)
        return Error::make(ErrorCode::InvalidInput, u"The event № %1 is %2; only the replica of one that failed can be changed"_s.arg(event.number).arg(event.state));
    if (event.direction != Direction::Incoming)
        return Error::make(ErrorCode::InvalidInput, u"The event № %1 has failed before its replica came to the other side: mend the rule or the issue, and retry it"_s.arg(event.number));
    if (event.resume == "acknowledging"_L1)
        return Error::make(ErrorCode::InvalidInput, u"The event № %1 is applied already; only its answer was refused: retry it"_s.arg(event.number));
    QJsonObject request = QJsonDocument::fromJson(event.payload).object();
    if (request.value(u"replica"_s).toObject() != shown)
        return Error::make(ErrorCode::InvalidInput, u"The other side has sent the event № %1 anew meanwhile: look at what it says now"_s.arg(event.number));
    const Result<EditedReplica> made = editedReplica(request.value(u"replica"_s).toObject(), edited);
    if (!made)
        return made.error();
    if (made->changes.isEmpty())
        return retryEvent(id, RetryRules::Published, RetryCalls::Kept);
    request.insert(u"replica"_s, made->replica);
    const Result<> stored = c.db.write([&]() -> Result<> {
        const auto moved = m_events.setPayload(id, jsonText(request));
        if (!moved || *moved == Moved::No)
            return moved ? Result<>(Error::make(ErrorCode::InvalidInput, u"The event № %1 is no longer failed"_s.arg(event.number))) : Result<>(moved.error());
        return m_errors.addHistory({event.connection, event.localKey, event.remoteKey, event.number, u"edited"_s,
                                    u"%1 changed the replica by hand: %2"_s.arg(who, made->changes.keys().join(u", ")), made->changes, event.ruleVersion});
    });
    if (!stored)
        return stored;
    c.observer.historyChanged();
    return retryEvent(id, RetryRules::Published, RetryCalls::Kept);
}

} // namespace lockstep
