#pragma once
// Time entries are a set as comments are: what either side adds is added to the other. One that was edited on both sides is a conflict, settled by the
// policy for "worklogs" (or the default). Pure.

#include "core/rules/ruleengine.h"
#include "core/sync/threeway.h"

namespace lockstep {

struct WorklogWaysInput {
    QList<WorklogChange> changes; ///< What the rule wants
    QList<Worklog> local; ///< As they are here
    QList<Worklog> told; ///< Ours as the other side knows them
    QList<Worklog> sent; ///< … and as our event says that is on its way
    QList<Worklog> now; ///< … and as we would tell them now: one that differs was edited here
    QList<Worklog> remote; ///< As they came
    QList<WorklogChange> attempted; ///< What was wanted before and may have been written: no edit of anybody here
    QMap<QString, ConflictPolicy> policies;
    ConflictChoices choices;
    bool localWinsTies = false;
};

struct WorklogWaysResult {
    QList<WorklogChange> changes; ///< What is to be done
    QList<FieldConflict> conflicts; ///< field: "worklog ID", by the local id; values as worklogText() writes them
    QSet<QString> news; ///< Local ids of those that the other side does not know as they are to be
};

WorklogWaysResult worklogWays(const WorklogWaysInput &input);

/// The entry as it would stand, without an id.
Worklog worklogOf(const WorklogChange &change);
/// Is `found` what a tracker gives back that keeps {seconds, startedAt, body} like this? What it leaves out it does not keep.
bool isWorkAsKept(const QJsonObject &kept, const Worklog &found);

} // namespace lockstep
