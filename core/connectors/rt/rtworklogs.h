#pragma once
// Time worked on a ticket; pure, any thread. RT keeps it in minutes with a transaction: with a comment or an answer, with the creation, or when the ticket's
// total is set. A time entry of ours is a comment whose subject says so, with the day and the activity, which RT has no other place for:
//   "Time worked on 2026-02-01 (Development)"
// Such a comment is read as a time entry alone. Of any other message the text is the comment, as ever, and its time an entry without a text, so that
// nothing arrives twice. A correction below what was there (negative minutes) is no entry.

#include "core/connectors/rt/rthistory.h"

namespace lockstep::rt {

struct WorkMark {
    QString day;
    QString activity;
};

QString workSubject(const WorklogDraft &draft);
/// What a comment's subject says, if it is one of ours.
std::optional<WorkMark> workMarkOf(const QString &subject);
/// {seconds, startedAt, body, activity} as they come back.
QJsonObject normalisedWork(const QJsonObject &worklog, bool html);
/// Logins of those whose transactions took time.
QStringList workersOf(const QJsonArray &transactions);
/// One entry for each transaction that took time, oldest first. `own`: those of ours among the messages, by transaction, with day, text and activity.
QList<Worklog> worklogsOf(const QJsonArray &transactions, const QHash<QString, Worklog> &own, const PersonOf &personOf);

} // namespace lockstep::rt
