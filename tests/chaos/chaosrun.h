#pragma once
// ChaosRun: the real program between a real Redmine and a real RT, people at work on both, and a schedule of faults, all drawn from one seed.
// After the given time all faults end; when everything is in step, or cannot come in step any more, the checker says what became of it.

#include "tests/chaos/checker.h"
#include "tests/chaos/faultproxy.h"
#include "tests/chaos/people.h"
#include "tests/support/programrun.h"

#include <QElapsedTimer>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QThread>

namespace lockstep::chaos {

struct Options {
    quint64 seed = 0;
    double minutes = 3;
};

struct Report {
    QList<Finding> findings;
    QStringList stuck; ///< Errors that wait and events that did not end
    QMap<QString, int> faults; ///< By kind
    Ledger ledger;
    int requests = 0;
    qint64 settledAfterMs = 0; ///< After the last fault
};

class ChaosRun final {
public:
    explicit ChaosRun(const Options &options);
    ~ChaosRun();
    Q_DISABLE_COPY_MOVE(ChaosRun)

    static bool available(); ///< Both trackers are named by LOCKSTEP_CHAOS_REDMINE_INFO and LOCKSTEP_CHAOS_RT_INFO
    bool start(); ///< False: trackers or program cannot be started
    void storm(); ///< The faults, for the given time
    Report settle();
    void keepProfile() { m_folder.setAutoRemove(false); }
    QString folder() const { return m_folder.path(); }

private:
    enum class Fault { Kill, KillAtWrite, KillAfterWrite, Stop, TrackerRestart0, TrackerRestart1, LineDown0, LineDown1, Weather };
    static QString faultName(Fault fault);
    QJsonObject configuration() const;
    void inject(Fault fault);
    void killed(int restartAfterMs);
    void killAtNextWrite(bool answered);
    void restartTracker(int side);
    bool trackerScript(int side, const QString &verb);
    QStringList whatIsOpen();
    Evidence evidence();
    void tell(const QString &what);
    void pause(int ms); ///< Of the schedule
    int below(int limit) { return static_cast<int>(m_random.next() % static_cast<quint64>(limit)); }

    const Options m_options;
    SeededRandom m_random;
    QElapsedTimer m_time;
    QMutex m_print;
    QTemporaryDir m_folder;
    QJsonObject m_info[sides];
    ProgramRun m_program;
    SharedLedger m_ledger;
    QThread m_proxyThread;
    std::unique_ptr<FaultProxy> m_proxies[sides];
    std::unique_ptr<People> m_people[sides];
    std::unique_ptr<QThread> m_peopleThreads[sides];
    QMap<QString, int> m_faults;
};

} // namespace lockstep::chaos
