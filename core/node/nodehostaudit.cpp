// NodeHost's audits and repairs.

#include "core/node/nodehostask.h"

#include <QCoroFuture>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
struct Half {
    ConnectionId connection;
    NodeId node;
    std::weak_ptr<NodeThread> thread; ///< It may end while another half is audited
};

QJsonObject jsonOf(const AuditSummary &summary, const Half &half)
{
    QJsonObject json {{u"node"_s, half.node.value()}, {u"connection"_s, half.connection.value()}, {u"twins"_s, summary.twins},
                      {u"inStep"_s, summary.inStep}, {u"differing"_s, summary.differing}, {u"onTheirWay"_s, summary.onTheirWay},
                      {u"notSent"_s, summary.notSent}};
    if (!summary.failures.isEmpty())
        json.insert(u"failures"_s, QJsonArray::fromStringList(summary.failures));
    return json;
}

QCoro::Task<void> auditOn(SyncEngine *engine, Half half, std::shared_ptr<ReplyGuard> guard)
{
    const Result<AuditSummary> summary = co_await engine->audit(half.connection);
    if (!summary) {
        guard->finish(failed(summary.error()));
        co_return;
    }
    CommandOutcome outcome;
    outcome.data = jsonOf(*summary, half);
    guard->finish(outcome);
}

// One half after the other: two nodes that ask each other at once would only take each other's turns.
QCoro::Task<void> auditAll(QList<Half> halves, Reply reply)
{
    QJsonArray audited;
    CommandOutcome outcome;
    for (const Half &half : halves) {
        QFuture<CommandOutcome> asked = postTask(half.thread.lock(), half.node, [half](SyncEngine &engine, const std::shared_ptr<ReplyGuard> &guard) {
            auditOn(&engine, half, guard);
        });
        const CommandOutcome one = co_await asked;
        if (!one.ok) {
            outcome = one;
            break;
        }
        audited.append(one.data);
    }
    if (outcome.ok)
        outcome.data = {{u"audited"_s, audited}};
    reply->addResult(outcome);
    reply->finish();
}

CommandOutcome repaired(const Result<RepairSummary> &summary)
{
    if (!summary)
        return failed(summary.error());
    if (summary->twins == 0 && !summary->refused.isEmpty())
        return refusal(ErrorCode::InvalidInput, summary->refused.join(u"; "_s));
    QStringList parts;
    if (summary->twins > 0)
        parts.append(summary->twins == 1 ? u"1 pair is repaired"_s : u"%1 pairs are repaired"_s.arg(summary->twins));
    return done((parts + summary->refused).join(u"; "_s));
}
} // namespace

QFuture<CommandOutcome> NodeHost::audit(const QString &connection)
{
    QList<Half> halves;
    for (const ConnectionConfig &config : std::as_const(d->configuration.connections)) {
        if (!connection.isEmpty() && config.id.value() != connection)
            continue;
        for (const ConnectionHalf &half : config.halves)
            halves.append({config.id, half.node, d->nodes.value(half.node)});
    }
    if (halves.isEmpty())
        return ready(refusal(ErrorCode::NotFound, connection.isEmpty() ? u"There is no connection to audit"_s : u"There is no connection “%1”"_s.arg(connection)));
    auto reply = std::make_shared<QPromise<CommandOutcome>>();
    reply->start();
    const QFuture<CommandOutcome> future = reply->future();
    auditAll(halves, reply);
    return future;
}

QFuture<QList<AuditFinding>> NodeHost::auditFindings(const QString &connection, const QString &state)
{
    QList<NodeId> ids; // of the node named first in a connection before the other's
    for (const ConnectionConfig &config : std::as_const(d->configuration.connections)) {
        for (const ConnectionHalf &half : config.halves) {
            if (!ids.contains(half.node))
                ids.append(half.node);
        }
    }
    return d->tables.run<QList<AuditFinding>>([ids, connection, state](const auto &readerOf) {
        QList<AuditFinding> all;
        for (const NodeId &id : ids) {
            ViewReader *reader = readerOf(id);
            if (const auto rows = reader ? reader->auditFindings(connection) : Result<QList<AuditFinding>>(QList<AuditFinding>()))
                all += *rows;
        }
        all = withoutMirrored(all);
        if (!state.isEmpty())
            all.removeIf([&state](const AuditFinding &finding) { return finding.state != state; });
        return all;
    });
}

QFuture<CommandOutcome> NodeHost::repair(const NodeId &node, const QList<qint64> &findings)
{
    return post(d->nodes.value(node), node, [findings](SyncEngine &engine) { return repaired(engine.repair(findings)); });
}

} // namespace lockstep
