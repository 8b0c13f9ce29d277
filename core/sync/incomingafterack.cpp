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
    Result<OutgoingResult> told = co_await m_outgoing.makeReplica(event.connection, work.before, work.twin, false);
    if (!told && isForLater(told.error()))
        co_return told.error();
    if (told && !told->skipped)
        work.toldBefore = told->replica;
    work.rule.skipped = !rules->hasAfterAck();
    Result<> step;
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
        if (const Result<> dropped = dropRefused(work, u"edit"_s, u"done"_s, step.error()); !dropped)
            co_return dropped;
    }
    if (!step)
        co_return co_await keepPartly(work, askedAnew(work, step.error()));
    co_return co_await finishAfterAck(work);
}

// There is nothing that the other side has changed: what the rule says is wanted. Only an edit that came after our replica was made stands against it.
Task<Result<>> Incoming::decideAfterAck(Work &work)
{
    const ActiveConnection active = c.active.value(work.event.connection);
    IncomingInput input;
    input.rules = work.rules;
    input.connection = active.names;
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
    ThreeWayInput ways;
    ways.values = work.rule.values;
    for (auto it = ways.values.begin(); it != ways.values.end(); ++it)
        ways.normal.insert(it.key(), c.connector.normalised(it.key(), it.value()));
    ways.base = work.twin.base;
    ways.local = flatFields(work.before.fields, work.before.custom);
    ways.localChangedAt = work.before.updatedAt;
    ways.remoteChangedAt = work.replica.updatedAt;
    ways.policies = active.config.conflict;
    ways.localWinsTies = active.localWinsTies;
    const Result<> agreed = co_await takeAgreed(work, {}, &ways);
    if (!agreed)
        co_return agreed;
    ways.choices = choicesFromJson(work.event.choices);
    const ThreeWayResult merged = threeWay(ways);
    work.writes = merged.writes;
    work.news = merged.news;
    work.written += merged.news;
    work.conflicts += merged.conflicts;
    work.asks = std::any_of(work.conflicts.cbegin(), work.conflicts.cend(), [](const FieldConflict &conflict) { return conflict.ask; });
    if (work.asks)
        co_return askFor(work.conflicts);
    if (const std::optional<Loop> loop = findLoop(work.twin.recentWrites, work.writes, ways.local, c.clock.now()))
        co_return heldLoop(work, *loop);
    co_return Result<>();
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
        co_return Error::make(ErrorCode::Storage, u"The disk refused a part of what was to be stored; the after-ack rule runs again"_s).withScope(ErrorScope::Node);
    QJsonObject changes;
    const QJsonObject before = flatFields(work.before.fields, work.before.custom);
    const QJsonObject after = flatFields(work.after.fields, work.after.custom);
    for (auto it = work.writes.begin(); it != work.writes.end(); ++it)
        changes.insert(it.key(), QJsonObject {{u"before"_s, before.value(it.key())}, {u"after"_s, after.value(it.key())}});
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
        if (!changes.isEmpty() || !work.touchedComments.isEmpty()) {
            if (const Result<> added = c.errors.addHistory(record); !added)
                return added;
        }
        if (const Result<> told = recordConflicts(work, twin.localKey); !told)
            return told;
        for (const QString &warning : std::as_const(work.warnings)) {
            record.what = u"warning"_s;
            record.text = warning;
            record.changes = {};
            if (const Result<> added = c.errors.addHistory(record); !added)
                return added;
        }
        if (!ran)
            return {};
        if (work.rule.unlink) {
            const auto stored = c.twins.byLocal(work.event.connection, twin.localId);
            if (!stored || !*stored)
                return stored ? Result<>() : Result<>(stored.error());
            return takeApartByRule(c, **stored, u"after-ack"_s, work.rule.reason);
        }
        const bool back = work.rule.back && work.event.trigger != QLatin1StringView(backTrigger); // else each answer would ask for the next
        if (!back && allTold)
            return {};
        // Nothing of the issue is under way any more: what stood behind this event takes it along.
        const auto noted = c.events.note(work.event.connection, twin.localId, twin.localKey, u"update"_s, back ? QString::fromLatin1(backTrigger) : u"poll"_s, false, c.epoch);
        if (!noted || !back)
            return noted ? Result<>() : Result<>(noted.error());
        return c.events.setTrigger(work.event.connection, twin.localId, QString::fromLatin1(backTrigger));
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
