// Step 6, the decision: what the incoming rule says, compared with what is here and what was synchronised.
#include "core/sync/applywork.h"

#include "core/base/mutant.h"
#include "core/sync/commentways.h"
#include "core/sync/repair.h"
#include "core/sync/rulesof.h"
#include "core/sync/traces.h"
#include "core/sync/trackergate.h"

#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// What an earlier attempt at this event has added is known of the other side too, in the words that it had then: it may have been edited since.
QJsonObject withAdded(QJsonObject previous, const QList<IntentRecord> &intents)
{
    QJsonArray comments = previous.value(u"comments"_s).toArray();
    for (const IntentRecord &intent : intents) {
        if (intent.kind != "comment"_L1 || !intent.result || !intent.content.contains(u"body"_s) || previous.isEmpty())
            continue;
        const auto isIt = [&intent](const QJsonValue &comment) { return comment[u"id"_s] == intent.sourceId; };
        if (std::none_of(comments.cbegin(), comments.cend(), isIt))
            comments.append(QJsonObject {{u"id"_s, intent.sourceId}, {u"body"_s, intent.content.value(u"body"_s)}, {u"visibility"_s, u"public"_s}});
    }
    if (!comments.isEmpty())
        previous.insert(u"comments"_s, comments);
    QJsonArray worklogs = previous.value(u"worklogs"_s).toArray();
    for (const IntentRecord &intent : intents) {
        const auto isIt = [&intent](const QJsonValue &worklog) { return worklog[u"id"_s] == intent.sourceId; };
        if (intent.kind != "worklog"_L1 || !intent.result || previous.isEmpty() || std::any_of(worklogs.cbegin(), worklogs.cend(), isIt))
            continue;
        QJsonObject then = intent.content;
        then.insert(u"id"_s, intent.sourceId);
        worklogs.append(then);
    }
    if (!worklogs.isEmpty())
        previous.insert(u"worklogs"_s, worklogs);
    return previous;
}

QJsonObject fieldsOnly(const QJsonObject &replica)
{
    Replica result = Replica::fromJson(replica);
    result.comments.clear();
    result.attachments.clear();
    result.worklogs.clear();
    return result.toJson();
}
} // namespace

// A rule takes a comment that it knows of for edited when it said something else before. What a comment said that came since the backup of a restored
// database, or with an earlier attempt at making the issue, is not known to it. Where the sender calls such a comment news, the rule is asked as for one
// that is not here, and what it says is compared with what stands here.
QHash<QString, QString> Incoming::unknownBefore(const Work &work, const QJsonObject &previous) const
{
    QSet<QString> known;
    for (const QJsonValue comment : previous.value(u"comments"_s).toArray())
        known.insert(comment[u"id"_s].toString());
    QHash<QString, QString> copies;
    const auto isCopy = [&](const QString &localId) { // an original came back with a replica that is sent whole: its text may have been dressed by a rule
        const auto isIt = [&](const Comment &comment) { return comment.id == localId && isSamePerson(comment.author, c.account); };
        return std::any_of(work.before.comments.cbegin(), work.before.comments.cend(), isIt);
    };
    for (const TraceRecord &trace : std::as_const(work.traces)) {
        const bool isNews = work.theirNews ? work.theirNews->contains(u"comment."_s + trace.remoteId) : isCopy(trace.localId);
        if (trace.kind == "comment"_L1 && isNews && !known.contains(trace.remoteId))
            copies.insert(trace.remoteId, trace.localId);
    }
    return copies;
}

void Incoming::makeEdits(Work &work, const QHash<QString, QString> &copies) const
{
    QList<CommentChange> changes;
    for (CommentChange change : std::as_const(work.rule.comments)) {
        if (const auto copy = copies.constFind(change.remoteId); copy != copies.cend()) {
            change.localId = *copy;
            const auto isCopy = [&copy](const Comment &comment) { return comment.id == *copy; };
            const auto here = std::find_if(work.before.comments.cbegin(), work.before.comments.cend(), isCopy);
            const bool gone = here == work.before.comments.cend();
            const bool wouldTell = !gone && change.visibility == Visibility::Internal && here->visibility != Visibility::Internal;
            // Or it is how a tracker that edits no comments has ours.
            const bool same = !gone && (sameValue(c.connector.normalised(u"comment"_s, change.body), here->body) || sameValue(change.body, editedComment(here->body)));
            if (gone || wouldTell || same)
                continue;
        } else if (!change.localId.isEmpty() && !partWith(work.before.comments, change.localId)) {
            work.rule.warnings.append(u"The change of comment %1 was left out: it was deleted here (it is now %2)"_s.arg(change.localId, change.body.left(200)));
            continue;
        }
        changes.append(change);
    }
    work.rule.comments = changes;
}

