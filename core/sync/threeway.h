#pragma once
// Which values of an incoming rule are written, by three-way comparison with the base (design section 6.4). Pure.

#include "core/model/configuration.h"
#include "core/model/conflictchoice.h"

#include <QDateTime>
#include <QJsonObject>
#include <QSet>

namespace lockstep {

struct ThreeWayInput {
    QJsonObject values; ///< What the rule assigned, flat
    QJsonObject normal; ///< What the tracker makes of those that it would give back in another way, flat
    QJsonObject previousValues; ///< What it would have assigned for the replica received before; {}: unknown
    QJsonObject base; ///< Local fields as last synchronised, flat; {}: never
    bool baseIsLost = false; ///< They were synchronised, and nobody knows any more with which values: whatever differs was changed on both sides
    QJsonObject local; ///< Local fields as they are, flat
    QDateTime localChangedAt;
    /// The local fields as they were when our own event, not yet answered, was made, and when the issue had last changed then. A value that is
    /// still the same is judged by that time, which the other side compares too when the two events meet: both decide alike, although our
    /// own writes have made the issue newer since.
    QJsonObject sent;
    QDateTime sentAt;
    QDateTime remoteChangedAt;
    QMap<QString, ConflictPolicy> policies;
    ConflictChoices choices; ///< What the administrator has settled
    bool insist = false; ///< A repair: what differs though neither side tells of a change is a conflict too
    QStringList untold; ///< What is insisted on all the same is not what was edited here and goes its own way
    bool localWinsTies = false; ///< True on one side only, so that both sides settle a tie the same way
};

/// Local and Remote say who wins as seen from here.
bool remoteWins(ConflictPolicy policy, const QDateTime &localChangedAt, const QDateTime &remoteChangedAt, bool localWinsTies);

struct FieldConflict {
    QString field;
    QJsonValue base;
    QJsonValue local;
    QJsonValue remote;
    bool remoteWon = false;
    bool ask = false; ///< It waits for the administrator
    bool both = false; ///< Another value took the place of both
    bool found = false; ///< By an audit: neither side had told of it
};

struct ThreeWayResult {
    QJsonObject writes; ///< Flat: what is to be written
    QSet<QString> news; ///< Of these: fields whose value the other side does not know (merged lists, values typed by the administrator)
    QList<FieldConflict> conflicts;
};

/// What the administrator has chosen holds while both sides are as they were shown.
void settleByChoice(const ConflictChoices &choices, FieldConflict *conflict, ThreeWayResult *result);
ThreeWayResult threeWay(const ThreeWayInput &input);

} // namespace lockstep
