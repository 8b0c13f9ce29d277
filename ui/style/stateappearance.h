#pragma once
// How a state looks: glyph, colour and whether it has a tinted pill. One table and one paint function, used by the
// table delegates, the heads of cards and the detail panes, so a state looks the same everywhere. Words come from the
// caller (translated); only glyph and colour are here. GUI thread.

#include "core/model/synceventstate.h"
#include "ui/style/icons.h"
#include "ui/style/palette.h"

#include <QFont>
#include <QString>

class QPainter;

namespace lockstep::ui {

/// States that are no event's: of a connection, a node, an issue.
enum class ExtraState {
    Conflict,
    Syncing,
    Paused,
    InStep,
    Errors, ///< "14 errors" on a card
    Silent, ///< Silent longer than usual
    Warning, ///< Of a rule, a certificate
    Off, ///< Not started, switched off
    Count
};

struct StateAppearance {
    Icon glyph = Icon::StateReady;
    ColourRole colour = ColourRole::Text;
    bool pill = false; ///< Tinted ground and 600: failed, conflict and a count of errors only

    bool operator==(const StateAppearance &) const = default;
};

StateAppearance appearanceOf(EventState state);
StateAppearance appearanceOf(ExtraState state);
/// A finished event's row is written in the second rank.
bool isDimmed(EventState state);

/// A glyph and a word. Without a pill it has the same inner margins, so words of a column line up.
struct Badge {
    StateAppearance look;
    QString word = {};

    bool operator==(const Badge &) const = default;
};

/// Width and height of the badge in this font (usually fontFor(FontRole::Caption)); includes 6 px on the left.
inline constexpr int badgePadding = 6; ///< Free left of the glyph
QSize badgeSize(const Badge &badge, const QFont &font);
/// Paints at the left of the rectangle, centred vertically, elided if it is too narrow. The glyph begins 6 px right of
/// rect.left(), so give the delegate's text margin minus 6.
void paintBadge(QPainter *painter, const QRect &rect, const Badge &badge, const QFont &font, const QPalette &palette);

} // namespace lockstep::ui
