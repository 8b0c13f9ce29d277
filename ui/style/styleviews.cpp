#include "ui/style/styleparts.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <QPainter>
#include <QStyleOption>
#include <QTabBar>

namespace lockstep::ui::styleparts {

namespace {

constexpr int TabPadding = 9;
constexpr int MenuIconColumn = 32;
constexpr int MenuEnd = 24;

QFont tabFont(const QWidget *widget, bool selected)
{
    QFont font = widget != nullptr ? widget->font() : fontFor(FontRole::Body);
    if (selected)
        font.setWeight(QFont::DemiBold);
    return font;
}

QString withoutMnemonic(QString text)
{
    return text.remove(u'&');
}

} // namespace

void drawHeader(const QStyleOptionHeader &option, QPainter *painter)
{
    const Colours &colours = coloursFor(option.palette);
    const QRect &rect = option.rect;
    painter->fillRect(rect, colours.base);
    const bool sorted = option.sortIndicator != QStyleOptionHeader::None;
    if (option.orientation == Qt::Horizontal)
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colours.line);
    QFont font = painter->font();
    // QHeaderView makes the font bold when a cell of the column is selected; here only sorting does.
    font.setBold(false);
    font.setWeight(sorted ? QFont::DemiBold : QFont::Normal);
    const QColor &colour = sorted || option.state.testFlag(QStyle::State_MouseOver) ? colours.text : colours.dim;
    QRect text = rect.adjusted(metrics::Step8, 0, -metrics::Step8, -1);
    const bool right = option.textAlignment.testFlag(Qt::AlignRight);
    if (sorted) {
        constexpr int Arrow = 12;
        const int wide = qMin(textWidth(font, option.text), text.width() - Arrow);
        const bool centred = option.textAlignment.testFlag(Qt::AlignHCenter);
        const qreal left = right ? qMax(rect.left(), text.right() - wide - Arrow - 5)
            : centred            ? qMin(text.center().x() + wide / 2 + 4, text.right() - Arrow)
                                 : text.left() + wide + 4;
        // The arrow points where the smaller value lies, as in all desktops' file lists.
        paintIcon(painter, QRectF(left, rect.center().y() - 6, Arrow, Arrow),
                  option.sortIndicator == QStyleOptionHeader::SortUp ? Icon::ChevronUp : Icon::ChevronDown, colour);
        if (!right && !centred)
            text.setRight(text.right() - Arrow);
    }
    if (!option.icon.isNull()) {
        option.icon.paint(painter, QRect(text.left(), rect.center().y() - 7, 16, 16));
        text.setLeft(text.left() + 20);
    }
    paintText(painter, text, option.text, font, colour,
              (right                                                 ? Qt::AlignRight
                   : option.textAlignment.testFlag(Qt::AlignHCenter) ? Qt::AlignHCenter
                                                                     : Qt::AlignLeft)
                  | Qt::AlignVCenter);
}

void drawTabShape(const QStyleOptionTab &option, QPainter *painter)
{
    const Colours &colours = coloursFor(option.palette);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (!selected && option.state.testFlag(QStyle::State_MouseOver) && option.state.testFlag(QStyle::State_Enabled))
        paintPanel(painter, QRectF(option.rect).adjusted(1, 2, -1, -3), colours.hover, QColor(), metrics::Radius);
    if (selected)
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom() - 1, option.rect.width(), 2), colours.link);
    if (selected && keyboardFocus(option))
        paintFocusRing(painter, QRectF(option.rect).adjusted(1, 1, -1, -3), option.palette, metrics::Radius);
}

void drawTabLabel(const QStyleOptionTab &option, QPainter *painter, const QWidget *widget)
{
    const Colours &colours = coloursFor(option.palette);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor &colour = !enabled ? colours.control : selected ? colours.text : colours.dim;
    const QFont font = tabFont(widget, selected);
    QRect rect = option.rect.adjusted(TabPadding, 0, -TabPadding, -2);
    if (option.rightButtonSize.width() > 0)
        rect.setRight(rect.right() - option.rightButtonSize.width() - metrics::Step4);
    if (!option.icon.isNull()) {
        const QRect place(rect.left(), rect.center().y() - 7, metrics::IconSize, metrics::IconSize);
        if (const auto own = iconOf(option.icon))
            paintIcon(painter, place, *own, colour);
        else
            option.icon.paint(painter, place);
        rect.setLeft(rect.left() + metrics::IconSize + metrics::Step6);
    }
    painter->setFont(font);
    painter->setPen(colour);
    painter->drawText(rect, Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextSingleLine, option.text);
}

