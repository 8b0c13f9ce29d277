#include "ui/style/styleparts.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <QAbstractScrollArea>
#include <QCursor>
#include <QPainter>
#include <QStyleOption>

namespace lockstep::ui::styleparts {

namespace {

constexpr int ComboArrow = 26;
constexpr int SpinArrow = 22;
constexpr int LeastSlider = 28;

QColor edgeOf(const QStyleOption &option, const QWidget *widget, const QColor &usual)
{
    const Colours &colours = coloursFor(option.palette);
    if (has(widget, "invalid"))
        return colours.wait;
    return option.state.testFlag(QStyle::State_Enabled) ? usual : colours.line;
}

// A box whose list was open never hears that the pointer has left it.
bool isUnderPointer(const QStyleOption &option, const QWidget *widget)
{
    return option.state.testFlag(QStyle::State_MouseOver) && (widget == nullptr || widget->rect().contains(widget->mapFromGlobal(QCursor::pos())));
}

} // namespace

bool has(const QWidget *widget, const char *property)
{
    return widget != nullptr && widget->property(property).toBool();
}

bool keyboardFocus(const QStyleOption &option)
{
    return option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange);
}

int controlHeight(const QWidget *widget, int textHeight)
{
    const bool dense = has(widget, "dense");
    return qMax(dense ? metrics::ControlDense : metrics::Control, textHeight + (dense ? 4 : 8));
}

void drawInputPanel(const QStyleOption &option, QPainter *painter, const QWidget *widget, bool focused)
{
    const Colours &colours = coloursFor(option.palette);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    const QColor fill = enabled ? colours.base : colours.window;
    if (focused)
        paintPanel(painter, option.rect, fill, has(widget, "invalid") ? colours.wait : colours.link, metrics::Radius,
                   2);
    else
        paintPanel(painter, option.rect, fill, edgeOf(option, widget, colours.control), metrics::Radius);
}

void drawCombo(const QStyleOptionComboBox &option, QPainter *painter, const QWidget *widget)
{
    const Colours &colours = coloursFor(option.palette);
    const bool enabled = option.state.testFlag(QStyle::State_Enabled);
    if (option.frame) {
        const bool focused = option.editable ? option.state.testFlag(QStyle::State_HasFocus) : keyboardFocus(option);
        QColor fill = enabled ? colours.base : colours.window;
        if (enabled && !option.editable && isUnderPointer(option, widget))
            fill = colours.hover;
        if (focused)
            paintPanel(painter, option.rect, fill, colours.link, metrics::Radius, 2);
        else
            paintPanel(painter, option.rect, fill,
                       edgeOf(option, widget, option.editable ? colours.control : colours.buttonEdge), metrics::Radius);
    }
    const QRect arrow = comboRect(option, QStyle::SC_ComboBoxArrow);
    paintIcon(painter, QRectF(arrow.center().x() - 6, arrow.center().y() - 5.5, 12, 12), Icon::ChevronDown,
              enabled ? colours.dim : colours.control);
}

QRect comboRect(const QStyleOptionComboBox &option, QStyle::SubControl part)
{
    const QRect &rect = option.rect;
    switch (part) {
    case QStyle::SC_ComboBoxArrow:
        return {rect.right() - ComboArrow + 1, rect.top(), ComboArrow, rect.height()};
    case QStyle::SC_ComboBoxEditField:
        return rect.adjusted(option.editable ? 5 : 8, 2, -ComboArrow, -2);
    default:
        return rect;
    }
}

void drawSpin(const QStyleOptionSpinBox &option, QPainter *painter, const QStyle &style, const QWidget *widget)
{
    if (option.frame)
        drawInputPanel(option, painter, widget, option.state.testFlag(QStyle::State_HasFocus));
    if (option.buttonSymbols == QAbstractSpinBox::NoButtons)
        return;
    const Colours &colours = coloursFor(option.palette);
    const auto arrow = [&](QStyle::SubControl part, Icon which, QAbstractSpinBox::StepEnabledFlag step) {
        const QRectF rect = style.subControlRect(QStyle::CC_SpinBox, &option, part, widget);
        const bool live = option.stepEnabled.testFlag(step) && option.state.testFlag(QStyle::State_Enabled);
        const bool hot =
            live && option.activeSubControls.testFlag(part) && option.state.testFlag(QStyle::State_MouseOver);
        if (hot)
            paintPanel(painter, rect.adjusted(1, 1, -2, -1), colours.hover, QColor(), 2);
        paintIcon(painter, QRectF(rect.center().x() - 5, rect.center().y() - 5, 10, 10), which,
                  live ? colours.dim : colours.line);
    };
    arrow(QStyle::SC_SpinBoxUp, Icon::ChevronUp, QAbstractSpinBox::StepUpEnabled);
    arrow(QStyle::SC_SpinBoxDown, Icon::ChevronDown, QAbstractSpinBox::StepDownEnabled);
}

