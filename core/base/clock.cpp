#include "core/base/clock.h"

#include <QHash>
#include <QTimer>

#include <algorithm>

namespace lockstep {

struct SystemClock::Private {
    QObject context; // dies with the clock, and with it every pending timer
    QHash<Handle, QTimer *> timers;
    Handle next = 1;
};

SystemClock::SystemClock() : d(std::make_unique<Private>()) { }
SystemClock::~SystemClock() = default;

qint64 SystemClock::now() const { return QDateTime::currentMSecsSinceEpoch(); }

Clock::Handle SystemClock::callAfter(qint64 delayMs, std::function<void()> what)
{
    const Handle handle = d->next++;
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
    if (QTimer *timer = d->timers.take(handle)) {
        timer->stop();
        timer->deleteLater();
    }
}

} // namespace lockstep
