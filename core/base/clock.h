#pragma once
// Clock: time, waiting and "later in this thread" as one injected interface, so that a simulation can own all three.
// Owned by whoever makes the node; used on that node's thread only. Times are milliseconds since the epoch, UTC.

#include <QCoroTask>
#include <QObject>
#include <QDateTime>

#include <coroutine>
#include <functional>
#include <memory>

namespace lockstep {

class Clock {
public:
    using Handle = quint64;

    Clock() = default;
    virtual ~Clock() = default;
    Q_DISABLE_COPY_MOVE(Clock)

    virtual qint64 now() const = 0;
    /// Runs `what` once on this thread after `delayMs` (0: after the current turn). Returns a handle for cancel().
    virtual Handle callAfter(qint64 delayMs, std::function<void()> what) = 0;
    /// Harmless when it has run already.
    virtual void cancel(Handle handle) = 0;

    QDateTime dateTime() const { return QDateTime::fromMSecsSinceEpoch(now(), Qt::UTC); }

    /// co_await clock.sleep(ms)
    auto sleep(qint64 ms)
    {
        struct Awaiter {
            Clock &clock;
            qint64 ms;
            bool await_ready() const { return false; }
            void await_suspend(std::coroutine_handle<> handle)
            {
                clock.callAfter(ms, [handle] { handle.resume(); });
            }
            void await_resume() const { }
        };
        return Awaiter {*this, ms};
    }
};

/// The real clock: Qt's timers on the thread that made it.
class SystemClock final : public Clock {
public:
    SystemClock();
    ~SystemClock() override;
    qint64 now() const override;
    Handle callAfter(qint64 delayMs, std::function<void()> what) override;
    void cancel(Handle handle) override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace lockstep
