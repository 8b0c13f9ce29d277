// FakeRedmine's requests.
#include "tests/support/fakeredmine.h"

#include "core/connectors/redmine/redminemapping.h"

#include <QJsonDocument>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 robot = 5;
constexpr qint64 jo = 6;
constexpr int mostRows = 100;
constexpr int standardRows = 25;

QString nameOf(qint64 user) { return user == robot ? u"Sync Robot"_s : user == jo ? u"Jo Jones"_s : u"Anonymous"_s; }

QJsonObject userOf(qint64 id)
{
    if (id == robot)
        return {{u"id"_s, robot}, {u"login"_s, u"sync"_s}, {u"firstname"_s, u"Sync"_s}, {u"lastname"_s, u"Robot"_s}};
    return {{u"id"_s, jo}, {u"login"_s, u"jo"_s}, {u"firstname"_s, u"Jo"_s}, {u"lastname"_s, u"Jones"_s}};
}

QJsonObject reference(qint64 id, const QString &name) { return {{u"id"_s, id}, {u"name"_s, name}}; }
FakeAnswer empty(int status) { return FakeAnswer::json({}, status); }

FakeAnswer named(const QString &what, const QJsonValue &value)
{
    return FakeAnswer::json(QJsonDocument(QJsonObject {{what, value}}).toJson(QJsonDocument::Compact));
}

FakeAnswer refused(const QStringList &errors)
{
    return FakeAnswer::json(QJsonDocument(QJsonObject {{u"errors"_s, QJsonArray::fromStringList(errors)}}).toJson(QJsonDocument::Compact), 422);
}

/// "/issues/7.json" -> 7; 0 for anything else.
qint64 numberIn(const QByteArray &path, const QByteArray &before)
{
    if (!path.startsWith(before) || !path.endsWith(".json"))
        return 0;
    return path.mid(before.size(), path.size() - before.size() - 5).toLongLong();
}
} // namespace

QString FakeRedmine::operationOf(const FakeRequest &request) const
{
    const QByteArray path = request.path();
    const qint64 issue = numberIn(path, "/issues/");
    if (request.method == "GET")
        return issue > 0 ? u"fetch"_s : path == "/issues.json" && request.target.contains("updated_on") ? u"changesSince"_s : QString();
    if (path == "/issues.json")
        return u"create"_s;
    if (path == "/uploads.json")
        return {};
    if (path.startsWith("/time_entries"))
        return path == "/time_entries.json" ? u"addWorklog"_s : u"editWorklog"_s;
    if (path.startsWith("/journals/"))
        return u"editComment"_s;
    const QJsonObject change = bodyOf(request).value(u"issue"_s).toObject();
    return change.contains(u"notes"_s) ? u"addComment"_s : change.contains(u"uploads"_s) ? u"addAttachment"_s : u"update"_s;
}

FakeAnswer FakeRedmine::refuse(const FakeRequest &, const QString &why) { return refused({why}); }

FakeRedmine::Caller FakeRedmine::callerOf(const FakeRequest &request) const
{
    return {!passwordRefused && request.header("x-redmine-api-key") == "robot-key" ? robot : 0};
}

FakeAnswer FakeRedmine::serve(const FakeRequest &request)
{
    const QByteArray path = request.path();
    const Caller caller = callerOf(request);
    const bool isWrite = request.method != "GET";
    if (caller.user == 0 && (isWrite || !m_settings.isPublic || path == "/users/current.json"))
        return empty(401);
    const qint64 number = numberIn(path, "/issues/");
    if (!isWrite && path == "/issues.json")
        return list(queryOf(request));
    if (path.startsWith("/time_entries") && !m_settings.keepsTime)
        return empty(403);
    if (!isWrite && path == "/time_entries.json")
        return listTime(queryOf(request));
    if (path.startsWith("/time_entries")) {
        const QJsonObject entry = bodyOf(request).value(u"time_entry"_s).toObject();
        return request.method == "POST" ? postTime(entry, caller) : putTime(numberIn(path, "/time_entries/"), entry);
    }
    if (isWrite && path == "/uploads.json")
        return upload(request, caller);
    if (path == "/issues.json")
        return post(bodyOf(request).value(u"issue"_s).toObject(), caller);
    if (number > 0) {
        Stored *issue = stored(QString::number(number));
        if (!issue)
            return empty(404);
        return isWrite ? put(*issue, bodyOf(request).value(u"issue"_s).toObject(), caller) : show(*issue, queryOf(request), caller);
    }
    if (isWrite)
        return putJournal(numberIn(path, "/journals/"), bodyOf(request).value(u"journal"_s).toObject());
    if (path.startsWith("/attachments/download/"))
        return download(path.split('/').value(3).toLongLong());
    return about(path, queryOf(request), caller);
}

