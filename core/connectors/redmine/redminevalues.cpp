#include "core/connectors/redmine/redminevalues.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
bool alike(const QString &a, const QString &b) { return !a.isEmpty() && a.compare(b, Qt::CaseInsensitive) == 0; }

QString plain(const QJsonValue &value)
{
    if (value.isDouble()) {
        const double number = value.toDouble();
        return number == static_cast<double>(value.toInteger()) ? QString::number(value.toInteger()) : QString::number(number, 'g', 15);
    }
    if (value.isBool())
        return value.toBool() ? u"1"_s : u"0"_s;
    return value.isString() ? value.toString() : displayValue(value);
}
} // namespace

Person redminePerson(const QJsonValue &json, const QList<Person> &people)
{
    if (!json.isObject())
        return {};
    Person person;
    person.id = QString::number(json.toObject().value(u"id"_s).toInteger());
    person.name = json.toObject().value(u"name"_s).toString();
    for (const Person &known : people) {
        if (known.id == person.id) {
            person.login = known.login;
            person.email = known.email;
        }
    }
    return person;
}

QString redmineStatusCategory(const QJsonObject &status, const QList<Choice> &statuses)
{
    if (status.value(u"is_closed"_s).isBool())
        return status.value(u"is_closed"_s).toBool() ? u"done"_s : u"open"_s;
    const QString id = QString::number(status.value(u"id"_s).toInteger());
    for (const Choice &known : statuses) {
        if (known.id == id)
            return known.category;
    }
    return {};
}

QJsonValue redmineCustomValue(const QJsonValue &value, const RedmineCustomField &field, const QList<Person> &people)
{
    if (value.isArray()) {
        QJsonArray list;
        for (const QJsonValue &one : value.toArray())
            list.append(redmineCustomValue(one, field, people));
        return list;
    }
    QString text = value.toString();
    if (text.isEmpty())
        return field.multiple ? QJsonValue(QJsonArray()) : QJsonValue();
    if (field.format == u"bool"_s)
        return text == u"1"_s;
    if (field.format == u"int"_s || field.format == u"float"_s) {
        bool ok = false;
        const double number = text.toDouble(&ok);
        return ok ? QJsonValue(number) : QJsonValue(text);
    }
    if (field.format == u"user"_s) {
        for (const Person &person : people) {
            if (person.id == text)
                return person.toJson();
        }
        return Person {text, {}, {}, {}}.toJson();
    }
    text.replace(u"\r\n"_s, u"\n"_s);
    return text;
}

Result<QJsonValue> redmineCustomText(const QJsonValue &value, const RedmineCustomField &field, const QList<Person> &people)
{
    if (value.isArray() || field.multiple) {
        QJsonArray list;
        RedmineCustomField single = field;
        single.multiple = false;
        const QJsonArray all = value.isArray() ? value.toArray() : value.isNull() ? QJsonArray() : QJsonArray {value};
        for (const QJsonValue &one : all) {
            const Result<QJsonValue> text = redmineCustomText(one, single, people);
            if (!text)
                return text.error();
            list.append(*text);
        }
        return QJsonValue(list);
    }
    if (value.isNull() || value.isUndefined())
        return QJsonValue(u""_s); // null would be left alone by some Redmine versions
    if (field.format == u"user"_s) {
        if (const Person *person = findPerson(people, value))
            return QJsonValue(person->id);
        return Error::make(ErrorCode::Validation, u"Redmine has no member “%1” for the custom field “%2”"_s.arg(displayValue(value), field.name));
    }
    if (!field.allowed.isEmpty() && field.format == u"list"_s && !field.allowed.contains(plain(value))) {
        return Error::make(ErrorCode::Validation, u"Redmine's custom field “%1” has no value “%2”; it has %3"_s.arg(
                                                      field.name, plain(value), field.allowed.join(u", "_s)));
    }
    return QJsonValue(plain(value));
}

const Choice *findChoice(const QList<Choice> &choices, const QJsonValue &value)
{
    const Choice wanted = value.isObject() ? Choice::fromJson(value) : Choice {{}, plain(value), {}};
    for (const Choice &choice : choices) {
        if (alike(choice.name, wanted.name))
            return &choice;
    }
    const QString id = value.isObject() ? (wanted.name.isEmpty() ? wanted.id : QString()) : plain(value);
    for (const Choice &choice : choices) {
        if (alike(choice.id, id))
            return &choice;
    }
    return nullptr;
}

const Person *findPerson(const QList<Person> &people, const QJsonValue &value)
{
    const QString text = value.isObject() ? QString() : plain(value);
    const Person wanted = value.isObject() ? Person::fromJson(value) : Person {text, text, text, text};
    for (const auto member : {&Person::email, &Person::login, &Person::name}) {
        for (const Person &person : people) {
            if (alike(person.*member, wanted.*member))
                return &person;
        }
    }
    const bool onlyId = !value.isObject() || (wanted.email.isEmpty() && wanted.login.isEmpty() && wanted.name.isEmpty());
    for (const Person &person : people) {
        if (onlyId && alike(person.id, wanted.id))
            return &person;
    }
    return nullptr;
}

} // namespace lockstep
