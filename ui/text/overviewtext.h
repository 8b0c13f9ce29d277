#pragma once
// The sentences of Overview. Pure functions.

#include "ui/models/connectionview.h"
#include "ui/models/errorgroups.h"
#include "ui/style/stateappearance.h"
#include "ui/widgets/figurebutton.h"
#include "ui/widgets/routewidget.h"

namespace lockstep::ui {

/// HTML with links: "Two of three connections need a look. 14 errors hold back 58 events; Tokyo Support is paused." Of nodes that do not
/// run it names the first and its reason.
QString overviewSentence(const QList<ConnectionView> &views, const QList<ErrorGroup> &groups, const QList<NodeSnapshot> &nodes);
/// It waits for its tracker or for the administrator.
bool isOut(const NodeSnapshot &node);
/// "The node Red waits: …"
QString outSentence(const NodeSnapshot &node);
/// What *Sync now* does: only the trackers of nodes that run are asked.
QString syncSentence(const QString &connection, const Configuration &configuration, const Snapshot &snapshot);
Badge badgeOf(const ConnectionView &view);
QString connectionSentence(const ConnectionView &view, const QList<ErrorGroup> &groups); ///< Beside the badge; may be empty
Route routeOf(const ConnectionView &view);
Figure underSyncFigure(const ConnectionView &view);
Figure waitingFigure(const ConnectionView &view);
Figure errorsFigure(const ConnectionView &view);
Figure lastSuccessFigure(const ConnectionView &view, const QDateTime &now);

} // namespace lockstep::ui
