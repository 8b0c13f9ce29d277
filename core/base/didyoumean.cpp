#include "core/base/didyoumean.h"

#include "core/base/jsonreader.h"

using namespace Qt::StringLiterals;

namespace lockstep {

QString didYouMean(const QString &word, const QStringList &candidates)
{
    const QString near = nearestWord(word, candidates);
    return near.isEmpty() ? QString() : u"; did you mean “%1”?"_s.arg(near);
}

} // namespace lockstep
