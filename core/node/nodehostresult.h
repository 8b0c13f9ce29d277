#pragma once
// How a question to a node's engine is answered by a future of a Result that always finishes. Inside of core/node only.

#include "core/node/nodehost_p.h"

#include <QPromise>

#include <functional>
#include <memory>

namespace lockstep {

/// Answers even if the node's thread ends before the question's turn comes.
template<typename T>
class ResultGuard {
public:
    ResultGuard() { m_promise.start(); }
    ~ResultGuard() { finish(Error::make(ErrorCode::Cancelled, QStringLiteral("The node is stopping"))); }
    Q_DISABLE_COPY_MOVE(ResultGuard)
    QFuture<Result<T>> future() const { return m_promise.future(); }
    void finish(Result<T> result)
    {
        if (std::exchange(m_done, true))
            return;
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }

private:
    QPromise<Result<T>> m_promise;
    bool m_done = false;
};

template<typename T>
using EngineQuestion = std::function<Task<Result<T>>(SyncEngine &)>;

template<typename T>
QCoro::Task<void> answerQuestion(SyncEngine *engine, EngineQuestion<T> question, std::shared_ptr<ResultGuard<T>> guard)
{
    auto asked = question(*engine);
    Result<T> result = co_await asked;
    guard->finish(std::move(result));
}

template<typename T>
QFuture<Result<T>> askEngine(const std::shared_ptr<NodeThread> &node, const NodeId &id, EngineQuestion<T> question)
{
    auto guard = std::make_shared<ResultGuard<T>>();
    const QFuture<Result<T>> future = guard->future();
    if (!node) {
        guard->finish(Error::make(ErrorCode::NotFound, QStringLiteral("The node “%1” is not running").arg(id.value())));
        return future;
    }
    node->post([guard, id, question = std::move(question)](NodeRuntime &runtime) {
        if (SyncEngine *engine = runtime.engine())
            answerQuestion<T>(engine, question, guard);
        else
            guard->finish(Error::make(ErrorCode::NotFound, QStringLiteral("The node “%1” could not be started").arg(id.value())));
    });
    return future;
}

} // namespace lockstep
