// The writing calls of RedmineConnector.
#include "core/connectors/redmine/redmineconnector.h"

#include "core/base/logging.h"
#include "core/connectors/redmine/redminevalues.h"

#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString unixLines(QString text) { return text.replace(u"\r\n"_s, u"\n"_s); }

Error noPrivateNotes(const IssueId &issue)
{
    return Error::make(ErrorCode::Permission, u"The account may not write private notes in Redmine (issue %1)"_s.arg(issue.value())).withField(u"comment"_s);
}

// The write is done and what came after it failed: whether it is done must stay open, or it would be done again.
Error inDoubt(const Error &error, const QString &what)
{
    if (error.code == ErrorCode::Network || error.code == ErrorCode::Server || error.code == ErrorCode::Cancelled)
        return error;
    Error open = error;
    open.code = ErrorCode::BadAnswer;
    open.scope = ErrorScope::Issue;
    open.retry = RetryHint::Backoff;
    open.message = u"Redmine took %1 and then refused what comes after it: %2"_s.arg(what, error.message);
    return open;
}

Error publishedError(const IssueId &issue, const QString &comment)
{
    return Error::make(ErrorCode::Permission, u"Redmine made comment %1 on issue %2 public, although it was to be private"_s.arg(comment, issue.value()))
        .withField(u"comment"_s);
}
} // namespace

Result<qint64> RedmineConnector::standardTracker() const
{
    if (m_tracker.isEmpty()) {
        if (m_names.trackers.isEmpty())
            return Error::make(ErrorCode::Validation, u"Redmine's project “%1” has no tracker"_s.arg(m_project)).withField(u"type"_s);
        return m_names.trackers.first().id.toLongLong();
    }
    const Choice *tracker = findChoice(m_names.trackers, QJsonValue(m_tracker));
    if (!tracker)
        return Error::make(ErrorCode::Validation, u"Redmine's project has no tracker “%1”"_s.arg(m_tracker)).withField(u"type"_s);
    return tracker->id.toLongLong();
}

Task<Result<>> RedmineConnector::putIssue(IssueId id, QJsonObject body, QString what)
{
    const QJsonObject whole {{u"issue"_s, body}};
    const Result<RedmineApi::Answer> answer = co_await m_api.write("PUT", u"/issues/%1.json"_s.arg(id.value()), whole, what);
    if (!answer)
        co_return answer.error();
    co_return Result<>();
}

Task<Result<IssueId>> RedmineConnector::create(IssueDraft draft, QString mark)
{
    const Result<> loaded = co_await ensureNames();
    if (!loaded)
        co_return loaded.error();
    // In a project without any issue nobody but an administrator can know the ids of custom fields: the new issue tells them.
    QJsonObject later;
    if (m_names.custom.isEmpty())
        later = std::exchange(draft.custom, QJsonObject());
    Result<QJsonObject> body = co_await bodyFor(draft);
    if (!body)
        co_return body.error();
    body->insert(u"project_id"_s, m_names.projectId);
    if (!body->contains(u"tracker_id"_s)) {
        const Result<qint64> tracker = standardTracker();
        if (!tracker)
            co_return tracker.error();
        body->insert(u"tracker_id"_s, *tracker);
    }
    // Redmine's standard is today, and then refuses a due date before it.
    body->insert(u"start_date"_s, QJsonValue());
    if (m_markState == MarkField::Usable) {
        QJsonArray custom = body->value(u"custom_fields"_s).toArray();
        custom.append(QJsonObject {{u"id"_s, m_markFieldId}, {u"value"_s, mark}});
        body->insert(u"custom_fields"_s, custom);
    } else {
        body->insert(u"description"_s, withTextMark(body->value(u"description"_s).toString(), mark));
    }
    const QJsonObject whole {{u"issue"_s, *body}};
    const Result<RedmineApi::Answer> answer = co_await m_api.write("POST", u"/issues.json"_s, whole, u"the new issue"_s);
    if (!answer)
        co_return answer.error();
    const QJsonObject created = answer->json.value(u"issue"_s).toObject();
    const qint64 id = created.value(u"id"_s).toInteger();
    if (id <= 0)
        co_return Error::make(ErrorCode::BadAnswer, u"Redmine does not say which issue it made (POST /issues.json)"_s);
    m_names.learn(created);
    // Redmine's workflow lets few statuses be the first one and says nothing: what is not allowed here may be allowed as a change.
    const QJsonValue status = body->value(u"status_id"_s);
    if (status.isDouble() && status != created.value(u"status"_s).toObject().value(u"id"_s)) {
        const IssueId made(QString::number(id));
        QJsonObject change {{u"status_id"_s, status}};
        const Result<> written = co_await putIssue(made, change, u"the status of issue "_s + made.value());
        if (!written)
            co_return inDoubt(written.error(), u"the new issue %1"_s.arg(id));
    }
    if (!later.isEmpty()) {
        const Result<> written = co_await writeCustomAfterCreate(created, later);
        if (!written)
            co_return inDoubt(written.error(), u"the new issue %1"_s.arg(id));
    }
    co_return IssueId(QString::number(id));
}

