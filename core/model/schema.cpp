#include "core/model/schema.h"

#include "core/base/didyoumean.h"
#include "core/base/jsonwords.h"

#include <QDate>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr JsonWords<FieldType, 11> fieldTypes {{{"text", FieldType::Text}, {"rich text", FieldType::RichText}, {"choice", FieldType::Choice},
                                                {"choices", FieldType::MultiChoice}, {"person", FieldType::Person}, {"date", FieldType::Date},
                                                {"instant", FieldType::Instant}, {"number", FieldType::Number}, {"yes/no", FieldType::YesNo},
                                                {"texts", FieldType::TextList}, {"opaque", FieldType::Opaque}}};

// How a rule may write a choice: as an object, or as its name. An id in it is the other tracker's.
QString nameIn(const QJsonValue &value)
{
    const Choice choice = Choice::fromJson(value);
    return choice.name.isEmpty() ? choice.id : choice.name;
}

QString oneOfThem(const FieldSchema &field, const QJsonValue &value)
{
    const QString name = nameIn(value);
    QStringList names;
    for (const Choice &choice : field.allowed) {
        if (choice.name.compare(name, Qt::CaseInsensitive) == 0 || choice.id == name)
            return {};
        names.append(choice.name);
    }
    return u"“%1” is none of its values%2"_s.arg(name, didYouMean(name, names));
}

QString ofList(const FieldSchema &field, const QJsonValue &value)
{
    if (!value.isArray())
        return u"expects a list"_s;
    const QJsonArray items = value.toArray();
    for (const QJsonValue item : items) {
        const QString refusal = field.allowed.isEmpty() ? QString() : oneOfThem(field, item);
        if (!refusal.isEmpty())
            return refusal;
    }
    return {};
}
} // namespace

QString fieldTypeName(FieldType type) { return nameOf(type, fieldTypes); }

const FieldSchema *Schema::find(const QString &name) const
{
    for (const FieldSchema &field : fields) {
        if (field.name == name)
            return &field;
    }
    return nullptr;
}

QStringList Schema::names() const
{
    QStringList names;
    for (const FieldSchema &field : fields)
        names.append(field.name);
    return names;
}

QString refusalOf(const FieldSchema &field, const QJsonValue &value)
{
    if (!field.writable)
        return u"cannot be written"_s;
    if (value.isNull() || value.isUndefined() || (value.isString() && value.toString().isEmpty()))
        return field.required ? u"must not be empty"_s : QString();
    switch (field.type) {
    case FieldType::Text:
    case FieldType::RichText: {
        const qsizetype length = value.toString().size();
        if (value.isObject() || value.isArray())
            return {}; // a choice or person is written as its name
        return field.maxLength > 0 && length > field.maxLength ? u"takes at most %1 characters, not %2"_s.arg(field.maxLength).arg(length) : QString();
    }
    case FieldType::Choice: return field.allowed.isEmpty() ? QString() : oneOfThem(field, value);
    case FieldType::MultiChoice: return ofList(field, value);
    case FieldType::TextList: return value.isArray() ? QString() : u"expects a list"_s;
    case FieldType::Date:
        return QDate::fromString(value.toString().left(10), Qt::ISODate).isValid() ? QString() : u"expects a date as in 2026-02-01, not “%1”"_s.arg(displayValue(value));
    case FieldType::Instant:
        return QDateTime::fromString(value.toString(), Qt::ISODate).isValid() ? QString() : u"expects a date with time, not “%1”"_s.arg(displayValue(value));
    case FieldType::Number: {
        bool isNumber = value.isDouble();
        if (value.isString())
            (void)value.toString().toDouble(&isNumber);
        return isNumber ? QString() : u"expects a number, not “%1”"_s.arg(displayValue(value));
    }
    case FieldType::YesNo: {
        const QString text = value.toString();
        const bool isOne = value.isBool() || text == "0"_L1 || text == "1"_L1 || text == "true"_L1 || text == "false"_L1;
        return isOne ? QString() : u"expects yes or no, not “%1”"_s.arg(displayValue(value));
    }
    case FieldType::Person:
    case FieldType::Opaque: return {};
    }
    return {};
}

QString refusalOf(const Schema &schema, const QString &name, const QJsonValue &value)
{
    const FieldSchema *field = schema.find(name);
    return field ? refusalOf(*field, value) : u"is no field of this tracker%1"_s.arg(didYouMean(name, schema.names()));
}

QJsonObject schemaToJson(const Schema &schema)
{
    QJsonArray fields;
    for (const FieldSchema &field : schema.fields) {
        QJsonArray allowed;
        for (const Choice &choice : field.allowed)
            allowed.append(choice.toJson());
        QJsonObject json {{u"name"_s, field.name}, {u"nativeId"_s, field.nativeId}, {u"type"_s, fieldTypeName(field.type)}, {u"required"_s, field.required},
                          {u"writable"_s, field.writable}, {u"maxLength"_s, field.maxLength}};
        if (!allowed.isEmpty())
            json.insert(u"allowed"_s, allowed);
        fields.append(json);
    }
    QJsonArray people;
    for (const Person &person : schema.people)
        people.append(person.toJson());
    return {{u"fields"_s, fields}, {u"people"_s, people}};
}

Schema schemaFromJson(const QJsonObject &json)
{
    Schema schema;
    const QJsonArray fields = json.value(u"fields"_s).toArray();
    for (const QJsonValue value : fields) {
        FieldSchema field;
        field.name = value[u"name"_s].toString();
        field.nativeId = value[u"nativeId"_s].toString();
        const QString type = value[u"type"_s].toString();
        for (const auto &[name, known] : fieldTypes) {
            if (type == QLatin1StringView(name))
                field.type = known;
        }
        const QJsonArray allowed = value[u"allowed"_s].toArray();
        for (const QJsonValue choice : allowed)
            field.allowed.append(Choice::fromJson(choice));
        field.required = value[u"required"_s].toBool();
        field.writable = value[u"writable"_s].toBool(true);
        field.maxLength = value[u"maxLength"_s].toInteger();
        if (!field.name.isEmpty())
            schema.fields.append(field);
    }
    const QJsonArray people = json.value(u"people"_s).toArray();
    for (const QJsonValue person : people)
        schema.people.append(Person::fromJson(person));
    return schema;
}

} // namespace lockstep
