#include "core/node/nodehost_p.h"

#include "core/base/logging.h"
#include "core/base/when.h"

#include <QDir>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int snapshotEveryMs = 150;
constexpr int ageEveryMs = 5000; // figures per minute move although nothing happens

QString folderName(const NodeId &node)
{
    return QString::fromLatin1(QUrl::toPercentEncoding(node.value(), " ", "."));
}
} // namespace

NodeHost::Private::Private(NodeHost *host, ConnectorRegistry reg, NodeHostOptions opts) : q(host), registry(std::move(reg)), options(std::move(opts))
{
    refreshTimer.setSingleShot(true);
    refreshTimer.setInterval(snapshotEveryMs);
    QObject::connect(&refreshTimer, &QTimer::timeout, q, [this] { refresh(); });
    ageTimer.setInterval(ageEveryMs);
    QObject::connect(&ageTimer, &QTimer::timeout, q, [this] { refreshSoon(); });
    ageTimer.start();
}

QString NodeHost::Private::nodeFolder(const NodeId &node) const { return options.folder + u"/nodes/"_s + folderName(node); }

void NodeHost::Private::refreshSoon()
{
    if (!refreshTimer.isActive())
        refreshTimer.start();
}

void NodeHost::Private::refresh()
{
    if (refreshing) {
        refreshSoon();
        return;
    }
    refreshing = true;
    when(figures(), q, [this](const Figures &all) {
        refreshing = false;
        snapshot = snapshotOf(all);
        Q_EMIT q->snapshotChanged();
    });
}

QFuture<NodeHost::Private::Figures> NodeHost::Private::figures()
{
    const QList<NodeId> ids = nodes.keys();
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    return tables.run<Figures>([ids, now](const auto &readerOf) {
        Figures all;
        for (const NodeId &id : ids) {
            ViewReader *reader = readerOf(id);
            const auto figures = reader ? reader->figures(now) : Result<ViewReader::Figures>(ViewReader::Figures());
            if (figures)
                all.append(*figures);
        }
        return all;
    });
}

Snapshot NodeHost::Private::snapshotOf(const Figures &all) const
{
    Snapshot next;
    for (const NodeConfig &config : std::as_const(configuration.nodes)) {
        if (const auto node = nodes.value(config.id)) {
            next.nodes.append(node->snapshot());
        } else {
            NodeSnapshot s;
            s.id = config.id;
            s.connector = config.connector;
            s.state = failures.contains(config.id) ? NodeState::Failed : NodeState::Starting;
            s.stateText = failures.value(config.id).reason;
            s.couldNotStart = failures.contains(config.id) ? failures.value(config.id).since : QDateTime();
            next.nodes.append(s);
        }
    }
    for (const ViewReader::Figures &figures : all) {
        next.halves += figures.halves;
        next.openOutgoing += figures.openOutgoing;
        next.openIncoming += figures.openIncoming;
        next.openErrors += figures.openErrors;
        next.eventsPerMinute += figures.lastMinute;
        if (figures.oldestWaiting.isValid() && (!next.oldestWaiting.isValid() || figures.oldestWaiting < next.oldestWaiting)) {
            next.oldestWaiting = figures.oldestWaiting;
            next.oldestWaitingNumber = figures.oldestWaitingNumber;
        }
        for (const HalfSnapshot &half : figures.halves) {
            next.underSync += half.underSync;
            if (!next.lastSuccess.isValid() || half.lastSuccess > next.lastSuccess)
                next.lastSuccess = half.lastSuccess;
        }
    }
    for (const NodeSnapshot &node : std::as_const(next.nodes))
        next.openErrors += node.couldNotStart.isValid() ? 1 : 0;
    // Both halves count the same twin and the same event.
    next.underSync = (next.underSync + 1) / 2;
    next.eventsPerMinute = (next.eventsPerMinute + 1) / 2;
    return next;
}

QList<ConnectionConfig> NodeHost::Private::connectionsOf(const NodeId &node) const
{
    QList<ConnectionConfig> result;
    for (const ConnectionConfig &connection : configuration.connections) {
        if (!connection.half(node))
            continue;
        ConnectionConfig config = connection;
        config.paused = pauses.value(connection.id, connection.paused);
        result.append(config);
    }
    return result;
}

void NodeHost::Private::startNode(const NodeConfig &config, const QMap<QString, QString> &secrets)
{
    const ConnectorDescriptor *descriptor = registry.find(config.connector);
    if (!descriptor) {
        failures.insert(config.id, {u"There is no connector “%1”"_s.arg(config.connector)});
        refreshSoon();
        return;
    }
    NodeSpec spec {config, *descriptor, secrets, connectionsOf(config.id), nodeFolder(config.id), options.folder + u"/boards"_s, options.ruleHostProgram};
    auto node = std::make_shared<NodeThread>(hub, spec);
    const NodeId id = config.id;
    QObject::connect(node.get(), &NodeThread::snapshotChanged, q, [this] { refreshSoon(); });
    QObject::connect(node.get(), &NodeThread::eventRowsChanged, q, [this] {
        refreshSoon();
        Q_EMIT q->eventsChanged();
    });
    QObject::connect(node.get(), &NodeThread::errorRowsChanged, q, [this] {
        refreshSoon();
        Q_EMIT q->errorsChanged();
    });
    QObject::connect(node.get(), &NodeThread::historyRowsChanged, q, &NodeHost::historyChanged);
    QObject::connect(node.get(), &NodeThread::schemaKnown, q, [this, id](const Schema &schema) {
        schemas.insert(id, schema);
        Q_EMIT q->schemaChanged(id);
    });
    QObject::connect(node.get(), &NodeThread::stepDone, q, &NodeHost::stepReached);
    QObject::connect(node.get(), &NodeThread::restartWanted, q, [this, id, raw = node.get()] {
        if (!stopping && nodes.value(id).get() == raw)
            stopNode(id); // reconcile() starts it again once it has ended
    });
    QObject::connect(node.get(), &NodeThread::ended, q, [this, id, raw = node.get()] { nodeEnded(id, raw); });
    nodes.insert(id, node);
    failures.remove(id);
    node->start();
    tellTables();
    refreshSoon();
}

