#include "ui/style/styleparts.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <QPainter>
#include <QPushButton>
#include <QStyleOption>

namespace lockstep::ui::styleparts {

namespace {

constexpr int IconGap = 6;
constexpr int IndicatorRadius = 3;

struct Variant {
    bool primary;
    bool quiet;
};

Variant variantOf(const QStyleOption &option, const QWidget *widget)
{
    const auto *button = qstyleoption_cast<const QStyleOptionButton *>(&option);
    // The default button of a dialog is its primary one; nobody has to say so twice. A page's is always marked.
    const bool isDefault = button != nullptr && button->features.testFlag(QStyleOptionButton::DefaultButton);
    return {has(widget, "primary") || (isDefault && !has(widget, "quiet")), has(widget, "quiet")};
}

int sidePadding(bool quiet, bool withIcon)
{
    if (quiet)
        return 7;
    return withIcon ? 10 : 11;
}

QFont buttonFont(const QStyleOptionButton &option, const QWidget *widget)
{
    QFont font = widget != nullptr ? widget->font() : fontFor(FontRole::Body);
    if (variantOf(option, widget).primary || has(widget, "strong"))
        font.setWeight(QFont::DemiBold);
    return font;
}

// Mnemonics take no room.
QString plainText(const QString &text)
{
    QString plain = text;
    return plain.remove(u'&');
}

} // namespace

void drawButtonPanel(const QStyleOption &option, QPainter *painter, const QWidget *widget)
{
    const Colours &colours = coloursFor(option.palette);
    const Variant variant = variantOf(option, widget);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    const bool down = option.state.testAnyFlags(QStyle::State_Sunken | QStyle::State_On);
    const bool hovered = enabled && option.state.testFlag(QStyle::State_MouseOver);
    QColor fill;
    QColor edge;
    if (variant.primary && enabled) {
        fill = colours.accent;
        if (down)
            fill = fill.darker(118);
        else if (hovered)
            fill = fill.darker(108);
    } else {
        if (!variant.quiet)
            fill = enabled ? colours.base : colours.window;
        if (down)
            fill = colours.softSelection;
        else if (hovered)
            fill = colours.hover;
        if (!variant.quiet)
            edge = enabled ? colours.buttonEdge : colours.line;
    }
    QRectF panel = option.rect;
    if (keyboardFocus(option)) {
        paintFocusRing(painter, panel, option.palette, metrics::Radius);
        panel.adjust(3, 3, -3, -3);
        edge = QColor();
        if (!fill.isValid())
            return;
        paintPanel(painter, panel, fill, edge, metrics::Radius - 2);
        return;
    }
    paintPanel(painter, panel, fill, edge, metrics::Radius);
}

void drawButtonLabel(const QStyleOptionButton &option, QPainter *painter, const QWidget *widget)
{
    const Colours &colours = coloursFor(option.palette);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    const bool primary = variantOf(option, widget).primary && enabled;
    QColor colour = primary ? colours.onAccent : option.palette.color(QPalette::ButtonText);
    if (!enabled)
        colour = colours.control;
    else if (has(widget, "link"))
        colour = colours.link;
    const QFont font = buttonFont(option, widget);
    painter->setFont(font);
    const int iconSide = option.icon.isNull() ? 0 : option.iconSize.height();
    const int textWide = option.text.isEmpty() ? 0 : textWidth(font, plainText(option.text));
    const int gap = iconSide > 0 && textWide > 0 ? IconGap : 0;
    const bool menu = option.features.testFlag(QStyleOptionButton::HasMenu);
    const int menuWide = menu ? 16 : 0;
    int left = option.rect.left() + qMax(2, (option.rect.width() - iconSide - gap - textWide - menuWide) / 2);
    if (iconSide > 0) {
        const QRect rect(left, option.rect.top() + (option.rect.height() - iconSide) / 2, iconSide, iconSide);
        if (const auto own = iconOf(option.icon))
            paintIcon(painter, rect, *own, colour);
        else
            option.icon.paint(painter, rect, Qt::AlignCenter, enabled ? QIcon::Normal : QIcon::Disabled);
        left += iconSide + gap;
    }
    if (textWide > 0) {
        painter->setPen(colour);
        const QRect rect(left, option.rect.top(), option.rect.right() - left + 1 - menuWide, option.rect.height());
        painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextShowMnemonic | Qt::TextSingleLine,
                          option.text);
    }
    if (menu)
        paintIcon(painter, QRectF(option.rect.right() - 20, option.rect.center().y() - 5.5, 12, 12), Icon::ChevronDown,
                  colour);
}

