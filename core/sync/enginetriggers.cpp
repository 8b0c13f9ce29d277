// Errors of triggers: SyncEngine's part for what becomes of one that its tracker did not understand.
#include "core/sync/syncengine.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

// What changed meanwhile was not matched against this trigger: everything that matches now is loaded.
Result<> SyncEngine::freeTrigger(const StoredError &error)
{
    return c.db.write([&]() -> Result<> {
        if (const Result<> freed = m_connections.setTriggerBlocked(error.connection, error.subject, 0); !freed)
            return freed;
        if (const Result<> again = m_connections.setTriggerState(error.connection, error.subject, {}); !again)
            return again;
        if (const Result<> rewound = m_detector.rewind(error.connection, error.subject); !rewound)
            return rewound;
        return m_errors.setState(error.id, u"resolved"_s, u"administrator"_s);
    });
}

// Its trigger was taken away or corrected: what it missed is looked at by those that are there now.
Result<> SyncEngine::closeErrorsOfDroppedTriggers()
{
    const auto errors = m_errors.unresolved();
    if (!errors)
        return errors.error();
    bool closed = false;
    for (const StoredError &error : *errors) {
        if (error.error.scope != ErrorScope::Trigger)
            continue;
        const ConnectionConfig config = c.active.value(error.connection).config;
        const ConnectionHalf *half = config.half(c.node);
        const QList<TriggerConfig> triggers = half ? half->triggers : QList<TriggerConfig>();
        if (std::any_of(triggers.cbegin(), triggers.cend(), [&error](const TriggerConfig &trigger) { return trigger.active && trigger.query == error.subject; }))
            continue;
        if (const Result<> freed = freeTrigger(error); !freed)
            return freed;
        closed = true;
    }
    if (closed)
        c.observer.errorsChanged();
    return {};
}

// A trigger that was switched off, or whose connection was taken away, has missed what came meanwhile: once it is back, it loads what matches.
Result<> SyncEngine::forgetDroppedTriggers()
{
    QSet<std::pair<QString, QString>> active;
    for (auto it = c.active.cbegin(); it != c.active.cend(); ++it) {
        const ConnectionHalf *half = it->config.half(c.node);
        const QList<TriggerConfig> triggers = half ? half->triggers : QList<TriggerConfig>();
        for (const TriggerConfig &trigger : triggers) {
            if (trigger.active)
                active.insert({it.key().value(), trigger.query});
        }
    }
    return m_connections.forgetTriggersBut(active);
}

} // namespace lockstep
