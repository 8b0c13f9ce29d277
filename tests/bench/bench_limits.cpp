// How fast issues are copied through a tracker that takes its time: two engines as the application builds them, each with its thread, its database
// (synchronous=FULL) and its rule host; both trackers are in memory and take a fixed time for each request. Then every issue is edited three times
// while its copies are on their way, and the order in which each copy changed is looked at.
//
//   bench_limits [--issues 1000] [--latency 20] [--folder DIR]

#include "core/rules/hostruleengine.h"
#include "core/sync/syncengine.h"
#include "core/transport/locallink.h"
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

#include <cstdio>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
/// One node. Everything but the constructor runs on its thread.
class Node final : public QObject, public SyncObserver {
public:
    Node(LocalLinkHub &hub, const QString &name, const QString &folder) : m_hub(hub), m_name(name), m_folder(folder) { }
    void open(const ConnectionConfig &connection, qint64 latencyMs);
    void close();
    void eventsChanged() override { }
    void errorsChanged() override { ++errors; }
    void historyChanged() override { }
    void stepReached(const EventRecord &, int step, const QString &) override { done += step == 8 ? 1 : 0; }
    void stateChanged() override
    {
        const int limit = engine ? engine->limit().current() : 0;
        if (limit > 0 && (limits.isEmpty() || limits.last() != limit))
            limits.append(limit);
    }
    int open()
    {
        const auto rows = database->run(u"SELECT count(*) FROM event WHERE finished_at IS NULL"_s);
        return rows ? rows->rows.first().first().toInt() : -1;
    }

    std::unique_ptr<FakeTracker> tracker;
    std::unique_ptr<SyncEngine> engine;
    std::unique_ptr<Database> database;
    QList<int> limits;
    int done = 0;
    int errors = 0;
    int most = 0; ///< Requests of this node under way at once
    int wrongOrder = 0;
    QHash<QString, int> seen; ///< The newest revision of each issue

private:
    LocalLinkHub &m_hub;
    const QString m_name;
    const QString m_folder;
    SystemRandom m_random;
    std::unique_ptr<SystemClock> m_clock;
    std::unique_ptr<FakeConnector> m_connector;
    std::unique_ptr<HostRuleEngine> m_rules;
    std::unique_ptr<LocalLink> m_link;
};

void Node::open(const ConnectionConfig &connection, qint64 latencyMs)
{
    QDir().mkpath(m_folder);
    m_clock = std::make_unique<SystemClock>();
    auto opened = Database::open(m_folder + u"/node.sqlite"_s, Database::Mode::ReadWrite, m_clock.get());
    if (!opened)
        qFatal("%s", qPrintable(opened.error().message));
    database = std::move(*opened);
    tracker = std::make_unique<FakeTracker>(m_name, *m_clock);
    tracker->latencyMs = latencyMs;
    tracker->pageSize = 200;
    tracker->after = [this](const QString &operation) {
        if (operation != "create"_L1 && operation != "update"_L1)
            return;
        const QString id = QString::number(tracker->feed.last());
        const int revision = tracker->value(id, u"custom.Revision"_s).toInt();
        if (revision < seen.value(id))
            ++wrongOrder;
        seen.insert(id, revision);
    };
    m_connector = std::make_unique<FakeConnector>(*tracker, *m_clock);
    m_rules = std::make_unique<HostRuleEngine>(ruleHostPath(), *m_clock);
    m_link = std::make_unique<LocalLink>(m_hub, NodeId(m_name), *m_clock);
    m_link->setPeer(connection.id, connection.otherHalf(NodeId(m_name))->node);
    SyncEngineParts parts;
    parts.node = NodeId(m_name);
    parts.trackerKind = u"fake"_s;
    parts.clock = m_clock.get();
    parts.random = &m_random;
    parts.database = database.get();
    parts.connector = m_connector.get();
    parts.rules = m_rules.get();
    parts.transport = m_link.get();
    parts.observer = this;
    parts.blobFolder = m_folder + u"/blobs"_s;
    parts.pollMs = 500;
    engine = std::make_unique<SyncEngine>(parts);
    if (!engine->apply({connection}) || !engine->start())
        qFatal("the engine cannot be started");
}

void Node::close()
{
    QEventLoop loop;
    engine->stop([&loop] { QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection); });
    loop.exec();
    engine.reset();
    m_link.reset();
    m_rules.reset();
    m_connector.reset();
    database.reset();
    tracker.reset();
    m_clock.reset();
}

