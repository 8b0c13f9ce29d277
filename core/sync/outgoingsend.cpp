// Step 4: a request and what the other node says to it at once; asking again; the contents of attachments that it asks for.
#include "core/sync/outgoing.h"

#include "core/sync/traces.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int askedAtOnce = 20;
}

// What the other node answers to the event as it stands.
Task<Result<Message>> Outgoing::exchange(EventRecord event, qsizetype *size)
{
    const auto twin = c.twins.byLocal(event.connection, event.localId);
    if (!twin)
        co_return twin.error();
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
            co_return traces.error();
        request.traces = tracesOf(Replica::fromJson(request.replica), *traces);
        const auto wasUnlinked = [](const QJsonObject &replica) { return Replica::fromJson(replica).presence == Replica::Presence::Unlinked; };
        request.relink = (*twin)->state == "linked"_L1 && (wasUnlinked((*twin)->lastSent) || wasUnlinked((*twin)->lastReceived));
    }
    const auto applied = c.events.newestApplied(event.connection, event.localId, Replica::fromJson(request.replica).madeAt);
    if (!applied)
        co_return applied.error();
    if (*applied)
        request.applied = {(*applied)->epoch, (*applied)->number, (*applied)->revision};
    request.timeline = event.timeline;
    const Result<QByteArray> bytes = encodeMessage({event.connection, u"request"_s, request.toJson()});
    if (!bytes)
        co_return bytes.error();
    const Result<QByteArray> answer = co_await c.transport.exchange(event.connection, *bytes);
    if (!answer)
        co_return errorOfPeer(answer.error());
    const Result<Message> message = decodeMessage(*answer);
    if (!message)
        co_return message.error();
    if (message->kind == "refused"_L1)
        co_return errorOfPeer(Error::fromJson(message->payload));
    *size = bytes->size();
    co_return message;
}

Task<Result<>> Outgoing::send(EventRecord event)
{
    qsizetype size = 0;
    const Result<Message> message = co_await exchange(event, &size);
    if (!message)
        co_return message.error();
    const auto moved = c.events.move(event, EventState::Sent, 4, u"%1 KB"_s.arg(QString::number(static_cast<double>(size) / 1024.0, 'f', 1)));
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

// The word that our event was cancelled or applied over there may be lost with our own database's refusal, and nobody says it twice. What stands
// refused is asked for, a few a minute in turns.
Task<void> Outgoing::askAboutFailed()
{
    const auto failed = c.events.failedThere(m_askedAfter, askedAtOnce);
    if (!failed)
        co_return;
    m_askedAfter = failed->size() < askedAtOnce ? EventId() : failed->last().id;
    for (const EventRecord &event : *failed) {
        qsizetype size = 0;
        const Result<Message> message = co_await exchange(event, &size);
        if (!message || message->kind != "done"_L1)
            continue;
        const Result<Acknowledgement> ack = Acknowledgement::fromJson(message->payload);
        if (ack && ack->outcome != Acknowledgement::Outcome::Failed) {
            const Result<> taken = co_await acknowledge(event.connection, *ack);
            if (!taken)
                co_return;
        }
    }
}

Task<Result<QByteArray>> Outgoing::readBlob(QString sha256, qint64 offset, qint64 maximum)
{
    if (!c.blobs.has(sha256)) {
        const auto source = c.twins.attachmentOf(sha256);
        if (!source)
            co_return source.error();
        if (!*source)
            co_return Error::make(ErrorCode::NotFound, u"The attachment content %1 is not known here"_s.arg(sha256.left(12)));
        const QString part = c.blobs.partPath(u"again/"_s + sha256);
        const Attachment attachment = Attachment::fromJson((*source)->second);
        const Result<> loaded = co_await c.connector.download(IssueId((*source)->first), attachment, part);
        if (!loaded)
            co_return loaded.error();
        const Result<QString> adopted = c.blobs.adopt(part, sha256);
        if (!adopted)
            co_return adopted.error();
    }
    co_return c.blobs.read(sha256, offset, maximum);
}

} // namespace lockstep
