#pragma once
// The history checker: what was lost, doubled, out of order or invented, from the evidence alone. Pure.

#include "tests/chaos/evidence.h"

namespace lockstep::chaos {

enum class Breach {
    Lost, ///< Also: overwritten by the program without a conflict record, or different on the two sides
    Doubled,
    OutOfOrder,
    Invented,
    Raced ///< Overwritten by a write of the program to that very field which was under way; no tracker here lets a write depend on what it finds
};

struct Finding {
    Breach breach = Breach::Lost;
    QString text;
    bool operator==(const Finding &) const = default;
};

QList<Finding> check(const Evidence &evidence);
QString breachName(Breach breach);
int countOf(const QList<Finding> &findings, Breach breach);

} // namespace lockstep::chaos
