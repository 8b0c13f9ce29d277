// FakeRt's requests.
#include "tests/support/fakert.h"

#include "core/connectors/rt/rtmapping.h"

#include <QJsonDocument>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const QString robot = u"sync"_s;
const QString markField = u"SyncMark"_s;
const QStringList customNames {u"Origin"_s, u"Severity"_s, markField};
constexpr int mostRows = 100;
constexpr int standardRows = 20;

FakeAnswer trouble(int status, const QString &message)
{
    return FakeAnswer::json(QJsonDocument(QJsonObject {{u"message"_s, message}}).toJson(QJsonDocument::Compact), status);
}

FakeAnswer sentences(const QStringList &all, int status = 200)
{
    return FakeAnswer::json(QJsonDocument(QJsonArray::fromStringList(all)).toJson(QJsonDocument::Compact), status);
}

QJsonObject user(const QString &login) { return {{u"id"_s, login}, {u"type"_s, u"user"_s}, {u"_url"_s, QString(u"http://rt.test/REST/2.0/user/"_s + login)}}; }

QJsonObject person(const QString &login)
{
    return {{u"id"_s, login}, {u"Name"_s, login}, {u"RealName"_s, login}, {u"EmailAddress"_s, QString(login + u"@red.test"_s)}, {u"Timezone"_s, u"UTC"_s}};
}

/// RT writes an id as a number here and as text there.
QJsonValue idText(qint64 id) { return QString::number(id); }

QJsonObject paged(const QJsonArray &rows, const QUrlQuery &query, bool total)
{
    const int asked = query.queryItemValue(u"per_page"_s).toInt();
    const int size = std::min(asked > 0 ? asked : standardRows, mostRows);
    const int from = (std::max(1, query.queryItemValue(u"page"_s).toInt()) - 1) * size;
    QJsonArray items;
    for (qsizetype i = from; i < rows.size() && i < from + size; ++i)
        items.append(rows.at(i));
    return {{u"items"_s, items}, {u"count"_s, items.size()}, {u"per_page"_s, size}, {u"page"_s, from / size + 1},
            {u"total"_s, total ? QJsonValue(rows.size()) : QJsonValue()}, {u"pages"_s, QJsonValue()}, {u"next_page"_s, QJsonValue()}};
}

qint64 numberAfter(const QString &query, const QString &words)
{
    const QRegularExpressionMatch match = QRegularExpression(words + u"\\s*(\\d+)"_s).match(query);
    return match.hasMatch() ? match.captured(1).toLongLong() : 0;
}
} // namespace

QString FakeRt::customId(const QString &name) { return QString::number(11 + customNames.indexOf(name)); }

QString FakeRt::operationOf(const FakeRequest &request) const
{
    const QByteArray path = request.path().mid(9);
    const QList<QByteArray> words = path.split('/');
    const bool isTicket = words.value(1) == "ticket";
    if (request.method == "GET")
        return isTicket && words.size() == 3 ? u"fetch"_s : path == "/transactions" ? u"changesSince"_s : QString();
    if (!isTicket)
        return {};
    if (request.method == "PUT")
        return u"update"_s;
    if (words.size() == 2)
        return u"create"_s;
    const Message message = messageIn(request);
    if (!message.fileName.isEmpty())
        return u"addAttachment"_s;
    if (message.minutes > 0)
        return u"addWorklog"_s;
    return rt::descriptionOf(rt::textFromRt(message.text, message.textType)) ? u"update"_s : u"addComment"_s;
}

FakeAnswer FakeRt::refuse(const FakeRequest &request, const QString &why)
{
    if (request.method != "PUT")
        return trouble(400, why);
    m_refuseNext = below(4); // a PUT is never refused: it says what it did not do
    return serve(request);
}

FakeAnswer FakeRt::serve(const FakeRequest &request)
{
    if (passwordRefused || request.header("authorization") != "token 1-27-robot")
        return trouble(401, u"Unauthorized"_s);
    const QByteArray path = request.path().mid(9); // /REST/2.0
    if (request.method == "GET")
        return read(path, queryOf(request));
    if (path == "/ticket")
        return post(bodyOf(request));
    const QList<QByteArray> words = path.split('/');
    Ticket *ticket = words.value(1) == "ticket" ? stored(QString::fromLatin1(words.value(2))) : nullptr;
    if (!ticket)
        return trouble(404, u"Not Found"_s);
    if (request.method == "PUT")
        return words.size() == 3 ? put(*ticket, bodyOf(request)) : sentences({u"Owner changed"_s});
    return message(*ticket, words.value(3) == "comment" ? u"Comment"_s : u"Correspond"_s, request);
}