QSize tabSize(const QStyleOptionTab &option, const QWidget *widget)
{
    // Measured as if selected, so nothing moves when it is.
    const QFont font = tabFont(widget, true);
    int width = textWidth(font, withoutMnemonic(option.text)) + 2 * TabPadding;
    if (!option.icon.isNull())
        width += metrics::IconSize + metrics::Step6;
    if (option.rightButtonSize.width() > 0)
        width += option.rightButtonSize.width() + metrics::Step4;
    return {width, qMax(30, QFontMetrics(font).height() + 12)};
}

void drawMenuBarItem(const QStyleOptionMenuItem &option, QPainter *painter)
{
    const Colours &colours = coloursFor(option.palette);
    painter->fillRect(option.rect, colours.window);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), colours.line);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    if (enabled && option.state.testFlag(QStyle::State_Selected))
        paintPanel(painter, QRectF(option.rect).adjusted(1, 3, -1, -4), colours.hover, QColor(), metrics::Radius);
    painter->setPen(enabled ? colours.text : colours.control);
    // Alt gives the bar the focus; only then the letters matter.
    const int letters = option.state.testFlag(QStyle::State_HasFocus) ? Qt::TextShowMnemonic : Qt::TextHideMnemonic;
    painter->drawText(option.rect.adjusted(0, 0, 0, -1), Qt::AlignCenter | letters | Qt::TextSingleLine, option.text);
}

void drawMenuItem(const QStyleOptionMenuItem &option, QPainter *painter)
{
    const Colours &colours = coloursFor(option.palette);
    const QRect &rect = option.rect;
    painter->fillRect(rect, colours.base);
    if (option.menuItemType == QStyleOptionMenuItem::Separator) {
        painter->fillRect(QRect(rect.left() + metrics::Step8, rect.center().y(), rect.width() - metrics::Step16, 1),
                          colours.line);
        if (!option.text.isEmpty())
            paintText(painter, rect.adjusted(metrics::Step12, 0, 0, 0), option.text, strongFontFor(FontRole::Axis),
                      colours.dim);
        return;
    }
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    if (enabled && option.state.testFlag(QStyle::State_Selected))
        paintPanel(painter, QRectF(rect).adjusted(4, 0, -4, 0), colours.softSelection, QColor(), metrics::Radius);
    const QColor &colour = enabled ? colours.text : colours.control;
    const QRectF iconPlace(rect.left() + 10, rect.center().y() - 7.5, metrics::IconSize, metrics::IconSize);
    const bool checked = option.checkType != QStyleOptionMenuItem::NotCheckable && option.checked;
    if (checked) {
        if (option.checkType == QStyleOptionMenuItem::Exclusive)
            paintPanel(painter, QRectF(iconPlace.center() - QPointF(3, 3), QSizeF(6, 6)), colours.link, QColor(), 3);
        else
            paintIcon(painter, iconPlace, Icon::Tick, colours.link);
    } else if (const auto own = iconOf(option.icon)) {
        paintIcon(painter, iconPlace, *own, enabled ? colours.dim : colours.control);
    } else if (!option.icon.isNull()) {
        option.icon.paint(painter, iconPlace.toRect(), Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
    }
    const QStringList parts = option.text.split(u'\t');
    painter->setFont(option.font);
    painter->setPen(colour);
    const QRect text = rect.adjusted(MenuIconColumn + 2, 0, -MenuEnd, 0);
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextShowMnemonic | Qt::TextSingleLine,
                      parts.first());
    if (parts.size() > 1)
        paintText(painter, rect.adjusted(MenuIconColumn, 0, -metrics::Step16, 0), parts.at(1),
                  fontFor(FontRole::Caption), enabled ? colours.dim : colours.control,
                  Qt::AlignRight | Qt::AlignVCenter);
    if (option.menuItemType == QStyleOptionMenuItem::SubMenu)
        paintIcon(painter, QRectF(rect.right() - 20, rect.center().y() - 5.5, 12, 12), Icon::ChevronRight, colour);
}

QSize menuItemSize(const QStyleOptionMenuItem &option, const QSize &text)
{
    if (option.menuItemType == QStyleOptionMenuItem::Separator)
        return {text.width(), option.text.isEmpty() ? 9 : 24};
    return {text.width() + MenuIconColumn + 2 + MenuEnd + metrics::Step12, qMax(26, option.fontMetrics.height() + 8)};
}

} // namespace lockstep::ui::styleparts
