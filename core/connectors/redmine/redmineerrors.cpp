#include "core/connectors/redmine/redmineerrors.h"

#include "core/base/jsonreader.h"
#include "core/http/httperror.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const QStringList &filterNames()
{
    static const QStringList names = u"status_id tracker_id priority_id author_id assigned_to_id member_of_group assigned_to_role "
                                     "fixed_version_id category_id subject description notes created_on updated_on closed_on start_date "
                                     "due_date estimated_hours spent_time done_ratio is_private attachment attachment_description watcher_id "
                                     "updated_by last_updated_by subproject_id parent_id child_id issue_id relates blocks blocked precedes "
                                     "follows duplicates duplicated copied_to copied_from any_searchable"_s.split(u' ');
    return names;
}
} // namespace

QString redmineFieldOf(const QString &message, const RedmineNames &names)
{
    static const QList<QPair<QString, const char *>> known {
        {u"Subject"_s, field::summary}, {u"Description"_s, field::description}, {u"Status"_s, field::status},
        {u"Priority"_s, field::priority}, {u"Assignee"_s, field::assignee}, {u"Tracker"_s, field::type},
        {u"Due date"_s, field::dueDate},
    };
    for (const auto &[word, name] : known) {
        if (message.startsWith(word + u' '))
            return QString::fromLatin1(name);
    }
    QString longest;
    for (const QString &name : names.custom.keys()) {
        if (message.startsWith(name + u' ') && name.size() > longest.size())
            longest = name;
    }
    return longest.isEmpty() ? QString() : QString(QLatin1StringView(customPrefix) + longest);
}

Error redmineError(const HttpResponse &response, const QString &what, const RedmineNames &names, qint64 now)
{
    Error error = httpError(response, now);
    QStringList messages;
    for (const QJsonValue &message : QJsonDocument::fromJson(response.body).object().value(u"errors"_s).toArray())
        messages.append(message.toString());
    if (messages.isEmpty()) {
        if (response.status == 401)
            error.message = u"Redmine does not accept the API key (%1)"_s.arg(response.request);
        else if (response.status == 403)
            error.message = u"The account may not do that in Redmine: %1 (%2)"_s.arg(what, response.request);
        else if (response.status == 404)
            error.message = u"Redmine does not have (or not show) %1 (%2)"_s.arg(what, response.request);
        else if (response.status == 422) {
            // Redmine's own version check: somebody else saved the issue in the same moment. It gives no reason, and nothing was written.
            error.code = ErrorCode::Conflict;
            error.retry = RetryHint::Backoff;
            error.message = u"Somebody else saved %1 in the same moment (%2)"_s.arg(what, response.request);
        }
        return error;
    }
    error.message = u"Redmine refuses %1: %2 (%3)"_s.arg(what, messages.join(u"; "_s), response.request);
    for (const QString &message : messages) {
        if (error.code == ErrorCode::Validation && message.endsWith(u"has already been taken"_s))
            error.code = ErrorCode::Duplicate;
        if (error.field.isEmpty())
            error.field = redmineFieldOf(message, names);
    }
    return error;
}

Result<QList<QPair<QString, QString>>> redmineQuery(const QString &query)
{
    static const QRegularExpression custom(u"^cf_\\d+(\\.cf_\\d+)?$"_s);
    const auto bad = [&query](const QString &why) {
        return Error::make(ErrorCode::Validation, u"The query “%1” is not one for Redmine: %2"_s.arg(query, why)).withField(u"query"_s);
    };
    QList<QPair<QString, QString>> pairs;
    bool hasStatus = false;
    QString text = query.trimmed();
    if (text.startsWith(u'?'))
        text.remove(0, 1);
    text.replace(u'+', u"%20"_s); // As in a browser's address line
    for (const QString &part : text.split(u'&', Qt::SkipEmptyParts)) {
        const qsizetype equals = part.indexOf(u'=');
        const QString name = QUrl::fromPercentEncoding(part.left(equals).toUtf8());
        if (equals <= 0)
            return bad(u"“%1” has no value"_s.arg(part));
        if (name == u"project_id"_s)
            return bad(u"the project is always the node's own"_s);
        if (name == u"sort"_s || name == u"limit"_s || name == u"offset"_s || name == u"utf8"_s || name == u"set_filter"_s)
            continue;
        if (name.contains(u'[') || name == u"query_id"_s)
            return bad(u"“%1” is the form of the web page; write filters like status_id=open&tracker_id=1"_s.arg(name));
        if (!filterNames().contains(name) && !custom.match(name).hasMatch()) {
            const QString near = nearestWord(name, filterNames());
            return bad(u"there is no filter “%1”%2"_s.arg(name, near.isEmpty() ? QString() : u"; is “%1” meant?"_s.arg(near)));
        }
        hasStatus = hasStatus || name == u"status_id"_s;
        pairs.append({name, QUrl::fromPercentEncoding(part.mid(equals + 1).toUtf8())});
    }
    if (!hasStatus)
        pairs.append({u"status_id"_s, u"*"_s});
    return pairs;
}

} // namespace lockstep
