// redmineSchema() and redmineHasMark() of redminemapping.h.
#include "core/connectors/redmine/redminemapping.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
FieldSchema standard(const char *name, const char *nativeId, FieldType type)
{
    FieldSchema schema;
    schema.name = QString::fromLatin1(name);
    schema.nativeId = QString::fromLatin1(nativeId);
    schema.type = type;
    return schema;
}

FieldType typeOf(const RedmineCustomField &field)
{
    const QString &format = field.format;
    if (format == u"list"_s || format == u"enumeration"_s || format == u"version"_s)
        return field.multiple ? FieldType::MultiChoice : FieldType::Choice;
    if (field.multiple)
        return FieldType::TextList;
    if (format == u"user"_s)
        return FieldType::Person;
    if (format == u"bool"_s)
        return FieldType::YesNo;
    if (format == u"int"_s || format == u"float"_s)
        return FieldType::Number;
    if (format == u"date"_s)
        return FieldType::Date;
    return format == u"attachment"_s ? FieldType::Opaque : FieldType::Text;
}
} // namespace

Schema redmineSchema(const RedmineNames &names, const RedmineMappingOptions &options)
{
    Schema schema;
    FieldSchema summary = standard(field::summary, "subject", FieldType::Text);
    summary.required = true;
    summary.maxLength = 255;
    schema.fields.append(summary);
    schema.fields.append(standard(field::description, "description", FieldType::RichText));
    const auto choices = [&schema](const char *name, const char *nativeId, const QList<Choice> &allowed) {
        FieldSchema field = standard(name, nativeId, FieldType::Choice);
        field.allowed = allowed;
        schema.fields.append(field);
    };
    choices(field::status, "status_id", names.statuses);
    choices(field::priority, "priority_id", names.priorities);
    choices(field::type, "tracker_id", names.trackers);
    schema.fields.append(standard(field::assignee, "assigned_to_id", FieldType::Person));
    schema.fields.append(standard(field::dueDate, "due_date", FieldType::Date));
    QStringList customNames = names.custom.keys();
    customNames.sort(); // The order of a hash must not show
    for (const QString &name : std::as_const(customNames)) {
        const RedmineCustomField &custom = *names.custom.constFind(name);
        if (name == options.markField)
            continue;
        FieldSchema field;
        field.name = QLatin1StringView(customPrefix) + name;
        field.nativeId = u"cf_%1"_s.arg(custom.id);
        field.type = typeOf(custom);
        field.required = custom.required;
        for (const QString &value : custom.allowed)
            field.allowed.append(Choice {value, value, {}});
        if (name == options.labelsField) {
            field.name = QString::fromLatin1(lockstep::field::labels);
            field.type = FieldType::TextList;
        }
        schema.fields.append(field);
    }
    schema.people = names.people;
    return schema;
}

bool redmineHasMark(const QJsonObject &issue, const QString &mark, const RedmineMappingOptions &options)
{
    if (mark.isEmpty())
        return false;
    for (const QJsonValue &value : issue.value(u"custom_fields"_s).toArray()) {
        const QJsonObject item = value.toObject();
        if (!options.markField.isEmpty() && item.value(u"name"_s).toString() == options.markField && item.value(u"value"_s).toString() == mark)
            return true;
    }
    return textMarkOf(issue.value(u"description"_s).toString()) == mark;
}

} // namespace lockstep
