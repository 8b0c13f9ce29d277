// Events per second from end to end: two engines with all of their parts but the tracker, which is in memory and answers at once. Each node
// has its thread, its database file (synchronous=FULL) and the link of one program, as in the application.
//
//   bench_engine [--issues 1000] [--script | --mapping] [--one-thread] [--parallel 8] [--folder DIR]
//
// N issues are created on one side at once, then all are edited at once; last, some are edited one after the other.

#include "core/rules/hostruleengine.h"
#include "core/sync/syncengine.h"
#include "core/transport/locallink.h"
#include "tests/bench/costs.h"
#include "tests/support/faketracker.h"
#include "tests/support/testpaths.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QThread>
#include <QTimer>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
double nowMs()
{
    return std::chrono::duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch()).count();
}

double percentile(QList<double> values, int percent)
{
    if (values.isEmpty())
        return 0;
    std::sort(values.begin(), values.end());
    return values.at((values.size() - 1) * percent / 100);
}

constexpr auto outgoingScript = "replica.summary = issue.summary; replica.description = issue.description; replica.status = map({ New: 'Open' }, issue.status);"
                                "replica.custom.Severity = issue.custom.Severity;"
                                "replica.comments = issue.comments.filter(c => c.visibility === 'public'); replica.attachments = issue.attachments;";
constexpr auto incomingScript = "issue.summary = replica.summary; issue.description = replica.description; issue.status = replica.status;"
                                "issue.custom.Severity = replica.custom.Severity; comments.merge(issue, replica); attachments.merge(issue, replica);";

using Steps = std::array<double, 9>; ///< When a step was reached, by number; 0: not

/// One node as core/node builds it. Everything but the constructor runs on its thread.
class Node final : public QObject, public SyncObserver {
public:
    Node(LocalLinkHub &hub, const QString &name, const QString &peer, const QString &folder, const ConnectionConfig &connection, int parallel)
        : m_hub(hub), m_name(name), m_peer(peer), m_folder(folder), m_connection(connection), m_parallel(parallel)
    {
    }
    void open();
    void close();
    void stop(QEventLoop &waits) { m_engine->stop([&waits] { QMetaObject::invokeMethod(&waits, &QEventLoop::quit, Qt::QueuedConnection); }); }
    FakeTracker &tracker() { return *m_tracker; }
    SyncEngine &engine() { return *m_engine; }
    Database::Figures figures() const { return m_database->figures(); }
    QString scalar(const QString &sql)
    {
        const auto rows = m_database->run(sql);
        return rows && !rows->rows.isEmpty() ? rows->rows.first().first().toString() : QString();
    }

    /// Events whose end is asked for: quits `loop` when `count` have reached `step`.
    void expect(Direction direction, int step, int count, QEventLoop *loop)
    {
        m_direction = direction;
        m_step = step;
        m_left = count;
        m_loop = loop;
    }
    QHash<qint64, Steps> reached[2]; ///< By direction, then number

    void eventsChanged() override { }
    void errorsChanged() override { ++errors; }
    void historyChanged() override { }
    void stateChanged() override { }
    void stepReached(const EventRecord &event, int step, const QString &) override;
    int errors = 0;

private:
    LocalLinkHub &m_hub;
    const QString m_name;
    const QString m_peer;
    const QString m_folder;
    const ConnectionConfig m_connection;
    const int m_parallel;
    Direction m_direction = Direction::Outgoing;
    int m_step = 0;
    int m_left = 0;
    QEventLoop *m_loop = nullptr;
    SystemRandom m_random;
    std::unique_ptr<SystemClock> m_clock;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<FakeTracker> m_tracker;
    std::unique_ptr<FakeConnector> m_connector;
    std::unique_ptr<HostRuleEngine> m_rules;
    std::unique_ptr<LocalLink> m_link;
    std::unique_ptr<SyncEngine> m_engine;
};

