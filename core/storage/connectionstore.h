#pragma once
// ConnectionStore: what a node keeps of its halves of connections: pause, published rule versions, the state of triggers, the change
// cursor. Also the node's epoch: a random name of this database, so that a database made anew is not taken for the old one.
// Owned by the node; its thread.

#include "core/model/configuration.h"
#include "core/storage/database.h"

#include <QSet>

namespace lockstep {

struct TriggerState {
    QString page;
    bool existingDone = false;
    bool blocked = false;
};

class ConnectionStore final {
public:
    ConnectionStore(Database &database, const Clock &clock) : m_db(database), m_clock(clock) { }
    Q_DISABLE_COPY_MOVE(ConnectionStore)

    Result<QString> epoch(const QString &candidate); ///< The stored one, or `candidate` from now on
    /// Makes the database know this connection and publishes its rules as a new version if they differ. Answers the version.
    Result<int> apply(const ConnectionConfig &connection, const NodeId &node);
    Result<> deactivateAllBut(const QStringList &connections);
    Result<RuleSet> ruleVersion(const ConnectionId &connection, int version);

    Result<> setPaused(const ConnectionId &connection, bool paused);
    Result<qint64> blockedBy(const ConnectionId &connection); ///< The error that stopped it, whether it is paused or not; 0: none
    Result<> setBlockedBy(const ConnectionId &connection, qint64 errorId); ///< 0: free
    Result<> touchSuccess(const ConnectionId &connection);

    Result<TriggerState> triggerState(const ConnectionId &connection, const QString &query);
    Result<> setTriggerState(const ConnectionId &connection, const QString &query, const TriggerState &state);
    Result<> setTriggerBlocked(const ConnectionId &connection, const QString &query, qint64 errorId);
    /// Of the others it is not known any more what they have loaded: whoever comes back begins anew. One that an error stops stays until that is closed.
    Result<> forgetTriggersBut(const QSet<std::pair<QString, QString>> &connectionsAndQueries);

    Result<QString> meta(const QString &key);
    Result<int> restored(const ConnectionId &connection); ///< 1 if it was there when the database was restored from a backup, else 0
    Result<> setMeta(const QString &key, const QString &value);

private:
    Database &m_db;
    const Clock &m_clock;
};

} // namespace lockstep
