#include "core/sync/outgoing.h"

#include "core/base/jsontext.h"
#include "core/base/logging.h"
#include "core/base/mutant.h"
#include "core/model/audit.h"
#include "core/model/message.h"
#include "core/sync/apart.h"
#include "core/sync/detector.h"
#include "core/sync/rulesof.h"
#include "core/sync/traces.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString counted(qsizetype n, const QString &one, const QString &many) { return QString::number(n) + u' ' + (n == 1 ? one : many); }

QString sizeText(qint64 bytes)
{
    if (bytes < 1024)
        return u"%1 B"_s.arg(bytes);
    return bytes < 1024 * 1024 ? u"%1 KB"_s.arg(bytes / 1024) : u"%1 MB"_s.arg(static_cast<double>(bytes) / 1048576.0, 0, 'f', 1);
}

constexpr qint64 copyWaitMs = 600'000;
constexpr qint64 askAuthorMs = 10'000;

// A change may have come in while we looked: only what is still so is finished. The event's own row is removed when nobody asked for it.
bool askedByHand(const EventRecord &event)
{
    return event.trigger == "operation"_L1 || event.trigger == "retry"_L1;
}

bool isWorthARow(const EventRecord &unchanged) { return askedByHand(unchanged) || !unchanged.error.isEmpty(); }
} // namespace

QString replicaNote(const Replica &replica)
{
    QStringList parts {counted(replica.fields.size() + replica.custom.size(), u"field"_s, u"fields"_s)};
    if (!replica.comments.isEmpty())
        parts.append(counted(replica.comments.size(), u"comment"_s, u"comments"_s));
    if (!replica.attachments.isEmpty()) {
        qint64 bytes = 0;
        for (const Attachment &attachment : replica.attachments)
            bytes += attachment.size;
        parts.append(counted(replica.attachments.size(), u"attachment"_s, u"attachments"_s) + u" ("_s + sizeText(bytes) + u')');
    }
    if (!replica.worklogs.isEmpty())
        parts.append(counted(replica.worklogs.size(), u"time entry"_s, u"time entries"_s));
    return parts.join(u", "_s);
}

Task<Result<>> Outgoing::addHashes(QString issueId, QList<Attachment> *attachments, QList<TraceRecord> traces, bool readContents)
{
    for (qsizetype i = 0; i < attachments->size(); ++i) {
        Attachment attachment = attachments->at(i);
        if (!attachment.sha256.isEmpty()) {
            // The tracker tells the hash itself; where the content can be read is kept for the other node's question.
            const Result<QString> known = c.twins.attachmentHash(issueId, attachment.id);
            if (!known)
                co_return known.error();
            if (*known != attachment.sha256) {
                if (const Result<> kept = c.twins.setAttachmentHash(issueId, attachment.id, attachment.sha256, attachment.toJson()); !kept)
                    co_return kept.error();
            }
            continue;
        }
        for (const TraceRecord &trace : traces) {
            if (trace.kind == "attachment"_L1 && trace.localId == attachment.id)
                attachment.sha256 = trace.sha256;
        }
        if (attachment.sha256.isEmpty()) {
            const Result<QString> known = c.twins.attachmentHash(issueId, attachment.id);
            if (!known)
                co_return known.error();
            attachment.sha256 = *known;
        }
        if (attachment.sha256.isEmpty() && readContents) {
            const QString part = c.blobs.partPath(u"out/"_s + issueId + u'/' + attachment.id);
            const Result<> loaded = co_await c.connector.download(IssueId(issueId), attachment, part);
            if (!loaded)
                co_return loaded.error();
            const Result<QString> adopted = c.blobs.adopt(part);
            if (!adopted)
                co_return adopted.error();
            attachment.sha256 = *adopted;
            if (const Result<> kept = c.twins.setAttachmentHash(issueId, attachment.id, *adopted, attachment.toJson()); !kept)
                co_return kept.error();
        }
        attachments->replace(i, attachment);
    }
    co_return Result<>();
}

Task<Result<OutgoingResult>> Outgoing::makeReplica(ConnectionId connection, Issue issue, TwinRecord twin, bool readContents)
{
    if (const Result<> there = stillThere(c, connection); !there)
        co_return there.error();
    auto making = makeReplica(connection, c.active.value(connection).rules, std::move(issue), std::move(twin), readContents);
    co_return co_await making;
}

