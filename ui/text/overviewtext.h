#pragma once
// The sentences of Overview. Pure functions.

#include "ui/models/connectionview.h"
#include "ui/models/errorgroups.h"
#include "ui/style/stateappearance.h"
#include "ui/widgets/figurebutton.h"
#include "ui/widgets/routewidget.h"

namespace lockstep::ui {

/// HTML with links: "Two of three connections need a look. 14 errors hold back 58 events; Tokyo Support is paused."
QString overviewSentence(const QList<ConnectionView> &views, const QList<ErrorGroup> &groups);
Badge badgeOf(const ConnectionView &view);
QString connectionSentence(const ConnectionView &view, const QList<ErrorGroup> &groups); ///< Beside the badge; may be empty
Route routeOf(const ConnectionView &view);
Figure underSyncFigure(const ConnectionView &view);
Figure waitingFigure(const ConnectionView &view);
Figure errorsFigure(const ConnectionView &view);
Figure lastSuccessFigure(const ConnectionView &view, const QDateTime &now);

} // namespace lockstep::ui
