#pragma once
// SyncEngine: one node's engine. Finds changes, claims due events in order per twin and in parallel across twins, takes in messages, decides what an
// error stops, and answers the administrator's commands. Owned by core/node (or a test bench), lives on one thread, and takes all of the
// outside by injection: it reads no wall clock and makes no thread. stop() ends when nothing runs any more; stop twice or before start is harmless.

#include "core/sync/auditrun.h"
#include "core/sync/detector.h"
#include "core/sync/incoming.h"
#include "core/sync/outgoing.h"
#include "core/sync/rehearsal.h"
#include "core/sync/rejoin.h"
#include "core/sync/ruledialogue.h"
#include "core/sync/trackergate.h"
#include "core/sync/repair.h"

#include <array>
#include <functional>
#include <memory>

namespace lockstep {

struct SyncEngineParts {
    NodeId node;
    QString trackerKind;
    Clock *clock = nullptr;
    Random *random = nullptr;
    Database *database = nullptr;
    Connector *connector = nullptr;
    RuleEngine *rules = nullptr;
    Transport *transport = nullptr;
    SyncObserver *observer = nullptr;
    QString blobFolder;
    qint64 pollMs = 10'000;
    int parallel = 8; ///< Requests under way at the tracker to begin with; see ConcurrencyLimit
    qint64 gatherMs = 8; ///< See Database::setUnderWay(): a commit costs as much processor time as thirty statements
    qint64 keepMs = 30LL * 24 * 3600 * 1000; ///< How long what is finished stays in the database
};

class SyncEngine final : public MessageReceiver {
public:
    explicit SyncEngine(const SyncEngineParts &parts);
    ~SyncEngine() override;

    /// Recovers from a crash, then begins to work. Connections come before or after by apply().
    Result<> start();
    Result<> apply(const QList<ConnectionConfig> &connections);
    /// No new claims; `whenStopped` is called once nothing runs. Running requests should be aborted by the caller if they take too long.
    void stop(std::function<void()> whenStopped);

    Result<> setPaused(const ConnectionId &connection, bool paused);
    bool isPaused(const ConnectionConfig &connection) const { return c.active.value(connection.id, {connection, {}, {}, false}).config.paused; } ///< As it is now
    Result<> retryEvent(const EventId &event, RetryRules rules = RetryRules::Published, RetryCalls calls = RetryCalls::Again);
    Result<> retryError(qint64 errorId, RetryRules rules = RetryRules::Published, RetryCalls calls = RetryCalls::Again);
    /// Of the errors with this fingerprint one is tried; the others follow in order if it passes, and stay as they are if not. Says which.
    Result<QString> retryGroup(const QString &fingerprint);
    Result<int> retryAll(const ConnectionId &connection); ///< Null: everything. Answers how many.
    Result<> cancelEvent(const EventId &event);
    /// The "operation" trigger. NotFound when this tracker has no such issue.
    Task<Result<QString>> syncNow(ConnectionId connection, QString key);
    /// Takes a pair apart, on both sides: its open events are cancelled and its changes no longer told. NotFound when there is no such pair.
    Task<Result<QString>> unlink(ConnectionId connection, QString key);
    /// Settles a conflict that waits ("ask"), and lets its event go on. Field "" stands for all that are not named.
    Result<> resolveConflict(qint64 errorId, const ConflictChoices &choices);
    /// The administrator changes the replica of a request that failed here (see editableReplica()), and it is tried again. Who and what is in the history.
    /// `shown`: the replica that was changed; another one may have taken its place.
    Result<> editAndRetry(const EventId &event, const QJsonObject &shown, const QJsonObject &edited, const QString &who);
    void pollNow();
    void setPollInterval(qint64 ms); ///< From the next look for changes on
    /// Compares the twins of a connection now, without writing. The findings are in the database when it ends.
    Task<Result<AuditSummary>> audit(ConnectionId connection);
    Result<RepairSummary> repair(const QList<qint64> &findings);
    Result<RepairSummary> repairAll(const ConnectionId &connection); ///< Null: of all
    /// A rehearsal: what rules (absent: the published ones) make of an issue, and of a replica. Nothing is written.
    Task<Result<RehearsedReplica>> rehearseOutgoing(ConnectionId connection, std::optional<RuleSet> rules, QString key);
    Task<Result<RehearsedChanges>> rehearseIncoming(ConnectionId connection, std::optional<RuleSet> rules, RehearsedReplica sent, bool isReplay = false);
    Task<Result<QStringList>> issuesToRehearse(QString query, qsizetype limit); ///< Keys
    const AuditRun &auditRun() const { return m_auditRun; }

