#include "core/rules/valuefit.h"

#include "core/base/jsonreader.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
bool sameWord(const QString &a, const QString &b) { return a.trimmed().compare(b.trimmed(), Qt::CaseInsensitive) == 0; }

bool isNumber(const QString &text)
{
    bool ok = false;
    text.toDouble(&ok);
    return ok;
}

bool isList(FieldType type) { return type == FieldType::TextList || type == FieldType::MultiChoice; }
bool isTime(FieldType type) { return type == FieldType::Date || type == FieldType::Instant; }
bool isText(FieldType type) { return type == FieldType::Text || type == FieldType::RichText; }
} // namespace

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
    if (value.isArray() && !isList(field.type) && field.type != FieldType::Opaque)
        return u"expects one value, not a list"_s;
    if (field.type == FieldType::Person && (value.isBool() || value.isDouble()))
        return u"expects a person, not “%1”"_s.arg(displayValue(value));
    if (field.type != FieldType::Choice)
        return refusalOf(field, value);
    const QString text = displayValue(value);
    return isAllowed(field, text) ? QString() : refusalOf(field, text);
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