FakeAnswer FakeRt::read(const QByteArray &path, const QUrlQuery &query) const
{
    const QList<QByteArray> words = path.split('/');
    const QByteArray kind = words.value(1);
    const QString name = QUrl::fromPercentEncoding(words.value(2));
    if (path == "/rt")
        return json({{u"Version"_s, u"5.0.3"_s}});
    if (path == "/tickets")
        return listTickets(query);
    if (path == "/transactions")
        return listTransactions(query);
    if (path == "/attachments") {
        QSet<qint64> only;
        for (const QJsonValue limit : QJsonDocument::fromJson(valueOf(query, u"query"_s).toUtf8()).array())
            only.insert(limit.toObject().value(u"value"_s).toVariant().toLongLong());
        return parts(only, query);
    }
    if (path == "/users") {
        QJsonArray people;
        for (const QString &login : {robot, QString(u"jo"_s)})
            people.append(person(login));
        return json(paged(people, query, false));
    }
    if (kind == "queue" && name == "Red"_L1) {
        QJsonArray fields;
        for (qsizetype i = 0; i < customNames.size(); ++i)
            fields.append(QJsonObject {{u"id"_s, idText(11 + i)}, {u"name"_s, customNames.at(i)}, {u"type"_s, u"customfield"_s}});
        return json({{u"id"_s, u"3"_s}, {u"Name"_s, u"Red"_s}, {u"Lifecycle"_s, u"simulated"_s}, {u"TicketCustomFields"_s, fields}});
    }
    if (kind == "customfield")
        return trouble(403, u"Forbidden"_s);
    if (kind == "user")
        return json(person(name == "27"_L1 ? robot : name));
    if (kind == "ticket" && m_tickets.contains(name.toLongLong())) {
        return words.value(3) == "history" ? history(name.toLongLong(), query) : showTicket(*m_tickets.constFind(name.toLongLong()));
    }
    if (kind == "transaction" && words.value(3) == "attachments")
        return parts({name.toLongLong()}, query);
    if (kind == "attachment")
        return showPart(name.toLongLong());
    return trouble(404, u"Not Found"_s);
}

FakeAnswer FakeRt::listTickets(const QUrlQuery &query) const
{
    const QString sql = valueOf(query, u"query"_s);
    const qint64 after = numberAfter(sql, u"id >"_s);
    QSet<qint64> only;
    auto ids = QRegularExpression(u"id = (\\d+)"_s).globalMatch(sql);
    while (ids.hasNext())
        only.insert(ids.next().captured(1).toLongLong());
    const QRegularExpressionMatch link = QRegularExpression(u"RefersTo = '([^']*)'"_s).match(sql);
    const QRegularExpressionMatch field = QRegularExpression(u"'CF\\.\\{([^}]*)\\}' = '([^']*)'"_s).match(sql);
    QJsonArray rows;
    for (const Ticket &ticket : m_tickets) {
        const bool fits = ticket.status != "deleted"_L1 && ticket.id > after && (only.isEmpty() || only.contains(ticket.id))
            && (!link.hasMatch() || ticket.refersTo == link.captured(1))
            && (!field.hasMatch() || ticket.custom.value(field.captured(1)) == field.captured(2));
        if (fits)
            rows.append(QJsonObject {{u"id"_s, idText(ticket.id)}, {u"type"_s, u"ticket"_s}});
    }
    return json(paged(rows, query, true));
}

FakeAnswer FakeRt::listTransactions(const QUrlQuery &query) const
{
    const QString sql = valueOf(query, u"query"_s);
    if (!sql.contains("ObjectType = 'RT::Ticket'"_L1))
        return trouble(400, u"Wrong query"_s);
    const qint64 after = numberAfter(sql, u"id >"_s);
    QJsonArray rows;
    for (const Transaction &t : m_transactions) {
        if (t.id > after && isListed(t.at, t.listedAt) && t.type != "EmailRecord"_L1)
            rows.append(QJsonObject {{u"id"_s, idText(t.id)}, {u"Type"_s, t.type}, {u"ObjectId"_s, t.ticket}});
    }
    if (valueOf(query, u"order"_s) == "DESC"_L1) {
        QJsonArray reversed;
        for (const QJsonValue row : std::as_const(rows))
            reversed.prepend(row);
        rows = reversed;
    }
    return json(paged(rows, query, false));
}

