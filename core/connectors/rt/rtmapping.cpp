#include "core/connectors/rt/rtmapping.h"

#include "core/base/jsonreader.h"
#include "core/connectors/text/html.h"
#include "core/connectors/text/markdown.h"
#include "core/connectors/text/plain.h"
#include "core/http/httperror.h"

#include <QJsonDocument>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::rt {

namespace {
constexpr auto unset = "1970-01-01T00:00:00Z";

// References are {"id":…,"type":…,"_url":…}, sometimes only the id.
QString refId(const JsonReader &ref)
{
    if (ref.isNull())
        return {};
    return ref.value().isObject() ? ref.at(u"id"_s).idText() : ref.idText();
}

QDateTime instant(const JsonReader &reader)
{
    const QString text = reader.textOr();
    return text == QLatin1StringView(unset) ? QDateTime() : stampFromText(text);
}
} // namespace

QJsonValue customValue(const QStringList &values, const CustomField *field, bool list)
{
    QStringList set;
    for (const QString &value : values) {
        const bool noDate = field && field->type == "Date"_L1 && value == "1970-01-01"_L1;
        if (!value.isEmpty() && value != QLatin1StringView(unset) && !noDate)
            set.append(value);
    }
    const bool choice = field && field->type == "Select"_L1;
    const auto one = [choice](const QString &value) { return choice ? Choice {value, value, {}}.toJson() : QJsonValue(value); };
    if (list || (field && field->multiple) || set.size() > 1) {
        QJsonArray array;
        for (const QString &value : std::as_const(set))
            array.append(list ? QJsonValue(value) : one(value));
        return array;
    }
    return set.isEmpty() ? QJsonValue() : one(set.constFirst());
}

const CustomField *Queue::findById(const QString &id) const
{
    const auto found = std::find_if(customFields.cbegin(), customFields.cend(), [&id](const CustomField &f) { return f.id == id; });
    return found == customFields.cend() ? nullptr : &*found;
}

const CustomField *Queue::find(const QString &field) const
{
    for (const CustomField &f : customFields) {
        if (f.name == field)
            return &f;
    }
    return nullptr;
}

QStringList Queue::names() const
{
    QStringList all;
    for (const CustomField &f : customFields)
        all.append(f.name);
    return all;
}

QStringList loginsOf(const QJsonObject &ticket)
{
    QStringList logins;
    const JsonReader reader(ticket, u"ticket"_s);
    for (const QString &role : {u"Owner"_s, u"Creator"_s})
        logins.append(refId(reader.at(role)));
    for (const QJsonValue requestor : ticket.value(u"Requestor"_s).toArray())
        logins.append(refId(JsonReader(requestor, u"ticket.Requestor"_s)));
    logins.removeAll(u"Nobody"_s);
    logins.removeAll(QString());
    logins.removeDuplicates();
    return logins;
}

QStringList refersTo(const QJsonObject &ticket)
{
    QStringList targets;
    for (const QJsonValue link : ticket.value(u"_hyperlinks"_s).toArray()) {
        const QJsonObject o = link.toObject();
        if (o.value(u"ref"_s).toString() == "refers-to"_L1)
            targets.append(o.value(u"_url"_s).toString());
    }
    return targets;
}

QString customText(const QJsonObject &ticket, const QString &field)
{
    for (const QJsonValue entry : ticket.value(u"CustomFields"_s).toArray()) {
        if (entry.toObject().value(u"name"_s).toString() == field)
            return entry.toObject().value(u"values"_s).toArray().at(0).toString();
    }
    return {};
}

Result<Issue> issueFromTicket(const QJsonObject &ticket, const Layout &layout, const PersonOf &personOf)
{
    const JsonReader reader(ticket, u"ticket"_s);
    Issue issue;
    issue.key = reader.at(u"id"_s).idText();
    issue.id = IssueId(issue.key);
    issue.createdAt = instant(reader.at(u"Created"_s));
    issue.updatedAt = instant(reader.at(u"LastUpdated"_s));
    const auto person = [&personOf](const QString &login) {
        return login.isEmpty() || login == "Nobody"_L1 ? Person() : personOf(login);
    };
    issue.author = person(refId(reader.at(u"Creator"_s)));
    const QJsonArray requestors = reader.at(u"Requestor"_s).arrayOr();
    const QString requestor = requestors.isEmpty() ? QString() : refId(reader.at(u"Requestor"_s).at(0));
    const QString due = dateFromInstant(reader.at(u"Due"_s).textOr(), layout.zone);
    const JsonReader priority = reader.at(u"Priority"_s);
    issue.fields = {{u"summary"_s, reader.at(u"Subject"_s).textOr()},
                    {u"status"_s, statusChoice(reader.at(u"Status"_s).text()).toJson()},
                    {u"priority"_s, priority.isNull() ? QJsonValue() : priorityChoice(priority.idText()).toJson()},
                    {u"assignee"_s, person(refId(reader.at(u"Owner"_s))).toJson()},
                    {u"reporter"_s, person(requestor).toJson()},
                    {u"dueDate"_s, due.isEmpty() ? QJsonValue() : QJsonValue(due)}};
    const JsonReader customFields = reader.at(u"CustomFields"_s);
    for (qsizetype i = 0; !customFields.isNull() && i < customFields.size(); ++i) {
        const JsonReader entry = customFields.at(i);
        const QString name = entry.at(u"name"_s).text();
        QStringList values;
        for (const QJsonValue value : entry.at(u"values"_s).arrayOr())
            values.append(value.isObject() ? value.toObject().value(u"filename"_s).toString() : value.toVariant().toString());
        if (name == layout.markField)
            continue; // ours, not the people's
        if (name == layout.labelsField)
            issue.fields.insert(u"labels"_s, customValue(values, nullptr, true));
        else
            issue.custom.insert(name, customValue(values, layout.queue.find(name), false));
    }
    issue.native = ticket;
    issue.native.remove(u"_hyperlinks"_s);
    issue.native.remove(u"CustomFields"_s);
    if (const Result<> read = reader.result(); !read)
        return read.error();
    return issue;
}

