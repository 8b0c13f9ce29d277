#pragma once
// What two nodes say to each other: an envelope in JSON, at most 1 MiB. Untrusted when it comes in: decode() checks types and sizes.
//   request  an issue's replica, to be applied      ack   what became of it      (answers: stored, done, refused)
//   restored  the sender's database is an older one; {after}      (answer: pairs, [{yours, ours, key, url}] and next, 0: that was all)
//   audit    a replica, to be compared only         (answers: audited, refused)  see audit.h
// Plain values; any thread.

#include "core/base/id.h"
#include "core/base/result.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonObject>

namespace lockstep {

inline constexpr int protocolVersion = 1;

/// Of an event that an incoming rule wants sent back: sent whole, whatever the other side was told. Its receiver does not send it back again.
inline constexpr auto backTrigger = "back";

struct Message {
    ConnectionId connection;
    QString kind;
    QJsonObject payload;
};

/// Fails with TooLarge when it would not fit.
Result<QByteArray> encodeMessage(const Message &message);
Result<Message> decodeMessage(const QByteArray &bytes);

/// Names one event of the other side as it was when it was applied.
struct EventName {
    QString epoch;
    qint64 number = 0;
    qint64 revision = 0;
    bool operator==(const EventName &) const = default;
};

/// Payload of "request".
struct SyncRequest {
    QString epoch; ///< Whose numbering
    qint64 number = 0;
    qint64 revision = 0;
    QString peerIssueId; ///< The receiver's issue, if the sender knows it
    QString trigger;
    QJsonObject replica;
    /// [{kind, source: sender's id, target: receiver's id}] of what the replica holds: an acknowledgement that is still on its way, or never
    /// came, must not make the receiver take its own comments for new ones.
    QJsonArray traces;
    EventName applied; ///< The receiver's newest event of this issue that the sender had applied when it made the replica; its acknowledgement may still be on its way
    QString origin; ///< Which issue of which node this is a copy of, or its own name: see OriginStore. Empty: not told
    bool relink = false; ///< The administrator brings an unlinked pair together again
    QJsonArray timeline; ///< The sender's steps so far
    QJsonObject toJson() const;
    static Result<SyncRequest> fromJson(const QJsonObject &json);
};

/// Payload of "ack".
struct Acknowledgement {
    enum class Outcome { Applied, Skipped, Failed };
    QString epoch;
    qint64 number = 0;
    qint64 revision = 0;
    Outcome outcome = Outcome::Applied;
    QString issueId; ///< The receiver's issue
    QString key;
    QString url;
    QString reason; ///< Of a skip
    QJsonObject error; ///< When failed
    int step = 6; ///< Where it failed
    QJsonObject replica; ///< What the sender has now been told of the receiver's issue
    QJsonArray traces; ///< [{kind, source: sender's id, target: receiver's id, sha256}]
    QStringList warnings;
    QJsonArray timeline; ///< The receiver's steps
    QJsonObject toJson() const;
    static Result<Acknowledgement> fromJson(const QJsonObject &json);
};

} // namespace lockstep
