#include "tests/support/testpaths.h"
#include "tests/trackers/mainjob.h"

#include <QCryptographicHash>
#include <QFile>
#include <QUrl>
#include <QUrlQuery>

using namespace Qt::StringLiterals;

namespace {
constexpr auto blueOutgoing = R"js(
replica.summary = issue.summary;
replica.description = issue.description;
replica.status = issue.status.name;
replica.priority = issue.priority.name;
replica.dueDate = issue.dueDate;
replica.custom.Reference = issue.custom["External ref"];
replica.custom.Severity = issue.custom.Severity;
replica.comments = issue.comments.filter(c => c.visibility === "public");
replica.attachments = issue.attachments;
)js";

constexpr auto blueIncoming = R"js(
issue.summary = replica.summary;
issue.status = map({ "new": "New", "open": "In Progress", "stalled": "Feedback", "resolved": "Resolved", "rejected": "Rejected" }, replica.status, { fail: true });
comments.merge(issue, replica);
attachments.merge(issue, replica);
)js";

constexpr auto redOutgoing = R"js(
replica.summary = issue.summary;
replica.status = issue.status.name;
replica.comments = issue.comments.filter(c => c.visibility === "public");
replica.attachments = issue.attachments;
)js";

constexpr auto redIncoming = R"js(
issue.summary = replica.summary;
issue.description = replica.description;
issue.status = map({ "New": "new", "In Progress": "open", "Feedback": "stalled", "Resolved": "resolved", "Closed": "resolved", "Rejected": "rejected" }, replica.status, { fail: true });
issue.priority = map({ "Low": "10", "Normal": "30", "High": "50", "Urgent": "70", "Immediate": "90" }, replica.priority, { fail: true });
issue.dueDate = replica.dueDate;
issue.custom.Severity = replica.custom.Severity;
issue.custom.ExternalRef = replica.custom.Reference;
comments.merge(issue, replica);
attachments.merge(issue, replica);
)js";

QString sha(const QByteArray &bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

QString text(const QByteArray &script) { return QString::fromUtf8(script); }
} // namespace

MainJob::MainJob(const QString &tag)
    : m_tag(tag)
    , m_redmineInfo(trackerInfo("LOCKSTEP_REDMINE_INFO"))
    , m_rtInfo(trackerInfo("LOCKSTEP_RT_INFO"))
    , m_redmine(m_redmineInfo.value(u"url"_s).toString(), "X-Redmine-API-Key",
                m_redmineInfo.value(u"api_keys"_s).toObject().value(u"admin"_s).toString().toLatin1())
    , m_rt(m_rtInfo.value(u"url"_s).toString() + u"/REST/2.0"_s, "Authorization",
           "token " + m_rtInfo.value(u"tokens"_s).toObject().value(u"dev"_s).toString().toLatin1())
    , m_program(programPath(), m_folder.filePath(u"profile"_s))
{
    m_program.setEnvironment(u"BLUE_API_KEY"_s, m_redmineInfo.value(u"api_keys"_s).toObject().value(u"sync"_s).toString());
    m_program.setEnvironment(u"RED_TOKEN"_s, m_rtInfo.value(u"tokens"_s).toObject().value(u"sync"_s).toString());
}

bool MainJob::available() { return !trackerInfo("LOCKSTEP_REDMINE_INFO").isEmpty() && !trackerInfo("LOCKSTEP_RT_INFO").isEmpty(); }