FakeAnswer FakeRt::showTicket(const Ticket &ticket) const
{
    QJsonArray custom;
    for (qsizetype i = 0; i < customNames.size(); ++i) {
        const QString value = ticket.custom.value(customNames.at(i));
        custom.append(QJsonObject {{u"id"_s, idText(11 + i)}, {u"name"_s, customNames.at(i)}, {u"type"_s, u"customfield"_s},
                                   {u"values"_s, value.isEmpty() ? QJsonArray() : QJsonArray {value}}});
    }
    QJsonArray links;
    if (!ticket.refersTo.isEmpty())
        links.append(QJsonObject {{u"ref"_s, u"refers-to"_s}, {u"_url"_s, ticket.refersTo}});
    const QString unset = u"1970-01-01T00:00:00Z"_s;
    FakeAnswer answer = json({{u"id"_s, ticket.id}, {u"Subject"_s, ticket.subject}, {u"Status"_s, ticket.status}, {u"Priority"_s, QString::number(ticket.priority)},
                              {u"Queue"_s, QJsonObject {{u"id"_s, u"3"_s}, {u"type"_s, u"queue"_s}, {u"Name"_s, u"Red"_s}}}, {u"Owner"_s, user(u"Nobody"_s)},
                              {u"Requestor"_s, QJsonArray()}, {u"Creator"_s, user(ticket.creator)}, {u"LastUpdatedBy"_s, user(ticket.lastUpdatedBy)},
                              {u"Created"_s, secondsText(ticket.created)}, {u"LastUpdated"_s, secondsText(ticket.updated)}, {u"Due"_s, unset},
                              {u"CustomFields"_s, custom}, {u"_hyperlinks"_s, links}});
    answer.headers.append({"ETag", '"' + QByteArray::number(newestOf(ticket.id)) + '"'});
    return answer;
}

FakeAnswer FakeRt::history(qint64 ticket, const QUrlQuery &query) const
{
    QJsonArray rows;
    for (const Transaction &t : m_transactions) {
        if (t.ticket == ticket)
            rows.append(QJsonObject {{u"id"_s, idText(t.id)}, {u"type"_s, u"transaction"_s}, {u"Type"_s, t.type}, {u"Created"_s, secondsText(t.at)},
                                     {u"Creator"_s, user(t.creator)}, {u"Field"_s, t.field}, {u"OldValue"_s, t.before}, {u"NewValue"_s, t.after}, {u"TimeTaken"_s, idText(t.minutes)}});
    }
    return json(paged(rows, query, false));
}

FakeAnswer FakeRt::parts(const QSet<qint64> &transactions, const QUrlQuery &query) const
{
    QJsonArray rows;
    for (const Part &part : m_parts) {
        if (transactions.contains(part.transaction))
            rows.append(QJsonObject {{u"id"_s, idText(part.id)}, {u"type"_s, u"attachment"_s}, {u"ContentType"_s, part.type}, {u"Filename"_s, part.name},
                                     {u"TransactionId"_s, QJsonObject {{u"id"_s, idText(part.transaction)}, {u"type"_s, u"transaction"_s}}},
                                     {u"ContentLength"_s, part.content.size()}, {u"Subject"_s, part.subject}});
    }
    return json(paged(rows, query, false));
}

FakeAnswer FakeRt::showPart(qint64 id) const
{
    if (id < 1 || id > m_parts.size())
        return trouble(404, u"Not Found"_s);
    const Part &part = m_parts.at(id - 1);
    const QByteArray coded = part.content.toBase64();
    QByteArray content; // lines of base64, as Perl makes them
    for (qsizetype at = 0; at < coded.size(); at += 76)
        content += coded.mid(at, 76) + '\n';
    return json({{u"id"_s, idText(part.id)}, {u"ContentType"_s, part.type}, {u"Filename"_s, part.name}, {u"Content"_s, QString::fromLatin1(content)},
                 {u"TransactionId"_s, QJsonObject {{u"id"_s, idText(part.transaction)}}}});
}

/// What a node is about to write, as people would say it.
QJsonObject FakeRt::flatOf(const QJsonObject &change) const
{
    QJsonObject flat;
    if (change.contains(u"Subject"_s))
        flat.insert(u"summary"_s, change.value(u"Subject"_s));
    if (change.contains(u"Status"_s))
        flat.insert(u"status"_s, change.value(u"Status"_s));
    if (change.contains(u"Priority"_s))
        flat.insert(u"priority"_s, rt::priorityChoice(change.value(u"Priority"_s).toVariant().toString()).name);
    if (change.contains(u"Content"_s))
        flat.insert(u"description"_s, rt::textFromRt(change.value(u"Content"_s).toString(), change.value(u"ContentType"_s).toString()));
    const QJsonObject custom = change.value(u"CustomFields"_s).toObject();
    for (auto it = custom.begin(); it != custom.end(); ++it) {
        if (it.key() != markField)
            flat.insert(QLatin1StringView(customPrefix) + it.key(), it.value());
    }
    return flat;
}

