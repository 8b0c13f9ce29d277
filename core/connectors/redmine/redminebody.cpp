// redmineBody(): the writing half of redminemapping.h.
#include "core/connectors/redmine/redminemapping.h"

#include "core/connectors/redmine/redminevalues.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype subjectLength = 255;

Error unknown(const QString &field, const QString &message) { return Error::make(ErrorCode::Validation, message).withField(field); }

QString namesOf(const QList<Choice> &choices)
{
    QStringList all;
    for (const Choice &choice : choices)
        all.append(choice.name);
    return all.join(u", "_s);
}

struct Writer {
    const RedmineNames &names;
    const RedmineMappingOptions &options;
    QJsonObject body;
    QJsonArray custom;

    Result<> choice(const char *field, const QJsonValue &value, const QList<Choice> &choices, const QString &into, const QString &word)
    {
        const QString name = QString::fromLatin1(field);
        if (value.isNull() || value.toString(u"x"_s).isEmpty())
            return unknown(name, u"Redmine cannot be without a %1"_s.arg(word));
        const Choice *found = findChoice(choices, value);
        if (!found)
            return unknown(name, u"Redmine has no %1 “%2”; it has %3"_s.arg(word, displayValue(value), namesOf(choices)));
        body.insert(into, found->id.toLongLong());
        return {};
    }

    Result<> assignee(const QJsonValue &value)
    {
        if (value.isNull() || (value.isString() && value.toString().isEmpty())) {
            body.insert(u"assigned_to_id"_s, u""_s);
            return {};
        }
        const Person *person = findPerson(names.people, value);
        if (!person)
            return unknown(QString::fromLatin1(field::assignee), u"Redmine's project has no member “%1” to assign"_s.arg(displayValue(value)));
        body.insert(u"assigned_to_id"_s, person->id.toLongLong());
        return {};
    }

    Result<> summary(const QJsonValue &value)
    {
        const QString line = redmineSubject(value.toString());
        if (const qsizetype length = line.toUcs4().size(); length > subjectLength) {
            return unknown(QString::fromLatin1(lockstep::field::summary), u"Redmine takes a summary of %1 characters at most; this one has %2"_s.arg(
                                                                    QString::number(subjectLength), QString::number(length)));
        }
        body.insert(u"subject"_s, line);
        return {};
    }

    Result<> field(const QString &name, const QJsonValue &value)
    {
        const auto is = [&name](const char *known) { return name == QLatin1StringView(known); };
        if (is(field::summary))
            return summary(value);
        else if (is(field::description))
            body.insert(u"description"_s, redmineText(value.toString(), options.format));
        else if (is(field::status))
            return choice(field::status, value, names.statuses, u"status_id"_s, u"status"_s);
        else if (is(field::priority))
            return choice(field::priority, value, names.priorities, u"priority_id"_s, u"priority"_s);
        else if (is(field::type))
            return choice(field::type, value, names.trackers, u"tracker_id"_s, u"tracker"_s);
        else if (is(field::assignee))
            return assignee(value);
        else if (is(field::dueDate))
            body.insert(u"due_date"_s, value.toString().left(10)); // "" clears it
        else if (is(field::labels) && !options.labelsField.isEmpty())
            return customField(options.labelsField, name, value);
        else
            return unknown(name, u"Redmine has no writable field “%1”"_s.arg(name));
        return {};
    }

    Result<> customField(const QString &name, const QString &path, const QJsonValue &value)
    {
        const auto found = names.custom.constFind(name);
        if (found == names.custom.cend()) {
            const QString all = QStringList(names.custom.keys()).join(u", "_s);
            return unknown(path, u"Redmine has no custom field “%1”%2"_s.arg(name, all.isEmpty() ? QString() : QString(u"; it has "_s + all)));
        }
        const Result<QJsonValue> text = redmineCustomText(value, *found, names.people);
        if (!text)
            return text.error().withField(path);
        custom.append(QJsonObject {{u"id"_s, found->id}, {u"value"_s, *text}});
        return {};
    }
};
} // namespace

Result<QJsonObject> redmineBody(const IssueDraft &draft, const RedmineNames &names, const RedmineMappingOptions &options)
{
    Writer writer {names, options, {}, {}};
    for (auto it = draft.fields.begin(); it != draft.fields.end(); ++it) {
        const Result<> result = writer.field(it.key(), it.value());
        if (!result)
            return result.error();
    }
    for (auto it = draft.custom.begin(); it != draft.custom.end(); ++it) {
        const Result<> result = writer.customField(it.key(), QLatin1StringView(customPrefix) + it.key(), it.value());
        if (!result)
            return result.error();
    }
    if (!writer.custom.isEmpty())
        writer.body.insert(u"custom_fields"_s, writer.custom);
    return writer.body;
}

} // namespace lockstep