FakeAnswer FakeRedmine::about(const QByteArray &path, const QUrlQuery &query, const Caller &caller) const
{
    const auto choices = [](const QStringList &names) {
        QJsonArray all;
        for (qsizetype i = 0; i < names.size(); ++i)
            all.append(QJsonObject {{u"id"_s, i + 1}, {u"name"_s, names.at(i)}});
        return all;
    };
    if (path == "/users/current.json")
        return named(u"user"_s, userOf(caller.user));
    if (path == "/projects/blue.json") {
        QJsonObject project {{u"id"_s, 1}, {u"name"_s, u"Blue"_s}, {u"trackers"_s, choices({u"Bug"_s})}};
        if (m_settings.tellsCustomFields && valueOf(query, u"include"_s).contains(u"issue_custom_fields"_s))
            project.insert(u"issue_custom_fields"_s, choices(m_custom));
        if (m_settings.keepsTime) {
            const QJsonArray activities {reference(8, u"Design"_s), reference(9, u"Development"_s)};
            project.insert(u"time_entry_activities"_s, activities);
            project.insert(u"enabled_modules"_s, QJsonArray {reference(1, u"issue_tracking"_s), reference(2, u"time_tracking"_s)});
        } else {
            project.insert(u"enabled_modules"_s, QJsonArray {reference(1, u"issue_tracking"_s)});
        }
        return named(u"project"_s, project);
    }
    if (path == "/issue_statuses.json") {
        QJsonArray all;
        for (const QJsonValue status : choices(m_statuses)) {
            QJsonObject one = status.toObject();
            one.insert(u"is_closed"_s, false);
            all.append(one);
        }
        return named(u"issue_statuses"_s, all);
    }
    if (path == "/enumerations/issue_priorities.json")
        return named(u"issue_priorities"_s, choices(m_priorities));
    if (path == "/projects/blue/memberships.json") {
        QJsonArray all;
        for (const qint64 user : {robot, jo})
            all.append(QJsonObject {{u"id"_s, user}, {u"user"_s, reference(user, nameOf(user))}, {u"roles"_s, QJsonArray {reference(3, u"Developer"_s)}}});
        return named(u"memberships"_s, all);
    }
    if (const qint64 user = numberIn(path, "/users/"); user > 0)
        return named(u"user"_s, userOf(user));
    if (numberIn(path, "/roles/") == 3) {
        const QStringList rights {u"view_issues"_s, u"add_issues"_s, u"edit_issues"_s, u"add_issue_notes"_s, u"view_private_notes"_s,
                                  u"set_notes_private"_s, u"edit_issue_notes"_s, u"view_time_entries"_s, u"log_time"_s, u"edit_own_time_entries"_s};
        return named(u"role"_s, QJsonObject {{u"id"_s, 3}, {u"name"_s, u"Developer"_s}, {u"permissions"_s, QJsonArray::fromStringList(rights)}});
    }
    return empty(path == "/custom_fields.json" ? 403 : 404);
}

QJsonArray FakeRedmine::customOf(const Stored &issue) const
{
    QJsonArray all;
    for (int id = 1; id <= m_custom.size(); ++id)
        all.append(QJsonObject {{u"id"_s, id}, {u"name"_s, m_custom.at(id - 1)}, {u"value"_s, issue.custom.value(id)}});
    return all;
}

QJsonObject FakeRedmine::rowOf(const Stored &issue) const
{
    return {{u"id"_s, issue.id}, {u"project"_s, reference(1, u"Blue"_s)}, {u"tracker"_s, reference(1, u"Bug"_s)},
            {u"status"_s, QJsonObject {{u"id"_s, issue.status}, {u"name"_s, m_statuses.at(issue.status - 1)}, {u"is_closed"_s, false}}},
            {u"priority"_s, reference(issue.priority, m_priorities.at(issue.priority - 1))}, {u"author"_s, reference(issue.author, nameOf(issue.author))},
            {u"subject"_s, issue.subject}, {u"description"_s, issue.description}, {u"custom_fields"_s, customOf(issue)},
            {u"created_on"_s, secondsText(issue.createdOn)}, {u"updated_on"_s, secondsText(issue.updatedOn)}, {u"closed_on"_s, QJsonValue()}};
}