    NodeState state() const;
    QString stateText() const { return m_stateText; }
    qint64 nextTry() const { return m_outageUntil; }
    const ConcurrencyLimit &limit() const { return m_gate.limit(); } ///< How many requests the tracker gets at once, and why
    const Schema &schema() const { return m_schema; } ///< What the tracker can hold; empty before it was read
    const QString &product() const { return m_product; } ///< "Redmine 5.0.4", once the tracker has answered

    Task<Result<QByteArray>> receive(ConnectionId connection, QByteArray message) override;
    Task<Result<QByteArray>> readBlob(ConnectionId connection, QString sha256, qint64 offset, qint64 maximum) override;

private:
    static constexpr qint64 cleanEveryMs = 60'000;
    static constexpr qint64 schemaEveryMs = 3'600'000; ///< People and choices change seldom
    static constexpr qint64 schemaAgainMs = 60'000; ///< After it could not be read
    void schedulePump(qint64 delayMs);
    void pump();
    Result<> claim(EventStore::Needs needs, int most);
    void schedulePoll(qint64 delayMs);
    Task<void> pollOnce();
    Task<void> readSchema();
    Task<void> process(EventRecord event, QString lane, EventStore::Needs needs);
    Task<Result<>> runSteps(EventRecord *event, QString *failedIn);
    void handleFailure(const EventRecord &event, const QString &failedIn, const Error &error);
    Task<void> tellOutcome(EventRecord event);
    void enterOutage(const Error &error);
    void leaveOutage();
    void settleGroups();
    bool isStopped(const ConnectionId &connection);
    Result<QString> noteByHand(const ConnectionId &connection, const IssueId &id, const QString &key);
    Result<QString> takeApart(const ConnectionId &connection, const QString &localId);
    Result<> freeTrigger(const StoredError &error);
    Result<> closeErrorsOfDroppedTriggers();
    Result<> forgetDroppedTriggers();
    void blockNode(const Error &error);
    void storageTrouble(const Error &error);
    Task<Result<>> storageWorks();
    void releaseStranded();
    void takeUpLost();
    void scheduleCleaning(qint64 delayMs);
    void clean();
    Task<void> askAboutFailed();
    void unblockNode();
    void ended();
    static QString laneOf(const DueEvent &event);
    AuditRun::Hooks auditHooks();
    Error notConnected(const ConnectionId &connection) const;
    Task<Result<QByteArray>> answerAudit(ConnectionId connection, QJsonObject payload);

    EventStore m_events;
    TwinStore m_twins;
    ConnectionStore m_connections;
    ErrorStore m_errors;
    BlobStore m_blobs;
    TrackerGate m_gate;
    RuleDialogue m_rules;
    SyncContext c;
    Outgoing m_outgoing;
    Incoming m_incoming;
    Detector m_detector;
    Rejoin m_rejoin;
    Audit m_audit;
    AuditRun m_auditRun;
    Rehearsal m_rehearsal;

    const QString m_trackerKind;
    qint64 m_pollMs;
    const qint64 m_keepMs;
    bool m_started = false;
    bool m_stopping = false;
    bool m_polling = false;
    bool m_pollAgain = false;
    bool m_asking = false; ///< What has become of events that stand refused
    EventId m_askedAfter; ///< The last of them, as long as there are more
    bool m_groups = false; ///< A group is being tried
    bool m_blocked = false; ///< A node error waits
    QSet<EventId> m_claimed; ///< Events under way
    std::array<QList<DueEvent>, 2> m_due; ///< By what they need: next to be claimed, as read some pumps ago
    std::array<int, 2> m_underWay {};
    const std::shared_ptr<int> m_tasks = std::make_shared<int>(0); ///< Shared with the database, which may outlive us or not
    int &m_running = *m_tasks; ///< Coroutines under way
    int m_outages = 0; ///< In a row
    qint64 m_outageUntil = 0; ///< 0: none
    qint64 m_schemaAt = 0; ///< When the schema was read; 0: not yet
    Schema m_schema;
    int m_lostCommits = 0; ///< Database::lostCommits() that have been taken up
    qint64 m_storageUntil = 0; ///< The database refused: nothing is begun before; 0: it works
    qint64 m_blobsCleanedAt = 0;
    Clock::Handle m_cleanHandle = 0;
    Clock::Handle m_pumpHandle = 0;
    qint64 m_pumpAt = 0;
    Clock::Handle m_pollHandle = 0;
    QString m_stateText;
    QString m_product;
    QList<std::function<void()>> m_whenStopped;
};

} // namespace lockstep