QRect spinRect(const QStyleOptionSpinBox &option, QStyle::SubControl part)
{
    const QRect &rect = option.rect;
    const int arrow = option.buttonSymbols == QAbstractSpinBox::NoButtons ? 0 : SpinArrow;
    const int half = rect.height() / 2;
    switch (part) {
    case QStyle::SC_SpinBoxUp:
        return {rect.right() - arrow + 1, rect.top() + 1, arrow, half - 1};
    case QStyle::SC_SpinBoxDown:
        return {rect.right() - arrow + 1, rect.top() + half, arrow, rect.height() - half - 1};
    case QStyle::SC_SpinBoxEditField:
        return rect.adjusted(5, 2, -arrow - 2, -2);
    default:
        return rect;
    }
}

void drawScrollBar(const QStyleOptionSlider &option, QPainter *painter, const QStyle &style, const QWidget *widget)
{
    const Colours &colours = coloursFor(option.palette);
    // A scroll bar has no ground of its own: it lies on that of what it scrolls.
    QColor ground = option.palette.color(QPalette::Window);
    const QWidget *parent = widget != nullptr ? widget->parentWidget() : nullptr;
    const auto *area = qobject_cast<const QAbstractScrollArea *>(parent != nullptr ? parent->parentWidget() : nullptr);
    if (area != nullptr && area->viewport() != nullptr)
        ground = area->viewport()->palette().color(area->viewport()->backgroundRole());
    painter->fillRect(option.rect, ground);
    if (option.maximum <= option.minimum)
        return;
    QRectF slider = style.subControlRect(QStyle::CC_ScrollBar, &option, QStyle::SC_ScrollBarSlider, widget);
    slider.adjust(3, 3, -3, -3);
    const bool held =
        option.state.testFlag(QStyle::State_Sunken) && option.activeSubControls.testFlag(QStyle::SC_ScrollBarSlider);
    const bool hovered = option.state.testFlag(QStyle::State_MouseOver);
    paintPanel(painter, slider,
               held          ? colours.dim
                   : hovered ? colours.control
                             : colours.buttonEdge,
               QColor(), qMin(slider.width(), slider.height()) / 2);
}

QRect scrollBarRect(const QStyleOptionSlider &option, QStyle::SubControl part)
{
    const bool horizontal = option.orientation == Qt::Horizontal;
    const int length = horizontal ? option.rect.width() : option.rect.height();
    const int thickness = horizontal ? option.rect.height() : option.rect.width();
    const qint64 range = qint64(option.maximum) - option.minimum;
    int slider = length;
    if (range > 0)
        slider = qBound(qMin(LeastSlider, length),
                        static_cast<int>(qint64(option.pageStep) * length / (range + option.pageStep)), length);
    const int start = QStyle::sliderPositionFromValue(option.minimum, option.maximum, option.sliderPosition,
                                                      length - slider, option.upsideDown);
    const auto along = [&](int from, int size) {
        return horizontal ? QRect(option.rect.left() + from, option.rect.top(), size, thickness)
                          : QRect(option.rect.left(), option.rect.top() + from, thickness, size);
    };
    switch (part) {
    case QStyle::SC_ScrollBarSlider:
        return along(start, slider);
    case QStyle::SC_ScrollBarSubPage:
        return along(0, start);
    case QStyle::SC_ScrollBarAddPage:
        return along(start + slider, length - start - slider);
    case QStyle::SC_ScrollBarGroove:
        return option.rect;
    default:
        return {};
    }
}

void drawProgress(const QStyleOptionProgressBar &option, QPainter *painter)
{
    const Colours &colours = coloursFor(option.palette);
    constexpr qreal Thick = 4;
    QRectF groove(option.rect.left(), option.rect.center().y() - Thick / 2 + 0.5, option.rect.width(), Thick);
    paintPanel(painter, groove, colours.line, QColor(), Thick / 2);
    const qint64 range = qint64(option.maximum) - option.minimum;
    // Of unknown length: a still part in the middle says "at work" without an animation that costs power.
    if (option.maximum == 0 && option.minimum == 0)
        groove.adjust(groove.width() * 0.3, 0, -groove.width() * 0.3, 0);
    else if (range > 0)
        groove.setWidth(groove.width() * (qint64(option.progress) - option.minimum) / static_cast<qreal>(range));
    if (groove.width() > 0)
        paintPanel(painter, groove, colours.accent, QColor(), qMin(Thick, groove.width()) / 2);
}

} // namespace lockstep::ui::styleparts
