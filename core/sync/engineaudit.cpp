// Audits and repairs: SyncEngine's part in them.

#include "core/sync/syncengine.h"

using namespace Qt::StringLiterals;

namespace lockstep {

AuditRun::Hooks SyncEngine::auditHooks()
{
    AuditRun::Hooks hooks;
    hooks.mayLook = [this] { return m_started && !m_stopping && !m_blocked && m_outageUntil == 0 && m_storageUntil <= c.clock.now() && !c.account.isNull(); };
    hooks.isIdle = [this, mayLook = hooks.mayLook] {
        if (!mayLook() || !c.busy.isEmpty())
            return false;
        const auto waits = [this](EventStore::Needs needs) {
            const auto due = m_events.due(c.clock.now(), 1, needs);
            return !due || !due->isEmpty();
        };
        return !waits(EventStore::Needs::Tracker) && !waits(EventStore::Needs::Peer);
    };
    hooks.queued = [this] {
        c.observer.eventsChanged();
        c.observer.historyChanged();
        schedulePump(0);
    };
    hooks.count = [this](int by) {
        m_running += by;
        ended();
    };
    return hooks;
}

Task<Result<QByteArray>> SyncEngine::answerAudit(ConnectionId connection, QJsonObject payload)
{
    const Result<AuditRequest> request = AuditRequest::fromJson(payload);
    if (!request)
        co_return request.error();
    const Result<AuditAnswer> answer = co_await m_audit.compare(connection, *request);
    if (!answer)
        co_return encodeMessage({connection, u"refused"_s, answer.error().toJson()});
    co_return encodeMessage({connection, u"audited"_s, answer->toJson()});
}

Task<Result<AuditSummary>> SyncEngine::audit(ConnectionId connection)
{
    if (!c.active.contains(connection))
        co_return Error::make(ErrorCode::NotFound, u"The node “%1” has no connection “%2”"_s.arg(c.node.value(), connection.value()));
    Result<AuditSummary> summary = co_await m_auditRun.run(connection);
    co_return summary;
}

Result<RepairSummary> SyncEngine::repair(const QList<qint64> &findings)
{
    Result<RepairSummary> summary = queueRepairs(c, findings, QString::fromLatin1(repairTrigger));
    c.observer.eventsChanged();
    c.observer.historyChanged();
    schedulePump(0);
    return summary;
}

Result<RepairSummary> SyncEngine::repairAll(const ConnectionId &connection)
{
    const auto open = m_audit.store().open(connection);
    if (!open)
        return open.error();
    return repair(*open);
}

} // namespace lockstep