void Node::open()
{
    QDir().mkpath(m_folder);
    m_clock = std::make_unique<SystemClock>();
    auto database = Database::open(m_folder + u"/node.sqlite"_s, Database::Mode::ReadWrite, m_clock.get());
    if (!database)
        qFatal("%s", qPrintable(database.error().message));
    m_database = std::move(*database);
    m_tracker = std::make_unique<FakeTracker>(m_name, *m_clock);
    m_tracker->latencyMs = 0;
    m_tracker->pageSize = 200;
    m_connector = std::make_unique<FakeConnector>(*m_tracker, *m_clock);
    m_rules = std::make_unique<HostRuleEngine>(ruleHostPath(), *m_clock);
    m_link = std::make_unique<LocalLink>(m_hub, NodeId(m_name), *m_clock);
    m_link->setPeer(m_connection.id, NodeId(m_peer));
    SyncEngineParts parts;
    parts.node = NodeId(m_name);
    parts.trackerKind = u"fake"_s;
    parts.clock = m_clock.get();
    parts.random = &m_random;
    parts.database = m_database.get();
    parts.connector = m_connector.get();
    parts.rules = m_rules.get();
    parts.transport = m_link.get();
    parts.observer = this;
    parts.blobFolder = m_folder + u"/blobs"_s;
    parts.pollMs = 1000;
    parts.parallel = m_parallel;
    m_engine = std::make_unique<SyncEngine>(parts);
    if (const Result<> applied = m_engine->apply({m_connection}); !applied)
        qFatal("%s", qPrintable(applied.error().message));
    if (const Result<> started = m_engine->start(); !started)
        qFatal("%s", qPrintable(started.error().message));
}

void Node::close()
{
    m_engine.reset();
    m_link.reset();
    m_rules.reset();
    m_connector.reset();
    m_database.reset();
    m_tracker.reset();
    m_clock.reset();
}

void Node::stepReached(const EventRecord &event, int step, const QString &)
{
    Steps &steps = reached[static_cast<int>(event.direction)][event.number];
    steps[static_cast<size_t>(step)] = nowMs();
    steps[1] = static_cast<double>(event.createdAt);
    if (event.direction == m_direction && step == m_step && --m_left == 0)
        QMetaObject::invokeMethod(m_loop, &QEventLoop::quit, Qt::QueuedConnection);
}

class Bench final {
public:
    Bench(const QString &folder, RuleMode rules, bool threads, int parallel);
    ~Bench();
    Q_DISABLE_COPY_MOVE(Bench)
    void create(int count);
    void editAll();
    void editOneByOne(int count);
    bool inStep();

private:
    template<typename What>
    void on(Node &node, const What &what)
    {
        const Qt::ConnectionType type = node.thread() == QThread::currentThread() ? Qt::DirectConnection : Qt::BlockingQueuedConnection;
        QMetaObject::invokeMethod(&node, what, type);
    }
    template<typename Change>
    double round(int count, const Change &change);
    void settle();
    void report(const char *name, int count, double ms, const bench::Costs &before);
    bench::Costs costs();

    LocalLinkHub m_hub;
    std::unique_ptr<Node> m_left;
    std::unique_ptr<Node> m_right;
    QThread m_threads[2];
    QStringList m_ids;
};

/// What the scripts do.
Mapping sameMapping()
{
    Mapping mapping = basicMapping();
    FieldMapping status;
    status.field = status.replica = u"status"_s;
    status.transformation = Transformation::Values;
    status.values = {{u"New"_s, u"Open"_s}};
    status.nothingMatches = NothingMatches::Keep;
    FieldMapping severity;
    severity.field = severity.replica = u"custom.Severity"_s;
    mapping.fields += {status, severity};
    return mapping;
}

Bench::Bench(const QString &folder, RuleMode rules, bool threads, int parallel)
{
    ConnectionConfig connection;
    connection.id = ConnectionId(u"Blue-Red"_s);
    const QString names[] = {u"Blue"_s, u"Red"_s};
    for (int side = 0; side < 2; ++side) {
        connection.halves[side].node = NodeId(names[side]);
        connection.halves[side].triggers = {{u"all"_s, true, true}};
        connection.halves[side].rules.mode = rules;
        if (rules == RuleMode::Mapping)
            connection.halves[side].rules.mapping = sameMapping();
        if (rules == RuleMode::Script) {
            connection.halves[side].rules.outgoing = QString::fromLatin1(outgoingScript);
            connection.halves[side].rules.incoming = QString::fromLatin1(incomingScript);
        }
    }
    m_left = std::make_unique<Node>(m_hub, names[0], names[1], folder + u"/blue"_s, connection, parallel);
    m_right = std::make_unique<Node>(m_hub, names[1], names[0], folder + u"/red"_s, connection, parallel);
    Node *nodes[] = {m_left.get(), m_right.get()};
    for (int side = 0; side < 2; ++side) {
        if (threads) {
            m_threads[side].start();
            nodes[side]->moveToThread(&m_threads[side]);
        }
        Node *node = nodes[side];
        on(*node, [node] { node->open(); });
    }
    QString synchronous;
    on(*m_left, [&] { synchronous = m_left->scalar(u"PRAGMA synchronous"_s); });
    std::printf("%s rules, %s, PRAGMA synchronous=%s, files in %s\n", rules == RuleMode::Script ? "script" : rules == RuleMode::Mapping ? "mapping" : "basic", threads ? "a thread for each node" : "one thread",
                qPrintable(synchronous), qPrintable(folder));
    settle();
}

