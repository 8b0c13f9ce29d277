#pragma once
// EventStore: the sync queue. Every move of an event is one guarded statement (WHERE id = ? AND state = ?), so a late answer cannot
// overwrite a cancel; a move that found another state answers false (Moved::No) and changed nothing. Owned by the node; its thread.

#include "core/storage/database.h"
#include "core/storage/records.h"

namespace lockstep {

enum class Moved { No, Yes };

/// Statements that every event asks: named, so that a test can look at their plans.
namespace Claim {
QString mayGo(); ///< As the index event_turn says it
QString halfApplied(); ///< A request of which nobody knows whether all of it is written; while it is so, nothing is made of its issue
QString turn(); ///< As the index event_turn says it
QString due(int turns); ///< Of one connection: (connection, turn, now, limit) for each turn
QString nextDue(); ///< (now)
QString olderRequests(); ///< (epoch, connection, remote id, epoch, number, epoch, id)
QString cancelOlderRequests(); ///< (now, now, connection, remote id, epoch, number)
} // namespace Claim

/// Of the same issue, before this one.
struct OlderRequests {
    int open = 0;
    int failed = 0; ///< Of the same epoch
};

class EventStore final {
public:
    EventStore(Database &database, const Clock &clock) : m_db(database), m_clock(clock) { }
    Q_DISABLE_COPY_MOVE(EventStore)

    enum class Noted { New, Joined, Behind, Revived };
    /// A change of a local issue was found. It joins an event that has not been fetched yet; stands behind one that is under way (`busy`, or past
    /// triggered); revives a failed or waiting head, since the issue was edited.
    Result<Noted> note(const ConnectionId &connection, const QString &localId, const QString &localKey, const QString &kind,
                       const QString &trigger, bool busy, const QString &epoch);
    /// Stores a request that came in. A number seen before is answered with the row that is there.
    struct Received {
        bool isNew = false;
        EventRecord event;
    };
    Result<Received> receive(const EventRecord &request);

    /// What the next thing to do with an event asks: our tracker, or only the other node.
    enum class Needs { Tracker, Peer };
    /// Those that may be worked on, in order.
    Result<QList<DueEvent>> due(qint64 now, int limit, Needs needs);
    /// The whole row of one that due() answered, if it still may be worked on.
    Result<std::optional<EventRecord>> claimable(const EventId &id, qint64 now, Needs needs);
    Result<std::optional<qint64>> nextDue(qint64 now);
    Result<std::optional<EventRecord>> find(const EventId &id);
    Result<std::optional<EventRecord>> findNumber(Direction direction, const ConnectionId &connection, const QString &epoch, qint64 number);

