// RtConnector: creating and updating tickets, comments, attachments.
#include "core/connectors/rt/rtapi.h"
#include "core/connectors/rt/rtconnector.h"
#include "core/connectors/rt/rtfiles.h"

#include <QFileInfo>
#include <QTemporaryFile>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString sentencesOf(const QJsonValue &answer)
{
    QStringList sentences;
    for (const QJsonValue sentence : answer.toArray())
        sentences.append(sentence.toString());
    return sentences.join(u'\n');
}

QJsonObject bodyOf(const QList<rt::Written> &fields)
{
    QJsonObject body;
    QJsonObject custom;
    for (const rt::Written &field : fields)
        (field.custom ? custom : body).insert(field.name, field.value);
    if (!custom.isEmpty())
        body.insert(u"CustomFields"_s, custom);
    return body;
}

constexpr qint64 relearnMs = 50; // at most this often, however many values are refused

bool isNothing(const QJsonValue &value) { return sameValue(value, QJsonValue::Null); }

// The write is done and what came after it failed: whether it is done must stay open, or it would be done again.
Error inDoubt(const Error &error)
{
    if (error.code == ErrorCode::Network || error.code == ErrorCode::Server || error.code == ErrorCode::Cancelled)
        return error;
    Error open = error;
    open.code = ErrorCode::BadAnswer;
    open.scope = ErrorScope::Issue;
    open.retry = RetryHint::Backoff;
    return open;
}

// The id at the end of "/REST/2.0/transaction/68".
Result<QString> transactionOf(const rt::Answer &answer, const QString &what)
{
    const QString id = answer.location.section(u'/', -1);
    bool ok = false;
    if (id.toLongLong(&ok) <= 0 || !ok)
        return Error::make(ErrorCode::BadAnswer, u"RT took %1 without saying its transaction"_s.arg(what), sentencesOf(answer.json));
    return id;
}
} // namespace

QString RtConnector::markUri(const QString &mark) const { return QString(u"lockstep:"_s + QString::fromLatin1(QUrl::toPercentEncoding(mark))); }

Task<Result<QList<rt::Written>>> RtConnector::written(QJsonObject flat)
{
    QList<rt::Written> all;
    for (const QString &name : flat.keys()) {
        const QJsonValue value = flat.value(name);
        QString person;
        if (name == "assignee"_L1 || name == "reporter"_L1) {
            const Result<QString> login = co_await m_people->loginOf(name, value);
            if (!login)
                co_return login.error();
            person = *login;
        }
        Result<rt::Written> one = rt::toRt(name, value, m_layout, person);
        if (!one && m_clock.now() - m_queueLearntAt > relearnMs) {
            // What RT does not have may have been made, or mended, since we looked.
            const Result<> learnt = co_await learnQueue(true);
            if (!learnt)
                co_return learnt.error();
            one = rt::toRt(name, value, m_layout, person);
        }
        if (!one)
            co_return one.error();
        all.append(*one);
    }
    co_return all;
}

