#pragma once
// ErrorStore: sync errors that wait, history, and the figures per minute. Owned by the node; its thread.

#include "core/storage/database.h"
#include "core/storage/records.h"

namespace lockstep {

struct StoredError {
    qint64 id = 0;
    Error error;
    ConnectionId connection;
    EventId event;
    QString subject;
    QString state;
    QString fingerprint;
};

/// A group that is being tried again by one of its errors.
struct GroupRecord {
    QString fingerprint;
    qint64 error = 0;
    EventId event;
};

struct HistoryRecord {
    ConnectionId connection;
    QString localKey;
    QString remoteKey;
    qint64 eventNumber = 0;
    QString what;
    QString text;
    QJsonObject changes;
    int ruleVersion = 0;
};

class ErrorStore final {
public:
    ErrorStore(Database &database, const Clock &clock) : m_db(database), m_clock(clock) { }
    Q_DISABLE_COPY_MOVE(ErrorStore)

    /// Opens an error, or counts one that is open for the same event or (wider scopes) the same cause. Answers its id.
    Result<qint64> open(const Error &error, const ConnectionId &connection, const EventRecord *event, const QString &subject = {});
    Result<QList<StoredError>> unresolved(const ConnectionId &connection = {}); ///< Null: all
    Result<std::optional<StoredError>> find(qint64 id);
    Result<> setState(qint64 id, const QString &state, const QString &by);
    Result<> resolveForEvent(const EventId &event); ///< By itself, or by the administrator's retry
    Result<> freeConnections(); ///< Those that stand because of an error that waits no more, whoever has settled it
    /// `event`, of the issue `localId`, has done what it should. Closes its error, and what else failed of this issue: an earlier request is in it and
    /// needed no more; what goes the other way, or has an error of its own, is tried again once and closed when it passes.
    Result<> succeeded(const EventRecord &event, const QString &localId);
    Result<> resolveScope(ErrorScope scope, const QString &by);
    /// The node works again: by itself, or by the administrator's retry. Answers how many.
    Result<int> resolveNode();

    Result<QList<StoredError>> group(const QString &fingerprint); ///< Unresolved ones, in the order of their events
    Result<> startGroup(const QString &fingerprint, const StoredError &first);
    Result<QList<GroupRecord>> groups(); ///< That are being tried
    Result<> endGroup(const QString &fingerprint);

    Result<> addHistory(const HistoryRecord &record);
    Result<> addHistoryOnce(const HistoryRecord &record); ///< Not again when this event has told the same of this issue before
    Result<> count(const ConnectionId &connection, bool success);
    /// History and resolved errors, at most `limit` rows of each; answers the greater number.
    Result<int> prune(qint64 olderThan, int limit);

private:
    Result<QList<StoredError>> select(const QString &where, const QVariantList &values);
    Result<> supersede(qint64 event, qint64 error);
    Result<> tryAgain(qint64 event, qint64 error);

    Database &m_db;
    const Clock &m_clock;
};

/// Same cause, different issues: numbers and quoted values are taken out of the sentence.
QString fingerprintOf(const Error &error, const ConnectionId &connection);

} // namespace lockstep
