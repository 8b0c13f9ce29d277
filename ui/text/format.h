#pragma once
// Numbers, ages and sizes as the window writes them: "1,204", "41 min", "1.2 MB". Pure functions, any thread.

#include <QDateTime>
#include <QString>

namespace lockstep::ui {

QString keyText(const QString &key); ///< "PROJ-7"; "#7" where a tracker only has numbers
QString numberText(qint64 number); ///< Thousands separated
/// "14 errors", "1 error": English plurals until a translation says otherwise.
QString countText(qint64 number, const QString &one, const QString &many);
/// One unit: "4 s", "41 min", "3 h", "12 d". Negative counts as 0.
QString ageText(qint64 milliseconds);
QString ageText(const QDateTime &since, const QDateTime &now); ///< "–" for an invalid time
QString sizeText(qint64 bytes); ///< "1.2 MB", powers of 1000
/// "13:58" today, "20 Nov 16:42" this year, else with the year. Local time.
QString momentText(const QDateTime &at, const QDateTime &now);
QString secondText(const QDateTime &at, const QDateTime &now); ///< momentText() with seconds
QString clockText(const QDateTime &at); ///< "13:58:47.102", local time

} // namespace lockstep::ui
