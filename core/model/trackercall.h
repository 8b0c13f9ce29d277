#pragma once
// TrackerCall: a call of a tracker's own API, as a rule makes it by `http`. Plain values; pure functions, any thread.

#include "core/base/result.h"

#include <QList>
#include <QPair>
#include <QString>

namespace lockstep {

struct TrackerCall {
    QString method = QStringLiteral("GET"); ///< "GET", "POST", "PUT", "DELETE"
    QString path; ///< Below the tracker's address: "/issues/1.json"
    QList<QPair<QString, QString>> query; ///< Plain text
    QString body;
    QString contentType;

    static constexpr qsizetype longestAddress = 8000; ///< Path and query, in characters
    static constexpr qsizetype longestBody = 1024 * 1024;

    bool isReading() const { return method == QLatin1StringView("GET"); }
    QString name() const { return method + u' ' + path; } ///< For sentences, without the query
};

struct TrackerAnswer {
    int code = 0; ///< HTTP status
    QString body;
    std::optional<Error> notSent {}; ///< Why the call never left: the tracker is to be left alone. Then there is no answer
};

/// The call with its path encoded. InvalidInput where the method is none of those, the path would lead anywhere but below the tracker's own address, or
/// something is too long. The script that made it is not trusted.
Result<TrackerCall> checkedCall(TrackerCall call);

} // namespace lockstep
