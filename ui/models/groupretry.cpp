#include "ui/models/groupretry.h"

#include "core/base/when.h"
#include "ui/text/format.h"

using namespace Qt::StringLiterals;

namespace lockstep::ui {

GroupRetry::GroupRetry(NodeHost &host, ErrorFeed &feed, QObject *parent) : QObject(parent), m_host(host), m_feed(feed)
{
    connect(&feed, &ErrorFeed::changed, this, &GroupRetry::look);
}

void GroupRetry::start(const ErrorGroup &group)
{
    if (group.rows.isEmpty())
        return;
    Run run {group.rows.first(), group.rows.mid(1)};
    m_runs.append(run);
    when(m_host.retryError(run.first.node, run.first.id), this, [this, run](const CommandOutcome &outcome) {
        if (outcome.ok)
            return;
        m_runs.removeIf([&run](const Run &r) { return r.first.node == run.first.node && r.first.id == run.first.id; });
        Q_EMIT told(outcome.error.message, false);
    });
}

void GroupRetry::look()
{
    for (qsizetype i = m_runs.size() - 1; i >= 0; --i) {
        const Run run = m_runs.at(i);
        const SyncErrorRow *now = nullptr;
        for (const SyncErrorRow &row : m_feed.rows()) {
            if (row.node == run.first.node && row.id == run.first.id)
                now = &row;
        }
        if (!now || now->state == "resolved"_L1) {
            m_runs.removeAt(i);
            release(run);
        } else if (now->state == "open"_L1 && now->lastSeen > run.first.lastSeen) {
            m_runs.removeAt(i);
            const QString name = run.first.localKey.isEmpty() ? run.first.remoteKey : run.first.localKey;
            Q_EMIT told(tr("%1 failed again, so the other %2 of the group were left alone.").arg(name, numberText(run.rest.size())), false);
        }
    }
}

void GroupRetry::release(const Run &run)
{
    for (const SyncErrorRow &row : run.rest)
        m_host.retryError(row.node, row.id);
    if (!run.rest.isEmpty())
        Q_EMIT told(tr("The first one passed; %1 more of the group follow.").arg(numberText(run.rest.size())), true);
}

} // namespace lockstep::ui
