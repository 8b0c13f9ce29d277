#include "core/sync/apart.h"

using namespace Qt::StringLiterals;

namespace lockstep {

Result<> takeApart(SyncContext &c, TwinRecord twin, const QString &reason, qint64 event)
{
    if (twin.state != "unlinked"_L1) {
        twin.state = u"unlinked"_s;
        twin.stateReason = reason;
    }
    if (const auto saved = c.twins.save(twin, event > 0); !saved)
        return saved.error();
    const auto cancelled = c.events.cancelOpenOf(twin.connection, twin.localId);
    if (!cancelled)
        return cancelled.error();
    for (const EventId &id : *cancelled) {
        if (const Result<> resolved = c.errors.resolveForEvent(id); !resolved)
            return resolved;
    }
    return c.errors.addHistory({twin.connection, twin.localKey, twin.remoteKey, event, u"unlinked"_s, reason, {}, 0});
}

} // namespace lockstep
