#include "core/rules/valuefit.h"

#include "core/base/jsonreader.h"

#include <QDate>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
bool sameWord(const QString &a, const QString &b) { return a.trimmed().compare(b.trimmed(), Qt::CaseInsensitive) == 0; }

bool isNumber(const QJsonValue &value)
{
    bool ok = value.isDouble();
    if (value.isString())
        value.toString().toDouble(&ok);
    return ok;
}

QString choiceFault(const FieldSchema &field, const QJsonValue &value)
{
    if (value.isArray()) {
        for (const QJsonValue &item : value.toArray()) {
            const QString fault = choiceFault(field, item);
            if (!fault.isEmpty())
                return fault;
        }
        return field.type == FieldType::MultiChoice ? QString() : u"holds one choice, not a list"_s;
    }
    const QString text = value.isDouble() ? QString::number(value.toDouble()) : displayValue(value);
    if (isAllowed(field, text))
        return {};
    return u"does not allow “%1”%2"_s.arg(text, nearestHint(text, choiceNames(field)));
}

bool isList(FieldType type) { return type == FieldType::TextList || type == FieldType::MultiChoice; }
bool isTime(FieldType type) { return type == FieldType::Date || type == FieldType::Instant; }
bool isText(FieldType type) { return type == FieldType::Text || type == FieldType::RichText; }
} // namespace

QString nearestHint(const QString &word, const QStringList &candidates)
{
    const QString near = nearestWord(word, candidates);
    return near.isEmpty() ? QString() : u"; did you mean “%1”?"_s.arg(near);
}

QStringList choiceNames(const FieldSchema &field)
{
    QStringList names;
    for (const Choice &choice : field.allowed)
        names.append(choice.name.isEmpty() ? choice.id : choice.name);
    return names;
}

bool isAllowed(const FieldSchema &field, const QString &value)
{
    if (field.name == QLatin1StringView(field::priority) && isNumber(value)) // some trackers know only some of their numbers by name
        return true;
    return field.allowed.isEmpty() || std::any_of(field.allowed.cbegin(), field.allowed.cend(), [&value](const Choice &choice) {
               return sameWord(choice.id, value) || sameWord(choice.name, value);
           });
}

QString valueFault(const FieldSchema &field, const QJsonValue &value)
{
    if (value.isNull() || value.isUndefined() || value == QJsonValue(QString()) || (value.isArray() && value.toArray().isEmpty()))
        return {}; // clears it
    const QString text = displayValue(value);
    const auto wrong = [&](const QString &kind) { return u"holds %1, not “%2”"_s.arg(kind, text.left(80)); };
    switch (field.type) {
    case FieldType::Choice:
    case FieldType::MultiChoice: return choiceFault(field, value);
    case FieldType::Date:
    case FieldType::Instant:
        return value.isString() && QDate::fromString(value.toString().left(10), Qt::ISODate).isValid() ? QString() : wrong(u"a date as in “2026-02-01”"_s);
    case FieldType::Number: return isNumber(value) ? QString() : wrong(u"a number"_s);
    case FieldType::YesNo: {
        static const QStringList words {u"true"_s, u"false"_s, u"yes"_s, u"no"_s, u"1"_s, u"0"_s};
        return value.isBool() || words.contains(value.isDouble() ? QString::number(value.toDouble()) : text.toLower()) ? QString() : wrong(u"yes or no"_s);
    }
    case FieldType::TextList:
        return value.isArray() || field.name != QLatin1StringView(field::labels) ? QString() : wrong(u"a list of texts"_s);
    case FieldType::Text:
    case FieldType::RichText:
        if (value.isArray())
            return wrong(u"a text"_s);
        if (field.maxLength > 0 && text.size() > field.maxLength)
            return u"holds %1 characters, and this text has %2"_s.arg(field.maxLength).arg(text.size());
        return {};
    case FieldType::Person: return value.isBool() || value.isDouble() || value.isArray() ? wrong(u"a person"_s) : QString();
    case FieldType::Opaque: break;
    }
    return {};
}

bool typesFit(FieldType from, FieldType to)
{
    if (from == to || from == FieldType::Opaque || to == FieldType::Opaque)
        return true;
    switch (to) {
    case FieldType::Text:
    case FieldType::RichText: return !isList(from) && from != FieldType::Person;
    case FieldType::Choice: return from == FieldType::Text || from == FieldType::Number;
    case FieldType::MultiChoice: return from == FieldType::TextList || from == FieldType::Choice || from == FieldType::Text;
    case FieldType::TextList: return from == FieldType::MultiChoice;
    case FieldType::Person: return from == FieldType::Text;
    case FieldType::Date:
    case FieldType::Instant: return isTime(from) || from == FieldType::Text;
    case FieldType::Number: return from == FieldType::Text || from == FieldType::Choice;
    case FieldType::YesNo: return isText(from) || from == FieldType::Choice;
    case FieldType::Opaque: break;
    }
    return true;
}

QString typeWords(FieldType type)
{
    switch (type) {
    case FieldType::Text: return u"a text"_s;
    case FieldType::RichText: return u"a long text"_s;
    case FieldType::Choice: return u"a choice"_s;
    case FieldType::MultiChoice: return u"several choices"_s;
    case FieldType::Person: return u"a person"_s;
    case FieldType::Date: return u"a date"_s;
    case FieldType::Instant: return u"a time"_s;
    case FieldType::Number: return u"a number"_s;
    case FieldType::YesNo: return u"yes or no"_s;
    case FieldType::TextList: return u"a list of texts"_s;
    case FieldType::Opaque: break;
    }
    return u"a value of its own"_s;
}

} // namespace lockstep
