#include "core/connectors/sandbox/sandboxmapping.h"

#include "core/base/jsonreader.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace lockstep::sandbox {

namespace {
QString statusCategory(const QString &status)
{
    if (status == "Done"_L1)
        return u"done"_s;
    return status == "New"_L1 ? u"open"_s : u"active"_s;
}

QJsonValue choice(const QString &name, const QString &category = {}) { return Choice {name, name, category}.toJson(); }

Error refused(const QString &field, const QJsonValue &value, const QString &why)
{
    return Error::make(ErrorCode::Validation, u"The board cannot take “%1” for %2: %3"_s.arg(displayValue(value), field, why)).withField(field);
}

Result<QString> plainText(const QString &field, const QJsonValue &value)
{
    if (value.isNull())
        return QString();
    if (value.isString())
        return value.toString();
    if (value.isDouble())
        return displayValue(value);
    return refused(field, value, u"it takes text"_s);
}

Result<QString> chosen(const QString &field, const QJsonValue &value, const QStringList &allowed)
{
    const Choice wanted = Choice::fromJson(value);
    for (const QString &word : {wanted.name.trimmed(), wanted.id}) {
        for (const QString &name : allowed) {
            if (name.compare(word, Qt::CaseInsensitive) == 0)
                return name;
        }
    }
    return refused(field, value, u"it knows %1"_s.arg(allowed.join(u", "_s)));
}

Result<QString> loginOf(const QString &field, const QJsonValue &value, const QString &user)
{
    const Person wanted = Person::fromJson(value);
    if (wanted.isNull())
        return QString();
    const auto same = [](const QString &a, const QString &b) { return !a.isEmpty() && a.compare(b, Qt::CaseInsensitive) == 0; };
    const QList<BoardPerson> people = board::people(user);
    for (const BoardPerson &person : people) {
        if (same(wanted.email, person.email))
            return person.login;
    }
    for (const BoardPerson &person : people) {
        if (same(wanted.login, person.login) || same(wanted.name, person.name) || same(wanted.name, person.login) || same(wanted.name, person.email)
            || (wanted.login.isEmpty() && wanted.name.isEmpty() && same(wanted.id, person.login)))
            return person.login;
    }
    QStringList names;
    for (const BoardPerson &person : people)
        names.append(person.name);
    return refused(field, value, u"its people are %1"_s.arg(names.join(u", "_s)));
}

Result<QString> dateText(const QString &field, const QJsonValue &value)
{
    if (value.isNull() || value.toString().isEmpty())
        return QString();
    const QDate date = QDate::fromString(value.toString().left(10), Qt::ISODate);
    if (!date.isValid())
        return refused(field, value, u"it takes a date like 2026-02-01"_s);
    return date.toString(Qt::ISODate);
}

Result<QStringList> labelList(const QJsonValue &value)
{
    QStringList labels;
    if (value.isString() && !value.toString().isEmpty())
        labels.append(value.toString());
    else if (!value.isNull() && !value.isArray() && !value.isString())
        return refused(u"labels"_s, value, u"it takes a list of texts"_s);
    for (const QJsonValue label : value.toArray()) {
        if (!label.isString())
            return refused(u"labels"_s, value, u"it takes a list of texts"_s);
        if (const QString text = label.toString().trimmed(); !text.isEmpty() && !labels.contains(text))
            labels.append(text);
    }
    return labels;
}

bool isNothing(const QJsonValue &value) { return sameValue(value, QJsonValue::Null); }

Result<> putText(std::optional<QString> &member, Result<QString> value)
{
    if (!value)
        return value.error();
    member = *std::move(value);
    return {};
}

Result<> putField(BoardEdit &edit, const QString &name, const QJsonValue &value, const QString &user)
{
    if (name == "summary"_L1)
        return putText(edit.summary, plainText(name, value));
    if (name == "description"_L1)
        return putText(edit.description, plainText(name, value));
    if (name == "status"_L1)
        return putText(edit.status, chosen(name, value, board::statuses()));
    if (name == "priority"_L1)
        return putText(edit.priority, chosen(name, value, board::priorities()));
    if (name == "type"_L1)
        return putText(edit.type, chosen(name, value, board::types()));
    if (name == "assignee"_L1)
        return putText(edit.assignee, loginOf(name, value, user));
    if (name == "reporter"_L1)
        return putText(edit.reporter, loginOf(name, value, user));
    if (name == "dueDate"_L1)
        return putText(edit.dueDate, dateText(name, value));
    if (name == "custom.Severity"_L1)
        return putText(edit.severity, isNothing(value) ? Result<QString>(QString()) : chosen(name, value, board::severities()));
    if (name == "custom.Reference"_L1)
        return putText(edit.reference, plainText(name, value));
    if (name == "labels"_L1) {
        Result<QStringList> labels = labelList(value);
        if (!labels)
            return labels.error();
        edit.labels = *std::move(labels);
        return {};
    }
    QStringList known;
    for (const FieldSchema &field : boardSchema(user).fields)
        known.append(field.name);
    const QString near = nearestWord(name, known);
    return Error::make(ErrorCode::Validation,
                       near.isEmpty() ? u"The board has no field “%1”"_s.arg(name) : u"The board has no field “%1” (did you mean “%2”?)"_s.arg(name, near))
        .withField(name);
}
} // namespace

