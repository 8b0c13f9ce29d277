// RtConnector: searching, the change feed, and reading a ticket with its texts and files.
#include "core/connectors/rt/rtapi.h"
#include "core/connectors/rt/rtconnector.h"
#include "core/connectors/rt/rtfiles.h"
#include "core/connectors/rt/rtworklogs.h"

#include <QJsonDocument>
#include <QTemporaryFile>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int perPage = 100;
constexpr int mostPages = 20;
constexpr int quietLooksBeforeCheck = 30;
constexpr qsizetype idsPerQuery = 50;

ChangeRef refOf(const QString &id) { return {IssueId(id), id}; }

Error gone(const QString &id, const QString &why)
{
    return Error::make(ErrorCode::NotFound, u"Ticket %1 is not in RT any more: %2"_s.arg(id, why));
}

Error queryError(const Error &error, const QString &query)
{
    if (error.code != ErrorCode::Validation)
        return error;
    Error named = error.withField(u"query"_s);
    named.message = u"RT cannot read the query “%1”: %2"_s.arg(query, error.message);
    return named;
}

// The ticket was there a moment ago: a part of it that is not does not make it gone. If it is, the next look at the ticket says so.
Error partError(const Error &error, const QString &id)
{
    if (error.code != ErrorCode::NotFound)
        return error;
    Error again = Error::make(ErrorCode::BadAnswer, u"RT shows ticket %1 and not all of its messages"_s.arg(id), error.message);
    again.requestId = error.requestId;
    again.retry = RetryHint::Backoff;
    return again;
}

/// Notes the rows that are new; answers whether there were any.
bool takeRows(const QJsonArray &rows, rt::Cursor &cursor, ChangePage &page)
{
    bool news = false;
    for (const QJsonValue value : rows) {
        const QJsonObject row = value.toObject();
        const qint64 id = row.value(u"id"_s).toVariant().toLongLong();
        if (id <= 0 || !cursor.add(id))
            continue;
        news = true;
        const QString ticket = row.value(u"ObjectId"_s).toVariant().toString();
        const bool listed = std::any_of(page.changes.cbegin(), page.changes.cend(), [&ticket](const ChangeRef &ref) { return ref.key == ticket; });
        if (!ticket.isEmpty() && !listed)
            page.changes.append(refOf(ticket));
    }
    return news;
}

bool isNumber(const QString &text)
{
    bool ok = false;
    return text.toLongLong(&ok) > 0 && ok;
}
} // namespace

Task<Result<SearchPage>> RtConnector::search(QString query, QString page)
{
    const Result<QString> scoped = rt::queryInQueue(query, m_queueName);
    if (!scoped)
        co_return scoped.error();
    QString sql = *scoped;
    if (!page.isEmpty()) {
        if (!isNumber(page))
            co_return Error::make(ErrorCode::InvalidInput, u"“%1” is not a page of a search in RT"_s.arg(page));
        sql = QString(sql + u" AND id > "_s + page);
    }
    const rt::Query parameters {{u"query"_s, sql}, {u"orderby"_s, u"id"_s}, {u"order"_s, u"ASC"_s}, {u"per_page"_s, QString::number(perPage)}};
    const Result<rt::Answer> answer = co_await m_api->get(u"/tickets"_s, parameters);
    if (!answer)
        co_return queryError(answer.error(), query);
    const QJsonObject json = answer->json.toObject();
    const QJsonArray items = json.value(u"items"_s).toArray();
    SearchPage result;
    for (const QJsonValue item : items)
        result.issues.append(refOf(item.toObject().value(u"id"_s).toVariant().toString()));
    // Without a total, rows may be hidden and a short page need not be the last.
    const QJsonValue total = json.value(u"total"_s);
    const bool more = total.isNull() || total.isUndefined() ? !items.isEmpty() : total.toInt() > items.size();
    if (more && !result.issues.isEmpty())
        result.next = result.issues.constLast().key;
    co_return result;
}

Task<Result<QList<IssueId>>> RtConnector::matching(QString query, QList<IssueId> ids)
{
    const Result<QString> scoped = rt::queryInQueue(query, m_queueName);
    if (!scoped)
        co_return scoped.error();
    QList<IssueId> found;
    for (qsizetype start = 0; start < ids.size(); start += idsPerQuery) {
        QStringList conditions;
        for (const IssueId &id : ids.mid(start, idsPerQuery)) {
            if (isNumber(id.value()))
                conditions.append(u"id = %1"_s.arg(id.value()));
        }
        if (conditions.isEmpty())
            continue;
        const QString sql = QString(*scoped + u" AND ("_s + conditions.join(u" OR "_s) + u")"_s);
        const rt::Query parameters {{u"query"_s, sql}, {u"per_page"_s, QString::number(perPage)}};
        const Result<rt::Answer> answer = co_await m_api->get(u"/tickets"_s, parameters);
        if (!answer)
            co_return queryError(answer.error(), query);
        for (const QJsonValue item : answer->json.toObject().value(u"items"_s).toArray())
            found.append(IssueId(item.toObject().value(u"id"_s).toVariant().toString()));
    }
    co_return found;
}

