#include "core/sync/applywork.h"

#include "core/base/mutant.h"
#include "core/sync/apart.h"
#include "core/sync/detector.h"
#include "core/sync/overwritten.h"
#include "core/sync/repair.h"
#include "core/sync/retrypolicy.h"
#include "core/sync/sentbaseline.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

Task<Result<>> Incoming::readBack(Work &work)
{
    const Result<Issue> fetched = co_await c.connector.fetch(IssueId(work.twin.localId));
    if (!fetched)
        co_return fetched.error();
    co_return look(work, *fetched);
}

// What has become of our writes, and what others did meanwhile.
Result<> Incoming::look(Work &work, const Issue &after)
{
    work.after = after;
    work.event.localKey = after.key;
    work.twin.localKey = after.key;
    work.twin.localUrl = after.url;
    work.twin.summary = after.summary();
    const Result<> verified = verify(work, after, false);
    work.conflicts += overwritten(after.edits, c.account, flatFields(work.before.fields, work.before.custom), work.writes, work.twin.base, c.connector);
    const QJsonObject now = flatFields(after.fields, after.custom);
    for (auto it = work.agreed.begin(); it != work.agreed.end(); ++it) {
        if (!sameValue(it.value(), now.value(it.key())) && !work.writes.contains(it.key()))
            work.editedSince.insert(it.key());
    }
    const QJsonObject was = flatFields(work.before.fields, work.before.custom);
    for (auto it = work.ofForms.begin(); it != work.ofForms.end(); ++it) {
        if (!work.writes.contains(it.key()) && sameValue(was.value(it.key()), now.value(it.key())))
            work.written.insert(it.key());
    }
    work.written -= work.editedSince;
    return verified;
}

// The tracker may refuse without saying so (Redmine answers 204, RT 200): compare what came back with what was wanted.
Result<> Incoming::verify(Work &work, const Issue &issue, bool created)
{
    const QJsonObject before = created ? QJsonObject() : flatFields(work.before.fields, work.before.custom);
    const QJsonObject after = flatFields(issue.fields, issue.custom);
    for (auto it = work.writes.begin(); it != work.writes.end(); ++it) {
        const QJsonValue got = after.value(it.key());
        if (isAsWanted(c.connector, it.key(), it.value(), got)) {
            work.written.insert(it.key());
            continue;
        }
        // A new issue has no value before: a list value other than the wanted one is the tracker's default.
        const bool isDefault = created && got.isObject();
        if (isDefault || sameValue(got, before.value(it.key()))) {
            return Error::make(ErrorCode::Validation, u"The tracker silently refused %1: it was to become “%2” and is “%3”"_s.arg(
                                   it.key(), displayValue(it.value()), displayValue(got))).withField(it.key());
        }
        work.warnings.append(u"%1 was written as “%2” and reads back as “%3”"_s.arg(it.key(), displayValue(it.value()).left(80), displayValue(got).left(80)));
    }
    return {};
}

// Our replica of the issue with nothing in it but our own writes. Of a value that took the place of both (a merged list, one that the administrator
// typed) the other side's own counts, which it has.
Task<Replica> Incoming::replicaOfOurs(const Work &work, Replica now)
{
    const QJsonObject after = flatFields(work.after.fields, work.after.custom);
    QJsonObject flat = work.known;
    for (const QString &name : std::as_const(work.written))
        flat.insert(name, work.news.contains(name) ? work.rule.values.value(name) : after.value(name));
    for (const QString &name : std::as_const(work.editedSince))
        flat.insert(name, work.agreed.value(name));
    bool same = true;
    for (auto it = after.begin(); it != after.end(); ++it)
        same = same && sameValue(it.value(), flat.value(it.key()));
    if (same)
        co_return now;
    Issue issue = work.after;
    const IssueDraft fields = draftOf(flat);
    issue.fields = fields.fields;
    issue.custom = fields.custom;
    const Result<OutgoingResult> ours = co_await m_outgoing.makeReplica(work.event.connection, issue, work.twin, false);
    co_return ours && !ours->skipped ? ours->replica : Replica::fromJson(work.twin.lastSent);
}

