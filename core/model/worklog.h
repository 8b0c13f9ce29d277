#pragma once
// What can be said of time entries alone: their days, their words, whether two are the same. Pure.

#include "core/model/issue.h"

#include <optional>

namespace lockstep {

/// "2026-02-01", or an instant as stampText() writes it.
bool isWorkStart(const QString &text);
/// The same day; or, where both tell it, the same instant. Of one that is not told nobody can say so.
bool isSameWorkStart(const QString &a, const QString &b);
/// "2026-02-01": of an instant the day in UTC.
QString workDay(const QString &startedAt);
/// Rounded, at least one: for trackers that keep no seconds.
qint64 wholeMinutes(qint64 seconds);
/// "1 h 30 min", "45 s"
QString durationText(qint64 seconds);
/// "1:30", "1h 30m", "1.5 h", "90 min" or "90" (minutes), as people write it; nothing for what is no time, and for none at all.
std::optional<qint64> durationFromText(const QString &text);
/// Time, day, activity and text as one sees them: "1 h 30 min on 2026-02-01 (Development): Tests"
QString worklogText(const Worklog &worklog);
/// Seconds, start, text and activity say the same.
bool isSameWork(const Worklog &a, const Worklog &b);

} // namespace lockstep