Task<Result<IssueId>> RtConnector::create(IssueDraft draft, QString mark)
{
    const Result<> queue = co_await learnQueue(false);
    if (!queue)
        co_return queue.error();
    QJsonObject flat = flatFields(draft.fields, draft.custom);
    const QString description = flat.take(u"description"_s).toString();
    for (const QString &name : flat.keys()) {
        if (isNothing(flat.value(name)) && name != "summary"_L1)
            flat.remove(name); // nothing to clear in a new ticket
    }
    if (!flat.contains(u"summary"_s))
        flat.insert(u"summary"_s, QJsonValue::Null); // refused below, by name
    const Result<QList<rt::Written>> fields = co_await written(flat);
    if (!fields)
        co_return fields.error();
    QJsonObject body = bodyOf(*fields);
    body.insert(u"Queue"_s, m_layout.queue.name);
    if (!description.trimmed().isEmpty()) {
        body.insert(u"Content"_s, rt::textToRt(description, m_layout.html));
        body.insert(u"ContentType"_s, m_layout.html ? u"text/html"_s : u"text/plain"_s);
    }
    if (!mark.isEmpty() && m_layout.markField.isEmpty()) {
        body.insert(u"RefersTo"_s, markUri(mark));
    } else if (!mark.isEmpty()) {
        QJsonObject custom = body.value(u"CustomFields"_s).toObject();
        custom.insert(m_layout.markField, mark);
        body.insert(u"CustomFields"_s, custom);
    }
    Result<rt::Answer> answer = co_await m_api->sendJson("POST", u"/ticket"_s, body);
    // A lifecycle lets few statuses be the first one, and RT refuses the whole ticket: what is not allowed here may be as a change.
    const bool later = !answer && answer.error().code == ErrorCode::Validation && body.contains(u"Status"_s);
    if (later) {
        body.remove(u"Status"_s);
        Result<rt::Answer> second = co_await m_api->sendJson("POST", u"/ticket"_s, body);
        if (second || second.error().code != ErrorCode::Validation)
            answer = std::move(second);
    }
    if (!answer)
        co_return answer.error();
    const QString id = answer->json.toObject().value(u"id"_s).toVariant().toString();
    if (id.toLongLong() <= 0)
        co_return Error::make(ErrorCode::BadAnswer, u"RT made a ticket in queue %1 without saying its number"_s.arg(m_queueName));
    if (later) {
        const Result<> set = co_await setFirstStatus(id, flat.value(u"status"_s));
        if (!set)
            co_return set.error();
    }
    co_return IssueId(id);
}

Task<Result<>> RtConnector::setFirstStatus(QString id, QJsonValue status)
{
    const QJsonObject flat {{u"status"_s, status}};
    const Result<QList<rt::Written>> fields = co_await written(flat);
    if (!fields)
        co_return fields.error();
    const Result<rt::Answer> answer = co_await m_api->sendJson("PUT", u"/ticket/%1"_s.arg(pathSegment(id)), bodyOf(*fields));
    if (answer)
        co_return Result<>(); // Whether it took shows when the ticket is read back
    co_return inDoubt(answer.error());
}

Task<Result<std::optional<IssueId>>> RtConnector::findByMark(QString mark)
{
    if (mark.isEmpty())
        co_return std::optional<IssueId>();
    const QString field = m_layout.markField;
    const QString condition = field.isEmpty() ? u"RefersTo = %1"_s.arg(rt::quoted(markUri(mark)))
                                              : u"'CF.{%1}' = %2"_s.arg(field, rt::quoted(mark));
    const QString sql = u"Queue = %1 AND %2"_s.arg(rt::quoted(m_queueName), condition);
    const rt::Query parameters {{u"query"_s, sql}, {u"orderby"_s, u"id"_s}, {u"order"_s, u"ASC"_s}, {u"per_page"_s, u"20"_s}};
    const Result<rt::Answer> answer = co_await m_api->get(u"/tickets"_s, parameters);
    if (!answer)
        co_return answer.error();
    // Databases compare in their own way (case): only the ticket itself decides.
    for (const QJsonValue item : answer->json.toObject().value(u"items"_s).toArray()) {
        const QString id = item.toObject().value(u"id"_s).toVariant().toString();
        const Result<Ticket> found = co_await ticket(id);
        if (!found && found.error().code != ErrorCode::NotFound)
            co_return found.error();
        if (!found)
            continue;
        const bool same = field.isEmpty() ? rt::refersTo(found->json).contains(markUri(mark)) : rt::customText(found->json, field) == mark;
        if (same)
            co_return std::optional<IssueId>(IssueId(id));
    }
    co_return std::optional<IssueId>();
}

