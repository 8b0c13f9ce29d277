#include "tests/support/fakeclock.h"

namespace lockstep {

Clock::Handle FakeClock::callAfter(qint64 delayMs, std::function<void()> what)
{
    const Handle handle = m_next++;
    const qint64 at = m_now + std::max<qint64>(0, delayMs);
    m_queue.emplace(std::pair(at, handle), std::move(what));
    m_times.insert(handle, at);
    return handle;
}

void FakeClock::cancel(Handle handle)
{
    const auto time = m_times.constFind(handle);
    if (time == m_times.cend())
        return;
    m_queue.erase(std::pair(*time, handle));
    m_times.erase(time);
}

bool FakeClock::runNext(qint64 until)
{
    if (m_queue.empty() || m_queue.begin()->first.first > until || m_called >= m_limit)
        return false;
    ++m_called;
    auto first = m_queue.extract(m_queue.begin());
    m_now = std::max(m_now, first.key().first);
    m_times.remove(first.key().second);
    first.mapped()();
    return true;
}

void FakeClock::run()
{
    while (runNext(m_now)) { }
}

void FakeClock::advance(qint64 ms)
{
    const qint64 until = m_now + ms;
    while (runNext(until)) { }
    m_now = until;
}

bool FakeClock::runUntilQuiet(qint64 limitMs)
{
    const qint64 until = m_now + limitMs;
    while (runNext(until)) { }
    return m_queue.empty();
}

Clock::Handle NodeClock::callAfter(qint64 delayMs, std::function<void()> what)
{
    const Handle handle = m_next++;
    m_pending.insert(handle, std::move(what));
    if (!m_dead)
        m_outer.insert(handle, m_clock.callAfter(delayMs, [this, handle] { turn(handle); }));
    return handle;
}

void NodeClock::cancel(Handle handle)
{
    m_pending.remove(handle);
    if (m_outer.contains(handle))
        m_clock.cancel(m_outer.take(handle));
}

void NodeClock::crashAt(int turn, std::function<void()> crash)
{
    m_crashAt = turn;
    m_crash = std::move(crash);
}

void NodeClock::turn(Handle handle)
{
    m_outer.remove(handle);
    if (m_dead)
        return;
    if (++m_turns == m_crashAt) {
        m_crash();
        return;
    }
    const std::function<void()> what = m_pending.take(handle);
    what();
}

} // namespace lockstep
