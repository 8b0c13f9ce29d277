// Step 8 on the sender's side: what the after-ack rule makes of the other side's answer is written to our own issue. The event is `received` once its answer is
// stored and `applying` while this runs, as a request is, and what holds for the writes of a request holds for these: intents, doubts, conflicts, loops.
#include "core/sync/applywork.h"

#include "core/model/message.h"
#include "core/sync/apart.h"
#include "core/sync/rulesof.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// What the other side has told by now: its answer is part of that, and may have waited for long. Where its issue has gone since, what it answered; what it
// is called is known in any case.
QJsonObject answerOf(const Acknowledgement &ack, const TwinRecord &twin)
{
    const bool isThere = Replica::fromJson(twin.lastReceived).presence == Replica::Presence::There;
    QJsonObject replica = isThere ? twin.lastReceived : ack.replica;
    replica.insert(u"issueId"_s, ack.issueId);
    replica.insert(u"key"_s, ack.key);
    replica.insert(u"url"_s, ack.url);
    return replica;
}
} // namespace

Task<Result<>> Incoming::afterAck(EventRecord event)
{
    const Result<RuleSet> rules = rulesOf(c, event);
    if (!rules)
        co_return rules.error();
    event.ruleVersion = rules->version;
    const Result<Acknowledgement> ack = Acknowledgement::fromJson(QJsonDocument::fromJson(event.ack).object());
    if (!ack)
        co_return ack.error();
    const auto twin = c.twins.byLocal(event.connection, event.localId);
    if (!twin)
        co_return twin.error();
    const auto moved = c.events.move(event, EventState::Applying, 8, {});
    if (!moved)
        co_return moved.error();
    if (*moved == Moved::No)
        co_return Result<>(); // cancelled meanwhile
    event.state = u"applying"_s;
    event.step = 8;
    c.observer.eventsChanged();
    Work work;
    work.event = event;
    work.rules = *rules;
    work.lostCommits = c.db.lostCommits();
    work.twin = twin->value_or(TwinRecord());
    work.request.replica = answerOf(*ack, work.twin);
    work.replica = Replica::fromJson(work.request.replica);
    const auto intents = c.twins.intents(event.id);
    if (!intents)
        co_return intents.error();
    work.intents = *intents;
    // Taken apart or gone since, or the rules that a retry asks for have none; what those before them began is ours all the same.
    const bool isApart = work.twin.id.isNull() || work.twin.state == "unlinked"_L1 || work.twin.state == "gone"_L1;
    if (isApart || (!rules->hasAfterAck() && work.intents.isEmpty())) {
        work.rule.skipped = true;
        co_return co_await finishAfterAck(work);
    }
    const auto traces = c.twins.traces(work.twin.id);
    if (!traces)
        co_return traces.error();
    work.traces = *traces;
    const Result<Issue> fetched = co_await c.connector.fetch(IssueId(event.localId));
    if (!fetched && fetched.error().code == ErrorCode::NotFound) {
        if (const Result<> noted = noteGone(work, fetched.error()); !noted)
            co_return noted;
        work.rule.skipped = true;
        co_return co_await finishAfterAck(work);
    }
    if (!fetched)
        co_return fetched.error();
    work.before = *fetched;
    work.known = flatFields(work.before.fields, work.before.custom);
    Result<> step = co_await learnTold(work, work.before);
    if (!step)
        co_return step;
    work.rule.skipped = !rules->hasAfterAck();
    if (!work.rule.skipped)
        step = co_await decideAfterAck(work);
    if (!step) {
        const Result<> kept = co_await keepUndecided(work, step.error());
        co_return kept;
    }
    if (work.rule.skipped) {
        step = co_await keepLeft(work);
        if (!step)
            co_return step;
        co_return co_await finishAfterAck(work);
    }
    const bool begins = !work.writes.isEmpty() && !work.intent(u"edit"_s, u"done"_s);
    if (const Result<> begun = begins ? keepAttempt(work, {}) : Result<>(); !begun) // the rule may leave it out the next time
        co_return begun;
    step = co_await write(work);
    if (!step && begins && !work.wrote) {
        auto dropping = dropRefused(work, u"edit"_s, u"done"_s, step.error(), [](const Issue &) { return false; });
        const Result<> dropped = co_await dropping;
        if (!dropped)
            co_return dropped;
    }
    if (!step)
        co_return co_await keepPartly(work, askedAnew(work, step.error()));
    co_return co_await finishAfterAck(work);
}

