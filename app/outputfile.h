#pragma once
// Where a backup or an export may be written: a mistyped path must not cost the profile, a device or anything else that was there. Any thread.

#include "app/profile.h"
#include "core/model/configuration.h"

namespace lockstep {

enum class OutputKind { Backup, Configuration };

/// Refuses what is inside the profile, what is no regular file, and a file of another kind. An empty file may be replaced.
Result<> checkOutputFile(const Profile &profile, const QString &file, OutputKind kind);

/// Checked, then written.
Result<> exportConfiguration(const Profile &profile, const QString &file, const Configuration &configuration);

} // namespace lockstep
