#include "core/rules/mappingsuggestion.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
bool isText(FieldType type) { return type == FieldType::Text || type == FieldType::RichText; }

bool isSameKind(const FieldSchema &a, const FieldSchema &b) { return a.type == b.type || (isText(a.type) && isText(b.type)); }

bool isMapped(const Mapping &mapping, const QString &name)
{
    return std::any_of(mapping.fields.cbegin(), mapping.fields.cend(), [&name](const FieldMapping &row) { return row.field == name || row.replica == name; });
}

/// Of both, with the name of each side.
QList<std::pair<QString, QString>> sharedValues(const FieldSchema &here, const FieldSchema &there)
{
    QList<std::pair<QString, QString>> shared;
    for (const Choice &mine : here.allowed) {
        for (const Choice &theirs : there.allowed) {
            if (mine.name.compare(theirs.name, Qt::CaseInsensitive) == 0) {
                shared.append({mine.name, theirs.name});
                break;
            }
        }
    }
    return shared;
}
} // namespace

QList<FieldMapping> suggestedRows(const Mapping &mapping, const Schema &here, const Schema &there)
{
    QList<FieldMapping> rows;
    for (const FieldSchema &field : here.fields) {
        const FieldSchema *other = there.find(field.name);
        if (!field.writable || !other || !isSameKind(field, *other) || field.type == FieldType::Opaque || isMapped(mapping, field.name))
            continue;
        FieldMapping row;
        row.field = row.replica = field.name;
        if (field.type == FieldType::Person) {
            row.transformation = Transformation::Person;
            row.person = u"email"_s;
        }
        const QList<std::pair<QString, QString>> shared = sharedValues(field, *other);
        const bool differ = shared.size() < std::max(field.allowed.size(), other->allowed.size());
        if (field.type == FieldType::Choice && differ && !shared.isEmpty()) {
            row.transformation = Transformation::Values;
            row.values = shared;
        }
        rows.append(row);
    }
    return rows;
}

} // namespace lockstep
