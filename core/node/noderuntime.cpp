#include "core/node/noderuntime.h"

#include "core/base/logging.h"
#include "core/storage/lostdatabase.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
enum News { Events = 1, Errors = 2, History = 4, State = 8 };
constexpr qint64 newsEveryMs = 100;
constexpr qint64 openAgainMs = 15'000; // a database that could not be opened: the disk may have room again, the lock be gone
constexpr qint64 applyAgainMs = 5'000; // a configuration that the database refused
constexpr qint64 graceMs = 3000; // running requests may end by themselves for this long, then they are cut
}

NodeRuntime::NodeRuntime(LocalLinkHub &hub, NodeSpec spec) : m_hub(hub), m_spec(std::move(spec)) { }

NodeRuntime::~NodeRuntime()
{
    dismantle();
    m_clock.reset();
}

void NodeRuntime::dismantle()
{
    m_engine.reset();
    m_link.reset();
    m_rules.reset();
    m_connector.reset();
    m_database.reset();
}

void NodeRuntime::start()
{
    m_clock = std::make_unique<SystemClock>();
    QFile kept(schemaFile());
    if (kept.open(QIODevice::ReadOnly))
        Q_EMIT schemaKnown(schemaFromJson(QJsonDocument::fromJson(kept.readAll()).object()));
    build();
    tell(State);
}

void NodeRuntime::refuse(const Error &error)
{
    if (!m_refusedAt.isValid() || m_refusal.message != error.message) {
        qCWarning(lcNode).noquote() << m_spec.config.id.value() << "cannot start:" << error.message;
        m_refusedAt = QDateTime::currentDateTimeUtc();
    }
    dismantle();
    m_refusal = error;
    tell(State);
    if (error.code == ErrorCode::Storage && !m_stopping) {
        m_clock->callAfter(openAgainMs, [this] {
            if (!m_engine && !m_stopping)
                build();
        });
    }
}

void NodeRuntime::build()
{
    QDir().mkpath(m_spec.folder);
    const QString path = m_spec.folder + u"/node.sqlite"_s;
    const Result<> there = checkNotLost(path);
    auto database = there ? Database::open(path, Database::Mode::ReadWrite, m_clock.get()) : Result<std::unique_ptr<Database>>(there.error());
    if (!database) {
        refuse(database.error());
        return;
    }
    m_database = std::move(*database);
    if (const Result<> marked = markDatabase(path); !marked)
        qCWarning(lcNode).noquote() << marked.error().message;
    ConnectorContext context;
    context.settings = m_spec.config.settings;
    context.secrets = m_spec.secrets;
    context.clock = m_clock.get();
    context.random = &m_random;
    context.dataFolder = m_spec.boardFolder;
    m_connector = m_spec.descriptor.make(context);
    m_rules = std::make_unique<HostRuleEngine>(m_spec.ruleHostProgram, *m_clock, m_spec.config.ruleLimits);
    m_link = std::make_unique<LocalLink>(m_hub, m_spec.config.id, *m_clock);
    setPeers(m_spec.connections);
    SyncEngineParts parts;
    parts.node = m_spec.config.id;
    parts.trackerKind = m_spec.descriptor.kind;
    parts.clock = m_clock.get();
    parts.random = &m_random;
    parts.database = m_database.get();
    parts.connector = m_connector.get();
    parts.rules = m_rules.get();
    parts.transport = m_link.get();
    parts.observer = this;
    parts.blobFolder = m_spec.folder + u"/blobs"_s;
    qint64 pollSeconds = 10;
    for (const SettingDescriptor &setting : m_spec.descriptor.settings) {
        if (setting.name == "pollSeconds"_L1)
            pollSeconds = m_spec.config.settings.value(setting.name).toInteger(setting.standard.toInteger(10));
    }
    parts.pollMs = pollSeconds * 1000;
    parts.keepMs = m_spec.config.historyDays * 24LL * 3600 * 1000;
    m_engine = std::make_unique<SyncEngine>(parts);
    if (const Result<> applied = m_engine->apply(m_spec.connections); !applied) {
        refuse(applied.error());
        return;
    }
    if (const Result<> started = m_engine->start(); !started) {
        refuse(started.error());
        return;
    }
    if (m_refusedAt.isValid())
        qCInfo(lcNode).noquote() << m_spec.config.id.value() << "could be started after all";
    m_refusedAt = {};
    tell(State | Events | Errors);
}

void NodeRuntime::setPeers(const QList<ConnectionConfig> &connections)
{
    for (const ConnectionConfig &connection : connections) {
        if (const ConnectionHalf *other = connection.otherHalf(m_spec.config.id))
            m_link->setPeer(connection.id, other->node);
    }
}

