#pragma once
// Small painting helpers shared by the style, the widgets and the pages' delegates. Free functions without state; all
// colours come from the palette given. GUI thread.

#include <QRectF>
#include <QString>

class QFont;
class QPainter;
class QPalette;
class QColor;

namespace lockstep::ui {

/// Ground of a row in a view: soft tint when selected, and the 3 px accent bar if this is the first visible column.
void paintRowGround(QPainter *painter, const QRect &rect, const QPalette &palette, bool selected, bool firstColumn);
/// Rectangle with rounded corners whose edge lies on half pixels. An invalid colour leaves that part out.
void paintPanel(QPainter *painter, const QRectF &rect, const QColor &fill, const QColor &edge, qreal radius,
                qreal width = 1);
/// The 2 px ring of the keyboard focus, inside the rectangle.
void paintFocusRing(QPainter *painter, const QRectF &rect, const QPalette &palette, qreal radius);
/// One line of text, elided at its end. Returns the width it took.
int paintText(QPainter *painter, const QRect &rect, const QString &text, const QFont &font, const QColor &colour,
              Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter);
/// The text in at most two lines from the rectangle's top on; the second one is elided.
void paintTwoLines(QPainter *painter, const QRect &rect, const QString &text, const QFont &font, const QColor &colour);
/// Width of one line of text.
int textWidth(const QFont &font, const QString &text);

} // namespace lockstep::ui
