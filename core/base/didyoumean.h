#pragma once
// The end of an error's sentence about a name that is not known. Pure; any thread.

#include <QStringList>

namespace lockstep {

/// "; did you mean “status”?", or nothing where no candidate is near.
QString didYouMean(const QString &word, const QStringList &candidates);

} // namespace lockstep
