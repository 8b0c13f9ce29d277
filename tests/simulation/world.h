#pragma once
// World: two nodes with the real engine, queue and database, two trackers and a wire, in one thread under virtual time, and a plan of what people and
// faults do to them. What must never happen is watched all the while; after a time all faults end, and what must hold then is checked.
// The same plan gives the same world and the same trace.

#include "tests/simulation/plan.h"
#include "tests/support/syncbench.h"

#include <QCryptographicHash>
#include <QMap>
#include <QSet>

namespace lockstep {
class FakeSite;
}

namespace lockstep::simulation {

struct Report {
    quint64 seed = 0;
    QStringList violations; ///< Each begins with the name of the invariant: "S1 …"
    int actions = 0; ///< Of people
    QMap<QString, int> faults;
    QMap<QString, int> crashPoints; ///< "before step 4" -> how often a node died there
    qint64 virtualMs = 0;
    QByteArray trace; ///< SHA-256 over all that was seen
};

class World final {
public:
    explicit World(Plan plan, bool verbose = false);
    Report run();

private:
    struct Issue {
        QString origin; ///< Never changes, travels as a custom field
        QMap<QString, QList<QString>> written; ///< field -> values in order, by people
        QMap<QString, QSet<QString>> passing; ///< field -> values that were there for a moment
        QMap<QString, QString> comments; ///< What was first said -> what it says now
        QMap<QString, QStringList> commentVersions; ///< What was first said -> all that it said
        QMap<QString, std::pair<int, QString>> commentPlaces; ///< What was first said -> side and id of the original
        QStringList files;
        bool givenUp = false; ///< An event of it was cancelled: what the sides hold of it may differ
    };

    void say(const QString &what);
    void violated(const QString &what);
    void tellQueues();
    void tellStep(int side, const EventRecord &event, int step);
    void watch(int side);

    // What people do (worldwork.cpp).
    void work(const Operation &operation);
    void create(const Operation &operation);
    void edit(Issue &issue, int side, const QString &field, const QString &value);
    void writtenBy(int side, const FakeIssue &issue, const QJsonObject &flat);

    // The trackers that answer in HTTP (worldhttp.cpp).
    void useHttpTrackers();
    void allowValues(BenchTracker &tracker);
    void watchRequests(int side, FakeSite &site);
    void noteRace(int side, const FakeIssue &issue, const QJsonObject &flat);

    // What goes wrong (worldfaults.cpp).
    void inject(const Operation &operation);
    void trackerFault(const Operation &operation);
    void crashFault(const Operation &operation);
    Database::Fate atCommit(int side, Database::Moment moment, const QList<Database::Statement> &written);
    void administer(const Operation &operation);
    void endFaults();
    void heal();

    // What must hold (worldcheck.cpp).
    void checkAlways();
    void checkAcknowledged(int side);
    void check();
    void checkIssue(const Issue &issue);
    void checkQuiet();
    bool isInConflictRecord(const QString &field, const QString &value);

    QString localId(int side, const QString &origin);
    BenchTracker &tracker(int side) { return m_bench.node(side).usedTracker(); }
    qint64 now() { return m_bench.clock().now() - m_start; }
    void later(qint64 ms, std::function<void()> what) { m_bench.clock().callAfter(ms, std::move(what)); }

    const Plan m_plan;
    const bool m_verbose;
    SyncBench m_bench;
    qint64 m_start = 0;
    QList<Issue> m_issues;
    /// Written while one of our own writes may have stood in the tracker's queue, or in the moment in which we made the issue. No tracker of ours
    /// lets a write depend on what is there when it is done, so such an edit may be overwritten by a write that was decided before it.
    QSet<QString> m_raced;
    QMap<QString, QJsonObject> m_lastRead[2]; ///< What a node has last been shown of an issue
    qint64 m_slowUntil[2] = {0, 0};
    struct CrashAim {
        std::optional<Database::Moment> moment;
        int commits = 0; ///< How many more to let pass
        QString point; ///< Or the next one of this kind
    };
    CrashAim m_aim[2];
    struct Busy { ///< The tracker has asked for patience
        qint64 from = 0;
        qint64 until = 0;
        int life = 0;
    };
    Busy m_busy[2];
    QList<std::pair<int, EventRecord>> m_cancelled; ///< By side, as they were then
    qint64 m_diskFullUntil[2] = {0, 0};
    bool m_ruleFails[2] = {false, false};
    QMap<QString, qint64> m_applied[2]; ///< Issue -> the newest number applied there
    bool m_healed = false;
    Report m_report;
    QCryptographicHash m_trace {QCryptographicHash::Sha256};
};

} // namespace lockstep::simulation
