#pragma once
// FakeClock: virtual time for a bench. Callbacks run in the order (time, order of asking), on the test's thread, and only when the test says so.
// NodeClock: the clock of one life of one node. It counts the node's turns and can end the life before a chosen one, as a crash does.

#include "core/base/clock.h"

#include <QHash>

#include <limits>
#include <map>

namespace lockstep {

class FakeClock final : public Clock {
public:
    qint64 now() const override { return m_now; }
    Handle callAfter(qint64 delayMs, std::function<void()> what) override;
    void cancel(Handle handle) override;

    void run(); ///< Until nothing is due now
    void advance(qint64 ms);
    void setLimit(qint64 callbacks) { m_limit = callbacks; } ///< Against work without end: nothing is called after so many
    bool isExhausted() const { return m_called >= m_limit; }
    /// Jumps from callback to callback until there is none before `limitMs` from now. Answers false when time ran out first.
    bool runUntilQuiet(qint64 limitMs);

private:
    bool runNext(qint64 until);
    qint64 m_now = 1'767'225'600'000; // 2026-01-01T00:00:00Z
    Handle m_next = 1;
    qint64 m_called = 0;
    qint64 m_limit = std::numeric_limits<qint64>::max();
    std::map<std::pair<qint64, Handle>, std::function<void()>> m_queue;
    QHash<Handle, qint64> m_times;
};

class NodeClock final : public Clock {
public:
    explicit NodeClock(Clock &clock) : m_clock(clock) { }
    qint64 now() const override { return m_clock.now(); }
    Handle callAfter(qint64 delayMs, std::function<void()> what) override;
    void cancel(Handle handle) override;

    int turns() const { return m_turns; }
    /// `crash` is called instead of turn number `turn` (1-based); it must call kill().
    void crashAt(int turn, std::function<void()> crash);
    /// Nothing of this life runs any more. What waited is kept, because suspended coroutines cannot be undone.
    void kill() { m_dead = true; }
    bool isDead() const { return m_dead; }

private:
    void turn(Handle handle);
    Clock &m_clock;
    QHash<Handle, std::function<void()>> m_pending;
    QHash<Handle, Handle> m_outer;
    Handle m_next = 1;
    int m_turns = 0;
    int m_crashAt = -1;
    std::function<void()> m_crash;
    bool m_dead = false;
};

} // namespace lockstep
