#pragma once
// Tells a node's database that was lost from one that never was: a new one in its place would find every issue again, and might double it. The
// mark is a file in the node's folder, so that it goes with that; it is not named like the database, so that it stays when that is deleted. Any thread.

#include "core/base/result.h"

#include <QString>

namespace lockstep {

/// Refuses where the database at `path` is missing or empty although there was one.
Result<> checkNotLost(const QString &path);

/// There is one now. Answers why that could not be kept.
Result<> markDatabase(const QString &path);

} // namespace lockstep