// There is nothing that the other side has changed: what the rule says is wanted. Only an edit that came after our replica was made stands against it.
Task<Result<>> Incoming::decideAfterAck(Work &work)
{
    IncomingInput input;
    input.rules = work.rules;
    input.connection = c.active.value(work.event.connection).names;
    input.replica = work.request.replica;
    input.issue = work.before;
    input.firstSync = work.event.kind == "create"_L1;
    const Result<IncomingResult> ran = co_await c.rules.afterAck(std::move(input));
    if (!ran)
        co_return ran.error();
    work.rule = *ran;
    work.warnings = work.rule.warnings;
    if (work.rule.skipped)
        co_return Result<>();
    const Result<ThreeWayInput> asked = waysOf(work);
    if (!asked)
        co_return asked.error();
    ThreeWayInput ways = *asked;
    const Result<> agreed = co_await takeAgreed(work, {}, &ways);
    if (!agreed)
        co_return agreed;
    takeWays(work, threeWay(ways));
    co_return holdIfAsked(work, ways.local);
}

// What was written counts as told, as what an incoming rule writes does: it is no change that a person made, and sends nothing by itself.
Task<Result<>> Incoming::finishAfterAck(Work &work)
{
    TwinRecord twin = work.twin;
    bool allTold = true;
    const bool ran = !work.rule.skipped;
    if (ran && !twin.lastSent.isEmpty()) {
        const Result<OutgoingResult> told = co_await m_outgoing.makeReplica(work.event.connection, work.after, work.twin, false);
        if (told && !told->skipped) {
            const Replica now = co_await toldBy(work, told->replica);
            allTold = now.content() == told->replica.content();
            twin.lastSent = now.toJson();
        }
    }
    if (ran) {
        moveBase(work, twin);
        if (!work.writes.isEmpty())
            twin.recentWrites = rememberedWrites(twin.recentWrites, work.writes, flatFields(work.before.fields, work.before.custom), c.clock.now());
    }
    if (c.db.lostCommits() != work.lostCommits)
        co_return partsLost();
    const QJsonObject changes = allChanges(work);
    work.event.warnings += work.warnings;
    const Result<> written = c.db.write([&]() -> Result<> {
        if (ran) {
            if (const auto saved = c.twins.save(twin, false); !saved)
                return saved.error();
        }
        const auto finished = c.events.finish(work.event, EventState::Done, 8, {});
        if (!finished || *finished == Moved::No)
            return finished ? Result<>() : Result<>(finished.error());
        if (const Result<> resolved = c.errors.resolveForEvent(work.event.id); !resolved)
            return resolved;
        HistoryRecord record {work.event.connection, twin.localKey, work.replica.key, work.event.number, u"applied"_s,
                              u"The after-ack rule took in the answer of %1"_s.arg(work.replica.key), changes, work.event.ruleVersion};
        if (!changes.isEmpty() || !work.touchedComments.isEmpty() || !work.touchedWorklogs.isEmpty()) {
            if (const Result<> added = c.errors.addHistory(record); !added)
                return added;
        }
        if (const Result<> told = recordConflicts(work, twin.localKey); !told)
            return told;
        if (const Result<> warned = addWarnings(work, std::move(record)); !warned || !ran)
            return warned;
        if (work.rule.unlink)
            return takeApartByRule(c, work.event.connection, twin.localId, u"after-ack"_s, work.rule.reason);
        // Nothing of the issue is under way any more: what stood behind this event takes along what is to be told.
        if (work.rule.back && work.event.trigger != QLatin1StringView(backTrigger)) // else each answer would ask for the next
            return noteBack(work, false);
        if (allTold)
            return {};
        const auto noted = c.events.note(work.event.connection, twin.localId, twin.localKey, u"update"_s, u"poll"_s, false, c.epoch);
        return noted ? Result<>() : Result<>(noted.error());
    });
    if (!written)
        co_return written;
    const Result<> safe = co_await c.db.durable();
    if (!safe)
        co_return safe;
    c.observer.stepReached(work.event, 8, {});
    c.observer.eventsChanged();
    c.observer.historyChanged();
    co_return Result<>();
}

} // namespace lockstep
