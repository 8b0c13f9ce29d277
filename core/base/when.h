#pragma once
// when(future, context, what): runs `what` with the future's result on `context`'s thread, unless `context` is gone by then.
// Call it on that thread. QFuture::then(context, …) cannot stand in: in Qt 6.4 it asserts, on the thread that fulfils the future, when the
// context died first (a dialog closed while its question is on the way).

#include <QFuture>
#include <QFutureWatcher>

#include <utility>

namespace lockstep {

template<typename T, typename What>
void when(const QFuture<T> &future, QObject *context, What what)
{
    auto *watcher = new QFutureWatcher<T>(context);
    QObject::connect(watcher, &QFutureWatcherBase::finished, context, [watcher, what = std::move(what)]() mutable {
        watcher->deleteLater();
        if (watcher->future().resultCount() > 0) // none: the one who promised is gone
            what(watcher->result());
    });
    watcher->setFuture(future);
}

} // namespace lockstep
