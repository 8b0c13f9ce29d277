#pragma once
// A command's answer as text for people: tables with a head, aligned. Pure functions over the data that --json prints; any thread.

#include <QJsonObject>
#include <QString>

namespace lockstep {

/// `columns`: the terminal's width; 0 where there is none, and nothing is cut then.
QString commandText(const QString &command, const QJsonObject &data, int columns = 0);

} // namespace lockstep
