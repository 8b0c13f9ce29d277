#pragma once
// Whether a value, or the values of another field, can be what a field holds. Pure; what is not surely wrong is right.

#include "core/model/schema.h"

namespace lockstep {

/// As refusalOf(), for a literal of a rule: what may be right is right, what is empty clears. Of a field that is writable.
QString valueFault(const FieldSchema &field, const QJsonValue &value);
/// By id or name, as connectors find it; true when anything is allowed.
bool isAllowed(const FieldSchema &field, const QString &value);
QStringList choiceNames(const FieldSchema &field);
/// Whether what a field of type `from` holds can be copied into one of type `to`.
bool typesFit(FieldType from, FieldType to);
QString typeWords(FieldType type); ///< "a date"

} // namespace lockstep