// Also what left the queue. Records of sent mail are no changes.
QString RtConnector::feedCondition() const
{
    return u"ObjectType = 'RT::Ticket' AND (TicketQueue = %1 OR (Field = 'Queue' AND OldValue = %2)) "
           "AND Type != 'EmailRecord' AND Type != 'CommentEmailRecord'"_s.arg(rt::quoted(m_layout.queue.name), rt::quoted(m_layout.queue.id));
}

Task<Result<QJsonArray>> RtConnector::newestTransactions(QString condition, int page)
{
    const rt::Query parameters {{u"query"_s, condition}, {u"orderby"_s, u"id"_s}, {u"order"_s, u"DESC"_s},
                                {u"per_page"_s, QString::number(perPage)}, {u"page"_s, QString::number(page)}};
    const Result<rt::Answer> answer = co_await m_api->get(u"/transactions"_s, parameters);
    if (!answer)
        co_return answer.error();
    co_return answer->json.toObject().value(u"items"_s).toArray();
}

Task<Result<QJsonArray>> RtConnector::transactionsAfter(qint64 id, int page)
{
    const QString sql = QString(feedCondition() + u" AND id > "_s + QString::number(id));
    const rt::Query parameters {{u"query"_s, sql}, {u"orderby"_s, u"id"_s}, {u"order"_s, u"ASC"_s}, {u"per_page"_s, QString::number(perPage)},
                                {u"page"_s, QString::number(page)}, {u"fields"_s, u"Type,ObjectId"_s}};
    const Result<rt::Answer> answer = co_await m_api->get(u"/transactions"_s, parameters);
    if (!answer)
        co_return answer.error();
    co_return answer->json.toObject().value(u"items"_s).toArray();
}

Task<Result<ChangePage>> RtConnector::startFeed()
{
    rt::Cursor cursor;
    for (int page = 1; page <= mostPages && cursor.newest == 0; ++page) {
        const Result<QJsonArray> rows = co_await newestTransactions(feedCondition(), page);
        if (!rows)
            co_return rows.error();
        for (const QJsonValue row : *rows) { // newest first
            const qint64 id = row.toObject().value(u"id"_s).toVariant().toLongLong();
            cursor.newest = qMax(cursor.newest, id);
            if (id > cursor.lookAfter())
                cursor.known.insert(id);
        }
    }
    ChangePage page;
    page.cursor = cursor.toText();
    co_return page;
}

Task<Result<ChangePage>> RtConnector::changesSince(QString cursorText)
{
    Result<rt::Cursor> cursor = rt::Cursor::fromText(cursorText.isEmpty() ? u"0:"_s : cursorText);
    if (!cursor)
        co_return cursor.error();
    const Result<> queue = co_await learnQueue(false);
    if (!queue)
        co_return queue.error();
    if (cursorText.isEmpty()) {
        Result<ChangePage> start = co_await startFeed();
        co_return start;
    }
    const qint64 after = cursor->lookAfter();
    Result<QJsonArray> rows = co_await transactionsAfter(after, 1);
    if (!rows)
        co_return rows.error();
    ChangePage page;
    bool news = takeRows(*rows, *cursor, page);
    m_quietLooks = news ? 0 : m_quietLooks + 1;
    if (!news && m_quietLooks >= quietLooksBeforeCheck) {
        // A hundred hidden rows in a row would hide everything behind them: look from the end once in a while, and if something is
        // there, go page by page to the first that can be seen, so that nothing in between is left out.
        m_quietLooks = 0;
        const Result<QJsonArray> newest = co_await newestTransactions(QString(feedCondition() + u" AND id > "_s + QString::number(cursor->newest)), 1);
        if (!newest)
            co_return newest.error();
        const qint64 greatest = newest->isEmpty() ? 0 : newest->first().toObject().value(u"id"_s).toVariant().toLongLong();
        for (int number = 2; !news && (number - 1) * perPage < greatest - after; ++number) {
            rows = co_await transactionsAfter(after, number);
            if (!rows)
                co_return rows.error();
            news = takeRows(*rows, *cursor, page);
        }
    }
    page.more = news; // a short page need not be the last: rows may be hidden
    page.cursor = cursor->toText();
    co_return page;
}