Task<Result<>> RtConnector::checkTaken(QString id, QJsonObject flat, QString sentences)
{
    const Result<Ticket> after = co_await ticket(id);
    if (!after)
        co_return after.error();
    const Result<> learned = co_await m_people->learn(rt::loginsOf(after->json));
    if (!learned)
        co_return learned.error();
    const rt::PersonOf personOf = [this](const QString &login) { return m_people->person(login); };
    const Result<Issue> issue = rt::issueFromTicket(after->json, m_layout, personOf);
    if (!issue)
        co_return issue.error();
    const QJsonObject now = flatFields(issue->fields, issue->custom);
    for (auto it = flat.begin(); it != flat.end(); ++it) {
        if (!sameValue(normalised(it.key(), it.value()), now.value(it.key()))) {
            const QString message = u"RT did not take “%1” for %2 of ticket %3; it has “%4”"_s.arg(displayValue(it.value()), it.key(), id, displayValue(now.value(it.key())));
            co_return Error::make(ErrorCode::Validation, message, sentences).withField(it.key());
        }
    }
    co_return Result<>();
}

Task<Result<>> RtConnector::stealAndGive(QString id, QList<rt::Written> fields)
{
    const QString path = u"/ticket/%1"_s.arg(pathSegment(id));
    const QString stealPath = QString(path + u"/steal"_s);
    const Result<rt::Answer> stolen = co_await m_api->sendJson("PUT", stealPath, QJsonObject());
    if (!stolen)
        co_return stolen.error();
    for (const rt::Written &field : fields) {
        if (field.name != "Owner"_L1 || field.custom)
            continue;
        const QJsonObject body {{field.name, field.value}};
        const Result<rt::Answer> given = co_await m_api->sendJson("PUT", path, body, true);
        if (!given)
            co_return given.error();
    }
    co_return Result<>();
}

Task<Result<>> RtConnector::update(Issue before, IssueDraft after)
{
    const Result<> queue = co_await learnQueue(false);
    if (!queue)
        co_return queue.error();
    const QString id = before.id.value();
    const QJsonObject old = flatFields(before.fields, before.custom);
    const QJsonObject wanted = flatFields(after.fields, after.custom);
    QJsonObject changed;
    for (auto it = wanted.begin(); it != wanted.end(); ++it) {
        if (!sameValue(normalised(it.key(), it.value()), old.value(it.key())))
            changed.insert(it.key(), it.value());
    }
    const bool newDescription = changed.contains(u"description"_s);
    const QString description = changed.take(u"description"_s).toString();
    const Result<QList<rt::Written>> fields = co_await written(changed);
    if (!fields)
        co_return fields.error();
    if (!fields->isEmpty()) {
        const Result<rt::Answer> answer = co_await m_api->sendJson("PUT", u"/ticket/%1"_s.arg(pathSegment(id)), bodyOf(*fields));
        if (!answer)
            co_return answer.error();
        const QString sentences = sentencesOf(answer->json);
        Result<> taken = co_await checkTaken(id, changed, sentences);
        if (!taken && taken.error().field == "assignee"_L1) {
            // Only its owner may give a ticket away; one with the right may take it first.
            const Result<> given = co_await stealAndGive(id, *fields);
            if (!given)
                co_return given.error();
            taken = co_await checkTaken(id, changed, sentences);
        }
        if (!taken)
            co_return taken.error();
    }
    if (newDescription) {
        const Result<QString> posted = co_await postMessage(id, u"comment"_s, messageOf(rt::descriptionComment(description)), u"a comment on ticket "_s + id);
        if (!posted)
            co_return posted.error();
    }
    co_return Result<>();
}

QJsonObject RtConnector::messageOf(const QString &markdown) const
{
    return {{u"Content"_s, rt::textToRt(markdown, m_layout.html)}, {u"ContentType"_s, m_layout.html ? u"text/html"_s : u"text/plain"_s}};
}

Task<Result<QString>> RtConnector::postMessage(QString id, QString kind, QJsonObject body, QString what)
{
    const Result<rt::Answer> answer = co_await m_api->sendJson("POST", u"/ticket/%1/%2"_s.arg(pathSegment(id), kind), body);
    if (!answer)
        co_return answer.error();
    co_return transactionOf(*answer, what);
}

