#pragma once
// How NodeHost's commands reach a node's thread and answer by a future that always finishes. Inside of core/node only.

#include "core/node/nodehost_p.h"

#include <QPromise>

#include <functional>
#include <memory>

namespace lockstep {

template<typename T>
QFuture<T> ready(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

CommandOutcome failed(const Error &error);
CommandOutcome refusal(ErrorCode code, const QString &text);
CommandOutcome done(const QString &text);

using Reply = std::shared_ptr<QPromise<CommandOutcome>>;

/// Answers even if the node's thread ends before the command's turn comes.
class ReplyGuard {
public:
    explicit ReplyGuard(Reply reply) : m_reply(std::move(reply)) { }
    ~ReplyGuard() { finish(refusal(ErrorCode::Cancelled, QStringLiteral("The node is stopping"))); }
    Q_DISABLE_COPY_MOVE(ReplyGuard)
    void finish(const CommandOutcome &outcome)
    {
        if (std::exchange(m_done, true))
            return;
        m_reply->addResult(outcome);
        m_reply->finish();
    }

private:
    Reply m_reply;
    bool m_done = false;
};

/// Runs `what` on the node's thread and answers with what it says.
QFuture<CommandOutcome> ask(const std::shared_ptr<NodeThread> &node, const NodeId &id, std::function<CommandOutcome(NodeRuntime &)> what);
QFuture<CommandOutcome> post(const std::shared_ptr<NodeThread> &node, const NodeId &id, std::function<CommandOutcome(SyncEngine &)> command);
QFuture<CommandOutcome> postRetry(const std::shared_ptr<NodeThread> &node, const NodeId &id, std::function<Result<QString>(SyncEngine &)> what);
/// `work` answers through the guard when its coroutine has ended.
QFuture<CommandOutcome> postTask(const std::shared_ptr<NodeThread> &node, const NodeId &id,
                                 std::function<void(SyncEngine &, std::shared_ptr<ReplyGuard>)> work);
/// All outcomes in one: the first refusal wins unless some other node did it.
QFuture<CommandOutcome> gather(QList<QFuture<CommandOutcome>> futures, bool anyIsEnough);

} // namespace lockstep
