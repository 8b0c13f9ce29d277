#pragma once
// Reading an EventRecord from a row: one column list for all statements that answer events. Internal to core/storage.

#include "core/base/jsontext.h"
#include "core/storage/database.h"
#include "core/storage/records.h"

namespace lockstep {

QString eventColumns();
EventRecord eventFromRow(const Row &row);
QJsonObject objectFrom(const QVariant &column);
QJsonArray arrayFrom(const QVariant &column);

} // namespace lockstep
