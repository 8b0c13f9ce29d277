#pragma once
// NodeHost: all nodes of this program, for the window, the command line and the control socket. Lives on the GUI (main) thread, owned by
// the composition root. Commands are queued to the nodes' threads, tables are read by a reader thread on read-only connections; nothing here
// waits. Every query and command answers by a QFuture (use core/base/when.h); a future always finishes.

#include "core/base/result.h"
#include "core/connectors/connectordescriptor.h"
#include "core/model/audit.h"
#include "core/model/configuration.h"
#include "core/model/conflictchoice.h"
#include "core/model/rehearsal.h"
#include "core/model/ruleversion.h"
#include "core/model/schema.h"
#include "core/model/views.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>

namespace lockstep {

/// An outcome as a value that a QFuture can carry.
struct CommandOutcome {
    bool ok = true;
    Error error; ///< When not ok
    QJsonObject data; ///< What the command tells, for --json
    QString text; ///< The same for people
};

/// What a rehearsal-free *Test* of settings found.
struct TestOutcome {
    bool ok = false;
    Error error;
    AccessReport report;
    bool ofQuery = false; ///< The error is the tracker's answer to the query that was to be tried
};

/// What is to be rehearsed: which issues of which side, by which rules.
struct Rehearsed {
    enum class Choice { Keys, Query, LastErrors };
    QString connection;
    NodeId from; ///< Whose issues are sent
    Choice choice = Choice::Keys;
    QStringList keys;
    QString query; ///< In the language of the tracker
    std::optional<RuleSet> fromRules; ///< Absent: the published ones
    std::optional<RuleSet> toRules; ///< Of the other side
};
inline constexpr qsizetype mostRehearsed = 20; ///< Of a query, and of the last errors

struct NodeHostOptions {
    QString folder; ///< Databases, blobs and boards are below it
    QString ruleHostProgram; ///< Path of lockstep-rulehost
    /// Resolves a secret's reference; called on the main thread.
    std::function<QCoro::Task<Result<QString>>(SecretRef)> readSecret;
};

class NodeHost final : public QObject {
    Q_OBJECT

public:
    NodeHost(ConnectorRegistry registry, NodeHostOptions options, QObject *parent = nullptr);
    ~NodeHost() override; ///< stop() must have finished, else it ends the threads as they are (the databases stay whole)
    Q_DISABLE_COPY_MOVE(NodeHost)

    const ConnectorRegistry &registry() const;
    const Configuration &configuration() const;

    /// Starts, changes and stops nodes until they are what `configuration` says. Databases of nodes that vanish are kept.
    void apply(const Configuration &configuration);
    /// No new claims, running steps finish or are cancelled within 10 s, threads end; then stopped() is emitted. Twice is harmless.
    void stop();

    const Snapshot &snapshot() const; ///< Refreshed at most 10 times a second
    QFuture<Snapshot> snapshotNow();  ///< Read anew: what a script that asks wants to know

    // What tables show
    QFuture<EventPage> events(const EventFilter &filter, qint64 offset, qint64 limit);
    QFuture<EventDetail> eventDetail(const EventRef &ref); ///< Both sides of a local pair merged
    QFuture<QList<SyncErrorRow>> errors(const QString &state); ///< "open", "retrying", "resolved", "" all
    QFuture<QList<TwinRow>> twins(const QString &connection, const QString &text, qint64 limit);
    QFuture<QList<HistoryRow>> history(const QString &connection, const QString &key, qint64 limit);
    /// What audits found, mirrored rows of a pair once. State "open", "repaired", "gone"; empty: all.
    QFuture<QList<AuditFinding>> auditFindings(const QString &connection, const QString &state);

    /// The published versions of this node's rules, newest first.
    QFuture<QList<RuleVersion>> ruleVersions(const QString &connection, const NodeId &node);
    /// Runs rules on issues as they are now, and says what would be sent and written. Writes nothing.
    QFuture<Result<QList<RehearsedIssue>>> rehearse(const Rehearsed &request);
    /// What the incoming rules of `node` (absent: the published ones) would make of a replica that was sent before. Writes nothing.
    QFuture<Result<RehearsedChanges>> replay(const QString &connection, const NodeId &node, const RehearsedReplica &sent, const std::optional<RuleSet> &rules = {});
    /// What the node's tracker can hold, as it was read last (also in an earlier run); nullptr: never.
    const Schema *schema(const NodeId &node) const;

    // Commands
    /// Compares all pairs of a connection (empty: of all) now, both halves, without writing. Ends when it is done.
    QFuture<CommandOutcome> audit(const QString &connection);
    QFuture<CommandOutcome> repair(const NodeId &node, const QList<qint64> &findings);
    QFuture<CommandOutcome> retryEvent(const EventRef &ref, RetryRules rules = RetryRules::Published, RetryCalls calls = RetryCalls::Again);
    QFuture<CommandOutcome> retryError(const NodeId &node, qint64 errorId, RetryRules rules = RetryRules::Published);
    /// Of the errors with this fingerprint (at this node, or everywhere when it is null) one is tried first; the others follow if it passes.
    QFuture<CommandOutcome> retryGroup(const QString &fingerprint, const NodeId &node = {});
    QFuture<CommandOutcome> retryAll(const QString &connection); ///< Empty: everywhere
    QFuture<CommandOutcome> cancelEvent(const EventRef &ref);
    /// The replica of a request that failed at this node is changed by hand and tried again. The history names the user of this program.
    QFuture<CommandOutcome> editAndRetry(const EventRef &ref, const QJsonObject &shown, const QJsonObject &edited);
    QFuture<CommandOutcome> pause(const QString &connection, bool paused); ///< Empty: all. Kept over a restart.
    /// The "operation" trigger: brings the issue under sync, or sends it now. `key` is looked for at `node`, or at both ends when empty.
    QFuture<CommandOutcome> syncNow(const QString &connection, const QString &key, const QString &node = {});
    /// Takes a pair apart at both ends. `key` as for syncNow().
    QFuture<CommandOutcome> unlink(const QString &connection, const QString &key, const QString &node = {});
    /// Settles a conflict that waits; field "" stands for all that are not named.
    QFuture<CommandOutcome> resolveConflict(const NodeId &node, qint64 errorId, const ConflictChoices &choices);
    /// Asks every trigger of the connection now instead of at the next poll.
    QFuture<CommandOutcome> pollNow(const QString &connection);
    /// Connects with these settings on a thread of its own and reports; secrets are given as they are, or by where they are kept. A query is tried once.
    QFuture<TestOutcome> test(const QString &connector, const QJsonObject &settings, const QMap<QString, QString> &secrets,
                              const QMap<QString, SecretRef> &kept = {}, const std::optional<QString> &query = {});
    /// A secret of this node has changed where it is kept: the node is started anew with it.
    void restart(const NodeId &node);

Q_SIGNALS:
    void snapshotChanged();
    void eventsChanged(); ///< Rows of the queue changed; coalesced to 10 a second
    void errorsChanged();
    void historyChanged();
    void schemaChanged(const lockstep::NodeId &node);
    /// One step of one event, as it happens (headless prints the first issue's steps).
    void stepReached(const lockstep::EventRow &row, const lockstep::StepTime &step);
    void configurationChanged();
    void stopped();

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace lockstep
