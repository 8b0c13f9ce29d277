#pragma once
// The rows of a node's database that the engine works with, as plain values. Node's thread.

#include "core/base/error.h"
#include "core/base/id.h"
#include "core/model/synceventstate.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QList>

#include <optional>

namespace lockstep {

struct EventRecord {
    EventId id;
    ConnectionId connection;
    qint64 number = 0;
    QString localId;
    QString remoteId;
    QString state; ///< As stored; see EventState
    QString resume;
    qint64 due = 0;
    Direction direction = Direction::Outgoing;
    QString epoch;
    qint64 revision = 0;
    QString localKey;
    QString remoteKey;
    QString summary;
    QString kind = QStringLiteral("update");
    QString trigger = QStringLiteral("poll");
    int attempts = 0;
    int step = 1;
    int ruleVersion = 0;
    QByteArray payload; ///< The replica (outgoing) or the request (incoming), JSON
    QJsonObject base;
    QByteArray ack;
    QJsonObject error; ///< The last one, while it has not been mended
    QJsonObject choices; ///< ConflictChoices of the administrator
    QJsonArray timeline; ///< [{step, at, node, note}]
    QStringList warnings;
    qint64 createdAt = 0;

    /// An outgoing one whose answer is here and whose after-ack rule is still to be run to its end.
    bool isAnswered() const
    {
        const auto is = [this](const QString &text, const char *name) { return text == QLatin1StringView(name); };
        return direction == Direction::Outgoing && (is(state, "received") || is(state, "applying") || ((is(state, "waiting") || is(state, "failed")) && is(resume, "received")));
    }
};

/// Of an event that is due, what is needed to choose it.
struct DueEvent {
    DueEvent(const EventRecord &event) : id(event.id), connection(event.connection), localId(event.localId), remoteId(event.remoteId) { }
    DueEvent(const EventId &e, const ConnectionId &c, const QString &local, const QString &remote) : id(e), connection(c), localId(local), remoteId(remote) { }
    EventId id;
    ConnectionId connection;
    QString localId;
    QString remoteId;
};

/// What tells whose a twin is, without what it remembers of both sides.
struct TwinHead {
    TwinId id;
    ConnectionId connection;
    QString localId;
    QString localKey;
    QString remoteId; ///< Empty until the other side has answered
    QString summary;
    QString state = QStringLiteral("linked"); ///< "linked", "gone" (the issue here), "partner gone", "unlinked"
    bool isLinked() const { return !remoteId.isEmpty(); }
};

struct TwinRecord : TwinHead {
    QString localUrl;
    QString remoteKey;
    QString remoteUrl;
    QJsonObject base;
    QJsonObject lastSent;
    QJsonObject lastReceived;
    int incomingVersion = 0; ///< Of the rules that took lastReceived in; 0: none did (the issue was gone)
    QString stateReason; ///< One sentence, when it is not linked
    QJsonArray recentWrites; ///< Ours: [{field, at, before, after}], the latest last
    bool wasTakenBy(int version) const { return incomingVersion == 0 || lastReceived.isEmpty() || incomingVersion == version; }
};

struct TraceRecord {
    QString kind; ///< "comment", "attachment", "worklog"
    QString localId;
    QString remoteId;
    QString sha256;
};

struct IntentRecord {
    QString kind; ///< "create", "comment", "attachment", "worklog", "edit"
    QString sourceId; ///< The sender's id of what is written. Of an edit: "" an update in doubt, "done" one done before its attempt failed, "parts" the issue is made in several, "unlike" what of its first values it does not have, or see isForm()
    QString mark;
    QJsonObject content; ///< Of a create: the fields it was to have, flat; of a worklog: {seconds, startedAt, body, activity}
    qint64 startedAt = 0;
    std::optional<QString> result;
    QString origin {}; ///< Of a create: see OriginStore

    /// An earlier form of the request, which an attempt may have written before this one took its place.
    bool isForm() const { return kind == QLatin1StringView("edit") && sourceId.startsWith(QLatin1StringView("form ")); }
};

} // namespace lockstep
