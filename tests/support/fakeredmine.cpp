// FakeRedmine's people, and what they see.
#include "tests/support/fakeredmine.h"

#include "core/connectors/redmine/redmineconnector.h"
#include "core/connectors/redmine/redminemapping.h"

#include <cmath>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 jo = 6;
constexpr qint64 robot = 5;
constexpr auto markField = "Sync mark";
constexpr auto url = "http://redmine.test";
const QLatin1StringView prefix(customPrefix);

QString windowsLines(QString text) { return text.replace(u"\r\n"_s, u"\n"_s).replace(u"\n"_s, u"\r\n"_s); }
QString unixLines(QString text) { return text.replace(u"\r\n"_s, u"\n"_s); }
QJsonValue textOrNothing(const QString &text) { return text.isEmpty() ? QJsonValue() : QJsonValue(text); }
} // namespace

FakeRedmine::FakeRedmine(QString name, Clock &clock, quint32 seed, Settings settings)
    : FakeSite(std::move(name), clock, seed)
    , m_settings(settings)
    , m_statuses {u"New"_s}
    , m_priorities {u"Low"_s}
    , m_custom {u"Origin"_s, u"Severity"_s, QString::fromLatin1(markField)}
{
}

std::unique_ptr<Connector> FakeRedmine::connector(Clock &clock, Random &random)
{
    ConnectorContext context;
    context.settings = {{u"url"_s, QString::fromLatin1(url)}, {u"project"_s, u"blue"_s}};
    if (m_settings.hasMarkField)
        context.settings.insert(u"markField"_s, QString::fromLatin1(markField));
    if (m_settings.keepsTime)
        context.settings.insert(u"activity"_s, u"Development"_s);
    context.secrets = {{u"apiKey"_s, u"robot-key"_s}};
    context.clock = &clock;
    context.random = &random;
    context.network = [this, &clock] { return std::make_unique<FakeNetwork>(*this, clock, m_clock); };
    return std::make_unique<RedmineConnector>(context);
}

QString FakeRedmine::spelled(const QString &field, const QString &value) const
{
    return field == "priority"_L1 ? spelledPriority(value) : value;
}

void FakeRedmine::allow(const QString &field, const QString &value)
{
    QStringList *list = field == "status"_L1 ? &m_statuses : field == "priority"_L1 ? &m_priorities : nullptr;
    if (list && !list->contains(value))
        list->append(value);
}

bool FakeRedmine::isStandard(const QString &field, const QString &value) const
{
    const QStringList list = field == "status"_L1 ? m_statuses : field == "priority"_L1 ? m_priorities : QStringList();
    return !list.isEmpty() && list.first().compare(value, Qt::CaseInsensitive) == 0;
}

FakeRedmine::Stored *FakeRedmine::stored(const QString &id)
{
    const auto found = m_stored.find(id.toLongLong());
    return found == m_stored.end() ? nullptr : &*found;
}

void FakeRedmine::touch(Stored &issue)
{
    ++m_changes;
    issue.updatedOn = now();
    // What no list can show any more is forgotten.
    while (issue.rows.size() > 1 && isListed(issue.rows.at(1).changedAt, issue.rows.at(1).listedAt))
        issue.rows.removeFirst();
    issue.rows.append({now(), listedAt(), rowOf(issue)});
    show(issue);
}

void FakeRedmine::show(const Stored &issue)
{
    FakeIssue &shown = issues[issue.id];
    const QString description = unixLines(issue.description);
    shown.id = QString::number(issue.id);
    shown.mark = m_settings.hasMarkField ? issue.custom.value(3) : textMarkOf(description);
    if (shown.mark.isEmpty())
        shown.mark = textMarkOf(description);
    shown.author = {QString::number(issue.author), {}, {}, {}};
    shown.createdAt = time(issue.createdOn);
    shown.updatedAt = time(issue.updatedOn);
    shown.fields = {{u"summary"_s, issue.subject},
                    {u"description"_s, textOrNothing(markdownFromRedmine(withoutTextMark(description), RedmineTextFormat::Textile))},
                    {u"status"_s, m_statuses.at(issue.status - 1)},
                    {u"priority"_s, m_priorities.at(issue.priority - 1)}};
    shown.custom = {{u"Origin"_s, textOrNothing(issue.custom.value(1))}, {u"Severity"_s, textOrNothing(issue.custom.value(2))}};
    shown.comments.clear();
    for (const Journal &journal : issue.journals) {
        if (journal.notes.trimmed().isEmpty())
            continue;
        Comment comment;
        comment.id = QString::number(journal.id);
        comment.body = markdownFromRedmine(journal.notes, RedmineTextFormat::Textile);
        comment.visibility = journal.isPrivate ? Visibility::Internal : Visibility::Public;
        shown.comments.append(comment);
    }
    shown.worklogs.clear();
    for (const Time &entry : issue.time) {
        Worklog worklog {QString::number(entry.id), std::llround(entry.hours * 60) * 60, entry.day, entry.comments, entry.activity == 8 ? u"Design"_s : u"Development"_s, {}, {}, {}};
        worklog.author = {QString::number(entry.user), {}, {}, {}};
        shown.worklogs.append(worklog);
    }
    shown.attachments.clear();
    for (const File &file : issue.files)
        shown.attachments.append({QString::number(file.id), file.name, file.content});
}

