// The measures of LockstepStyle: sizes, places of sub-controls, metrics and hints; and how it is set on the
// application.

#include "ui/style/icons.h"
#include "ui/style/lockstepstyle.h"
#include "ui/style/metrics.h"
#include "ui/style/styleparts.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFrame>
#include <QStyleOption>
#include <QToolTip>

using namespace Qt::StringLiterals;

// A static library's resources are not found unless named; the macro wants to stand outside any namespace.
static void initIconResources()
{
    Q_INIT_RESOURCE(icons);
}

namespace lockstep::ui {

using namespace styleparts;

QSize LockstepStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                      const QWidget *widget) const
{
    switch (type) {
    case CT_PushButton:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option))
            return buttonSize(*button, widget);
        break;
    case CT_LineEdit:
        return {size.width() + 12, controlHeight(widget, size.height() - 2)};
    case CT_ComboBox:
        return {size.width() + 38, controlHeight(widget, option->fontMetrics.height())};
    case CT_SpinBox:
        return {size.width() + 32, controlHeight(widget, option->fontMetrics.height())};
    case CT_TabBarTab:
        if (const auto *tab = qstyleoption_cast<const QStyleOptionTab *>(option))
            return tabSize(*tab, widget);
        break;
    case CT_MenuBarItem:
        return {size.width() + 18, qMax(28, size.height() + 8)};
    case CT_MenuItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option))
            return menuItemSize(*item, size);
        break;
    case CT_HeaderSection: {
        const QSize usual = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {usual.width() + 12, qMax(metrics::HeaderRow, option->fontMetrics.height() + 8)};
    }
    case CT_ProgressBar:
        return {size.width(), 8};
    case CT_ToolButton: {
        const int height = controlHeight(widget, option->fontMetrics.height());
        return {qMax(height, size.width() + 10), height};
    }
    default:
        break;
    }
    return QProxyStyle::sizeFromContents(type, option, size, widget);
}

QRect LockstepStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl subControl,
                                    const QWidget *widget) const
{
    if (control == CC_ComboBox) {
        if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option))
            return comboRect(*combo, subControl);
    } else if (control == CC_SpinBox) {
        if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option))
            return spinRect(*spin, subControl);
    } else if (control == CC_ScrollBar) {
        if (const auto *slider = qstyleoption_cast<const QStyleOptionSlider *>(option))
            return scrollBarRect(*slider, subControl);
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QRect LockstepStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    if (element == SE_LineEditContents) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        // QLineEdit adds 2 px of its own on each side.
        if (frame != nullptr && frame->lineWidth > 0)
            return option->rect.adjusted(has(widget, "leadingSign") ? 2 : 6, 1, -6, -1);
        return option->rect;
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

int LockstepStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_DefaultFrameWidth:
        if (qobject_cast<const QFrame *>(widget) == nullptr)
            return 1;
        if (has(widget, "edge"))
            return 3;
        return widget->inherits("QComboBoxPrivateContainer") || has(widget, "popup") ? 1 : 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
        return 14;
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return metrics::Step6;
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollBarSliderMin:
        return 28;
    case PM_ScrollView_ScrollBarSpacing:
    case PM_ScrollView_ScrollBarOverlap:
        return 0;
    case PM_SplitterWidth:
        return 1;
    case PM_TabBarBaseHeight:
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabOverlap:
    case PM_TabBarTabShiftHorizontal:
    case PM_TabBarTabShiftVertical:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_TabBarIconSize:
    case PM_ToolBarIconSize:
        return metrics::IconSize;
    // Twice this and a line of text is the least height of a row, so more would make rows higher than drawn.
    case PM_HeaderMargin:
        return metrics::Step4;
    // Cells begin where the header's text begins.
    case PM_FocusFrameHMargin:
        return metrics::Step8 - 1;
    case PM_HeaderDefaultSectionSizeVertical:
        return metrics::QueueRow;
    case PM_TreeViewIndentation:
        return metrics::Step16;
    case PM_MenuPanelWidth:
        return 1;
    case PM_MenuVMargin:
        return metrics::Step4;
    case PM_MenuHMargin:
        return 0;
    case PM_MenuBarPanelWidth:
    case PM_MenuBarVMargin:
        return 0;
    case PM_MenuBarHMargin:
    case PM_MenuBarItemSpacing:
        return metrics::Step4;
    case PM_FocusFrameVMargin:
        return 2;
    case PM_ToolTipLabelFrameWidth:
        return metrics::Step4;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int LockstepStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                             QStyleHintReturn *returned) const
{
    switch (hint) {
    case SH_EtchDisabledText:
    case SH_DialogButtonBox_ButtonsHaveIcons:
    case SH_ComboBox_Popup:
    case SH_TabBar_PreferNoArrows:
    case SH_FocusFrame_Mask:
        return 0; // A mask would cut the ring where it is narrower than the widget
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_ToolTipLabel_Opacity:
        return 255;
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_TabBar_ElideMode:
        return Qt::ElideNone;
    case SH_Table_GridLineColor:
        if (option != nullptr)
            return static_cast<int>(coloursFor(option->palette).line.rgba());
        break;
    default:
        break;
    }
    return QProxyStyle::styleHint(hint, option, widget, returned);
}

