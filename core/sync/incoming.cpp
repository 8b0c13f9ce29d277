#include "core/sync/incoming.h"

#include "core/base/logging.h"
#include "core/base/mutant.h"
#include "core/storage/originstore.h"
#include "core/storage/restored.h"
#include "core/sync/applywork.h"
#include "core/sync/repair.h"
#include "core/sync/rulesof.h"
#include "core/sync/traces.h"

#include <QCryptographicHash>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

IssueDraft draftOf(const QJsonObject &flat)
{
    IssueDraft draft;
    const QLatin1StringView prefix(customPrefix);
    for (auto it = flat.begin(); it != flat.end(); ++it) {
        if (it.key().startsWith(prefix))
            draft.custom.insert(it.key().mid(prefix.size()), it.value());
        else
            draft.fields.insert(it.key(), it.value());
    }
    return draft;
}

QString markOf(const EventRecord &event)
{
    // By the issue and not by the event: after a restore the same issue comes with another number.
    const QString whole = event.connection.value() + u'\n' + originOf(event.epoch) + u'\n' + event.remoteId;
    return u"lockstep-"_s + QString::fromLatin1(QCryptographicHash::hash(whole.toUtf8(), QCryptographicHash::Sha256).toHex().left(20));
}

namespace {
EventName nameOf(const EventRecord &event) { return {event.epoch, event.number, event.revision}; }

// Of this event of ours the other side has applied an earlier form, or an event before it.
bool hasAnother(const SyncRequest &request, const EventRecord &ours)
{
    return request.applied != nameOf(ours) && (ours.revision > 0 || request.applied.epoch == ours.epoch);
}
} // namespace

Task<Result<>> Incoming::apply(EventRecord event)
{
    const QString lane = event.localId;
    const Result<> joined = joinIssue(event);
    if (!joined)
        co_return joined;
    if (event.localId != lane)
        co_return c.events.postpone(event, c.clock.now());
    const Result<OlderRequests> older = c.events.olderRequests(event);
    if (!older)
        co_return older.error();
    if (older->open > 0)
        co_return c.events.postpone(event, c.clock.now() + 300); // one that the sender has given up, while its write is in doubt here
    if (older->failed > 0) { // what was in doubt about it is no longer
        if (const Result<> given = c.db.write([&] { return dropGivenUp(event); }); !given)
            co_return given;
    }
    const Result<int> written = event.localId.isEmpty() ? Result<int>(0) : c.events.awaitsAfterAck(event.connection, event.localId);
    if (!written)
        co_return written.error();
    if (*written > 0) // half written it would look like somebody's edit
        co_return c.events.postpone(event, c.clock.now() + 300);
    const Result<qint64> wait = waitsForOurs(event);
    if (!wait)
        co_return wait.error();
    if (*wait > 0)
        co_return c.events.postpone(event, c.clock.now() + *wait);
    const Result<RuleSet> rules = rulesOf(c, event);
    if (!rules)
        co_return rules.error();
    event.ruleVersion = rules->version;
    const auto moved = c.events.move(event, EventState::Applying, 6, {});
    if (!moved)
        co_return moved.error();
    if (*moved == Moved::No)
        co_return Result<>(); // cancelled or replaced meanwhile
    event.state = u"applying"_s;
    event.step = 6;
    const Result<SyncRequest> request = SyncRequest::fromJson(QJsonDocument::fromJson(event.payload).object());
    if (!request)
        co_return request.error();
    c.observer.eventsChanged();
    const auto begun = [&] {
        Work fresh;
        fresh.event = event;
        fresh.rules = *rules;
        fresh.request = *request;
        fresh.lostCommits = c.db.lostCommits();
        fresh.replica = Replica::fromJson(request->replica);
        fresh.theirNews = fresh.replica.changed;
        fresh.theirValuesBefore = fresh.replica.was;
        fresh.theyMadeAt = fresh.replica.madeAt;
        return fresh;
    };
    Work work = begun();
    if (work.replica.presence != Replica::Presence::There)
        co_return co_await takeAbsence(work);
    for (;;) { // once more after each store(issue) of the rule
        Result<> step = co_await findLocal(work);
        if (step && work.twin.state == "unlinked"_L1 && !work.request.relink && !isMutant("unlinked-written")) {
            work.rule.reason = u"the pair was unlinked"_s;
            co_return co_await finishSkipped(work);
        }
        if (step)
            step = co_await decide(work);
        if (!step) {
            const Result<> kept = co_await keepUndecided(work, step.error());
            co_return kept;
        }
        if (work.stale) {
            work = begun(); // its files are here now; the issue may have been edited while they came
            continue;
        }
        if (work.rule.skipped && !isMutant("skip-ignored")) {
            step = co_await keepLeft(work);
            if (!step)
                co_return step;
            if (!work.created || work.before.id.isNull())
                co_return co_await finishSkipped(work);
            co_return co_await finish(work); // made for this very request: they are a pair
        }
        const Result<Elsewhere> elsewhere = isElsewhere(work);
        if (!elsewhere)
            co_return elsewhere.error();
        if (*elsewhere == Elsewhere::Copied)
            co_return co_await finishSkipped(work);
        if (*elsewhere == Elsewhere::BeingMade)
            co_return c.events.release(event.id, c.clock.now() + 300);
        step = co_await write(work);
        if (!step)
            co_return co_await keepPartly(work, askedAnew(work, step.error()));
        if (!work.rule.stores)
            co_return co_await finish(work);
        step = co_await keepStored(work);
        if (!step)
            co_return step;
        work = begun();
    }
}

