#pragma once
// Circles and links shared by the timeline and the wizard's steps, and one step of the timeline as a list. Internal to
// ui/widgets. GUI thread.

#include "ui/widgets/timelinewidget.h"

class QPainter;

namespace lockstep::ui::timelinepaint {

inline constexpr qreal Radius = 10.5;
inline constexpr qreal ListRadius = 12;
inline constexpr int ListPitch = 51;
inline constexpr int ListAxis = 82;
inline constexpr int ListText = 110;

QColor wordColour(TimelineStep::Phase phase, const QPalette &palette);
/// A done step shows its number, or a tick where the words already tell the order.
void paintCircle(QPainter *painter, const QPointF &centre, qreal radius, TimelineStep::Phase phase, int number,
                 bool tick, const QPalette &palette);
/// Solid if the step it leads to was reached, else dashed.
void paintLink(QPainter *painter, const QPointF &from, const QPointF &to, qreal radius, bool reached,
               const QPalette &palette);
void paintListStep(QPainter *painter, const QRect &row, const TimelineStep &step, const QString &side, bool lineAbove,
                   const QPalette &palette);

} // namespace lockstep::ui::timelinepaint
