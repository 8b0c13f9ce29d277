#include "ui/widgets/timelinewidget.h"

#include "ui/style/metrics.h"
#include "ui/style/paint.h"
#include "ui/style/palette.h"
#include "ui/widgets/timelinepaint.h"

#include <QLocale>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {

constexpr int TextGap = 20; // From the axis to the words
constexpr int HeadHeight = 28;
constexpr int TwoSidedPitch = 45;

} // namespace

QString durationText(qint64 milliseconds)
{
    if (milliseconds < 100'000)
        return TimelineWidget::tr("%1 s").arg(QLocale().toString(milliseconds / 1000.0, 'f', 2));
    return TimelineWidget::tr("%1 min").arg(QLocale().toString(milliseconds / 60'000));
}

QString stepTimeText(const TimelineStep &step)
{
    return step.at.isValid() ? step.at.toLocalTime().toString(u"HH:mm:ss.zzz"_s) : QString();
}

TimelineWidget::TimelineWidget(QWidget *parent, Arrangement arrangement)
    : QWidget(parent)
    , m_arrangement(arrangement)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Steps of the event"));
}

void TimelineWidget::setSides(const QString &left, const QString &right)
{
    m_left = left;
    m_right = right;
    updateAccessible();
    update();
}

void TimelineWidget::setSteps(const QList<TimelineStep> &steps)
{
    if (m_steps == steps)
        return;
    const bool resized = m_steps.size() != steps.size();
    m_steps = steps;
    updateAccessible();
    if (resized)
        updateGeometry();
    update();
}

int TimelineWidget::pitch() const
{
    const int lines =
        QFontMetrics(fontFor(FontRole::Caption)).height() + QFontMetrics(fontFor(FontRole::Axis)).height();
    if (m_arrangement == Arrangement::TwoSided)
        return qMax(TwoSidedPitch, lines + 12);
    return qMax(timelinepaint::ListPitch, lines + 18);
}

qreal TimelineWidget::axis() const
{
    return m_arrangement == Arrangement::TwoSided ? width() / 2 : timelinepaint::ListAxis;
}

qreal TimelineWidget::centreOf(int index) const
{
    const int first = m_arrangement == Arrangement::TwoSided ? HeadHeight + 16 : 18;
    return first + index * pitch() + 0.5;
}

QSize TimelineWidget::sizeHint() const
{
    const int count = static_cast<int>(m_steps.size());
    const int wide = m_arrangement == Arrangement::TwoSided ? 292 : 820;
    return {wide, qRound(centreOf(qMax(0, count - 1))) + 24};
}

QSize TimelineWidget::minimumSizeHint() const
{
    return {m_arrangement == Arrangement::TwoSided ? 240 : 480, sizeHint().height()};
}

void TimelineWidget::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintRail(&painter);
    if (m_arrangement == Arrangement::TwoSided)
        paintTwoSided(&painter);
    else
        paintList(&painter);
}

void TimelineWidget::paintRail(QPainter *painter) const
{
    const bool list = m_arrangement == Arrangement::List;
    for (int i = 0; i < m_steps.size(); ++i) {
        const QPointF centre(axis(), centreOf(i));
        const qreal radius = list ? timelinepaint::ListRadius : timelinepaint::Radius;
        if (i + 1 < m_steps.size())
            timelinepaint::paintLink(painter, centre, QPointF(axis(), centreOf(i + 1)), radius,
                                     m_steps.at(i + 1).phase != TimelineStep::Phase::Future, palette());
        timelinepaint::paintCircle(painter, centre, radius, m_steps.at(i).phase, m_steps.at(i).number, list, palette());
    }
}

void TimelineWidget::paintTwoSided(QPainter *painter) const
{
    const Colours &colours = coloursFor(palette());
    const int middle = qRound(axis());
    const QFont strong = strongFontFor(FontRole::Caption);
    const auto side = [&](bool left, int top, int height) {
        return left ? QRect(0, top, middle - TextGap, height)
                    : QRect(middle + TextGap, top, width() - middle - TextGap, height);
    };
    const auto align = [](bool left) { return (left ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter; };
    paintText(painter, side(true, 0, HeadHeight), m_left, strong, colours.text, align(true));
    paintText(painter, side(false, 0, HeadHeight), m_right, strong, colours.text, align(false));
    const QFont caption = fontFor(FontRole::Caption);
    const QFont small = fontFor(FontRole::Axis);
    const int titleHeight = QFontMetrics(caption).height();
    const int timeHeight = QFontMetrics(small).height();
    for (int i = 0; i < m_steps.size(); ++i) {
        const TimelineStep &step = m_steps.at(i);
        const bool left = step.leftSide;
        const int y = qRound(centreOf(i)) - (titleHeight + timeHeight) / 2;
        const QColor colour = timelinepaint::wordColour(step.phase, palette());
        const bool marked = step.phase == TimelineStep::Phase::Failed || step.phase == TimelineStep::Phase::Running;
        const QString time = stepTimeText(step);
        paintText(painter, side(left, y, titleHeight), step.title, marked ? strong : caption, colour, align(left));
        paintText(painter, side(left, y + titleHeight, timeHeight), time.isEmpty() ? step.detail : time, small,
                  colours.dim, align(left));
        if (step.durationMs >= 0)
            paintText(painter, side(!left, qRound(centreOf(i)) - titleHeight / 2, titleHeight),
                      durationText(step.durationMs), marked ? strong : caption, marked ? colour : colours.dim,
                      align(!left));
    }
}

void TimelineWidget::paintList(QPainter *painter) const
{
    for (int i = 0; i < m_steps.size(); ++i)
        paintListStep(painter, i);
}

void TimelineWidget::paintListStep(QPainter *painter, int index) const
{
    const TimelineStep &step = m_steps.at(index);
    const bool newSide = index == 0 || m_steps.at(index - 1).leftSide != step.leftSide;
    const QString side = newSide ? (step.leftSide ? m_left : m_right) : QString();
    timelinepaint::paintListStep(painter, QRect(0, qRound(centreOf(index)) - pitch() / 2, width(), pitch()), step, side,
                                 newSide && index > 0, palette());
}

void TimelineWidget::updateAccessible()
{
    QStringList sentences;
    for (const TimelineStep &step : m_steps) {
        QString state;
        switch (step.phase) {
        case TimelineStep::Phase::Done:
            state = tr("done");
            break;
        case TimelineStep::Phase::Running:
            state = tr("running");
            break;
        case TimelineStep::Phase::Failed:
            state = tr("failed");
            break;
        case TimelineStep::Phase::Waiting:
            state = tr("waiting");
            break;
        case TimelineStep::Phase::Future:
            state = tr("not yet");
            break;
        }
        QString sentence = tr("Step %1, %2: %3, %4")
                               .arg(QString::number(step.number), step.leftSide ? m_left : m_right, step.title, state);
        if (step.durationMs >= 0)
            sentence += u", " + durationText(step.durationMs);
        sentences << sentence;
    }
    setAccessibleDescription(sentences.join(u". "_s));
}

} // namespace lockstep::ui