QJsonObject MainJob::configuration() const
{
    const QString reference = QString::number(m_redmineInfo.value(u"custom_fields"_s).toObject().value(u"External ref"_s).toInt());
    const QJsonObject blue {{u"connector"_s, u"redmine"_s},
                            {u"settings"_s, QJsonObject {{u"url"_s, m_redmineInfo.value(u"url"_s)}, {u"project"_s, u"blue"_s}, {u"activity"_s, u"Development"_s}, {u"pollSeconds"_s, 1}}},
                            {u"secrets"_s, QJsonObject {{u"apiKey"_s, QJsonObject {{u"env"_s, u"BLUE_API_KEY"_s}}}}}};
    const QJsonObject red {{u"connector"_s, u"rt"_s},
                           {u"settings"_s, QJsonObject {{u"url"_s, m_rtInfo.value(u"url"_s)}, {u"queue"_s, u"Red"_s}, {u"pollSeconds"_s, 1}}},
                           {u"secrets"_s, QJsonObject {{u"token"_s, QJsonObject {{u"env"_s, u"RED_TOKEN"_s}}}}}};
    const QJsonObject trigger {{u"query"_s, QString(u"status_id=*&cf_"_s + reference + u'=' + m_tag)}, {u"active"_s, true}};
    const QJsonObject connection {
        {u"between"_s, QJsonArray {u"Blue"_s, u"Red"_s}},
        {u"Blue"_s, QJsonObject {{u"triggers"_s, QJsonArray {trigger}},
                                 {u"rules"_s, QJsonObject {{u"mode"_s, u"script"_s}, {u"outgoing"_s, text(blueOutgoing)}, {u"incoming"_s, text(blueIncoming)}}}}},
        {u"Red"_s, QJsonObject {{u"triggers"_s, QJsonArray {}},
                                {u"rules"_s, QJsonObject {{u"mode"_s, u"script"_s}, {u"outgoing"_s, text(redOutgoing)}, {u"incoming"_s, text(redIncoming)}}}}}};
    return {{u"lockstep"_s, 1}, {u"nodes"_s, QJsonObject {{u"Blue"_s, blue}, {u"Red"_s, red}}},
            {u"connections"_s, QJsonObject {{u"Blue to Red"_s, connection}}}};
}

bool MainJob::importJson(const QJsonObject &json, QByteArray *errors)
{
    QFile file(m_folder.filePath(u"configuration.json"_s));
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.write(QJsonDocument(json).toJson());
    file.close();
    const ProgramRun::Answer answer = m_program.command({u"import"_s, file.fileName()});
    if (errors)
        *errors = answer.errors;
    if (answer.exitCode != 0)
        qWarning().noquote() << answer.output << answer.errors;
    return answer.exitCode == 0;
}

bool MainJob::importConfiguration(const QString &) { return importJson(configuration()); }

int MainJob::createIssue(const QString &subject, const QString &description)
{
    const QJsonObject fields {
        {u"project_id"_s, u"blue"_s}, {u"subject"_s, subject}, {u"description"_s, description}, {u"priority_id"_s, 3}, {u"due_date"_s, u"2026-12-24"_s},
        {u"custom_fields"_s, QJsonArray {QJsonObject {{u"id"_s, 1}, {u"value"_s, m_tag}}, QJsonObject {{u"id"_s, 2}, {u"value"_s, u"High"_s}}}}};
    return m_redmine.post(u"/issues.json"_s, {{u"issue"_s, fields}}).object().value(u"issue"_s).toObject().value(u"id"_s).toInt();
}

void MainJob::setRedmine(int issue, const QJsonObject &fields)
{
    // Redmine refuses the later of two writers of one moment with 422 and no reason, and has done nothing then: a person would click again.
    constexpr int tries = 10;
    for (int n = 0; n < tries; ++n) {
        m_redmine.put(u"/issues/%1.json"_s.arg(issue), {{u"issue"_s, fields}});
        if (m_redmine.status() != 422)
            return;
    }
}
void MainJob::setRedmineStatus(int issue, int statusId) { setRedmine(issue, {{u"status_id"_s, statusId}}); }

void MainJob::addNote(int issue, const QString &note, bool isPrivate)
{
    setRedmine(issue, {{u"notes"_s, note}, {u"private_notes"_s, isPrivate}});
}