Task<Result<>> Incoming::write(Work &work)
{
    Result<> step = beginParts(work);
    if (step)
        step = co_await writeFields(work); // its intent to make the issue is stored before any other event has a turn
    if (step)
        step = co_await writeComments(work);
    if (step)
        step = co_await writeAttachments(work);
    if (step)
        step = co_await writeWorklogs(work);
    if (step)
        step = co_await readBack(work);
    if (step)
        step = settleLeft(work);
    co_return step;
}

// Until all that the rule wants is written an issue that is made in parts is half a story, also while an error waits in between: the other side would take
// what it lacks for its values.
Result<> Incoming::beginParts(const Work &work)
{
    IntentRecord intent;
    intent.kind = u"edit"_s;
    intent.sourceId = u"parts"_s;
    intent.result = u"begun"_s;
    return work.rule.stores && work.twin.localId.isEmpty() && !isMutant("half-made-told") && !work.intent(intent.kind, intent.sourceId) ? c.twins.openIntent(work.event.id, intent) : Result<>();
}

// Registered before its issue was made by another: from here on it stands in that one's lane, where nothing of ours is made while it is half applied.
Result<> Incoming::joinIssue(EventRecord &event)
{
    const auto twin = event.localId.isEmpty() ? c.twins.headByRemote(event.connection, event.remoteId) : Result<std::optional<TwinHead>>(std::nullopt);
    if (!twin)
        return twin.error();
    if (!*twin || (*twin)->localId.isEmpty())
        return {};
    event.localId = (*twin)->localId;
    return c.events.setKeys(event.id, event.localId, (*twin)->localKey, event.remoteKey, event.summary);
}

// An issue that another connection has brought here, or that was made here and comes back by a ring of them, is not made again.
Result<Incoming::Elsewhere> Incoming::isElsewhere(Work &work)
{
    if (!work.twin.localId.isEmpty() || work.created || work.request.origin.isEmpty() || c.active.size() < 2)
        return Elsewhere::No;
    OriginStore origins(c.db);
    const auto copies = origins.copies(work.request.origin, c.epoch, work.event.connection);
    if (!copies)
        return copies.error();
    for (const OriginStore::Copy &copy : *copies) {
        if (!c.active.contains(copy.connection))
            continue; // it brings nothing any more
        work.rule.reason = u"the same issue is here as %1, by the connection “%2”"_s.arg(copy.localKey, copy.connection.value());
        return Elsewhere::Copied;
    }
    const auto making = origins.beingMade(work.request.origin, work.event.connection);
    if (!making)
        return making.error();
    const auto isActive = [this](const ConnectionId &connection) { return c.active.contains(connection); };
    return std::any_of(making->cbegin(), making->cend(), isActive) ? Elsewhere::BeingMade : Elsewhere::No;
}

