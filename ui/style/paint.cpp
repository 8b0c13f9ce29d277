#include "ui/style/paint.h"

#include "ui/style/palette.h"

#include <QFontMetrics>
#include <QPainter>
#include <QTextLayout>

namespace lockstep::ui {

void paintRowGround(QPainter *painter, const QRect &rect, const QPalette &palette, bool selected, bool firstColumn)
{
    if (!selected)
        return;
    const Colours &colours = coloursFor(palette);
    painter->fillRect(rect, colours.softSelection);
    if (firstColumn)
        painter->fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colours.accent);
}

void paintPanel(QPainter *painter, const QRectF &rect, const QColor &fill, const QColor &edge, qreal radius,
                qreal width)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    if (edge.isValid()) {
        painter->setPen(QPen(edge, width));
        const qreal half = width / 2;
        painter->drawRoundedRect(rect.adjusted(half, half, -half, -half), radius - half, radius - half);
    } else {
        painter->setPen(Qt::NoPen);
        painter->drawRoundedRect(rect, radius, radius);
    }
    painter->restore();
}

void paintFocusRing(QPainter *painter, const QRectF &rect, const QPalette &palette, qreal radius)
{
    paintPanel(painter, rect, QColor(), coloursFor(palette).link, radius, 2);
}

int textWidth(const QFont &font, const QString &text)
{
    return QFontMetrics(font).horizontalAdvance(text);
}

int paintText(QPainter *painter, const QRect &rect, const QString &text, const QFont &font, const QColor &colour,
              Qt::Alignment alignment)
{
    if (text.isEmpty() || rect.width() <= 0)
        return 0;
    const QFontMetrics metrics(font);
    const QString shown = metrics.elidedText(text, Qt::ElideRight, rect.width());
    painter->setFont(font);
    painter->setPen(colour);
    painter->drawText(rect, static_cast<int>(alignment) | Qt::TextSingleLine | Qt::TextDontClip, shown);
    return metrics.horizontalAdvance(shown);
}

void paintTwoLines(QPainter *painter, const QRect &rect, const QString &text, const QFont &font, const QColor &colour)
{
    QTextLayout layout(text, font);
    layout.beginLayout();
    QTextLine first = layout.createLine();
    if (first.isValid())
        first.setLineWidth(rect.width());
    layout.endLayout();
    const int split = first.isValid() ? first.textStart() + first.textLength() : 0;
    const int height = QFontMetrics(font).height();
    const QRect upper(rect.left(), rect.top(), rect.width() + 2, height);
    paintText(painter, upper, text.left(split).trimmed(), font, colour);
    if (split < text.size())
        paintText(painter, upper.translated(0, height), text.mid(split).trimmed(), font, colour);
}

} // namespace lockstep::ui
