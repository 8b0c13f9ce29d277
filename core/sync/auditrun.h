#pragma once
// AuditRun: when which twin is audited. In the background every twin once in its connection's interval, one look a second at most and only while the
// node has nothing else to do; on demand all twins of a connection one after the other. A difference counts only when a second look, after both nodes
// have looked for changes twice, finds the same: an edit that is just being detected is none. A twin that met in a conflict is looked at soon after it (a
// check), and where its sides were settled differently, which messages that cross can do, that is repaired. Owned by SyncEngine; node's thread.

#include "core/sync/audit.h"

#include <functional>

namespace lockstep {

struct AuditSummary {
    int twins = 0; ///< Looked at
    int inStep = 0;
    int differing = 0; ///< Twins
    int onTheirWay = 0;
    int notSent = 0; ///< The rules leave them out
    QStringList failures; ///< "BLUE-1: …": could not be compared
};

class AuditRun final {
public:
    struct Hooks {
        std::function<bool()> mayLook; ///< Not stopping, tracker answers
        std::function<bool()> isIdle; ///< And nothing is due
        std::function<void()> queued; ///< An event was made
        std::function<void(int)> count; ///< +1, -1: coroutines under way
    };
    AuditRun(SyncContext &context, Audit &audit, Hooks hooks) : c(context), m_audit(audit), m_hooks(std::move(hooks)) { }
    ~AuditRun() { stop(); }
    Q_DISABLE_COPY_MOVE(AuditRun)

    void start(); ///< Again when the connections have changed
    void stop();
    /// Ends with an error when the node cannot go on (an outage, here or there), or one is under way.
    Task<Result<AuditSummary>> run(ConnectionId connection);
    bool isRunning() const { return m_running; }
    int looked() const { return m_looked; }
    int total() const { return m_total; }

private:
    struct Suspect {
        AuditTwin twin;
        QList<FindingRecord> findings;
        qint64 roundsHere = 0;
        qint64 roundsThere = 0;
        int looks = 1;
        bool isCheck = false; ///< After a conflict: what is found between its two values is repaired
    };
    enum class Step { Settled, Suspected, OnItsWay, NotSent, Failed, ErrorWaits, Repaired };
    void schedule(qint64 delayMs);
    void tick();
    Task<void> lookInBackground();
    Task<Result<Step>> lookAt(AuditTwin twin, QList<Suspect> *suspects, AuditSummary *summary);
    Task<Result<Step>> lookAgain(Suspect suspect, QList<Suspect> *suspects, AuditSummary *summary);
    std::optional<AuditTwin> dueAudit();
    std::optional<AuditTwin> dueCheck();
    Result<> concludeCheck(const AuditTwin &twin, Step step);
    Result<Step> repairConflicts(const AuditTwin &twin, const QList<FindingRecord> &findings);
    Task<Result<>> runAll(ConnectionId connection, AuditSummary *summary);
    Result<Step> failed(const AuditTwin &twin, const Error &error, AuditSummary *summary);
    qint64 intervalMs(const ConnectionId &connection) const;
    QList<ConnectionId> open() const; ///< Not paused

    SyncContext &c;
    Audit &m_audit;
    const Hooks m_hooks;
    Clock::Handle m_handle = 0;
    bool m_started = false;
    bool m_looking = false; ///< In the background
    bool m_running = false;
    int m_looked = 0;
    int m_total = 0;
    QList<Suspect> m_suspects; ///< Of the background
};

} // namespace lockstep