// The other side has applied our event that began the pair, or at least made the issue, and the answer is still to come. Where the event has been made anew
// or cancelled since, what they have is not known here any more: their request waits for the answer to ours as it is now. If that one stands refused over
// there it may be long: then nobody knows what both had last.
Result<qint64> Incoming::waitsForOurs(const EventRecord &event)
{
    // Of an issue that this request has half written no event of ours is made, so it goes on.
    const Result<int> unknown = event.localId.isEmpty() || event.step >= 6 ? Result<int>(0) : c.twins.withoutBase(event.connection, event.localId);
    if (!unknown)
        return unknown.error();
    if (*unknown == 0)
        return 0;
    const auto ours = c.events.onItsWay(event.connection, event.localId);
    if (!ours)
        return ours.error();
    const Result<SyncRequest> request = SyncRequest::fromJson(QJsonDocument::fromJson(event.payload).object());
    return *ours && request && hasAnother(*request, **ours) && (*ours)->state != "failed"_L1 ? 1000 : 0;
}

// What an earlier attempt has written stands here as it wanted it.
bool Incoming::isOurWrite(const Work &work, const QString &name) const
{
    const auto isIt = [&](const IntentRecord &intent) {
        const QJsonValue wrote = intent.content.value(u"writes"_s)[name];
        return intent.kind == "edit"_L1 && !intent.isForm() && !wrote.isUndefined() && isAsWanted(c.connector, name, wrote, work.known.value(name));
    };
    return std::any_of(work.intents.cbegin(), work.intents.cend(), isIt);
}

