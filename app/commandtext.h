#pragma once
// A command's answer as text for people: tables with a head, aligned. Pure functions over the data that --json prints; any thread.

#include <QJsonObject>
#include <QString>

namespace lockstep {

QString commandText(const QString &command, const QJsonObject &data);

/// Columns padded to their widest cell, two blanks between; long cells are cut.
QString tableText(const QStringList &head, const QList<QStringList> &rows);

} // namespace lockstep
