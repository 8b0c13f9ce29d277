#include "core/connectors/redmine/redminemapping.h"

#include "core/connectors/redmine/redminevalues.h"
#include "core/connectors/text/textile.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString key(const char *name) { return QString::fromLatin1(name); }

QDateTime stamp(const QJsonValue &value) { return QDateTime::fromString(value.toString(), Qt::ISODate).toUTC(); }

QString idOf(const QJsonValue &value)
{
    const QJsonValue id = value.toObject().value(u"id"_s);
    return id.isDouble() ? QString::number(id.toInteger()) : QString();
}

Choice choice(const QJsonValue &value)
{
    return {idOf(value), value.toObject().value(u"name"_s).toString(), {}};
}

QString unixLines(QString text)
{
    text.replace(u"\r\n"_s, u"\n"_s);
    return text;
}

const QRegularExpression &markPattern()
{
    static const QRegularExpression pattern(u"\\s*\\[lockstep:([^\\]\\s]+)\\]\\s*$"_s);
    return pattern;
}
} // namespace

void RedmineNames::learn(const QJsonObject &issue)
{
    for (const QJsonValue &value : issue.value(u"custom_fields"_s).toArray()) {
        const QJsonObject json = value.toObject();
        const QString name = json.value(u"name"_s).toString();
        if (name.isEmpty() || custom.contains(name))
            continue;
        RedmineCustomField field;
        field.id = json.value(u"id"_s).toInteger();
        field.name = name;
        field.multiple = json.value(u"multiple"_s).toBool();
        custom.insert(name, field);
    }
}

const RedmineCustomField *RedmineNames::customById(qint64 id) const
{
    for (const RedmineCustomField &field : custom) {
        if (field.id == id)
            return &field;
    }
    return nullptr;
}

QString textMarkOf(const QString &description) { return markPattern().match(description).captured(1); }

QString withoutTextMark(const QString &description)
{
    QString text = description;
    return text.remove(markPattern());
}

QString withTextMark(const QString &description, const QString &mark)
{
    if (mark.isEmpty())
        return description;
    const QString line = u"[lockstep:"_s + mark + u']';
    return description.isEmpty() ? line : QString(description + u"\n\n"_s + line);
}

QString redmineText(const QString &markdown, RedmineTextFormat format)
{
    return format == RedmineTextFormat::Textile ? markdownToTextile(markdown) : unixLines(markdown);
}

QString markdownFromRedmine(const QString &text, RedmineTextFormat format)
{
    const QString lines = unixLines(text);
    return format == RedmineTextFormat::Textile ? textileToMarkdown(lines) : lines;
}

QString redmineSubject(const QString &summary) { return summary.simplified(); }

Comment redmineComment(const QJsonObject &journal, const RedmineMappingOptions &options)
{
    Comment comment;
    comment.id = QString::number(journal.value(u"id"_s).toInteger());
    comment.body = markdownFromRedmine(journal.value(u"notes"_s).toString(), options.format);
    comment.author.id = idOf(journal.value(u"user"_s));
    comment.author.name = journal.value(u"user"_s).toObject().value(u"name"_s).toString();
    comment.visibility = journal.value(u"private_notes"_s).toBool() ? Visibility::Internal : Visibility::Public;
    comment.createdAt = comment.updatedAt = stamp(journal.value(u"created_on"_s));
    return comment;
}

Attachment redmineAttachment(const QJsonObject &json)
{
    Attachment attachment;
    attachment.id = QString::number(json.value(u"id"_s).toInteger());
    attachment.fileName = json.value(u"filename"_s).toString();
    attachment.mimeType = json.value(u"content_type"_s).toString();
    attachment.size = json.value(u"filesize"_s).toInteger();
    attachment.author.id = idOf(json.value(u"author"_s));
    attachment.author.name = json.value(u"author"_s).toObject().value(u"name"_s).toString();
    attachment.createdAt = stamp(json.value(u"created_on"_s));
    attachment.contentRef = u"/attachments/download/"_s + attachment.id;
    return attachment;
}

namespace {
void readFields(Issue &issue, const QJsonObject &json, const RedmineNames &names, const RedmineMappingOptions &options)
{
    issue.fields.insert(key(field::summary), json.value(u"subject"_s).toString());
    const QString raw = unixLines(json.value(u"description"_s).toString());
    issue.fields.insert(key(field::description), markdownFromRedmine(withoutTextMark(raw), options.format));
    issue.native.insert(u"descriptionMark"_s, textMarkOf(raw));
    Choice status = choice(json.value(u"status"_s));
    status.category = redmineStatusCategory(json.value(u"status"_s).toObject(), names.statuses);
    issue.fields.insert(key(field::status), status.toJson());
    issue.fields.insert(key(field::priority), choice(json.value(u"priority"_s)).toJson());
    issue.fields.insert(key(field::type), choice(json.value(u"tracker"_s)).toJson());
    issue.fields.insert(key(field::assignee), redminePerson(json.value(u"assigned_to"_s), names.people).toJson());
    const QString due = json.value(u"due_date"_s).toString();
    issue.fields.insert(key(field::dueDate), due.isEmpty() ? QJsonValue() : QJsonValue(due));
}

void readCustom(Issue &issue, const QJsonObject &json, const RedmineNames &names, const RedmineMappingOptions &options)
{
    for (const QJsonValue &value : json.value(u"custom_fields"_s).toArray()) {
        const QJsonObject item = value.toObject();
        const QString name = item.value(u"name"_s).toString();
        if (name == options.markField)
            continue;
        RedmineCustomField field = names.custom.value(name);
        field.multiple = item.value(u"multiple"_s).toBool();
        const QJsonValue read = redmineCustomValue(item.value(u"value"_s), field, names.people);
        if (!options.labelsField.isEmpty() && name == options.labelsField)
            issue.fields.insert(key(field::labels), read.isArray() ? read : read.isNull() ? QJsonValue(QJsonArray()) : QJsonValue(QJsonArray {read}));
        else
            issue.custom.insert(name, read);
    }
}
} // namespace