// Where nobody knows what our replica was before the write (our rule failed, or left the issue out then), only what we wrote is known to have changed by us,
// by its name. Whatever else differs from what was told may be an edit that is to be sent yet.
Replica Incoming::withWritten(Replica told, const Work &work, const Replica &ours)
{
    const QString prefix = QString::fromLatin1(customPrefix);
    for (const QString &name : work.written + work.editedSince) {
        const bool isCustom = name.startsWith(prefix);
        const QJsonValue value = isCustom ? ours.custom.value(name.mid(prefix.size())) : ours.fields.value(name);
        if (value.isUndefined())
            continue;
        if (isCustom)
            told.custom.insert(name.mid(prefix.size()), value);
        else
            told.fields.insert(name, value);
    }
    return told;
}

// The same where our rule does not say what the issue is like now either, of what it has told before, in the sender's own words: taken back here, it would else
// count as known there.
Replica Incoming::withOwnWritten(const Work &work)
{
    const Replica told = Replica::fromJson(work.twin.lastSent);
    Replica ours;
    for (auto it = told.fields.begin(); it != told.fields.end(); ++it)
        ours.fields.insert(it.key(), work.replica.fields.value(it.key()));
    for (auto it = told.custom.begin(); it != told.custom.end(); ++it)
        ours.custom.insert(it.key(), work.replica.custom.value(it.key()));
    Replica result = withWritten(told, work, ours);
    // A comment or time entry that came from there is no news for them either: as one it would take back what they have made of it since.
    const auto take = [&work](auto &known, const auto &after, const QSet<QString> &touched, QLatin1StringView kind) {
        for (const auto &item : after) {
            const auto isOurs = [&](const IntentRecord &intent) { return intent.kind == kind && intent.result == item.id; };
            if (!touched.contains(item.id) && std::none_of(work.intents.cbegin(), work.intents.cend(), isOurs))
                continue;
            known.removeIf([&item](const auto &one) { return one.id == item.id; });
            known.append(item);
        }
    };
    take(result.comments, work.after.comments, work.touchedComments, "comment"_L1);
    take(result.worklogs, work.after.worklogs, work.touchedWorklogs, "worklog"_L1);
    return result;
}

/// What the other side knows of our replica as it is now.
Task<Replica> Incoming::toldBy(const Work &work, Replica now)
{
    SentBaselineInput input;
    input.told = work.twin.lastSent;
    input.before = work.toldBefore;
    input.now = now;
    input.ours = co_await replicaOfOurs(work, now);
    if (work.toldBefore.issueId.isNull() && !work.twin.lastSent.isEmpty()) {
        input.before = Replica::fromJson(work.twin.lastSent);
        input.ours = withWritten(input.before, work, input.ours);
    }
    for (const TraceRecord &trace : std::as_const(work.traces)) {
        if (trace.kind == "attachment"_L1)
            input.ownAttachments.insert(trace.localId);
    }
    input.ownComments = work.touchedComments;
    input.ownWorklogs = work.touchedWorklogs;
    for (const IntentRecord &intent : std::as_const(work.intents)) {
        if (intent.kind == "worklog"_L1 && intent.result)
            input.ownWorklogs.insert(*intent.result);
        if (intent.kind == "comment"_L1 && intent.result)
            input.ownComments.insert(*intent.result); // added by an earlier attempt at this event
    }
    co_return sentBaseline(input);
}

// The base moves only where we wrote: a local edit that has not been sent stays a difference.
void Incoming::moveBase(const Work &work, TwinRecord &twin) const
{
    const QJsonObject after = flatFields(work.after.fields, work.after.custom);
    for (const QString &name : std::as_const(work.written)) // of a merged list both sides know what came, not yet what was made of it
        twin.base.insert(name, work.news.contains(name) ? work.rule.values.value(name) : after.value(name));
    for (const QString &name : std::as_const(work.editedSince))
        twin.base.insert(name, work.agreed.value(name));
}

