// NodeHost's queries and commands: each is queued to a thread and answers by a future that always finishes.

#include "core/node/nodehostask.h"

#include <QCoroFuture>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
/// The attempts of both nodes in their order. What failed over there is known to both: it is told once.
QList<AttemptRow> mergedAttempts(QList<AttemptRow> ours, const QList<AttemptRow> &theirs)
{
    for (const AttemptRow &their : theirs) {
        const auto same = std::find_if(ours.begin(), ours.end(), [&their](const AttemptRow &our) { return our.error == their.error && our.at >= their.at; });
        if (same != ours.end())
            ours.erase(same);
    }
    ours += theirs;
    std::stable_sort(ours.begin(), ours.end(), [](const AttemptRow &a, const AttemptRow &b) { return a.at < b.at; });
    for (qsizetype i = 0; i < ours.size(); ++i)
        ours[i].number = static_cast<int>(i) + 1;
    return ours;
}

/// A connector on a thread of its own, for Test.
QCoro::Task<void> testOn(std::shared_ptr<Connector> connector, std::optional<QString> query, std::function<void(TestOutcome)> finish)
{
    const Result<AccessReport> report = co_await connector->checkAccess();
    TestOutcome outcome;
    outcome.ok = static_cast<bool>(report);
    if (report)
        outcome.report = *report;
    else
        outcome.error = report.error();
    if (report && query) {
        auto asked = connector->search(*query, {});
        const Result<SearchPage> found = co_await asked;
        outcome.ofQuery = !found;
        outcome.ok = static_cast<bool>(found);
        if (!found)
            outcome.error = found.error();
    }
    finish(outcome);
}
} // namespace

QFuture<EventPage> NodeHost::events(const EventFilter &filter, qint64 offset, qint64 limit)
{
    QList<NodeId> ids = d->nodes.keys();
    std::sort(ids.begin(), ids.end());
    if (!filter.node.isEmpty())
        ids.removeIf([&filter](const NodeId &id) { return id.value() != filter.node; });
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    return d->tables.run<EventPage>([ids, filter, offset, limit, now](const auto &readerOf) {
        // Newest first over all nodes: each gives what could be on the page, then they are merged.
        EventPage merged;
        for (const NodeId &id : ids) {
            ViewReader *reader = readerOf(id);
            if (!reader)
                continue;
            const bool alone = ids.size() == 1;
            const auto page = reader->events(filter, alone ? offset : 0, alone ? limit : offset + limit, now);
            if (!page)
                continue;
            merged.total += page->total;
            merged.rows += page->rows;
        }
        if (ids.size() > 1) {
            std::stable_sort(merged.rows.begin(), merged.rows.end(), [](const EventRow &a, const EventRow &b) { return a.createdAt > b.createdAt; });
            merged.rows = merged.rows.mid(offset, limit);
        }
        return merged;
    });
}

QFuture<EventDetail> NodeHost::eventDetail(const EventRef &ref)
{
    return d->tables.run<EventDetail>([ref](const auto &readerOf) {
        ViewReader *reader = readerOf(ref.node);
        const auto found = reader ? reader->eventDetail(ref.id) : Result<EventDetail>(EventDetail());
        EventDetail detail = found ? *found : EventDetail();
        // The other half of the story, when the other node is in this program too.
        ViewReader *peer = readerOf(NodeId(detail.remoteNode));
        if (!peer)
            return detail;
        const Direction other = detail.row.direction == Direction::Outgoing ? Direction::Incoming : Direction::Outgoing;
        const auto id = peer->counterpart(detail.row.connection, other, detail.row.number);
        const auto theirs = id && !id->isNull() ? peer->eventDetail(*id) : Result<EventDetail>(EventDetail());
        if (!theirs)
            return detail;
        for (size_t i = 0; i < detail.steps.size(); ++i) {
            const StepTime &step = theirs->steps[i];
            if (!detail.steps[i].at.isValid() && step.at.isValid())
                detail.steps[i] = step;
            detail.steps[i].failed = detail.steps[i].failed || step.failed;
            detail.steps[i].running = detail.steps[i].running || step.running;
        }
        detail.attempts = mergedAttempts(detail.attempts, theirs->attempts);
        return detail;
    });
}

