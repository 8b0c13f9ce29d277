#include "core/sync/concurrencylimit.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 windowMs = 600'000; // what was usual an hour ago says nothing
constexpr qint64 slackMs = 20; // of our own thread and of the network: no tracker is slow by that
} // namespace

ConcurrencyLimit::ConcurrencyLimit(int start) : m_limit(std::clamp(start, floor, cap)) { }

qint64 ConcurrencyLimit::begin(int underWay)
{
    m_allUsed = m_allUsed || underWay >= m_limit;
    return ++m_lastTicket;
}

void ConcurrencyLimit::answered(const QString &kind, qint64 tookMs, qint64 now)
{
    Usual &usual = m_usual[kind];
    if (usual.since == 0 || now - usual.since > windowMs) {
        usual.best = usual.since == 0 ? tookMs : usual.bestNow;
        usual.bestNow = tookMs;
        usual.since = now;
    }
    usual.bestNow = std::min(usual.bestNow, tookMs);
    usual.best = std::min(usual.best, tookMs);
    ++m_answers;
    if (tookMs > 2 * usual.best + slackMs) {
        ++m_slow;
        m_tookMs = tookMs;
        m_usualMs = usual.best;
    }
    if (m_answers >= m_limit)
        endRound();
}

void ConcurrencyLimit::endRound()
{
    const bool slow = 2 * m_slow > m_answers;
    // Where places stay empty nothing is learnt about more of them.
    if (m_allUsed && slow) {
        m_why = Why::Slow;
    } else if (m_allUsed) {
        m_limit = std::min(cap, m_doubling ? 2 * m_limit : m_limit + 1);
        m_why = m_limit == cap ? Why::Cap : Why::Rises;
    }
    m_answers = 0;
    m_slow = 0;
    m_allUsed = false;
}

void ConcurrencyLimit::overloaded(qint64 ticket, const QString &why)
{
    if (ticket <= m_halvedAt)
        return;
    m_limit = std::max(floor, m_limit / 2);
    m_doubling = false;
    m_halvedAt = m_lastTicket;
    m_why = Why::Halved;
    m_refusal = why;
    m_answers = 0;
    m_slow = 0;
    m_allUsed = false;
}

QString ConcurrencyLimit::reason() const
{
    switch (m_why) {
    case Why::Start: return u"the number to start with"_s;
    case Why::Rises: return u"rises: answers are fast"_s;
    case Why::Cap: return u"answers are fast, and it is the most that is sent"_s;
    case Why::Slow: return u"stays: answers take %1 ms instead of %2 ms"_s.arg(m_tookMs).arg(m_usualMs);
    case Why::Halved: return u"halved: %1"_s.arg(m_refusal);
    }
    return {};
}

} // namespace lockstep
