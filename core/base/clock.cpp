#include "core/base/clock.h"

#include <QHash>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <map>

namespace lockstep {

struct SystemClock::Private {
    QObject context; // dies with the clock, and with it every pending timer
    QHash<Handle, QTimer *> timers;
    // "After this turn" is asked for many times per event, so it has one timer for all. What is asked for meanwhile comes in the next turn:
    // sockets and the other node get theirs in between.
    std::map<Handle, std::function<void()>> soon; // in the order in which it was asked for
    QTimer turn;
    Handle next = 1;

    void runTurn();
};

void SystemClock::Private::runTurn()
{
    const Handle end = next;
    const QPointer<QObject> alive(&context); // a call may end the clock
    while (alive && !soon.empty() && soon.begin()->first < end) {
        const auto call = soon.extract(soon.begin());
        call.mapped()();
    }
    if (alive && !soon.empty())
        turn.start(0);
}

SystemClock::SystemClock() : d(std::make_unique<Private>())
{
    d->turn.setSingleShot(true);
    QObject::connect(&d->turn, &QTimer::timeout, &d->context, [this] { d->runTurn(); });
}

SystemClock::~SystemClock() = default;

qint64 SystemClock::now() const { return QDateTime::currentMSecsSinceEpoch(); }

Clock::Handle SystemClock::callAfter(qint64 delayMs, std::function<void()> what)
{
    const Handle handle = d->next++;
    if (delayMs <= 0) {
        d->soon.emplace(handle, std::move(what));
        if (!d->turn.isActive())
            d->turn.start(0);
        return handle;
    }
    auto *timer = new QTimer(&d->context);
    timer->setSingleShot(true);
    timer->setTimerType(delayMs < 1000 ? Qt::PreciseTimer : Qt::CoarseTimer);
    d->timers.insert(handle, timer);
    QObject::connect(timer, &QTimer::timeout, &d->context, [this, handle, timer, call = std::move(what)] {
        d->timers.remove(handle);
        timer->deleteLater();
        call();
    });
    timer->start(static_cast<int>(std::clamp<qint64>(delayMs, 0, 24LL * 3600 * 1000)));
    return handle;
}

void SystemClock::cancel(Handle handle)
{
    if (d->soon.erase(handle) > 0)
        return;
    if (QTimer *timer = d->timers.take(handle)) {
        timer->stop();
        timer->deleteLater();
    }
}

} // namespace lockstep
