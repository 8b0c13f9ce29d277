#pragma once
// What the window and the command line see of a node: rows, details and figures as plain values. Filled by core/storage's reader and
// core/node; any thread. toJson() is the stable form that `--json` prints.

#include "core/base/error.h"
#include "core/base/id.h"
#include "core/model/synceventstate.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <array>

namespace lockstep {

/// Which event: a row id is unique within its node only.
struct EventRef {
    NodeId node;
    EventId id;
    bool operator==(const EventRef &) const = default;
};

struct EventRow {
    EventRef ref;
    Direction direction = Direction::Outgoing;
    qint64 number = 0; ///< № shown to people: the sender's number, the same on both sides
    ConnectionId connection;
    QString localKey; ///< In this node's tracker; empty while not known
    QString remoteKey;
    QString summary;
    QString kind; ///< "create" or "update"
    QString trigger; ///< "poll", "existing", "operation", "sweep", "retry", "audit" (a repair), "audit answer", "back" (a rule wants it)
    EventState state = EventState::Triggered; ///< Held when its connection is paused, Blocked behind another
    int step = 1; ///< 1..8
    int attempts = 0;
    QDateTime nextTry; ///< While waiting
    qint64 blockedBy = 0; ///< Number of the event it stands behind
    qint64 heldUpBy = 0; ///< Number of the other node's request that stands half applied to this issue: nothing is made of the issue before that is over
    int behind = 0; ///< Changes that wait behind it
    int ruleVersion = 0; ///< That it began with; 0: none yet
    QString errorText; ///< While failed or waiting
    ErrorCode errorCode = ErrorCode::Count; ///< Count: no error
    bool conflict = false;
    QDateTime createdAt;
    QDateTime updatedAt;
    QJsonObject toJson() const;
};

struct EventFilter {
    QString node; ///< Empty: all
    QString connection;
    QString key; ///< Local or remote key, exact
    QString text; ///< In the summary
    QList<EventState> states; ///< Empty: all
    int direction = -1; ///< -1 both, else Direction
    bool openOnly = false; ///< Not finished ones
    qint64 newerThanMs = 0; ///< Created within the last n ms; 0: all
    qint64 olderThanMs = 0; ///< Created longer ago than n ms; 0: all
};

/// One of the eight steps of an event. `node` says where it took place.
struct StepTime {
    int step = 0;
    QDateTime at; ///< When it was reached; invalid: not yet
    QString node;
    QString note; ///< "9 fields, 4 comments, 1 attachment (1.2 MB)"
    bool failed = false;
    bool running = false;
};

struct AttemptRow {
    int number = 0;
    QDateTime at;
    Error error;
    QJsonObject toJson() const;
};

struct EventDetail {
    EventRow row;
    QString localNode;
    QString remoteNode;
    std::array<StepTime, 8> steps;
    QJsonObject replica;
    QJsonObject previousReplica;
    QList<AttemptRow> attempts;
    QStringList warnings;
    int ruleVersion = 0;
    QJsonObject toJson() const;
};

struct EventPage {
    QList<EventRow> rows; ///< Newest first
    qint64 total = 0; ///< That match
};

struct SyncErrorRow {
    NodeId node; ///< Where it stands
    qint64 id = 0; ///< Unique within the node
    Error error;
    ConnectionId connection; ///< Empty: the whole node
    EventId event; ///< Null unless the scope is issue
    qint64 eventNumber = 0;
    QString localKey;
    QString remoteKey;
    QString summary;
    QString fingerprint; ///< Same cause, different issues
    bool ofRequest = false; ///< The event came from the other node, where its later changes wait
    int step = 0;
    int attempts = 0;
    int waitBehind = 0; ///< Events that wait behind it
    int ruleVersion = 0; ///< That its event began with; 0: none yet
    QString state; ///< "open", "retrying", "resolved"
    QDateTime firstSeen;
    QDateTime lastSeen;
    QDateTime resolvedAt;
    QString resolvedBy; ///< "itself", "administrator"
    QJsonObject toJson() const;
};

struct TwinRow {
    NodeId node;
    ConnectionId connection;
    TwinId id;
    QString localKey;
    QString localId;
    QString remoteKey;
    QString summary;
    QString localUrl;
    QString remoteUrl;
    QDateTime lastSync;
    QString state; ///< "linked", "gone", "partner gone", "unlinked"
    QString stateReason;
    QJsonObject toJson() const;
};

struct HistoryRow {
    NodeId node;
    qint64 id = 0;
    QDateTime at;
    ConnectionId connection;
    QString localKey;
    QString remoteKey;
    qint64 eventNumber = 0;
    QString what; ///< "sent", "applied", "created", "conflict", "skipped", "warning", "retried", "edited" (by hand), "paused" …
    QString text; ///< One sentence
    QJsonObject changes; ///< By field: {"before": …, "after": …}
    int ruleVersion = 0;
    QJsonObject toJson() const;
};

enum class NodeState {
    Stopped,
    Starting,
    Running,
    Waiting, ///< The tracker is out of reach; tries again by itself
    Failed, ///< A node error waits for the administrator
    Stopping
};
QString nodeStateName(NodeState state); ///< "running"

struct NodeSnapshot {
    NodeId id;
    QString connector; ///< "redmine"
    QString trackerName; ///< "Redmine"
    QString address; ///< Host for people
    NodeState state = NodeState::Stopped;
    QString stateText; ///< One sentence: why it waits or failed
    QDateTime nextTry;
    QString product; ///< "Redmine 5.0.4", once known
    int parallel = 0; ///< Requests that the tracker gets at once; 0: unknown
    QString parallelReason; ///< Why so many: a part of a sentence
    QDateTime couldNotStart; ///< Since when it could not even start (a secret, its database); invalid: it did
    QJsonObject toJson() const;
};

/// One half of a connection, as its node sees it.
struct HalfSnapshot {
    ConnectionId connection;
    NodeId node;
    NodeId peer;
    bool paused = false;
    qint64 underSync = 0;
    qint64 waiting = 0; ///< Open events of this half, both directions
    qint64 errors = 0;
    qint64 stopped = 0; ///< Outgoing events that failed
    QDateTime lastSuccess;
    std::array<int, 60> perMinute {}; ///< Events applied here, oldest first, last is the running minute
    std::array<int, 60> failedPerMinute {};
    QString blockedBy; ///< Sentence of a connection error, else empty
    QJsonObject toJson() const;
};

struct Snapshot {
    QList<NodeSnapshot> nodes;
    QList<HalfSnapshot> halves;
    qint64 openOutgoing = 0;
    qint64 openIncoming = 0;
    qint64 openErrors = 0;
    qint64 underSync = 0;
    QDateTime oldestWaiting; ///< Invalid: nothing waits
    qint64 oldestWaitingNumber = 0;
    QDateTime lastSuccess;
    int eventsPerMinute = 0;
    QJsonObject toJson() const;
};

} // namespace lockstep
