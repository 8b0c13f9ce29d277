#include "tests/support/syncbench.h"

#include "core/storage/eventrow.h"

#include <QDir>
#include <QtTest>

using namespace Qt::StringLiterals;

namespace lockstep {

struct BenchNode::Life final : SyncObserver {
    Life(BenchNode &node, SyncBench &bench)
        : m_node(node), clock(bench.m_clock), random(static_cast<quint32>(7919 * node.m_lives + static_cast<quint32>(node.m_side)))
        , connector(node.usedTracker().connector(clock, random)), rules(node.rules, clock), transport(bench.m_wire, node.m_side, clock)
    {
    }
    void eventsChanged() override { }
    void errorsChanged() override { }
    void historyChanged() override { }
    void stateChanged() override { }
    void stepReached(const EventRecord &event, int step, const QString &) override
    {
        m_node.stepsReached.append(QString::number(event.number) + u' ' + QString::number(step));
        if (m_node.onStep)
            m_node.onStep(event, step);
    }

    BenchNode &m_node;
    NodeClock clock;
    SeededRandom random;
    std::unique_ptr<Connector> connector;
    FakeRules rules;
    FakeTransport transport;
    std::unique_ptr<Database> database;
    std::unique_ptr<SyncEngine> engine;
};

BenchNode::BenchNode(SyncBench &bench, int side, const QString &name)
    : m_bench(bench), m_side(side), m_name(name), m_tracker(name, bench.m_clock)
{
}

BenchNode::~BenchNode()
{
    if (m_life)
        crash();
}

SyncEngine &BenchNode::engine() { return *m_life->engine; }
Database &BenchNode::database() { return *m_life->database; }
int BenchNode::turns() const { return m_life ? m_life->clock.turns() : 0; }

Result<std::unique_ptr<Database>> BenchNode::openDatabase(Clock *clock)
{
    if (!m_bench.inMemory)
        return Database::open(m_bench.folder(m_side) + u"/node.sqlite"_s, Database::Mode::ReadWrite, clock);
    if (!m_connection) {
        // The schema's steps take longer than most that a world does: made once.
        static const Result<std::unique_ptr<Database>> empty = Database::open(u":memory:"_s, Database::Mode::Memory, nullptr);
        if (!empty)
            return empty.error();
        m_connection = (*empty)->copy();
    }
    return Database::attach(std::move(m_connection), clock);
}

void BenchNode::start()
{
    QDir().mkpath(m_bench.folder(m_side));
    ++m_lives;
    m_life = std::make_unique<Life>(*this, m_bench);
    auto database = openDatabase(&m_life->clock);
    if (!database)
        qFatal("%s", qPrintable(database.error().message));
    m_life->database = std::move(*database);
    (void)m_life->database->run(u"PRAGMA synchronous=OFF"_s); // these crashes are of the program, not of the machine
    m_life->database->setProbe([this](Database::Moment moment, const QList<Database::Statement> &written) {
        const Database::Fate fate = commitProbe && !m_starting ? commitProbe(moment, written) : Database::Fate::Go;
        if (fate == Database::Fate::End) {
            m_crashed = true;
            crash();
            startLater();
        }
        return fate;
    });
    SyncEngineParts parts;
    parts.node = NodeId(m_name);
    parts.trackerKind = usedTracker().kind();
    parts.clock = &m_life->clock;
    parts.random = &m_life->random;
    parts.database = m_life->database.get();
    parts.connector = m_life->connector.get();
    parts.rules = &m_life->rules;
    parts.transport = &m_life->transport;
    parts.observer = m_life.get();
    parts.blobFolder = m_bench.folder(m_side) + u"/blobs"_s;
    parts.pollMs = pollMs;
    parts.gatherMs = gatherMs;
    m_life->engine = std::make_unique<SyncEngine>(parts);
    m_starting = true;
    if (const Result<> applied = m_life->engine->apply(m_bench.connectionsOf(m_side)); !applied)
        qFatal("%s", qPrintable(applied.error().message));
    if (const Result<> started = m_life->engine->start(); !started)
        qFatal("%s", qPrintable(started.error().message));
    m_starting = false;
}

void BenchNode::stop()
{
    if (!tryStop())
        qFatal("the engine did not stop");
}

bool BenchNode::tryStop()
{
    if (!m_life)
        return true;
    bool stopped = false;
    m_life->engine->stop([&stopped] { stopped = true; });
    for (int i = 0; i < 600 && !stopped; ++i)
        m_bench.m_clock.advance(100);
    if (!stopped)
        return false;
    m_life->transport.unplug();
    m_life->engine.reset();
    (void)m_life->database->commit();
    if (m_bench.inMemory)
        m_connection = m_life->database->detach();
    m_life->database.reset();
    m_life->clock.kill();
    // Late callbacks of other lives may still name this clock.
    static auto *stoppedLives = new QList<Life *>;
    stoppedLives->append(m_life.release());
    return true;
}

void BenchNode::crash()
{
    if (!m_life)
        return;
    m_life->clock.kill();
    m_life->transport.unplug();
    if (m_bench.inMemory)
        m_connection = m_life->database->detach();
    else
        m_life->database->drop();
    // Suspended coroutines cannot be taken back: this life stays in memory, unreachable from the bench.
    static auto *ended = new QList<Life *>;
    ended->append(m_life.release());
}

void BenchNode::keepBackup()
{
    if (m_life)
        m_backup = m_life->database->copy();
}

void BenchNode::restoreBackup()
{
    if (!m_backup)
        return;
    crash();
    m_connection = std::move(m_backup);
    Rows none;
    (void)m_connection->run(u"PRAGMA foreign_keys=ON"_s, {}, &none);
    (void)m_connection->run(u"INSERT OR REPLACE INTO meta (key, value) VALUES ('restorePending', '1')"_s, {}, &none); // as markRestored() does
    startLater();
}

void BenchNode::restart()
{
    crash();
    start();
}

void BenchNode::crashAt(int turn)
{
    m_crashed = false;
    m_life->clock.crashAt(turn, [this] {
        m_crashed = true;
        crash();
        startLater();
    });
}

void BenchNode::startLater()
{
    m_bench.m_clock.callAfter(2000, [this] {
        if (!m_life)
            start();
    });
}

QList<EventRecord> BenchNode::events()
{
    QList<EventRecord> result;
    const auto rows = database().run(u"SELECT "_s + eventColumns() + u" FROM event ORDER BY id"_s);
    for (const Row &row : rows ? rows->rows : QList<Row>())
        result.append(eventFromRow(row));
    return result;
}

EventRecord BenchNode::event(const QString &localId)
{
    EventRecord found;
    for (const EventRecord &event : events()) {
        if (event.localId == localId && event.direction == Direction::Outgoing)
            found = event;
    }
    return found;
}

QList<StoredError> BenchNode::errors()
{
    ErrorStore store(database(), m_bench.m_clock);
    const auto found = store.unresolved();
    return found ? *found : QList<StoredError>();
}

QList<HistoryRecord> BenchNode::history()
{
    QList<HistoryRecord> result;
    const auto rows = database().run(u"SELECT connection, local_key, remote_key, event_number, what, text, changes FROM history ORDER BY id"_s);
    for (const Row &row : rows ? rows->rows : QList<Row>()) {
        result.append({ConnectionId(row.at(0).toString()), row.at(1).toString(), row.at(2).toString(), row.at(3).toLongLong(), row.at(4).toString(),
                       row.at(5).toString(), objectFrom(row.at(6)), 0});
    }
    return result;
}

bool BenchNode::isBusy()
{
    if (!m_life)
        return true;
    if (m_life->engine->state() == NodeState::Failed)
        return false;
    const auto rows = database().run(u"SELECT count(*) FROM event WHERE state IN ('triggered', 'ready', 'sent', 'received', 'applying', 'acknowledging', "
                                     "'waiting') AND NOT (state = 'triggered' AND EXISTS (SELECT 1 FROM event r JOIN intent i ON i.event = r.id AND i.source_id = 'parts' WHERE r.state = 'failed' "
                                     "AND r.connection = event.connection AND r.local_id = event.local_id)) AND (state = 'acknowledging' OR connection IN (SELECT id FROM connection WHERE paused = 0 AND "
                                     "blocked_by IS NULL))"_s);
    // After a restore it has still to learn of the pairs made since: an exchange may stand until its time is over.
    const auto asking = database().run(u"SELECT count(*) FROM meta JOIN connection ON meta.key = 'rejoin/' || connection.id WHERE meta.value <> '' AND connection.active = 1"_s);
    if (!asking || asking->rows.first().first().toInt() > 0)
        return true;
    return !rows || rows->rows.first().first().toInt() > 0 || m_life->engine->state() == NodeState::Waiting;
}

QString BenchNode::queueImage()
{
    if (!m_life)
        return {};
    const auto rows = database().run(u"SELECT count(*), coalesce(max(id), 0), coalesce(sum(revision), 0) FROM event"_s);
    QString image = QString::number(usedTracker().writes) + u'/' + QString::number(usedTracker().changeCount());
    for (const QVariant &value : rows ? rows->rows.first() : Row())
        image += u'/' + value.toString();
    return image;
}

SyncBench::SyncBench()
{
    m_nodes.emplace_back(new BenchNode(*this, 0, u"Blue"_s));
    m_nodes.emplace_back(new BenchNode(*this, 1, u"Red"_s));
    connection.id = ConnectionId(u"Blue-Red"_s);
    for (int side = 0; side < 2; ++side) {
        connection.halves[side].node = NodeId(node(side).m_name);
        connection.halves[side].triggers = {{u"all"_s, true, true}};
    }
}

void SyncBench::addThird()
{
    m_nodes.emplace_back(new BenchNode(*this, 2, u"Green"_s));
    second = connection;
    second.id = ConnectionId(u"Red-Green"_s);
    second.halves[0].node = NodeId(node(1).m_name);
    second.halves[1].node = NodeId(node(2).m_name);
    m_wire.join(second.id, 1, 2);
}

void SyncBench::addConnection(const QString &name, int one, int other)
{
    ConnectionConfig added = connection;
    added.id = ConnectionId(name);
    added.halves[0].node = NodeId(node(one).m_name);
    added.halves[1].node = NodeId(node(other).m_name);
    m_wire.join(added.id, one, other);
    more.append(added);
}

QList<ConnectionConfig> SyncBench::connectionsOf(int side) const
{
    QList<ConnectionConfig> all {connection};
    if (nodeCount() > 2)
        all.append(second);
    all += more;
    const NodeId name(m_nodes.at(static_cast<std::size_t>(side))->m_name);
    all.removeIf([&](const ConnectionConfig &config) { return !config.half(name); });
    return all;
}

SyncBench::~SyncBench()
{
    for (const auto &node : m_nodes)
        node->crash();
}

QString SyncBench::folder(int side) const
{
    const QString names[] = {u"blue"_s, u"red"_s, u"green"_s};
    return m_folder.filePath(names[side]);
}

void SyncBench::apply()
{
    for (const auto &node : m_nodes) {
        if (node->m_life && !node->engine().apply(connectionsOf(node->m_side)))
            qFatal("the configuration cannot be applied");
    }
}

void SyncBench::start()
{
    m_started = true;
    for (const auto &node : m_nodes) {
        if (!node->m_life)
            node->start();
    }
}

bool SyncBench::syncUntilQuiet(qint64 limitMs)
{
    if (!m_started)
        start();
    const qint64 until = m_clock.now() + limitMs;
    qint64 poll = 0;
    for (const auto &node : m_nodes)
        poll = std::max(poll, node->pollMs);
    QString before;
    int quiet = 0;
    while (m_clock.now() < until) {
        m_clock.advance(poll);
        QString now;
        bool busy = false;
        for (const auto &node : m_nodes) {
            now += node->queueImage() + u'|';
            busy = busy || node->isBusy();
        }
        quiet = !busy && now == before ? quiet + 1 : 0;
        before = now;
        if (quiet >= 3)
            return true;
    }
    return false;
}

std::pair<int, int> SyncBench::requestsOf(const std::function<void()> &what)
{
    const int reads = left().tracker().reads + right().tracker().reads;
    const int writes = left().tracker().writes + right().tracker().writes;
    what();
    return {left().tracker().reads + right().tracker().reads - reads, left().tracker().writes + right().tracker().writes - writes};
}

} // namespace lockstep
