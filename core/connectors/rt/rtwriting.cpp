// The way from neutral values to RT's, and the schema that tells which values those may be.
#include "core/connectors/rt/rtmapping.h"

#include "core/base/jsonreader.h"

#include <QJsonArray>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::rt {

namespace {
constexpr qsizetype subjectLength = 200; // Tickets.Subject is varchar(200)

Error refused(const QString &field, const QJsonValue &value, const QString &why)
{
    return Error::make(ErrorCode::Validation, u"RT cannot take “%1” for %2: %3"_s.arg(displayValue(value), field, why)).withField(field);
}

bool isNothing(const QJsonValue &value) { return sameValue(value, QJsonValue::Null); }

QString rtStamp(const QDateTime &time) { return time.toUTC().toString(u"yyyy-MM-dd HH:mm:ss"_s); }

Result<QString> dueStamp(const QJsonValue &value, const QTimeZone &zone)
{
    if (isNothing(value))
        return u"1970-01-01 00:00:00"_s;
    const QDate date = QDate::fromString(value.toString().left(10), Qt::ISODate);
    if (!date.isValid())
        return refused(u"dueDate"_s, value, u"it takes a date like 2026-02-01"_s);
    return rtStamp(QDateTime(date, QTime(12, 0), zone)); // noon there: the same day for most others as well
}

Result<QString> statusName(const QJsonValue &value, const Layout &layout)
{
    const Choice wanted = Choice::fromJson(value);
    const QStringList known = knownStatuses(layout.queue.lifecycle);
    for (const QString &word : {wanted.name.trimmed(), wanted.id}) {
        for (const QString &status : known) {
            if (status.compare(word, Qt::CaseInsensitive) == 0)
                return status;
        }
    }
    const QString word = wanted.name.isEmpty() ? wanted.id : wanted.name;
    if (word.isEmpty())
        return refused(u"status"_s, value, u"a ticket always has a status"_s);
    if (!known.isEmpty())
        return refused(u"status"_s, value, u"it knows %1"_s.arg(known.join(u", "_s)));
    return word.toLower();
}

Result<QString> customWord(const QString &field, const QJsonValue &value, const CustomField &custom)
{
    static const QRegularExpression isoInstant(u"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)$"_s);
    QString word;
    if (value.isObject())
        word = value.toObject().contains(u"name"_s) ? value.toObject().value(u"name"_s).toString() : displayValue(value);
    else if (value.isArray())
        return refused(field, value, u"it takes one value"_s);
    else
        word = displayValue(value);
    if (custom.type == "Select"_L1 && !custom.values.isEmpty()) {
        for (const QString &allowed : custom.values) {
            if (allowed.compare(word, Qt::CaseInsensitive) == 0)
                return allowed;
        }
        return refused(field, value, u"it knows %1"_s.arg(custom.values.join(u", "_s)));
    }
    if (custom.type == "Date"_L1) {
        const QDate date = QDate::fromString(word.left(10), Qt::ISODate);
        return date.isValid() ? Result<QString>(date.toString(Qt::ISODate)) : Result<QString>(refused(field, value, u"it takes a date like 2026-02-01"_s));
    }
    if (custom.type == "DateTime"_L1 || (custom.type.isEmpty() && isoInstant.match(word).hasMatch())) {
        const QDateTime time = stampFromText(word);
        return time.isValid() ? Result<QString>(rtStamp(time)) : Result<QString>(refused(field, value, u"it takes a time like 2026-02-01T12:00:00Z"_s));
    }
    return word;
}

Result<Written> customToRt(const QString &field, const QString &name, const QJsonValue &value, const Layout &layout)
{
    const CustomField *custom = layout.queue.find(name);
    if (!custom) {
        const QString near = nearestWord(name, layout.queue.names());
        const QString hint = near.isEmpty() ? u"it has %1"_s.arg(layout.queue.names().join(u", "_s)) : u"did you mean “%1”?"_s.arg(near);
        return Error::make(ErrorCode::Validation, u"RT's queue %1 has no custom field “%2” (%3)"_s.arg(layout.queue.name, name, hint)).withField(field);
    }
    Written written {name, QJsonValue(), true};
    if (value.isArray()) {
        QJsonArray words;
        for (const QJsonValue one : value.toArray()) {
            const Result<QString> word = customWord(field, one, *custom);
            if (!word)
                return word.error();
            words.append(*word);
        }
        written.value = words;
    } else if (isNothing(value)) {
        written.value = custom->multiple ? QJsonValue(QJsonArray()) : QJsonValue();
    } else {
        const Result<QString> word = customWord(field, value, *custom);
        if (!word)
            return word.error();
        written.value = custom->multiple ? QJsonValue(QJsonArray {*word}) : QJsonValue(*word);
    }
    return written;
}
} // namespace

