#pragma once
// futureOf(): a coroutine's outcome as a QFuture, for interfaces that speak futures. On the thread of the coroutine.

#include <QCoroTask>
#include <QFuture>
#include <QPromise>

#include <memory>

namespace lockstep {

template<typename T>
QCoro::Task<> fulfil(QCoro::Task<T> task, std::shared_ptr<QPromise<T>> promise)
{
    T value = co_await task;
    promise->addResult(std::move(value));
    promise->finish();
}

template<typename T>
QFuture<T> futureOf(QCoro::Task<T> task)
{
    auto promise = std::make_shared<QPromise<T>>();
    promise->start();
    fulfil<T>(std::move(task), promise);
    return promise->future();
}

template<typename T>
QFuture<T> readyFuture(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

} // namespace lockstep
