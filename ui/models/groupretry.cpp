#include "ui/models/groupretry.h"

#include "core/base/when.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

GroupRetry::GroupRetry(NodeHost &host, QObject *parent) : QObject(parent), m_host(host) { }

void GroupRetry::start(const ErrorGroup &group)
{
    QSet<NodeId> asked;
    for (const SyncErrorRow &row : group.rows) {
        if (asked.contains(row.node))
            continue;
        asked.insert(row.node);
        // Of a node that could not start there is one error and no group.
        const QFuture<CommandOutcome> outcome = row.fingerprint == group.fingerprint && group.rows.size() > 1
            ? m_host.retryGroup(group.fingerprint, row.node)
            : m_host.retryError(row.node, row.id);
        when(outcome, this, [this](const CommandOutcome &told) { Q_EMIT this->told(told.ok ? told.text : told.error.message, told.ok); });
    }
}

} // namespace lockstep::ui