QIcon LockstepStyle::standardIcon(StandardPixmap pixmap, const QStyleOption *option, const QWidget *widget) const
{
    switch (pixmap) {
    case SP_LineEditClearButton:
    case SP_TitleBarCloseButton:
    case SP_DialogCloseButton:
        return icon(Icon::Close, ColourRole::Dim);
    case SP_ArrowLeft:
    case SP_ArrowBack:
        return icon(Icon::ChevronLeft);
    case SP_ArrowRight:
    case SP_ArrowForward:
    case SP_ToolBarHorizontalExtensionButton:
        return icon(Icon::ChevronRight);
    case SP_ArrowUp:
        return icon(Icon::ChevronUp);
    case SP_ArrowDown:
    case SP_ToolBarVerticalExtensionButton:
        return icon(Icon::ChevronDown);
    case SP_MessageBoxInformation:
    case SP_MessageBoxQuestion:
        return icon(Icon::Info, ColourRole::Link);
    case SP_MessageBoxWarning:
        return icon(Icon::StateWarning, ColourRole::Wait);
    case SP_MessageBoxCritical:
        return icon(Icon::StateFailed, ColourRole::Fail);
    default:
        return QProxyStyle::standardIcon(pixmap, option, widget);
    }
}

namespace {

// A bare platform (offscreen, X without a desktop) names a generic family only. Then, and only then, we choose.
bool isGeneric(const QString &family)
{
    static const QStringList generic = {u""_s,           u"Sans"_s,        u"Sans Serif"_s,
                                        u"sans-serif"_s, u"DejaVu Sans"_s, u"Bitstream Vera Sans"_s};
    return generic.contains(family, Qt::CaseInsensitive);
}

void applyFonts(QApplication &application)
{
    QFont font = QApplication::font();
    if (isGeneric(font.family()) && QFontDatabase::hasFamily(u"Open Sans"_s)) {
        font.setFamily(u"Open Sans"_s);
        font.setPointSizeF(9.75);
        application.setFont(font);
    }
    for (const char *widgetClass : {"QTableView", "QTreeView", "QHeaderView", "QStatusBar", "QTipLabel"})
        QApplication::setFont(fontFor(FontRole::Caption), widgetClass);
}

} // namespace

void initStyle(QApplication &application, Scheme scheme)
{
    initIconResources();
    QApplication::setStyle(new LockstepStyle(scheme));
    applyFonts(application);
    QToolTip::setPalette(QApplication::palette());
    QApplication::setWindowIcon(applicationIcon());
}

void setScheme(QApplication &application, Scheme scheme)
{
    auto *style = qobject_cast<LockstepStyle *>(application.style());
    if (style == nullptr || style->m_scheme == scheme)
        return;
    style->m_scheme = scheme;
    // An empty palette: Qt asks the desktop again, lets the style polish the answer and tells all widgets.
    QApplication::setPalette(QPalette());
    QToolTip::setPalette(QApplication::palette());
}

} // namespace lockstep::ui