// What was taken over is synchronised for our event on its way too, whose answer may come after this. `base`: of the twin, moved.
Result<> Incoming::moveOurs(const Work &work, const QJsonObject &base)
{
    QJsonObject taken;
    for (const QString &name : std::as_const(work.written)) {
        const QJsonValue now = base.value(name);
        const QJsonValue sent = work.ours ? work.ours->base.value(name) : QJsonValue();
        // What our event on its way says of a list, and this request knows nothing of, stays said; and what came is known by both, also where more was made of it here.
        const bool isList = now.isArray() && sent.isArray();
        if (isList || !work.news.contains(name))
            taken.insert(name, isList ? QJsonValue(mergedList(work.twin.base.value(name).toArray(), now.toArray(), sent.toArray())) : now);
    }
    return c.events.moveBase(work.event.connection, work.twin.localId, taken);
}

// Refused in the middle, or without a word: what was taken stays, is written no second time, and is no news for the other side, from where it came.
Task<Result<>> Incoming::keepPartly(Work &work, Error refusal)
{
    // Where it passes, the event goes on by itself, and until then none of ours is made of a half-written issue.
    const int most = mostAttempts(refusal.code);
    const bool isLast = most > 0 && work.event.attempts + 1 >= most;
    const bool passes = (refusal.healsByItself() && !isLast) || refusal.code == ErrorCode::Cancelled;
    const bool isUnclear = !passes && refusal.leavesOutcomeOpen() && !work.writes.isEmpty(); // answered, but who knows what: a look tells
    if ((passes || isUnclear) && !work.writes.isEmpty() && !work.twin.id.isNull()) { // somebody may change it before the next attempt
        if (const Result<> kept = keepAttempt(work, {}); !kept)
            co_return kept.error();
    }
    if (!work.wrote) { // what was to be written is here only if the look tells so
        for (auto it = work.writes.begin(); it != work.writes.end(); ++it)
            work.written.remove(it.key());
    }
    if (passes)
        co_return refusal;
    if ((!work.hasLeft() && !isUnclear) || work.twin.id.isNull()) {
        const Result<> dropped = c.twins.dropIntent(work.event.id, u"edit"_s, {}); // it was looked for, and is not here
        co_return dropped ? refusal : dropped.error();
    }
    const Result<> stored = co_await storePartly(work);
    co_return stored ? refusal : stored.error();
}

Task<Result<>> Incoming::storePartly(Work &work, RuleStep *onTheWay)
{
    const auto dropDoubt = [&] { return c.twins.dropIntent(work.event.id, u"edit"_s, {}); }; // what was in doubt has been looked at
    if (!work.tellsPartly() && !onTheWay)
        co_return c.db.write(dropDoubt);
    if (work.after.id.isNull()) {
        const Result<Issue> read = co_await c.connector.fetch(IssueId(work.twin.localId));
        if (!read) // in doubt, so that nothing of it is told as an edit: a retry looks again
            co_return c.twins.openIntent(work.event.id, attemptOf(work, {}));
        (void)look(work, *read);
    }
    const Result<OutgoingResult> told = co_await m_outgoing.makeReplica(work.event.connection, work.after, work.twin, false);
    const bool tells = told && !told->skipped;
    if (tells && work.tellsPartly()) {
        Replica known = co_await toldBy(work, told->replica);
        const QStringList changed = changedSince(Replica::fromJson(work.twin.lastSent), known);
        if (onTheWay)
            onTheWay->content.insert(u"changed"_s, QJsonArray::fromStringList(changed));
        for (const QString &name : work.ours ? changed : QStringList()) // said by the other side: what our event on its way said of it is older
            known.settledAt.insert(name, c.clock.now());
        work.twin.lastSent = known.toJson();
    } else if (work.tellsPartly()) {
        work.twin.lastSent = withOwnWritten(work).toJson();
    }
    const bool moves = (tells || onTheWay) && !work.twin.base.isEmpty();
    TwinRecord moved = work.twin;
    if (moves)
        moveBase(work, moved);
    const Result<> stored = c.db.write([&]() -> Result<> {
        if (const Result<> ours = moves ? moveOurs(work, moved.base) : Result<>(); !ours)
            return ours;
        work.twin = moved;
        if (const Result<> kept = onTheWay ? RuleStepStore(c.db, work.event.id).begin(*onTheWay, c.clock.now(), work.ruleSaw) : Result<>(); !kept)
            return kept;
        if (const auto saved = c.twins.save(work.twin, false); !saved)
            return saved.error();
        if (const Result<> keys = c.events.setKeys(work.event.id, work.twin.localId, work.after.key, work.replica.key, work.event.summary); !keys)
            return keys;
        if (const Result<> settled = dropDoubt(); !settled)
            return settled;
        const QJsonObject after = flatFields(work.after.fields, work.after.custom);
        QJsonObject taken;
        for (const QString &name : std::as_const(work.written))
            taken.insert(name, after.value(name));
        if (const Result<> kept = taken.isEmpty() ? Result<>() : keepAttempt(work, taken); !kept)
            return kept;
        return recordConflicts(work, work.after.key);
    });
    co_return stored;
}

