#include "ui/widgets/timelinepaint.h"

#include "ui/style/icons.h"
#include "ui/style/metrics.h"
#include "ui/style/paint.h"

#include <QPainter>

namespace lockstep::ui::timelinepaint {

namespace {

constexpr int TimeColumn = 140;
constexpr int DurationColumn = 90;
constexpr int RightMargin = 10;
constexpr int ProgressWidth = 260;

QColor circleColour(TimelineStep::Phase phase, const Colours &colours)
{
    switch (phase) {
    case TimelineStep::Phase::Done:
        return colours.ok;
    case TimelineStep::Phase::Running:
        return colours.accent;
    case TimelineStep::Phase::Failed:
        return colours.fail;
    case TimelineStep::Phase::Waiting:
        return colours.wait;
    case TimelineStep::Phase::Future:
        return colours.control;
    }
    Q_UNREACHABLE();
}

} // namespace

QColor wordColour(TimelineStep::Phase phase, const QPalette &palette)
{
    const Colours &colours = coloursFor(palette);
    switch (phase) {
    case TimelineStep::Phase::Done:
    case TimelineStep::Phase::Running:
        return colours.text;
    case TimelineStep::Phase::Failed:
        return colours.fail;
    case TimelineStep::Phase::Waiting:
        return colours.wait;
    case TimelineStep::Phase::Future:
        return colours.dim;
    }
    Q_UNREACHABLE();
}

void paintCircle(QPainter *painter, const QPointF &centre, qreal radius, TimelineStep::Phase phase, int number,
                 bool tick, const QPalette &palette)
{
    const Colours &colours = coloursFor(palette);
    const QColor colour = circleColour(phase, colours);
    const bool filled = phase == TimelineStep::Phase::Running || phase == TimelineStep::Phase::Failed;
    const qreal width = phase == TimelineStep::Phase::Future ? 1.5 : 2;
    painter->setPen(QPen(colour, width));
    painter->setBrush(filled ? QBrush(colour) : QBrush(Qt::NoBrush));
    painter->drawEllipse(centre, radius - width / 2, radius - width / 2);
    if (tick && phase == TimelineStep::Phase::Done) {
        paintIcon(painter, QRectF(centre.x() - 6.5, centre.y() - 6.5, 13, 13), Icon::Tick, colour);
        return;
    }
    const QColor ink = phase == TimelineStep::Phase::Running ? colours.onAccent
        : filled                                             ? colours.base
        : phase == TimelineStep::Phase::Future               ? colours.dim
                                                             : colour;
    const QRect box(qRound(centre.x() - radius), qRound(centre.y() - radius), qRound(2 * radius), qRound(2 * radius));
    paintText(painter, box, QString::number(number), strongFontFor(FontRole::Axis), ink, Qt::AlignCenter);
}

void paintLink(QPainter *painter, const QPointF &from, const QPointF &to, qreal radius, bool reached,
               const QPalette &palette)
{
    const Colours &colours = coloursFor(palette);
    QPen pen(reached ? colours.ok : colours.control, reached ? 2 : 1.5);
    pen.setCapStyle(Qt::FlatCap);
    if (!reached)
        pen.setDashPattern({2.6, 2.6});
    painter->setPen(pen);
    painter->drawLine(QPointF(from.x(), from.y() + radius), QPointF(to.x(), to.y() - radius));
}

void paintListStep(QPainter *painter, const QRect &row, const TimelineStep &step, const QString &side, bool lineAbove,
                   const QPalette &palette)
{
    const Colours &colours = coloursFor(palette);
    const bool marked = step.phase == TimelineStep::Phase::Running || step.phase == TimelineStep::Phase::Failed;
    const bool future = step.phase == TimelineStep::Phase::Future;
    const QFont title = marked ? strongFontFor(FontRole::Body) : fontFor(FontRole::Body);
    const QFont caption = fontFor(FontRole::Caption);
    const int titleHeight = QFontMetrics(title).height();
    const int detailHeight = QFontMetrics(caption).height();
    const int centre = row.top() + row.height() / 2;
    if (lineAbove)
        painter->fillRect(QRect(ListText, row.top() - 1, row.width() - ListText, 1), colours.line);
    paintText(painter, QRect(0, centre - titleHeight / 2, ListAxis - 16, titleHeight), side,
              strongFontFor(FontRole::Body), future ? colours.dim : colours.text);
    const int rightEdge = row.width() - RightMargin;
    const int top = centre - (step.detail.isEmpty() ? titleHeight : titleHeight + detailHeight) / 2;
    const int wide = rightEdge - TimeColumn - DurationColumn - ListText;
    paintText(painter, QRect(ListText, top, wide, titleHeight), step.title, title, wordColour(step.phase, palette));
    paintText(painter, QRect(ListText, top + titleHeight, wide, detailHeight), step.detail, caption, colours.dim);
    const Qt::Alignment right = Qt::AlignRight | Qt::AlignVCenter;
    if (step.durationMs >= 0) {
        QColor colour = colours.dim;
        if (marked)
            colour = step.phase == TimelineStep::Phase::Failed ? colours.fail : colours.run;
        paintText(painter,
                  QRect(rightEdge - TimeColumn - DurationColumn, centre - titleHeight / 2, DurationColumn, titleHeight),
                  durationText(step.durationMs), marked ? strongFontFor(FontRole::Caption) : caption, colour, right);
    }
    paintText(painter, QRect(rightEdge - TimeColumn, centre - titleHeight / 2, TimeColumn, titleHeight),
              stepTimeText(step), caption, colours.dim, right);
    if (step.progress >= 0 && step.phase == TimelineStep::Phase::Running) {
        const qreal y = top + titleHeight + detailHeight + 5;
        paintPanel(painter, QRectF(ListText, y, ProgressWidth, 3), colours.line, QColor(), 1.5);
        paintPanel(painter, QRectF(ListText, y, ProgressWidth * qBound(0.0, step.progress, 1.0), 3), colours.accent,
                   QColor(), 1.5);
        const QFont small = fontFor(FontRole::Axis);
        const int high = QFontMetrics(small).height();
        paintText(painter, QRect(ListText + ProgressWidth + 10, qRound(y + 1.5) - high / 2, 200, high),
                  step.progressText, small, colours.dim);
    }
}

} // namespace lockstep::ui::timelinepaint