QFuture<QList<SyncErrorRow>> NodeHost::errors(const QString &state)
{
    const QList<NodeId> ids = d->nodes.keys();
    QHash<QPair<NodeId, ConnectionId>, NodeId> peers;
    for (const ConnectionConfig &config : std::as_const(d->configuration.connections)) {
        for (int side = 0; side < 2; ++side)
            peers.insert({config.halves[side].node, config.id}, config.halves[1 - side].node);
    }
    const QList<SyncErrorRow> atStart = state.isEmpty() || state == "open"_L1 ? d->errorsAtStart() : QList<SyncErrorRow>();
    return d->tables.run<QList<SyncErrorRow>>([ids, state, atStart, peers](const auto &readerOf) {
        QList<SyncErrorRow> all = atStart;
        for (const NodeId &id : ids) {
            ViewReader *reader = readerOf(id);
            if (const auto rows = reader ? reader->errors(state) : Result<QList<SyncErrorRow>>(QList<SyncErrorRow>()))
                all += *rows;
        }
        for (SyncErrorRow &row : all) {
            // Behind a request the later changes wait at the node that sent it.
            ViewReader *peer = row.ofRequest && row.state != "resolved"_L1 ? readerOf(peers.value({row.node, row.connection})) : nullptr;
            if (const auto waiting = peer ? peer->waitingBehind(row.connection, row.eventNumber) : Result<int>(0))
                row.waitBehind += *waiting;
        }
        std::stable_sort(all.begin(), all.end(), [](const SyncErrorRow &a, const SyncErrorRow &b) { return a.lastSeen > b.lastSeen; });
        return all;
    });
}

QFuture<QList<TwinRow>> NodeHost::twins(const QString &connection, const QString &text, qint64 limit)
{
    // One row per pair: the node named first in the connection shows it.
    QHash<NodeId, QStringList> first;
    for (const ConnectionConfig &config : std::as_const(d->configuration.connections))
        first[config.halves[0].node].append(config.id.value());
    return d->tables.run<QList<TwinRow>>([first, connection, text, limit](const auto &readerOf) {
        QList<TwinRow> all;
        for (auto it = first.begin(); it != first.end(); ++it) {
            ViewReader *reader = readerOf(it.key());
            for (const QString &name : it.value()) {
                if (!reader || (!connection.isEmpty() && connection != name))
                    continue;
                if (const auto rows = reader->twins(name, text, limit))
                    all += *rows;
            }
        }
        std::stable_sort(all.begin(), all.end(), [](const TwinRow &a, const TwinRow &b) { return a.lastSync > b.lastSync; });
        return all.mid(0, limit);
    });
}

QFuture<QList<HistoryRow>> NodeHost::history(const QString &connection, const QString &key, qint64 limit)
{
    const QList<NodeId> ids = d->nodes.keys();
    return d->tables.run<QList<HistoryRow>>([ids, connection, key, limit](const auto &readerOf) {
        QList<HistoryRow> all;
        for (const NodeId &id : ids) {
            ViewReader *reader = readerOf(id);
            if (const auto rows = reader ? reader->history(connection, key, limit) : Result<QList<HistoryRow>>(QList<HistoryRow>()))
                all += *rows;
        }
        std::stable_sort(all.begin(), all.end(), [](const HistoryRow &a, const HistoryRow &b) { return a.at > b.at; });
        return all.mid(0, limit);
    });
}

