#include "core/base/random.h"

#include <QString>

namespace lockstep {

QString Random::token()
{
    return QStringLiteral("%1%2").arg(next(), 16, 16, QLatin1Char('0')).arg(next(), 16, 16, QLatin1Char('0'));
}

} // namespace lockstep
