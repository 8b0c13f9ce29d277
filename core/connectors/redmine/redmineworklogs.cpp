#include "core/connectors/redmine/redmineworklogs.h"

#include "core/connectors/redmine/redmineconnector.h"
#include "core/connectors/redmine/redminevalues.h"
#include "core/model/worklog.h"

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int entriesPerPage = 100;
constexpr int mostEntries = 10'000;
constexpr int mostRounds = 3;

QStringList namesOf(const QList<Choice> &choices)
{
    QStringList names;
    for (const Choice &choice : choices)
        names.append(choice.name);
    return names;
}
} // namespace

std::optional<Worklog> redmineWorklog(const QJsonObject &json, const QList<Person> &people)
{
    const auto stamp = [&json](const QString &name) { return QDateTime::fromString(json.value(name).toString(), Qt::ISODate).toUTC(); };
    const qint64 minutes = std::llround(json.value(u"hours"_s).toDouble() * 60);
    const qint64 id = json.value(u"id"_s).toInteger();
    if (minutes <= 0 || id <= 0)
        return {};
    Worklog worklog;
    worklog.id = QString::number(id);
    worklog.seconds = minutes * 60;
    worklog.startedAt = json.value(u"spent_on"_s).toString();
    worklog.body = json.value(u"comments"_s).toString();
    worklog.activity = json.value(u"activity"_s).toObject().value(u"name"_s).toString();
    worklog.author = redminePerson(json.value(u"user"_s), people);
    worklog.createdAt = stamp(u"created_on"_s);
    worklog.updatedAt = stamp(u"updated_on"_s);
    return worklog;
}

Result<QJsonObject> redmineWorklogBody(const WorklogDraft &draft, const QList<Choice> &activities)
{
    if (draft.body.size() > redmineLongestTimeText) {
        return Error::make(ErrorCode::Validation, u"The text of a time entry of %1 has %2 characters; Redmine takes at most %3"_s.arg(
                                                      durationText(draft.seconds)).arg(draft.body.size()).arg(redmineLongestTimeText)).withField(u"worklogs"_s);
    }
    QJsonObject body {{u"hours"_s, static_cast<double>(wholeMinutes(draft.seconds)) / 60.0}, {u"comments"_s, draft.body}};
    if (!draft.startedAt.isEmpty())
        body.insert(u"spent_on"_s, workDay(draft.startedAt));
    if (draft.activity.isEmpty())
        return body;
    const Choice *activity = findChoice(activities, QJsonValue(draft.activity));
    if (!activity) {
        return Error::make(ErrorCode::Validation, u"Redmine's project has no activity “%1” for time entries (it has %2)"_s.arg(draft.activity, namesOf(activities).join(u", "_s)))
            .withField(u"worklogs"_s);
    }
    body.insert(u"activity_id"_s, activity->id.toLongLong());
    return body;
}

QJsonObject redmineWorklogNormalised(const QJsonObject &worklog)
{
    QJsonObject kept = worklog;
    kept.insert(u"seconds"_s, wholeMinutes(worklog.value(u"seconds"_s).toInteger()) * 60);
    kept.insert(u"startedAt"_s, workDay(worklog.value(u"startedAt"_s).toString()));
    return kept;
}

// The connector's calls about them ------------------------------------------------------------------------------------

// Pages by offset, which shift when somebody enters time meanwhile: read anew until all are there.
Task<Result<QList<Worklog>>> RedmineConnector::timeOf(IssueId issue)
{
    QMap<qint64, Worklog> entries; // oldest first
    for (int round = 0; round < mostRounds; ++round) {
        QSet<qint64> seen;
        qint64 total = 0;
        for (int offset = 0; offset < mostEntries; offset += entriesPerPage) {
            RedmineQuery query {{u"issue_id"_s, issue.value()}, {u"limit"_s, QString::number(entriesPerPage)}, {u"offset"_s, QString::number(offset)}};
            const Result<RedmineApi::Answer> answer = co_await m_api.get(u"/time_entries.json"_s, query, u"the time entries of issue "_s + issue.value());
            if (!answer && answer.error().code == ErrorCode::Permission)
                co_return QList<Worklog>(); // the module is off by now, or the right is gone
            if (!answer)
                co_return answer.error();
            const QJsonArray rows = answer->json.value(u"time_entries"_s).toArray();
            for (const QJsonValue &row : rows) {
                const QJsonObject json = row.toObject();
                if (json.value(u"issue"_s).toObject().value(u"id"_s).toInteger() != issue.value().toLongLong())
                    continue; // of a subtask
                seen.insert(json.value(u"id"_s).toInteger());
                if (const std::optional<Worklog> worklog = redmineWorklog(json, m_names.people))
                    entries.insert(json.value(u"id"_s).toInteger(), *worklog);
            }
            total = answer->json.value(u"total_count"_s).toInteger();
            if (rows.isEmpty() || offset + rows.size() >= total)
                break;
        }
        if (total <= entriesPerPage || seen.size() >= total)
            break;
    }
    co_return entries.values();
}

