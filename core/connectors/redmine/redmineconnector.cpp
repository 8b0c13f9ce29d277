#include "core/connectors/redmine/redmineconnector.h"

#include "core/connectors/redmine/redminefeed.h"
#include "core/connectors/redmine/redminevalues.h"
#include "core/connectors/redmine/redmineworklogs.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype idsPerRequest = 100;
constexpr qint64 lookForTimeMs = 15'000; ///< At most this often, as it is a request of its own

RedmineMappingOptions optionsFrom(const QJsonObject &settings)
{
    RedmineMappingOptions options;
    options.format = settings.value(u"textFormat"_s).toString() == u"markdown"_s ? RedmineTextFormat::Markdown : RedmineTextFormat::Textile;
    options.baseUrl = settings.value(u"url"_s).toString();
    while (options.baseUrl.endsWith(u'/'))
        options.baseUrl.chop(1);
    options.labelsField = settings.value(u"labelsField"_s).toString();
    options.markField = settings.value(u"markField"_s).toString();
    return options;
}

IssueId idOf(const QJsonValue &issue) { return IssueId(QString::number(issue.toObject().value(u"id"_s).toInteger())); }

ChangeRef refOf(const QString &id) { return {IssueId(id), id}; }
} // namespace

RedmineConnector::RedmineConnector(const ConnectorContext &context)
    : m_clock(*context.clock), m_project(context.settings.value(u"project"_s).toString()),
      m_tracker(context.settings.value(u"tracker"_s).toString()), m_options(optionsFrom(context.settings)),
      m_activity(context.settings.value(u"activity"_s).toString()), m_random(*context.random),
      m_api(*context.clock, *context.random, QUrl(m_options.baseUrl), context.secrets.value(u"apiKey"_s), m_names, context.network)
{
}

RedmineConnector::~RedmineConnector() { m_api.abort(); }

void RedmineConnector::abort() { m_api.abort(); }

Capabilities RedmineConnector::capabilities() const
{
    Capabilities capabilities;
    capabilities.changeFeedSeesCommentEdits = false;
    capabilities.tellsEdits = true;
    capabilities.labels = !m_options.labelsField.isEmpty();
    capabilities.internalComments = may(u"set_notes_private"_s);
    capabilities.worklogs = m_names.hasTime && may(u"log_time"_s);
    capabilities.worklogEdit = capabilities.worklogs && (may(u"edit_time_entries"_s) || may(u"edit_own_time_entries"_s));
    return capabilities;
}

bool RedmineConnector::may(const QString &permission) const
{
    return m_names.permissions.isEmpty() || m_names.permissions.contains(permission);
}

RedmineQuery RedmineConnector::projectFilter() const
{
    return {{u"project_id"_s, m_project}, {u"subproject_id"_s, u"!*"_s}};
}

// Names -----------------------------------------------------------------------------------------------------------------

Task<Result<>> RedmineConnector::ensureNames()
{
    if (m_loaded)
        co_return Result<>();
    const Result<> loaded = co_await reloadNames(false);
    co_return loaded;
}

Task<Result<>> RedmineConnector::reloadNames(bool withDetails)
{
    Result<RedmineLoaded> loaded = co_await loadRedmineNames(m_api, m_project, withDetails);
    if (!loaded)
        co_return loaded.error();
    const QHash<QString, RedmineCustomField> learnt = m_names.custom;
    m_names = loaded->names;
    for (const RedmineCustomField &field : learnt) {
        if (!m_names.custom.contains(field.name))
            m_names.custom.insert(field.name, field);
    }
    m_account = loaded->account;
    m_isPublic = loaded->isPublic;
    m_loadedAt = m_clock.now();
    m_withDetails = withDetails;
    const Result<> probed = co_await probeMarkField();
    if (!probed)
        co_return probed.error();
    m_loaded = true;
    co_return Result<>();
}

Task<Result<>> RedmineConnector::checkStillUs()
{
    if (!m_isPublic)
        co_return Result<>();
    const Result<> us = co_await m_identity.confirm();
    co_return us;
}

Task<Result<>> RedmineConnector::probeMarkField()
{
    const auto field = m_names.custom.constFind(m_options.markField);
    if (m_options.markField.isEmpty() || field == m_names.custom.cend() || m_markState != MarkField::None)
        co_return Result<>();
    m_markFieldId = field->id;
    // Redmine ignores a filter that it does not have: then a value that nobody has "finds" issues.
    RedmineQuery query {{u"cf_%1"_s.arg(m_markFieldId), m_random.token()}, {u"status_id"_s, u"*"_s}, {u"limit"_s, u"1"_s}};
    const Result<RedmineApi::Answer> answer = co_await m_api.get(u"/issues.json"_s, query, u"the issues"_s);
    if (!answer)
        co_return answer.error();
    m_markState = answer->json.value(u"total_count"_s).toInteger() == 0 ? MarkField::Usable : MarkField::NoFilter;
    co_return Result<>();
}

