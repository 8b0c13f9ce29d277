#include "ui/style/lockstepstyle.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/styleparts.h"

#include <QAbstractItemView>
#include <QFocusFrame>
#include <QFrame>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenuBar>
#include <QPainter>
#include <QStyleOption>
#include <QTabBar>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

using namespace styleparts;

namespace {

bool isPopupContainer(const QWidget *widget)
{
    return widget != nullptr && widget->inherits("QComboBoxPrivateContainer");
}

void drawFrame(const QStyleOption &option, QPainter *painter, const QWidget *widget)
{
    const Colours &colours = coloursFor(option.palette);
    if (isPopupContainer(widget) || has(widget, "popup"))
        paintPanel(painter, option.rect, QColor(), colours.control, 0);
    else if (has(widget, "edge"))
        drawInputPanel(option, painter, widget, option.state.testFlag(QStyle::State_HasFocus));
}

// Selected rows carry the soft tint, on which every state colour is readable: so the text keeps the colour of its item.
QStyleOptionViewItem withSoftSelection(const QStyleOptionViewItem &option)
{
    QStyleOptionViewItem soft = option;
    const Colours &colours = coloursFor(option.palette);
    for (const auto group : {QPalette::Active, QPalette::Inactive, QPalette::Disabled}) {
        soft.palette.setColor(group, QPalette::Highlight, colours.softSelection);
        soft.palette.setColor(group, QPalette::HighlightedText, option.palette.color(group, QPalette::Text));
    }
    return soft;
}

void drawBranch(const QStyleOption &option, QPainter *painter)
{
    if (!option.state.testFlag(QStyle::State_Children))
        return;
    const QPointF centre = QRectF(option.rect).center();
    paintIcon(painter, QRectF(centre - QPointF(6, 6), QSizeF(12, 12)),
              option.state.testFlag(QStyle::State_Open) ? Icon::ChevronDown : Icon::ChevronRight,
              coloursFor(option.palette).dim);
}

void drawArrow(const QStyleOption &option, QPainter *painter, Icon which)
{
    const Colours &colours = coloursFor(option.palette);
    const QPointF centre = QRectF(option.rect).center();
    paintIcon(painter, QRectF(centre - QPointF(6, 6), QSizeF(12, 12)), which,
              option.state.testFlag(QStyle::State_Enabled) ? colours.dim : colours.control);
}

} // namespace

LockstepStyle::LockstepStyle(Scheme scheme)
    : QProxyStyle(u"fusion"_s)
    , m_scheme(scheme)
{
}

void LockstepStyle::polish(QPalette &palette)
{
    // What comes in is the desktop's palette, so "System" needs no other source and follows a change of theme at run
    // time.
    const bool dark = m_scheme == Scheme::System ? isDark(palette) : m_scheme == Scheme::Dark;
    palette = paletteFor(dark ? Scheme::Dark : Scheme::Light);
}

void LockstepStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QTabBar *>(widget) != nullptr || qobject_cast<QLineEdit *>(widget) != nullptr
        || qobject_cast<QMenuBar *>(widget) != nullptr || qobject_cast<QHeaderView *>(widget) != nullptr)
        widget->setAttribute(Qt::WA_Hover);
    // A frame asks for its width when its style is set, which is before a page has set the property.
    if (auto *frame = qobject_cast<QFrame *>(widget); frame != nullptr && has(widget, "edge"))
        frame->setFrameStyle(frame->frameStyle());
}

void LockstepStyle::unpolish(QWidget *widget)
{
    QProxyStyle::unpolish(widget);
}

void LockstepStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                  const QWidget *widget) const
{
    const Colours &colours = coloursFor(option->palette);
    switch (element) {
    case PE_PanelButtonCommand:
        drawButtonPanel(*option, painter, widget);
        return;
    case PE_PanelButtonTool:
        drawToolButtonPanel(*option, painter);
        return;
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        drawCheckIndicator(*option, painter);
        return;
    case PE_IndicatorRadioButton:
        drawRadioIndicator(*option, painter);
        return;
    case PE_PanelLineEdit: {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame != nullptr && frame->lineWidth > 0)
            drawInputPanel(*option, painter, widget, option->state.testFlag(State_HasFocus));
        return;
    }
    case PE_FrameFocusRect:
        // Selection already shows where the keyboard is; a ring in each cell would be noise.
        if (option->state.testFlag(State_KeyboardFocusChange) && !option->state.testFlag(State_Selected))
            paintFocusRing(painter, option->rect, option->palette, metrics::Radius - 1);
        return;
    case PE_FrameLineEdit:
    case PE_FrameGroupBox:
    case PE_FrameTabWidget:
    case PE_FrameTabBarBase:
    case PE_FrameStatusBarItem:
    case PE_FrameWindow:
    case PE_FrameDockWidget:
    case PE_PanelStatusBar:
    case PE_PanelMenuBar:
    case PE_PanelToolBar:
        return;
    case PE_Frame:
        drawFrame(*option, painter, widget);
        return;
    case PE_PanelMenu:
        painter->fillRect(option->rect, colours.base);
        return;
    case PE_FrameMenu:
        paintPanel(painter, option->rect, QColor(), colours.buttonEdge, 0);
        return;
    case PE_PanelScrollAreaCorner: // as what is scrolled, where the scroll bars meet
        painter->fillRect(option->rect, coloursFor(option->palette).base);
        return;
    case PE_PanelTipLabel:
        paintPanel(painter, option->rect, colours.base, colours.control, 0);
        return;
    case PE_PanelItemViewRow:
    case PE_PanelItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            const QStyleOptionViewItem soft = withSoftSelection(*item);
            if (soft.state.testFlag(State_Selected))
                painter->fillRect(soft.rect, colours.softSelection);
            else
                QProxyStyle::drawPrimitive(element, &soft, painter, widget);
            return;
        }
        break;
    case PE_IndicatorBranch:
        drawBranch(*option, painter);
        return;
    case PE_IndicatorArrowDown:
        drawArrow(*option, painter, Icon::ChevronDown);
        return;
    case PE_IndicatorArrowUp:
        drawArrow(*option, painter, Icon::ChevronUp);
        return;
    case PE_IndicatorArrowLeft:
        drawArrow(*option, painter, Icon::ChevronLeft);
        return;
    case PE_IndicatorArrowRight:
        drawArrow(*option, painter, Icon::ChevronRight);
        return;
    case PE_IndicatorTabClose:
        drawArrow(*option, painter, Icon::Close);
        return;
    case PE_IndicatorToolBarSeparator:
        painter->fillRect(QRect(option->rect.center().x(), option->rect.top() + 4, 1, option->rect.height() - 8),
                          colours.line);
        return;
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void LockstepStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                                const QWidget *widget) const
{
    const Colours &colours = coloursFor(option->palette);
    switch (element) {
    case CE_PushButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            drawButtonPanel(*button, painter, widget);
            drawButtonLabel(*button, painter, widget);
            return;
        }
        break;
    case CE_PushButtonBevel:
        drawButtonPanel(*option, painter, widget);
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            drawButtonLabel(*button, painter, widget);
            return;
        }
        break;
    case CE_Header:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            drawHeader(*header, painter);
            return;
        }
        break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, colours.base);
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), colours.line);
        return;
    case CE_TabBarTabShape:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            drawTabShape(*tab, painter);
            return;
        }
        break;
    case CE_TabBarTabLabel:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option)) {
            drawTabLabel(*tab, painter, widget);
            return;
        }
        break;
    case CE_MenuBarItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            drawMenuBarItem(*item, painter);
            return;
        }
        break;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, colours.window);
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1), colours.line);
        return;
    case CE_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            drawMenuItem(*item, painter);
            return;
        }
        break;
    case CE_MenuEmptyArea:
        painter->fillRect(option->rect, colours.base);
        return;
    case CE_Splitter: {
        const QPoint centre = option->rect.center();
        painter->fillRect(option->state.testFlag(State_Horizontal)
                              ? QRect(centre.x(), option->rect.top(), 1, option->rect.height())
                              : QRect(option->rect.left(), centre.y(), option->rect.width(), 1),
                          colours.line);
        return;
    }
    case CE_ProgressBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option)) {
            drawProgress(*bar, painter);
            return;
        }
        break;
    case CE_ItemViewItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option)) {
            const QStyleOptionViewItem soft = withSoftSelection(*item);
            QProxyStyle::drawControl(element, &soft, painter, widget);
            return;
        }
        break;
    case CE_ShapedFrame:
        if (const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option)) {
            const QRect &r = frame->rect;
            if (frame->frameShape == QFrame::HLine)
                painter->fillRect(QRect(r.left(), r.center().y(), r.width(), 1), colours.line);
            else if (frame->frameShape == QFrame::VLine)
                painter->fillRect(QRect(r.center().x(), r.top(), 1, r.height()), colours.line);
            else if (frame->frameShape != QFrame::NoFrame)
                drawFrame(*option, painter, widget);
            return;
        }
        break;
    case CE_FocusFrame: {
        // A figure is as wide as its column; the ring is only as wide as what is written (`ringWidth`).
        const auto *frame = qobject_cast<const QFocusFrame *>(widget);
        const int content =
            frame != nullptr && frame->widget() != nullptr ? frame->widget()->property("ringWidth").toInt() : 0;
        QRect ring = option->rect;
        if (content > 0)
            ring.setWidth(qMin(ring.width(), content + 2 * pixelMetric(PM_FocusFrameHMargin, option, widget)));
        paintFocusRing(painter, ring, option->palette, metrics::Radius);
        return;
    }
    case CE_ToolBar:
    case CE_SizeGrip:
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void LockstepStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                       const QWidget *widget) const
{
    if (control == CC_ComboBox) {
        if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option))
            return drawCombo(*combo, painter, widget);
    } else if (control == CC_SpinBox) {
        if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option))
            return drawSpin(*spin, painter, *this, widget);
    } else if (control == CC_ScrollBar) {
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option))
            return drawScrollBar(*slider, painter, *this, widget);
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace lockstep::ui
