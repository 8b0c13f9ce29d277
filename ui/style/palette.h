#pragma once
// The colours of the window: a light and a dark set, exactly those of the drawn pictures.
// Values only, no state: a widget finds its colours from its own palette with coloursFor(), so a change of palette
// needs no notification beyond Qt's own PaletteChange. GUI thread.

#include <QColor>
#include <QPalette>

namespace lockstep::ui {

enum class Scheme {
    Light,
    Dark,
    System ///< As the desktop's own palette is
};

/// What a colour says. Text, Dim and Link are ranks of text; the others are states.
enum class ColourRole {
    Text,
    Dim, ///< Second rank: ages, hosts, captions, finished rows
    Link,
    OnAccent, ///< On a primary button
    Control, ///< Edges of inputs, disabled text
    Run,
    Ok,
    Wait,
    Fail,
    Block,
    Held
};

/// Every colour of one scheme. Members in the order of the table in look.md.
struct Colours {
    bool dark = false;
    QColor window; ///< Navigation, menu bar, status bar, ground of Overview
    QColor base; ///< Tables, forms, detail panes, cards
    QColor alternate; ///< A tracker's answer, wizard steps, ground of a drawn tracker
    QColor text;
    QColor dim;
    QColor line; ///< Hairlines, edge of a card
    QColor control; ///< Edge of inputs and trackers, future steps
    QColor accent;
    QColor onAccent;
    QColor link;
    QColor softSelection; ///< Selected row, token, chosen side
    QColor hover;
    QColor buttonEdge;
    QColor run;
    QColor ok;
    QColor wait;
    QColor fail;
    QColor block;
    QColor held;
    QColor failTint;
    QColor waitTint;
    QColor plotBar;

    const QColor &of(ColourRole role) const;
};

const Colours &lightColours();
const Colours &darkColours();
/// Those of the scheme a palette belongs to, told by how light its window colour is.
const Colours &coloursFor(const QPalette &palette);
/// All roles of all groups. Scheme::System is read as light here; LockstepStyle resolves it first.
QPalette paletteFor(Scheme scheme);
bool isDark(const QPalette &palette);

} // namespace lockstep::ui