Result<Issue> redmineIssue(const QJsonObject &json, const RedmineNames &names, const RedmineMappingOptions &options)
{
    const qint64 id = json.value(u"id"_s).toInteger();
    if (id <= 0 || !json.value(u"status"_s).isObject())
        return Error::make(ErrorCode::BadAnswer, u"Redmine's answer holds no issue"_s);
    Issue issue;
    issue.id = IssueId(QString::number(id));
    issue.key = issue.id.value();
    issue.url = options.baseUrl + u"/issues/"_s + issue.key;
    issue.createdAt = stamp(json.value(u"created_on"_s));
    issue.updatedAt = stamp(json.value(u"updated_on"_s));
    issue.version = json.value(u"updated_on"_s).toString();
    issue.author = redminePerson(json.value(u"author"_s), names.people);
    readFields(issue, json, names, options);
    readCustom(issue, json, names, options);
    for (const QJsonValue &value : json.value(u"journals"_s).toArray()) {
        const QJsonObject journal = value.toObject();
        if (!journal.value(u"notes"_s).toString().trimmed().isEmpty())
            issue.comments.append(redmineComment(journal, options));
    }
    issue.edits = redmineEdits(json.value(u"journals"_s).toArray(), names, options);
    for (const QJsonValue &value : json.value(u"attachments"_s).toArray())
        issue.attachments.append(redmineAttachment(value.toObject()));
    for (const char *name : {"project", "category", "fixed_version", "parent", "start_date", "done_ratio", "estimated_hours", "is_private", "closed_on"}) {
        const QJsonValue value = json.value(QLatin1StringView(name));
        if (!value.isUndefined())
            issue.native.insert(QLatin1StringView(name), value);
    }
    return issue;
}

IssueDraft redmineDifferences(const Issue &before, const IssueDraft &after, const RedmineNames &names, const RedmineMappingOptions &options)
{
    IssueDraft changed;
    const auto differ = [&](const QJsonObject &from, const QJsonObject &to, const QString &prefix, QJsonObject &into) {
        for (auto it = to.begin(); it != to.end(); ++it) {
            if (!sameValue(from.value(it.key()), redmineNormalised(prefix + it.key(), it.value(), names, options)))
                into.insert(it.key(), it.value());
        }
    };
    differ(before.fields, after.fields, {}, changed.fields);
    differ(before.custom, after.custom, QLatin1StringView(customPrefix), changed.custom);
    return changed;
}

namespace {
QJsonValue ownChoice(const QJsonValue &value, const QList<Choice> &choices)
{
    if (const Choice *found = findChoice(choices, value))
        return found->toJson();
    const Choice given = Choice::fromJson(value);
    return value.isObject() && !given.name.isEmpty() ? Choice {{}, given.name, {}}.toJson() : value;
}

QJsonValue ownPerson(const QJsonValue &value, const QList<Person> &people)
{
    if (const Person *found = findPerson(people, value))
        return found->toJson();
    Person given = Person::fromJson(value);
    given.id.clear();
    return value.isObject() && !given.isNull() ? given.toJson() : value;
}
} // namespace

QJsonValue redmineNormalised(const QString &field, const QJsonValue &value, const RedmineNames &names, const RedmineMappingOptions &options)
{
    if (field == QLatin1StringView(lockstep::field::summary) && value.isString())
        return redmineSubject(value.toString());
    if ((field == QLatin1StringView(lockstep::field::description) || field == u"comment"_s) && value.isString())
        return markdownFromRedmine(redmineText(value.toString(), options.format), options.format);
    if (field == QLatin1StringView(lockstep::field::status))
        return ownChoice(value, names.statuses);
    if (field == QLatin1StringView(lockstep::field::priority))
        return ownChoice(value, names.priorities);
    if (field == QLatin1StringView(lockstep::field::type))
        return ownChoice(value, names.trackers);
    if (field == QLatin1StringView(lockstep::field::assignee))
        return ownPerson(value, names.people);
    if (!field.startsWith(QLatin1StringView(customPrefix)))
        return value;
    const RedmineCustomField custom = names.custom.value(field.mid(QLatin1StringView(customPrefix).size()));
    const Result<QJsonValue> written = redmineCustomText(value, custom, names.people);
    return written ? redmineCustomValue(*written, custom, names.people) : value;
}

} // namespace lockstep
