#pragma once
// World: two nodes with the real engine, queue and database, two trackers and a wire, in one thread under virtual time, and everything that can
// happen to them drawn from one seed: what people do on both trackers, what the wire and the trackers do to messages and requests, when nodes
// die. After a while all faults end, and what must hold then is checked. The same seed gives the same world and the same trace.
// Streams of chance are separate for work, faults and schedule, so that taking one out does not shift the others.

#include "tests/support/syncbench.h"

#include <QCryptographicHash>
#include <QMap>

namespace lockstep::simulation {

/// Faults that a world may know; a random subset of them is at work in each.
enum class Fault {
    LoseRequest, ///< A message to the other node is lost
    LoseAnswer, ///< … or its answer
    DoubleMessage,
    WireDown, ///< The nodes cannot reach each other for a while
    TrackerDown,
    TrackerBusy, ///< 429 with a time to wait
    TrackerFails, ///< 500 before any work
    AnswerLost, ///< The tracker does the work; nobody hears of it
    SlowWrites, ///< Writes stand in the tracker's queue, and are done even when the node has died
    Password, ///< Refused for a while
    Crash, ///< One node dies between two of its turns
    CrashBoth,
    Pause,
    Count
};
QString faultName(Fault fault);

struct Options {
    quint64 seed = 0;
    bool verbose = false; ///< Prints what happens
    int mostActions = 30;
};

struct Report {
    quint64 seed = 0;
    QStringList violations;
    int actions = 0;
    QMap<Fault, int> faults;
    qint64 virtualMs = 0;
    int lives = 0; ///< Of nodes, after crashes
    QByteArray trace; ///< SHA-256 over all that was seen
};

class World final {
public:
    explicit World(const Options &options);
    Report run();

private:
    struct Issue {
        QString origin; ///< Never changes, travels as a custom field
        QMap<QString, QList<QPair<qint64, QString>>> written; ///< field -> (when, value), by people
        QMap<QString, QString> comments; ///< What was first said -> what it says now
        QMap<QString, std::pair<int, QString>> commentPlaces; ///< What was first said -> side and id of the original
        QStringList files;
    };

    void say(const QString &what);
    void tellQueues();
    void planWork();
    void planFaults();
    void act();
    void create(int side);
    void inject(Fault fault);
    void heal();
    void check();
    void checkIssue(const Issue &issue);
    bool isInConflictRecord(const QString &field, const QString &value);
    void violated(const QString &what);
    QString localId(int side, const QString &origin);
    FakeTracker &tracker(int side) { return m_bench.node(side).tracker(); }
    int below(Random &random, int limit) { return limit <= 0 ? 0 : static_cast<int>(random.next() % static_cast<quint64>(limit)); }
    qint64 now() { return m_bench.clock().now() - m_start; }

    const Options m_options;
    SeededRandom m_work;
    SeededRandom m_faults;
    SeededRandom m_schedule;
    SyncBench m_bench;
    qint64 m_start = 0;
    QList<Issue> m_issues;
    /// Written while one of our own writes may have stood in the tracker's queue, or in the moment in which we made the issue. No tracker of ours lets a write depend on what is there when it is
    /// done, so such an edit may be overwritten by a write that was decided before it. How that is found is the audit's matter.
    QSet<QString> m_raced;
    qint64 m_slowUntil[2] = {0, 0};
    QList<Fault> m_kinds; ///< At work in this world
    int m_serial = 0;
    qint64 m_lengthMs = 0;
    bool m_healed = false;
    Report m_report;
    QCryptographicHash m_trace {QCryptographicHash::Sha256};
};

} // namespace lockstep::simulation