Task<Result<>> Incoming::finish(Work &work)
{
    Acknowledgement ack;
    ack.issueId = work.twin.localId;
    ack.key = work.after.key;
    ack.url = work.after.url;
    for (const TraceRecord &trace : std::as_const(work.traces)) {
        ack.traces.append(QJsonObject {{u"kind"_s, trace.kind}, {u"source"_s, trace.remoteId}, {u"target"_s, trace.localId},
                                       {u"sha256"_s, trace.sha256}});
    }
    Result<OutgoingResult> told = co_await m_outgoing.makeReplica(work.event.connection, work.after, work.twin, false);
    Replica now;
    if (!told) {
        // Our own outgoing rule fails on this issue: the change is applied all the same, and our next event shows the error.
        work.warnings.append(u"The answer holds no replica: %1"_s.arg(told.error().message));
        now = Replica::fromJson(work.twin.lastSent);
    } else if (told->skipped) {
        now = Replica::fromJson(work.twin.lastSent);
    } else {
        now = co_await toldBy(work, told->replica);
    }
    const bool tells = told && !told->skipped;
    TwinRecord twin = work.twin;
    QStringList changed = changedSince(Replica::fromJson(work.twin.lastSent), now);
    for (const RuleStep &step : std::as_const(work.stored)) { // told to nobody yet
        for (const QJsonValue name : step.content.value(u"changed"_s).toArray()) {
            if (!changed.contains(name.toString()))
                changed.append(name.toString());
        }
    }
    changed.sort();
    if (work.ours) { // the answer to our event on its way may come after this
        const bool compares = tells && !work.toldBefore.issueId.isNull();
        for (const QString &name : compares ? changed + changedSince(work.toldBefore, told->replica) : changed)
            now.settledAt.insert(name, c.clock.now());
    }
    const Replica said = work.crosses && tells ? withReverted(now, Replica::fromJson(work.twin.lastSent), work.oursSays, told->replica) : now;
    const bool allTold = !tells || (now.content() == told->replica.content() && said.fields == now.fields && said.custom == now.custom);
    twin.lastSent = tells ? said.toJson() : withOwnWritten(work).toJson();
    if (isMutant("edits-taken-for-told") && told)
        twin.lastSent = told->replica.toJson();
    if (isMutant("echo-not-suppressed"))
        twin.lastSent = work.twin.lastSent;
    if (!work.twin.lastSent.isEmpty() || work.ours)
        now.changed = changed;
    now.settledAt.clear();
    now.madeAt = c.clock.now();
    if (work.crosses && tells) {
        now.awaitedAt = work.oursSays.madeAt;
        now.withAwaited = listsWith(now, work.oursSays, told->replica);
    }
    ack.replica = now.toJson();
    twin.lastReceived = work.request.replica;
    twin.incomingVersion = work.event.ruleVersion;
    const QJsonObject changes = allChanges(work);
    QJsonObject writes = work.writes;
    QJsonObject before = flatFields(work.before.fields, work.before.custom);
    for (auto it = changes.begin(); it != changes.end() && !work.stored.isEmpty(); ++it) {
        if (!writes.contains(it.key()))
            writes.insert(it.key(), it.value()[u"after"_s]);
        before.insert(it.key(), it.value()[u"before"_s]);
    }
    twin.recentWrites = writes.isEmpty() ? work.twin.recentWrites : rememberedWrites(work.twin.recentWrites, writes, before, c.clock.now());
    const bool wasAway = twin.state != "linked"_L1;
    const bool wasGone = twin.state == "gone"_L1;
    twin.state = u"linked"_s;
    twin.stateReason.clear();
    const QJsonObject after = flatFields(work.after.fields, work.after.custom);
    if (twin.base.isEmpty() || isMutant("base-takes-edits")) {
        twin.base = after;
        // Where nobody knows what both had last, a value that the other side does not have counts as changed here: its next one is a conflict.
        const QJsonObject uncertain = work.forgotten ? work.rule.values : QJsonObject();
        for (auto it = uncertain.begin(); it != uncertain.end(); ++it) {
            if (!work.written.contains(it.key()) && !isAsWanted(c.connector, it.key(), it.value(), after.value(it.key())))
                twin.base.insert(it.key(), c.connector.normalised(it.key(), it.value()));
        }
    } else {
        moveBase(work, twin);
        // Where both sides say the same it is synchronised, whoever wrote it: perhaps we did, before a crash.
        for (auto it = work.rule.values.begin(); it != work.rule.values.end(); ++it) {
            const QJsonValue here = after.value(it.key());
            if (!saysTheSame(work, it.key(), it.value()) && isAsWanted(c.connector, it.key(), it.value(), here))
                twin.base.insert(it.key(), here);
        }
    }
    // Traces and the ends of intents are written on the way without waiting. If the disk refused them, the event is applied anew and finds what it did.
    if (c.db.lostCommits() != work.lostCommits)
        co_return partsLost();
    const Result<> written = c.db.write([&]() -> Result<> {
        if (const Result<> concluded = conclude(work, ack, twin); !concluded)
            return concluded;
        // One that is back, or that an earlier attempt made, may have been away when the feed told of it: the other connections are to see it all the same.
        const bool isSeen = !wasGone && (!work.created || !work.intent(u"create"_s, {}));
        if (const Result<> noted = isSeen ? Result<>() : Detector::noteReturned(c, {IssueId(twin.localId), work.after.key}); !noted)
            return noted;
        // Our own event of this issue stands refused over there for the same conflict, or for an issue that was gone: it goes on.
        if (wasAway || !work.event.choices.isEmpty()) {
            if (const Result<> freed = c.events.retryFailedOf(work.event.connection, twin.localId, 0); !freed)
                return freed;
        }
        if (work.rule.unlink)
            return takeApartByRule(c, work.event.connection, twin.localId, u"incoming"_s, work.rule.reason);
        const bool wantsBack = work.rule.back && work.request.trigger != QLatin1StringView(backTrigger); // no answer to an answer
        const bool missedAnswers = wasGone && work.rules.hasAfterAck(); // came while the issue was away: the next one is to be seen
        if (wantsBack || missedAnswers) {
            if (const Result<> back = noteBack(work, true); !back)
                return back;
        }
        const auto kept = [](const FieldConflict &conflict) { return !conflict.remoteWon; };
        // A repair is answered. So is, once this database was restored, any request: what seems to be an edit of ours against an older base the other
        // side may never hear of as one, and would keep its own value too.
        const bool answers = isAnsweredRepair(work.request.trigger) || (c.restoredAt > 0 && work.request.trigger != QLatin1StringView(repairAnswerTrigger));
        if (answers && std::any_of(work.conflicts.begin(), work.conflicts.end(), kept))
            return answerRepair(c, work.event.connection, twin.localId, work.after.key);
        if (allTold)
            return {};
        // Somebody edited the issue meanwhile, or the tracker changed more than we wrote: that is news for the other side.
        const auto noted = c.events.note(work.event.connection, twin.localId, work.after.key, u"update"_s, u"poll"_s, true, c.epoch);
        return noted ? Result<>() : Result<>(noted.error());
    });
    if (!written)
        co_return written;
    const Result<> safe = co_await c.db.durable();
    if (!safe)
        co_return safe;
    c.observer.stepReached(work.event, 6, {});
    c.observer.stepReached(work.event, 7, {});
    c.observer.eventsChanged();
    c.observer.historyChanged();
    co_return Result<>();
}

