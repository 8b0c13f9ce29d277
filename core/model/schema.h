#pragma once
// What a tracker can hold: fields with types and allowed values, and its people. Reported by connectors; feeds editors and checks.

#include "core/model/issue.h"

namespace lockstep {

enum class FieldType { Text, RichText, Choice, MultiChoice, Person, Date, Instant, Number, YesNo, TextList, Opaque };

struct FieldSchema {
    QString name; ///< "priority" or "custom.Severity"
    QString nativeId; ///< The tracker's own id of it
    FieldType type = FieldType::Text;
    QList<Choice> allowed; ///< Empty: anything
    bool required = false; ///< On create
    bool writable = true;
    qsizetype maxLength = 0; ///< 0: no known limit
};

struct Schema {
    QList<FieldSchema> fields;
    QList<Person> people;
    const FieldSchema *find(const QString &name) const;
    QStringList names() const;
};

QString fieldTypeName(FieldType type); ///< "date"
/// Why the tracker would refuse this value for the field, as the end of a sentence; empty: by its schema it takes it.
QString refusalOf(const FieldSchema &field, const QJsonValue &value);
/// The same by the field's name, which may be no field at all.
QString refusalOf(const Schema &schema, const QString &name, const QJsonValue &value);
QJsonObject schemaToJson(const Schema &schema);
Schema schemaFromJson(const QJsonObject &json); ///< What it does not know is left out

} // namespace lockstep
