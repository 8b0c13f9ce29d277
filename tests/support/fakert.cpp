// FakeRt's people, and what they see.
#include "tests/support/fakert.h"

#include "core/connectors/rt/rtconnector.h"
#include "core/connectors/rt/rtmapping.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const QString jo = u"jo"_s;
const QString markField = u"SyncMark"_s;
const QString url = u"http://rt.test"_s;
const QLatin1StringView prefix(customPrefix);
QJsonValue textOrNothing(const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }
} // namespace

FakeRt::FakeRt(QString name, Clock &clock, quint32 seed, Settings settings)
    : FakeSite(std::move(name), clock, seed), m_settings(settings), m_statuses {u"new"_s, u"open"_s}
{
    canEditComments = false;
}

std::unique_ptr<Connector> FakeRt::connector(Clock &clock, Random &random)
{
    ConnectorContext context;
    context.settings = {{u"url"_s, url}, {u"queue"_s, u"Red"_s}, {u"contentType"_s, m_settings.html ? u"text/html"_s : u"text/plain"_s}};
    if (m_settings.hasMarkField)
        context.settings.insert(u"markField"_s, markField);
    context.secrets = {{u"token"_s, u"1-27-robot"_s}};
    context.clock = &clock;
    context.random = &random;
    context.network = [this, &clock] { return std::make_unique<FakeNetwork>(*this, clock, m_clock); };
    return std::make_unique<RtConnector>(context);
}

QString FakeRt::spelled(const QString &field, const QString &value) const { return field == "priority"_L1 ? spelledPriority(value) : value; }

void FakeRt::allow(const QString &field, const QString &value)
{
    if (field == "status"_L1 && !m_statuses.contains(value))
        m_statuses.append(value);
}

bool FakeRt::isStandard(const QString &field, const QString &value) const
{
    if (field == "status"_L1)
        return value.compare(u"new"_s, Qt::CaseInsensitive) == 0 || (m_settings.opensOnCorrespond && value.compare(u"open"_s, Qt::CaseInsensitive) == 0);
    return field == "priority"_L1 && value == "Low"_L1;
}

FakeRt::Ticket *FakeRt::stored(const QString &id)
{
    const auto found = m_tickets.find(id.toLongLong());
    return found == m_tickets.end() ? nullptr : &*found;
}

qint64 FakeRt::newestOf(qint64 ticket) const
{
    for (auto it = m_transactions.crbegin(); it != m_transactions.crend(); ++it) {
        if (it->ticket == ticket)
            return it->id;
    }
    return 0;
}

qint64 FakeRt::note(Ticket &ticket, const QString &type, const Change &change, const QString &who)
{
    ++m_changes;
    const qint64 id = m_transactions.size() + 1;
    m_transactions.append({id, ticket.id, type, change.field, change.before, change.after, who, now(), listedAt(), 0});
    ticket.updated = now();
    ticket.lastUpdatedBy = who;
    return id;
}

qint64 FakeRt::say(Ticket &ticket, const QString &type, const Message &message, const QString &who)
{
    const qint64 transaction = note(ticket, type, {}, who);
    m_transactions.last().minutes = message.minutes;
    const auto part = [this](qint64 of, const QString &mime, const QString &name, const QByteArray &content) {
        m_parts.append({m_parts.size() + 1, of, mime, name, content, {}});
    };
    if (!message.fileName.isEmpty())
        part(transaction, u"multipart/mixed"_s, {}, {});
    if (!message.text.isEmpty() || !message.subject.isEmpty()) {
        part(transaction, message.text.isEmpty() ? u"text/plain"_s : message.textType, {}, message.text.toUtf8());
        m_parts.last().subject = message.subject;
    }
    if (!message.fileName.isEmpty())
        part(transaction, message.fileType, message.fileName, message.file);
    if (type == "Correspond"_L1) {
        const qint64 mail = note(ticket, u"EmailRecord"_s, {}, u"RT_System"_s);
        part(mail, u"text/plain"_s, {}, "Sent: " + message.text.toUtf8());
        ticket.lastUpdatedBy = who;
        if (m_settings.opensOnCorrespond && ticket.status == "new"_L1) {
            note(ticket, u"Status"_s, {u"Status"_s, std::exchange(ticket.status, u"open"_s), u"open"_s}, u"RT_System"_s);
        }
    }
    show(ticket);
    return transaction;
}