Result<> Incoming::conclude(Work &work, Acknowledgement ack, TwinRecord twin)
{
    if (const auto saved = c.twins.save(twin, true); !saved)
        return saved.error();
    if (const Result<> moved = moveOurs(work, twin.base); !moved)
        return moved;
    if (const Result<> keys = c.events.setKeys(work.event.id, twin.localId, work.after.key, work.replica.key, work.event.summary); !keys)
        return keys;
    if (const Result<> stored = store(work, ack); !stored)
        return stored;
    if (const Result<> healed = c.errors.succeeded(work.event, twin.localId); !healed)
        return healed;
    if (const Result<> touched = c.connections.touchSuccess(work.event.connection); !touched)
        return touched;
    if (const Result<> counted = c.errors.count(work.event.connection, true); !counted)
        return counted;
    const QJsonObject changes = allChanges(work);
    HistoryRecord record {work.event.connection, work.after.key, work.replica.key, work.event.number, work.begins() ? u"created"_s : u"applied"_s,
                          work.begins() ? u"Created from %1"_s.arg(work.replica.key) : u"Applied %1"_s.arg(work.replica.key), changes, work.event.ruleVersion};
    if (const Result<> added = c.errors.addHistory(record); !added)
        return added;
    if (const Result<> told = recordConflicts(work, work.after.key); !told)
        return told;
    return addWarnings(work, std::move(record));
}

