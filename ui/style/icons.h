#pragma once
// The icon family: one colour, 16 grid, drawn from resources/icons/*.svg in whatever colour is asked for.
// A QIcon made here takes its tint when it is painted, so it follows a change of palette by itself. Rendered pixmaps
// are kept in QPixmapCache. GUI thread, after initStyle().

#include "ui/style/palette.h"

#include <optional>

#include <QIcon>

class QPainter;

namespace lockstep::ui {

// clang-format off
enum class Icon {
    // Pages
    Overview, Connections, Queue, Errors, Issues, History, Boards, Settings,
    // Actions
    Search, Plus, Pause, Play, Retry, RetryGroup, Cancel, MoveToFront, Copy, Columns, External, Tracker, Edit, Trash,
    ChevronUp, ChevronDown, ChevronLeft, ChevronRight, Tick, Close, Info, Warning, Attach, Comment, Lock, Plug, Flask,
    Download, Upload, Filter, Code, Link, Unlink, More, User, Bell, Undo,
    // Signs of states
    StateTriggered, StateReady, StateSent, StateReceived, StateApplying, StateDone, StateAcknowledging, StateSyncing,
    StateWaiting, StateBlocked, StateHeld, StateFailed, StateConflict, StateCancelled, StateSkipped, StateUnchanged,
    StateWarning,
    Count
};
// clang-format on
inline constexpr Icon HoldIcon = Icon::Pause; ///< "Hold" and "Pause" are the same drawing

enum class TrayState { InStep, Syncing, Paused, Attention, Broken };

/// For actions, buttons, line edits and item views. Disabled is drawn in the control colour. Buttons of our style
/// ignore the tint and use their own text colour.
QIcon icon(Icon which, ColourRole tint = ColourRole::Text);
/// The drawing a QIcon of ours stands for; nothing for any other QIcon.
std::optional<Icon> iconOf(const QIcon &icon);
/// Paints centred in the rectangle, as large as its shorter side; below 15 px with a bolder stroke.
void paintIcon(QPainter *painter, const QRectF &rect, Icon which, const QColor &colour);
/// The name of the file without ending, as "move-to-front".
QLatin1String iconName(Icon which);

/// Full colour: the application's own icon.
QIcon applicationIcon();
/// The application's icon with a sign of the state in its corner; syncing has none.
QIcon trayIcon(TrayState state);

} // namespace lockstep::ui