FakeAnswer FakeRedmine::list(const QUrlQuery &query) const
{
    const QString sort = valueOf(query, u"sort"_s);
    const QString since = valueOf(query, u"updated_on"_s);
    const bool isFeed = sort.startsWith("updated_on"_L1);
    if (!since.isEmpty() && !since.startsWith(">="_L1))
        return refused({u"Updated is invalid"_s});
    // "At least this second" is asked of the database as "later than the second before".
    const qint64 after = since.isEmpty() ? -1 : QDateTime::fromString(since.mid(2), Qt::ISODate).toMSecsSinceEpoch() - 1000;
    const QString ids = valueOf(query, u"issue_id"_s);
    const QStringList only = ids.isEmpty() || ids.startsWith(u'>') ? QStringList() : ids.split(u',');
    const qint64 from = ids.startsWith(">="_L1) ? ids.mid(2).toLongLong() : 0;
    const QString part = valueOf(query, u"description"_s).mid(1);
    QList<std::pair<qint64, QJsonObject>> rows; // when updated, in full
    for (const Stored &issue : m_stored) {
        QJsonObject row = rowOf(issue);
        qint64 updated = issue.updatedOn;
        if (isFeed) {
            const auto shown = std::find_if(issue.rows.crbegin(), issue.rows.crend(), [this](const Row &r) { return isListed(r.changedAt, r.listedAt); });
            if (shown == issue.rows.crend())
                continue;
            row = shown->json;
            updated = shown->changedAt;
        }
        bool fits = updated > after && issue.id >= from && (only.isEmpty() || only.contains(QString::number(issue.id)))
            && (part.isEmpty() || issue.description.contains(part));
        for (int field = 1; field <= m_custom.size(); ++field) {
            const QString name = u"cf_%1"_s.arg(field);
            fits = fits && (!query.hasQueryItem(name) || issue.custom.value(field) == valueOf(query, name));
        }
        if (fits)
            rows.append({updated, row});
    }
    const auto idOf = [](const auto &row) { return row.second.value(u"id"_s).toInteger(); };
    std::sort(rows.begin(), rows.end(), [&](const auto &a, const auto &b) {
        return isFeed && a.first != b.first ? a.first < b.first : idOf(a) < idOf(b);
    });
    if (sort.contains(":desc"_L1))
        std::reverse(rows.begin(), rows.end());
    const int asked = valueOf(query, u"limit"_s).toInt();
    const int limit = std::min(asked > 0 ? asked : standardRows, mostRows);
    const int offset = valueOf(query, u"offset"_s).toInt();
    QJsonArray page;
    for (qsizetype i = offset; i < rows.size() && page.size() < limit; ++i)
        page.append(rows.at(i).second);
    return json({{u"issues"_s, page}, {u"total_count"_s, rows.size()}, {u"offset"_s, offset}, {u"limit"_s, limit}});
}

FakeAnswer FakeRedmine::show(const Stored &issue, const QUrlQuery &query, const Caller &caller) const
{
    QJsonObject shown = rowOf(issue);
    if (m_settings.keepsTime) {
        double hours = 0;
        for (const Time &entry : issue.time)
            hours += entry.hours;
        shown.insert(u"spent_hours"_s, hours);
    }
    const QString include = valueOf(query, u"include"_s);
    if (include.contains("journals"_L1)) {
        QJsonArray all;
        for (const Journal &journal : issue.journals) {
            if (journal.isPrivate && caller.user == 0)
                continue;
            all.append(QJsonObject {{u"id"_s, journal.id}, {u"user"_s, reference(journal.user, nameOf(journal.user))}, {u"notes"_s, journal.notes},
                                    {u"created_on"_s, secondsText(journal.at)}, {u"private_notes"_s, journal.isPrivate}, {u"details"_s, journal.details}});
        }
        shown.insert(u"journals"_s, all);
    }
    if (include.contains("attachments"_L1)) {
        QJsonArray all;
        for (const File &file : issue.files)
            all.append(QJsonObject {{u"id"_s, file.id}, {u"filename"_s, file.name}, {u"filesize"_s, file.content.size()}, {u"content_type"_s, file.type},
                                    {u"author"_s, reference(file.user, nameOf(file.user))}, {u"created_on"_s, secondsText(file.at)}});
        shown.insert(u"attachments"_s, all);
    }
    return named(u"issue"_s, shown);
}

