#pragma once
// World: two nodes (or three in a row) with the real engine, queue and database, their trackers and a wire, in one thread under virtual time, and a
// plan of what people, administrators and faults do to them. What must never happen is watched all the while; after a time all faults end, and what
// must hold then is checked. The same plan gives the same world and the same trace.

#include "tests/simulation/plan.h"
#include "tests/support/syncbench.h"

#include <QCryptographicHash>
#include <QMap>
#include <QSet>

#include <algorithm>

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
    static constexpr int mostNodes = FakeWire::mostEnds;
    struct Issue {
        QString origin; ///< Never changes, travels as a custom field
        int home = 0; ///< Where it was made
        QMap<QString, QList<QString>> written; ///< field -> values in order, by people
        QMap<QString, QList<int>> writers; ///< … and at which side each was written
        QMap<QString, QSet<QString>> passing; ///< field -> values that were there for a moment
        QMap<QString, QSet<QString>> typed; ///< field -> values that settled a conflict
        QSet<QString> labels; ///< All that were ever added; none is added twice, but by who took it away
        QSet<QString> labelsTaken; ///< Of these: taken away
        QMap<QString, QSet<int>> labelTakers; ///< Label -> sides that ever took it away
        QSet<QString> labelsAgain; ///< Added again
        QMap<QString, QString> comments; ///< What was first said -> what it says now
        QMap<QString, QStringList> commentVersions; ///< What was first said -> all that it said
        QMap<QString, std::pair<int, QString>> commentPlaces; ///< What was first said -> side and id of the original
        QStringList files;
        QMap<QString, QString> times; ///< What a time entry first said -> what it says now, as worklogText() tells it
        QMap<QString, QStringList> timeVersions; ///< … -> all that it has said
        QMap<QString, std::pair<int, QString>> timePlaces; ///< … -> side and id of the original
        bool givenUp = false; ///< An event of it was cancelled: what the sides hold of it may differ
        bool apart = false; ///< The administrator has taken its pair apart, or tried to
        bool together = false; ///< … and wants it linked again
        QString hidden[mostNodes]; ///< Its id where it is deleted
    };
    struct Link { ///< A connection and the nodes that share it
        ConnectionId id;
        int ends[2] = {0, 1};
    };

    void say(const QString &what);
    void violated(const QString &what);
    void tellQueues();
    void tellStep(int side, const EventRecord &event, int step);
    void watch(int side);
    void watchRules(int side);

    // Rules that ask (worldasks.cpp).
    void useAskingRules(int side);
    void noteCalledAgain(int side, const EventRecord &event);
    void retryDoubts(int side);
    void checkAsked(const Issue &issue);

    // What people do (worldwork.cpp).
    void work(const Operation &operation);
    void create(const Operation &operation);
    void edit(Issue &issue, int side, const QString &field, const QString &value);
    void label(Issue &issue, const Operation &operation);
    QString chooseValue(const Issue &issue, int side, const QString &field, const Operation &operation);
    QString chooseLabel(const Issue &issue, const Operation &operation);
    QString chooseText(const Issue &issue, const QString &comment, const Operation &operation);
    void remove(Issue &issue, const Operation &operation);
    QString timeNow(int side, const QString &id, const QString &entry); ///< What a time entry says
    bool isRaced(int side, const QString &id, const QString &value);

    // The trackers that answer in HTTP (worldhttp.cpp).
    void useHttpTrackers();
    void allowValues(BenchTracker &tracker);
    void watchRequests(int side, FakeSite &site);
    void noteRace(int side, const FakeIssue &issue, const QJsonObject &flat);
    void shownTo(int side, const FakeIssue &issue);

    // What goes wrong (worldfaults.cpp).
    void inject(const Operation &operation);
    void trackerFault(const Operation &operation);
    void crashFault(const Operation &operation);
    Database::Fate atCommit(int side, Database::Moment moment, const QList<Database::Statement> &written);
    void endFaults();

    // What administrators do (worldadmin.cpp), and what they do in the end (worldheal.cpp).
    void administer(const Operation &operation);
    void retryOrCancel(const Operation &operation);
    void cancel(int side, const EventRecord &event);
    bool isCopyInQuestion(int side, const EventRecord &event);
    void retryAll(int side);
    bool resolve(int side, const StoredError &error);
    void takeApart(const Operation &operation);
    void restore(const Operation &operation);
    QCoro::Task<void> auditAndRepair(int side, ConnectionId connection);
    void heal();
    bool healRounds();
    bool awaitChecks();
    bool mend(int side);
    bool linkAgain(Issue &issue);
    std::optional<AuditSummary> audit(int side, const ConnectionId &connection);
    void repairFound(int side);
    void repairLeftOut();
    void sweep(qint64 ms);

    // What must hold always (worldwatch.cpp).
    void checkAlways();
    void checkAcknowledged(const Link &link, int from, int to);
    void checkFigures(int side);
    void writtenBy(int side, const FakeIssue &issue, const QJsonObject &flat);
    void addedBy(int side, const FakeIssue &issue);
    void checkKept(int side, const QByteArray &message);

    // What must hold in the end (worldcheck.cpp).
    void check();
    void checkIssue(const Issue &issue);
    void checkParts(const Issue &issue, int side);
    void checkTimes(const Issue &issue, int side);
    void checkLabels(const Issue &issue, int side);
    void checkWritten(const Issue &issue, int side);
    bool isClearlyLast(const Issue &issue, const QString &field) const;
    void checkGone(const Issue &issue);
    void checkOneWay(const Issue &issue);
    bool checkApart(const Issue &issue);
    void checkSecrets(int side);
    void checkAudit();
    void checkQuiet();
    bool isInConflictRecord(const QString &field, const QString &value);
    QStringList conflictsOf(int side);

    QString localId(int side, const QString &origin);
    QList<Link> linksOf(const Issue &issue); ///< By which it is at its sides
    QString twinState(int side, const ConnectionId &connection, const Issue &issue); ///< Empty: no twin
    bool isOnItsWay(const Issue *issue); ///< Something of it is under way at one of the nodes; null: of any
    bool isPaired(int side, const ConnectionId &connection, const Issue &issue); ///< The node knows both issues
    Issue *issueOf(const FakeIssue &issue);
    bool isGone(const Issue &issue) const;
    int nodes() const { return m_plan.nodes; }
    int writes();
    bool hasTime() const { return std::any_of(m_plan.operations.cbegin(), m_plan.operations.cend(), [](const Operation &o) { return o.work == Work::LogTime; }); }
    bool had(Fault fault) const { return m_report.faults.contains(faultName(fault)); }
    BenchTracker &tracker(int side) { return m_bench.node(side).usedTracker(); }
    qint64 now() { return m_bench.clock().now() - m_start; }
    void later(qint64 ms, std::function<void()> what) { m_bench.clock().callAfter(ms, std::move(what)); }

    const Plan m_plan;
    const bool m_verbose;
    SyncBench m_bench;
    QList<Link> m_links;
    qint64 m_start = 0;
    QList<Issue> m_issues;
    /// Written while one of our own writes may have stood in the tracker's queue, or in the moment in which we made the issue. No tracker of ours
    /// lets a write depend on what is there when it is done, so such an edit may be overwritten by a write that was decided before it.
    QSet<QString> m_raced;
    QSet<QString> m_justMade; ///< Of these: in the moment in which we made the issue. What is read back then counts as told.
    QMap<QString, std::pair<qint64, QString>> m_labelled[mostNodes]; ///< Issue -> when people last changed its labels, and which
    QSet<QString> m_shownLabels[mostNodes]; ///< Those that a node has ever been shown
    QMap<QString, QJsonObject> m_lastRead[mostNodes]; ///< What a node has last been shown of an issue
    qint64 m_slowUntil[mostNodes] = {};
    struct CrashAim {
        Database::Moment moment = Database::Moment::Before;
        int commits = 0; ///< How many more to let pass
        QString point; ///< Or the next one of this kind
    };
    QList<CrashAim> m_aims[mostNodes];
    struct Busy { ///< The tracker has asked for patience
        qint64 from = 0;
        qint64 until = 0;
        int life = 0;
    };
    Busy m_busy[mostNodes];
    QList<std::pair<int, EventRecord>> m_cancelled; ///< By side, as they were then
    qint64 m_diskFullUntil[mostNodes] = {};
    bool m_ruleFails[mostNodes] = {};
    bool m_outgoingFails[mostNodes] = {};
    QMap<QString, int> m_called[mostNodes]; ///< Issue -> calls that a rule has made
    QMap<QString, int> m_calledAgain[mostNodes]; ///< … and how often an administrator has let one in doubt be made again
    bool m_backupWanted[mostNodes] = {};
    qint64 m_restoredAt[mostNodes] = {};
    QStringList m_conflicts; ///< That went with a restore, as conflictsOf() tells them
    QMap<QString, qint64> m_applied[mostNodes]; ///< Issue -> the newest number applied there
    bool m_healed = false;
    Report m_report;
    QCryptographicHash m_trace {QCryptographicHash::Sha256};
};

} // namespace lockstep::simulation
