#pragma once
// Outgoing: steps 1 to 4 and 8 on the sender's side: extract a replica, send it, take in the acknowledgement. Owned by SyncEngine;
// node's thread. Every call ends in a Result; the engine decides what an error means for the event.

#include "core/sync/peer.h"

namespace lockstep {

class Outgoing final {
public:
    explicit Outgoing(SyncContext &context) : c(context) { }
    Q_DISABLE_COPY_MOVE(Outgoing)

    /// Step 2 and 3. Afterwards the event is ready, final, postponed or gone.
    Task<Result<>> extract(EventRecord event);
    /// Step 4. Afterwards the event is sent (or done, if the other side knew it already).
    Task<Result<>> send(EventRecord event);
    /// Asks the other node what has become of an event that stands refused there.
    Task<Result<>> askAgain(EventRecord event);
    /// Step 8. The acknowledgement is stored when this ends without an error.
    Task<Result<>> acknowledge(ConnectionId connection, Acknowledgement ack);
    /// Makes a replica of an issue as the connection's outgoing rule wants it, with the attachments' hashes.
    Task<Result<OutgoingResult>> makeReplica(ConnectionId connection, Issue issue, TwinRecord twin, bool readContents); ///< By the published rules
    Task<Result<OutgoingResult>> makeReplica(ConnectionId connection, RuleSet rules, Issue issue, TwinRecord twin, bool readContents);
    /// The content of an attachment that the other node asks for; read again from the tracker when its blob was cleaned.
    Task<Result<QByteArray>> readBlob(QString sha256, qint64 offset, qint64 maximum);

private:
    Task<Result<>> loadAgain(QString sha256);
    bool isKnownThere(const EventRecord &event, const TwinRecord &twin, const Replica &replica) const;
    static bool wasSent(const EventRecord &event); ///< In any form
    static bool repeats(const EventRecord &event, const Replica &told, const Replica &replica);
    static void addNewsOfEarlier(const EventRecord &event, const Replica &told, Replica *replica);
    Result<> finishUnchanged(const EventRecord &event);
    Task<Result<>> queue(EventRecord event, TwinRecord twin, Replica replica, QJsonObject base, QString note, QString turn);
    Task<Result<>> tellAbsence(EventRecord event, TwinRecord twin, Replica::Presence presence, QString reason);
    Task<Result<>> addHashes(QString issueId, QList<Attachment> *attachments, QList<TraceRecord> traces, bool readContents);
    Task<Result<>> settle(ConnectionId connection, Acknowledgement ack, std::optional<EventRecord> found);
    bool isOwn(const Issue &issue) const;
    bool mayBeCopy(const EventRecord &event, const Issue &issue) const;
    Result<> linkTwin(const EventRecord &event, const Acknowledgement &ack, bool synchronised);
    Result<> addTraces(const TwinId &twin, const Acknowledgement &ack);
    Result<> learnLate(const EventRecord &cancelled, const Acknowledgement &ack);
    Result<QByteArray> requestOf(const EventRecord &event);
    SyncContext &c;
};

/// "9 fields, 4 comments, 1 attachment (1.2 MB)"
QString replicaNote(const Replica &replica);

} // namespace lockstep