// Looking ---------------------------------------------------------------------------------------------------------------

Task<Result<AccessReport>> RedmineConnector::checkAccess()
{
    const Result<> loaded = co_await reloadNames(false);
    if (!loaded)
        co_return loaded.error();
    AccessReport report;
    report.product = u"Redmine"_s;
    report.account = m_account;
    report.scope = u"project %1 (%2)"_s.arg(m_names.projectName, m_project);
    report.warnings = accessWarnings();
    co_return report;
}

QStringList RedmineConnector::accessWarnings() const
{
    QStringList warnings;
    if (m_options.markField.isEmpty())
        warnings.append(u"There is no custom field for the mark (markField), so it is written as a last line into the description"_s);
    else if (m_markState == MarkField::NoFilter)
        warnings.append(u"The custom field “%1” is not used as a filter in Redmine, so it cannot hold the mark"_s.arg(m_options.markField));
    else if (m_markState == MarkField::None && !m_names.custom.isEmpty())
        warnings.append(u"Redmine's issues have no custom field “%1” (markField)"_s.arg(m_options.markField));
    if (!m_options.labelsField.isEmpty() && !m_names.custom.isEmpty() && !m_names.custom.contains(m_options.labelsField))
        warnings.append(u"Redmine's issues have no custom field “%1” (labelsField)"_s.arg(m_options.labelsField));
    static const QList<QPair<QString, QString>> rights {
        {u"add_issues"_s, u"create issues"_s}, {u"edit_issues"_s, u"edit issues"_s}, {u"add_issue_notes"_s, u"add notes"_s},
        {u"view_private_notes"_s, u"see private notes"_s}, {u"set_notes_private"_s, u"write private notes"_s},
    };
    for (const auto &[permission, words] : rights) {
        if (!may(permission))
            warnings.append(u"The account may not %1 in this project"_s.arg(words));
    }
    if (!may(u"edit_issue_notes"_s) && !may(u"edit_own_issue_notes"_s))
        warnings.append(u"The account may not edit its own notes in this project"_s);
    if (!m_tracker.isEmpty() && !findChoice(m_names.trackers, QJsonValue(m_tracker)))
        warnings.append(u"The project has no tracker “%1”"_s.arg(m_tracker));
    return warnings;
}

Task<Result<Schema>> RedmineConnector::schema()
{
    const Result<> loaded = co_await reloadNames(true);
    if (!loaded)
        co_return loaded.error();
    co_return redmineSchema(m_names, m_options);
}

Task<Result<QJsonObject>> RedmineConnector::issueJson(IssueId id, QString include)
{
    bool isNumber = false;
    if (id.value().toLongLong(&isNumber) <= 0 || !isNumber)
        co_return Error::make(ErrorCode::NotFound, u"Redmine has no issue “%1”: its issues have numbers"_s.arg(id.value()));
    RedmineQuery query;
    if (!include.isEmpty())
        query.append(qMakePair(u"include"_s, include));
    const Result<RedmineApi::Answer> answer = co_await m_api.get(u"/issues/%1.json"_s.arg(id.value()), query, u"issue "_s + id.value());
    if (!answer && answer.error().code == ErrorCode::Permission) // it went where we may not look
        co_return Error::make(ErrorCode::NotFound, u"Redmine does not show issue #%1 to this account"_s.arg(id.value()), answer.error().message);
    if (!answer)
        co_return answer.error();
    const QJsonObject issue = answer->json.value(u"issue"_s).toObject();
    const QJsonObject project = issue.value(u"project"_s).toObject();
    const qint64 projectId = project.value(u"id"_s).toInteger();
    if (m_names.projectId > 0 && projectId > 0 && projectId != m_names.projectId) {
        co_return Error::make(ErrorCode::NotFound, u"Issue #%1 is in the project “%2” of Redmine, which is not this node's"_s.arg(
            id.value(), project.value(u"name"_s).toString()));
    }
    m_names.learn(issue);
    co_return issue;
}

Task<Result<Issue>> RedmineConnector::fetch(IssueId id)
{
    const Result<> loaded = co_await ensureNames();
    if (!loaded)
        co_return loaded.error();
    const Result<QJsonObject> json = co_await issueJson(id, u"journals,attachments"_s);
    if (!json)
        co_return json.error();
    Result<Issue> issue = redmineIssue(*json, m_names, m_options);
    if (issue && json->value(u"spent_hours"_s).toDouble() > 0) { // absent where the account may not see any, so most issues cost no further request
        Result<QList<Worklog>> time = co_await timeOf(id);
        if (!time)
            co_return time.error();
        issue->worklogs = *std::move(time);
    }
    const Result<> us = co_await checkStillUs();
    if (!us)
        co_return us.error();
    co_return issue;
}