class Bench final {
public:
    Bench(const QString &folder, qint64 latencyMs)
    {
        ConnectionConfig connection;
        connection.id = ConnectionId(u"Blue-Red"_s);
        const QString names[] = {u"Blue"_s, u"Red"_s};
        for (int side = 0; side < 2; ++side) {
            connection.halves[side].node = NodeId(names[side]);
            connection.halves[side].triggers = {{u"all"_s, true, true}};
            connection.halves[side].rules.mode = RuleMode::Script;
            connection.halves[side].rules.outgoing = u"replica.summary = issue.summary; replica.custom.Revision = issue.custom.Revision;"_s;
            connection.halves[side].rules.incoming = u"issue.summary = replica.summary; issue.custom.Revision = replica.custom.Revision;"_s;
        }
        for (int side = 0; side < 2; ++side) {
            m_nodes[side] = std::make_unique<Node>(m_hub, names[side], folder + u'/' + names[side]);
            m_threads[side].start();
            m_nodes[side]->moveToThread(&m_threads[side]);
            Node *node = m_nodes[side].get();
            on(side, [=] { node->open(connection, latencyMs); });
        }
        pause(1200);
    }
    ~Bench()
    {
        for (int side = 0; side < 2; ++side) {
            Node *node = m_nodes[side].get();
            on(side, [node] { node->close(); });
            m_threads[side].quit();
            m_threads[side].wait();
        }
    }
    Q_DISABLE_COPY_MOVE(Bench)

    double copy(int count)
    {
        QElapsedTimer timer;
        Node *left = m_nodes[0].get();
        on(0, [&] {
            for (int i = 0; i < count; ++i)
                left->tracker->create({{u"summary"_s, u"Issue %1"_s.arg(i)}, {u"custom.Revision"_s, 0}});
            left->done = 0;
            timer.start();
            left->engine->pollNow();
        });
        for (int done = 0; done < count && timer.elapsed() < 120'000; pause(5))
            on(0, [&] { done = left->done; });
        return static_cast<double>(timer.nsecsElapsed()) / 1e9;
    }
    void editThrice()
    {
        Node *left = m_nodes[0].get();
        for (int revision = 1; revision <= 3; ++revision) {
            on(0, [&] {
                for (const FakeIssue &issue : QList<FakeIssue>(left->tracker->issues.values()))
                    left->tracker->edit(issue.id, {{u"custom.Revision"_s, revision}});
                left->engine->pollNow();
            });
            pause(150);
        }
        int quiet = 0;
        for (int i = 0; i < 600 && quiet < 4; ++i) {
            pause(300);
            int open = 0;
            on(0, [&] { open += left->open(); });
            on(1, [&] { open += m_nodes[1]->open(); });
            quiet = open == 0 ? quiet + 1 : 0;
        }
    }
    bool report(int count)
    {
        bool good = true;
        QString states[2];
        for (int side = 0; side < 2; ++side) {
            Node *node = m_nodes[side].get();
            on(side, [&] {
                states[side] = node->tracker->state();
                QStringList limits;
                for (const int limit : std::as_const(node->limits))
                    limits.append(QString::number(limit));
                std::printf("%s: %d requests, parallel %s (%s), %d errors\n", side == 0 ? "sender" : "receiver", node->tracker->reads + node->tracker->writes,
                            qPrintable(limits.join(u' ')), qPrintable(node->engine->limit().reason()), node->errors);
                good = good && node->errors == 0;
            });
        }
        Node *right = m_nodes[1].get();
        int newest = 0;
        on(1, [&] {
            for (const int revision : std::as_const(right->seen))
                newest += revision == 3 ? 1 : 0;
            std::printf("order: %d of %lld copies ended with the last of their revisions, %d changes came after a newer one\n", newest,
                        static_cast<long long>(right->seen.size()), right->wrongOrder);
            good = good && right->wrongOrder == 0;
        });
        std::printf("%s\n", states[0] == states[1] ? "in step" : "NOT in step");
        return good && newest == count && states[0] == states[1];
    }

private:
    template<typename What>
    void on(int side, const What &what)
    {
        QMetaObject::invokeMethod(m_nodes[side].get(), what, Qt::BlockingQueuedConnection);
    }
    static void pause(int ms)
    {
        QEventLoop loop;
        QTimer::singleShot(ms, Qt::PreciseTimer, &loop, &QEventLoop::quit);
        loop.exec();
    }

    LocalLinkHub m_hub;
    std::unique_ptr<Node> m_nodes[2];
    QThread m_threads[2];
};
} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{u"issues"_s, u"How many"_s, u"n"_s, u"1000"_s}, {u"latency"_s, u"Milliseconds that a tracker takes for a request"_s, u"ms"_s, u"20"_s},
                       {u"folder"_s, u"On which disk"_s, u"path"_s, QDir::tempPath()}});
    parser.addHelpOption();
    parser.process(application);
    const QTemporaryDir folder(parser.value(u"folder"_s) + u"/bench-XXXXXX"_s);
    const int issues = std::max(1, parser.value(u"issues"_s).toInt());
    Bench bench(folder.path(), parser.value(u"latency"_s).toInt());
    const double seconds = bench.copy(issues);
    std::printf("%d issues copied in %.2f s = %.0f issues/s\n", issues, seconds, issues / seconds);
    std::fflush(stdout);
    bench.editThrice();
    return bench.report(issues) ? 0 : 1;
}
