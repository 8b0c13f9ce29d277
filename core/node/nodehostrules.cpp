// NodeHost's schemas, versions of rules, and rehearsals.

#include "core/node/nodehostask.h"
#include "core/node/nodehostresult.h"

#include <QCoroFuture>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
using Outcome = Result<QList<RehearsedIssue>>;

/// The two ends of a rehearsal, as they were when it was asked for.
struct Ends {
    ConnectionId connection;
    NodeId from;
    NodeId to;
    std::shared_ptr<NodeThread> fromThread;
    std::shared_ptr<NodeThread> toThread;
};

Task<Result<QStringList>> keysFor(Ends ends, Rehearsed request, QStringList ofErrors)
{
    if (request.choice == Rehearsed::Choice::Keys)
        co_return request.keys;
    if (request.choice == Rehearsed::Choice::LastErrors)
        co_return ofErrors;
    auto asked = askEngine<QStringList>(ends.fromThread, ends.from, [query = request.query](SyncEngine &engine) {
        return engine.issuesToRehearse(query, mostRehearsed);
    });
    const Result<QStringList> keys = co_await asked;
    co_return keys;
}

Task<Result<RehearsedIssue>> rehearseOne(Ends ends, Rehearsed request, QString key)
{
    RehearsedIssue issue;
    auto asked = askEngine<RehearsedReplica>(ends.fromThread, ends.from, [connection = ends.connection, rules = request.fromRules, key](SyncEngine &engine) {
        return engine.rehearseOutgoing(connection, rules, key);
    });
    const Result<RehearsedReplica> out = co_await asked;
    if (!out) { // of this issue; the others may be well
        issue.out.key = key;
        issue.out.error = out.error();
        co_return issue;
    }
    issue.out = *out;
    if (!issue.out.isSent())
        co_return issue;
    auto taking = askEngine<RehearsedChanges>(ends.toThread, ends.to, [connection = ends.connection, rules = request.toRules, sent = issue.out](SyncEngine &engine) {
        return engine.rehearseIncoming(connection, rules, sent);
    });
    const Result<RehearsedChanges> in = co_await taking;
    if (in)
        issue.in = *in;
    else
        issue.in.error = in.error();
    co_return issue;
}

QCoro::Task<void> rehearseAll(Ends ends, Rehearsed request, QStringList ofErrors, std::shared_ptr<ResultGuard<QList<RehearsedIssue>>> guard)
{
    auto choosing = keysFor(ends, request, ofErrors);
    const Result<QStringList> keys = co_await choosing;
    if (!keys) {
        guard->finish(keys.error());
        co_return;
    }
    if (keys->isEmpty()) {
        guard->finish(Error::make(ErrorCode::NotFound, request.choice == Rehearsed::Choice::LastErrors ? u"No error of this connection waits at “%1”"_s.arg(ends.from.value())
                                                                                                        : u"No issue of “%1” matches"_s.arg(ends.from.value())));
        co_return;
    }
    QList<RehearsedIssue> issues;
    for (const QString &key : *keys) {
        auto rehearsing = rehearseOne(ends, request, key);
        const Result<RehearsedIssue> one = co_await rehearsing;
        issues.append(*one);
    }
    guard->finish(issues);
}
} // namespace

const Schema *NodeHost::schema(const NodeId &node) const
{
    const auto found = d->schemas.constFind(node);
    return found == d->schemas.cend() || found->fields.isEmpty() ? nullptr : &*found;
}

QFuture<QList<RuleVersion>> NodeHost::ruleVersions(const QString &connection, const NodeId &node)
{
    return d->tables.run<QList<RuleVersion>>([id = ConnectionId(connection), node](const auto &readerOf) {
        ViewReader *reader = readerOf(node);
        return reader ? reader->ruleVersions(id).valueOr({}) : QList<RuleVersion>();
    });
}

QFuture<Result<RehearsedChanges>> NodeHost::replay(const QString &connection, const NodeId &node, const RehearsedReplica &sent, const std::optional<RuleSet> &rules)
{
    return askEngine<RehearsedChanges>(d->nodes.value(node), node, [id = ConnectionId(connection), sent, rules](SyncEngine &engine) { return engine.rehearseIncoming(id, rules, sent, true); });
}

QFuture<CommandOutcome> NodeHost::editAndRetry(const EventRef &ref, const QJsonObject &shown, const QJsonObject &edited)
{
    const QString who = qEnvironmentVariable("USER", u"The administrator"_s);
    return post(d->nodes.value(ref.node), ref.node, [id = ref.id, shown, edited, who](SyncEngine &engine) {
        const Result<> result = engine.editAndRetry(id, shown, edited, who);
        return result ? done(u"The changed replica is tried now"_s) : failed(result.error());
    });
}

QFuture<Result<QList<RehearsedIssue>>> NodeHost::rehearse(const Rehearsed &request)
{
    auto guard = std::make_shared<ResultGuard<QList<RehearsedIssue>>>();
    const QFuture<Outcome> future = guard->future();
    const ConnectionConfig *config = d->configuration.connection(ConnectionId(request.connection));
    const ConnectionHalf *half = config ? config->half(request.from) : nullptr;
    if (!half) {
        guard->finish(Error::make(ErrorCode::NotFound, config ? u"The connection “%1” has no node “%2”"_s.arg(request.connection, request.from.value())
                                                              : u"There is no connection “%1”"_s.arg(request.connection)));
        return future;
    }
    const NodeId to = config->otherHalf(request.from)->node;
    const Ends ends {config->id, request.from, to, d->nodes.value(request.from), d->nodes.value(to)};
    if (request.choice != Rehearsed::Choice::LastErrors) {
        rehearseAll(ends, request, {}, guard);
        return future;
    }
    // An error stands where it arose: of those of the other side its remote key is ours.
    errors(u"open"_s).then(this, [ends, request, guard](const QList<SyncErrorRow> &rows) {
        QStringList keys;
        for (const SyncErrorRow &row : rows) {
            const QString key = row.node == ends.from && !row.ofRequest ? row.localKey : row.node == ends.to && row.ofRequest ? row.remoteKey : QString();
            if (row.connection == ends.connection && !key.isEmpty() && !keys.contains(key) && keys.size() < mostRehearsed)
                keys.append(key);
        }
        rehearseAll(ends, request, keys, guard);
    });
    return future;
}

} // namespace lockstep