Task<Result<IssueId>> RedmineConnector::idOfKey(QString key)
{
    QString number = key.trimmed();
    if (number.startsWith(u'#'))
        number.remove(0, 1);
    const Result<QJsonObject> json = co_await issueJson(IssueId(number), {});
    if (!json)
        co_return json.error();
    co_return idOf(*json);
}

Task<Result<SearchPage>> RedmineConnector::search(QString query, QString page)
{
    Result<RedmineQuery> pairs = redmineQuery(query);
    if (!pairs)
        co_return pairs.error();
    int offset = page.toInt();
    // Ids only grow, so pages go on by id; rows that come or go in between shift nothing. A filter by id leaves only offsets.
    const bool byId = !std::any_of(pairs->cbegin(), pairs->cend(), [](const auto &pair) { return pair.first == u"issue_id"_s; });
    RedmineQuery ask = projectFilter();
    ask.append(*pairs);
    ask.append(qMakePair(u"sort"_s, u"id"_s));
    ask.append(qMakePair(u"limit"_s, QString::number(RedmineFeed::pageSize)));
    if (byId && !page.isEmpty())
        ask.append(qMakePair(u"issue_id"_s, u">="_s + page));
    else if (!byId)
        ask.append(qMakePair(u"offset"_s, QString::number(offset)));
    const Result<RedmineApi::Answer> answer = co_await m_api.get(u"/issues.json"_s, ask, u"the query “%1”"_s.arg(query));
    if (!answer) {
        const bool refused = answer.error().code == ErrorCode::Validation;
        co_return refused ? answer.error().withField(u"query"_s) : answer.error();
    }
    SearchPage result;
    const QJsonArray rows = answer->json.value(u"issues"_s).toArray();
    for (const QJsonValue &row : rows)
        result.issues.append(refOf(idOf(row).value()));
    if (rows.size() >= RedmineFeed::pageSize) {
        const qint64 next = byId ? result.issues.last().id.value().toLongLong() + 1 : offset + rows.size();
        result.next = QString::number(next);
    }
    const Result<> us = co_await checkStillUs();
    if (!us)
        co_return us.error();
    co_return result;
}

Task<Result<QList<IssueId>>> RedmineConnector::matching(QString query, QList<IssueId> ids)
{
    Result<RedmineQuery> pairs = redmineQuery(query);
    if (!pairs)
        co_return pairs.error();
    QSet<QString> only;
    for (const auto &[name, value] : *pairs) {
        if (name != u"issue_id"_s)
            continue;
        const QStringList list = value.split(u',');
        only = QSet<QString>(list.begin(), list.end());
        if (value.contains(u'>') || value.contains(u'<'))
            co_return Error::make(ErrorCode::Validation, u"The query “%1” compares issue_id: only a list of numbers works here"_s.arg(query)).withField(u"query"_s);
    }
    pairs->removeIf([](const auto &pair) { return pair.first == u"issue_id"_s; });
    QList<IssueId> found;
    for (qsizetype start = 0; start < ids.size(); start += idsPerRequest) {
        QStringList some;
        for (const IssueId &id : ids.mid(start, idsPerRequest)) {
            bool isNumber = false;
            id.value().toLongLong(&isNumber);
            if (isNumber && (only.isEmpty() || only.contains(id.value())))
                some.append(id.value());
        }
        if (some.isEmpty())
            continue;
        RedmineQuery ask = projectFilter();
        ask.append(*pairs);
        ask.append(qMakePair(u"issue_id"_s, some.join(u',')));
        ask.append(qMakePair(u"limit"_s, QString::number(idsPerRequest)));
        const Result<RedmineApi::Answer> answer = co_await m_api.get(u"/issues.json"_s, ask, u"the query “%1”"_s.arg(query));
        if (!answer) {
            const bool refused = answer.error().code == ErrorCode::Validation;
            co_return refused ? answer.error().withField(u"query"_s) : answer.error();
        }
        for (const QJsonValue &row : answer->json.value(u"issues"_s).toArray())
            found.append(idOf(row));
    }
    const Result<> us = co_await checkStillUs();
    if (!us)
        co_return us.error();
    co_return found;
}