Task<Result<>> RedmineConnector::writeCustomAfterCreate(QJsonObject created, QJsonObject custom)
{
    IssueDraft draft;
    draft.custom = custom;
    const Result<QJsonObject> body = redmineBody(draft, m_names, m_options);
    if (!body)
        co_return body.error();
    const IssueId id(QString::number(created.value(u"id"_s).toInteger()));
    const Result<> written = co_await putIssue(id, *body, u"issue "_s + id.value());
    co_return written;
}

Task<Result<>> RedmineConnector::update(Issue before, IssueDraft after)
{
    const Result<> loaded = co_await ensureNames();
    if (!loaded)
        co_return loaded.error();
    IssueDraft changed = redmineDifferences(before, after, m_names, m_options);
    if (changed.fields.isEmpty() && changed.custom.isEmpty())
        co_return Result<>(); // A PUT that changes nothing would still count as a change in Redmine
    Result<QJsonObject> body = co_await bodyFor(changed);
    if (!body)
        co_return body.error();
    if (body->contains(u"description"_s)) {
        QString mark = before.native.value(u"descriptionMark"_s).toString();
        if (!before.native.contains(u"descriptionMark"_s)) {
            const Result<QJsonObject> now = co_await issueJson(before.id, {});
            if (!now)
                co_return now.error();
            mark = textMarkOf(unixLines(now->value(u"description"_s).toString()));
        }
        body->insert(u"description"_s, withTextMark(body->value(u"description"_s).toString(), mark));
    }
    const Result<> written = co_await putIssue(before.id, *body, u"the changes of issue "_s + before.id.value());
    co_return written;
}

Task<Result<QJsonObject>> RedmineConnector::newestJournal(IssueId issue, QString notes)
{
    const Result<QJsonObject> json = co_await issueJson(issue, u"journals"_s);
    if (!json)
        co_return json.error();
    QJsonObject newest;
    for (const QJsonValue &value : json->value(u"journals"_s).toArray()) {
        const QJsonObject journal = value.toObject();
        const bool mine = QString::number(journal.value(u"user"_s).toObject().value(u"id"_s).toInteger()) == m_account.id;
        const bool same = normalisedText(journal.value(u"notes"_s).toString()) == normalisedText(notes);
        if (mine && same && journal.value(u"id"_s).toInteger() > newest.value(u"id"_s).toInteger())
            newest = journal;
    }
    co_return newest;
}

Task<Result<QString>> RedmineConnector::addComment(IssueId issue, CommentDraft draft)
{
    const Result<> loaded = co_await ensureNames();
    if (!loaded)
        co_return loaded.error();
    const QString notes = redmineText(draft.body, m_options.format);
    if (notes.trimmed().isEmpty())
        co_return Error::make(ErrorCode::Validation, u"Redmine has no empty comments (issue %1)"_s.arg(issue.value())).withField(u"comment"_s);
    // Whoever may not write private notes has them published by Redmine without a word: so that is refused here.
    const bool isPrivate = draft.visibility != Visibility::Public;
    if (isPrivate && !may(u"set_notes_private"_s))
        co_return noPrivateNotes(issue);
    QJsonObject body {{u"notes"_s, notes}};
    if (isPrivate)
        body.insert(u"private_notes"_s, true);
    const Result<> written = co_await putIssue(issue, body, u"a comment on issue "_s + issue.value());
    if (!written)
        co_return written.error();
    const Result<QJsonObject> journal = co_await newestJournal(issue, notes);
    if (!journal)
        co_return inDoubt(journal.error(), u"a comment on issue "_s + issue.value());
    const qint64 id = journal->value(u"id"_s).toInteger();
    if (id <= 0) {
        co_return Error::make(ErrorCode::Permission, u"Redmine took the comment on issue %1 and does not show it: may the account add notes?"_s.arg(issue.value()))
            .withField(u"comment"_s);
    }
    if (isPrivate && !journal->value(u"private_notes"_s).toBool())
        co_return publishedError(issue, QString::number(id));
    co_return QString::number(id);
}

