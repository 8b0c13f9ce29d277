#pragma once
// Finds loops by what we have written to one issue lately: a value that swings between two others, and a field that is written all the time. Such an
// issue is held with the evidence instead of being written again and again. Pure; times in ms.
//
// A value that each tracker keeps in its own way makes no loop: what is read back after a write counts as told (sentbaseline.h).

#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace lockstep {

inline constexpr qint64 loopWindowMs = 600'000;
inline constexpr int swingValues = 8; ///< So many values in a row, taken in turns from only two
inline constexpr int writesInWindow = 40; ///< Of one field

struct Loop {
    QString field;
    QString sentence;
    QJsonArray evidence; ///< [{field, at, before, after}]
};

/// Would writing `writes` over `local` go on with a loop? `recent` is what was remembered.
std::optional<Loop> findLoop(const QJsonArray &recent, const QJsonObject &writes, const QJsonObject &local, qint64 now);
/// `recent` with these writes, without what is older than the window. Long values are kept as their length and hash.
QJsonArray rememberedWrites(const QJsonArray &recent, const QJsonObject &writes, const QJsonObject &before, qint64 now);
/// `recent` without a field: after a loop was shown, the next attempt starts anew.
QJsonArray forgottenField(const QJsonArray &recent, const QString &field);

} // namespace lockstep