Task<Result<QString>> RtConnector::addComment(IssueId issue, CommentDraft draft)
{
    if (draft.body.trimmed().isEmpty())
        co_return Error::make(ErrorCode::Validation, u"A comment on ticket %1 must not be empty"_s.arg(issue.value())).withField(u"comment"_s);
    // Who may read it is not known: never where the requestor would get it as mail.
    const QString kind = draft.visibility == Visibility::Public ? u"correspond"_s : u"comment"_s;
    const Result<QString> posted = co_await postMessage(issue.value(), kind, messageOf(draft.body), u"a comment on ticket "_s + issue.value());
    co_return posted;
}

Task<Result<>> RtConnector::editComment(IssueId issue, QString commentId, CommentDraft)
{
    co_return Error::make(ErrorCode::Unsupported, u"RT cannot edit comment %1 of ticket %2: what is said there stays"_s.arg(commentId, issue.value()));
}

Task<Result<rt::Answer>> RtConnector::sendFile(QString path, AttachmentDraft draft, qint64 size)
{
    if (size == 0) {
        // RT takes an empty part of a form for a missing one. In JSON a line end stands for nothing, and a name given as
        // its UTF-8 bytes arrives as in a form.
        const QJsonObject file {{u"FileName"_s, QString::fromLatin1(rt::safeFileName(draft.fileName).toUtf8())},
                                {u"FileType"_s, rt::safeMimeType(draft.mimeType)},
                                {u"FileContent"_s, u"\n"_s}};
        const QJsonObject body {{u"Attachments"_s, QJsonArray {file}}};
        Result<rt::Answer> sent = co_await m_api->sendJson("POST", path, body);
        co_return sent;
    }
    QTemporaryFile form;
    if (!form.open())
        co_return Error::make(ErrorCode::Storage, u"Cannot write a temporary file for %1: %2"_s.arg(draft.fileName, form.errorString()));
    const QByteArray boundary = QByteArray("lockstep-") + m_random.token().toLatin1();
    const Result<> ready = co_await rt::writeMultipart(&m_clock, QJsonObject(), draft, form.fileName(), boundary, m_stopped);
    if (!ready)
        co_return ready.error();
    const QByteArray type = QByteArray("multipart/form-data; boundary=") + boundary;
    Result<rt::Answer> sent = co_await m_api->sendFile(path, form.fileName(), type);
    co_return sent;
}

Task<Result<QString>> RtConnector::addAttachment(IssueId issue, AttachmentDraft draft)
{
    if (!QFileInfo::exists(draft.sourcePath))
        co_return Error::make(ErrorCode::Storage, u"There is no file %1 to attach as %2"_s.arg(draft.sourcePath, draft.fileName));
    const qint64 size = QFileInfo(draft.sourcePath).size();
    const QString kind = draft.visibility == Visibility::Public ? u"correspond"_s : u"comment"_s;
    const QString path = u"/ticket/%1/%2"_s.arg(pathSegment(issue.value()), kind);
    const Result<rt::Answer> answer = co_await sendFile(path, draft, size);
    if (!answer)
        co_return answer.error();
    const Result<QString> transaction = transactionOf(*answer, u"the attachment %1"_s.arg(draft.fileName));
    if (!transaction)
        co_return transaction.error();
    const rt::Query fields {{u"fields"_s, u"Filename,ContentLength"_s}};
    const Result<QJsonArray> parts = co_await m_api->list(u"/transaction/%1/attachments"_s.arg(*transaction), fields, 0);
    if (!parts)
        co_return inDoubt(parts.error());
    for (const QJsonValue part : *parts) {
        const QJsonObject file = part.toObject();
        if (file.value(u"Filename"_s).toString().isEmpty())
            continue;
        const qint64 stored = file.value(u"ContentLength"_s).toVariant().toLongLong();
        if (stored != size) // RT drops or cuts what is over its limit, without an error
            co_return Error::make(ErrorCode::TooLarge, u"RT kept %1 of the %2 bytes of %3: its limit for attachments is lower"_s.arg(stored).arg(size).arg(draft.fileName))
                .withField(u"attachment"_s);
        co_return file.value(u"id"_s).toVariant().toString();
    }
    co_return Error::make(ErrorCode::BadAnswer, u"RT took %1 and does not show it"_s.arg(draft.fileName)).withField(u"attachment"_s);
}

} // namespace lockstep
