#pragma once
// await(task): runs the event loop until a coroutine has ended and answers its value. For tests only: the program never waits like this.

#include <QCoroTask>
#include <QEventLoop>

#include <optional>

namespace lockstep {

namespace detail {
template<typename T>
QCoro::Task<> awaitInto(QCoro::Task<T> task, std::optional<T> &into, QEventLoop &loop)
{
    into.emplace(co_await std::move(task));
    loop.quit();
}
} // namespace detail

template<typename T>
T await(QCoro::Task<T> task)
{
    std::optional<T> value;
    QEventLoop loop;
    detail::awaitInto(std::move(task), value, loop);
    if (!value)
        loop.exec();
    return std::move(*value);
}

} // namespace lockstep
