// What an application does not go on with: an issue that is gone or unlinked, a conflict that waits for the administrator, a loop, a write in doubt.
#include "core/sync/apart.h"
#include "core/sync/applywork.h"
#include "core/sync/traces.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

// The issue here is gone: the request fails and waits. The other side is told through our own queue, and hears when it is back.
Result<> Incoming::noteGone(const Work &work, const Error &error)
{
    if (work.twin.id.isNull() || work.twin.state == "gone"_L1 || work.twin.state == "unlinked"_L1)
        return {};
    const auto stored = c.twins.byLocal(work.event.connection, work.twin.localId); // without what this attempt took for synchronised
    if (!stored || !*stored)
        return stored ? Result<>() : Result<>(stored.error());
    TwinRecord twin = **stored;
    twin.state = u"gone"_s;
    twin.stateReason = error.message;
    return c.db.write([&]() -> Result<> {
        if (const auto saved = c.twins.save(twin, false); !saved)
            return saved.error();
        const auto noted = c.events.note(work.event.connection, work.twin.localId, work.twin.localKey, u"update"_s, u"poll"_s, true, c.epoch);
        if (!noted)
            return noted.error();
        return c.errors.addHistory({work.event.connection, work.twin.localKey, work.twin.remoteKey, work.event.number, u"gone"_s, error.message, {}, 0});
    });
}

// The other side's issue is gone, or the pair was taken apart there. Nothing is written to our tracker.
Task<Result<>> Incoming::takeAbsence(Work &work)
{
    const Result<> settled = co_await settleBeforeAbsence(work);
    if (!settled)
        co_return settled;
    auto twin = c.twins.byRemote(work.event.connection, work.event.remoteId);
    if (twin && !*twin && !work.request.peerIssueId.isEmpty())
        twin = c.twins.byLocal(work.event.connection, work.request.peerIssueId);
    if (!twin)
        co_return twin.error();
    const bool unlinked = work.replica.presence == Replica::Presence::Unlinked;
    const QString reason = unlinked ? u"Unlinked at the other side"_s : u"%1 is gone: %2"_s.arg(work.replica.key, work.replica.absence);
    const auto steps = RuleStepStore(c.db, work.event.id).all();
    if (!steps)
        co_return steps.error();
    const bool isHalfRun = !unlinked && !std::all_of(steps->cbegin(), steps->cend(), [](const RuleStep &step) { return step.isRead(); });
    if (*twin)
        work.twin = **twin;
    if (isHalfRun)
        co_return leaveHalfRun(work, reason);
    if (!*twin) {
        work.rule.reason = unlinked ? u"the pair was unlinked before it was made here"_s : u"the issue is gone before it was made here"_s;
        co_return co_await finishSkipped(work);
    }
    Acknowledgement ack;
    ack.issueId = work.twin.localId;
    ack.key = work.twin.localKey;
    ack.url = work.twin.localUrl;
    if (!work.twin.lastSent.isEmpty()) {
        Replica told = Replica::fromJson(work.twin.lastSent);
        told.changed = QStringList(); // no news: a request of ours that is there already may say more
        ack.replica = told.toJson();
    }
    const Result<> written = c.db.write([&]() -> Result<> {
        TwinRecord after = work.twin;
        after.lastReceived = work.request.replica;
        if (unlinked) {
            const Result<> apart = takeApart(c, after, reason, work.event.number);
            return apart ? store(work, ack) : apart;
        }
        if (after.state == "linked"_L1) { // one that is gone here stays so
            after.state = u"partner gone"_s;
            after.stateReason = reason;
        }
        if (const auto saved = c.twins.save(after, true); !saved)
            return saved.error();
        if (const Result<> freed = after.state == "gone"_L1 ? freeOurs(after) : Result<>(); !freed)
            return freed;
        if (const Result<> stored = store(work, ack); !stored)
            return stored;
        return c.errors.addHistory({work.event.connection, after.localKey, work.replica.key, work.event.number, u"partner gone"_s, reason, {}, 0});
    });
    if (!written)
        co_return written;
    const Result<> safe = co_await c.db.durable();
    if (!safe)
        co_return safe;
    c.observer.errorsChanged();
    c.observer.historyChanged();
    co_return Result<>();
}

