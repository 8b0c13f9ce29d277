#pragma once
// FaultProxy: stands between the program and one tracker, on loopback. Takes whole requests, hands them on and gives whole answers back, and by
// chance does to them what networks and gateways do. Lives on the thread that made it; the setters marked "any thread" may be called from others.

#include "core/base/random.h"

#include <QMap>
#include <QMutex>
#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>

#include <atomic>
#include <functional>

namespace lockstep::chaos {

/// A request that the tracker was given.
struct Passage {
    QByteArray method;
    QByteArray target; ///< "/issues/3.json?include=journals"
    QByteArray body;
    QByteArray answerBody;
    qint64 sentAt = 0;
    qint64 doneAt = 0; ///< When the tracker's answer was whole, or its line was cut
    bool delivered = false; ///< The program got the answer
};

class FaultProxy final : public QObject {
public:
    FaultProxy(quint16 trackerPort, quint32 seed);
    ~FaultProxy() override;
    quint16 port() const { return m_server.serverPort(); }

    void setRate(double share) { m_rate = share; } ///< Any thread: this share of the requests meets a fault
    void setDown(bool down); ///< Any thread: nobody gets through
    /// Any thread: called once, on this proxy's thread, when the next write has been handed to the tracker (`answered`: has been answered by it,
    /// and the program does not know yet).
    void onNextWrite(bool answered, std::function<void()> what);
    void forgetNextWrite(); ///< Any thread

    QMap<QString, int> faults() const; ///< Any thread: how often each kind was done
    QList<Passage> passages() const; ///< Any thread: of single issues, and all writes
    int requests() const { return m_requests; }

private:
    class Line;
    enum class Fault { None, Drop, Delay, DelayAnswer, CutAnswer, CutWithin, BadGateway, BadGatewayAfter, TooMany, Count };
    Fault draw();
    int below(int limit) { return static_cast<int>(m_random.next() % static_cast<quint64>(limit)); }
    void accept();
    void record(const Passage &passage);
    void wrote(bool answered);
    void count(const QString &fault);

    QTcpServer m_server {this}; // goes with it to another thread
    const quint16 m_trackerPort;
    SeededRandom m_random;
    QList<QPointer<Line>> m_lines;
    std::atomic<double> m_rate = 0;
    std::atomic<bool> m_down = false;
    std::atomic<int> m_requests = 0;
    mutable QMutex m_mutex; ///< Guards what follows
    QMap<QString, int> m_faults;
    QList<Passage> m_passages;
    std::function<void()> m_nextWrite;
    bool m_nextWriteAnswered = false;
};

/// Of a clock that is never set; the same in all threads.
qint64 steadyMs();

} // namespace lockstep::chaos
