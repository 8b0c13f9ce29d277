#pragma once
// What the tray icon shows, as a pure function of what is stored.

#include "core/model/views.h"
#include "ui/style/icons.h"

namespace lockstep::ui {

/// The worst wins: a node that failed or a connection that an error stops is broken; open errors or a tracker out of reach ask for
/// attention; everything paused is paused; open events are syncing; else all is in step.
TrayState trayStateOf(const Snapshot &snapshot);
QString trayText(const Snapshot &snapshot); ///< Tool tip: "Lockstep: 14 errors wait for you"

} // namespace lockstep::ui
