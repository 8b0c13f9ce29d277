#include "tests/support/faketracker.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const QLatin1StringView prefix(customPrefix);
QJsonObject emptyFields()
{
    QJsonObject fields;
    for (const char *name : {field::summary, field::description, field::status, field::priority, field::assignee, field::dueDate, field::labels})
        fields.insert(QLatin1StringView(name), QJsonValue::Null);
    return fields;
}

void setFlat(FakeIssue &issue, const QString &name, const QJsonValue &value)
{
    if (name.startsWith(prefix))
        issue.custom.insert(name.mid(prefix.size()), value);
    else
        issue.fields.insert(name, value);
}
const Person nodeAccount {u"1"_s, u"lockstep"_s, u"Lockstep"_s, {}};
} // namespace

void FakeTracker::touch(FakeIssue &issue)
{
    issue.updatedAt = m_clock.dateTime();
    feed.append(issue.id.toLongLong());
}

std::unique_ptr<Connector> FakeTracker::connector(Clock &clock, Random &)
{
    auto connector = std::make_unique<FakeConnector>(*this, clock);
    m_newest = connector.get();
    return connector;
}

QString FakeTracker::create(const QJsonObject &values)
{
    FakeIssue issue;
    issue.id = QString::number(m_next++);
    issue.createdAt = m_clock.dateTime();
    issue.fields = emptyFields();
    for (auto it = values.begin(); it != values.end(); ++it)
        setFlat(issue, it.key(), it.value());
    FakeIssue &stored = *issues.insert(issue.id.toLongLong(), issue);
    touch(stored);
    return stored.id;
}

void FakeTracker::edit(const QString &id, const QJsonObject &values)
{
    FakeIssue *issue = find(id);
    if (!issue)
        return;
    const QJsonObject was = flatFields(issue->fields, issue->custom);
    for (auto it = values.begin(); it != values.end(); ++it) {
        issue->edits.append({Person {u"2"_s, u"dora"_s, u"Dora"_s, {}}, it.key(), was.value(it.key()), it.value()});
        setFlat(*issue, it.key(), it.value());
    }
    touch(*issue);
}

QString FakeTracker::comment(const QString &id, const QString &body, Visibility visibility)
{
    FakeIssue *issue = find(id);
    Comment comment;
    comment.id = m_name.left(1) + u'c' + QString::number(m_nextPart++);
    comment.body = body;
    comment.visibility = visibility;
    comment.author = {u"9"_s, u"jo"_s, u"Jo"_s, {}};
    comment.createdAt = comment.updatedAt = m_clock.dateTime();
    issue->comments.append(comment);
    touch(*issue);
    return comment.id;
}

void FakeTracker::editComment(const QString &id, const QString &commentId, const QString &body)
{
    FakeIssue *issue = find(id);
    for (Comment &comment : issue->comments) {
        if (comment.id != commentId)
            continue;
        comment.body = body;
        comment.updatedAt = m_clock.dateTime();
    }
    touch(*issue);
}

QString FakeTracker::attach(const QString &id, const QString &fileName, const QByteArray &content)
{
    FakeIssue *issue = find(id);
    const QString attachment = m_name.left(1) + u'a' + QString::number(m_nextPart++);
    issue->attachments.append({attachment, fileName, content});
    touch(*issue);
    return attachment;
}

QString FakeTracker::logWork(const QString &id, qint64 seconds, const QString &body, const QString &day)
{
    FakeIssue *issue = find(id);
    Worklog worklog;
    worklog.id = m_name.left(1) + u'w' + QString::number(m_nextPart++);
    worklog.seconds = seconds;
    worklog.startedAt = day;
    worklog.body = body;
    worklog.author = {u"9"_s, u"jo"_s, u"Jo"_s, {}};
    worklog.createdAt = worklog.updatedAt = m_clock.dateTime();
    issue->worklogs.append(worklog);
    touch(*issue);
    return worklog.id;
}