Person personOf(const QString &login, const QString &user)
{
    if (login.isEmpty())
        return {};
    for (const BoardPerson &person : board::people(user)) {
        if (person.login == login)
            return {person.login, person.login, person.name, person.email};
    }
    return {login, login, login, {}};
}

Issue issueFromBoard(const BoardIssue &issue, const QString &user)
{
    Issue result;
    result.key = QString::number(issue.number);
    result.id = IssueId(result.key);
    result.version = QString::number(issue.change);
    result.createdAt = issue.createdAt;
    result.updatedAt = issue.updatedAt;
    result.author = personOf(issue.reporter, user);
    result.fields = {{u"summary"_s, issue.summary},
                     {u"description"_s, issue.description},
                     {u"status"_s, choice(issue.status, statusCategory(issue.status))},
                     {u"priority"_s, choice(issue.priority)},
                     {u"type"_s, choice(issue.type)},
                     {u"assignee"_s, personOf(issue.assignee, user).toJson()},
                     {u"reporter"_s, personOf(issue.reporter, user).toJson()},
                     {u"dueDate"_s, issue.dueDate.isEmpty() ? QJsonValue() : QJsonValue(issue.dueDate)},
                     {u"labels"_s, QJsonArray::fromStringList(issue.labels)}};
    result.custom = {{u"Severity"_s, choice(issue.severity)},
                     {u"Reference"_s, issue.reference.isEmpty() ? QJsonValue() : QJsonValue(issue.reference)}};
    for (const BoardComment &c : issue.comments) {
        result.comments.append({.id = QString::number(c.id), .body = c.body, .author = personOf(c.author, user),
                                .visibility = c.internal ? Visibility::Internal : Visibility::Public, .createdAt = c.createdAt,
                                .updatedAt = c.editedAt.isValid() ? c.editedAt : c.createdAt, .parentId = {}});
    }
    for (const BoardAttachment &a : issue.attachments) {
        result.attachments.append({.id = QString::number(a.id), .fileName = a.fileName, .mimeType = a.mimeType, .size = a.size,
                                   .sha256 = a.sha256, .author = personOf(a.author, user), .visibility = Visibility::Public,
                                   .createdAt = a.createdAt, .commentId = {}, .contentRef = QString::number(a.id)});
    }
    for (const BoardWorklog &w : issue.worklogs) {
        result.worklogs.append({QString::number(w.id), w.seconds, w.startedAt, w.body, w.activity, personOf(w.author, user), w.createdAt,
                                w.editedAt.isValid() ? w.editedAt : w.createdAt});
    }
    return result;
}

QList<FieldEdit> editsFromBoard(const QList<BoardVersion> &versions, const BoardIssue &now, const QString &user)
{
    const auto flat = [&user](const BoardIssue &issue) {
        const Issue whole = issueFromBoard(issue, user);
        return flatFields(whole.fields, whole.custom);
    };
    QList<FieldEdit> edits;
    for (qsizetype i = 0; i < versions.size(); ++i) {
        const QJsonObject before = flat(versions.at(i).issue);
        const QJsonObject after = flat(i + 1 < versions.size() ? versions.at(i + 1).issue : now);
        for (auto it = after.begin(); it != after.end(); ++it) {
            if (before.value(it.key()) != it.value())
                edits.append({personOf(versions.at(i).editor, user), it.key(), before.value(it.key()), it.value()});
        }
    }
    return edits;
}

