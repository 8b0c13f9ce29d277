#pragma once
// What the program wrote to a tracker, from what passed the proxy. Pure.

#include "tests/chaos/evidence.h"
#include "tests/chaos/faultproxy.h"

#include <QJsonObject>

namespace lockstep::chaos {

/// `info`: what the tracker's script printed (ids of custom fields).
QList<ProgramWrite> programWrites(int side, const QList<Passage> &passages, const QJsonObject &info);

} // namespace lockstep::chaos