void MainJob::attach(int issue, const QString &fileName, const QByteArray &bytes)
{
    const QString name = QString::fromLatin1(QUrl::toPercentEncoding(fileName));
    const QJsonObject upload = m_redmine.upload(u"/uploads.json?filename="_s + name, bytes).object().value(u"upload"_s).toObject();
    setRedmine(issue, {{u"uploads"_s, QJsonArray {QJsonObject {{u"token"_s, upload.value(u"token"_s)}, {u"filename"_s, fileName},
                                                               {u"content_type"_s, u"application/octet-stream"_s}}}}});
}

RedmineIssue MainJob::issue(int id)
{
    const QJsonObject json = m_redmine.get(u"/issues/%1.json?include=journals,attachments"_s.arg(id)).object().value(u"issue"_s).toObject();
    RedmineIssue result {id, json.value(u"subject"_s).toString(), json.value(u"status"_s).toObject().value(u"name"_s).toString(), {}, {}, {}};
    for (const QJsonValue journal : json.value(u"journals"_s).toArray()) {
        const QString notes = journal.toObject().value(u"notes"_s).toString();
        if (!notes.isEmpty())
            result.notes.append(notes);
    }
    for (const QJsonValue attachment : json.value(u"attachments"_s).toArray())
        result.files.append(attachment.toObject().value(u"filename"_s).toString());
    for (const QJsonValue field : json.value(u"custom_fields"_s).toArray()) {
        if (field.toObject().value(u"name"_s) == "Notes field"_L1)
            result.notesField = field.toObject().value(u"value"_s).toString();
    }
    return result;
}

QList<int> MainJob::issuesOfTag()
{
    QList<int> ids;
    for (const RedmineIssue &issue : listedIssues())
        ids.append(issue.id);
    return ids;
}

QList<RedmineIssue> MainJob::listedIssues()
{
    QList<RedmineIssue> issues;
    for (int offset = 0;; offset += 100) {
        const QJsonObject page = m_redmine.get(u"/issues.json?project_id=blue&status_id=*&cf_1=%1&limit=100&offset=%2"_s.arg(m_tag).arg(offset)).object();
        for (const QJsonValue value : page.value(u"issues"_s).toArray()) {
            const QJsonObject issue = value.toObject();
            issues.append({issue.value(u"id"_s).toInt(), issue.value(u"subject"_s).toString(), issue.value(u"status"_s).toObject().value(u"name"_s).toString(),
                           {}, {}, issue.value(u"updated_on"_s).toString()});
        }
        if (page.value(u"issues"_s).toArray().size() < 100)
            return issues;
    }
}

Ticket MainJob::ticket(int id)
{
    const QJsonObject json = m_rt.get(u"/ticket/%1"_s.arg(id)).object();
    Ticket ticket {id, json.value(u"Subject"_s).toString(), json.value(u"Status"_s).toString(), json.value(u"Priority"_s).toString().toInt(),
                   json.value(u"Due"_s).toString(), {}, {}, {}};
    QHash<QString, QString> kinds;
    for (int page = 1;; ++page) {
        const QJsonArray items = m_rt.get(u"/ticket/%1/history?per_page=100&page=%2&fields=Type"_s.arg(id).arg(page)).object().value(u"items"_s).toArray();
        for (const QJsonValue value : items)
            kinds.insert(value.toObject().value(u"id"_s).toVariant().toString(), value.toObject().value(u"Type"_s).toString());
        if (items.size() < 100)
            break;
    }
    for (int page = 1;; ++page) {
        const QJsonArray items = m_rt.get(u"/ticket/%1/attachments?per_page=100&page=%2&fields=ContentType,Filename,TransactionId"_s.arg(id).arg(page))
                                     .object().value(u"items"_s).toArray();
        for (const QJsonValue value : items) {
            const QJsonObject part = value.toObject();
            const QString fileName = part.value(u"Filename"_s).toString();
            const QJsonValue transaction = part.value(u"TransactionId"_s);
            const QString kind = kinds.value((transaction.isObject() ? transaction.toObject().value(u"id"_s) : transaction).toVariant().toString());
            const bool isText = fileName.isEmpty() && part.value(u"ContentType"_s).toString().startsWith("text/"_L1);
            if (fileName.isEmpty() && (!isText || (kind != "Correspond"_L1 && kind != "Comment"_L1)))
                continue;
            const QJsonObject single = m_rt.get(u"/attachment/"_s + part.value(u"id"_s).toVariant().toString()).object();
            const QByteArray content = QByteArray::fromBase64(single.value(u"Content"_s).toString().toLatin1());
            if (!fileName.isEmpty())
                ticket.files.append(fileName + u':' + sha(content));
            else if (!content.trimmed().isEmpty())
                (kind == "Comment"_L1 ? ticket.internalTexts : ticket.publicTexts).append(QString::fromUtf8(content));
        }
        if (items.size() < 100)
            return ticket;
    }
}

