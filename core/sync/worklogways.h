#pragma once
// Time entries as a set, by partways.h; in conflicts they are texts as worklogText() writes them. Pure.

#include "core/sync/partways.h"

namespace lockstep {

using WorklogWaysInput = PartWaysInput<Worklog, WorklogChange>;
using WorklogWaysResult = PartWaysResult<WorklogChange>;

WorklogWaysResult worklogWays(const WorklogWaysInput &input);

/// The entry as it would stand, without an id.
Worklog worklogOf(const WorklogChange &change);
/// Is `found` what a tracker gives back that keeps {seconds, startedAt, body} like this? What it leaves out it does not keep.
bool isWorkAsKept(const QJsonObject &kept, const Worklog &found);

} // namespace lockstep