Result<> Incoming::addWarnings(const Work &work, HistoryRecord record)
{
    for (const QString &warning : std::as_const(work.warnings)) {
        record.what = u"warning"_s;
        record.text = warning;
        record.changes = {};
        if (const Result<> added = c.errors.addHistory(record); !added)
            return added;
    }
    return {};
}

// Whatever else is to be told of the issue goes with it: it may have joined a change that waits, or stand behind one. `busy`: an event of the issue is under way.
Result<> Incoming::noteBack(const Work &work, bool busy)
{
    const QString trigger = QString::fromLatin1(backTrigger);
    const auto noted = c.events.note(work.event.connection, work.twin.localId, work.twin.localKey, u"update"_s, trigger, busy, c.epoch);
    return noted ? c.events.setTrigger(work.event.connection, work.twin.localId, trigger) : Result<>(noted.error());
}

// Before the losing value is written over, and again at the end: whoever finds the issue as wanted after a crash sees no conflict any more.
Result<> Incoming::recordConflicts(const Work &work, const QString &localKey)
{
    for (const FieldConflict &conflict : std::as_const(work.conflicts)) {
        if (isMutant("conflict-not-recorded"))
            break;
        const QString start = conflict.found ? u"A repair found %1 different"_s.arg(conflict.field) : u"Both sides changed %1"_s.arg(conflict.field);
        const QString text = conflict.both
            ? u"%1; the administrator gave up “%2” and “%3”"_s.arg(start, displayValue(conflict.local), displayValue(conflict.remote))
            : u"%1; the %2 value was kept and “%3” was given up"_s.arg(start, conflict.remoteWon ? u"other side's"_s : u"local"_s,
                                                                      displayValue(conflict.remoteWon ? conflict.local : conflict.remote));
        const QJsonObject changes {{conflict.field, QJsonObject {{u"base"_s, conflict.base}, {u"local"_s, conflict.local}, {u"remote"_s, conflict.remote}}}};
        const HistoryRecord record {work.event.connection, localKey, work.replica.key, work.event.number, u"conflict"_s, text, changes, work.event.ruleVersion};
        if (const Result<> added = c.errors.addHistoryOnce(record); !added)
            return added;
    }
    return work.conflicts.isEmpty() || isMutant("conflict-not-checked") ? Result<>() : wantCheck(c, work.twin);
}

} // namespace lockstep