Task<Result<OutgoingResult>> Outgoing::makeReplica(ConnectionId connection, RuleSet rules, Issue issue, TwinRecord twin, bool readContents)
{
    OutgoingInput input;
    input.rules = std::move(rules);
    input.connection = c.active.value(connection).names;
    input.issue = issue;
    input.previous = twin.lastSent;
    input.firstSync = !twin.isLinked();
    Result<OutgoingResult> made = co_await c.rules.outgoing(std::move(input));
    if (!made || made->skipped)
        co_return made;
    Replica &replica = made->replica;
    replica.issueId = issue.id;
    replica.key = issue.key;
    replica.url = issue.url;
    replica.updatedAt = issue.updatedAt;
    QList<TraceRecord> traces;
    if (!twin.id.isNull()) {
        const auto known = c.twins.traces(twin.id);
        if (!known)
            co_return known.error();
        traces = *known;
    }
    const Result<> hashed = co_await addHashes(issue.id.value(), &replica.attachments, traces, readContents);
    if (!hashed)
        co_return hashed.error();
    for (Attachment &attachment : replica.attachments)
        attachment.contentRef = isMutant("content-address-told") ? attachment.contentRef : QString(); // our tracker's own address is nobody else's business
    co_return made;
}

// A node that has just started does not know yet who it is.
bool Outgoing::isOwn(const Issue &issue) const
{
    return c.account.isNull() || isSamePerson(issue.author, c.account);
}

// Its twin may have been forgotten with the restore of a backup.
bool Outgoing::mayBeCopy(const EventRecord &event, const Issue &issue) const
{
    const bool asked = event.trigger == "operation"_L1 || event.trigger == "retry"_L1;
    return c.restoredAt > 0 && !asked && isOwn(issue) && issue.createdAt.toMSecsSinceEpoch() <= c.restoredAt;
}