void NodeHost::Private::tellTables()
{
    QHash<NodeId, QString> paths;
    for (const NodeId &id : nodes.keys())
        paths.insert(id, nodeFolder(id) + u"/node.sqlite"_s);
    tables.setNodes(paths);
}

void NodeHost::Private::stopNode(const NodeId &id)
{
    const auto node = nodes.take(id);
    if (!node)
        return;
    leaving.append(node);
    node->stop();
}

void NodeHost::Private::nodeEnded(const NodeId &id, NodeThread *raw)
{
    leaving.removeIf([raw](const std::shared_ptr<NodeThread> &node) { return node.get() == raw; });
    qCInfo(lcNode).noquote() << id.value() << "has stopped";
    if (stopping) {
        if (leaving.isEmpty())
            Q_EMIT q->stopped();
        return;
    }
    // A node whose settings changed comes back once its old self has let go of the database.
    reconcile();
}

QCoro::Task<void> NodeHost::Private::resolveAndStart(NodeConfig config)
{
    QMap<QString, QString> secrets;
    for (auto it = config.secrets.begin(); it != config.secrets.end(); ++it) {
        if (!options.readSecret)
            break;
        const QString name = it.key();
        const SecretRef ref = it.value();
        const Result<QString> secret = co_await options.readSecret(ref);
        if (!secret) {
            failures.insert(config.id, {u"The secret “%1” cannot be read: %2"_s.arg(name, secret.error().message)});
            starting.remove(config.id);
            refreshSoon();
            co_return;
        }
        secrets.insert(name, *secret);
    }
    starting.remove(config.id);
    const NodeConfig *wanted = configuration.node(config.id);
    if (!stopping && wanted && *wanted == config && !nodes.contains(config.id))
        startNode(config, secrets);
}

void NodeHost::Private::reconcile()
{
    if (stopping)
        return;
    for (const NodeId &id : nodes.keys()) {
        const NodeConfig *wanted = configuration.node(id);
        if (!wanted || !(*wanted == nodes.value(id)->spec().config))
            stopNode(id);
    }
    for (const NodeConfig &config : std::as_const(configuration.nodes)) {
        if (const auto node = nodes.value(config.id)) {
            const QList<ConnectionConfig> connections = connectionsOf(config.id);
            if (!(connections == node->spec().connections))
                node->applyConnections(connections);
            continue;
        }
        bool busy = starting.contains(config.id);
        for (const auto &node : std::as_const(leaving))
            busy = busy || node->spec().config.id == config.id;
        if (busy)
            continue;
        starting.insert(config.id);
        resolveAndStart(config);
    }
    tellTables();
    refreshSoon();
}

QList<SyncErrorRow> NodeHost::Private::errorsAtStart() const
{
    QList<SyncErrorRow> rows;
    for (const NodeSnapshot &node : snapshot.nodes) {
        if (!node.couldNotStart.isValid())
            continue;
        SyncErrorRow row;
        row.node = node.id;
        row.error = Error::make(ErrorCode::InvalidInput, node.stateText).withScope(ErrorScope::Node);
        row.fingerprint = u"start/"_s + node.id.value();
        row.state = u"open"_s;
        row.firstSeen = row.lastSeen = node.couldNotStart;
        rows.append(row);
    }
    return rows;
}

QStringList NodeHost::Private::restartUnstarted()
{
    QStringList done;
    for (const NodeId &id : failures.keys())
        done.append(u"The node “%1” is started again"_s.arg(id.value()));
    reconcile();
    return done;
}

NodeHost::NodeHost(ConnectorRegistry registry, NodeHostOptions options, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>(this, std::move(registry), std::move(options)))
{
    qRegisterMetaType<EventRow>();
    qRegisterMetaType<StepTime>();
    qRegisterMetaType<NodeSnapshot>();
}

NodeHost::~NodeHost() = default;

const ConnectorRegistry &NodeHost::registry() const { return d->registry; }
const Configuration &NodeHost::configuration() const { return d->configuration; }
const Snapshot &NodeHost::snapshot() const { return d->snapshot; }

QFuture<Snapshot> NodeHost::snapshotNow()
{
    auto promise = std::make_shared<QPromise<Snapshot>>();
    promise->start();
    when(d->figures(), this, [this, promise](const Private::Figures &all) {
        promise->addResult(d->snapshotOf(all));
        promise->finish();
    });
    return promise->future();
}

void NodeHost::apply(const Configuration &configuration)
{
    d->configuration = configuration;
    d->pauses.clear();
    d->reconcile();
    Q_EMIT configurationChanged();
}

void NodeHost::stop()
{
    if (d->stopping)
        return;
    d->stopping = true;
    for (const NodeId &id : d->nodes.keys())
        d->stopNode(id);
    if (d->leaving.isEmpty())
        QMetaObject::invokeMethod(this, &NodeHost::stopped, Qt::QueuedConnection);
}

} // namespace lockstep
