#pragma once
// ViewReader: pages of tables for the window and the command line, read on a connection of its own (read-only, WAL), so that the engine's
// thread is never asked. Made and used on a reader thread. The functions answer empty values with an error only when the database refuses.

#include "core/model/audit.h"
#include "core/model/ruleversion.h"
#include "core/model/views.h"
#include "core/storage/database.h"

namespace lockstep {

class ViewReader final {
public:
    static Result<std::unique_ptr<ViewReader>> open(const QString &path, const NodeId &node);
    Q_DISABLE_COPY_MOVE(ViewReader)

    Result<EventPage> events(const EventFilter &filter, qint64 offset, qint64 limit, qint64 nowMs);
    Result<EventDetail> eventDetail(const EventId &id);
    /// The same event at the other end: by the sender's number. Null id when it is not there.
    Result<EventId> counterpart(const ConnectionId &connection, Direction direction, qint64 number);
    Result<QList<SyncErrorRow>> errors(const QString &state);
    /// Changes that wait behind this outgoing event.
    Result<int> waitingBehind(const ConnectionId &connection, qint64 number);
    Result<QList<TwinRow>> twins(const QString &connection, const QString &text, qint64 limit);
    Result<QList<HistoryRow>> history(const QString &connection, const QString &key, qint64 limit);
    Result<QList<RuleVersion>> ruleVersions(const ConnectionId &connection); ///< Newest first
    Result<QList<AuditFinding>> auditFindings(const QString &connection); ///< Empty: of all; oldest first
    /// Counts and figures of every half of this node.
    struct Figures {
        QList<HalfSnapshot> halves;
        qint64 openOutgoing = 0;
        qint64 openIncoming = 0;
        qint64 openErrors = 0;
        QDateTime oldestWaiting;
        qint64 oldestWaitingNumber = 0;
        int lastMinute = 0;
    };
    Result<Figures> figures(qint64 nowMs);

    /// What figures() asks several times a second: named, so that a test can look at the plans.
    static QStringList figureStatements();

private:
    ViewReader(std::unique_ptr<Database> database, NodeId node) : m_db(std::move(database)), m_node(std::move(node)) { }
    EventRow rowFrom(const Row &row) const;
    std::unique_ptr<Database> m_db;
    const NodeId m_node;
};

} // namespace lockstep
