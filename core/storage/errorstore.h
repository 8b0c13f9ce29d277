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
    Result<> resolveScope(ErrorScope scope, const QString &by);

    Result<> addHistory(const HistoryRecord &record);
    Result<> addHistoryOnce(const HistoryRecord &record); ///< Not again when this event has told the same of this issue before
    Result<> count(const ConnectionId &connection, bool success);
    Result<> prune(qint64 olderThan, int limit);

private:
    Database &m_db;
    const Clock &m_clock;
};

/// Same cause, different issues: numbers and quoted values are taken out of the sentence.
QString fingerprintOf(const Error &error, const ConnectionId &connection);

} // namespace lockstep