Result<BoardEdit> editFromDraft(const IssueDraft &draft, const QString &user)
{
    BoardEdit edit;
    const QJsonObject flat = flatFields(draft.fields, draft.custom);
    for (auto it = flat.begin(); it != flat.end(); ++it) {
        if (it.value().isUndefined())
            continue;
        if (const Result<> put = putField(edit, it.key(), it.value(), user); !put)
            return put.error();
    }
    return edit;
}

IssueDraft differences(const Issue &before, const IssueDraft &after)
{
    IssueDraft changed;
    for (auto it = after.fields.begin(); it != after.fields.end(); ++it) {
        if (!sameValue(it.value(), before.fields.value(it.key())))
            changed.fields.insert(it.key(), it.value());
    }
    for (auto it = after.custom.begin(); it != after.custom.end(); ++it) {
        if (!sameValue(it.value(), before.custom.value(it.key())))
            changed.custom.insert(it.key(), it.value());
    }
    return changed;
}

Schema boardSchema(const QString &user)
{
    const auto choices = [](const QStringList &names) {
        QList<Choice> all;
        for (const QString &name : names)
            all.append({name, name, {}});
        return all;
    };
    QList<Choice> statuses;
    for (const QString &name : board::statuses())
        statuses.append({name, name, statusCategory(name)});
    Schema schema;
    schema.fields = {
        {.name = u"summary"_s, .nativeId = u"summary"_s, .type = FieldType::Text, .allowed = {}, .required = true},
        {.name = u"description"_s, .nativeId = u"description"_s, .type = FieldType::RichText, .allowed = {}},
        {.name = u"status"_s, .nativeId = u"status"_s, .type = FieldType::Choice, .allowed = statuses},
        {.name = u"priority"_s, .nativeId = u"priority"_s, .type = FieldType::Choice, .allowed = choices(board::priorities())},
        {.name = u"type"_s, .nativeId = u"type"_s, .type = FieldType::Choice, .allowed = choices(board::types())},
        {.name = u"assignee"_s, .nativeId = u"assignee"_s, .type = FieldType::Person, .allowed = {}},
        {.name = u"reporter"_s, .nativeId = u"reporter"_s, .type = FieldType::Person, .allowed = {}},
        {.name = u"dueDate"_s, .nativeId = u"due_date"_s, .type = FieldType::Date, .allowed = {}},
        {.name = u"labels"_s, .nativeId = u"labels"_s, .type = FieldType::TextList, .allowed = {}},
        {.name = u"custom.Severity"_s, .nativeId = u"severity"_s, .type = FieldType::Choice, .allowed = choices(board::severities())},
        {.name = u"custom.Reference"_s, .nativeId = u"reference"_s, .type = FieldType::Text, .allowed = {}},
    };
    for (const BoardPerson &person : board::people(user))
        schema.people.append(personOf(person.login, user));
    return schema;
}

QJsonValue normalisedValue(const QString &field, const QJsonValue &value, const QString &user)
{
    IssueDraft draft;
    if (field.startsWith(QLatin1StringView(customPrefix)))
        draft.custom.insert(field.mid(QLatin1StringView(customPrefix).size()), value);
    else
        draft.fields.insert(field, value);
    const Result<BoardEdit> edit = editFromDraft(draft, user);
    if (!edit)
        return value;
    // The way there and back through a board's issue.
    BoardIssue issue;
    issue.status = edit->status.value_or(QString());
    issue.priority = edit->priority.value_or(QString());
    issue.type = edit->type.value_or(QString());
    issue.assignee = edit->assignee.value_or(QString());
    issue.reporter = edit->reporter.value_or(QString());
    issue.summary = edit->summary.value_or(QString());
    issue.description = edit->description.value_or(QString());
    issue.dueDate = edit->dueDate.value_or(QString());
    issue.labels = edit->labels.value_or(QStringList());
    issue.severity = edit->severity.value_or(QString());
    issue.reference = edit->reference.value_or(QString());
    const Issue back = issueFromBoard(issue, user);
    return flatFields(back.fields, back.custom).value(field);
}

} // namespace lockstep::sandbox