void FakeTracker::editWork(const QString &id, const QString &worklogId, qint64 seconds, const QString &body)
{
    FakeIssue *issue = find(id);
    for (Worklog &worklog : issue->worklogs) {
        if (worklog.id != worklogId)
            continue;
        worklog.seconds = seconds;
        worklog.body = body;
        worklog.updatedAt = m_clock.dateTime();
    }
    touch(*issue);
}

void FakeTracker::remove(const QString &id) { issues.remove(id.toLongLong()); }

void FakeTracker::hide(const QString &id)
{
    if (const FakeIssue *issue = find(id))
        m_hidden.insert(id.toLongLong(), *issue);
    remove(id);
}

void FakeTracker::unhide(const QString &id, bool told)
{
    if (!isHidden(id))
        return;
    FakeIssue &issue = *issues.insert(id.toLongLong(), m_hidden.take(id.toLongLong()));
    if (told)
        touch(issue);
}

template<typename T>
Task<Result<T>> FakeConnector::answer(QString operation, bool writes, std::function<Result<T>()> work)
{
    ++m_tracker.calls[operation];
    if (m_tracker.onRequest)
        m_tracker.onRequest(operation);
    ++(writes ? m_tracker.writes : m_tracker.reads);
    const auto result = std::make_shared<Result<T>>(Error::make(ErrorCode::Cancelled, u"The connector was stopped"_s));
    const qint64 delay = writes ? m_tracker.workDelayMs : 0;
    if (!m_aborted && delay == 0)
        *result = serve<T>(operation, work);
    else if (!m_aborted)
        m_tracker.m_clock.callAfter(delay, [this, operation, work, result] { *result = serve<T>(operation, work); }); // a life that ended stays in memory
    co_await m_clock.sleep(delay + m_tracker.latencyMs);
    if (m_aborted)
        co_return Error::make(ErrorCode::Cancelled, u"The connector was stopped"_s);
    co_return *result;
}

template<typename T>
Result<T> FakeConnector::serve(const QString &operation, const std::function<Result<T>()> &work)
{
    if (m_tracker.unreachable)
        return Error::make(ErrorCode::Network, u"%1 is out of reach"_s.arg(m_tracker.m_name));
    if (m_tracker.passwordRefused)
        return Error::make(ErrorCode::Authentication, u"%1 refuses the password"_s.arg(m_tracker.m_name));
    if (const auto fault = m_tracker.takeFault(operation, false)) {
        if (m_tracker.onRefusal && m_tracker.m_newest == this) // else it is said to a node that has died
            m_tracker.onRefusal(fault->error);
        return fault->error;
    }
    Result<T> result = work();
    if (const auto after = m_tracker.after) // a copy: it may take itself away
        after(operation);
    if (const auto lost = m_tracker.takeFault(operation, true))
        result = lost->error;
    return result;
}

Capabilities FakeConnector::capabilities() const
{
    Capabilities can;
    can.commentEdit = m_tracker.canEditComments;
    can.tellsEdits = m_tracker.keepsHistory;
    can.worklogs = m_tracker.keepsTime;
    can.worklogEdit = m_tracker.keepsTime && m_tracker.canEditTime;
    return can;
}

Task<Result<AccessReport>> FakeConnector::checkAccess()
{
    std::function<Result<AccessReport>()> work = []() -> Result<AccessReport> {
        return AccessReport {u"Fake"_s, nodeAccount, u"everything"_s, {}};
    };
    return answer<AccessReport>(u"checkAccess"_s, false, work);
}

Task<Result<Schema>> FakeConnector::schema()
{
    std::function<Result<Schema>()> work = [this]() -> Result<Schema> { return m_tracker.schema; };
    return answer<Schema>(u"schema"_s, false, work);
}

// "" and "all" match everything, "field=text" what it says.
bool FakeConnector::matches(const QString &query, const FakeIssue &issue) const
{
    if (query.isEmpty() || query == "all"_L1)
        return true;
    const QString name = query.section(u'=', 0, 0);
    return displayValue(flatFields(issue.fields, issue.custom).value(name)) == query.section(u'=', 1);
}