Task<Result<>> Outgoing::extract(EventRecord event)
{
    const auto stored = c.twins.byLocal(event.connection, event.localId);
    if (!stored)
        co_return stored.error();
    TwinRecord twin = stored->value_or(TwinRecord());
    // The issue may be one that we are creating this moment for the other side: then its twin is known in a moment. Where that lasts (a creation in doubt, of a
    // connection that stands still), who has made the issue tells.
    const Result<OpenCreates> creating = *stored || isMutant("own-create-taken-for-new") ? Result<OpenCreates>(OpenCreates {}) : c.twins.openCreates(event.createdAt, event.localId);
    if (!creating)
        co_return creating.error();
    if (creating->isThis || (creating->all > 0 && c.clock.now() - event.createdAt < askAuthorMs))
        co_return c.events.postpone(event, c.clock.now() + 300);
    // While a request for this issue is half applied, the issue as it is now is not worth telling.
    const Result<int> applying = c.events.openRequests(event.connection, event.localId);
    if (!applying)
        co_return applying.error();
    const bool halfApplied = *applying > 0 && !isMutant("half-applied-told");
    const Result<int> gone = halfApplied ? c.events.failedAsGone(event.connection, event.localId) : Result<int>(0);
    if (!gone)
        co_return gone.error();
    const qint64 lookAgainMs = std::clamp<qint64>((c.clock.now() - event.createdAt) / 10, 300, 10'000); // an error may stand in the way for days
    if (halfApplied && twin.state != "gone"_L1 && *gone == 0)
        co_return c.events.postpone(event, c.clock.now() + lookAgainMs);
    if (twin.state == "unlinked"_L1)
        co_return co_await tellAbsence(event, twin, Replica::Presence::Unlinked, twin.stateReason);
    const Result<Issue> fetched = co_await c.connector.fetch(IssueId(event.localId));
    if (!fetched && fetched.error().code == ErrorCode::NotFound)
        co_return co_await tellAbsence(event, twin, Replica::Presence::Gone, fetched.error().message);
    if (!fetched)
        co_return fetched.error();
    if (halfApplied) // and back
        co_return c.events.postpone(event, c.clock.now() + 2000);
    const Issue issue = *fetched;
    if (creating->all > 0 && (isOwn(issue) || issue.author.isNull()))
        co_return c.events.postpone(event, c.clock.now() + lookAgainMs);
    if (!*stored && mayBeCopy(event, issue)) {
        // The other side has the original and names it to us; as long as that may take, it is not a new issue.
        if (c.clock.now() < c.restoredAt + copyWaitMs || c.account.isNull())
            co_return c.events.postpone(event, c.clock.now() + 2000);
        co_return Error::make(ErrorCode::Conflict, u"%1 was made by Lockstep's own account before the database was restored from a backup: it may be the copy of an issue of the "
                                                   "other side. Retry to send it as a new one, or cancel it."_s.arg(issue.key));
    }
    event.localKey = issue.key;
    event.summary = issue.summary();
    const Result<RuleSet> rules = rulesOf(c, event);
    if (!rules)
        co_return rules.error();
    // An earlier form of it may have begun the pair: for the after-ack rule it is the first all the same.
    const bool begins = rules->hasAfterAck() && event.kind == "create"_L1 && !event.payload.isEmpty();
    event.kind = twin.isLinked() && !begins ? u"update"_s : u"create"_s;
    event.ruleVersion = rules->version;
    Result<OutgoingResult> made = co_await makeReplica(event.connection, *rules, issue, twin, true);
    // Most changes that are found are echoes of our own writes: known over there, and their event goes away without a word.
    const bool returned = twin.state == "gone"_L1; // told in any case, also where that it was gone never was
    const bool wanted = event.trigger == QLatin1StringView(backTrigger);
    const bool known = made && !made->skipped && !wanted && !returned && (!isRepair(event.trigger) || isMutant("repair-taken-for-unchanged")) && isKnownThere(event, twin, made->replica);
    if (!known || isWorthARow(event)) {
        if (const Result<> keys = c.events.setKeys(event.id, event.localId, issue.key, twin.remoteKey, issue.summary()); !keys)
            co_return keys.error();
    }
    if (!made)
        co_return made.error();
    event.warnings = made->warnings;
    if (made->unlink && twin.isLinked()) {
        const Result<> apart = c.db.write([&] { return takeApartByRule(c, event.connection, event.localId, u"outgoing"_s, made->reason); });
        (void)c.errors.resolveForEvent(event.id);
        c.observer.historyChanged();
        co_return apart;
    }
    if (made->skipped) {
        const auto finished = c.events.finish(event, EventState::Skipped, 2, made->reason);
        if (!finished)
            co_return finished.error();
        (void)c.errors.resolveForEvent(event.id);
        co_return c.errors.addHistory({event.connection, issue.key, twin.remoteKey, event.number, u"skipped"_s,
                                       u"The outgoing rule did not send it: %1"_s.arg(made->reason), {}, event.ruleVersion});
    }
    Replica &replica = made->replica;
    const bool repairs = isRepair(event.trigger); // sent whole, whatever the other side was told
    if (known)
        co_return finishUnchanged(event);
    replica.madeAt = c.clock.now();
    if (!twin.lastSent.isEmpty() && !repairs && !wanted) {
        replica.changed = changedSince(Replica::fromJson(twin.lastSent), replica);
        replica.was = toldBefore(Replica::fromJson(twin.lastSent), replica);
        addNewsOfEarlier(event, Replica::fromJson(twin.lastSent), &replica);
    }
    if (!returned && repeats(event, Replica::fromJson(twin.lastSent), replica)) {
        const auto back = c.events.failAgain(event);
        co_return back ? Result<>() : Result<>(back.error());
    }
    TwinRecord mine = twin;
    mine.connection = event.connection;
    mine.localId = event.localId;
    mine.localKey = issue.key;
    mine.localUrl = issue.url;
    mine.summary = issue.summary();
    if (returned && !isMutant("return-not-noticed")) {
        const Replica heard = Replica::fromJson(twin.lastReceived);
        const bool partnerGone = heard.presence == Replica::Presence::Gone; // told while ours was gone too
        mine.state = partnerGone ? u"partner gone"_s : u"linked"_s;
        mine.stateReason = partnerGone ? heard.absence : QString();
    }
    co_return co_await queue(event, mine, replica, flatFields(issue.fields, issue.custom), replicaNote(replica), returned ? u"returned"_s : QString());
}

Result<> Outgoing::finishUnchanged(const EventRecord &event)
{
    (void)c.errors.resolveForEvent(event.id);
    if (!isWorthARow(event))
        return c.events.remove(event);
    const auto finished = c.events.finish(event, EventState::Unchanged, 2, u"Nothing that the rule sends has changed"_s);
    return finished ? Result<>() : Result<>(finished.error());
}

// Step 3: the twin and the event with its replica, in one transaction. `turn` is a turn in the issue's life for the history: "gone", "returned", "unlinked".
Task<Result<>> Outgoing::queue(EventRecord event, TwinRecord twin, Replica replica, QJsonObject base, QString note, QString turn)
{
    const QByteArray payload = jsonText(replica.toJson());
    bool isCancelled = false; // meanwhile, and the twin may have been taken apart with it: what is known of it here is out of date
    const Result<> written = c.db.write([&]() -> Result<> {
        const auto moved = c.events.ready(event, payload, base, note);
        isCancelled = moved && *moved == Moved::No;
        if (!moved || isCancelled)
            return moved ? Result<>() : Result<>(moved.error());
        if (const Result<> saved = c.twins.saveHead(twin); !saved || turn.isEmpty())
            return saved;
        if (turn == "returned"_L1) {
            // The other connections may never have seen it, and the tracker's feed need not tell that it is back.
            if (const Result<> told = Detector::noteReturned(c, {IssueId(event.localId), event.localKey}); !told)
                return told;
            // What the other side sent meanwhile could not be applied; now it can.
            if (const Result<> freed = c.events.retryFailedOf(event.connection, event.localId, 1); !freed)
                return freed;
        }
        const QString text = turn == "returned"_L1 ? u"The issue is back; the pair is kept in step again"_s : twin.stateReason;
        return c.errors.addHistory({event.connection, twin.localKey, twin.remoteKey, event.number, turn, text, {}, 0});
    });
    if (!written || isCancelled)
        co_return written;
    if (event.revision == 0)
        c.observer.stepReached(event, 1, {});
    c.observer.stepReached(event, 2, note);
    c.observer.stepReached(event, 3, {});
    if (!turn.isEmpty())
        c.observer.historyChanged();
    co_return co_await c.db.durable();
}

// The issue is gone here (deleted, merged, moved out of reach) or the pair was taken apart: the other side is told once, and nothing is deleted there.
Task<Result<>> Outgoing::tellAbsence(EventRecord event, TwinRecord twin, Replica::Presence presence, QString reason)
{
    // A replica that was made before may be over there, whatever has become of its event: that the pair was taken apart is told after it in any case.
    const Result<int> left = presence == Replica::Presence::Unlinked ? c.events.left(event.connection, event.localId, event.localKey) : Result<int>(0);
    if (!left)
        co_return left.error();
    if (!twin.isLinked() && event.payload.isEmpty() && *left == 0) {
        co_return c.db.write([&]() -> Result<> {
            // Its other pairs may not have noticed: with them it is noticed also when it is back, which the tracker's feed need not tell.
            if (const Result<> noted = Detector::noteKnown(c, {IssueId(event.localId), event.localKey}); !noted)
                return noted;
            const auto finished = c.events.finish(event, EventState::Skipped, 2, u"The issue is no longer there"_s);
            return finished ? c.errors.resolveForEvent(event.id) : Result<>(finished.error());
        });
    }
    if (twin.isLinked() && event.payload.isEmpty())
        event.kind = u"update"_s; // noted before another event had made the pair: when the issue is back it begins nothing
    Replica replica = Replica::fromJson(twin.lastSent);
    if (replica.issueId.isNull()) {
        replica.issueId = IssueId(event.localId);
        replica.key = event.localKey;
    }
    replica.presence = presence;
    replica.absence = reason;
    const bool known = *left == 0 && isKnownThere(event, twin, replica);
    replica.madeAt = c.clock.now();
    replica.changed = QStringList();
    const bool isNews = presence == Replica::Presence::Gone && twin.state != "gone"_L1;
    if (presence == Replica::Presence::Gone) {
        twin.connection = event.connection;
        twin.localId = event.localId;
        twin.state = u"gone"_s;
        twin.stateReason = reason;
    }
    if (known && !isNews)
        co_return finishUnchanged(event);
    // What stands in the copy, if one was made, is what the event said that is on its way.
    const QJsonObject base = twin.isLinked() ? twin.base : event.base;
    // Also where that is what was told last: it was here meanwhile, and the other side may have heard so.
    co_return co_await queue(event, twin, replica, base, reason, isNews ? u"gone"_s : QString());
}

} // namespace lockstep