Task<Result<>> Incoming::decide(Work &work)
{
    const ActiveConnection active = c.active.value(work.event.connection);
    IncomingInput input;
    input.rules = work.rules;
    input.connection = active.names;
    input.replica = work.request.replica;
    input.previous = work.begins() ? QJsonObject() : withAdded(work.twin.lastReceived, work.intents);
    const bool isKnownToThem = work.created ? work.begins() : work.ours || work.forgotten; // of one that is being made, too, by what was told of it meanwhile
    if (input.previous.isEmpty() && isKnownToThem && work.theirNews) { // never heard of before, but the sender tells what of it is new
        QJsonObject none = valuesBefore(Replica(), work.replica); // it may never have told a value either, and then says nothing of what it was before
        for (auto it = none.begin(); it != none.end();)
            it = work.theirNews->contains(it.key()) ? std::next(it) : none.erase(it);
        for (auto it = work.theirValuesBefore.begin(); it != work.theirValuesBefore.end(); ++it)
            none.insert(it.key(), QJsonValue::Null);
        input.previous = withToldBefore(fieldsOnly(work.request.replica), none, work.request.replica, 0);
    }
    // Where messages cross, what is known is not new, else each side might give back what the other has just taken over from it, for ever.
    if (!input.previous.isEmpty() && !work.theirValuesBefore.isEmpty())
        input.previous = withToldBefore(input.previous, work.theirValuesBefore, work.request.replica, work.crosses ? 0 : work.theyMadeAt);
    const QHash<QString, QString> copies = unknownBefore(work, input.previous);
    const QHash<QString, QString> worklogCopies = unknownWorklogs(work, input.previous);
    input.issue = work.before;
    input.firstSync = work.twin.localId.isEmpty() || work.begins();
    for (const TraceRecord &trace : work.traces) {
        const bool isAsked = trace.kind == "comment"_L1 ? copies.contains(trace.remoteId) : trace.kind == "worklog"_L1 && worklogCopies.contains(trace.remoteId);
        if (!isAsked)
            tracesIn(input, trace.kind).append({trace.localId, trace.remoteId});
    }
    auto running = runRule(work, input);
    Result<IncomingResult> ran = co_await running;
    if (!ran)
        co_return ran.error();
    input.asking = RuleAsking::None; // whatever else runs is not to ask, or to tell
    input.replies = ran->replies;
    const QList<Form> earlier = co_await earlierForms(work, input);
    if (QJsonObject previous = withWorklogEditsOf(earlier, work, withEditsOf(earlier, work, input.previous)); previous != input.previous) {
        input.previous = std::move(previous);
        auto again = runRule(work, std::move(input));
        ran = co_await again;
        if (!ran)
            co_return ran.error();
    }
    work.rule = *ran;
    makeEdits(work, copies);
    work.warnings = work.rule.warnings;
    if (!work.rule.skipped && !work.twin.wasTakenBy(work.rules.version))
        work.rule.previousValues = co_await valuesOfOldRules(work);
    takeMadeForPrevious(work, earlier);
    if (work.request.trigger == QLatin1StringView(backTrigger))
        work.rule.previousValues = {}; // an answer has told it perhaps, but no rule has taken it in: what differs from what both had is new
    if (work.rule.skipped && !isMutant("skip-ignored"))
        co_return Result<>();
    if (work.ours)
        takeOursForPrevious(work);
    takeStoredForPrevious(work);
    const Result<ThreeWayInput> asked = waysOf(work);
    if (!asked)
        co_return asked.error();
    ThreeWayInput ways = *asked;
    if (work.twin.id.isNull() && work.created)
        ways.base = work.known;
    takeNothingForWhatWasNotMade(work, &ways);
    ways.baseIsLost = work.forgotten && work.twin.base.isEmpty();
    if (work.ours) {
        ways.sent = work.ours->base;
        ways.sentAt = work.oursSays.updatedAt;
    }
    ways.insist = isRepair(work.request.trigger) && !work.ours;
    if (ways.insist && work.request.trigger != QLatin1StringView(repairTrigger) && !work.toldBefore.issueId.isNull())
        ways.untold = changedSince(Replica::fromJson(work.twin.lastSent), work.toldBefore);
    work.baseBefore = work.twin.base;
    work.saidBefore = work.rule.previousValues;
    const Result<> agreed = co_await takeAgreed(work, earlier, &ways);
    if (!agreed)
        co_return agreed;
    takeWays(work, threeWay(ways));
    const CommentWaysResult comments = commentWays(partsOf(work, earlier, ways, &Issue::comments, &Replica::comments, &IncomingResult::comments));
    work.rule.comments = comments.changes;
    work.newsComments = comments.news;
    work.conflicts += comments.conflicts;
    decideWorklogs(work, earlier, ways, worklogCopies);
    if (const Result<> mayWrite = holdIfAsked(work, ways.local); !mayWrite)
        co_return mayWrite;
    const qint64 decidedAt = c.clock.now();
    for (const AttachmentChange &change : work.rule.attachments) {
        for (const Attachment &attachment : work.replica.attachments) {
            if (attachment.id != change.remoteId || work.isTracedRemote(u"attachment"_s, attachment.id))
                continue;
            const Result<> here = co_await fetchBlob(work.event.connection, attachment);
            if (!here)
                co_return here.error();
        }
    }
    work.stale = c.clock.now() - decidedAt > longestStaleMs;
    co_return Result<>();
}

