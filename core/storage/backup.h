#pragma once
// A backup: one file that holds other files, each with its SHA-256. Databases go in as snapshots that are whole even while their node writes.
// Blocking: for a thread that may wait. A backup is untrusted when it is read: names, sizes and sums are checked before anything is used.

#include "core/base/result.h"

#include <QDateTime>
#include <QList>
#include <QString>

namespace lockstep {

struct BackupEntry {
    QString name; ///< Relative, "nodes/Blue/node.sqlite"
    qint64 size = 0;
    QString sha256;
};

struct BackupContents {
    QDateTime madeAt;
    QString program; ///< The version of Lockstep that made it
    QList<BackupEntry> entries;
};

struct BackupSource {
    QString name; ///< In the backup
    QString path;
};

/// Writes `file` whole or not at all; sources that end in ".sqlite" are databases. An existing file is replaced.
Result<BackupContents> writeBackup(const QString &file, const QList<BackupSource> &sources, const QDateTime &madeAt, const QString &program);

/// Does it begin like a backup, of whatever version?
bool isBackup(const QString &file);

/// Reads it from begin to end. With a folder its contents are written below it, which must be empty; databases are checked there
/// (PRAGMA quick_check, and that this program knows their version).
Result<BackupContents> readBackup(const QString &file, const QString &folder = {});

} // namespace lockstep