FakeAnswer FakeRt::post(const QJsonObject &body)
{
    if (body.value(u"Queue"_s).toString() != "Red"_L1)
        return trouble(body.contains(u"Queue"_s) ? 403 : 400, u"No permission to create tickets in the queue"_s);
    const QString status = body.value(u"Status"_s).toString(m_statuses.first());
    if (status != m_statuses.first())
        return trouble(400, u"Could not create ticket. Status '%1' isn't a valid status for this queue."_s.arg(status));
    if (onWrite)
        onWrite({}, flatOf(body));
    Ticket ticket;
    ticket.id = m_tickets.size() + 1;
    ticket.subject = body.value(u"Subject"_s).toString();
    ticket.status = status;
    ticket.priority = body.value(u"Priority"_s).toVariant().toInt();
    ticket.refersTo = body.value(u"RefersTo"_s).toString();
    ticket.creator = robot;
    ticket.created = now();
    const QJsonObject custom = body.value(u"CustomFields"_s).toObject();
    for (auto it = custom.begin(); it != custom.end(); ++it) {
        if (customNames.contains(it.key())) // others are dropped without a word
            ticket.custom.insert(it.key(), it.value().toString());
    }
    Ticket &made = *m_tickets.insert(ticket.id, ticket);
    say(made, u"Create"_s, {body.value(u"Content"_s).toString(), body.value(u"ContentType"_s).toString(), {}, {}, {}}, robot);
    return json({{u"_url"_s, u"http://rt.test/REST/2.0/ticket/%1"_s.arg(made.id)}, {u"type"_s, u"ticket"_s}, {u"id"_s, idText(made.id)}}, 201);
}

FakeAnswer FakeRt::put(Ticket &ticket, const QJsonObject &change)
{
    if (onWrite)
        onWrite(issues.value(ticket.id), flatOf(change));
    return sentences(apply(ticket, change, robot));
}

FakeRt::Message FakeRt::messageIn(const FakeRequest &request)
{
    Message message;
    const QByteArray type = request.header("content-type");
    QJsonObject body;
    if (type.startsWith("multipart/form-data")) {
        const QByteArray boundary = "--" + type.mid(type.indexOf("boundary=") + 9);
        for (qsizetype at = request.body.indexOf(boundary); at >= 0;) {
            const qsizetype next = request.body.indexOf(boundary, at + boundary.size());
            if (next < 0)
                break;
            const QByteArray part = request.body.mid(at + boundary.size() + 2, next - at - boundary.size() - 4);
            const qsizetype split = part.indexOf("\r\n\r\n");
            const QByteArray head = part.left(split);
            const QByteArray content = part.mid(split + 4);
            if (head.contains("name=\"JSON\"")) {
                body = QJsonDocument::fromJson(content).object();
            } else {
                const qsizetype name = head.indexOf("filename=\"") + 10;
                message.fileName = QString::fromUtf8(head.mid(name, head.indexOf('"', name) - name));
                message.fileType = QString::fromLatin1(head.mid(head.indexOf("Content-Type: ") + 14).trimmed());
                message.file = content;
            }
            at = next;
        }
    } else {
        body = bodyOf(request);
        const QJsonObject file = body.value(u"Attachments"_s).toArray().first().toObject();
        message.fileName = file.value(u"FileName"_s).toString();
        message.fileType = file.value(u"FileType"_s).toString();
        message.file = QByteArray::fromBase64(file.value(u"FileContent"_s).toString().toLatin1());
    }
    message.subject = body.value(u"Subject"_s).toString();
    message.minutes = body.value(u"TimeTaken"_s).toInteger();
    message.text = body.value(u"Content"_s).toString();
    message.textType = body.value(u"ContentType"_s).toString();
    return message;
}

FakeAnswer FakeRt::message(Ticket &ticket, const QString &type, const FakeRequest &request)
{
    const Message message = messageIn(request);
    if (!message.text.isEmpty() && message.textType.isEmpty())
        return trouble(400, u"ContentType is a required field"_s);
    const auto description = rt::descriptionOf(rt::textFromRt(message.text, message.textType));
    if (onWrite && description)
        onWrite(issues.value(ticket.id), {{u"description"_s, *description}});
    const qint64 transaction = say(ticket, type, message, robot);
    FakeAnswer answer = sentences({type == "Comment"_L1 ? u"Comments added"_s : u"Correspondence added"_s}, 201);
    answer.headers.append({"Location", "http://rt.test/REST/2.0/transaction/" + QByteArray::number(transaction)});
    return answer;
}

} // namespace lockstep