// Both are gone, and ours may be back by now: that it is would stand behind what was refused because theirs is gone.
Result<> Incoming::freeOurs(const TwinRecord &twin) { return c.events.retryFailedOf(twin.connection, twin.localId, 0); }

// A rule that has called or stored has not come to its end: that of a later request would not go on there. It waits for the issue, or for the administrator.
Error Incoming::leaveHalfRun(const Work &work, const QString &reason)
{
    if (work.twin.id.isNull())
        return Error::make(ErrorCode::NotFound, u"%1. The incoming rule has made calls, and its issue is not made yet: it goes on when the issue is back. Cancel the event to leave it so."_s.arg(reason));
    const Error error = Error::make(ErrorCode::NotFound, u"%1. The incoming rule stopped before it had done all for %2: it goes on when the issue is back. Cancel the event to leave %2 as it is."_s
                                                             .arg(reason, work.twin.localKey));
    if (work.twin.state == "gone"_L1) {
        const Result<> freed = freeOurs(work.twin);
        return freed ? error : freed.error();
    }
    if (work.twin.state != "linked"_L1)
        return error;
    TwinRecord twin = work.twin;
    twin.state = u"partner gone"_s;
    twin.stateReason = reason;
    const Result<> written = c.db.write([&]() -> Result<> {
        if (const auto saved = c.twins.save(twin, false); !saved)
            return saved.error();
        return c.errors.addHistory({work.event.connection, twin.localKey, work.replica.key, work.event.number, twin.state, reason, {}, 0});
    });
    return written ? error : written.error();
}

Error Incoming::askFor(const QList<FieldConflict> &conflicts, const ConnectionId &connection) const
{
    const ActiveConnection active = c.active.value(connection);
    const ConnectionHalf *other = active.config.otherHalf(c.node);
    QJsonArray evidence;
    QStringList sentences;
    for (const FieldConflict &conflict : conflicts) {
        if (!conflict.ask)
            continue;
        evidence.append(QJsonObject {{u"field"_s, conflict.field}, {u"base"_s, conflict.base}, {u"local"_s, conflict.local}, {u"remote"_s, conflict.remote}});
        sentences.append(u"Both sides changed %1: %2 has “%3”, %4 has “%5”; before it was “%6”"_s.arg(
            conflict.field, c.node.value(), displayValue(conflict.local).left(200), other ? other->node.value() : u"the other side"_s,
            displayValue(conflict.remote).left(200), displayValue(conflict.base).left(200)));
    }
    Error error = Error::make(ErrorCode::Conflict, sentences.join(u". "_s)).withField(evidence.first().toObject().value(u"field"_s).toString());
    error.evidence = evidence;
    return error;
}

// The tracker does not take what the administrator has settled: the conflict stands again, to be settled in another way.
Error Incoming::askedAnew(const Work &work, const Error &refusal)
{
    const bool isOfValue = refusal.code == ErrorCode::Validation || refusal.code == ErrorCode::InvalidInput || refusal.code == ErrorCode::TooLarge;
    QJsonObject choices = work.event.choices;
    QList<FieldConflict> again;
    for (FieldConflict conflict : work.conflicts) {
        if (!isOfValue || !choices.contains(conflict.field) || (!refusal.field.isEmpty() && refusal.field != conflict.field))
            continue;
        choices.remove(conflict.field);
        conflict.ask = true;
        again.append(conflict);
    }
    if (again.isEmpty())
        return refusal;
    if (const Result<> dropped = c.db.write([&] { return c.events.setChoices(work.event.id, choices); }); !dropped)
        return dropped.error();
    Error error = askFor(again, work.event.connection);
    error.message = u"%1. %2"_s.arg(refusal.message, error.message);
    error.detail = refusal.detail;
    error.requestId = refusal.requestId;
    return error;
}

