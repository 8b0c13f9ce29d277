#include "core/base/jsontext.h"

#include <QJsonDocument>
#include <QLocale>
#include <QVariant>

#include <algorithm>
#include <utility>

namespace lockstep {

namespace {
// Without a branch inside, so that the compiler looks at many characters at once.
bool isPlain(QStringView text)
{
    unsigned special = 0;
    for (const QChar c : text) {
        const unsigned code = c.unicode();
        special |= static_cast<unsigned>(code - 0x20u > 0x7fu - 0x20u) | static_cast<unsigned>(code == '"') | static_cast<unsigned>(code == '\\');
    }
    return special == 0;
}

void appendEscaped(QByteArray &json, QByteArrayView utf8)
{
    qsizetype written = 0;
    for (qsizetype i = 0; i < utf8.size(); ++i) {
        const auto byte = static_cast<unsigned char>(utf8.at(i));
        if (byte >= 0x20 && byte != '"' && byte != '\\')
            continue;
        json.append(utf8.constData() + written, i - written);
        written = i + 1;
        switch (byte) {
        case '"': json += "\\\""; break;
        case '\\': json += "\\\\"; break;
        case '\b': json += "\\b"; break;
        case '\f': json += "\\f"; break;
        case '\n': json += "\\n"; break;
        case '\r': json += "\\r"; break;
        case '\t': json += "\\t"; break;
        default:
            json += byte < 0x10 ? "\\u000" : "\\u00";
            json += QByteArray::number(byte, 16);
        }
    }
    json.append(utf8.constData() + written, utf8.size() - written);
}

void appendNumber(QByteArray &json, const QJsonValue &value)
{ // an integer keeps its digits
    const QVariant number = value.toVariant();
    if (number.typeId() == QMetaType::LongLong)
        json += QByteArray::number(number.toLongLong());
    else if (!qIsFinite(number.toDouble()))
        json += "null";
    else
        json += QByteArray::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
}

// A list's or an object's element is not made a value of its own for it.
template<class Value>
void appendAny(QByteArray &json, const Value &value)
{
    switch (value.type()) {
    case QJsonValue::Bool: json += value.toBool() ? "true" : "false"; break;
    case QJsonValue::Double: appendNumber(json, value); break;
    case QJsonValue::String: appendJson(json, value.toString()); break;
    case QJsonValue::Array: appendJson(json, value.toArray()); break;
    case QJsonValue::Object: appendJson(json, value.toObject()); break;
    case QJsonValue::Null:
    case QJsonValue::Undefined: json += "null"; break;
    }
}
} // namespace

void appendJson(QByteArray &json, const QString &text)
{
    if (isPlain(text)) {
        const qsizetype at = json.size();
        json.resize(at + text.size() + 2);
        char *to = json.data() + at;
        *to++ = '"';
        for (const QChar c : text)
            *to++ = static_cast<char>(c.unicode());
        *to = '"';
        return;
    }
    if (!text.isValidUtf16()) { // half a character, which only an escape can tell
        const QByteArray list = QJsonDocument(QJsonArray {text}).toJson(QJsonDocument::Compact);
        json.append(list.constData() + 1, list.size() - 2);
        return;
    }
    json += '"';
    appendEscaped(json, text.toUtf8());
    json += '"';
}

void appendJson(QByteArray &json, const QJsonValue &value) { appendAny(json, value); }

void appendJson(QByteArray &json, const QJsonArray &array)
{
    char before = '[';
    for (auto it = array.constBegin(); it != array.constEnd(); ++it) {
        json += before;
        appendAny(json, *it);
        before = ',';
    }
    json += before == '[' ? "[]" : "]";
}

void appendJson(QByteArray &json, const QJsonObject &object, std::initializer_list<QLatin1StringView> without)
{
    char before = '{';
    for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
        const QString name = it.key();
        if (std::find(without.begin(), without.end(), name) != without.end())
            continue;
        json += before;
        appendJson(json, name);
        json += ':';
        appendAny(json, it.value());
        before = ',';
    }
    json += before == '{' ? "{}" : "}";
}

QByteArray &JsonMembers::named(QByteArrayView name)
{
    m_json += std::exchange(m_first, false) ? "\"" : ",\"";
    m_json += name;
    return m_json += "\":";
}

QByteArray jsonText(const QJsonObject &object)
{
    QByteArray json;
    appendJson(json, object);
    return json;
}

QByteArray jsonText(const QJsonArray &array)
{
    QByteArray json;
    appendJson(json, array);
    return json;
}

} // namespace lockstep
