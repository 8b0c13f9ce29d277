#pragma once
// The state of one application of a request while it runs. Internal to core/sync/incoming*.cpp.

#include "core/sync/incoming.h"
#include "core/sync/partways.h"
#include "core/sync/threeway.h"

#include <algorithm>

namespace lockstep {

constexpr qint64 longestStaleMs = 2'000; ///< What was read so long ago is rather read again before it is decided by

struct Incoming::Work {
    EventRecord event;
    RuleSet rules; ///< By which it is applied
    SyncRequest request;
    Replica replica;
    std::optional<QStringList> theirNews; ///< What of it the sender calls news, also where all of it is taken; absent: all
    QJsonObject theirValuesBefore; ///< Replica::was
    qint64 theyMadeAt = 0; ///< Replica::madeAt, by their clock
    bool asks = false; ///< The administrator
    bool stale = false; ///< What was decided from was read long ago
    TwinRecord twin; ///< localId is empty until the issue is known or made
    std::optional<EventRecord> ours; ///< Our own event of this issue that is on its way
    Replica oursSays; ///< Its replica
    bool knowsOurs = false; ///< The sender had applied it when it made the replica …
    bool crosses = false; ///< … or had not: both are on their way at the same time
    bool created = false; ///< The issue was made for this event (now or before a crash)
    bool forgotten = false; ///< Nobody knows the base: the pair was made after the backup that this database was restored from, or our event since cancelled
    Issue before; ///< As found, or as read right after it was made
    QJsonObject known; ///< Flat: the local fields before this event's writes, without what somebody edited since it made the issue
    Issue after;
    Replica toldBefore; ///< Our replica before the write
    IncomingResult rule;
    QList<FieldConflict> conflicts;
    QJsonObject baseBefore; ///< Flat: the base as it was when this was decided …
    QJsonObject saidBefore; ///< … and what the rule would have assigned for what the other side had said before
    QJsonObject writes; ///< Flat
    QSet<QString> news; ///< Of these: what the other side does not know and must be told
    QSet<QString> newsComments; ///< Local ids, likewise
    QSet<QString> newsWorklogs;
    QSet<QString> written; ///< Fields that took what was wanted
    QJsonObject heardSince; ///< By the names of a replica: what the sender says as heard from here since earlier forms of the request, see heardSince()
    QJsonObject ofForms; ///< Flat: what a replica that this one took the place of has left here, as it said it
    QJsonObject agreed; ///< Flat: what stood here as wanted before this attempt wrote anything
    QSet<QString> editedSince; ///< Of these: what somebody changed before we read back
    QList<TraceRecord> traces; ///< Known and new ones
    QSet<QString> touchedComments; ///< Local ids that were edited here
    QSet<QString> touchedWorklogs; ///< … or added
    QList<RuleStep> stored; ///< What store(issue) has done in this form of the request
    qint64 ruleNow = 0; ///< What the clock shows in the rule
    QList<RuleStep> ruleSaw; ///< What it has read so far
    QSet<QString> ruleCalled; ///< Names of calls that this attempt has an answer to: the rule may run twice in it, of a previous replica that we know better then
    Issue ruleBegan; ///< `issue` as the rule sees it at its beginning
    QList<IntentRecord> intents;
    int lostCommits = 0; ///< Database::lostCommits() when it began
    bool wrote = false; ///< Something, in this attempt
    QStringList warnings;

    /// No form of the request that made the issue has come to its end.
    bool begins() const { return created && Replica::fromJson(twin.lastReceived).requestedAt == 0; }
    /// What is ours in it can count as told before the request is done: not of an issue that it is still making, nor before anything was told of it at all.
    bool tellsPartly() const { return !twin.lastSent.isEmpty() || (forgotten && !created); }
    /// Something that is ours, in this attempt or in an earlier one that died before it could store so.
    bool hasLeft() const
    {
        const auto isAdded = [](const IntentRecord &i) { return i.kind != QLatin1StringView("create") && i.kind != QLatin1StringView("edit") && i.result; };
        return wrote || !ofForms.isEmpty() || !agreed.isEmpty() || !touchedComments.isEmpty() || !touchedWorklogs.isEmpty() || std::any_of(intents.cbegin(), intents.cend(), isAdded);
    }
    const IntentRecord *intent(const QString &kind, const QString &sourceId) const
    {
        for (const IntentRecord &i : intents) {
            if (i.kind == kind && i.sourceId == sourceId)
                return &i;
        }
        return nullptr;
    }
    bool isTracedLocal(const QString &kind, const QString &localId) const
    {
        for (const TraceRecord &t : traces) {
            if (t.kind == kind && t.localId == localId)
                return true;
        }
        return false;
    }
    bool isTracedRemote(const QString &kind, const QString &remoteId) const
    {
        for (const TraceRecord &t : traces) {
            if (t.kind == kind && t.remoteId == remoteId)
                return true;
        }
        return false;
    }
};

struct Incoming::Form {
    Replica replica;
    IncomingResult said;
};

/// What decides about comments and time entries, of what the application knows.
template<typename Work, typename Form, typename Part, typename Change>
PartWaysInput<Part, Change> partsOf(const Work &work, const QList<Form> &earlier, const ThreeWayInput &ways, QList<Part> Issue::*here, QList<Part> Replica::*ours,
                                    QList<Change> IncomingResult::*said)
{
    PartWaysInput<Part, Change> input;
    input.changes = work.rule.*said;
    input.local = work.before.*here;
    input.told = Replica::fromJson(work.twin.lastSent).*ours;
    input.sent = work.oursSays.*ours;
    input.now = work.toldBefore.*ours;
    input.remote = work.replica.*ours;
    for (const Form &form : earlier)
        input.attempted += form.said.*said;
    input.policies = ways.policies;
    input.choices = ways.choices;
    input.localWinsTies = ways.localWinsTies;
    return input;
}

/// {"fields": …, "custom": …} of flat values.
IssueDraft draftOf(const QJsonObject &flat);
/// The mark of the issue that an event creates: the same after every restart.
QString markOf(const EventRecord &event);

} // namespace lockstep
