#include "core/connectors/redmine/redminenamesloader.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype fewMembers = 50;
constexpr int maxMembers = 2000;

QString idText(const QJsonObject &json) { return QString::number(json.value(u"id"_s).toInteger()); }

QList<Choice> choicesFrom(const QJsonArray &list)
{
    QList<Choice> all;
    for (const QJsonValue &value : list) {
        const QJsonObject json = value.toObject();
        QString category;
        if (json.contains(u"is_closed"_s))
            category = json.value(u"is_closed"_s).toBool() ? u"done"_s : u"open"_s;
        if (json.value(u"active"_s).toBool(true))
            all.append({idText(json), json.value(u"name"_s).toString(), category});
    }
    return all;
}

Person personFrom(const QJsonObject &user)
{
    const QString name = QString(user.value(u"firstname"_s).toString() + u' ' + user.value(u"lastname"_s).toString()).trimmed();
    return {idText(user), user.value(u"login"_s).toString(), name, user.value(u"mail"_s).toString()};
}

void readCustomFields(RedmineNames &names, const QJsonArray &list)
{
    for (const QJsonValue &value : list) {
        const QJsonObject json = value.toObject();
        if (json.value(u"customized_type"_s).toString() != u"issue"_s)
            continue;
        RedmineCustomField field;
        field.id = json.value(u"id"_s).toInteger();
        field.name = json.value(u"name"_s).toString();
        field.format = json.value(u"field_format"_s).toString();
        field.multiple = json.value(u"multiple"_s).toBool();
        field.required = json.value(u"is_required"_s).toBool();
        for (const QJsonValue &allowed : json.value(u"possible_values"_s).toArray())
            field.allowed.append(allowed.toObject().value(u"value"_s).toString());
        names.custom.insert(field.name, field);
    }
}

Task<Result<>> loadRights(RedmineApi &api, RedmineNames &names, QSet<QString> roles)
{
    for (const QString &role : roles) {
        const Result<RedmineApi::Answer> answer = co_await api.get(u"/roles/%1.json"_s.arg(role), RedmineQuery(), u"role "_s + role);
        if (!answer) {
            if (answer.error().isOutage() || answer.error().code == ErrorCode::Cancelled)
                co_return answer.error();
            names.permissions.clear(); // Unknown, so nothing is claimed about it
            co_return Result<>();
        }
        for (const QJsonValue &value : answer->json.value(u"role"_s).toObject().value(u"permissions"_s).toArray())
            names.permissions.insert(value.toString());
    }
    co_return Result<>();
}

Task<Result<>> loadMembers(RedmineApi &api, RedmineNames &names, QString project, QString myId, bool withDetails)
{
    QSet<QString> myRoles;
    for (int offset = 0; offset < maxMembers; offset += 100) {
        RedmineQuery query {{u"limit"_s, u"100"_s}, {u"offset"_s, QString::number(offset)}};
        const Result<RedmineApi::Answer> answer = co_await api.get(u"/projects/%1/memberships.json"_s.arg(project), query, u"the members of the project"_s);
        if (!answer)
            co_return answer.error();
        const QJsonArray list = answer->json.value(u"memberships"_s).toArray();
        for (const QJsonValue &value : list) {
            const QJsonObject membership = value.toObject();
            const QJsonObject user = membership.value(u"user"_s).toObject();
            if (user.isEmpty()) // A group
                continue;
            names.people.append({idText(user), {}, user.value(u"name"_s).toString(), {}});
            if (idText(user) != myId)
                continue;
            for (const QJsonValue &role : membership.value(u"roles"_s).toArray())
                myRoles.insert(idText(role.toObject()));
        }
        if (list.size() < 100)
            break;
    }
    if (withDetails || names.people.size() <= fewMembers) {
        for (Person &person : names.people) {
            const Result<RedmineApi::Answer> answer = co_await api.get(u"/users/%1.json"_s.arg(person.id), RedmineQuery(), u"user "_s + person.id);
            if (answer) {
                const Person details = personFrom(answer->json.value(u"user"_s).toObject());
                person.login = details.login;
                person.email = details.email;
            } else if (answer.error().isOutage() || answer.error().code == ErrorCode::Cancelled) {
                co_return answer.error();
            }
        }
    }
    const Result<> rights = co_await loadRights(api, names, myRoles);
    co_return rights;
}

