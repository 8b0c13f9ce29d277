#pragma once
// Incoming: steps 5 to 7 on the receiver's side: store a request, apply it, answer. Owned by SyncEngine; node's thread.

#include "core/model/message.h"
#include "core/storage/rulestepstore.h"
#include "core/sync/loopwatch.h"
#include "core/sync/outgoing.h"
#include "core/sync/threeway.h"
#include "core/sync/synccontext.h"

namespace lockstep {

class Incoming final {
public:
    Incoming(SyncContext &context, Outgoing &outgoing) : c(context), m_outgoing(outgoing) { }
    Q_DISABLE_COPY_MOVE(Incoming)

    /// Step 5: stores the request and answers "stored", or "done" with the stored answer for one that was applied already.
    Task<Result<Message>> receive(ConnectionId connection, SyncRequest request);
    /// Step 6 and the making of step 7's answer. Afterwards the event is acknowledging.
    Task<Result<>> apply(EventRecord event);
    /// Step 7.
    Task<Result<>> sendAck(EventRecord event);
    /// Step 8 on the sender's side, where there is an after-ack rule: what it makes of the answer is written to our own issue. Afterwards the event is done.
    Task<Result<>> afterAck(EventRecord event);
    /// Tells the sender that its event has failed or been cancelled here. Best effort: the sender asks again by itself, or when it is retried.
    Task<void> tellOutcome(EventRecord event);

private:
    QJsonObject outcomeOf(const EventRecord &event) const;
    struct Work; ///< One application on its way
    struct Form; ///< A replica that this one took the place of, and what the rule makes of it
    Result<> joinIssue(EventRecord &event);
    enum class Elsewhere { No, Copied, BeingMade };
    Result<Elsewhere> isElsewhere(Work &work);
    Result<qint64> waitsForOurs(const EventRecord &event); ///< For how many ms; 0: not at all
    Task<Result<>> findLocal(Work &work);
    Result<> noteGone(const Work &work, const Error &error);
    Task<Result<>> takeAbsence(Work &work);
    Result<> freeOurs(const TwinRecord &twin);
    Error leaveHalfRun(const Work &work, const QString &reason);
    Error askFor(const QList<FieldConflict> &conflicts, const ConnectionId &connection) const;
    Error askedAnew(const Work &work, const Error &refusal);
    Task<Result<>> keepUndecided(Work &work, Error why);
    Task<Result<>> keepEarlier(Work &work);
    Task<Result<>> keepLeft(Work &work);
    Task<Result<>> settleBeforeAbsence(Work &work);
    Result<> settleLeft(Work &work);
    Result<> settleDoubts(Work &work);
    QString copyOfComment(const Work &work, const Issue &issue, const QString &body, bool byAnybody) const; ///< Its local id, if it stands there and is nobody's copy yet
    QString newestCopy(const Work &work, const QString &remoteId, const QString &body) const;
    QString copyOfAttachment(const Work &work, const Issue &issue, const QString &fileName, qint64 size) const;
    QHash<QString, QString> unknownWorklogs(const Work &work, const QJsonObject &previous) const;
    void decideWorklogs(Work &work, const QList<Form> &earlier, const ThreeWayInput &ways, const QHash<QString, QString> &copies) const;
    QJsonObject keptAs(const WorklogChange &change) const;
    QString copyOfWorklog(const Work &work, const Issue &issue, const QJsonObject &content, bool byAnybody) const;
    bool canWriteWorklog(Work &work, const WorklogChange &change) const;
    void warnOfRounding(Work &work, const WorklogDraft &draft) const;
    static QJsonObject withWorklogEditsOf(const QList<Form> &forms, Work &work, QJsonObject previous);
    Error heldLoop(const Work &work, const Loop &loop) const;
    Result<> inDoubt(const Work &work, const Error &error);
    static IntentRecord attemptOf(const Work &work, const QString &outcome); ///< What it writes, and how long the issue's history was before
    Result<> keepAttempt(const Work &work, const QJsonObject &taken);
    Task<Result<>> findForgotten(Work &work);
    /// May it have been done between the backup that this database was restored from and the restore?
    bool isOurWrite(const Work &work, const QString &name) const;
    bool mayBeForgotten(const Work &work, const QDateTime &madeAt) const;
    Result<> learnTraces(const Work &work);
    Result<> dropGivenUp(const EventRecord &newer);
    Result<> keepReplaced(const EventRecord &stored);
    Task<Result<IncomingResult>> runRule(Work &work, IncomingInput input);
    Task<Result<RuleReply>> callOnce(Work &work, RuleCall call);
    void takeStoredForPrevious(Work &work) const;
    Task<Result<>> keepStored(Work &work);
    static QJsonObject changesOf(const QJsonObject &writes, const QJsonObject &before, const QJsonObject &after);
    static QJsonObject allChanges(const Work &work);
    static Error partsLost();
    Task<Result<>> decide(Work &work);
    Result<ThreeWayInput> waysOf(const Work &work) const;
    static void takeWays(Work &work, const ThreeWayResult &ways);
    Result<> holdIfAsked(Work &work, const QJsonObject &local) const;
    Task<Result<>> learnTold(Work &work, Issue issue);
    QHash<QString, QString> unknownBefore(const Work &work, const QJsonObject &previous) const; ///< Remote id to local id
    void makeEdits(Work &work, const QHash<QString, QString> &copies) const;
    static void takeNewsOfForms(Work &work);
    Task<QList<Form>> earlierForms(const Work &work, IncomingInput input);
    static QJsonObject withEditsOf(const QList<Form> &forms, Work &work, QJsonObject previous);
    void findEditedSince(Work &work, const QJsonObject &here, QJsonObject *was, ThreeWayInput *ways) const;
    Task<Result<>> takeAgreed(Work &work, const QList<Form> &earlier, ThreeWayInput *ways);
    Task<Result<>> takeOwnWrites(Work &work);
    Task<Result<>> learnToldAs(Work &work, const QJsonObject &here, const QJsonObject &was);
    void takeOursForPrevious(Work &work) const;
    void takeMadeForPrevious(Work &work, const QList<Form> &earlier) const;
    static bool saysTheSame(const Work &work, const QString &name, const QJsonValue &value);
    static bool mayHaveWritten(const Work &work, const IncomingResult &form, const QString &name);
    Task<QJsonObject> valuesOfOldRules(Work &work);
    Task<Result<>> write(Work &work);
    Result<> beginParts(const Work &work);
    Task<Result<>> noteAttempt(const Work &work);
    Task<Result<>> writeFields(Work &work);
    QJsonObject asMade(const Work &work, const QJsonObject &draft, bool fresh) const;
    void takeNothingForWhatWasNotMade(Work &work, ThreeWayInput *ways) const;
    IntentRecord unlikeMade(const Work &work) const;
    Task<Result<>> adopt(Work &work, bool fresh);
    Task<Result<>> dropRefused(Work &work, QString kind, QString sourceId, Error error, std::function<bool(const Issue &)> isThere);
    Task<Result<>> writeComments(Work &work);
    Task<Result<>> writeAttachments(Work &work);
    Task<Result<>> writeWorklogs(Work &work);
    Task<Result<>> fetchBlob(ConnectionId connection, Attachment attachment);
    Task<Result<>> readBack(Work &work);
    Result<> look(Work &work, const Issue &after);
    Result<> verify(Work &work, const Issue &after, bool created);
    Task<Result<>> finish(Work &work);
    Result<> conclude(Work &work, Acknowledgement ack, TwinRecord twin);
    Task<Result<>> keepPartly(Work &work, Error refusal);
    Task<Result<>> storePartly(Work &work, RuleStep *stored = nullptr); ///< `stored`: on the way, by store(issue)
    static Replica withWritten(Replica told, const Work &work, const Replica &ours);
    static Replica withOwnWritten(const Work &work);
    Task<Replica> toldBy(const Work &work, Replica now);
    void moveBase(const Work &work, TwinRecord &twin) const;
    Result<> moveOurs(const Work &work, const QJsonObject &base);
    Task<Replica> replicaOfOurs(const Work &work, Replica now);
    Result<> recordConflicts(const Work &work, const QString &localKey);
    Result<> addWarnings(const Work &work, HistoryRecord record);
    Result<> noteBack(const Work &work, bool busy);
    Task<Result<>> decideAfterAck(Work &work);
    Task<Result<>> finishAfterAck(Work &work);
    Task<Result<>> finishSkipped(Work &work);
    Result<> notePartnerIsBack(const Work &work);
    Result<> store(Work &work, const Acknowledgement &ack);

    SyncContext &c;
    Outgoing &m_outgoing;
};

} // namespace lockstep
