// Step 5: a request is stored before it is answered; one that is here already gets the answer that it got before.
#include "core/sync/incoming.h"

#include "core/base/jsontext.h"
#include "core/base/mutant.h"
#include "core/sync/retrypolicy.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
Message answer(const ConnectionId &connection, const QString &kind, const QJsonObject &payload = {})
{
    return {connection, kind, payload};
}
} // namespace

Result<> Incoming::dropGivenUp(const EventRecord &newer)
{
    if (const Result<> inherited = c.twins.inheritParts(newer); !inherited)
        return inherited;
    const auto dropped = c.events.cancelOlderRequests(newer);
    if (!dropped)
        return dropped.error();
    for (const EventId &event : *dropped) {
        // It may have made the issue, and not got as far as the pair: who comes after it must not make another.
        if (const Result<> inherited = c.twins.inheritCreate(event, newer.id); !inherited)
            return inherited;
        if (const Result<> resolved = c.errors.resolveForEvent(event); !resolved)
            return resolved;
    }
    QList<EventId> newestFirst = *dropped;
    std::sort(newestFirst.begin(), newestFirst.end(), [](const EventId &a, const EventId &b) { return a.value() > b.value(); });
    for (const EventId &event : std::as_const(newestFirst)) {
        if (const Result<> calls = RuleStepStore::inherit(c.db, event, newer.id); !calls)
            return calls;
    }
    return {};
}

// An attempt at it may have got through, the program died, and what it wrote is not to be taken for somebody's edit.
Result<> Incoming::keepReplaced(const EventRecord &stored)
{
    const Replica replica = replicaOf(stored);
    if (stored.step != 6 || replica.issueId.isNull())
        return {};
    IntentRecord intent;
    intent.kind = u"edit"_s;
    intent.sourceId = u"form %1"_s.arg(stored.revision);
    intent.content = replica.toJson();
    return c.twins.keepForm(stored.id, intent);
}

Task<Result<Message>> Incoming::receive(ConnectionId connection, SyncRequest request)
{
    const QString remoteId = request.replica.value(u"issueId"_s).toString();
    auto twin = c.twins.headByRemote(connection, remoteId);
    if (twin && !*twin && !request.peerIssueId.isEmpty())
        twin = c.twins.headByLocal(connection, request.peerIssueId);
    if (!twin)
        co_return twin.error();
    EventRecord event;
    event.direction = Direction::Incoming;
    event.connection = connection;
    event.epoch = request.epoch;
    event.number = request.number;
    event.revision = request.revision;
    event.remoteId = remoteId;
    event.remoteKey = request.replica.value(u"key"_s).toString();
    event.localId = *twin ? (*twin)->localId : QString();
    event.localKey = *twin ? (*twin)->localKey : QString();
    event.summary = request.replica.value(u"fields"_s)[QLatin1StringView(field::summary)].toString((*twin) ? (*twin)->summary : QString());
    event.kind = *twin ? u"update"_s : u"create"_s;
    event.trigger = request.trigger;
    event.payload = jsonText(request.toJson());
    event.timeline = request.timeline;
    event.timeline.append(QJsonObject {{u"step"_s, 5}, {u"at"_s, stampText(c.clock.dateTime())}});
    const auto received = c.events.receive(event);
    if (!received)
        co_return received.error();
    if (received->isNew) {
        // The sender goes on only when the one before is done with; if it is still open here, the sender's administrator has cancelled it.
        const auto given = c.db.write([&] { return dropGivenUp(received->event); });
        if (!given)
            co_return given.error();
    }
    EventRecord stored = received->event;
    if (received->isNew) {
        const Result<int> newer = c.events.newerRequests(stored);
        if (!newer)
            co_return newer.error();
        if (*newer > 0 && !isMutant("late-request-applied")) {
            // Late, and given up by its sender: else the newer one would have waited for its answer.
            const auto cancelled = c.events.cancel(stored);
            if (!cancelled)
                co_return cancelled.error();
            stored.state = u"cancelled"_s;
            const Result<> safe = co_await c.db.durable();
            if (!safe)
                co_return safe.error();
            co_return answer(connection, u"done"_s, outcomeOf(stored));
        }
    }
    if (!received->isNew && (request.revision > stored.revision || isMutant("repeated-request-applied"))) {
        // Taken anew by the sender after a failure: the newer replica replaces the one that failed.
        if (stored.state == "applying"_L1) {
            Error busy = Error::make(ErrorCode::Network, u"The request %1 is being applied this moment"_s.arg(request.number));
            co_return answer(connection, u"refused"_s, busy.toJson());
        }
        const Result<> replaced = c.db.write([&]() -> Result<> {
            if (const Result<> kept = keepReplaced(stored); !kept)
                return kept;
            return c.events.replacePayload(stored, event, settleMs);
        });
        if (!replaced)
            co_return replaced.error();
    } else if (!received->isNew) {
        const QJsonObject known = outcomeOf(stored);
        const Result<> safe = co_await c.db.durable();
        if (!safe)
            co_return safe.error();
        if (!known.isEmpty())
            co_return answer(connection, u"done"_s, known);
    }
    if (isMutant("acknowledged-before-commit"))
        co_return answer(connection, u"stored"_s);
    const Result<> safe = co_await c.db.durable();
    if (!safe)
        co_return safe.error();
    if (received->isNew)
        c.observer.stepReached(stored, 5, {});
    c.observer.eventsChanged();
    co_return answer(connection, u"stored"_s);
}

} // namespace lockstep