// An attempt that goes on with an issue made by an earlier one knows no replica before. What the issue was made with the other side has not changed, though ours
// may be another by now: somebody's edit here, that they have taken over since. Where an attempt in between said something else, it has changed back.
void Incoming::takeMadeForPrevious(Work &work, const QList<Form> &earlier) const
{
    const IntentRecord *create = work.intent(u"create"_s, {});
    if (!create || work.twin.id.isNull() || !work.begins())
        return;
    const IntentRecord *unlike = work.intent(u"edit"_s, u"unlike"_s);
    for (auto it = create->content.begin(); it != create->content.end(); ++it) {
        const auto saysElse = [&it](const QJsonObject &values) { return values.contains(it.key()) && !sameValue(values.value(it.key()), it.value()); };
        const auto formSaysElse = [&saysElse](const Form &form) { return saysElse(form.said.values); };
        const auto attemptSaysElse = [&saysElse](const IntentRecord &intent) {
            return intent.kind == "edit"_L1 && !intent.isForm() && saysElse(intent.content.value(u"writes"_s).toObject());
        };
        const bool isMade = !unlike || !unlike->content.contains(it.key());
        if (isMade && !saysElse(work.rule.values) && work.rule.values.contains(it.key()) && !work.rule.previousValues.contains(it.key())
            && std::none_of(earlier.cbegin(), earlier.cend(), formSaysElse) && std::none_of(work.intents.cbegin(), work.intents.cend(), attemptSaysElse))
            work.rule.previousValues.insert(it.key(), it.value());
        if (isMade && !work.heardSince.isEmpty() && it->isArray() && work.rule.previousValues.value(it.key()).isArray()) { // item by item
            QJsonArray stays;
            for (const QJsonValue item : it->toArray()) {
                const auto says = [&](const Form &form) { return form.said.values.value(it.key()).toArray().contains(item); };
                if (work.rule.values.value(it.key()).toArray().contains(item) && std::all_of(earlier.cbegin(), earlier.cend(), says))
                    stays.append(item);
            }
            work.rule.previousValues.insert(it.key(), mergedList({}, stays, work.rule.previousValues.value(it.key()).toArray()));
        }
    }
}

// A rule with store(issue) says a list later than it made the issue. What stands in it by then may have been there from the first moment, as the tracker's way, or
// somebody may have added it before we read the issue back: it stays. So does a value that the rule says to be nothing, where the tracker's history would not
// tell who wrote it; the other side is told of it as of an edit. Unless an earlier form of this request has come to its end: that has said it.
void Incoming::takeNothingForWhatWasNotMade(Work &work, ThreeWayInput *ways) const
{
    const IntentRecord *create = work.intent(u"create"_s, {});
    if (!create || work.stored.isEmpty() || !work.begins())
        return;
    const auto isWritten = [&](const QString &name) {
        const auto says = [&name](const RuleStep &step) { return !step.content.value(u"values"_s)[name].isUndefined(); };
        return create->content.contains(name) || std::any_of(work.stored.cbegin(), work.stored.cend(), says);
    };
    for (auto it = ways->values.begin(); it != ways->values.end(); ++it) {
        if (isWritten(it.key()))
            continue;
        if (it->isArray()) {
            ways->base.insert(it.key(), QJsonArray());
        } else if (sameValue(it.value(), QJsonValue::Null) && !c.connector.tellsEditsOf(it.key())) {
            ways->base.insert(it.key(), QJsonValue::Null);
            work.agreed.insert(it.key(), QJsonValue::Null);
        }
    }
}