QFuture<CommandOutcome> NodeHost::retryEvent(const EventRef &ref, RetryRules rules, RetryCalls calls)
{
    return post(d->nodes.value(ref.node), ref.node, [id = ref.id, rules, calls](SyncEngine &engine) {
        const Result<> result = engine.retryEvent(id, rules, calls);
        return result ? done(u"It is tried again now"_s) : failed(result.error());
    });
}

QFuture<CommandOutcome> NodeHost::retryError(const NodeId &node, qint64 errorId, RetryRules rules)
{
    // A node that could not even start (a secret, a database) is started anew.
    if (!d->nodes.contains(node) && d->failures.contains(node)) {
        d->reconcile();
        return ready(done(u"The node “%1” is started again"_s.arg(node.value())));
    }
    return postRetry(d->nodes.value(node), node, [errorId, rules](SyncEngine &engine) -> Result<QString> {
        if (const Result<> result = engine.retryError(errorId, rules); !result)
            return result.error();
        return u"It is tried again now"_s;
    });
}

QFuture<CommandOutcome> NodeHost::retryGroup(const QString &fingerprint, const NodeId &node)
{
    QList<QFuture<CommandOutcome>> all;
    for (auto it = d->nodes.begin(); it != d->nodes.end(); ++it) {
        if (node.isNull() || node == it.key())
            all.append(postRetry(it.value(), it.key(), [fingerprint](SyncEngine &engine) { return engine.retryGroup(fingerprint); }));
    }
    return gather(all, true);
}

QFuture<CommandOutcome> NodeHost::retryAll(const QString &connection)
{
    if (!connection.isEmpty() && !d->configuration.connection(ConnectionId(connection)))
        return ready(refusal(ErrorCode::NotFound, u"There is no connection “%1”"_s.arg(connection)));
    QList<QFuture<CommandOutcome>> all;
    const QStringList again = d->failures.isEmpty() ? QStringList() : d->restartUnstarted();
    for (auto it = d->nodes.begin(); it != d->nodes.end(); ++it) {
        all.append(postRetry(it.value(), it.key(), [connection, name = it.key().value()](SyncEngine &engine) -> Result<QString> {
            const Result<int> count = engine.retryAll(ConnectionId(connection));
            if (!count)
                return count.error();
            if (*count == 0)
                return QString();
            return *count == 1 ? u"%1: 1 error is tried again"_s.arg(name) : u"%1: %2 errors are tried again"_s.arg(name).arg(*count);
        }));
    }
    for (const QString &text : again)
        all.append(ready(done(text)));
    return gather(all, false);
}

QFuture<CommandOutcome> NodeHost::cancelEvent(const EventRef &ref)
{
    return post(d->nodes.value(ref.node), ref.node, [id = ref.id](SyncEngine &engine) {
        const Result<> result = engine.cancelEvent(id);
        return result ? done(u"It is cancelled"_s) : failed(result.error());
    });
}

QFuture<CommandOutcome> NodeHost::pause(const QString &connection, bool paused)
{
    QList<QFuture<CommandOutcome>> all;
    for (ConnectionConfig &config : d->configuration.connections) {
        if (!connection.isEmpty() && config.id.value() != connection)
            continue;
        config.paused = paused;
        d->pauses.insert(config.id, paused);
        for (const ConnectionHalf &half : config.halves) {
            all.append(post(d->nodes.value(half.node), half.node, [id = config.id, paused](SyncEngine &engine) {
                const Result<> result = engine.setPaused(id, paused);
                return result ? done(paused ? u"“%1” is paused; changes are queued"_s.arg(id.value()) : u"“%1” goes on"_s.arg(id.value()))
                              : failed(result.error());
            }));
        }
    }
    if (all.isEmpty() && !connection.isEmpty())
        return ready(refusal(ErrorCode::NotFound, u"There is no connection “%1”"_s.arg(connection)));
    Q_EMIT configurationChanged(); // kept over a restart by whoever keeps the configuration
    return gather(all, false);
}

