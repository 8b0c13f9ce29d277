#pragma once
// The one style of the window: Fusion with about twenty elements drawn anew. Made by initStyle(), owned by
// QApplication. Variants of a control are dynamic properties (bool): `primary` (accent ground), `quiet` (no edge until
// hovered), `dense` (24 instead of 28 high), `link` (text in the link colour), `strong` (600), `invalid` on an input
// (edge in the colour of warnings), `edge` on a text edit or scroll area (the edge of an input; all other frames draw
// nothing). Set them before the widget is shown. For buttons use ui/widgets/buttons.h. It holds the chosen scheme and
// nothing else. GUI thread.

#include "ui/style/palette.h"

#include <QProxyStyle>

class QApplication;

namespace lockstep::ui {

class LockstepStyle final : public QProxyStyle {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(LockstepStyle)

public:
    explicit LockstepStyle(Scheme scheme = Scheme::System);

    Scheme scheme() const { return m_scheme; }

    using QProxyStyle::polish;
    void polish(QPalette &palette) override;
    void polish(QWidget *widget) override;
    void unpolish(QWidget *widget) override;

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                       const QWidget *widget = nullptr) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                     const QWidget *widget = nullptr) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                            const QWidget *widget = nullptr) const override;
    QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                           const QWidget *widget = nullptr) const override;
    QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl subControl,
                         const QWidget *widget = nullptr) const override;
    QRect subElementRect(SubElement element, const QStyleOption *option,
                         const QWidget *widget = nullptr) const override;
    int pixelMetric(PixelMetric metric, const QStyleOption *option = nullptr,
                    const QWidget *widget = nullptr) const override;
    int styleHint(StyleHint hint, const QStyleOption *option = nullptr, const QWidget *widget = nullptr,
                  QStyleHintReturn *returned = nullptr) const override;
    QIcon standardIcon(StandardPixmap pixmap, const QStyleOption *option = nullptr,
                       const QWidget *widget = nullptr) const override;

private:
    friend void setScheme(QApplication &application, Scheme scheme);

    Scheme m_scheme;
};

/// Once, right after QApplication is made: resources, style, palette, application icon, font.
void initStyle(QApplication &application, Scheme scheme = Scheme::System);
/// Restyles all open windows. Does nothing if the application's style is not ours.
void setScheme(QApplication &application, Scheme scheme);

} // namespace lockstep::ui