Task<Result<SearchPage>> FakeConnector::search(QString query, QString page)
{
    std::function<Result<SearchPage>()> work = [this, query, page]() -> Result<SearchPage> {
        if (m_tracker.badQueries.contains(query))
            return Error::make(ErrorCode::Validation, u"The query “%1” is not understood"_s.arg(query));
        SearchPage result;
        for (const FakeIssue &issue : std::as_const(m_tracker.issues)) {
            if (issue.id.toLongLong() <= page.toLongLong() || !matches(query, issue))
                continue;
            if (result.issues.size() == m_tracker.pageSize) {
                result.next = result.issues.last().id.value();
                break;
            }
            result.issues.append({IssueId(issue.id), m_tracker.m_name + u'-' + issue.id});
        }
        return result;
    };
    return answer<SearchPage>(u"search"_s, false, work);
}

Task<Result<QList<IssueId>>> FakeConnector::matching(QString query, QList<IssueId> ids)
{
    std::function<Result<QList<IssueId>>()> work = [this, query, ids]() -> Result<QList<IssueId>> {
        if (m_tracker.badQueries.contains(query))
            return Error::make(ErrorCode::Validation, u"The query “%1” is not understood"_s.arg(query));
        QList<IssueId> result;
        for (const IssueId &id : ids) {
            const FakeIssue *issue = m_tracker.find(id.value());
            if (issue && matches(query, *issue))
                result.append(id);
        }
        return result;
    };
    return answer<QList<IssueId>>(u"matching"_s, false, work);
}

Task<Result<ChangePage>> FakeConnector::changesSince(QString cursor)
{
    std::function<Result<ChangePage>()> work = [this, cursor]() -> Result<ChangePage> {
        ChangePage page;
        const qsizetype shown = m_tracker.m_feedShown < 0 ? m_tracker.feed.size() : m_tracker.m_feedShown;
        qsizetype at = cursor.isEmpty() ? shown : cursor.toLongLong();
        for (; at < shown && page.changes.size() < m_tracker.pageSize; ++at) {
            const QString id = QString::number(m_tracker.feed.at(at));
            page.changes.append({IssueId(id), m_tracker.m_name + u'-' + id});
        }
        page.cursor = QString::number(at);
        page.more = at < shown;
        return page;
    };
    return answer<ChangePage>(u"changesSince"_s, false, work);
}

Result<FakeIssue *> FakeConnector::find(const IssueId &id)
{
    FakeIssue *issue = m_tracker.find(id.value());
    if (!issue)
        return Error::make(ErrorCode::NotFound, u"%1 has no issue %2"_s.arg(m_tracker.m_name, id.value()));
    return issue;
}

Task<Result<Issue>> FakeConnector::fetch(IssueId id)
{
    std::function<Result<Issue>()> work = [this, id]() -> Result<Issue> {
        const Result<FakeIssue *> found = find(id);
        if (!found)
            return found.error();
        const FakeIssue &from = **found;
        if (m_tracker.onRead)
            m_tracker.onRead(from);
        Issue issue;
        issue.id = id;
        issue.key = m_tracker.m_name + u'-' + from.id;
        issue.author = from.author;
        issue.createdAt = from.createdAt;
        issue.updatedAt = from.updatedAt;
        issue.fields = from.fields;
        issue.custom = from.custom;
        issue.comments = from.comments;
        issue.worklogs = from.worklogs;
        if (m_tracker.keepsHistory)
            issue.edits = from.edits;
        issue.edits.removeIf([this](const FieldEdit &edit) { return !tellsEditsOf(edit.field); });
        for (const FakeAttachment &a : from.attachments) {
            Attachment attachment;
            attachment.id = a.id;
            attachment.fileName = a.fileName;
            attachment.size = a.content.size();
            if (!m_tracker.contentKey.isEmpty())
                attachment.contentRef = u"http://fake.test/content/"_s + a.id + u"?key="_s + m_tracker.contentKey;
            issue.attachments.append(attachment);
        }
        return issue;
    };
    return answer<Issue>(u"fetch"_s, false, work);
}