void NodeRuntime::applyConnections(const QList<ConnectionConfig> &connections)
{
    m_spec.connections = connections;
    if (!m_engine)
        return;
    m_clock->cancel(std::exchange(m_applyAgain, 0));
    setPeers(connections);
    if (const Result<> applied = m_engine->apply(connections); !applied) {
        qCWarning(lcNode).noquote() << applied.error().message;
        m_applyAgain = m_clock->callAfter(applyAgainMs, [this] { // what the database refuses now it takes when the disk has room again
            QList<ConnectionConfig> again = m_spec.connections;
            for (ConnectionConfig &connection : again)
                connection.paused = m_engine ? m_engine->isPaused(connection) : connection.paused;
            if (!m_stopping)
                applyConnections(again);
        });
    }
    tell(State | Events);
}

// Decided here, where the state is known, and not from a snapshot, which comes later.
Result<QString> NodeRuntime::retry(const std::function<Result<QString>(SyncEngine &)> &what)
{
    const bool standsStill = !m_engine || m_engine->state() == NodeState::Failed;
    const Result<QString> done = m_engine ? what(*m_engine) : Result<QString>(u"The node “%1” is started again"_s.arg(m_spec.config.id.value()));
    // A damaged database answers nothing; it is checked when it is opened again.
    const bool again = standsStill && !m_stopping && (done || done.error().code == ErrorCode::Storage);
    if (again)
        Q_EMIT restartWanted();
    return again && !done ? Result<QString>(u"The node “%1” is started again"_s.arg(m_spec.config.id.value())) : done;
}

void NodeRuntime::stop()
{
    if (m_stopping)
        return;
    m_stopping = true;
    if (!m_engine) {
        Q_EMIT stopped();
        return;
    }
    m_engine->stop([this] { Q_EMIT stopped(); });
    m_clock->callAfter(graceMs, [this] {
        m_connector->abort();
        m_rules->abort();
        m_link->abort();
    });
}

void NodeRuntime::eventsChanged() { tell(Events); }
void NodeRuntime::errorsChanged() { tell(Errors | Events); }
void NodeRuntime::historyChanged() { tell(History); }
void NodeRuntime::stateChanged() { tell(State); }

QString NodeRuntime::schemaFile() const { return m_spec.folder + u"/schema.json"_s; }

// Kept for the editor of rules, which works also while the tracker is out of reach; a file that is lost is read anew.
void NodeRuntime::schemaRead(const Schema &schema)
{
    QSaveFile kept(schemaFile());
    const QByteArray json = QJsonDocument(schemaToJson(schema)).toJson(QJsonDocument::Compact);
    if (!kept.open(QIODevice::WriteOnly) || kept.write(json) != json.size() || !kept.commit())
        qCInfo(lcNode).noquote() << m_spec.config.id.value() << "cannot keep the schema:" << kept.errorString();
    Q_EMIT schemaKnown(schema);
}

void NodeRuntime::tell(int what)
{
    const bool quiet = m_pendingNews == 0;
    m_pendingNews |= what;
    if (!quiet)
        return;
    m_clock->callAfter(newsEveryMs, [this] {
        const int news = std::exchange(m_pendingNews, 0);
        if (news & State)
            Q_EMIT snapshotChanged(snapshot());
        if (news & Events)
            Q_EMIT eventRowsChanged();
        if (news & Errors)
            Q_EMIT errorRowsChanged();
        if (news & History)
            Q_EMIT historyRowsChanged();
    });
}

void NodeRuntime::stepReached(const EventRecord &event, int step, const QString &note)
{
    EventRow row;
    row.ref = {m_spec.config.id, event.id};
    row.direction = event.direction;
    row.number = event.number;
    row.connection = event.connection;
    row.localKey = event.localKey;
    row.remoteKey = event.remoteKey;
    row.summary = event.summary;
    row.kind = event.kind;
    row.trigger = event.trigger;
    row.step = step;
    StepTime time;
    time.step = step;
    time.at = m_clock->dateTime();
    time.node = m_spec.config.id.value();
    time.note = note;
    Q_EMIT stepDone(row, time);
    tell(Events);
}

NodeSnapshot NodeRuntime::snapshot() const
{
    NodeSnapshot s;
    s.id = m_spec.config.id;
    s.connector = m_spec.config.connector;
    s.trackerName = m_spec.descriptor.name;
    const QUrl url(m_spec.config.settings.value(u"url"_s).toString());
    s.address = url.port() > 0 ? QString(url.host() + u':' + QString::number(url.port())) : url.host();
    if (m_refusedAt.isValid()) {
        s.couldNotStart = m_refusedAt;
        s.state = NodeState::Failed;
        s.stateText = m_refusal.message;
    } else if (m_engine) {
        s.state = m_engine->state();
        s.stateText = m_engine->stateText();
        s.product = m_engine->product();
        s.parallel = m_engine->limit().current();
        s.parallelReason = m_engine->limit().reason();
        if (m_engine->nextTry() > 0)
            s.nextTry = QDateTime::fromMSecsSinceEpoch(m_engine->nextTry(), Qt::UTC);
    }
    return s;
}

} // namespace lockstep