QSize buttonSize(const QStyleOptionButton &option, const QWidget *widget)
{
    const QFont font = buttonFont(option, widget);
    const bool withIcon = !option.icon.isNull();
    const bool withText = !option.text.isEmpty();
    int width = 2 * sidePadding(variantOf(option, widget).quiet, withIcon);
    if (withText)
        width += textWidth(font, plainText(option.text));
    if (withIcon)
        width += option.iconSize.width() + (withText ? IconGap : 0);
    if (option.features.testFlag(QStyleOptionButton::HasMenu))
        width += 16;
    const int height = controlHeight(widget, QFontMetrics(font).height());
    return {qMax(width, height), height};
}

void drawToolButtonPanel(const QStyleOption &option, QPainter *painter)
{
    const Colours &colours = coloursFor(option.palette);
    QColor fill;
    if (option.state.testAnyFlags(QStyle::State_Sunken | QStyle::State_On))
        fill = colours.softSelection;
    else if (option.state.testFlag(QStyle::State_MouseOver) && option.state.testFlag(QStyle::State_Enabled))
        fill = colours.hover;
    paintPanel(painter, option.rect, fill, QColor(), metrics::Radius);
    if (keyboardFocus(option))
        paintFocusRing(painter, option.rect, option.palette, metrics::Radius);
}

void drawCheckIndicator(const QStyleOption &option, QPainter *painter)
{
    const Colours &colours = coloursFor(option.palette);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    const bool mixed = option.state.testFlag(QStyle::State_NoChange);
    const bool marked = mixed || option.state.testFlag(QStyle::State_On);
    const QRectF box = option.rect;
    if (!marked) {
        const bool hovered = enabled && option.state.testFlag(QStyle::State_MouseOver);
        paintPanel(painter, box, enabled ? colours.base : colours.window, hovered ? colours.link : colours.control,
                   IndicatorRadius);
        return;
    }
    paintPanel(painter, box, enabled ? colours.accent : colours.control, QColor(), IndicatorRadius);
    if (mixed)
        painter->fillRect(QRectF(box.left() + 3.5, box.center().y() - 1, box.width() - 7, 2), colours.onAccent);
    else
        paintIcon(painter, box.adjusted(1.5, 1.5, -1.5, -1.5), Icon::Tick, colours.onAccent);
}

void drawRadioIndicator(const QStyleOption &option, QPainter *painter)
{
    const Colours &colours = coloursFor(option.palette);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    const QRectF box = option.rect;
    const qreal radius = box.width() / 2;
    if (!option.state.testFlag(QStyle::State_On)) {
        const bool hovered = enabled && option.state.testFlag(QStyle::State_MouseOver);
        paintPanel(painter, box, enabled ? colours.base : colours.window, hovered ? colours.link : colours.control,
                   radius);
        return;
    }
    paintPanel(painter, box, enabled ? colours.accent : colours.control, QColor(), radius);
    const qreal dot = qRound(box.width() * 0.36);
    paintPanel(painter, QRectF(box.center().x() - dot / 2, box.center().y() - dot / 2, dot, dot), colours.onAccent,
               QColor(), dot / 2);
}

} // namespace lockstep::ui::styleparts
