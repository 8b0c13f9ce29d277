#pragma once
// Labels with links and with colours of their own rank. Rich text keeps the colours it was laid out with, so a label
// must be coloured again when the palette changes: call these from changeEvent(PaletteChange). GUI thread.

#include "ui/style/palette.h"

class QLabel;
class QString;
class QWidget;

namespace lockstep::ui {

/// The HTML with its links not underlined, as everywhere in the window: the colour and the hand tell a link.
QString plainLinks(const QString &html);
/// Text of the label in this colour of the palette (Dim, Fail, ...); lays rich text out anew, so that links follow too. `ground`: the widget
/// that was told of the palette; those below it get theirs later.
void colourLabel(QLabel *label, const QWidget &ground, ColourRole role);

} // namespace lockstep::ui
