#pragma once
// This end of a pair is unlinked: by the administrator, because the other one is, or because a rule says so. What is open of it is cancelled, its errors and what an audit
// found are closed. Node's thread, inside a transaction of the caller.

#include "core/sync/synccontext.h"

namespace lockstep {

/// `twin` as it is to be stored but for its state. `event`: the number of the event that told it, 0 if none. Answers what was cancelled, whose errors are still open.
Result<QList<EventId>> setApart(SyncContext &c, TwinRecord twin, const QString &reason, qint64 event);
/// The same with their errors.
Result<> takeApart(SyncContext &c, const TwinRecord &twin, const QString &reason, qint64 event);
/// A rule of ours wants it: this end, and the other one is told.
Result<> takeApartByRule(SyncContext &c, const ConnectionId &connection, const QString &localId, const QString &rule, const QString &reason);

} // namespace lockstep