/// What a node is about to write, as people would say it.
QJsonObject FakeRedmine::flatOf(const QJsonObject &change) const
{
    QJsonObject flat;
    if (change.contains(u"subject"_s))
        flat.insert(u"summary"_s, change.value(u"subject"_s));
    if (change.contains(u"description"_s))
        flat.insert(u"description"_s, markdownFromRedmine(withoutTextMark(change.value(u"description"_s).toString()), RedmineTextFormat::Textile));
    if (change.contains(u"status_id"_s))
        flat.insert(u"status"_s, m_statuses.value(change.value(u"status_id"_s).toInt() - 1));
    if (change.contains(u"priority_id"_s))
        flat.insert(u"priority"_s, m_priorities.value(change.value(u"priority_id"_s).toInt() - 1));
    for (const QJsonValue value : change.value(u"custom_fields"_s).toArray()) {
        const int id = value.toObject().value(u"id"_s).toInt();
        if (id == 1 || id == 2)
            flat.insert(QLatin1StringView(customPrefix) + m_custom.at(id - 1), value.toObject().value(u"value"_s));
    }
    return flat;
}

FakeAnswer FakeRedmine::post(const QJsonObject &change, const Caller &caller)
{
    if (change.value(u"project_id"_s).toInt() != 1)
        return refused({u"Project cannot be blank"_s, u"Tracker cannot be blank"_s, u"Status cannot be blank"_s});
    if (change.value(u"subject"_s).toString().trimmed().isEmpty())
        return refused({u"Subject cannot be blank"_s});
    if (onWrite)
        onWrite({}, flatOf(change));
    Stored issue;
    issue.id = m_nextIssue++;
    issue.author = caller.user;
    issue.createdOn = now();
    apply(issue, change, true);
    Stored &made = *m_stored.insert(issue.id, issue);
    touch(made);
    FakeAnswer answer = json({{u"issue"_s, rowOf(made)}}, 201);
    answer.headers.append({"Location", "http://redmine.test/issues/" + QByteArray::number(made.id)});
    return answer;
}

FakeAnswer FakeRedmine::put(Stored &issue, const QJsonObject &change, const Caller &caller)
{
    QList<File> files;
    for (const QJsonValue value : change.value(u"uploads"_s).toArray()) {
        const QString token = value.toObject().value(u"token"_s).toString();
        if (!m_uploads.contains(token))
            return refused({u"1 file(s) could not be saved."_s}); // and nothing of the rest is done
        files.append(m_uploads.take(token));
    }
    if (change.contains(u"subject"_s) && change.value(u"subject"_s).toString().trimmed().isEmpty())
        return refused({u"Subject cannot be blank"_s});
    const QJsonObject flat = flatOf(change);
    if (onWrite && !flat.isEmpty())
        onWrite(issues.value(issue.id), flat);
    QJsonArray details = apply(issue, change, false);
    for (const File &file : files) {
        issue.files.append(file);
        details.append(QJsonObject {{u"property"_s, u"attachment"_s}, {u"name"_s, QString::number(file.id)}, {u"new_value"_s, file.name}});
    }
    const QString notes = change.value(u"notes"_s).toString();
    if (!details.isEmpty() || !notes.isEmpty())
        issue.journals.append({m_nextJournal++, caller.user, notes, change.value(u"private_notes"_s).toBool(), now(), details});
    touch(issue); // also when nothing has changed
    return empty(204);
}

FakeAnswer FakeRedmine::putJournal(qint64 id, const QJsonObject &change)
{
    for (Stored &issue : m_stored) {
        for (Journal &journal : issue.journals) {
            if (journal.id != id)
                continue;
            journal.notes = change.value(u"notes"_s).toString();
            journal.isPrivate = change.value(u"private_notes"_s).toBool(journal.isPrivate);
            ++m_changes;
            show(issue);
            return empty(204);
        }
    }
    return empty(404);
}

