// What the engine does now and then: cleaning, and asking for words that were lost.
#include "core/sync/syncengine.h"

namespace lockstep {

namespace {
constexpr qint64 cleanMoreMs = 100; // small steps, so that nothing waits for them
constexpr int cleanRows = 200;
constexpr qint64 blobAgeMs = 3LL * 24 * 3600 * 1000;
constexpr int askedAtOnce = 20; // events that stand refused at the other node
}

void SyncEngine::scheduleCleaning(qint64 delayMs)
{
    c.clock.cancel(m_cleanHandle);
    m_cleanHandle = c.clock.callAfter(delayMs, [this] {
        m_cleanHandle = 0;
        clean();
    });
}

void SyncEngine::clean()
{
    if (m_stopping)
        return;
    if (m_storageUntil > 0 || m_blocked) {
        scheduleCleaning(cleanEveryMs);
        return;
    }
    const qint64 now = c.clock.now();
    const Result<int> events = m_events.prune(now - m_keepMs, cleanRows);
    const Result<int> others = m_errors.prune(now - m_keepMs, cleanRows);
    if (const auto audited = m_audit.store().prune(now - m_keepMs, cleanRows); !audited)
        storageTrouble(audited.error());
    for (const Result<int> *step : {&events, &others}) {
        if (!*step)
            storageTrouble(step->error());
    }
    if (now - m_blobsCleanedAt >= cleanEveryMs) {
        m_blobsCleanedAt = now;
        m_blobs.clean(now, blobAgeMs);
    }
    const bool more = (events && *events == cleanRows) || (others && *others == cleanRows);
    scheduleCleaning(more ? cleanMoreMs : cleanEveryMs);
    if (!more && !m_asking)
        askAboutFailed();
}

// A few a minute, in turns.
Task<void> SyncEngine::askAboutFailed()
{
    m_asking = true;
    ++m_running;
    const auto failed = m_events.failedThere(m_askedAfter, askedAtOnce);
    m_askedAfter = failed && failed->size() == askedAtOnce ? failed->last().id : EventId();
    const QList<EventRecord> events = failed ? *failed : QList<EventRecord>();
    for (const EventRecord &event : events) {
        if (m_stopping || !c.active.contains(event.connection))
            continue;
        const Result<> asked = co_await m_outgoing.askAgain(event);
        if (!asked && (asked.error().healsByItself() || asked.error().code == ErrorCode::Storage))
            break; // the others would wait for the same
    }
    --m_running;
    m_asking = false;
    schedulePump(0);
    ended();
}

} // namespace lockstep
