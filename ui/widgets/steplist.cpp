#include "ui/widgets/steplist.h"

#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"
#include "ui/widgets/timelinepaint.h"

#include <QKeyEvent>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {

constexpr int Pitch = 58;
constexpr int Axis = 31;
constexpr int TextLeft = 54;

} // namespace

StepList::StepList(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
}

void StepList::setTitle(const QString &title)
{
    m_title = title;
    updateAccessible();
    update();
}

void StepList::setSteps(const QList<WizardStep> &steps)
{
    if (m_steps == steps)
        return;
    m_steps = steps;
    updateAccessible();
    updateGeometry();
    update();
}

void StepList::setDetail(int index, const QString &detail)
{
    Q_ASSERT(index >= 0 && index < m_steps.size());
    m_steps[index].detail = detail;
    updateAccessible();
    update();
}

void StepList::setCurrent(int index)
{
    if (m_current == index)
        return;
    m_current = index;
    m_marked = -1;
    updateAccessible();
    update();
}

int StepList::firstCentre() const
{
    return m_title.isEmpty() ? 32 : 64;
}

QRect StepList::rowRect(int index) const
{
    return {TextLeft - 40, firstCentre() + index * Pitch - 24, width() - TextLeft + 32, 44};
}

int StepList::indexAt(const QPoint &position) const
{
    for (int i = 0; i < m_steps.size(); ++i) {
        if (rowRect(i).contains(position))
            return i;
    }
    return -1;
}

QSize StepList::sizeHint() const
{
    return {216, firstCentre() + static_cast<int>(m_steps.size()) * Pitch};
}

QSize StepList::minimumSizeHint() const
{
    return sizeHint();
}

void StepList::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours &colours = coloursFor(palette());
    painter.fillRect(rect(), colours.alternate);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), colours.line);
    const QFont caption = fontFor(FontRole::Caption);
    const int captionHeight = QFontMetrics(caption).height();
    paintText(&painter, QRect(metrics::PageMargin, 28 - captionHeight / 2, width() - 28, captionHeight), m_title,
              strongFontFor(FontRole::Caption), colours.dim);
    for (int i = 0; i < m_steps.size(); ++i) {
        const auto phase = i < m_current ? TimelineStep::Phase::Done
            : i == m_current             ? TimelineStep::Phase::Running
                                         : TimelineStep::Phase::Future;
        const qreal y = firstCentre() + i * Pitch + 0.5;
        if (i + 1 < m_steps.size())
            timelinepaint::paintLink(&painter, QPointF(Axis, y), QPointF(Axis, y + Pitch), timelinepaint::ListRadius,
                                     i < m_current, palette());
        timelinepaint::paintCircle(&painter, QPointF(Axis, y), timelinepaint::ListRadius, phase, i + 1, true,
                                   palette());
        const QFont title = i == m_current ? strongFontFor(FontRole::Body) : fontFor(FontRole::Body);
        const int titleHeight = QFontMetrics(title).height();
        const WizardStep &step = m_steps.at(i);
        const int lines = step.detail.isEmpty() ? titleHeight : titleHeight + captionHeight;
        const int top = qRound(y) - lines / 2 + (step.detail.isEmpty() ? 0 : 1);
        const int wide = width() - TextLeft - 12;
        paintText(&painter, QRect(TextLeft, top, wide, titleHeight), step.title, title,
                  i > m_current ? colours.dim : colours.text);
        paintText(&painter, QRect(TextLeft, top + titleHeight, wide, captionHeight), step.detail, caption, colours.dim);
        if (m_keyboardFocus && i == (m_marked < 0 ? m_current : m_marked))
            paintFocusRing(&painter, rowRect(i), palette(), metrics::Radius);
    }
}

void StepList::mouseReleaseEvent(QMouseEvent *event)
{
    const int index = indexAt(event->position().toPoint());
    if (event->button() == Qt::LeftButton && index >= 0 && index < m_current)
        Q_EMIT stepChosen(index);
}

void StepList::mouseMoveEvent(QMouseEvent *event)
{
    const int index = indexAt(event->position().toPoint());
    setCursor(index >= 0 && index < m_current ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void StepList::keyPressEvent(QKeyEvent *event)
{
    const int marked = m_marked < 0 ? m_current : m_marked;
    switch (event->key()) {
    case Qt::Key_Up:
        m_marked = qMax(0, marked - 1);
        break;
    case Qt::Key_Down:
        m_marked = qMin(m_current, marked + 1);
        break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (marked < m_current)
            Q_EMIT stepChosen(marked);
        return;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    m_keyboardFocus = true;
    update();
}

void StepList::focusInEvent(QFocusEvent *event)
{
    m_keyboardFocus = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    update();
}

void StepList::focusOutEvent(QFocusEvent *)
{
    m_keyboardFocus = false;
    m_marked = -1;
    update();
}

void StepList::updateAccessible()
{
    setAccessibleName(m_title);
    QStringList sentences;
    for (int i = 0; i < m_steps.size(); ++i) {
        const QString state = i < m_current ? tr("done") : i == m_current ? tr("current") : tr("not yet");
        sentences << tr("Step %1 of %2: %3, %4")
                         .arg(QString::number(i + 1), QString::number(m_steps.size()), m_steps.at(i).title, state);
    }
    setAccessibleDescription(sentences.join(u". "_s));
}

} // namespace lockstep::ui
