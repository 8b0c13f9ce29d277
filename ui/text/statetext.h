#pragma once
// Words for states of events, steps, nodes and connections. Pure functions; the time is handed in.

#include "core/model/views.h"
#include "ui/style/stateappearance.h"

namespace lockstep::ui {

QString stateWord(EventState state); ///< "Applying"
QString stateHint(EventState state, Direction direction = Direction::Incoming); ///< One sentence, for tool tips
QString stateHint(const EventRow &row);
/// Glyph and words of an event: "Failed: data", "Retry in 38 s", "Behind 48,209".
Badge badgeOf(const EventRow &row, const QDateTime &now);
/// "Failed at step 6": the same in a detail pane.
Badge detailBadgeOf(const EventRow &row, const QDateTime &now);
QString stepTitle(int step, const QString &remoteNode, const QString &remoteTracker, const QString &trigger);
QString triggerWord(const QString &trigger); ///< "by polling"
Badge badgeOf(NodeState state);
QString historyWord(const QString &what); ///< "Applied" of "applied"

} // namespace lockstep::ui