Result<Written> toRt(const QString &field, const QJsonValue &value, const Layout &layout, const QString &person)
{
    const auto as = [](const QString &name, const Result<QString> &text) -> Result<Written> {
        if (!text)
            return text.error();
        return Written {name, *text, false};
    };
    if (field.startsWith(QLatin1StringView(customPrefix)))
        return customToRt(field, field.mid(QLatin1StringView(customPrefix).size()), value, layout);
    if (field == "summary"_L1) {
        const QString text = value.toString().simplified();
        if (text.isEmpty())
            return refused(field, value, u"a ticket needs a subject"_s);
        if (text.size() > subjectLength)
            return refused(field, value, u"it has %1 characters, RT keeps %2"_s.arg(text.size()).arg(subjectLength));
        return Written {u"Subject"_s, text, false};
    }
    if (field == "status"_L1)
        return as(u"Status"_s, statusName(value, layout));
    if (field == "priority"_L1)
        return as(u"Priority"_s, isNothing(value) ? Result<QString>(u"0"_s) : priorityNumber(value));
    if (field == "dueDate"_L1)
        return as(u"Due"_s, dueStamp(value, layout.zone));
    if (field == "assignee"_L1)
        return Written {u"Owner"_s, person.isEmpty() ? u"Nobody"_s : person, false};
    if (field == "reporter"_L1)
        return Written {u"Requestor"_s, person.isEmpty() ? QJsonArray() : QJsonArray {person}, false};
    if (field == "labels"_L1 && !layout.labelsField.isEmpty()) {
        QJsonArray labels = value.toArray();
        if (value.isString() && !value.toString().isEmpty())
            labels.append(value);
        Result<Written> written = customToRt(field, layout.labelsField, labels, layout);
        return written;
    }
    const QString hint = field == "labels"_L1 ? u" (name the custom field for labels in the node's settings)"_s : QString();
    return Error::make(ErrorCode::Validation, u"RT has no field “%1”%2"_s.arg(field, hint)).withField(field);
}

Schema schemaOf(const Layout &layout)
{
    QList<Choice> statuses;
    for (const QString &status : knownStatuses(layout.queue.lifecycle))
        statuses.append(statusChoice(status));
    Schema schema;
    schema.fields = {
        {.name = u"summary"_s, .nativeId = u"Subject"_s, .type = FieldType::Text, .allowed = {}, .required = true, .maxLength = subjectLength},
        // Not writable after creation: a change is kept in a private comment, which reads back as the description.
        {.name = u"description"_s, .nativeId = u"Content"_s, .type = FieldType::RichText, .allowed = {}, .writable = false},
        {.name = u"status"_s, .nativeId = u"Status"_s, .type = FieldType::Choice, .allowed = statuses},
        {.name = u"priority"_s, .nativeId = u"Priority"_s, .type = FieldType::Choice,
         .allowed = {priorityChoice(u"0"_s), priorityChoice(u"50"_s), priorityChoice(u"100"_s)}},
        {.name = u"assignee"_s, .nativeId = u"Owner"_s, .type = FieldType::Person, .allowed = {}},
        {.name = u"reporter"_s, .nativeId = u"Requestor"_s, .type = FieldType::Person, .allowed = {}},
        {.name = u"dueDate"_s, .nativeId = u"Due"_s, .type = FieldType::Date, .allowed = {}},
    };
    for (const CustomField &custom : layout.queue.customFields) {
        if (custom.name == layout.markField)
            continue;
        FieldSchema field;
        field.nativeId = custom.id;
        field.name = QString(QLatin1StringView(customPrefix) + custom.name);
        field.type = custom.multiple ? FieldType::TextList : FieldType::Text;
        if (custom.type == "Select"_L1)
            field.type = custom.multiple ? FieldType::MultiChoice : FieldType::Choice;
        else if (custom.type == "Date"_L1)
            field.type = FieldType::Date;
        else if (custom.type == "DateTime"_L1)
            field.type = FieldType::Instant;
        else if (custom.type == "Image"_L1 || custom.type == "Binary"_L1) {
            field.type = FieldType::Opaque;
            field.writable = false;
        }
        for (const QString &value : custom.values)
            field.allowed.append({value, value, {}});
        if (custom.name == layout.labelsField) {
            field.name = u"labels"_s;
            field.type = FieldType::TextList;
        }
        schema.fields.append(field);
    }
    return schema;
}

QJsonValue normalisedValue(const QString &field, const QJsonValue &value, const Layout &layout)
{
    if (field == "comment"_L1 || field == "description"_L1)
        return layout.html ? QJsonValue(textFromRt(textToRt(value.toString(), true), u"text/html"_s)) : value;
    if (field == "assignee"_L1 || field == "reporter"_L1)
        return value;
    const Result<Written> written = toRt(field, value, layout, {});
    if (!written) {
        // Another tracker's id means something else here.
        const Choice given = Choice::fromJson(value);
        return value.isObject() && !given.name.isEmpty() ? Choice {{}, given.name, {}}.toJson() : value;
    }
    if (field == "status"_L1)
        return statusChoice(written->value.toString()).toJson();
    if (field == "priority"_L1)
        return priorityChoice(written->value.toString()).toJson();
    if (field == "dueDate"_L1)
        return isNothing(value) ? QJsonValue() : QJsonValue(value.toString().left(10));
    if (written->custom && written->value.isString()) {
        const QString text = written->value.toString();
        static const QRegularExpression stamp(u"^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$"_s);
        const CustomField *custom = layout.queue.find(written->name);
        const bool time = custom && (custom->type == "DateTime"_L1 || (custom->type.isEmpty() && text != displayValue(value)));
        if (time && stamp.match(text).hasMatch())
            return QString(QString(text).replace(u' ', u'T') + u"Z"_s);
        return text;
    }
    return written->value;
}

} // namespace lockstep::rt