void FakeRt::show(const Ticket &ticket)
{
    FakeIssue &shown = issues[ticket.id];
    shown.id = QString::number(ticket.id);
    shown.mark = m_settings.hasMarkField ? ticket.custom.value(markField) : ticket.refersTo;
    shown.author = {ticket.creator, ticket.creator, {}, {}};
    shown.createdAt = time(ticket.created);
    shown.updatedAt = time(ticket.updated);
    shown.fields = {{u"summary"_s, ticket.subject},
                    {u"status"_s, ticket.status == m_statuses.first() ? u"New"_s : ticket.status}, // as RT's pages show it
                    {u"priority"_s, rt::priorityChoice(QString::number(ticket.priority)).name},
                    {u"description"_s, QJsonValue()}};
    shown.custom = {{u"Origin"_s, textOrNothing(ticket.custom.value(u"Origin"_s))}, {u"Severity"_s, textOrNothing(ticket.custom.value(u"Severity"_s))}};
    shown.comments.clear();
    shown.attachments.clear();
    shown.worklogs.clear();
    for (const Transaction &transaction : std::as_const(m_transactions)) {
        if (transaction.ticket != ticket.id || transaction.type == "EmailRecord"_L1)
            continue;
        const auto isIts = [&transaction](const Part &part) { return part.transaction == transaction.id && part.subject.startsWith("Time worked on "_L1); };
        const auto mark = std::find_if(m_parts.cbegin(), m_parts.cend(), isIts);
        if (transaction.minutes > 0) {
            Worklog worklog {QString::number(transaction.id), transaction.minutes * 60, stampText(time(transaction.at)), {}, {}, {}, {}, {}};
            if (mark != m_parts.cend()) {
                worklog.startedAt = mark->subject.mid(15, 10);
                worklog.activity = mark->subject.mid(27).chopped(mark->subject.size() > 27 ? 1 : 0);
                worklog.body = rt::textFromRt(QString::fromUtf8(mark->content), mark->type);
            }
            shown.worklogs.append(worklog);
            if (mark != m_parts.cend())
                continue;
        }
        for (const Part &part : std::as_const(m_parts)) {
            if (part.transaction != transaction.id || part.type.startsWith("multipart/"_L1))
                continue;
            if (!part.name.isEmpty()) {
                shown.attachments.append({QString::number(part.id), part.name, part.content});
                continue;
            }
            const QString text = rt::textFromRt(QString::fromUtf8(part.content), part.type);
            const auto description = transaction.type == "Comment"_L1 ? rt::descriptionOf(text) : std::nullopt;
            if (transaction.type == "Create"_L1 || description) {
                shown.fields.insert(u"description"_s, textOrNothing(description.value_or(text)));
                continue;
            }
            Comment comment;
            comment.id = QString::number(transaction.id);
            comment.body = text;
            comment.visibility = transaction.type == "Comment"_L1 ? Visibility::Internal : Visibility::Public;
            shown.comments.append(comment);
        }
    }
}

