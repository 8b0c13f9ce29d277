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
    const FieldSchema *find(const QString &name) const
    {
        for (const FieldSchema &f : fields) {
            if (f.name == name)
                return &f;
        }
        return nullptr;
    }
};

} // namespace lockstep