Task<Result<ChangePage>> RedmineConnector::changesSince(QString cursor)
{
    const Result<> loaded = co_await ensureNames();
    if (!loaded)
        co_return loaded.error();
    RedmineQuery base = projectFilter();
    base.append(qMakePair(u"status_id"_s, u"*"_s));
    ChangePage page;
    if (cursor.isEmpty()) {
        RedmineQuery ask = base;
        ask.append(qMakePair(u"sort"_s, u"updated_on:desc,id:desc"_s));
        ask.append(qMakePair(u"limit"_s, u"1"_s));
        const Result<RedmineApi::Answer> answer = co_await m_api.get(u"/issues.json"_s, ask, u"the issues of the project"_s);
        if (!answer)
            co_return answer.error();
        const Result<NewTime> time = co_await timeAfter(-1);
        if (!time)
            co_return time.error();
        page.cursor = RedmineFeed::firstCursor(answer->json.value(u"issues"_s).toArray(), m_clock.now(), time->newest);
        const Result<> us = co_await checkStillUs();
        if (!us)
            co_return us.error();
        co_return page;
    }
    base.append(qMakePair(u"sort"_s, u"updated_on,id"_s));
    Result<RedmineFeed> feed = RedmineFeed::fromCursor(cursor, m_clock.now());
    if (!feed)
        co_return feed.error();
    RedmineFeed::Next next = RedmineFeed::Next::Page;
    while (next == RedmineFeed::Next::Page) {
        RedmineQuery ask = base;
        ask.append(qMakePair(u"updated_on"_s, feed->filter()));
        ask.append(qMakePair(u"limit"_s, QString::number(RedmineFeed::pageSize)));
        ask.append(qMakePair(u"offset"_s, QString::number(feed->offset())));
        const Result<RedmineApi::Answer> answer = co_await m_api.get(u"/issues.json"_s, ask, u"the issues of the project"_s);
        if (!answer)
            co_return answer.error();
        const Result<RedmineFeed::Next> taken
            = feed->take(answer->json.value(u"issues"_s).toArray(), answer->json.value(u"total_count"_s).toInteger(), m_clock.now());
        if (!taken)
            co_return taken.error();
        next = *taken;
    }
    if (m_clock.now() - m_timeLookedAt >= lookForTimeMs) { // an entry changes nothing of its issue's row
        const Result<NewTime> time = co_await timeAfter(feed->timeEntry());
        if (!time)
            co_return time.error();
        for (const QString &id : time->issues)
            feed->report(id);
        feed->setTimeEntry(time->newest);
    }
    const Result<> us = co_await checkStillUs();
    if (!us)
        co_return us.error();
    for (const QString &id : feed->changed())
        page.changes.append(refOf(id));
    page.cursor = feed->cursor();
    page.more = next == RedmineFeed::Next::MoreLater;
    co_return page;
}

Task<Result<std::optional<IssueId>>> RedmineConnector::findByFilter(QString filter, QString value, QString mark)
{
    RedmineQuery query {{filter, value}, {u"status_id"_s, u"*"_s}, {u"sort"_s, u"id"_s}, {u"limit"_s, u"100"_s}};
    const Result<RedmineApi::Answer> answer = co_await m_api.get(u"/issues.json"_s, query, u"the issues"_s);
    if (!answer)
        co_return answer.error();
    for (const QJsonValue &row : answer->json.value(u"issues"_s).toArray()) {
        if (redmineHasMark(row.toObject(), mark, m_options))
            co_return std::optional<IssueId>(idOf(row));
    }
    const Result<> us = co_await checkStillUs();
    if (!us)
        co_return us.error();
    co_return std::optional<IssueId>();
}

Task<Result<std::optional<IssueId>>> RedmineConnector::findByMark(QString mark)
{
    const Result<> loaded = co_await ensureNames();
    if (!loaded)
        co_return loaded.error();
    if (m_markState == MarkField::Usable) {
        const Result<std::optional<IssueId>> found = co_await findByFilter(u"cf_%1"_s.arg(m_markFieldId), mark, mark);
        if (!found || *found)
            co_return found;
    }
    // Also when there is a mark field: an issue may have been made before its number was known, or before the setting.
    const Result<std::optional<IssueId>> found = co_await findByFilter(u"description"_s, u"~[lockstep:"_s + mark + u']', mark);
    co_return found;
}

// Writing is in redmineconnectorwrite.cpp ---------------------------------------------------------------------------------

Task<Result<QJsonObject>> RedmineConnector::bodyFor(IssueDraft draft)
{
    const Result<> loaded = co_await ensureNames();
    if (!loaded)
        co_return loaded.error();
    Result<QJsonObject> body = redmineBody(draft, m_names, m_options);
    const bool fresh = m_withDetails && m_clock.now() - m_loadedAt < renewNamesMs;
    if (body || fresh)
        co_return body;
    const Result<> again = co_await reloadNames(true);
    if (!again)
        co_return again.error();
    co_return redmineBody(draft, m_names, m_options);
}

QJsonValue RedmineConnector::normalised(const QString &field, const QJsonValue &value) const
{
    return field == u"worklog"_s ? redmineWorklogNormalised(value.toObject()) : redmineNormalised(field, value, m_names, m_options);
}

QString RedmineConnector::openUrl(const QString &key) const { return m_options.baseUrl + u"/issues/"_s + pathSegment(key); }

} // namespace lockstep