QJsonObject FakeRedmine::timeOf(const Stored &issue, const Time &time)
{
    return {{u"id"_s, time.id}, {u"project"_s, reference(1, u"Blue"_s)}, {u"issue"_s, QJsonObject {{u"id"_s, issue.id}}}, {u"user"_s, reference(time.user, nameOf(time.user))},
            {u"activity"_s, reference(time.activity, time.activity == 8 ? u"Design"_s : u"Development"_s)}, {u"hours"_s, std::round(time.hours * 100) / 100},
            {u"comments"_s, time.comments}, {u"spent_on"_s, time.day}, {u"created_on"_s, secondsText(time.at)}, {u"updated_on"_s, secondsText(time.at)}};
}

// Of an issue by day, newest first; of the project as the connector asks for them: the newest made first.
FakeAnswer FakeRedmine::listTime(const QUrlQuery &query) const
{
    const qint64 only = valueOf(query, u"issue_id"_s).toLongLong();
    QMap<qint64, QJsonObject> rows;
    for (const Stored &issue : m_stored) {
        for (const Time &entry : issue.time) {
            if (only == 0 || issue.id == only)
                rows.insert(-entry.id, timeOf(issue, entry));
        }
    }
    const QList<QJsonObject> all = rows.values();
    const int asked = valueOf(query, u"limit"_s).toInt();
    const int limit = std::min(asked > 0 ? asked : standardRows, mostRows);
    const int offset = valueOf(query, u"offset"_s).toInt();
    QJsonArray page;
    for (qsizetype i = offset; i < all.size() && page.size() < limit; ++i)
        page.append(all.at(i));
    return json({{u"time_entries"_s, page}, {u"total_count"_s, all.size()}, {u"offset"_s, offset}, {u"limit"_s, limit}});
}

FakeAnswer FakeRedmine::postTime(const QJsonObject &entry, const Caller &caller)
{
    Stored *issue = stored(QString::number(entry.value(u"issue_id"_s).toInteger()));
    if (!issue)
        return refused({u"Project cannot be blank"_s, u"Issue is invalid"_s});
    if (!entry.contains(u"activity_id"_s)) // it has no default one
        return refused({u"Activity cannot be blank"_s});
    if (onAdd)
        onAdd(issues.value(issue->id));
    issue->time.append({m_nextTime++, entry.value(u"hours"_s).toDouble(), entry.value(u"spent_on"_s).toString(), entry.value(u"comments"_s).toString(),
                        entry.value(u"activity_id"_s).toInt(), caller.user, now()});
    ++m_changes;
    show(*issue);
    return json({{u"time_entry"_s, timeOf(*issue, issue->time.constLast())}}, 201);
}

FakeAnswer FakeRedmine::putTime(qint64 id, const QJsonObject &change)
{
    for (Stored &issue : m_stored) {
        for (Time &entry : issue.time) {
            if (entry.id != id)
                continue;
            entry.hours = change.value(u"hours"_s).toDouble(entry.hours);
            entry.comments = change.value(u"comments"_s).toString(entry.comments);
            entry.day = change.value(u"spent_on"_s).toString(entry.day);
            entry.activity = change.value(u"activity_id"_s).toInt(entry.activity);
            ++m_changes;
            show(issue);
            return empty(204);
        }
    }
    return empty(404);
}

FakeAnswer FakeRedmine::upload(const FakeRequest &request, const Caller &caller)
{
    if (request.header("content-type") != "application/octet-stream")
        return empty(406);
    const File file {m_nextFile++, valueOf(queryOf(request), u"filename"_s), u"application/octet-stream"_s, request.body, caller.user, now()};
    const QString token = u"%1.4277c0ffee"_s.arg(file.id);
    m_uploads.insert(token, file);
    return json({{u"upload"_s, QJsonObject {{u"id"_s, file.id}, {u"token"_s, token}}}}, 201);
}

FakeAnswer FakeRedmine::download(qint64 id) const
{
    for (const Stored &issue : m_stored) {
        for (const File &file : issue.files) {
            if (file.id != id)
                continue;
            FakeAnswer answer;
            answer.headers = {{"Content-Type", file.type.toUtf8()}};
            answer.body = file.content;
            return answer;
        }
    }
    return empty(404);
}

} // namespace lockstep
