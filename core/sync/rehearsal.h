#pragma once
// Rehearsal: runs rules, drafts or published ones, on real issues, and says what they would send and write. It has no call that writes: the tracker is given
// to it as a TrackerReader, of the database it reads twins, and what it finds goes to who asked. Owned by SyncEngine; node's thread.

#include "core/model/rehearsal.h"
#include "core/sync/synccontext.h"
#include "core/sync/trackerreader.h"

namespace lockstep {

class Rehearsal final {
public:
    explicit Rehearsal(SyncContext &context) : m_tracker(context.connector), m_twins(context.twins), m_connections(context.connections), m_rules(context.rules) { }
    Q_DISABLE_COPY_MOVE(Rehearsal)

    /// What the outgoing rule makes of an issue, by its key. NotFound where there is none.
    Task<Result<RehearsedReplica>> outgoing(RuleConnection names, ConnectionId connection, RuleSet rules, QString key);
    struct Taking {
        RuleConnection names;
        RuleSet rules;
        Schema schema; ///< Says what the tracker would refuse
        QMap<QString, ConflictPolicy> policies;
        bool localWinsTies = false;
        bool isReplay = false; ///< Of a replica that was sent before: whatever the rule says differs from the issue is shown, though a sync would leave alone what is no news
    };
    /// What the incoming rule makes of a replica, and what would be written of it.
    Task<Result<RehearsedChanges>> incoming(ConnectionId connection, Taking taking, RehearsedReplica sent);
    /// Keys of issues that match a query in the tracker's language, at most so many.
    Task<Result<QStringList>> keys(QString query, qsizetype limit);

private:
    TrackerReader m_tracker;
    /// What the after-ack rule would make of the answer that was heard last; told as warnings of the replica that is sent.
    Task<QStringList> afterAck(IncomingInput input, TwinRecord twin);
    void decide(const Taking &taking, const TwinRecord &twin, const Issue &before, const Replica &replica, const IncomingResult &ran, RehearsedChanges *found) const;
    TwinStore &m_twins;
    ConnectionStore &m_connections;
    RuleEngine &m_rules;
};

} // namespace lockstep