Choice statusChoice(const QString &status)
{
    static const QHash<QString, QString> categories {{u"new"_s, u"open"_s}, {u"open"_s, u"active"_s}, {u"stalled"_s, u"active"_s},
                                                     {u"resolved"_s, u"done"_s}, {u"rejected"_s, u"done"_s}, {u"deleted"_s, u"done"_s}};
    return {status, status, categories.value(status.toLower())};
}

QStringList knownStatuses(const QString &lifecycle)
{
    if (lifecycle != "default"_L1)
        return {};
    return {u"new"_s, u"open"_s, u"stalled"_s, u"resolved"_s, u"rejected"_s};
}

Choice priorityChoice(const QString &number)
{
    static const QHash<QString, QString> names {{u"0"_s, u"Low"_s}, {u"50"_s, u"Medium"_s}, {u"100"_s, u"High"_s}};
    return {number, names.value(number, number), {}};
}

Result<QString> priorityNumber(const QJsonValue &value)
{
    static const QHash<QString, QString> numbers {{u"low"_s, u"0"_s}, {u"medium"_s, u"50"_s}, {u"high"_s, u"100"_s}};
    if (value.isDouble())
        return QString::number(value.toInt());
    const Choice choice = Choice::fromJson(value);
    const QString word = (choice.name.isEmpty() ? choice.id : choice.name).trimmed();
    bool ok = false;
    const int number = word.toInt(&ok);
    if (ok)
        return QString::number(number);
    if (numbers.contains(word.toLower()))
        return numbers.value(word.toLower());
    return Error::make(ErrorCode::Validation, u"RT does not know “%1” as priority (it knows numbers and Low, Medium, High)"_s.arg(displayValue(value)))
        .withField(u"priority"_s);
}

QString dateFromInstant(const QString &text, const QTimeZone &zone)
{
    if (text.isEmpty() || text == QLatin1StringView(unset))
        return {};
    const QDateTime time = stampFromText(text);
    return time.isValid() ? time.toTimeZone(zone).date().toString(Qt::ISODate) : QString();
}

QString textToRt(const QString &markdown, bool html) { return html ? markdownToHtml(markdown) : markdownToPlain(markdown); }

QString textFromRt(const QString &text, const QString &contentType)
{
    return contentType.startsWith("text/html"_L1, Qt::CaseInsensitive) ? htmlToMarkdown(text) : plainToMarkdown(text);
}

QString quoted(const QString &text)
{
    QString escaped = text;
    escaped.replace(u'\\', u"\\\\"_s).replace(u'\'', u"\\'"_s);
    return u"'%1'"_s.arg(escaped);
}

Result<QString> queryInQueue(const QString &query, const QString &queue)
{
    const QString scope = u"Queue = %1"_s.arg(quoted(queue));
    if (query.trimmed().isEmpty())
        return scope;
    int depth = 0;
    QChar quote;
    for (qsizetype i = 0; i < query.size() && depth >= 0; ++i) {
        const QChar c = query.at(i);
        if (!quote.isNull()) {
            if (c == u'\\')
                ++i;
            else if (c == quote)
                quote = QChar();
        } else if (c == u'\'' || c == u'"') {
            quote = c;
        } else if (c == u'(' || c == u')') {
            depth += c == u'(' ? 1 : -1;
        }
    }
    if (depth != 0 || !quote.isNull())
        return Error::make(ErrorCode::Validation, u"The query “%1” has %2"_s.arg(query, quote.isNull() ? u"brackets that do not match"_s : u"a quote that is not closed"_s))
            .withField(u"query"_s);
    return QString(scope + u" AND ("_s + query + u")"_s);
}

Error errorOf(const HttpResponse &response, qint64 now)
{
    Error error = httpError(response, now);
    QString message = QJsonDocument::fromJson(response.body).object().value(u"message"_s).toString().trimmed();
    static const QRegularExpression source(u" at /\\S+ line \\d+\\.$"_s);
    message.remove(source);
    if (!message.isEmpty())
        error.message = u"RT at %1 refuses %2: %3"_s.arg(response.host, response.request, message);
    return error;
}

QString descriptionComment(const QString &description)
{
    return QString(QLatin1StringView(descriptionMarker) + u"\n\n"_s + description);
}

std::optional<QString> descriptionOf(const QString &body)
{
    const QString text = body.trimmed();
    if (text.section(u'\n', 0, 0).trimmed() != QLatin1StringView(descriptionMarker))
        return std::nullopt;
    return text.section(u'\n', 1).trimmed();
}

} // namespace lockstep::rt