Task<Result<RtConnector::Ticket>> RtConnector::ticket(QString id)
{
    if (!isNumber(id))
        co_return Error::make(ErrorCode::NotFound, u"“%1” is not the number of a ticket in RT"_s.arg(id));
    const Result<rt::Answer> answer = co_await m_api->get(u"/ticket/%1"_s.arg(id));
    if (!answer && answer.error().code == ErrorCode::Permission)
        co_return Error::make(ErrorCode::NotFound, u"RT does not show ticket %1 to this account"_s.arg(id), answer.error().message);
    if (!answer)
        co_return answer.error();
    Ticket found {answer->json.toObject(), answer->version};
    const QString realId = found.json.value(u"id"_s).toVariant().toString();
    if (realId != id)
        co_return gone(id, u"it was merged into %1"_s.arg(realId));
    if (found.json.value(u"Status"_s).toString() == "deleted"_L1)
        co_return gone(id, u"it was deleted"_s);
    const QJsonObject queue = found.json.value(u"Queue"_s).toObject();
    const QString queueId = queue.value(u"id"_s).toVariant().toString();
    if (m_queueKnown && !queueId.isEmpty() && queueId != m_layout.queue.id) {
        const QString name = queue.value(u"Name"_s).toString(queueId);
        co_return Error::make(ErrorCode::NotFound, u"Ticket %1 is in the queue “%2” of RT, which is not this node's"_s.arg(id, name));
    }
    co_return found;
}

Task<Result<QString>> RtConnector::textOf(rt::Part part)
{
    if (const QString *known = m_texts.object(part.id))
        co_return *known;
    const Result<rt::Answer> answer = co_await m_api->get(u"/attachment/%1"_s.arg(pathSegment(part.id)));
    if (!answer)
        co_return answer.error();
    const QByteArray bytes = QByteArray::fromBase64(answer->json.toObject().value(u"Content"_s).toString().toLatin1());
    if (bytes.isEmpty() && part.size > 0) { // never to be taken for a message that says nothing
        Error missing = Error::make(ErrorCode::BadAnswer, u"RT does not show the text of message %1, which has %2 bytes"_s.arg(part.transactionId).arg(part.size));
        missing.retry = RetryHint::Backoff;
        co_return missing;
    }
    const QString text = rt::textFromRt(QString::fromUtf8(bytes), part.contentType);
    m_texts.insert(part.id, new QString(text), static_cast<int>(text.size()) + 1);
    co_return text;
}

Task<Result<>> RtConnector::addTexts(Issue *issue, QList<rt::Message> messages, QHash<QString, Worklog> *ownWork)
{
    // Texts that are not known yet are asked for side by side.
    std::vector<Task<Result<QString>>> texts;
    for (const rt::Message &message : messages) {
        if (!message.text.id.isEmpty())
            texts.push_back(textOf(message.text));
    }
    size_t next = 0;
    std::optional<Error> failure;
    for (const rt::Message &message : messages) {
        QString body;
        if (!message.text.id.isEmpty()) {
            const Result<QString> text = co_await std::move(texts[next++]);
            if (!text) {
                failure = text.error();
                continue; // the others must end before this does
            }
            body = *text;
        }
        const Person author = m_people->person(message.author);
        const bool empty = body.trimmed().isEmpty();
        for (const rt::Part &file : message.files)
            issue->attachments.append(rt::attachmentOf(file, message, author, !empty));
        if (message.kind == rt::Message::Kind::Create) {
            issue->fields.insert(u"description"_s, body);
            continue;
        }
        const std::optional<rt::WorkMark> mark = message.kind == rt::Message::Kind::Comment ? rt::workMarkOf(message.subject) : std::nullopt;
        if (mark && ownWork->contains(message.id)) {
            ownWork->insert(message.id, {{}, 0, mark->day, empty ? QString() : body, mark->activity, {}, {}, {}});
            continue;
        }
        if (empty)
            continue;
        const std::optional<QString> description = message.kind == rt::Message::Kind::Comment ? rt::descriptionOf(body) : std::nullopt;
        if (description) {
            issue->fields.insert(u"description"_s, *description);
            continue;
        }
        issue->comments.append({.id = message.id, .body = body, .author = author, .visibility = rt::visibilityOf(message),
                                .createdAt = message.createdAt, .updatedAt = message.createdAt, .parentId = {}});
    }
    if (failure)
        co_return *failure;
    co_return Result<>();
}

