#pragma once
// Backup and restore of a profile: the configuration and every node's database in one file. No secrets, no blobs (they are fetched again), no
// boards (they are trackers). Blocking; backUp() on any thread, the rest with the profile's lock and no node running.

#include "app/profile.h"
#include "core/connectors/connectordescriptor.h"
#include "core/node/nodehost.h"
#include "core/storage/backup.h"

namespace lockstep {

Result<BackupContents> backUp(const Profile &profile, const QString &file);

struct RestoreOutcome {
    BackupContents contents;
    bool checkedOnly = false;
    QString keptIn; ///< Where the old state is now; empty: there was none
};

/// Checks the whole backup, then puts it in place of the profile's configuration and databases, which are kept aside. With `node` only that
/// node's database. Cut off in the middle it is finished by finishRestore().
Result<RestoreOutcome> restoreBackup(const Profile &profile, const QString &file, const QString &node, bool checkOnly, const ConnectorRegistry &connectors);

/// What the commands tell.
CommandOutcome backupOutcome(const Result<BackupContents> &made, const QString &file);
CommandOutcome restoreOutcome(const Result<RestoreOutcome> &restored, const QString &file, const QString &node);

/// At every start, with the lock: ends a restore that was cut off, and clears what one has left that had not begun to move anything.
Result<> finishRestore(const Profile &profile);

} // namespace lockstep
