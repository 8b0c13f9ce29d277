#pragma once
// Repair: what an audit found is settled by an event whose replica is sent even if it equals the last one (its trigger says so), and by its receiver, which
// writes what differs as the connection's conflict policy says. Functions for SyncEngine, Outgoing and Incoming; node's thread.

#include "core/storage/auditstore.h"
#include "core/sync/synccontext.h"

namespace lockstep {

/// Both sides of this twin are compared again when they are at rest, the node's that is named first sooner, so that they do not repair at the same time.
/// Inside a transaction of the caller.
Result<> wantCheck(SyncContext &context, const TwinRecord &twin);

struct RepairSummary {
    int twins = 0; ///< Queued
    QStringList refused; ///< "BLUE-1: …"
};

/// Queues the twins of these findings, with repairTrigger or checkTrigger. Those that are not open are refused, with the reason.
Result<RepairSummary> queueRepairs(SyncContext &c, const QList<qint64> &findings, const QString &trigger);
/// The receiver of a repair has kept its own value: it tells that, so that the two are equal again where the policy lets them be.
Result<> answerRepair(SyncContext &c, const ConnectionId &connection, const QString &localId, const QString &localKey);
/// Queues this issue as a check that has found a difference does. Inside a transaction of the caller.
Result<> sayAgain(SyncContext &c, const ConnectionId &connection, const QString &localId, const QString &localKey);
/// Forgets copies that are not in the issue any more, so that the rule adds them again.
Result<> dropDeadTraces(SyncContext &c, const TwinId &twin, const Issue &issue, QList<TraceRecord> *traces);
/// The issue of a repair is gone: the pair is forgotten and the event makes it anew.
Result<> forgetGone(SyncContext &c, const TwinRecord &twin);

} // namespace lockstep
