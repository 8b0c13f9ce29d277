#pragma once
// Errors grouped by fingerprint: same cause, different issues, one connection and one node: what mends it lies in one place. Pure functions.

#include "core/model/views.h"

namespace lockstep::ui {

struct ErrorGroup {
    QString id; ///< For links and to find it again
    QString fingerprint;
    Error error; ///< Of the newest
    QString connection;
    QString node;
    QList<SyncErrorRow> rows; ///< Most waiting behind first, then oldest
    QDateTime firstSeen;
    QDateTime lastSeen;
    int waitBehind = 0;
    QStringList triggers() const; ///< The queries of a trigger error
    bool isConflict() const { return error.code == ErrorCode::Conflict; }
};

/// Of one state ("open", "retrying", "resolved"), those whose texts hold `text`; largest group first, then the newest.
QList<ErrorGroup> groupErrors(const QList<SyncErrorRow> &rows, const QString &state, const QString &text = {});
qint64 countErrors(const QList<SyncErrorRow> &rows, const QString &state);

} // namespace lockstep::ui
