#pragma once
// Reading an EventRecord from a row: one column list for all statements that answer events. Internal to core/storage.

#include "core/storage/database.h"
#include "core/storage/records.h"

namespace lockstep {

QString eventColumns();
EventRecord eventFromRow(const Row &row);
QJsonObject objectFromText(const QString &text);
QJsonArray arrayFromText(const QString &text);
QString textFrom(const QJsonObject &object);
QString textFrom(const QJsonArray &array);

} // namespace lockstep