// The same as a person's form would send.
QJsonObject FakeRedmine::nativeOf(const Stored &issue, const QJsonObject &flat) const
{
    QJsonObject change;
    QJsonArray custom;
    for (auto it = flat.begin(); it != flat.end(); ++it) {
        const QString text = it.value().toString();
        if (it.key() == "summary"_L1)
            change.insert(u"subject"_s, text);
        else if (it.key() == "description"_L1)
            change.insert(u"description"_s, withTextMark(text, textMarkOf(unixLines(issue.description)))); // people leave that line alone
        else if (it.key() == "status"_L1)
            change.insert(u"status_id"_s, m_statuses.indexOf(text) + 1);
        else if (it.key() == "priority"_L1)
            change.insert(u"priority_id"_s, m_priorities.indexOf(text) + 1);
        else if (it.key().startsWith(prefix))
            custom.append(QJsonObject {{u"id"_s, m_custom.indexOf(it.key().mid(prefix.size())) + 1}, {u"value"_s, text}});
    }
    if (!custom.isEmpty())
        change.insert(u"custom_fields"_s, custom);
    return change;
}

QJsonArray FakeRedmine::apply(Stored &issue, const QJsonObject &change, bool isNew)
{
    QJsonArray details;
    const auto note = [&details](const QString &property, const QString &name, const QString &from, const QString &to) {
        if (from != to)
            details.append(QJsonObject {{u"property"_s, property}, {u"name"_s, name}, {u"old_value"_s, from}, {u"new_value"_s, to}});
    };
    if (change.contains(u"subject"_s)) {
        note(u"attr"_s, u"subject"_s, issue.subject, change.value(u"subject"_s).toString());
        issue.subject = change.value(u"subject"_s).toString();
    }
    if (change.contains(u"description"_s)) {
        const QString text = windowsLines(change.value(u"description"_s).toString());
        note(u"attr"_s, u"description"_s, issue.description, text);
        issue.description = text;
    }
    const int status = change.value(u"status_id"_s).toInt();
    if (!isNew && status >= 1 && status <= m_statuses.size()) { // a new issue begins with the first, whatever is asked
        note(u"attr"_s, u"status_id"_s, QString::number(issue.status), QString::number(status));
        issue.status = status;
    }
    const int priority = change.value(u"priority_id"_s).toInt();
    if (priority >= 1 && priority <= m_priorities.size()) {
        note(u"attr"_s, u"priority_id"_s, QString::number(issue.priority), QString::number(priority));
        issue.priority = priority;
    }
    for (const QJsonValue value : change.value(u"custom_fields"_s).toArray()) {
        const int id = value.toObject().value(u"id"_s).toInt();
        if (id < 1 || id > m_custom.size())
            continue;
        const QString text = value.toObject().value(u"value"_s).toString();
        note(u"cf"_s, QString::number(id), issue.custom.value(id), text);
        issue.custom.insert(id, text);
    }
    return details;
}

QString FakeRedmine::create(const QJsonObject &values)
{
    Stored issue;
    issue.id = m_nextIssue++;
    issue.author = jo;
    issue.createdOn = now();
    apply(issue, nativeOf(issue, values), true);
    touch(*m_stored.insert(issue.id, issue));
    return QString::number(issue.id);
}

void FakeRedmine::edit(const QString &id, const QJsonObject &values)
{
    Stored *issue = stored(id);
    if (!issue)
        return;
    const QJsonArray details = apply(*issue, nativeOf(*issue, values), false);
    if (!details.isEmpty())
        issue->journals.append({m_nextJournal++, jo, {}, false, now(), details});
    touch(*issue);
}

QString FakeRedmine::comment(const QString &id, const QString &body, Visibility visibility)
{
    Stored *issue = stored(id);
    issue->journals.append({m_nextJournal++, jo, redmineText(body, RedmineTextFormat::Textile), visibility != Visibility::Public, now(), {}});
    touch(*issue);
    return QString::number(issue->journals.constLast().id);
}

// Neither the issue's nor the note's stamp changes.
void FakeRedmine::editComment(const QString &id, const QString &commentId, const QString &body)
{
    Stored *issue = stored(id);
    if (!issue)
        return;
    for (Journal &journal : issue->journals) {
        if (journal.id == commentId.toLongLong())
            journal.notes = redmineText(body, RedmineTextFormat::Textile);
    }
    ++m_changes;
    show(*issue);
}

QString FakeRedmine::attach(const QString &id, const QString &fileName, const QByteArray &content)
{
    Stored *issue = stored(id);
    const File file {m_nextFile++, fileName, u"text/plain"_s, content, jo, now()};
    issue->files.append(file);
    issue->journals.append({m_nextJournal++, jo, {}, false, now(), {QJsonObject {{u"property"_s, u"attachment"_s}, {u"name"_s, QString::number(file.id)}}}});
    touch(*issue);
    return QString::number(file.id);
}

// Nothing of the issue changes.
QString FakeRedmine::logWork(const QString &id, qint64 seconds, const QString &body, const QString &day)
{
    Stored *issue = stored(id);
    issue->time.append({m_nextTime++, static_cast<double>(seconds) / 3600, day, body, 9, jo, now()});
    ++m_changes;
    show(*issue);
    return QString::number(issue->time.constLast().id);
}

void FakeRedmine::editWork(const QString &id, const QString &worklogId, qint64 seconds, const QString &body)
{
    Stored *issue = stored(id);
    for (Time &entry : issue->time) {
        if (entry.id != worklogId.toLongLong())
            continue;
        entry.hours = static_cast<double>(seconds) / 3600;
        entry.comments = body;
    }
    ++m_changes;
    show(*issue);
}

void FakeRedmine::remove(const QString &id)
{
    m_stored.remove(id.toLongLong());
    issues.remove(id.toLongLong());
    ++m_changes;
}

} // namespace lockstep
