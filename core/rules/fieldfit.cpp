#include "core/rules/fieldfit.h"

#include "core/rules/valuefit.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
/// Whether a row of this kind says by itself what it writes.
bool makesItsValue(Transformation transformation)
{
    return transformation == Transformation::Constant || transformation == Transformation::Template || transformation == Transformation::First
        || transformation == Transformation::Values;
}

bool goesFrom(const FieldSchema &from, const FieldSchema &to, const FieldMapping &row, bool intoHere)
{
    if (makesItsValue(row.transformation))
        return true;
    if (row.transformation == Transformation::Person && intoHere)
        return from.type == FieldType::Person || from.type == FieldType::Text || from.type == FieldType::Opaque;
    return typesFit(from.type, to.type);
}

bool comesIn(const FieldMapping &row) { return row.goes(MappingDirection::Incoming) || row.goes(MappingDirection::AfterAck); }

QString faultOf(const FieldSchema &field, const ChosenField &chosen, const FieldMapping &row)
{
    const bool written = chosen.isHere ? row.goes(MappingDirection::Outgoing) : comesIn(row);
    if (written && !field.writable)
        return u"it is only read"_s;
    if (!chosen.field)
        return {};
    const FieldSchema &here = chosen.isHere ? *chosen.field : field;
    const FieldSchema &there = chosen.isHere ? field : *chosen.field;
    const bool out = !row.goes(MappingDirection::Outgoing) || goesFrom(here, there, row, false);
    const bool in = !comesIn(row) || goesFrom(there, here, row, true);
    return out && in ? QString() : u"%1, and “%2” of %3 is %4"_s.arg(typeWords(field.type), chosen.field->name, chosen.node, typeWords(chosen.field->type));
}
} // namespace

QList<OfferedField> offeredFields(const Schema &schema, const ChosenField &chosen, const FieldMapping &row)
{
    QList<OfferedField> fields;
    for (const FieldSchema &field : schema.fields)
        fields.append({field.name, faultOf(field, chosen, row)});
    std::stable_partition(fields.begin(), fields.end(), [](const OfferedField &field) { return field.fault.isEmpty(); });
    return fields;
}

} // namespace lockstep
