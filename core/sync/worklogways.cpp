#include "core/sync/worklogways.h"

#include "core/model/worklog.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const Worklog *find(const QList<Worklog> &worklogs, const QString &id)
{
    const auto it = std::find_if(worklogs.begin(), worklogs.end(), [&id](const Worklog &worklog) { return worklog.id == id; });
    return it == worklogs.end() ? nullptr : &*it;
}

QDateTime changedAt(const Worklog *worklog)
{
    if (!worklog)
        return {};
    return worklog->updatedAt.isValid() ? worklog->updatedAt : worklog->createdAt;
}

// A change without a day leaves the day as it is.
bool saysTheSame(const WorklogChange &change, const Worklog *worklog)
{
    return worklog && worklog->seconds == change.seconds && normalisedText(worklog->body) == normalisedText(change.body)
        && (change.startedAt.isEmpty() || isSameWorkStart(worklog->startedAt, change.startedAt));
}

WorklogChange changedTo(const WorklogChange &change, const Worklog &worklog)
{
    return {change.localId, change.remoteId, worklog.seconds, worklog.startedAt, worklog.body, worklog.activity};
}
} // namespace

Worklog worklogOf(const WorklogChange &change)
{
    return {{}, change.seconds, change.startedAt, change.body, change.activity, {}, {}, {}};
}

bool isWorkAsKept(const QJsonObject &kept, const Worklog &found)
{
    const QString start = kept.value(u"startedAt"_s).toString();
    return kept.value(u"seconds"_s).toInteger() == found.seconds && sameValue(kept.value(u"body"_s), found.body)
        && (start.isEmpty() || isSameWorkStart(start, found.startedAt));
}

WorklogWaysResult worklogWays(const WorklogWaysInput &input)
{
    WorklogWaysResult result;
    for (const WorklogChange &change : input.changes) {
        const Worklog *here = change.localId.isEmpty() ? nullptr : find(input.local, change.localId);
        const Worklog *sent = find(input.sent, change.localId);
        const Worklog *told = find(input.told, change.localId);
        told = told ? told : sent;
        const Worklog *now = find(input.now, change.localId);
        const auto isAttempted = [&change, here](const WorklogChange &before) { return before.localId == change.localId && saysTheSame(before, here); };
        const bool byUs = here && std::any_of(input.attempted.cbegin(), input.attempted.cend(), isAttempted);
        const bool editedHere = here && told && now && !byUs && !isSameWork(*told, *now);
        if (editedHere && (saysTheSame(change, told) || saysTheSame(change, sent)))
            continue; // the other side says what it was told
        if (!editedHere || saysTheSame(change, here)) {
            result.changes.append(change);
            continue;
        }
        const ConflictPolicy policy = input.policies.value(u"worklogs"_s, input.policies.value(u"default"_s, ConflictPolicy::Newest));
        FieldConflict conflict {u"worklog "_s + change.localId, worklogText(*told), worklogText(*here), worklogText(worklogOf(change)), false, policy == ConflictPolicy::Ask, false};
        conflict.remoteWon = remoteWins(policy, changedAt(here), changedAt(find(input.remote, change.remoteId)), input.localWinsTies);
        ThreeWayResult settled;
        settleByChoice(input.choices, &conflict, &settled);
        if (conflict.remoteWon) {
            result.changes.append(change);
        } else if (settled.writes.contains(conflict.field)) {
            // As it was; or a text of the administrator's own, with the time that stands here.
            const QString text = settled.writes.value(conflict.field).toString();
            Worklog chosen = text == worklogText(*told) ? *told : *here;
            if (text != worklogText(*told))
                chosen.body = text;
            result.changes.append(changedTo(change, chosen));
            result.news.insert(change.localId);
        }
        result.conflicts.append(conflict);
    }
    return result;
}

} // namespace lockstep