QStringList FakeRt::apply(Ticket &ticket, const QJsonObject &change, const QString &who)
{
    QStringList sentences;
    const QString about = u"Ticket %1: "_s.arg(ticket.id);
    const int refused = std::exchange(m_refuseNext, -1);
    int place = 0;
    const auto takes = [&] { // half of the fields, or all of them
        const bool denied = refused >= 0 && (refused % 2 == 0 || ++place % 2 == refused / 2 % 2);
        if (denied)
            sentences.append(about + u"Permission Denied"_s);
        return !denied;
    };
    if (change.contains(u"Subject"_s) && change.value(u"Subject"_s).toString() != ticket.subject && takes()) {
        const QString before = std::exchange(ticket.subject, change.value(u"Subject"_s).toString());
        note(ticket, u"Set"_s, {u"Subject"_s, before, ticket.subject}, who);
        sentences.append(about + u"Subject changed"_s);
    }
    if (const QString status = change.value(u"Status"_s).toString(); !status.isEmpty() && status != ticket.status) {
        if (!m_statuses.contains(status)) {
            sentences.append(about + u"Status '%1' isn't a valid status for this ticket."_s.arg(status));
        } else if (takes()) {
            note(ticket, u"Status"_s, {u"Status"_s, std::exchange(ticket.status, status), status}, who);
            sentences.append(about + u"Status changed"_s);
        }
    }
    if (change.contains(u"Priority"_s)) {
        const int priority = change.value(u"Priority"_s).toVariant().toInt();
        if (priority != ticket.priority && takes()) {
            note(ticket, u"Set"_s, {u"Priority"_s, QString::number(std::exchange(ticket.priority, priority)), QString::number(priority)}, who);
            sentences.append(about + u"Priority changed"_s);
        }
    }
    const QJsonObject custom = change.value(u"CustomFields"_s).toObject();
    for (auto it = custom.begin(); it != custom.end(); ++it) {
        if (ticket.custom.value(it.key()) == it.value().toString() || !takes())
            continue;
        const QString before = std::exchange(ticket.custom[it.key()], it.value().toString());
        note(ticket, u"CustomField"_s, {customId(it.key()), before, it.value().toString()}, who);
        sentences.append(u"%1 changed"_s.arg(it.key()));
    }
    show(ticket);
    return sentences;
}

QString FakeRt::create(const QJsonObject &values)
{
    Ticket ticket;
    ticket.id = m_tickets.size() + 1;
    ticket.status = m_statuses.first();
    ticket.creator = jo;
    ticket.created = now();
    for (auto it = values.begin(); it != values.end(); ++it) {
        if (it.key() == "summary"_L1)
            ticket.subject = it.value().toString();
        else if (it.key().startsWith(prefix))
            ticket.custom.insert(it.key().mid(prefix.size()), it.value().toString());
    }
    Ticket &made = *m_tickets.insert(ticket.id, ticket);
    say(made, u"Create"_s, {}, jo);
    return QString::number(made.id);
}

void FakeRt::edit(const QString &id, const QJsonObject &values)
{
    Ticket *ticket = stored(id);
    if (!ticket)
        return;
    static const QMap<QString, QString> names {{u"summary"_s, u"Subject"_s}, {u"status"_s, u"Status"_s}, {u"priority"_s, u"Priority"_s}};
    QJsonObject change;
    for (auto it = values.begin(); it != values.end(); ++it) {
        if (it.key() == "description"_L1)
            say(*ticket, u"Comment"_s, {rt::descriptionComment(it.value().toString()), u"text/plain"_s, {}, {}, {}}, jo);
        else if (it.key() == "priority"_L1) // the form offers names
            change.insert(u"Priority"_s, *rt::priorityNumber(it.value()));
        else if (it.key().startsWith(prefix))
            change.insert(u"CustomFields"_s, QJsonObject {{it.key().mid(prefix.size()), it.value()}});
        else
            change.insert(names.value(it.key()), it.key() == "status"_L1 ? QJsonValue(it.value().toString().toLower()) : QJsonValue(it.value()));
    }
    const int refused = std::exchange(m_refuseNext, -1);
    apply(*ticket, change, jo);
    m_refuseNext = refused;
}

QString FakeRt::comment(const QString &id, const QString &body, Visibility visibility)
{
    const QString type = visibility == Visibility::Public ? u"Correspond"_s : u"Comment"_s;
    return QString::number(say(*stored(id), type, {body, u"text/plain"_s, {}, {}, {}}, jo));
}

QString FakeRt::logWork(const QString &id, qint64 seconds, const QString &body, const QString &)
{
    return QString::number(say(*stored(id), u"Comment"_s, {body, u"text/plain"_s, {}, {}, {}, {}, seconds / 60}, jo));
}

QString FakeRt::attach(const QString &id, const QString &fileName, const QByteArray &content)
{
    say(*stored(id), u"Correspond"_s, {{}, {}, fileName, u"text/plain"_s, content}, jo);
    return issue(id).attachments.constLast().id;
}

void FakeRt::remove(const QString &id)
{
    Ticket *ticket = stored(id);
    if (!ticket)
        return;
    ticket->status = u"deleted"_s;
    note(*ticket, u"Status"_s, {u"Status"_s, {}, u"deleted"_s}, jo);
    issues.remove(id.toLongLong());
}

} // namespace lockstep
