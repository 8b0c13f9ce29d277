#pragma once
// Asks a tracker once whether it takes a query, before a trigger keeps it: a query that is wrong would fail at each poll. GUI thread; nothing waits.

#include "ui/context.h"

#include <functional>
#include <optional>

namespace lockstep::ui {

struct QueryVerdict {
    std::optional<Error> refusal; ///< Of the query by the tracker
    QString trouble; ///< Why nobody knows; empty: the tracker was asked
};

/// `secrets`: those typed for a node that is not there yet. An empty query is every issue and needs no answer. `then` is called once, unless `owner` is gone;
/// after some seconds without an answer with trouble.
void checkQuery(const Context &context, const NodeConfig &node, const QMap<QString, QString> &secrets, const QString &query, QObject *owner,
                const std::function<void(const QueryVerdict &)> &then);

} // namespace lockstep::ui
