#pragma once
// DemoWatch: prints the eight steps of the first issue as they happen, and says when the demo is in step. Main thread.

#include "core/base/clock.h"
#include "core/node/nodehost.h"

#include <functional>

namespace lockstep {

/// "step 1/8  Blue  Triggered by poll  #1 “Welcome to Lockstep”  12:00:00.123"
QString stepLine(const EventRow &row, const StepTime &step);

/// Follows the first event that a node sends, over both nodes. Puts its steps into order.
class FirstEvent final {
public:
    explicit FirstEvent(std::function<void(const QString &)> print);
    void stepReached(const EventRow &row, const StepTime &step);
    bool isDone() const { return m_printed == 8; }

private:
    void printUpTo(int step);

    struct Reached {
        bool known = false;
        QString line;
    };
    std::function<void(const QString &)> m_print;
    bool m_following = false;
    EventRow m_first;
    std::array<Reached, 9> m_steps;
    int m_printed = 0;
};

class DemoWatch final : public QObject {
    Q_OBJECT
public:
    /// `clock` and `host` outlive it. Waits for `issues` twins on both nodes and for empty queues.
    DemoWatch(NodeHost &host, Clock &clock, qint64 limitMs, QObject *parent = nullptr);
    ~DemoWatch() override;
    Q_DISABLE_COPY_MOVE(DemoWatch)

    void waitUntilInStep(int issues);

Q_SIGNALS:
    void inStep();
    void failed(const QString &reason);

private:
    void look();
    void finish(const QString &reason);

    NodeHost &m_host;
    Clock &m_clock;
    const qint64 m_limitMs;
    qint64 m_deadline = 0;
    int m_issues = 0;
    int m_quietLooks = 0;
    Clock::Handle m_next = 0;
    bool m_ended = false;
};

} // namespace lockstep