Task<Result<IssueId>> FakeConnector::idOfKey(QString key)
{
    std::function<Result<IssueId>()> work = [this, key]() -> Result<IssueId> {
        const IssueId id(key.section(u'-', -1));
        const Result<FakeIssue *> found = find(id);
        return found ? Result<IssueId>(id) : Result<IssueId>(found.error());
    };
    return answer<IssueId>(u"idOfKey"_s, false, work);
}

void FakeConnector::write(FakeIssue &issue, const IssueDraft &draft) const
{
    const QJsonObject flat = flatFields(draft.fields, draft.custom);
    if (m_tracker.onWrite)
        m_tracker.onWrite(issue, flat);
    const QJsonObject was = flatFields(issue.fields, issue.custom);
    for (auto it = flat.begin(); it != flat.end(); ++it) {
        if (m_tracker.silentlyRefused.contains(it.key()))
            continue;
        if (was.value(it.key()) != it.value())
            issue.edits.append({nodeAccount, it.key(), was.value(it.key()), it.value()});
        setFlat(issue, it.key(), it.value());
    }
    m_tracker.touch(issue);
}

Task<Result<IssueId>> FakeConnector::create(IssueDraft draft, QString mark)
{
    std::function<Result<IssueId>()> work = [this, draft, mark]() -> Result<IssueId> {
        FakeIssue &issue = *m_tracker.find(m_tracker.create({}));
        issue.mark = mark;
        issue.author = nodeAccount;
        write(issue, draft);
        return IssueId(issue.id);
    };
    return answer<IssueId>(u"create"_s, true, work);
}

bool FakeConnector::tellsEditsOf(const QString &name) const
{
    const bool isGap = name == QLatin1StringView(field::labels) || name == QLatin1StringView(field::assignee) || name == QLatin1StringView(field::description);
    return m_tracker.keepsHistory && !(m_tracker.hasGaps && isGap);
}

Task<Result<std::optional<IssueId>>> FakeConnector::findByMark(QString mark)
{
    std::function<Result<std::optional<IssueId>>()> work = [this, mark]() -> Result<std::optional<IssueId>> {
        for (const FakeIssue &issue : std::as_const(m_tracker.issues)) {
            if (issue.mark == mark)
                return std::optional<IssueId>(IssueId(issue.id));
        }
        return std::optional<IssueId>();
    };
    return answer<std::optional<IssueId>>(u"findByMark"_s, false, work);
}

Task<Result<>> FakeConnector::update(Issue before, IssueDraft after)
{
    std::function<Result<>()> work = [this, before, after]() -> Result<> {
        const Result<FakeIssue *> issue = find(before.id);
        if (!issue)
            return issue.error();
        write(**issue, after);
        return {};
    };
    return answer<void>(u"update"_s, true, work);
}

Task<Result<QString>> FakeConnector::addComment(IssueId issue, CommentDraft draft)
{
    std::function<Result<QString>()> work = [this, issue, draft]() -> Result<QString> {
        const Result<FakeIssue *> found = find(issue);
        if (!found)
            return found.error();
        if (m_tracker.onAdd)
            m_tracker.onAdd(**found);
        const QString id = m_tracker.comment(issue.value(), draft.body, draft.visibility);
        (*found)->comments.last().author = nodeAccount;
        return id;
    };
    return answer<QString>(u"addComment"_s, true, work);
}

Task<Result<>> FakeConnector::editComment(IssueId issue, QString commentId, CommentDraft draft)
{
    std::function<Result<>()> work = [this, issue, commentId, draft]() -> Result<> {
        const Result<FakeIssue *> found = find(issue);
        if (!found)
            return found.error();
        const auto isIt = [&commentId](const Comment &comment) { return comment.id == commentId; };
        if (std::none_of((*found)->comments.cbegin(), (*found)->comments.cend(), isIt))
            return Error::make(ErrorCode::NotFound, u"There is no comment %1"_s.arg(commentId));
        if (m_tracker.onAdd)
            m_tracker.onAdd(**found);
        m_tracker.editComment(issue.value(), commentId, draft.body);
        return {};
    };
    return answer<void>(u"editComment"_s, true, work);
}