// It waits for the administrator: a conflict to be settled, a rule that fails. That may take days. What an earlier attempt left in doubt is looked for now: as long as it is open, no event of ours is
// made of this issue.
Task<Result<>> Incoming::keepUndecided(Work &work, Error why)
{
    const bool passes = why.leavesOutcomeOpen() || why.healsByItself();
    const bool unread = work.before.id.isNull(); // nothing can be looked for in what could not be read
    if (passes || unread)
        co_return why;
    if (work.rule.values.isEmpty()) { // the rule has said nothing of what an earlier run of it has written
        const Result<> left = co_await keepLeft(work);
        co_return left ? why : left.error();
    }
    const Result<> kept = co_await keepEarlier(work);
    co_return kept ? why : kept.error();
}

// What earlier attempts at this request have done is known from here on.
Task<Result<>> Incoming::keepEarlier(Work &work)
{
    if (work.twin.id.isNull() && work.created) { // of an issue that is no half of a pair yet no event of ours is made either
        if (const Result<> adopted = co_await adopt(work, false); !adopted)
            co_return adopted;
    }
    const auto isWrite = [](const IntentRecord &intent) { return intent.kind != "create"_L1 && !intent.isForm(); };
    if (work.twin.id.isNull() || (!work.hasLeft() && std::none_of(work.intents.cbegin(), work.intents.cend(), isWrite)))
        co_return Result<>();
    if (const Result<> settled = settleDoubts(work); !settled)
        co_return settled;
    // Nothing was written in this attempt, and what is to be settled is not. What an earlier one has written over was found just now.
    work.conflicts.removeIf([&work](const FieldConflict &conflict) {
        const bool isWritten = work.agreed.contains(conflict.field) || work.ofForms.contains(conflict.field);
        return conflict.ask || !isWritten || work.writes.contains(conflict.field);
    });
    work.writes = {};
    work.written -= work.news;
    work.news.clear();
    co_return co_await storePartly(work);
}

// The rule leaves out what it has begun in an earlier run: what that wrote is ours, and would look like somebody's work.
Task<Result<>> Incoming::keepLeft(Work &work)
{
    if (work.before.id.isNull() || work.intents.isEmpty())
        co_return Result<>();
    for (const IntentRecord &intent : std::as_const(work.intents)) {
        const QJsonObject writes = intent.kind == "edit"_L1 && !intent.isForm() ? intent.content.value(u"writes"_s).toObject() : QJsonObject();
        const QJsonObject wanted = intent.content.value(u"wanted"_s).toObject();
        for (auto it = writes.begin(); it != writes.end(); ++it) // of a list the other side said only what it wanted; what was made of it is news for it
            work.rule.values.insert(it.key(), it->isArray() ? wanted.value(it.key()) : it.value());
    }
    ThreeWayInput ways;
    const Result<> agreed = co_await takeAgreed(work, {}, &ways);
    if (!agreed)
        co_return agreed;
    (void)look(work, work.before); // nothing is written any more
    const Result<> kept = co_await keepEarlier(work);
    co_return kept;
}

// Before the other side's absence ends this event: its doubts would be forgotten with it, and what it made would look like somebody's work.
Task<Result<>> Incoming::settleBeforeAbsence(Work &work)
{
    const auto intents = c.twins.intents(work.event.id);
    if (!intents || intents->isEmpty())
        co_return intents ? Result<>() : Result<>(intents.error());
    const Result<> found = co_await findLocal(work);
    if (!found) { // where ours is gone as well, a doubt waits: it can be looked for when that is back
        const auto isDoubt = [](const IntentRecord &intent) { return !intent.result && intent.kind != "create"_L1 && intent.kind != "edit"_L1; };
        const bool inDoubt = std::any_of(intents->cbegin(), intents->cend(), isDoubt);
        co_return found.error().code == ErrorCode::NotFound && !inDoubt ? Result<>() : found;
    }
    if (work.before.id.isNull())
        co_return Result<>();
    const Result<> kept = co_await keepEarlier(work);
    co_return kept;
}