Task<Result<>> loadCustomFields(RedmineApi &api, RedmineNames &names, QString project)
{
    const Result<RedmineApi::Answer> admin = co_await api.get(u"/custom_fields.json"_s, RedmineQuery(), u"the custom fields"_s);
    if (admin) {
        readCustomFields(names, admin->json.value(u"custom_fields"_s).toArray());
        co_return Result<>();
    }
    if (admin.error().code != ErrorCode::Permission)
        co_return admin.error();
    for (const Choice &tracker : names.trackers) {
        RedmineQuery query {{u"project_id"_s, project}, {u"tracker_id"_s, tracker.id}, {u"status_id"_s, u"*"_s},
                            {u"sort"_s, u"id:desc"_s}, {u"limit"_s, u"1"_s}};
        const Result<RedmineApi::Answer> answer = co_await api.get(u"/issues.json"_s, query, u"the issues of the project"_s);
        if (!answer)
            co_return answer.error();
        for (const QJsonValue &issue : answer->json.value(u"issues"_s).toArray())
            names.learn(issue.toObject());
    }
    co_return Result<>();
}
} // namespace

Task<Result<Person>> loadRedmineAccount(RedmineApi &api)
{
    const Result<RedmineApi::Answer> answer = co_await api.get(u"/users/current.json"_s, RedmineQuery(), u"the account"_s);
    if (!answer && answer.error().code == ErrorCode::NotFound) {
        Error error = answer.error();
        error.code = ErrorCode::BadAnswer;
        error.message = u"There is no Redmine at this address, or its REST API is switched off: it does not know GET /users/current.json"_s;
        co_return error;
    }
    if (!answer)
        co_return answer.error();
    const Person account = personFrom(answer->json.value(u"user"_s).toObject());
    if (account.id == u"0"_s)
        co_return Error::make(ErrorCode::BadAnswer, u"Redmine does not say whose API key this is (GET /users/current.json)"_s);
    co_return account;
}

Task<Result<RedmineLoaded>> loadRedmineNames(RedmineApi &api, QString project, bool withDetails)
{
    const Result<Person> account = co_await loadRedmineAccount(api);
    if (!account)
        co_return account.error();
    RedmineLoaded loaded;
    loaded.account = *account;
    const QString path = pathSegment(project);

    RedmineQuery include {{u"include"_s, u"trackers,issue_custom_fields,enabled_modules,time_entry_activities"_s}};
    const Result<RedmineApi::Answer> about = co_await api.get(u"/projects/%1.json"_s.arg(path), include, u"the project “%1”"_s.arg(project));
    if (!about)
        co_return about.error().withScope(ErrorScope::Node);
    const QJsonObject json = about->json.value(u"project"_s).toObject();
    const Result<int> stranger = co_await api.statusWithoutKey(u"/projects/%1.json"_s.arg(path));
    if (!stranger)
        co_return stranger.error();
    loaded.isPublic = *stranger < 400 || *stranger >= 500;
    loaded.names.projectId = json.value(u"id"_s).toInteger();
    loaded.names.projectName = json.value(u"name"_s).toString();
    loaded.names.trackers = choicesFrom(json.value(u"trackers"_s).toArray());
    loaded.names.activities = choicesFrom(json.value(u"time_entry_activities"_s).toArray());
    const QJsonArray modules = json.value(u"enabled_modules"_s).toArray();
    const auto isTime = [](const QJsonValue &module) { return module[u"name"_s].toString() == "time_tracking"_L1; };
    loaded.names.hasTime = modules.isEmpty() || std::any_of(modules.begin(), modules.end(), isTime);
    loaded.names.learn(QJsonObject {{u"custom_fields"_s, json.value(u"issue_custom_fields"_s)}});

    const Result<RedmineApi::Answer> statuses = co_await api.get(u"/issue_statuses.json"_s, RedmineQuery(), u"the statuses"_s);
    if (!statuses)
        co_return statuses.error();
    loaded.names.statuses = choicesFrom(statuses->json.value(u"issue_statuses"_s).toArray());
    const Result<RedmineApi::Answer> priorities = co_await api.get(u"/enumerations/issue_priorities.json"_s, RedmineQuery(), u"the priorities"_s);
    if (!priorities)
        co_return priorities.error();
    loaded.names.priorities = choicesFrom(priorities->json.value(u"issue_priorities"_s).toArray());

    const Result<> members = co_await loadMembers(api, loaded.names, path, account->id, withDetails);
    if (!members)
        co_return members.error();
    const Result<> custom = co_await loadCustomFields(api, loaded.names, project);
    if (!custom)
        co_return custom.error();
    co_return loaded;
}

} // namespace lockstep
