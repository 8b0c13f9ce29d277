#pragma once
// What becomes of a node's database that was put back from a backup: it lacks what was done since, and its tracker and the other nodes do not.
// The restore marks the file (on any thread, with no node on it); the node settles it at its next start, on its own thread.

#include "core/storage/database.h"

namespace lockstep {

/// The file at `path` is older than what its node has done.
Result<> markRestored(const QString &path);

/// Of a marked database, in one transaction:
/// - a new epoch, since the other nodes know the numbers after the backup; what was on its way out is made and numbered anew;
/// - what was on its way in is forgotten: what is still wanted is sent again, anything else would be older than what was applied since;
/// - nobody counts as told anything, so the next replica of each issue is sent whole.
/// Answers when the database was last restored (ms), 0: never. `token` is the new epoch's own part.
Result<qint64> settleRestored(Database &database, const Clock &clock, const QString &token);

/// The part of an epoch that outlives a restore: marks in trackers are made with it.
QString originOf(const QString &epoch);

} // namespace lockstep