Bench::~Bench()
{
    QEventLoop loop;
    for (Node *node : {m_left.get(), m_right.get()}) {
        on(*node, [node, &loop] { node->stop(loop); });
        loop.exec();
        on(*node, [node] { node->close(); });
    }
    for (QThread &thread : m_threads) {
        thread.quit();
        thread.wait();
    }
}

// Until neither queue holds anything twice in a row: echoes of the writes have been looked at too.
void Bench::settle()
{
    int quiet = 0;
    for (int i = 0; i < 600 && quiet < 3; ++i) {
        QEventLoop pause;
        QTimer::singleShot(700, &pause, &QEventLoop::quit);
        pause.exec();
        int open = 0;
        for (Node *node : {m_left.get(), m_right.get()}) {
            on(*node, [&] {
                open += node->scalar(u"SELECT count(*) FROM event WHERE finished_at IS NULL"_s).toInt();
            });
        }
        quiet = open == 0 ? quiet + 1 : 0;
    }
}

/// Runs `change` on the left tracker and answers the time until `count` events have ended there.
template<typename Change>
double Bench::round(int count, const Change &change)
{
    QEventLoop loop;
    QTimer stalled;
    QObject::connect(&stalled, &QTimer::timeout, &loop, [] {
        std::fprintf(stderr, "not done within ten minutes\n");
        std::exit(1);
    });
    stalled.start(600'000);
    QElapsedTimer timer;
    on(*m_left, [&] {
        m_left->expect(Direction::Outgoing, 8, count, &loop);
        change(m_left->tracker());
        timer.start();
        m_left->engine().pollNow();
    });
    loop.exec();
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

bench::Costs Bench::costs()
{
    bench::Costs costs = bench::costsOfProgram();
    for (Node *node : {m_left.get(), m_right.get()}) {
        on(*node, [&] {
            const Database::Figures figures = node->figures();
            costs.statements += figures.statements;
            costs.commits += figures.commits;
            costs.logBytes += figures.logBytes;
        });
    }
    return costs;
}

// What follows the last answer (echoes are looked at) is not counted, though a part of it falls in the time.
void Bench::report(const char *name, int count, double ms, const bench::Costs &before)
{
    const bench::Costs all = costs() - before;
    const auto each = [count](auto value) { return static_cast<double>(value) / count; };
    QHash<qint64, Steps> out;
    QHash<qint64, Steps> in;
    on(*m_left, [&] { out = std::exchange(m_left->reached[0], {}); });
    on(*m_right, [&] { in = std::exchange(m_right->reached[1], {}); });
    std::printf("\n%s: %d events in %.0f ms = %.0f events/s\n", name, count, ms, count * 1000.0 / ms);
    std::printf("  for each: CPU %.2f ms here, %.2f ms in rule hosts (%.1f KB to and from them); %.1f statements, %.2f commits, %.2f fsyncs, %.1f KB of log\n",
                each(all.cpuMs), each(all.hostCpuMs), each(all.hostBytes) / 1024, each(all.statements), each(all.commits), each(all.syncs), each(all.logBytes) / 1024);
    // The sender hears "stored over there" (4) after the receiver has begun with it (5): from 3 on to 5 is the way there.
    struct Span {
        const char *name;
        size_t from;
        size_t to;
    };
    for (const Span &span : {Span {"found to ready (1-3)", 1, 3}, Span {"ready to received (3-5)", 3, 5}, Span {"received to applied (5-7)", 5, 7},
                             Span {"applied to done (7-8)", 7, 8}, Span {"all (1-8)", 1, 8}}) {
        QList<double> times;
        for (auto it = out.cbegin(); it != out.cend(); ++it) {
            const Steps there = in.value(it.key());
            const auto at = [&](size_t step) { return step >= 5 && step <= 7 ? there[step] : it->at(step); };
            if (at(span.from) > 0 && at(span.to) > 0)
                times.append(at(span.to) - at(span.from));
        }
        std::printf("  %-26s p50 %8.1f ms  p99 %8.1f ms\n", span.name, percentile(times, 50), percentile(times, 99));
    }
    std::fflush(stdout);
}

void Bench::create(int count)
{
    const bench::Costs before = costs();
    const double ms = round(count, [&](FakeTracker &tracker) {
        for (int i = 0; i < count; ++i) {
            m_ids.append(tracker.create({{u"summary"_s, u"Issue %1"_s.arg(i)}, {u"description"_s, QString(600, u'd')}, {u"custom.Severity"_s, u"S2"_s},
                                         {u"status"_s, QJsonObject {{u"id"_s, u"1"_s}, {u"name"_s, u"New"_s}}}}));
            tracker.comment(m_ids.last(), QString(200, u'c'));
        }
    });
    report("created", count, ms, before);
    settle();
}

void Bench::editAll()
{
    on(*m_left, [this] { m_left->reached[0].clear(); });
    const bench::Costs before = costs();
    const int count = static_cast<int>(m_ids.size());
    const double ms = round(count, [&](FakeTracker &tracker) {
        for (const QString &id : std::as_const(m_ids))
            tracker.edit(id, {{u"summary"_s, QString(u"Edited "_s + id)}});
    });
    report("edited", count, ms, before);
    settle();
}

void Bench::editOneByOne(int count)
{
    const bench::Costs before = costs();
    double ms = 0;
    for (int i = 0; i < count; ++i) {
        const QString id = m_ids.at(i % m_ids.size());
        ms += round(1, [&](FakeTracker &tracker) { tracker.edit(id, {{u"summary"_s, u"Alone %1"_s.arg(i)}}); });
    }
    report("edited one by one", count, ms, before);
    settle();
}

bool Bench::inStep()
{
    QStringList summaries[2];
    int errors = 0;
    Node *nodes[] = {m_left.get(), m_right.get()};
    for (int side = 0; side < 2; ++side) {
        Node *node = nodes[side];
        on(*node, [&] {
            for (const FakeIssue &issue : std::as_const(node->tracker().issues))
                summaries[side].append(issue.fields.value(u"summary"_s).toString());
            errors += node->errors;
        });
        summaries[side].sort();
    }
    std::printf("\n%s: %lld and %lld issues, %d errors\n", summaries[0] == summaries[1] ? "in step" : "NOT in step",
                static_cast<long long>(summaries[0].size()), static_cast<long long>(summaries[1].size()), errors);
    return summaries[0] == summaries[1] && errors == 0;
}
} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{u"issues"_s, u"How many"_s, u"n"_s, u"1000"_s}, {u"script"_s, u"JavaScript rules"_s}, {u"mapping"_s, u"Rules as a mapping"_s}, {u"one-thread"_s, u"Both nodes on one"_s},
                       {u"parallel"_s, u"Events under way at once"_s, u"n"_s, u"8"_s},
                       {u"folder"_s, u"On which disk"_s, u"path"_s, QDir::tempPath()}});
    parser.addHelpOption();
    parser.process(application);
    const QTemporaryDir folder(parser.value(u"folder"_s) + u"/bench-XXXXXX"_s);
    const int issues = std::max(1, parser.value(u"issues"_s).toInt());
    Bench bench(folder.path(), parser.isSet(u"script"_s) ? RuleMode::Script : parser.isSet(u"mapping"_s) ? RuleMode::Mapping : RuleMode::Basic, !parser.isSet(u"one-thread"_s),
                std::max(1, parser.value(u"parallel"_s).toInt()));
    bench.create(issues);
    bench.editAll();
    bench.editOneByOne(std::min(issues, 100));
    return bench.inStep() ? 0 : 1;
}