Task<Result<>> Incoming::findLocal(Work &work)
{
    auto twin = c.twins.byRemote(work.event.connection, work.event.remoteId);
    if (twin && !*twin && !work.request.peerIssueId.isEmpty())
        twin = c.twins.byLocal(work.event.connection, work.request.peerIssueId);
    if (!twin)
        co_return twin.error();
    if (*twin)
        work.twin = **twin;
    const auto intents = c.twins.intents(work.event.id);
    if (!intents)
        co_return intents.error();
    work.intents = *intents;
    if (work.twin.localId.isEmpty() && c.restoredAt > 0) {
        const Result<> looked = co_await findForgotten(work);
        if (!looked)
            co_return looked;
    }
    work.forgotten = c.restoredAt > 0 && !work.twin.id.isNull() && work.twin.base.isEmpty();
    const auto ours = c.events.onItsWay(work.event.connection, work.twin.localId);
    if (!ours)
        co_return ours.error();
    // What the other side has applied is synchronised, though its acknowledgement is still to come.
    work.ours = *ours;
    work.oursSays = *ours ? replicaOf(**ours) : Replica();
    work.knowsOurs = *ours && work.request.applied == nameOf(**ours);
    work.crosses = *ours && !work.knowsOurs;
    const bool isNamed = !work.twin.id.isNull() && !work.request.peerIssueId.isEmpty();
    if ((work.crosses || (isNamed && !*ours)) && work.twin.base.isEmpty() && !work.forgotten) {
        // They may know the pair by another form of ours, or by an event of ours that was left.
        const Result<int> left = c.events.left(work.event.connection, work.twin.localId, work.twin.localKey);
        if (!left)
            co_return left.error();
        work.forgotten = *left > 0 || (work.crosses && hasAnother(work.request, **ours));
    }
    if (*ours && !isMutant("crossing-ignored") && ((work.twin.base.isEmpty() && !work.forgotten) || work.knowsOurs)) {
        work.twin.base = (*ours)->base;
        const Replica told = Replica::fromJson(work.twin.lastSent);
        if (told.madeAt < work.oursSays.madeAt)
            work.twin.lastSent = heard(told, work.oursSays, true).toJson();
    }
    takeNewsOfForms(work);
    Replica known = Replica::fromJson(work.twin.lastReceived);
    known.madeAt = isMutant("overtaken-taken-whole") ? 0 : known.madeAt;
    work.theirValuesBefore = withoutAnswered(work.theirValuesBefore, known, work.replica);
    work.replica = heard(known, work.replica, work.crosses && !isMutant("overtaken-taken-whole"));
    work.request.replica = work.replica.toJson();
    work.twin.connection = work.event.connection;
    work.twin.remoteId = work.event.remoteId;
    work.twin.remoteKey = work.replica.key;
    work.twin.remoteUrl = work.replica.url;
    if (const IntentRecord *create = work.intent(u"create"_s, {})) {
        work.created = true;
        if (work.twin.localId.isEmpty() && create->result)
            work.twin.localId = *create->result;
        if (work.twin.localId.isEmpty()) {
            // An earlier attempt may have created it without our learning so: look before doing it again.
            const Result<std::optional<IssueId>> found = co_await c.connector.findByMark(create->mark);
            if (!found)
                co_return found.error();
            if (*found && !isMutant("mark-not-looked-for")) {
                work.twin.localId = (*found)->value();
                // Known from here on, even if the rule fails now: our detector must not take it for somebody's new issue.
                if (const Result<> closed = c.db.write([&] { return c.twins.closeIntent(work.event.id, u"create"_s, {}, work.twin.localId); }); !closed)
                    co_return closed.error();
            }
        }
    }
    if (work.twin.localId.isEmpty())
        co_return Result<>();
    if (work.twin.state == "unlinked"_L1 && !work.request.relink && !isMutant("unlinked-written"))
        co_return Result<>();
    const Result<Issue> fetched = co_await c.connector.fetch(IssueId(work.twin.localId));
    // The repair of an issue that is gone knows no partner any more; one of anything else does not make it anew, it may come back.
    const bool asksAnew = work.request.trigger == QLatin1StringView(repairTrigger) && work.request.peerIssueId.isEmpty();
    if (!fetched && fetched.error().code == ErrorCode::NotFound && (asksAnew || isMutant("gone-made-anew")) && !work.twin.id.isNull()) {
        const Result<> forgotten = forgetGone(c, work.twin);
        if (!forgotten)
            co_return forgotten.error();
        TwinRecord fresh;
        fresh.connection = work.twin.connection;
        fresh.remoteId = work.twin.remoteId;
        fresh.remoteKey = work.twin.remoteKey;
        fresh.remoteUrl = work.twin.remoteUrl;
        work.twin = fresh;
        work.ours.reset();
        work.oursSays = {};
        co_return Result<>();
    }
    if (!fetched) {
        const Result<> noted = fetched.error().code == ErrorCode::NotFound ? noteGone(work, fetched.error()) : Result<>();
        co_return noted ? fetched.error() : noted.error();
    }
    work.before = *fetched;
    work.known = flatFields(work.before.fields, work.before.custom);
    if (work.twin.id.isNull()) {
        const IntentRecord *create = work.intent(u"create"_s, {});
        if (create)
            work.known = asMade(work, create->content, false);
        co_return Result<>();
    }
    // Our outgoing rule failed when the issue was made, and nothing counts as told: what people have done to it since is news all the same.
    for (auto it = work.twin.base.begin(); it != work.twin.base.end() && work.created && work.twin.lastSent.isEmpty(); ++it) {
        if (!isOurWrite(work, it.key()))
            work.known.insert(it.key(), it.value());
    }
    if (const Result<> learned = learnTraces(work); !learned)
        co_return learned;
    const auto traces = c.twins.traces(work.twin.id);
    if (!traces)
        co_return traces.error();
    work.traces = *traces;
    if (isRepair(work.request.trigger)) {
        if (const Result<> dropped = dropDeadTraces(c, work.twin.id, work.before, &work.traces); !dropped)
            co_return dropped.error();
    }
    if (!work.twin.lastSent.isEmpty() || c.restoredAt > 0 || work.forgotten) {
        if (const Result<> learnt = co_await learnTold(work, work.before); !learnt)
            co_return learnt;
    }
    co_return Result<>();
}

