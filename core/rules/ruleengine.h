#pragma once
// RuleEngine: runs outgoing, incoming and after-ack rules. Owned by a node, used on its thread. HostRuleEngine runs scripts in the rule host
// process; basic rules are run in C++ (basicrules.h). Calls end in a Result: a rule's own throw is ErrorCode::Rule with rule and line,
// a runaway RuleTime or RuleMemory, and costs only that call.

#include "core/base/result.h"
#include "core/model/configuration.h"
#include "core/model/replica.h"
#include "core/model/schema.h"
#include "core/model/trackercall.h"

#include <QCoroTask>

#include <optional>

namespace lockstep {

/// What `connection` is in a rule.
struct RuleConnection {
    QString name;
    QString localNode;
    QString remoteNode;
    QString localTracker; ///< "redmine"
};

/// What a rule may ask for in the middle of its run. None: what is not in `replies` gets no answer, and nothing is told of it. Reading: GET by http; of other calls
/// and of store(issue) a warning says that they would be made. All: what this gives ends the run, which is to be made again with what came of it.
enum class RuleAsking { None, Reading, All };

/// A call by http, at which a run ended.
struct RuleCall {
    QString name; ///< Of this call within the run: the same in each run of it
    TrackerCall call; ///< Checked
};

struct RuleReply {
    QString name; ///< RuleCall::name
    int code = 0;
    QString body;
};

struct OutgoingInput {
    RuleSet rules;
    RuleConnection connection;
    Issue issue;
    QJsonObject previous; ///< The replica sent last, {} at the first sync
    bool firstSync = true;
    RuleAsking asking = RuleAsking::Reading; ///< An outgoing rule only ever reads
    QList<RuleReply> replies; ///< To what earlier runs have asked for
    qint64 now = 0; ///< What the clock shows in the rule; 0: the engine's. The same in each run that goes on with replies
};

struct OutgoingResult {
    std::optional<RuleCall> call; ///< It ended there; nothing else counts
    bool skipped = false;
    QString reason; ///< Of the skip, or of taking the pair apart
    bool unlink = false; ///< Skipped, and the pair is to be taken apart
    Replica replica;
    QStringList warnings;
    QStringList log;
};

/// A comment, attachment or time entry that exists on both sides.
struct TracePair {
    QString localId;
    QString remoteId;
    bool operator==(const TracePair &) const = default;
};

struct IncomingInput {
    RuleSet rules;
    RuleConnection connection;
    QJsonObject replica;
    QJsonObject previous; ///< The replica received last, {} at the first sync
    Issue issue; ///< As it is now; empty at the first sync
    bool firstSync = true;
    QList<TracePair> commentTraces;
    QList<TracePair> attachmentTraces;
    QList<TracePair> worklogTraces;
    RuleAsking asking = RuleAsking::Reading;
    QList<RuleReply> replies;
    QList<Issue> stored; ///< As it was after each store(issue) that is done; `issue` is as it was before the first
    qint64 now = 0;
};

struct CommentChange {
    QString localId; ///< Empty: add
    QString remoteId; ///< The replica's comment it comes from; empty for one the rule made up
    QString body;
    Visibility visibility = Visibility::Public;
};

struct AttachmentChange {
    QString remoteId; ///< The replica's attachment to add
    QString fileName; ///< May differ from the replica's
    Visibility visibility = Visibility::Public;
};

struct WorklogChange {
    QString localId; ///< Empty: add
    QString remoteId; ///< The replica's worklog it comes from; empty for one the rule made up
    qint64 seconds = 0;
    QString startedAt; ///< Empty: now
    QString body;
    QString activity; ///< Empty: the tracker's own
};

struct IncomingResult {
    std::optional<RuleCall> call; ///< It ended there; nothing else counts but `replies`
    bool stores = false; ///< It ended at a store(issue) that is not done yet: all else is what there is so far
    QList<RuleReply> replies; ///< All that it got
    bool skipped = false;
    QString reason; ///< Of the skip, or of taking the pair apart
    bool back = false; ///< When it is applied, the issue is to be looked at as if it was edited here
    bool unlink = false; ///< When it is applied, the pair is to be taken apart
    /// Only the fields that the rule assigned (names as in flatFields: "summary", "custom.Severity"); null clears.
    QJsonObject values;
    /// What the same rule assigns when it is given `previous` as the replica: tells a change of the other side from a value that merely
    /// passed through two trackers. Empty at the first sync or when that run failed.
    QJsonObject previousValues;
    QList<CommentChange> comments;
    QList<AttachmentChange> attachments;
    QList<WorklogChange> worklogs;
    QStringList warnings;
    QStringList log;
};

class RuleEngine {
public:
    RuleEngine() = default;
    virtual ~RuleEngine() = default;
    Q_DISABLE_COPY_MOVE(RuleEngine)

    /// People and choices for users.byEmail(), node lookups and the like.
    virtual void setSchema(const Schema &schema) = 0;
    virtual QCoro::Task<Result<OutgoingResult>> outgoing(OutgoingInput input) = 0;
    virtual QCoro::Task<Result<IncomingResult>> incoming(IncomingInput input) = 0;
    /// On the sender's side: `replica` is the answer. No previous, no traces; the result adds comments and time entries at most.
    virtual QCoro::Task<Result<IncomingResult>> afterAck(IncomingInput input) = 0;
    /// Running calls end with Cancelled.
    virtual void abort() = 0;
};

} // namespace lockstep
