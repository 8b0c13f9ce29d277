#pragma once
// Redmine's time entries and the model's: pure functions. Any thread.
// Redmine keeps hours, shows them with two decimals (its web pages: as hours and minutes) and knows only the day: time is read and written in whole minutes.

#include "core/connectors/redmine/redminemapping.h"

namespace lockstep {

inline constexpr qsizetype redmineLongestTimeText = 1024;

/// One time entry as the list shows it; nothing for one without any time.
std::optional<Worklog> redmineWorklog(const QJsonObject &json, const QList<Person> &people);
/// As {"hours", "spent_on", "comments", "activity_id"}: what the draft does not say is left out. Validation for a text that is too long and for an
/// activity that the project does not have; both are named.
Result<QJsonObject> redmineWorklogBody(const WorklogDraft &draft, const QList<Choice> &activities);
/// {seconds, startedAt, body, activity} as they come back.
QJsonObject redmineWorklogNormalised(const QJsonObject &worklog);

} // namespace lockstep
