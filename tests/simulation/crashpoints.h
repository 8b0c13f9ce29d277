#pragma once
// Crash points: what a commit makes durable, told by the statements in it. "step 1" to "step 8", and "intent create opened" and so on.

#include "core/storage/database.h"

#include <QStringList>

namespace lockstep::simulation {

QStringList crashPointsOf(const QList<Database::Statement> &written);
QStringList allCrashPoints(); ///< What a run of many seeds has to cover
QStringList commonCrashPoints(); ///< Of these: in any world …
QStringList timeCrashPoints(); ///< … and where people log time

} // namespace lockstep::simulation
