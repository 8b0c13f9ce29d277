#include "ui/delegates/navigationdelegate.h"

#include "ui/models/navigationmodel.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <QPainter>

namespace lockstep::ui {

void NavigationDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Colours &colours = coloursFor(option.palette);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QRect box = option.rect.adjusted(metrics::Step8, 1, -metrics::Step8, -1);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (selected)
        paintPanel(painter, box, colours.softSelection, {}, metrics::Radius);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        paintPanel(painter, box, colours.hover, {}, metrics::Radius);
    if (selected) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(colours.accent);
        painter->drawRoundedRect(QRectF(box.left(), box.top() + 6, 3, box.height() - 12), 1.5, 1.5);
    }
    if (option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange))
        paintFocusRing(painter, box, option.palette, metrics::Radius);
    const auto which = static_cast<Icon>(index.data(NavigationModel::IconRole).toInt());
    const QRectF iconRect(box.left() + 12, box.center().y() - 7.5, 16, 16);
    paintIcon(painter, iconRect, which, selected ? colours.link : colours.dim);

    const QString count = index.data(NavigationModel::CountRole).toString();
    const bool alarm = index.data(NavigationModel::AlarmRole).toBool();
    QRect rest = box.adjusted(36, 0, -10, 0);
    if (!count.isEmpty()) {
        const QFont font = alarm ? strongFontFor(FontRole::Caption) : fontFor(FontRole::Caption);
        const int width = textWidth(font, count);
        const QColor colour = alarm ? colours.fail : colours.dim;
        paintText(painter, rest, count, font, colour, Qt::AlignRight | Qt::AlignVCenter);
        rest.setRight(rest.right() - width - 6);
        if (alarm) {
            paintIcon(painter, QRectF(rest.right() - metrics::GlyphSize + 1, box.center().y() - 5.5, metrics::GlyphSize, metrics::GlyphSize),
                      Icon::StateFailed, colour);
            rest.setRight(rest.right() - metrics::GlyphSize - 4);
        }
    }
    paintText(painter, rest, index.data().toString(), selected ? strongFontFor(FontRole::Body) : fontFor(FontRole::Body), colours.text);
    painter->restore();
}

QSize NavigationDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &) const
{
    return {metrics::NavigationWidth, qMax<int>(metrics::NavigationRow, option.fontMetrics.height() + 12)};
}

} // namespace lockstep::ui
