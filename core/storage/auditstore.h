#pragma once
// AuditStore: which twins are to be audited next, what was found, and what the database says of why two issues differ. Keeps no state but
// its database; owned by whoever makes it, on the node's thread.

#include "core/model/audit.h"
#include "core/storage/database.h"
#include "core/storage/records.h"

#include <QSet>

namespace lockstep {

struct FindingRecord {
    qint64 id = 0;
    TwinId twin;
    QString what;
    QString here;
    QString there;
    QString cause;
    QString note;
    QJsonObject detail; ///< Of a deleted copy: {kind, local, remote}, its trace
    QString state = QStringLiteral("open");
    bool inConflict = false; ///< Not stored: these two values met in a conflict
    bool isSameAs(const FindingRecord &other) const { return what == other.what && here == other.here && there == other.there; }
};

/// A twin by what survives a repair.
struct AuditTwin {
    TwinId id;
    ConnectionId connection;
    QString localId;
};

class AuditStore final {
public:
    AuditStore(Database &database, const Clock &clock) : m_db(database), m_clock(clock) { }
    Q_DISABLE_COPY_MOVE(AuditStore)

    /// The linked twin that was audited or synchronised longest ago, if that was before `before`.
    Result<std::optional<AuditTwin>> longestUnaudited(const ConnectionId &connection, qint64 before);
    Result<std::optional<qint64>> oldestAudit(const ConnectionId &connection); ///< When that was
    Result<QList<AuditTwin>> linkedTwins(const ConnectionId &connection, const TwinId &after, int limit);
    Result<int> countLinked(const ConnectionId &connection);
    /// Checks: looks at one twin soon after a conflict. `before`: those whose time has come, the longest waiting first.
    Result<QList<AuditTwin>> dueChecks(const ConnectionId &connection, qint64 before, int limit);
    Result<std::optional<qint64>> nextCheck(const ConnectionId &connection); ///< When that is
    Result<> setCheck(const TwinId &twin, qint64 at);
    Result<> clearCheck(const TwinId &twin);
    /// Counts a repair that a check leads to: its number since both sides were last equal; 0 when there were `most` already.
    Result<int> countCheck(const TwinId &twin, int most);
    Result<> setAudited(const TwinId &twin, qint64 at);
    /// What an audit found of this twin: the rest of what was known of it is gone. Answers whether anything changed.
    Result<> store(const TwinId &twin, const QList<FindingRecord> &findings);
    Result<QList<FindingRecord>> find(const QList<qint64> &ids);
    Result<QList<qint64>> open(const ConnectionId &connection); ///< Null: of all; ids
    Result<QList<qint64>> openOf(const TwinId &twin, const QStringList &what); ///< Ids
    Result<std::optional<AuditTwin>> twin(const TwinId &id);
    Result<> prune(qint64 olderThan, int limit);

    /// Is something of this issue under way at this node (`live`), or waits an error (`error`)?
    struct Queue {
        bool live = false;
        QString error;
    };
    Result<Queue> queueOf(const ConnectionId &connection, const QString &localId, const QString &remoteId);
    Result<int> rulesPublishedSinceSync(const TwinId &twin); ///< Versions
    /// The latest conflict of each field that the history tells of: {base, local, remote}.
    Result<QJsonObject> conflicts(const ConnectionId &connection, const QString &localKey);
    Result<QSet<QString>> refusedFields(const ConnectionId &connection, const QString &localKey); ///< By the tracker, says a sync error

    // For repairs; inside a transaction of the caller.
    Result<> markRepaired(const TwinId &twin);
    Result<> dropTrace(const TwinId &twin, const QString &kind, const QString &localId, const QString &remoteId);
    Result<> dropTwin(const TwinId &twin);
    Result<QList<EventId>> openOutgoing(const ConnectionId &connection, const QString &localId); ///< What stands behind first
    /// The event of this issue that has not been fetched yet is a repair; one that the administrator asked for stays that.
    Result<> setTrigger(const ConnectionId &connection, const QString &localId, const QString &trigger);

private:
    Result<QList<AuditTwin>> twins(const QString &where, const QVariantList &values);
    Database &m_db;
    const Clock &m_clock;
};

} // namespace lockstep