// What an older form of the request has left in doubt, and this one does not say any more: it is ours all the same, and no news for the other side.
Result<> Incoming::settleLeft(Work &work)
{
    if (work.intents.isEmpty())
        return {};
    const auto intents = c.twins.intents(work.event.id);
    if (!intents)
        return intents.error();
    const auto isDoubt = [](const IntentRecord &intent) { return !intent.result && isTraceKind(intent.kind); };
    if (std::none_of(intents->cbegin(), intents->cend(), isDoubt))
        return {};
    work.intents = *intents;
    work.before.comments = work.after.comments;
    work.before.attachments = work.after.attachments;
    work.before.worklogs = work.after.worklogs;
    return settleDoubts(work);
}

Result<> Incoming::settleDoubts(Work &work)
{
    QList<Attachment> attachments = work.replica.attachments;
    for (const IntentRecord &intent : std::as_const(work.intents)) {
        if (intent.isForm())
            attachments += Replica::fromJson(intent.content).attachments;
    }
    return c.db.write([&]() -> Result<> {
        for (IntentRecord &intent : work.intents) {
            if (intent.result && work.isTracedRemote(intent.kind, intent.sourceId))
                continue;
            TraceRecord trace {intent.kind, intent.result.value_or(QString()), intent.sourceId, {}};
            if (intent.kind == "comment"_L1) {
                const QString body = intent.content.value(u"body"_s).toString();
                const bool isEdit = intent.sourceId.contains(u'#'); // where the tracker edits none
                trace.remoteId = intent.sourceId.section(u'#', 0, 0);
                if (!intent.result)
                    trace.localId = copyOfComment(work, work.before, isEdit ? editedComment(body) : body, false);
            } else if (intent.kind == "attachment"_L1) {
                const auto isIt = [&intent](const auto &item) { return item.remoteId == intent.sourceId; };
                const auto change = std::find_if(work.rule.attachments.cbegin(), work.rule.attachments.cend(), isIt);
                for (const Attachment &source : attachments) {
                    if (source.id != intent.sourceId || !trace.sha256.isEmpty())
                        continue;
                    const bool renamed = change != work.rule.attachments.cend() && !change->fileName.isEmpty();
                    if (!intent.result)
                        trace.localId = copyOfAttachment(work, work.before, renamed ? change->fileName : source.fileName, source.size);
                    trace.sha256 = source.sha256;
                }
            } else if (intent.kind == "worklog"_L1) {
                if (!intent.result)
                    trace.localId = copyOfWorklog(work, work.before, intent.content, false);
            } else {
                continue;
            }
            if (trace.localId.isEmpty()) {
                if (const Result<> dropped = c.twins.dropIntent(work.event.id, intent.kind, intent.sourceId); !dropped)
                    return dropped;
                continue;
            }
            intent.result = trace.localId;
            const bool isCopy = !trace.remoteId.startsWith("rule-"_L1);
            if (!isCopy)
                trace.remoteId.clear(); // nobody's over there
            work.traces.append(trace);
            const Result<> traced = isCopy ? c.twins.addTrace(work.twin.id, trace) : Result<>();
            if (!traced)
                return traced;
            if (const Result<> closed = c.twins.closeIntent(work.event.id, intent.kind, intent.sourceId, trace.localId); !closed)
                return closed;
        }
        return {};
    });
}

// Shown once; what was remembered of the field is forgotten, so that the administrator's retry is a new beginning.
Error Incoming::heldLoop(const Work &work, const Loop &loop) const
{
    Error error = Error::make(ErrorCode::Conflict, loop.sentence).withField(loop.field);
    error.evidence = loop.evidence;
    const Result<> forgotten = c.twins.setRecentWrites(work.twin.id, forgottenField(work.twin.recentWrites, loop.field));
    return forgotten ? error : forgotten.error();
}

// A field or comment whose writing got no answer may still be written by the tracker: the next attempt waits until that has settled, and then
// looks at what is there.
Result<> Incoming::inDoubt(const Work &work, const Error &error)
{
    if (!error.leavesOutcomeOpen() || error.code == ErrorCode::Cancelled) // stopped: the next life looks anyway
        return {};
    return c.twins.openIntent(work.event.id, attemptOf(work, {}));
}

} // namespace lockstep