Task<Result<>> RedmineConnector::editComment(IssueId issue, QString commentId, CommentDraft draft)
{
    const QString notes = redmineText(draft.body, m_options.format);
    if (notes.trimmed().isEmpty()) // It would delete the comment
        co_return Error::make(ErrorCode::Validation, u"Redmine has no empty comments (issue %1)"_s.arg(issue.value())).withField(u"comment"_s);
    const Result<> loaded = co_await ensureNames();
    if (!loaded)
        co_return loaded.error();
    const bool isPrivate = draft.visibility != Visibility::Public;
    if (isPrivate && !may(u"set_notes_private"_s))
        co_return noPrivateNotes(issue);
    QJsonObject journal {{u"notes"_s, notes}};
    if (isPrivate)
        journal.insert(u"private_notes"_s, true); // Never false: somebody may have made it private here
    const QJsonObject body {{u"journal"_s, journal}};
    const Result<RedmineApi::Answer> answer = co_await m_api.write("PUT", u"/journals/%1.json"_s.arg(pathSegment(commentId)), body,
                                                                   u"comment %1 of issue %2"_s.arg(commentId, issue.value()));
    if (!answer)
        co_return answer.error();
    if (!isPrivate)
        co_return Result<>();
    const Result<QJsonObject> now = co_await issueJson(issue, u"journals"_s);
    if (!now)
        co_return now.error();
    for (const QJsonValue &value : now->value(u"journals"_s).toArray()) {
        const QJsonObject shown = value.toObject();
        if (QString::number(shown.value(u"id"_s).toInteger()) == commentId && !shown.value(u"private_notes"_s).toBool())
            co_return publishedError(issue, commentId);
    }
    co_return Result<>();
}

Task<Result<QString>> RedmineConnector::addAttachment(IssueId issue, AttachmentDraft draft)
{
    if (draft.visibility != Visibility::Public) {
        co_return Error::make(ErrorCode::Unsupported, u"Redmine shows files to everybody who may read the issue, so “%1” on issue %2 cannot be internal"_s.arg(
                                                          draft.fileName, issue.value()))
            .withField(u"attachment"_s);
    }
    const Result<RedmineApi::Answer> uploaded = co_await m_api.upload(draft.fileName, draft.sourcePath);
    if (!uploaded)
        co_return uploaded.error();
    const QJsonObject upload = uploaded->json.value(u"upload"_s).toObject();
    const QString token = upload.value(u"token"_s).toString();
    // Redmine's token begins with the id that the attachment will have; older ones do not name it beside.
    const qint64 id = upload.contains(u"id"_s) ? upload.value(u"id"_s).toInteger() : token.section(u'.', 0, 0).toLongLong();
    if (token.isEmpty() || id <= 0)
        co_return Error::make(ErrorCode::BadAnswer, u"Redmine does not say where the file “%1” went (POST /uploads.json)"_s.arg(draft.fileName));
    QJsonObject file {{u"token"_s, token}, {u"filename"_s, draft.fileName}};
    if (!draft.mimeType.isEmpty())
        file.insert(u"content_type"_s, draft.mimeType);
    const QJsonObject body {{u"uploads"_s, QJsonArray {file}}};
    const Result<> written = co_await putIssue(issue, body, u"the file “%1” on issue %2"_s.arg(draft.fileName, issue.value()));
    if (!written)
        co_return written.error();
    const Result<QJsonObject> now = co_await issueJson(issue, u"attachments"_s);
    if (!now)
        co_return inDoubt(now.error(), u"the file “%1”"_s.arg(draft.fileName));
    for (const QJsonValue &value : now->value(u"attachments"_s).toArray()) {
        if (value.toObject().value(u"id"_s).toInteger() == id)
            co_return QString::number(id);
    }
    co_return Error::make(ErrorCode::Permission, u"Redmine took the file “%1” and did not attach it to issue %2"_s.arg(draft.fileName, issue.value()));
}

Task<Result<>> RedmineConnector::download(IssueId issue, Attachment attachment, QString targetPath)
{
    // Built from the id on our own address: what the JSON calls content_url may be another host.
    const QString what = u"the file “%1” of issue %2"_s.arg(attachment.fileName, issue.value());
    QString path = u"/attachments/download/"_s + pathSegment(attachment.id);
    if (!attachment.fileName.isEmpty())
        path += u'/' + pathSegment(attachment.fileName);
    const Result<> done = co_await m_api.download(path, targetPath, what);
    if (!done)
        co_return done.error();
    const qint64 size = QFileInfo(targetPath).size();
    if (size != attachment.size) {
        QFile::remove(targetPath);
        co_return Error::make(ErrorCode::BadAnswer, u"Redmine sent %1 bytes instead of %2 for %3"_s.arg(
                                                        QString::number(size), QString::number(attachment.size), what));
    }
    co_return Result<>();
}

} // namespace lockstep