    Result<Moved> move(const EventRecord &event, EventState to, int step, const QString &note);
    /// Triggered -> ready, with what was extracted.
    Result<Moved> ready(const EventRecord &event, const QByteArray &payload, const QJsonObject &base, const QString &note);
    Result<> postpone(const EventRecord &event, qint64 due); ///< Same state, later; no attempt
    /// Is a request of this issue half applied? Then what we would say of the issue is half a story.
    Result<int> openRequests(const ConnectionId &connection, const QString &localId);
    /// Has a request of this issue failed because the issue is gone here? It may be half applied for as long as the issue does not come back.
    Result<int> failedAsGone(const ConnectionId &connection, const QString &localId);
    Result<QList<EventId>> applying(); ///< Those in that state, under way or not
    Result<> release(const EventId &event, qint64 due); ///< Applying -> received: its run has ended without an outcome
    Result<Moved> failAgain(const EventRecord &event); ///< Triggered -> failed as before: nothing has changed
    /// The replica is made anew, under this revision.
    Result<> takeAnew(const EventRecord &event, qint64 revision);
    /// The other side applied an older revision after all: what failed there is taken anew, and its failure forgotten.
    Result<> supersede(const EventRecord &event);
    Result<Moved> wake(const EventRecord &event); ///< Waiting -> where it goes on
    Result<Moved> resend(const EventRecord &event); ///< Sent -> ready: no answer came
    /// The other side has applied an outgoing event, and the after-ack rule is to run: its answer is stored, and its replica is no longer on its way.
    Result<Moved> answered(const EventRecord &event, const QByteArray &ack);
    /// 1 while that rule is to run, or runs, for an event of this issue, else 0. Not while it has failed.
    Result<int> awaitsAfterAck(const ConnectionId &connection, const QString &localId);
    Result<Moved> acknowledging(const EventRecord &event, const QByteArray &ack, const QString &note);
    /// To a final state; frees the event that stands behind. Work data are cleaned.
    Result<Moved> finish(const EventRecord &event, EventState to, int step, const QString &note);
    Result<Moved> wait(const EventRecord &event, qint64 due, const Error &error, bool countAttempt);
    Result<Moved> fail(const EventRecord &event, const Error &error, int step);
    /// Failed or waiting -> where it goes on; one attempt more. Where a write is in doubt, once that has settled.
    Result<Moved> retry(const EventRecord &event, qint64 settleMs, RetryRules rules = RetryRules::Published, RetryCalls calls = RetryCalls::Kept);
    Result<> usePublishedRules(const EventId &event); ///< Else it goes on with those that it began with
    Result<Moved> cancel(const EventRecord &event);
    /// The other node told that our event failed there.
    Result<Moved> failedRemotely(const EventRecord &event, const Error &error, int step);
    /// Stores how the administrator settled the conflict of a failed event.
    Result<> setChoices(const EventId &id, const QJsonObject &choices);
    /// Failed or waiting events of this issue, one direction or both (-1), go on: what they waited for has come.
    Result<> retryFailedOf(const ConnectionId &connection, const QString &localId, int direction = -1);
    /// Cancels what is open for this issue, whatever its direction, but not what is being applied. Answers the ids.
    Result<QList<EventId>> cancelOpenOf(const ConnectionId &connection, const QString &localId);
    /// 1 if a newer request of the same issue has come in before, whatever became of it; else 0.
    Result<int> newerRequests(const EventRecord &request);
    /// Requests of the same issue that came before this one and are still to be applied.
    Result<OlderRequests> olderRequests(const EventRecord &request);
    /// Cancels those of them whose writes are not in doubt. Answers their ids.
    Result<QList<EventId>> cancelOlderRequests(const EventRecord &request);
    Result<> replacePayload(const EventRecord &event, const EventRecord &request, qint64 settleMs);
    /// Of what is still to be made of this issue, unless it repairs something.
    Result<> setTrigger(const ConnectionId &connection, const QString &localId, const QString &trigger);
    Result<Moved> setPayload(const EventId &id, const QByteArray &payload); ///< Of a failed one
    Result<> setKeys(const EventId &id, const QString &localId, const QString &localKey, const QString &remoteKey, const QString &summary);
    /// The outgoing event of this issue whose replica is taken and not yet answered, if there is one.
    Result<std::optional<EventRecord>> onItsWay(const ConnectionId &connection, const QString &localId);
    /// Our events that the other side has refused, by id after this one.
    Result<QList<EventRecord>> failedThere(const EventId &after, int limit);
    /// How many of our events of this issue the other side has left out, or may have had and we have cancelled.
    Result<int> left(const ConnectionId &connection, const QString &localId, const QString &localKey);
    /// The newest request of this issue that was applied.
    Result<std::optional<EventRecord>> newestApplied(const ConnectionId &connection, const QString &localId, qint64 before);
    /// An outgoing event of this issue is on its way, and a request has written these fields meanwhile: its answer must not take that back.
    Result<> moveBase(const ConnectionId &connection, const QString &localId, const QJsonObject &fields);
    Result<> setTimeline(const EventId &id, const QJsonArray &timeline, const QStringList &warnings);
    Result<> remove(const EventRecord &event); ///< Unchanged and nobody asked: not worth a row

    /// The other side has lost what it had from us and has not answered: made anew and sent again, also what it had refused.
    Result<> sendAgain(const ConnectionId &connection);
    /// After a crash: what was being applied is received again, and due once the writes of the old life have settled; waiting times stay.
    Result<> rescue(qint64 settleMs);
    /// The tracker answers again: what waited for it is due now, or where a write is in doubt, once that has settled.
    Result<> wakeOutages(qint64 settleMs);
    Result<int> prune(qint64 olderThan, int limit); ///< Answers how many were finished before and are gone now, at most `limit`

private:
    Result<std::optional<EventRecord>> one(const QString &where, const QVariantList &values);
    Result<> unblock(const EventRecord &event);
    Result<> addAttempt(const EventRecord &event, const Error &error);
    QJsonArray stamped(const EventRecord &event, int step, const QString &note) const;
    Result<Moved> guarded(const QString &sql, const QVariantList &values);

    Database &m_db;
    const Clock &m_clock;
};

} // namespace lockstep
