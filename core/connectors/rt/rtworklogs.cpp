#include "core/connectors/rt/rtworklogs.h"

#include "core/connectors/rt/rtapi.h"
#include "core/connectors/rt/rtconnector.h"
#include "core/model/worklog.h"

#include <QDate>
#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace rt {

namespace {
constexpr qsizetype longestActivity = 150; // of a subject's 200

QString loginOf(const QJsonObject &transaction)
{
    const QJsonValue creator = transaction.value(u"Creator"_s);
    return (creator.isObject() ? creator.toObject().value(u"id"_s) : creator).toVariant().toString();
}

qint64 minutesOf(const QJsonObject &transaction) { return transaction.value(u"TimeTaken"_s).toVariant().toLongLong(); }

// One line, as a subject is.
QString activityText(const QString &activity) { return activity.simplified().left(longestActivity); }
} // namespace

QString workSubject(const WorklogDraft &draft)
{
    const QString activity = activityText(draft.activity);
    const QString start = u"Time worked on "_s + workDay(draft.startedAt);
    return activity.isEmpty() ? start : start + u" ("_s + activity + u')';
}

std::optional<WorkMark> workMarkOf(const QString &subject)
{
    static const QRegularExpression pattern(u"^Time worked on (\\d{4}-\\d\\d-\\d\\d)(?: \\((.+)\\))?$"_s);
    const QRegularExpressionMatch match = pattern.match(subject.trimmed());
    if (!match.hasMatch() || !QDate::fromString(match.captured(1), Qt::ISODate).isValid())
        return {};
    return WorkMark {match.captured(1), match.captured(2)};
}

QJsonObject normalisedWork(const QJsonObject &worklog, bool html)
{
    QJsonObject kept = worklog;
    const QString body = worklog.value(u"body"_s).toString();
    kept.insert(u"seconds"_s, wholeMinutes(worklog.value(u"seconds"_s).toInteger()) * 60);
    kept.insert(u"startedAt"_s, workDay(worklog.value(u"startedAt"_s).toString()));
    kept.insert(u"body"_s, body.trimmed().isEmpty() ? QString() : textFromRt(textToRt(body, html), html ? u"text/html"_s : u"text/plain"_s));
    kept.insert(u"activity"_s, activityText(worklog.value(u"activity"_s).toString()));
    return kept;
}

QStringList workersOf(const QJsonArray &transactions)
{
    QStringList logins;
    for (const QJsonValue value : transactions) {
        if (minutesOf(value.toObject()) > 0)
            logins.append(loginOf(value.toObject()));
    }
    return logins;
}

QList<Worklog> worklogsOf(const QJsonArray &transactions, const QHash<QString, Worklog> &own, const PersonOf &personOf)
{
    QMap<qint64, Worklog> entries;
    for (const QJsonValue value : transactions) {
        const QJsonObject transaction = value.toObject();
        const qint64 minutes = minutesOf(transaction);
        if (minutes <= 0)
            continue;
        const QString id = transaction.value(u"id"_s).toVariant().toString();
        Worklog worklog = own.value(id);
        worklog.id = id;
        worklog.seconds = minutes * 60;
        worklog.author = personOf(loginOf(transaction));
        worklog.createdAt = worklog.updatedAt = stampFromText(transaction.value(u"Created"_s).toString());
        if (worklog.startedAt.isEmpty())
            worklog.startedAt = stampText(worklog.createdAt);
        entries.insert(id.toLongLong(), worklog);
    }
    return entries.values();
}

} // namespace rt

Task<Result<QString>> RtConnector::addWorklog(IssueId issue, WorklogDraft draft)
{
    const bool hasText = !draft.body.trimmed().isEmpty();
    QJsonObject body = hasText ? messageOf(draft.body) : QJsonObject();
    body.insert(u"Subject"_s, rt::workSubject(draft));
    body.insert(u"TimeTaken"_s, wholeMinutes(draft.seconds));
    const Result<QString> posted = co_await postMessage(issue.value(), u"comment"_s, body, u"a time entry of ticket "_s + issue.value());
    co_return posted;
}

} // namespace lockstep
