#pragma once
// Which values of an incoming rule are written, by three-way comparison with the base (design section 6.4). Pure.

#include "core/model/configuration.h"

#include <QDateTime>
#include <QJsonObject>

namespace lockstep {

struct ThreeWayInput {
    QJsonObject values; ///< What the rule assigned, flat
    QJsonObject normal; ///< What the tracker makes of those that it would give back in another way, flat
    QJsonObject previousValues; ///< What it would have assigned for the replica received before; {}: unknown
    QJsonObject base; ///< Local fields as last synchronised, flat; {}: never
    QJsonObject local; ///< Local fields as they are, flat
    QDateTime localChangedAt;
    /// The local fields as they were when our own event, not yet answered, was made, and when the issue had last changed then. A value that is
    /// still the same is judged by that time, which the other side compares too when the two events meet: both decide alike, although our
    /// own writes have made the issue newer since.
    QJsonObject sent;
    QDateTime sentAt;
    QDateTime remoteChangedAt;
    QMap<QString, ConflictPolicy> policies;
    bool localWinsTies = false; ///< True on one side only, so that both sides settle a tie the same way
};

struct FieldConflict {
    QString field;
    QJsonValue base;
    QJsonValue local;
    QJsonValue remote;
    bool remoteWon = false;
    bool ask = false;
};

struct ThreeWayResult {
    QJsonObject writes; ///< Flat: what is to be written
    QList<FieldConflict> conflicts;
};

ThreeWayResult threeWay(const ThreeWayInput &input);

} // namespace lockstep
