#pragma once
// SyncBench: two nodes (or three in a row) with real engines and real databases, fake trackers, rules and wire, in one thread under virtual time.
// A node can crash between any two of its turns: its database is closed without a commit and nothing of that life runs any more.

#include "core/sync/syncengine.h"
#include "tests/support/fakeclock.h"
#include "tests/support/fakerules.h"
#include "tests/support/faketracker.h"
#include "tests/support/faketransport.h"

#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <vector>

namespace lockstep {

class SyncBench;

class BenchNode final {
public:
    ~BenchNode();
    Q_DISABLE_COPY_MOVE(BenchNode)

    FakeTracker &tracker() { return m_tracker; }
    /// The one that the node speaks to: tracker(), unless another was put in its place before start().
    BenchTracker &usedTracker() { return m_other ? *m_other : m_tracker; }
    void useTracker(std::unique_ptr<BenchTracker> tracker) { m_other = std::move(tracker); }
    SyncEngine &engine();
    Database &database();
    RuleFunctions rules = copyAllRules();
    bool isUp() const { return m_life != nullptr; }
    int turns() const;

    void start();
    void stop(); ///< The clean way, within a minute of virtual time
    bool tryStop(); ///< The same; false when it does not end
    int lives() const { return static_cast<int>(m_lives); }
    void crash();
    void restart(); ///< Crash and start
    /// Crashes instead of this life's turn `turn`, and starts again two seconds later.
    void crashAt(int turn);
    bool hasCrashed() const { return m_crashed; }
    void keepBackup(); ///< Of a database in memory, right after a commit
    bool hasBackup() const { return m_backup != nullptr; }
    void restoreBackup(); ///< Dies; two seconds later it begins again from its backup
    /// What happens at each commit of this node; a fate of End crashes it, and it starts again two seconds later. Asked in every life.
    Database::Probe commitProbe;
    /// Each step as the observer hears of it.
    std::function<void(const EventRecord &event, int step)> onStep;

    QList<EventRecord> events(); ///< All rows, oldest first
    EventRecord event(const QString &localId); ///< The newest outgoing one of this issue
    QList<StoredError> errors(); ///< Unresolved
    QList<HistoryRecord> history();
    QStringList stepsReached; ///< "№ step", as the observer heard it
    qint64 pollMs = 1000;
    qint64 gatherMs = 0; ///< Commits as soon as nothing more is to be written

private:
    friend class SyncBench;
    struct Life;
    BenchNode(SyncBench &bench, int side, const QString &name);
    bool isBusy();
    QString queueImage();
    Result<std::unique_ptr<Database>> openDatabase(Clock *clock);
    void startLater();

    SyncBench &m_bench;
    const int m_side;
    const QString m_name;
    FakeTracker m_tracker;
    std::unique_ptr<BenchTracker> m_other;
    std::unique_ptr<SqliteConnection> m_backup;
    std::unique_ptr<SqliteConnection> m_connection; ///< Of a database in memory, between two lives
    std::unique_ptr<Life> m_life;
    bool m_crashed = false;
    bool m_starting = false; ///< A commit in the middle of a start goes well: who has not begun cannot stop
    quint32 m_lives = 0;
};

class SyncBench final {
public:
    SyncBench();
    ~SyncBench();
    Q_DISABLE_COPY_MOVE(SyncBench)

    BenchNode &left() { return *m_nodes[0]; }
    BenchNode &right() { return *m_nodes[1]; }
    BenchNode &node(int side) { return *m_nodes.at(static_cast<std::size_t>(side)); }
    FakeWire &wire() { return m_wire; }
    FakeClock &clock() { return m_clock; }

    /// A third node, Green, that shares a connection with Red. Before start().
    void addThird();
    /// One connection more, between these sides. Before start().
    void addConnection(const QString &name, int one, int other);
    int nodeCount() const { return static_cast<int>(m_nodes.size()); }
    QList<ConnectionConfig> connectionsOf(int side) const;

    ConnectionConfig second; ///< Red-Green, with addThird()
    QList<ConnectionConfig> more; ///< See addConnection()
    ConnectionConfig connection; ///< Change it before start() or call apply()
    void apply();
    void start(); ///< All nodes; syncUntilQuiet() does it when it has not been done
    void advance(qint64 ms) { m_clock.advance(ms); }
    bool inMemory = false; ///< Databases without files: ten times as fast. Set it before start().
    /// Until nothing has moved for three polls. False when that took longer than the limit (virtual time).
    bool syncUntilQuiet(qint64 limitMs = 1'800'000);
    /// Requests to both trackers while `what` runs: {reads, writes}.
    std::pair<int, int> requestsOf(const std::function<void()> &what);
    /// Runs until a coroutine has ended.
    template<typename T>
    T wait(QCoro::Task<T> task)
    {
        std::optional<T> value;
        into(std::move(task), value);
        for (int i = 0; i < 600 && !value; ++i)
            m_clock.advance(100);
        return std::move(*value);
    }
    QString folder(int side) const;

private:
    friend class BenchNode;
    template<typename T>
    static QCoro::Task<> into(QCoro::Task<T> task, std::optional<T> &value)
    {
        value.emplace(co_await std::move(task));
    }

    QTemporaryDir m_folder;
    FakeClock m_clock;
    FakeWire m_wire;
    std::vector<std::unique_ptr<BenchNode>> m_nodes;
    bool m_started = false;
};

} // namespace lockstep
