#include "ui/widgets/figurebutton.h"

#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <QFocusEvent>
#include <QFocusFrame>
#include <QPainter>
#include <QStyleOption>

namespace lockstep::ui {

namespace {

constexpr int GlyphSide = 14;
constexpr int GlyphGap = 6;
constexpr int Inset = 3; // Above and below

} // namespace

FigureButton::FigureButton(QWidget *parent)
    : QAbstractButton(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setLink(true);
}

FigureButton::FigureButton(const Figure &figure, QWidget *parent)
    : FigureButton(parent)
{
    setFigure(figure);
}

void FigureButton::setFigure(const Figure &figure)
{
    if (m_figure == figure)
        return;
    const bool resized = m_figure.value.size() != figure.value.size() || m_figure.caption != figure.caption;
    m_figure = figure;
    setText(figure.value);
    setAccessibleName(figure.value + u' ' + figure.caption);
    setProperty("ringWidth", contentWidth());
    if (resized)
        updateGeometry();
    update();
}

void FigureButton::setLink(bool link)
{
    setFocusPolicy(link ? Qt::TabFocus : Qt::NoFocus);
    setCursor(link ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setAttribute(Qt::WA_Hover, link);
    setAttribute(Qt::WA_TransparentForMouseEvents, !link);
}

int FigureButton::contentWidth() const
{
    const int glyph = m_figure.glyph ? GlyphSide + GlyphGap : 0;
    return qMax(glyph + textWidth(fontFor(FontRole::PageTitle), m_figure.value),
                textWidth(fontFor(FontRole::Caption), m_figure.caption));
}

QSize FigureButton::sizeHint() const
{
    const int value = QFontMetrics(fontFor(FontRole::PageTitle)).height();
    const int caption = QFontMetrics(fontFor(FontRole::Caption)).height();
    return {contentWidth() + 2, value + caption + 2 * Inset};
}

QSize FigureButton::minimumSizeHint() const
{
    return sizeHint();
}

bool FigureButton::hitButton(const QPoint &position) const
{
    return position.x() <= contentWidth() + metrics::Step4 && rect().contains(position);
}

void FigureButton::focusInEvent(QFocusEvent *event)
{
    QAbstractButton::focusInEvent(event);
    // A window that becomes active again gives no reason of its own, but remembers whether the keyboard led here.
    const bool tabbed = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    if (!tabbed && !window()->testAttribute(Qt::WA_KeyboardFocusChange))
        return;
    if (m_ring == nullptr)
        m_ring = new QFocusFrame(this);
    m_ring->setWidget(this);
}

void FigureButton::focusOutEvent(QFocusEvent *event)
{
    QAbstractButton::focusOutEvent(event);
    if (m_ring != nullptr)
        m_ring->setWidget(nullptr);
}

void FigureButton::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QStyleOption option;
    option.initFrom(this);
    const Colours &colours = coloursFor(palette());
    const QFont valueFont = fontFor(FontRole::PageTitle);
    const QFont captionFont = fontFor(FontRole::Caption);
    const int valueHeight = QFontMetrics(valueFont).height();
    const QColor &colour = colours.of(m_figure.colour);
    const bool link = focusPolicy() != Qt::NoFocus;
    int left = 0;
    if (m_figure.glyph) {
        paintIcon(&painter, QRectF(left, Inset + (valueHeight - GlyphSide) / 2.0 + 1, GlyphSide, GlyphSide),
                  *m_figure.glyph, colour);
        left += GlyphSide + GlyphGap;
    }
    QFont shown = valueFont;
    shown.setUnderline(link && option.state.testFlag(QStyle::State_MouseOver));
    paintText(&painter, QRect(left, Inset, width() - left, valueHeight), m_figure.value, shown, colour);
    paintText(&painter, QRect(0, Inset + valueHeight, width(), height() - valueHeight - 2 * Inset), m_figure.caption,
              captionFont, colours.dim);
}

} // namespace lockstep::ui
