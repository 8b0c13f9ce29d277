#pragma once
// ConcurrencyLimit: how many requests may be under way at one tracker. Doubles while answers stay fast and every place is used, from the first
// refusal on rises by one; is halved by a 429, a 5xx or a time-out, once for all requests that were under way together; stays where answers have
// become slow. Decides only: no clock, no I/O. One per node, owned by its TrackerGate; node's thread.

#include <QHash>
#include <QString>

namespace lockstep {

class ConcurrencyLimit final {
public:
    static constexpr int floor = 1;
    static constexpr int cap = 64;

    explicit ConcurrencyLimit(int start = 8);

    /// A request is sent; `underWay` counts it. Answers its ticket.
    qint64 begin(int underWay);
    /// The tracker answered (a refusal of the data is an answer too). What is usual is learnt for each kind of request by itself.
    void answered(const QString &kind, qint64 tookMs, qint64 now);
    /// The tracker has too much to do; `why` is a part of a sentence: "it answered 429".
    void overloaded(qint64 ticket, const QString &why);

    int current() const { return m_limit; }
    QString reason() const; ///< Why it is so, for people: a part of a sentence

private:
    enum class Why { Start, Rises, Cap, Slow, Halved };
    struct Usual {
        qint64 best = 0; ///< The quickest answer of this window and the one before
        qint64 bestNow = 0;
        qint64 since = 0;
    };
    void endRound();

    int m_limit;
    bool m_doubling = true; ///< Never refused yet
    qint64 m_lastTicket = 0;
    qint64 m_halvedAt = 0; ///< Requests up to this ticket were under way when it was last halved
    int m_answers = 0; ///< Of this round: as many as the limit
    int m_slow = 0;
    bool m_allUsed = false;
    QHash<QString, Usual> m_usual;
    Why m_why = Why::Start;
    qint64 m_tookMs = 0; ///< The last slow answer
    qint64 m_usualMs = 0;
    QString m_refusal;
};

} // namespace lockstep
