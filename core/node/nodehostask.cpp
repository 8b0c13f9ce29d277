#include "core/node/nodehostask.h"

using namespace Qt::StringLiterals;

namespace lockstep {

CommandOutcome failed(const Error &error)
{
    CommandOutcome outcome;
    outcome.ok = false;
    outcome.error = error;
    outcome.text = error.message;
    return outcome;
}

CommandOutcome refusal(ErrorCode code, const QString &text) { return failed(Error::make(code, text)); }

CommandOutcome done(const QString &text)
{
    CommandOutcome outcome;
    outcome.text = text;
    return outcome;
}

QFuture<CommandOutcome> ask(const std::shared_ptr<NodeThread> &node, const NodeId &id, std::function<CommandOutcome(NodeRuntime &)> what)
{
    if (!node)
        return ready(refusal(ErrorCode::NotFound, u"The node “%1” is not running"_s.arg(id.value())));
    auto reply = std::make_shared<QPromise<CommandOutcome>>();
    reply->start();
    const QFuture<CommandOutcome> future = reply->future();
    auto guard = std::make_shared<ReplyGuard>(reply);
    node->post([guard, what = std::move(what)](NodeRuntime &runtime) { guard->finish(what(runtime)); });
    return future;
}

QFuture<CommandOutcome> post(const std::shared_ptr<NodeThread> &node, const NodeId &id, std::function<CommandOutcome(SyncEngine &)> command)
{
    return ask(node, id, [command = std::move(command), id](NodeRuntime &runtime) {
        SyncEngine *engine = runtime.engine();
        return engine ? command(*engine) : refusal(ErrorCode::NotFound, u"The node “%1” could not be started"_s.arg(id.value()));
    });
}

QFuture<CommandOutcome> postRetry(const std::shared_ptr<NodeThread> &node, const NodeId &id, std::function<Result<QString>(SyncEngine &)> what)
{
    return ask(node, id, [what = std::move(what)](NodeRuntime &runtime) {
        const Result<QString> outcome = runtime.retry(what);
        return outcome ? done(*outcome) : failed(outcome.error());
    });
}

QFuture<CommandOutcome> postTask(const std::shared_ptr<NodeThread> &node, const NodeId &id,
                                 std::function<void(SyncEngine &, std::shared_ptr<ReplyGuard>)> work)
{
    if (!node)
        return ready(refusal(ErrorCode::NotFound, u"The node “%1” is not running"_s.arg(id.value())));
    auto reply = std::make_shared<QPromise<CommandOutcome>>();
    reply->start();
    const QFuture<CommandOutcome> future = reply->future();
    auto guard = std::make_shared<ReplyGuard>(reply);
    node->post([guard, id, work = std::move(work)](NodeRuntime &runtime) {
        if (SyncEngine *engine = runtime.engine())
            work(*engine, guard);
        else
            guard->finish(refusal(ErrorCode::NotFound, u"The node “%1” could not be started"_s.arg(id.value())));
    });
    return future;
}

QFuture<CommandOutcome> gather(QList<QFuture<CommandOutcome>> futures, bool anyIsEnough)
{
    if (futures.isEmpty())
        return ready(refusal(ErrorCode::NotFound, u"There is nothing that this could be done to"_s));
    return QtFuture::whenAll(futures.begin(), futures.end()).then([anyIsEnough](const QList<QFuture<CommandOutcome>> &all) {
        QStringList texts;
        CommandOutcome first;
        for (const QFuture<CommandOutcome> &one : all) {
            const CommandOutcome outcome = one.result();
            if (outcome.ok)
                texts.append(outcome.text);
            else if (first.ok)
                first = outcome;
        }
        if (!first.ok && (!anyIsEnough || texts.isEmpty()))
            return first;
        texts.removeDuplicates();
        texts.removeAll(QString());
        return done(texts.isEmpty() ? u"There was no error to try again"_s : texts.join(u"; "_s));
    });
}

} // namespace lockstep
