#pragma once
// What the other side has been told after we applied its change: our replica as read back, but without anything that is news. Pure.
//
// The acknowledgement carries this, and the next outgoing replica is compared with it. If it simply were the replica as read
// back, an edit that a person made here between the last sending and the read-back would count as told and never be sent.

#include "core/model/replica.h"

#include <QSet>

namespace lockstep {

struct SentBaselineInput {
    QJsonObject told; ///< The replica that counted as told before
    Replica before; ///< Our replica of the issue before the write
    /// Our replica of the issue as it would be if nobody but we had changed it: what the outgoing rule makes of it, whatever names it gives.
    Replica ours;
    Replica now; ///< Our replica of the issue as read back
    QSet<QString> ownComments; ///< Local ids of comments that came from the other side
    QSet<QString> ownAttachments;
    QSet<QString> ownWorklogs;
};

Replica sentBaseline(const SentBaselineInput &input);
/// `told` as it counts while an event of ours is on its way, which said `sent` where `before` had been told. What that one has added to a list and somebody
/// has taken away since, or the other way round, is still to be told, though the other side may not have it yet. `now`: our replica as it is.
Replica withReverted(Replica told, const Replica &before, const Replica &sent, const Replica &now);

} // namespace lockstep
