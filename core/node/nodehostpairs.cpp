// NodeHost's commands for one pair of issues.

#include "core/node/nodehostask.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
using PairCommand = Task<Result<QString>> (SyncEngine::*)(ConnectionId, QString);

QCoro::Task<void> runOn(SyncEngine *engine, PairCommand command, ConnectionId connection, QString key, std::shared_ptr<ReplyGuard> guard)
{
    const Result<QString> outcome = co_await (engine->*command)(connection, key);
    guard->finish(outcome ? done(*outcome) : failed(outcome.error()));
}

// Without a node named, a key means the issue of the side that the connection starts from.
QFuture<CommandOutcome> onPair(const Configuration &configuration, const QHash<NodeId, std::shared_ptr<NodeThread>> &nodes, PairCommand command,
                               const QString &connection, const QString &key, const QString &node)
{
    const ConnectionConfig *config = configuration.connection(ConnectionId(connection));
    if (!config)
        return ready(refusal(ErrorCode::NotFound, u"There is no connection “%1”"_s.arg(connection)));
    for (const ConnectionHalf &half : config->halves) {
        if (!node.isEmpty() && half.node.value() != node)
            continue;
        return postTask(nodes.value(half.node), half.node, [command, id = config->id, key](SyncEngine &engine, const std::shared_ptr<ReplyGuard> &guard) {
            runOn(&engine, command, id, key, guard);
        });
    }
    return ready(refusal(ErrorCode::NotFound, u"The connection “%1” has no node “%2”"_s.arg(connection, node)));
}
} // namespace

QFuture<CommandOutcome> NodeHost::syncNow(const QString &connection, const QString &key, const QString &node)
{
    return onPair(d->configuration, d->nodes, &SyncEngine::syncNow, connection, key, node);
}

QFuture<CommandOutcome> NodeHost::unlink(const QString &connection, const QString &key, const QString &node)
{
    return onPair(d->configuration, d->nodes, &SyncEngine::unlink, connection, key, node);
}

QFuture<CommandOutcome> NodeHost::resolveConflict(const NodeId &node, qint64 errorId, const ConflictChoices &choices)
{
    return post(d->nodes.value(node), node, [errorId, choices](SyncEngine &engine) {
        const Result<> result = engine.resolveConflict(errorId, choices);
        return result ? done(u"The conflict is settled; its event goes on"_s) : failed(result.error());
    });
}

} // namespace lockstep
