#include "core/sync/apart.h"

#include "core/storage/auditstore.h"

using namespace Qt::StringLiterals;

namespace lockstep {

Result<QList<EventId>> setApart(SyncContext &c, TwinRecord twin, const QString &reason, qint64 event)
{
    if (twin.state != "unlinked"_L1) {
        twin.state = u"unlinked"_s;
        twin.stateReason = reason;
    }
    const auto saved = c.twins.save(twin, event > 0);
    if (!saved)
        return saved.error();
    if (const Result<> closed = AuditStore(c.db, c.clock).store(saved->id, {}); !closed) // what differs from here on may
        return closed.error();
    const Result<> told = c.errors.addHistory({twin.connection, twin.localKey, twin.remoteKey, event, u"unlinked"_s, reason, {}, 0});
    if (!told)
        return told.error();
    return c.events.cancelOpenOf(twin.connection, twin.localId);
}

Result<> takeApart(SyncContext &c, const TwinRecord &twin, const QString &reason, qint64 event)
{
    const auto cancelled = setApart(c, twin, reason, event);
    if (!cancelled)
        return cancelled.error();
    for (const EventId &id : *cancelled) {
        if (const Result<> resolved = c.errors.resolveForEvent(id); !resolved)
            return resolved;
    }
    return {};
}

Result<> takeApartByRule(SyncContext &c, const ConnectionId &connection, const QString &localId, const QString &rule, const QString &reason)
{
    const auto stored = c.twins.byLocal(connection, localId);
    if (!stored || !*stored)
        return stored ? Result<>() : Result<>(stored.error());
    const TwinRecord &twin = **stored;
    const QString text = u"Unlinked by the %1 rule"_s.arg(rule) + (reason.isEmpty() ? QString() : u": "_s + reason);
    if (const Result<> apart = takeApart(c, twin, text, 0); !apart)
        return apart;
    const auto noted = c.events.note(twin.connection, twin.localId, twin.localKey, u"update"_s, u"unlink"_s, false, c.epoch);
    return noted ? Result<>() : Result<>(noted.error());
}

} // namespace lockstep