// Of these transactions only: records of sent mail have parts as well. The transactions are visible, so no part of theirs is hidden.
Task<Result<QJsonArray>> RtConnector::partsOf(QStringList transactions)
{
    QJsonArray all;
    for (qsizetype start = 0; start < transactions.size(); start += idsPerQuery) {
        QJsonArray limits;
        for (const QString &id : transactions.mid(start, idsPerQuery)) {
            limits.append(QJsonObject {{u"field"_s, u"TransactionId"_s}, {u"operator"_s, u"="_s}, {u"value"_s, id}, {u"entry_aggregator"_s, u"OR"_s}});
        }
        const QString json = QString::fromUtf8(QJsonDocument(limits).toJson(QJsonDocument::Compact));
        const rt::Query query {{u"query"_s, json}, {u"fields"_s, u"TransactionId,ContentType,Filename,ContentLength,Subject"_s}};
        const Result<QJsonArray> some = co_await m_api->list(u"/attachments"_s, query, 0);
        if (!some)
            co_return some.error();
        for (const QJsonValue part : *some)
            all.append(part);
    }
    co_return all;
}

// The history first and then the parts of its messages: a message that is in the history has its parts, so one without a text has none.
Task<Result<>> RtConnector::addContent(Issue *issue, QString version)
{
    bool known = false;
    const qint64 newest = version.section(u'-', 0, 0).toLongLong(&known); // "52", or "52-gzip" behind a proxy
    const rt::Query historyFields {{u"fields"_s, u"Type,Created,Creator,Field,OldValue,NewValue,TimeTaken"_s}};
    const Result<QJsonArray> history = co_await m_api->list(u"/ticket/%1/history"_s.arg(issue->key), historyFields,
                                                            known ? newest : std::numeric_limits<qint64>::max());
    if (!history)
        co_return history.error();
    issue->edits = rt::editsOf(*history, m_layout);
    const Result<QJsonArray> parts = co_await partsOf(rt::messageIdsOf(*history));
    if (!parts)
        co_return parts.error();
    const Result<QList<rt::Message>> messages = rt::messagesOf(*history, *parts);
    if (!messages)
        co_return messages.error();
    QStringList authors = rt::workersOf(*history);
    for (const rt::Message &message : *messages)
        authors.append(message.author);
    const Result<> learned = co_await m_people->learn(authors);
    if (!learned)
        co_return learned.error();
    const rt::PersonOf personOf = [this](const QString &login) { return m_people->person(login); };
    QHash<QString, Worklog> ownWork;
    for (const Worklog &worklog : rt::worklogsOf(*history, {}, personOf))
        ownWork.insert(worklog.id, {});
    const Result<> texts = co_await addTexts(issue, *messages, &ownWork);
    if (texts)
        issue->worklogs = rt::worklogsOf(*history, ownWork, personOf);
    co_return texts;
}

Task<Result<Issue>> RtConnector::fetch(IssueId id)
{
    const Result<> queue = co_await learnQueue(false);
    if (!queue)
        co_return queue.error();
    const Result<Ticket> found = co_await ticket(id.value());
    if (!found)
        co_return found.error();
    const Result<> learned = co_await m_people->learn(rt::loginsOf(found->json));
    if (!learned)
        co_return learned.error();
    const rt::PersonOf personOf = [this](const QString &login) { return m_people->person(login); };
    Result<Issue> issue = rt::issueFromTicket(found->json, m_layout, personOf);
    if (!issue)
        co_return issue.error();
    issue->version = found->version;
    issue->url = openUrl(issue->key);
    const Result<> content = co_await addContent(&issue.value(), found->version);
    if (!content)
        co_return partError(content.error(), id.value());
    co_return issue;
}

Task<Result<IssueId>> RtConnector::idOfKey(QString key)
{
    const QString id = QString(key).remove(u'#').trimmed();
    const Result<Ticket> found = co_await ticket(id);
    if (!found)
        co_return found.error();
    co_return IssueId(id);
}

Task<Result<>> RtConnector::download(IssueId issue, Attachment attachment, QString targetPath)
{
    if (!isNumber(attachment.id))
        co_return Error::make(ErrorCode::NotFound, u"“%1” is not an attachment of ticket %2 in RT"_s.arg(attachment.id, issue.value()));
    QTemporaryFile json; // the answer is JSON with the content as base64 in it
    if (!json.open())
        co_return Error::make(ErrorCode::Storage, u"Cannot write a temporary file for %1: %2"_s.arg(attachment.fileName, json.errorString()));
    const Result<> fetched = co_await m_api->getFile(u"/attachment/%1"_s.arg(attachment.id), json.fileName());
    if (!fetched)
        co_return fetched.error();
    const Result<qint64> size = co_await rt::extractContent(&m_clock, json.fileName(), targetPath, m_stopped);
    if (!size) {
        QFile::remove(targetPath);
        co_return size.error();
    }
    if (attachment.size > 0 && *size != attachment.size && !attachment.mimeType.startsWith("text/"_L1)) {
        QFile::remove(targetPath);
        co_return Error::make(ErrorCode::BadAnswer, u"Attachment %1 has %2 bytes, RT said %3"_s.arg(attachment.fileName).arg(*size).arg(attachment.size));
    }
    co_return Result<>();
}

} // namespace lockstep