// Our replica before the write. Nothing is written yet: where it cannot be made just now, the next attempt asks again. An outgoing rule that fails for good
// holds up no request.
Task<Result<>> Incoming::learnTold(Work &work, Issue issue)
{
    const Result<OutgoingResult> told = co_await m_outgoing.makeReplica(work.event.connection, std::move(issue), work.twin, false);
    if (!told && (told.error().healsByItself() || told.error().code == ErrorCode::Cancelled))
        co_return told.error();
    if (told && !told->skipped)
        work.toldBefore = told->replica;
    co_return Result<>();
}

// What the rule makes by itself (`madeAt` is not valid) was made before the restore only until a newer request was applied, which said all anew.
bool Incoming::mayBeForgotten(const Work &work, const QDateTime &madeAt) const
{
    constexpr qint64 clocksDiffer = 300'000;
    if (c.restoredAt == 0)
        return false;
    const bool isAnswer = work.event.direction == Direction::Outgoing; // an after-ack rule runs at an answer, of which nothing is kept
    const qint64 at = madeAt.isValid() ? madeAt.toMSecsSinceEpoch() : isAnswer ? 0 : Replica::fromJson(work.twin.lastReceived).requestedAt;
    return at <= c.restoredAt + clocksDiffer;
}

// No twin is known, but this database was restored from a backup: the pair may have been made since. The other side names its half, or the issue
// carries the mark that we would give it now. From then on it is a twin whose last synchronised state nobody knows.
Task<Result<>> Incoming::findForgotten(Work &work)
{
    if (work.intent(u"create"_s, {}))
        co_return Result<>(); // an attempt since the restore, looked for by its own mark
    QString localId = work.request.peerIssueId;
    if (localId.isEmpty()) {
        const Result<std::optional<IssueId>> found = co_await c.connector.findByMark(markOf(work.event));
        if (!found)
            co_return found.error();
        if (!*found)
            co_return Result<>();
        localId = (*found)->value();
        const auto taken = c.twins.byLocal(work.event.connection, localId);
        if (!taken)
            co_return taken.error();
        if (*taken)
            work.twin = **taken;
        if (work.twin.isLinked())
            co_return Error::make(ErrorCode::Conflict, u"The issue %1 carries the mark of %2 and is the twin of %3"_s.arg(
                                      work.twin.localKey, work.replica.key, work.twin.remoteKey));
    }
    TwinRecord twin = work.twin;
    twin.connection = work.event.connection;
    twin.localId = localId;
    twin.remoteId = work.event.remoteId;
    twin.remoteKey = work.replica.key;
    twin.remoteUrl = work.replica.url;
    const Result<> stored = c.db.write([&]() -> Result<> {
        const auto saved = c.twins.save(twin, false);
        if (!saved)
            return saved.error();
        work.twin = *saved;
        if (const Result<> keys = c.events.setKeys(work.event.id, localId, twin.localKey, work.replica.key, work.event.summary); !keys)
            return keys;
        return c.errors.addHistory({work.event.connection, twin.localKey, work.replica.key, work.event.number, u"linked"_s,
                                    u"Linked again after the restore"_s, {}, 0});
    });
    if (!stored)
        co_return stored;
    co_return co_await c.db.durable();
}

// What the sender knows to be a copy of ours, though its acknowledgement has not told us yet.
Result<> Incoming::learnTraces(const Work &work)
{
    return c.db.write([&]() -> Result<> {
        for (const TraceRecord &trace : tracesOfSender(work.request.traces)) {
            if (const Result<> added = c.twins.addTrace(work.twin.id, trace); !added)
                return added;
        }
        return {};
    });
}

} // namespace lockstep
