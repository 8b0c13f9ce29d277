// Step 7: the answer, stored with the outcome and sent.
#include "core/sync/applywork.h"

#include "core/base/jsontext.h"
#include "core/base/mutant.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QJsonArray ownSteps(const QJsonArray &timeline, const NodeId &node)
{
    QJsonArray steps;
    for (const QJsonValue value : timeline) {
        QJsonObject step = value.toObject();
        const int number = step.value(u"step"_s).toInt();
        if (number < 5 || number > 7 || step.contains(u"node"_s))
            continue;
        step.insert(u"node"_s, node.value());
        steps.append(step);
    }
    return steps;
}
} // namespace

Task<Result<>> Incoming::finishSkipped(Work &work)
{
    Acknowledgement ack;
    ack.outcome = Acknowledgement::Outcome::Skipped;
    ack.reason = work.rule.reason;
    ack.issueId = work.twin.localId;
    ack.key = work.twin.localKey;
    const Result<> written = c.db.write([&]() -> Result<> {
        if (const Result<> stored = store(work, ack); !stored)
            return stored;
        if (const Result<> noted = notePartnerIsBack(work); !noted)
            return noted;
        return c.errors.addHistory({work.event.connection, work.twin.localKey, work.replica.key, work.event.number, u"skipped"_s,
                                    u"The incoming rule did not apply it: %1"_s.arg(work.rule.reason), {}, work.event.ruleVersion});
    });
    if (!written)
        co_return written;
    co_return co_await c.db.durable();
}

// Whatever the rule makes of its values, the other side's issue is there again.
Result<> Incoming::notePartnerIsBack(const Work &work)
{
    if (work.twin.state != "partner gone"_L1 || work.replica.presence != Replica::Presence::There)
        return {};
    const auto stored = c.twins.byLocal(work.event.connection, work.twin.localId);
    if (!stored || !*stored)
        return stored ? Result<>() : Result<>(stored.error());
    TwinRecord twin = **stored;
    Replica known = Replica::fromJson(twin.lastReceived);
    known.presence = Replica::Presence::There;
    known.absence.clear();
    twin.lastReceived = known.toJson();
    twin.state = u"linked"_s;
    twin.stateReason.clear();
    const auto saved = c.twins.save(twin, false);
    return saved ? Result<>() : Result<>(saved.error());
}

// The answer is stored with the outcome, in one transaction with the twin: a repeated request gets this very answer.
Result<> Incoming::store(Work &work, const Acknowledgement &given)
{
    Acknowledgement ack = given;
    ack.epoch = work.event.epoch;
    ack.number = work.event.number;
    ack.revision = work.request.revision;
    ack.warnings = work.warnings;
    ack.timeline = ownSteps(work.event.timeline, c.node);
    ack.timeline.append(QJsonObject {{u"step"_s, 6}, {u"at"_s, stampText(c.clock.dateTime())}, {u"node"_s, c.node.value()}});
    ack.timeline.append(QJsonObject {{u"step"_s, 7}, {u"at"_s, stampText(c.clock.dateTime())}, {u"node"_s, c.node.value()}});
    work.event.warnings = work.warnings;
    const auto moved = c.events.acknowledging(work.event, jsonText(ack.toJson()), {});
    if (!moved)
        return moved.error();
    if (const Result<> settled = c.twins.dropSettled(work.event.id); !settled) // also where the answer is delivered much later
        return settled;
    return c.errors.resolveForEvent(work.event.id);
}

Task<Result<>> Incoming::sendAck(EventRecord event)
{
    const QJsonObject payload = QJsonDocument::fromJson(event.ack).object();
    const Result<QByteArray> bytes = encodeMessage({event.connection, u"ack"_s, payload});
    if (!bytes)
        co_return bytes.error();
    const Result<Message> message = co_await askPeer(c, event.connection, *bytes);
    if (!message)
        co_return message.error();
    const Result<> finished = c.db.write([&]() -> Result<> {
        const auto done = c.events.finish(event, EventState::Done, 8, {});
        return done ? c.errors.resolveForEvent(event.id) : Result<>(done.error());
    });
    if (!finished)
        co_return finished;
    co_return co_await c.db.durable();
}

// What became of a request that is here; {} while it is still to be applied.
QJsonObject Incoming::outcomeOf(const EventRecord &event) const
{
    if (!event.ack.isEmpty())
        return QJsonDocument::fromJson(event.ack).object();
    Acknowledgement ack;
    ack.epoch = event.epoch;
    ack.number = event.number;
    ack.revision = event.revision;
    ack.issueId = event.localId;
    ack.key = event.localKey;
    ack.step = 6;
    ack.timeline = ownSteps(event.timeline, c.node);
    if (event.state == "failed"_L1) {
        ack.outcome = Acknowledgement::Outcome::Failed;
        ack.error = event.error;
        return ack.toJson();
    }
    if (event.state == "cancelled"_L1 && !isMutant("cancel-not-told")) {
        ack.outcome = Acknowledgement::Outcome::Skipped;
        ack.reason = u"It was cancelled at “%1”"_s.arg(c.node.value());
        return ack.toJson();
    }
    return {};
}

Task<void> Incoming::tellOutcome(EventRecord event)
{
    const QJsonObject outcome = outcomeOf(event);
    const Result<QByteArray> bytes = encodeMessage({event.connection, u"ack"_s, outcome});
    if (bytes && !outcome.isEmpty())
        (void)co_await c.transport.exchange(event.connection, *bytes);
}

} // namespace lockstep
