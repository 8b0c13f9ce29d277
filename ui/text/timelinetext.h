#pragma once
// An event's detail in words: the eight steps with their durations, and how long each side took. Pure functions.

#include "core/model/views.h"
#include "ui/style/palette.h"
#include "ui/widgets/timelinewidget.h"

namespace lockstep::ui {

struct Fact {
    QString label;
    QString value;
    ColourRole colour = ColourRole::Text;
    bool operator==(const Fact &) const = default;
};

QList<TimelineStep> timelineSteps(const EventDetail &detail, const QString &remoteTracker);
/// "Acme took 0.39 s", "On the way", "Kontor took", "Last answer", "Request".
QList<Fact> tookFacts(const EventDetail &detail);
/// Fields that differ between two replicas, in their order: name, before, now.
struct Difference {
    QString field;
    QString before;
    QString now;
};
QList<Difference> differences(const QJsonObject &before, const QJsonObject &now);

} // namespace lockstep::ui
