// Step 4: a request and what the other node says to it at once; asking again; the contents of attachments that it asks for.
#include "core/sync/outgoing.h"

#include "core/storage/originstore.h"
#include "core/sync/traces.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

// The request of an event as it stands, encoded.
Result<QByteArray> Outgoing::requestOf(const EventRecord &event)
{
    const auto twin = c.twins.byLocal(event.connection, event.localId);
    if (!twin)
        return twin.error();
    const Replica replica = replicaOf(event);
    SyncRequest request;
    request.epoch = event.epoch;
    request.number = event.number;
    request.revision = event.revision;
    request.peerIssueId = *twin ? (*twin)->remoteId : QString();
    request.trigger = event.trigger;
    request.replica = QJsonDocument::fromJson(event.payload).object();
    if (*twin) {
        const auto traces = c.twins.traces((*twin)->id);
        if (!traces)
            return traces.error();
        request.traces = tracesOf(replica, *traces);
        const auto wasUnlinked = [](const QJsonObject &told) { return Replica::fromJson(told).presence == Replica::Presence::Unlinked; };
        request.relink = (*twin)->state == "linked"_L1 && (wasUnlinked((*twin)->lastSent) || wasUnlinked((*twin)->lastReceived));
    }
    if (request.peerIssueId.isEmpty()) { // it may be made there
        const Result<QString> origin = OriginStore(c.db).of(event.localId, c.epoch);
        if (!origin)
            return origin.error();
        request.origin = *origin;
    }
    const auto applied = c.events.newestApplied(event.connection, event.localId, replica.madeAt);
    if (!applied)
        return applied.error();
    if (*applied)
        request.applied = {(*applied)->epoch, (*applied)->number, (*applied)->revision};
    request.timeline = event.timeline;
    return encodeMessage({event.connection, u"request"_s, request.toJson()});
}

Task<Result<>> Outgoing::send(EventRecord event)
{
    const Result<QByteArray> bytes = requestOf(event);
    if (!bytes)
        co_return bytes.error();
    const Result<Message> message = co_await askPeer(c, event.connection, *bytes);
    if (!message)
        co_return message.error();
    const auto moved = c.events.move(event, EventState::Sent, 4, u"%1 KB"_s.arg(QString::number(static_cast<double>(bytes->size()) / 1024.0, 'f', 1)));
    if (!moved)
        co_return moved.error();
    if (*moved == Moved::Yes)
        c.observer.stepReached(event, 4, {});
    if (message->kind == "done"_L1) {
        const Result<Acknowledgement> ack = Acknowledgement::fromJson(message->payload);
        if (!ack)
            co_return ack.error();
        const Result<> taken = co_await acknowledge(event.connection, *ack);
        co_return taken;
    }
    co_return co_await c.db.durable();
}

// What stands refused over there: the word that it was cancelled or applied since is said once, and our own disk may have refused it.
Task<Result<>> Outgoing::askAgain(EventRecord event)
{
    const Result<QByteArray> bytes = requestOf(event);
    if (!bytes)
        co_return bytes.error();
    const Result<Message> message = co_await askPeer(c, event.connection, *bytes);
    if (!message || message->kind != "done"_L1)
        co_return message ? Result<>() : Result<>(message.error());
    const Result<Acknowledgement> ack = Acknowledgement::fromJson(message->payload);
    if (!ack || ack->outcome == Acknowledgement::Outcome::Failed)
        co_return ack ? Result<>() : Result<>(ack.error());
    const Result<> taken = co_await acknowledge(event.connection, *ack);
    co_return taken;
}

// From any issue that has it: one of them may be deleted by now.
Task<Result<>> Outgoing::loadAgain(QString sha256)
{
    const auto sources = c.twins.attachmentsOf(sha256);
    if (!sources)
        co_return sources.error();
    Result<> loaded = Error::make(ErrorCode::NotFound, u"The attachment content %1 is not known here"_s.arg(sha256.left(12)));
    for (const auto &[issue, attachment] : *sources) {
        const QString part = c.blobs.partPath(u"again/"_s + sha256);
        auto loading = c.connector.download(IssueId(issue), Attachment::fromJson(attachment), part);
        loaded = co_await loading;
        if (!loaded && loaded.error().code == ErrorCode::NotFound)
            continue;
        if (loaded) {
            const Result<QString> adopted = c.blobs.adopt(part, sha256);
            loaded = adopted ? Result<>() : Result<>(adopted.error());
        }
        break;
    }
    co_return loaded;
}

Task<Result<QByteArray>> Outgoing::readBlob(QString sha256, qint64 offset, qint64 maximum)
{
    if (!c.blobs.has(sha256)) {
        const Result<> loaded = co_await loadAgain(sha256);
        if (!loaded)
            co_return loaded.error();
    }
    co_return c.blobs.read(sha256, offset, maximum);
}

} // namespace lockstep
