#include "core/sync/worklogways.h"

#include "core/model/worklog.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// A change without a day leaves the day as it is.
bool says(const WorklogChange &change, const Worklog &worklog)
{
    return worklog.seconds == change.seconds && normalisedText(worklog.body) == normalisedText(change.body)
        && (change.startedAt.isEmpty() || isSameWorkStart(worklog.startedAt, change.startedAt));
}

// As it was; or a text of the administrator's own, with the time that stands here.
WorklogChange typed(const WorklogChange &change, const QString &text, const Worklog &told, const Worklog &here)
{
    const bool asItWas = text == worklogText(told);
    const Worklog &chosen = asItWas ? told : here;
    return {change.localId, change.remoteId, chosen.seconds, chosen.startedAt, asItWas ? chosen.body : text, chosen.activity};
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
    const auto wanted = [](const WorklogChange &change) { return worklogText(worklogOf(change)); };
    return partWays(input, PartKind<Worklog, WorklogChange> {u"worklog"_s, &worklogText, wanted, &isSameWork, &says, &typed});
}

} // namespace lockstep
