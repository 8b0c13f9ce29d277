#pragma once
// The filter line of the queue: `state:failed connection:"Blue to Red" key:7 since:1h words of the summary`.
// Pure functions; a token that is not understood is a message that names it, never ignored.

#include "core/base/result.h"
#include "core/model/configuration.h"
#include "core/model/views.h"

namespace lockstep::ui {

struct FilterToken {
    QString name; ///< Empty: words of the summary
    QString value;
    bool operator==(const FilterToken &) const = default;
};

/// The names a filter may use, in the order in which they are offered.
QStringList filterNames();
Result<QList<FilterToken>> splitFilter(const QString &line);
Result<EventFilter> parseFilter(const QString &line);
/// "There is no connection “Blau”.": why nothing matches; empty: no such reason. What is removed may still have events.
QString unknownName(const EventFilter &filter, const Configuration &configuration);
/// `connection:"Blue to Red"`: quotes where they are needed.
QString filterToken(const QString &name, const QString &value);
/// "90s", "38 min", "2h", "3d" in milliseconds; 0 if it is none.
qint64 parseSpan(const QString &text);

} // namespace lockstep::ui
