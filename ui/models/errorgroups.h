#pragma once
// Errors grouped by fingerprint: same cause, different issues. Pure functions.

#include "core/model/views.h"

namespace lockstep::ui {

struct ErrorGroup {
    QString fingerprint;
    Error error; ///< Of the newest
    QString connection;
    QString node;
    QList<SyncErrorRow> rows; ///< Most waiting behind first, then oldest
    QDateTime firstSeen;
    QDateTime lastSeen;
    int waitBehind = 0;
    bool isConflict() const { return error.code == ErrorCode::Conflict; }
};

/// Of one state ("open", "retrying", "resolved"), those whose texts hold `text`; largest group first, then the newest.
QList<ErrorGroup> groupErrors(const QList<SyncErrorRow> &rows, const QString &state, const QString &text = {});
qint64 countErrors(const QList<SyncErrorRow> &rows, const QString &state);

} // namespace lockstep::ui
