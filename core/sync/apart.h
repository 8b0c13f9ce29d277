#pragma once
// takeApart(): this end of a pair is unlinked, because the other one is, or because a rule says so. What is open of it is cancelled and its errors closed. For Incoming, Outgoing and
// Rejoin; node's thread, inside a transaction of the caller.

#include "core/sync/synccontext.h"

namespace lockstep {

/// `twin` as it is to be stored but for its state. `event`: the number of the event that told it, 0 if none.
Result<> takeApart(SyncContext &c, TwinRecord twin, const QString &reason, qint64 event);
/// A rule of ours wants it: this end, and the other one is told.
Result<> takeApartByRule(SyncContext &c, const ConnectionId &connection, const QString &localId, const QString &rule, const QString &reason);

} // namespace lockstep
