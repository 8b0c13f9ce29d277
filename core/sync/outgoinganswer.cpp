// Step 8: what the other side made of our event goes into the twin, its traces and the queue.
#include "core/sync/outgoing.h"

#include "core/base/jsontext.h"
#include "core/base/mutant.h"
#include "core/sync/repair.h"
#include "core/sync/rulesof.h"
#include "core/sync/traces.h"

using namespace Qt::StringLiterals;

namespace lockstep {

Result<> Outgoing::linkTwin(const EventRecord &event, const Acknowledgement &ack, bool synchronised)
{
    const auto stored = c.twins.byLocal(event.connection, event.localId);
    if (!stored)
        return stored.error();
    TwinRecord twin = stored->value_or(TwinRecord());
    twin.connection = event.connection;
    twin.localId = event.localId;
    if (twin.localKey.isEmpty())
        twin.localKey = event.localKey;
    twin.remoteId = ack.issueId;
    twin.remoteKey = ack.key;
    twin.remoteUrl = ack.url;
    // What it says of the other side holds, whatever has become of our event since.
    const Replica answer = Replica::fromJson(ack.replica);
    const Replica known = Replica::fromJson(twin.lastReceived);
    const Replica sent = synchronised ? replicaOf(event) : Replica();
    if (synchronised || !twin.lastReceived.isEmpty())
        twin.lastReceived = acknowledged(known, answer, sent).toJson();
    if (synchronised) {
        const Replica told = Replica::fromJson(twin.lastSent);
        if (!isMutant("base-not-moved"))
            twin.base = event.base;
        // Not simply the event's and the answer's replicas: a request of the other side may have been applied while this event was on its way.
        // One that knew this event counted it as told already.
        if (told.madeAt < sent.madeAt)
            twin.lastSent = heard(told, sent, true).toJson();
        twin.incomingVersion = c.active.value(event.connection).rules.version;
        if (!event.summary.isEmpty()) // an issue that is gone has none any more
            twin.summary = event.summary;
    }
    if (twin.state == "partner gone"_L1 && answer.presence == Replica::Presence::There && answer.madeAt > known.madeAt) {
        twin.state = u"linked"_s; // they have applied it since they told that the issue was gone
        twin.stateReason.clear();
    }
    const auto saved = c.twins.save(twin, synchronised);
    if (!saved)
        return saved.error();
    return addTraces(saved->id, ack);
}

// Which of ours has which copy there holds whatever becomes of our event.
Result<> Outgoing::addTraces(const TwinId &twin, const Acknowledgement &ack)
{
    for (const QJsonValue value : ack.traces) {
        const QJsonObject trace = value.toObject();
        const TraceRecord record {trace.value(u"kind"_s).toString(), trace.value(u"source"_s).toString(), trace.value(u"target"_s).toString(),
                                  trace.value(u"sha256"_s).toString()};
        if (!isTraceKind(record.kind) || record.localId.isEmpty() || record.remoteId.isEmpty())
            continue;
        if (const Result<> added = c.twins.addTrace(twin, record); !added)
            return added;
    }
    return {};
}

// While a replica of this issue is made or a request of it applied, its twin is in other hands: what they store would undo this.
Task<Result<>> Outgoing::acknowledge(ConnectionId connection, Acknowledgement ack)
{
    auto found = c.events.findNumber(Direction::Outgoing, connection, ack.epoch, ack.number);
    if (!found)
        co_return found.error();
    if (*found && c.held.contains((*found)->localId)) {
        SyncContext::Freed freed {c, (*found)->localId}; // named: this compiler destroys an awaited temporary twice
        while (!freed.await_ready() && !isMutant("held-twin-ignored"))
            co_await freed;
        found = c.events.findNumber(Direction::Outgoing, connection, ack.epoch, ack.number);
        if (!found)
            co_return found.error();
    }
    const Result<> taken = co_await settle(connection, std::move(ack), std::move(*found));
    co_return taken;
}

// It was applied all the same. That changes nothing of what was cancelled; but a copy there that nobody here knew of would be taken for a new original,
// should the other side forget it too. And what was said here since was said without it: it is said again, whole.
Result<> Outgoing::learnLate(const EventRecord &cancelled, const Acknowledgement &ack)
{
    const auto twin = c.twins.byLocal(cancelled.connection, cancelled.localId);
    if (!twin)
        return twin.error();
    if (!*twin || (*twin)->remoteId != ack.issueId)
        return {};
    return c.db.write([&]() -> Result<> {
        const Result<> added = addTraces((*twin)->id, ack);
        return added && (*twin)->state == "linked"_L1 ? sayAgain(c, cancelled.connection, cancelled.localId, cancelled.localKey) : added;
    });
}

Task<Result<>> Outgoing::settle(ConnectionId connection, Acknowledgement ack, std::optional<EventRecord> found)
{
    if (ack.epoch != c.epoch)
        co_return Result<>(); // meant for a database that is gone; nothing to wait for
    if (!found || found->isAnswered() || (Queue::isFinal(Queue::stateFromName(found->state)) && !isMutant("late-answer-undoes-cancel"))) {
        const bool late = found && found->state == "cancelled"_L1 && ack.outcome == Acknowledgement::Outcome::Applied;
        const Result<> learnt = late ? learnLate(*found, ack) : Result<>();
        if (!late || !learnt)
            co_return learnt;
        const Result<> safe = co_await c.db.durable(); // else it would be acknowledged before it is stored
        co_return safe;
    }
    EventRecord event = *std::move(found);
    const bool current = (ack.revision == event.revision && event.state != "triggered"_L1) || isMutant("old-answer-taken");
    event.remoteKey = ack.key;
    for (const QJsonValue value : ack.timeline)
        event.timeline.append(value);
    event.warnings += ack.warnings;
    const Result<RuleSet> rules = rulesOf(c, event);
    if (!rules)
        co_return rules.error();
    // Of an issue that is gone or a pair that was taken apart there is nothing to write to.
    const bool ruleFollows = rules->hasAfterAck() && ack.outcome == Acknowledgement::Outcome::Applied && current && replicaOf(event).presence == Replica::Presence::There;
    const Result<> written = c.db.write([&]() -> Result<> {
        if (ack.revision > event.revision) {
            // The disk refused the commit that counted, and the message was on its way: what was in it is not known here any more.
            if (const Result<> linked = ack.outcome == Acknowledgement::Outcome::Applied ? linkTwin(event, ack, false) : Result<>(); !linked)
                return linked;
            return c.events.takeAnew(event, ack.revision + 1);
        }
        if (ack.outcome == Acknowledgement::Outcome::Failed) {
            if (!current)
                return {};
            if (const auto marked = c.events.setTimeline(event.id, event.timeline, event.warnings); !marked)
                return marked.error();
            const auto failed = c.events.failedRemotely(event, Error::fromJson(ack.error), ack.step);
            if (!failed)
                return failed.error();
            // What had stopped it here is over; where it stands now the error is the other node's.
            if (const Result<> resolved = c.errors.resolveForEvent(event.id); !resolved)
                return resolved;
            return c.errors.count(connection, false);
        }
        if (ack.outcome == Acknowledgement::Outcome::Skipped) {
            if (!current)
                return {};
            const auto finished = c.events.finish(event, EventState::Skipped, 6, ack.reason);
            if (!finished)
                return finished.error();
            if (const Result<> resolved = c.errors.resolveForEvent(event.id); !resolved)
                return resolved;
            return c.errors.addHistory({connection, event.localKey, ack.key, event.number, u"skipped"_s,
                                        u"The other side did not apply it: %1"_s.arg(ack.reason), {}, event.ruleVersion});
        }
        if (const Result<> linked = linkTwin(event, ack, current); !linked)
            return linked;
        if (!current)
            return c.events.supersede(event); // a newer replica is on its way, or must be now; its own answer will settle it
        if (const Result<> keys = c.events.setKeys(event.id, event.localId, event.localKey, ack.key, event.summary); !keys)
            return keys;
        const auto finished = ruleFollows ? c.events.answered(event, jsonText(ack.toJson())) : c.events.finish(event, EventState::Done, 8, {});
        if (!finished)
            return finished.error();
        if (const Result<> resolved = c.errors.succeeded(event, event.localId); !resolved)
            return resolved;
        if (const Result<> touched = c.connections.touchSuccess(connection); !touched)
            return touched;
        if (const Result<> counted = c.errors.count(connection, true); !counted)
            return counted;
        return c.errors.addHistory({connection, event.localKey, ack.key, event.number, u"sent"_s,
                                    event.kind == "create"_L1 ? u"Sent; the other side created %1"_s.arg(ack.key) : u"Sent and applied"_s, {},
                                    event.ruleVersion});
    });
    if (!written)
        co_return written;
    const Result<> stored = co_await c.db.durable();
    if (!stored)
        co_return stored;
    if (ack.outcome == Acknowledgement::Outcome::Applied && current && !ruleFollows)
        c.observer.stepReached(event, 8, {});
    c.observer.eventsChanged();
    c.observer.historyChanged();
    co_return Result<>();
}

} // namespace lockstep
