// Rehearsals: SyncEngine's part in them.

#include "core/sync/syncengine.h"

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

Task<Result<RehearsedChanges>> SyncEngine::rehearseIncoming(ConnectionId connection, std::optional<RuleSet> rules, RehearsedReplica sent)
{
    if (!c.active.contains(connection))
        co_return notConnected(connection);
    const ActiveConnection active = c.active.value(connection);
    ++m_running;
    Result<RehearsedChanges> found = co_await m_rehearsal.incoming(active.names, connection, rules.value_or(active.rules), m_schema, sent);
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

} // namespace lockstep