Task<Result<QString>> FakeConnector::addAttachment(IssueId issue, AttachmentDraft draft)
{
    std::function<Result<QString>()> work = [this, issue, draft]() -> Result<QString> {
        const Result<FakeIssue *> found = find(issue);
        if (!found)
            return found.error();
        if (m_tracker.onAdd)
            m_tracker.onAdd(**found);
        QFile file(draft.sourcePath);
        if (!file.open(QIODevice::ReadOnly))
            return Error::make(ErrorCode::Internal, u"The file %1 is not there"_s.arg(draft.sourcePath));
        return m_tracker.attach(issue.value(), draft.fileName, file.readAll());
    };
    return answer<QString>(u"addAttachment"_s, true, work);
}

Task<Result<QString>> FakeConnector::addWorklog(IssueId issue, WorklogDraft draft)
{
    std::function<Result<QString>()> work = [this, issue, draft]() -> Result<QString> {
        const Result<FakeIssue *> found = find(issue);
        if (!found)
            return found.error();
        const QString id = m_tracker.logWork(issue.value(), draft.seconds, draft.body, draft.startedAt);
        (*found)->worklogs.last().author = nodeAccount;
        (*found)->worklogs.last().activity = draft.activity;
        return id;
    };
    return answer<QString>(u"addWorklog"_s, true, work);
}

Task<Result<>> FakeConnector::editWorklog(IssueId issue, QString worklogId, WorklogDraft draft)
{
    std::function<Result<>()> work = [this, issue, worklogId, draft]() -> Result<> {
        const Result<FakeIssue *> found = find(issue);
        if (!found)
            return found.error();
        const auto isIt = [&worklogId](const Worklog &worklog) { return worklog.id == worklogId; };
        if (std::none_of((*found)->worklogs.cbegin(), (*found)->worklogs.cend(), isIt))
            return Error::make(ErrorCode::NotFound, u"There is no time entry %1"_s.arg(worklogId));
        m_tracker.editWork(issue.value(), worklogId, draft.seconds, draft.body);
        for (Worklog &worklog : (*found)->worklogs) {
            if (worklog.id == worklogId && !draft.startedAt.isEmpty())
                worklog.startedAt = draft.startedAt;
        }
        return {};
    };
    return answer<void>(u"editWorklog"_s, true, work);
}

Task<Result<TrackerAnswer>> FakeConnector::serveCall(QString operation, bool writes, TrackerCall call)
{
    std::function<Result<TrackerAnswer>()> work = [this, call]() -> Result<TrackerAnswer> {
        return m_tracker.onCall ? m_tracker.onCall(call) : TrackerAnswer {404, {}};
    };
    return answer<TrackerAnswer>(operation, writes, work);
}

Task<Result<>> FakeConnector::download(IssueId issue, Attachment attachment, QString targetPath)
{
    std::function<Result<>()> work = [this, issue, attachment, targetPath]() -> Result<> {
        const Result<FakeIssue *> found = find(issue);
        if (!found)
            return found.error();
        for (const FakeAttachment &a : std::as_const((*found)->attachments)) {
            if (a.id != attachment.id)
                continue;
            QFile file(targetPath);
            if (file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(a.content) == a.content.size())
                return {};
            return Error::make(ErrorCode::Storage, u"The file %1 cannot be written"_s.arg(targetPath));
        }
        return Error::make(ErrorCode::NotFound, u"%1 has no attachment %2"_s.arg(m_tracker.m_name, attachment.id));
    };
    return answer<void>(u"download"_s, false, work);
}

QString FakeConnector::openUrl(const QString &key) const { return u"http://fake.test/"_s + key; }

} // namespace lockstep