QList<Ticket> MainJob::tickets(bool whole)
{
    QList<Ticket> result;
    const QString query = QString::fromLatin1(QUrl::toPercentEncoding(u"Queue = 'Red' AND 'CF.{ExternalRef}' = '%1'"_s.arg(m_tag)));
    for (int page = 1;; ++page) {
        const QJsonArray items = m_rt.get(u"/tickets?query=%1&orderby=id&per_page=100&page=%2&fields=Subject,Status,Priority"_s.arg(query).arg(page))
                                     .object().value(u"items"_s).toArray();
        for (const QJsonValue value : items) {
            const QJsonObject item = value.toObject();
            const int id = item.value(u"id"_s).toVariant().toInt();
            result.append(whole ? ticket(id) : Ticket {id, item.value(u"Subject"_s).toString(), item.value(u"Status"_s).toString(),
                                                       item.value(u"Priority"_s).toVariant().toInt(), {}, {}, {}, {}});
        }
        if (items.size() < 100)
            return result;
    }
}

void MainJob::correspond(int ticket, const QString &body)
{
    m_rt.post(u"/ticket/%1/correspond"_s.arg(ticket), {{u"Content"_s, body}, {u"ContentType"_s, u"text/plain"_s}});
}

void MainJob::setTicket(int ticket, const QJsonObject &fields) { m_rt.put(u"/ticket/%1"_s.arg(ticket), fields); }

qint64 MainJob::newestTransaction()
{
    const QString query = QString::fromLatin1(QUrl::toPercentEncoding(u"ObjectType='RT::Ticket' AND id > 0"_s));
    const QJsonArray items = m_rt.get(u"/transactions?query=%1&orderby=id&order=DESC&per_page=1"_s.arg(query)).object().value(u"items"_s).toArray();
    return items.at(0).toObject().value(u"id"_s).toVariant().toLongLong();
}

QMap<int, QString> MainJob::stampsOfIssues()
{
    QMap<int, QString> stamps;
    for (const RedmineIssue &issue : listedIssues())
        stamps.insert(issue.id, issue.updatedOn);
    return stamps;
}

QJsonArray MainJob::openErrors()
{
    const QJsonDocument json = m_program.command({u"errors"_s, u"--json"_s}).json();
    return json.isArray() ? json.array() : json.object().value(u"errors"_s).toArray();
}

bool MainJob::inStep(int limitMs)
{
    const bool quiet = eventually([this] {
        const QJsonObject status = m_program.command({u"status"_s, u"--json"_s}).json().object();
        return status.contains(u"openOutgoing"_s) && status.value(u"openOutgoing"_s).toInt() == 0 && status.value(u"openIncoming"_s).toInt() == 0;
    }, limitMs, 500);
    if (!quiet)
        qWarning().noquote() << m_program.command({u"queue"_s, u"--open"_s}).output << m_program.command({u"errors"_s}).output;
    return quiet;
}