QFuture<CommandOutcome> NodeHost::pollNow(const QString &connection)
{
    const ConnectionConfig *config = d->configuration.connection(ConnectionId(connection));
    if (!config)
        return ready(refusal(ErrorCode::NotFound, u"There is no connection “%1”"_s.arg(connection)));
    QList<QFuture<CommandOutcome>> all;
    for (const ConnectionHalf &half : config->halves) {
        all.append(post(d->nodes.value(half.node), half.node, [](SyncEngine &engine) {
            engine.pollNow();
            return done(u"Both trackers are asked now"_s);
        }));
    }
    return gather(all, false);
}

void NodeHost::restart(const NodeId &node)
{
    if (d->nodes.contains(node))
        d->stopNode(node); // reconcile() starts it again once it has ended
    else
        d->reconcile();
}

QFuture<TestOutcome> NodeHost::test(const QString &connector, const QJsonObject &settings, const QMap<QString, QString> &secrets,
                                    const QMap<QString, SecretRef> &kept, const std::optional<QString> &query)
{
    auto outcome = std::make_shared<QPromise<TestOutcome>>();
    outcome->start();
    const QFuture<TestOutcome> future = outcome->future();
    d->resolveAndTest(connector, settings, secrets, kept, query, outcome);
    return future;
}

QCoro::Task<void> NodeHost::Private::resolveAndTest(QString connector, QJsonObject settings, QMap<QString, QString> secrets, QMap<QString, SecretRef> kept,
                                                    std::optional<QString> query, std::shared_ptr<QPromise<TestOutcome>> promise)
{
    for (auto it = kept.begin(); it != kept.end() && options.readSecret; ++it) {
        const QString name = it.key();
        const SecretRef ref = it.value();
        const Result<QString> secret = co_await options.readSecret(ref);
        if (!secret) {
            TestOutcome refused;
            refused.error = secret.error();
            promise->addResult(refused);
            promise->finish();
            co_return;
        }
        secrets.insert(name, *secret);
    }
    QFuture<TestOutcome> tested = testNow(connector, settings, secrets, query);
    const TestOutcome outcome = co_await tested;
    promise->addResult(outcome);
    promise->finish();
}

QFuture<TestOutcome> NodeHost::Private::testNow(const QString &connector, const QJsonObject &settings, const QMap<QString, QString> &secrets,
                                                 const std::optional<QString> &query)
{
    const ConnectorDescriptor *descriptor = registry.find(connector);
    TestOutcome wrong;
    if (!descriptor) {
        wrong.error = Error::make(ErrorCode::NotFound, u"There is no connector “%1”"_s.arg(connector));
        return ready(wrong);
    }
    if (const Result<> checked = descriptor->check(settings, secrets.keys(), {}); !checked) {
        wrong.error = checked.error();
        return ready(wrong);
    }
    auto promise = std::make_shared<QPromise<TestOutcome>>();
    promise->start();
    const QFuture<TestOutcome> future = promise->future();
    auto *thread = new QThread;
    auto *context = new QObject;
    context->moveToThread(thread);
    QObject::connect(thread, &QThread::started, context, [=, kind = *descriptor, folder = QString(options.folder + u"/boards"_s)] {
        auto clock = std::make_shared<SystemClock>();
        auto random = std::make_shared<SystemRandom>();
        ConnectorContext inside {settings, secrets, clock.get(), random.get(), folder};
        std::shared_ptr<Connector> made = kind.make(inside);
        testOn(made, query, [=](const TestOutcome &outcome) {
            promise->addResult(outcome);
            promise->finish();
            // The connector, its clock and the thread end after this turn: the coroutine still stands on them.
            QMetaObject::invokeMethod(context, [=, keep = made] { thread->quit(); }, Qt::QueuedConnection);
            (void)clock;
            (void)random;
        });
    });
    QObject::connect(thread, &QThread::finished, context, &QObject::deleteLater);
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    thread->start();
    return future;
}

} // namespace lockstep