// Entries that were made after `entry`, of the project's issues; -1: only which one is the newest. By when they were made, since Redmine orders them by nothing
// else that grows. Edited ones are found by the engine's sweep.
Task<Result<RedmineConnector::NewTime>> RedmineConnector::timeAfter(qint64 entry)
{
    NewTime found;
    found.newest = entry;
    if (!seesTime())
        co_return found;
    m_timeLookedAt = m_clock.now();
    const int perPage = entry < 0 ? 1 : entriesPerPage;
    found.newest = std::max<qint64>(entry, 0);
    bool more = true;
    for (int offset = 0; more && offset < mostEntries; offset += perPage) {
        RedmineQuery query {{u"project_id"_s, m_project}, {u"sort"_s, u"created_on:desc"_s}, {u"limit"_s, QString::number(perPage)}, {u"offset"_s, QString::number(offset)}};
        const Result<RedmineApi::Answer> answer = co_await m_api.get(u"/time_entries.json"_s, query, u"the time entries of the project"_s);
        if (!answer && (answer.error().code == ErrorCode::Permission || answer.error().code == ErrorCode::NotFound))
            co_return found; // the module is off by now, or the right is gone: the issues tell what is wrong with the project itself
        if (!answer)
            co_return answer.error();
        const QJsonArray rows = answer->json.value(u"time_entries"_s).toArray();
        more = entry >= 0 && rows.size() == perPage;
        for (const QJsonValue &row : rows) {
            const QJsonObject json = row.toObject();
            const qint64 id = json.value(u"id"_s).toInteger();
            const qint64 issue = json.value(u"issue"_s).toObject().value(u"id"_s).toInteger();
            found.newest = std::max(found.newest, id);
            more = more && id > entry;
            const bool ours = json.value(u"project"_s).toObject().value(u"id"_s).toInteger() == m_names.projectId; // not a subproject's
            if (entry >= 0 && id > entry && issue > 0 && ours)
                found.issues.prepend(QString::number(issue));
        }
    }
    co_return found;
}

// With the names that Redmine has now, should one not be known.
Task<Result<QJsonObject>> RedmineConnector::timeBody(WorklogDraft draft)
{
    if (draft.activity.isEmpty())
        draft.activity = m_activity;
    const Result<> loaded = co_await ensureNames();
    if (!loaded)
        co_return loaded.error();
    const Result<QJsonObject> body = redmineWorklogBody(draft, m_names.activities);
    if (body || draft.activity.isEmpty() || m_clock.now() - m_loadedAt < renewNamesMs)
        co_return body;
    const Result<> again = co_await reloadNames(m_withDetails);
    if (!again)
        co_return again.error();
    co_return redmineWorklogBody(draft, m_names.activities);
}

Task<Result<QString>> RedmineConnector::addWorklog(IssueId issue, WorklogDraft draft)
{
    Result<QJsonObject> body = co_await timeBody(draft);
    if (!body)
        co_return body.error();
    body->insert(u"issue_id"_s, issue.value().toLongLong());
    const QJsonObject whole {{u"time_entry"_s, *body}};
    const Result<RedmineApi::Answer> answer = co_await m_api.write("POST", u"/time_entries.json"_s, whole, u"a time entry of issue "_s + issue.value());
    if (!answer && answer.error().code == ErrorCode::Validation && !body->contains(u"activity_id"_s)) {
        Error error = answer.error().withField(u"worklogs"_s);
        error.message += u". The entry names no activity and Redmine may have no default one: set “Activity of time entries” at the tracker, or name one in the rule (%1)"_s.arg(
            namesOf(m_names.activities).join(u", "_s));
        co_return error;
    }
    if (!answer)
        co_return answer.error().withField(u"worklogs"_s);
    const qint64 id = answer->json.value(u"time_entry"_s).toObject().value(u"id"_s).toInteger();
    if (id <= 0)
        co_return Error::make(ErrorCode::BadAnswer, u"Redmine does not say which time entry it made (POST /time_entries.json)"_s);
    co_return QString::number(id);
}

Task<Result<>> RedmineConnector::editWorklog(IssueId issue, QString worklogId, WorklogDraft draft)
{
    const Result<QJsonObject> body = co_await timeBody(draft);
    if (!body)
        co_return body.error();
    const QJsonObject whole {{u"time_entry"_s, *body}};
    const Result<RedmineApi::Answer> answer = co_await m_api.write("PUT", u"/time_entries/%1.json"_s.arg(pathSegment(worklogId)), whole,
                                                                   u"time entry %1 of issue %2"_s.arg(worklogId, issue.value()));
    if (!answer)
        co_return answer.error().withField(u"worklogs"_s);
    co_return Result<>();
}

} // namespace lockstep