// What the rule says against what is here and what was synchronised; whoever decides adds what else it knows.
Result<ThreeWayInput> Incoming::waysOf(const Work &work) const
{
    if (const Result<> there = stillThere(c, work.event.connection); !there)
        return there.error();
    const ActiveConnection active = c.active.value(work.event.connection);
    ThreeWayInput ways;
    ways.values = work.rule.values;
    for (auto it = ways.values.begin(); it != ways.values.end(); ++it)
        ways.normal.insert(it.key(), c.connector.normalised(it.key(), it.value()));
    ways.previousValues = work.rule.previousValues;
    ways.base = work.twin.base;
    ways.local = flatFields(work.before.fields, work.before.custom);
    ways.localChangedAt = work.before.updatedAt;
    ways.remoteChangedAt = work.replica.updatedAt;
    ways.policies = active.config.conflict;
    ways.localWinsTies = active.localWinsTies;
    ways.choices = choicesFromJson(work.event.choices);
    return ways;
}

void Incoming::takeWays(Work &work, const ThreeWayResult &ways)
{
    work.writes = ways.writes;
    work.news = ways.news;
    work.written += ways.news; // perhaps by an earlier attempt: what the sender says of them it knows to be here
    work.conflicts += ways.conflicts;
}

// Nothing is written where the administrator is to decide, or where values go to and fro.
Result<> Incoming::holdIfAsked(Work &work, const QJsonObject &local) const
{
    work.asks = std::any_of(work.conflicts.cbegin(), work.conflicts.cend(), [](const FieldConflict &conflict) { return conflict.ask; });
    if (work.asks)
        return askFor(work.conflicts, work.event.connection);
    if (const std::optional<Loop> loop = findLoop(work.twin.recentWrites, work.writes, local, c.clock.now()))
        return heldLoop(work, *loop);
    return {};
}

// Where the sender says what our event on its way says, it has changed nothing: it has applied that one, wholly or in part. What it said of a list before
// is older than an event of ours that it has applied; what changed in a list it says itself.
void Incoming::takeOursForPrevious(Work &work) const
{
    if (work.oursSays.presence != Replica::Presence::There)
        return; // nothing else was taken from that one
    const auto isList = [](const QJsonValue &value) { return value.isArray(); };
    const bool tellsLists = std::any_of(work.theirValuesBefore.begin(), work.theirValuesBefore.end(), isList);
    for (auto it = work.rule.values.begin(); it != work.rule.values.end(); ++it) {
        const QJsonValue ours = work.ours->base.value(it.key());
        if (ours.isUndefined())
            continue;
        if (tellsLists && it->isArray()) {
            const QJsonArray before = work.rule.previousValues.value(it.key()).toArray();
            QJsonArray known; // what our event took away they have not: it may be here again, and that is no removal of theirs
            for (const QJsonValue item : before) {
                if (ours.toArray().contains(item) || it->toArray().contains(item))
                    known.append(item);
            }
            if (work.knowsOurs && known != before)
                work.rule.previousValues.insert(it.key(), known);
            continue;
        }
        if (isAsWanted(c.connector, it.key(), it.value(), ours))
            work.rule.previousValues.insert(it.key(), it.value());
        else if (work.knowsOurs && it->isArray() && ours.isArray() && work.rule.previousValues.contains(it.key()))
            work.rule.previousValues.insert(it.key(), ours);
    }
}

// The rules have changed since the last replica was taken in. What they said then decides what is new: a constant that the new rules assign is
// written, and a text that merely passes through as before is not.
Task<QJsonObject> Incoming::valuesOfOldRules(Work &work)
{
    const Result<RuleSet> old = c.connections.ruleVersion(work.event.connection, work.twin.incomingVersion);
    if (!old)
        co_return QJsonObject();
    IncomingInput input;
    input.rules = *old;
    input.connection = c.active.value(work.event.connection).names;
    input.replica = work.twin.lastReceived;
    input.issue = work.before;
    input.firstSync = false;
    input.asking = RuleAsking::None;
    input.replies = work.rule.replies;
    const Result<IncomingResult> ran = co_await c.rules.incoming(std::move(input));
    co_return ran && !ran->skipped ? ran->values : QJsonObject();
}

} // namespace lockstep
