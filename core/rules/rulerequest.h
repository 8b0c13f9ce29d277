#pragma once
// What a script is given, as the rule host's JSON. Pure functions.

#include "core/rules/ruleengine.h"

#include <QByteArray>

namespace lockstep {

QByteArray outgoingRequest(const OutgoingInput &input, qint64 now);
QByteArray incomingRequest(const IncomingInput &input, qint64 now);

} // namespace lockstep
