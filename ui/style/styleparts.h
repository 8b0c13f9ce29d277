#pragma once
// The drawing of LockstepStyle, by kind of control, so that no file grows large. Internal to ui/style: free functions
// that take what QStyle gives them. GUI thread.

#include <QStyle>

class QFont;
class QPainter;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionComboBox;
class QStyleOptionFrame;
class QStyleOptionHeader;
class QStyleOptionMenuItem;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QStyleOptionSpinBox;
class QStyleOptionTab;
class QWidget;

namespace lockstep::ui::styleparts {

bool has(const QWidget *widget, const char *property); ///< Dynamic property set and true
bool keyboardFocus(const QStyleOption &option);
int controlHeight(const QWidget *widget, int textHeight);

// Buttons and indicators
void drawButtonPanel(const QStyleOption &option, QPainter *painter, const QWidget *widget);
void drawButtonLabel(const QStyleOptionButton &option, QPainter *painter, const QWidget *widget);
QSize buttonSize(const QStyleOptionButton &option, const QWidget *widget);
void drawToolButtonPanel(const QStyleOption &option, QPainter *painter);
void drawCheckIndicator(const QStyleOption &option, QPainter *painter);
void drawRadioIndicator(const QStyleOption &option, QPainter *painter);

// Inputs
void drawInputPanel(const QStyleOption &option, QPainter *painter, const QWidget *widget, bool focused);
void drawCombo(const QStyleOptionComboBox &option, QPainter *painter, const QWidget *widget);
void drawSpin(const QStyleOptionSpinBox &option, QPainter *painter, const QStyle &style, const QWidget *widget);
QRect comboRect(const QStyleOptionComboBox &option, QStyle::SubControl part);
QRect spinRect(const QStyleOptionSpinBox &option, QStyle::SubControl part);
void drawScrollBar(const QStyleOptionSlider &option, QPainter *painter, const QStyle &style, const QWidget *widget);
QRect scrollBarRect(const QStyleOptionSlider &option, QStyle::SubControl part);
void drawProgress(const QStyleOptionProgressBar &option, QPainter *painter);

// Views, tabs, menus
void drawHeader(const QStyleOptionHeader &option, QPainter *painter);
void drawTabShape(const QStyleOptionTab &option, QPainter *painter);
void drawTabLabel(const QStyleOptionTab &option, QPainter *painter, const QWidget *widget);
QSize tabSize(const QStyleOptionTab &option, const QWidget *widget);
void drawMenuBarItem(const QStyleOptionMenuItem &option, QPainter *painter);
void drawMenuItem(const QStyleOptionMenuItem &option, QPainter *painter);
QSize menuItemSize(const QStyleOptionMenuItem &option, const QSize &text);

} // namespace lockstep::ui::styleparts
