#pragma once
// Audit: compares the two issues of one twin under the current rules. look() asks (the node that audits its half), compare() answers (its peer).
// Both read: no tracker is written to and no event is made. Owned by SyncEngine; node's thread.

#include "core/model/audit.h"
#include "core/storage/auditstore.h"
#include "core/sync/outgoing.h"

namespace lockstep {

struct AuditLook {
    enum class Outcome { InStep, Differs, OnItsWay, NotSent };
    Outcome outcome = Outcome::InStep;
    QList<FindingRecord> findings;
    qint64 roundsThere = 0;
};

/// The causes that this node knows of; the answer holds what the other one knows. Pure.
struct AuditEvidence {
    AuditAnswer answer;
    Replica replica; ///< What was compared
    QJsonObject base; ///< Local fields as last synchronised, flat
    QJsonObject local; ///< … and as they are
    QJsonObject lastSent;
    bool ruleChanged = false;
    QString error; ///< Of an event that waits here
    QSet<QString> conflicts; ///< Fields whose two values our history tells to have been in one
};
QList<FindingRecord> findingsOf(const AuditEvidence &evidence);

class Audit final {
public:
    Audit(SyncContext &context, Outgoing &outgoing) : c(context), m_outgoing(outgoing), m_store(context.db, context.clock) { }
    Q_DISABLE_COPY_MOVE(Audit)

    /// An error that heals by itself is a tracker's or the wire's: nothing is known of the twin then.
    Task<Result<AuditLook>> look(AuditTwin twin);
    /// The peer's question. An error is ours.
    Task<Result<AuditAnswer>> compare(ConnectionId connection, AuditRequest request);

    AuditStore &store() { return m_store; }

private:
    Task<Result<AuditAnswer>> ask(ConnectionId connection, AuditRequest request);
    Task<Result<>> runRule(AuditAnswer *answer, TwinRecord twin, Issue issue, AuditRequest request);
    Result<QStringList> image(const ConnectionId &connection, const QString &localId, AuditStore::Queue *queue);
    SyncContext &c;
    Outgoing &m_outgoing;
    AuditStore m_store;
};

} // namespace lockstep
