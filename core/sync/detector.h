#pragma once
// Detector: step 1 by polling. Asks the tracker's change feed, loads what matched a trigger before it was made, and sweeps twins in turn for
// what the feed cannot show. Owned by SyncEngine; node's thread. The cursor is stored in the transaction of the events it led to.

#include "core/sync/synccontext.h"

namespace lockstep {

class Detector final {
public:
    explicit Detector(SyncContext &context) : c(context) { }
    Q_DISABLE_COPY_MOVE(Detector)

    /// One round. An error is the tracker's (outage, refused); errors of a single trigger's query become sync errors here.
    Task<Result<>> poll();
    /// A trigger is free again: the next round reads the feed from where it was stopped.
    Result<> rewind(const ConnectionId &connection, const QString &query);

    /// An issue that was gone is back: the next round takes it for a change, whatever the tracker's feed says. In the caller's transaction.
    static Result<> noteReturned(SyncContext &c, const ChangeRef &issue);
    /// An issue is to be looked at for each connection that keeps it in step. In the caller's transaction.
    static Result<> noteKnown(SyncContext &c, const ChangeRef &issue);

private:
    Result<> rewindFeed();
    Task<Result<>> takeReturned();
    Task<Result<>> startFeed();
    Task<Result<>> loadExisting();
    bool isActive(const ConnectionId &connection, const QString &query) const;
    Task<Result<>> readFeed();
    /// `cursor`: where the feed goes on; without: they are issues that returned.
    Task<Result<>> noteChanges(QList<ChangeRef> changes, std::optional<QString> cursor);
    Result<> sweep();
    Task<Result<QSet<QString>>> matchingIds(ConnectionId connection, TriggerConfig trigger, QList<ChangeRef> candidates);
    Result<> blockTrigger(const ConnectionId &connection, const QString &query, const Error &error);
    static Result<> note(SyncContext &c, const ConnectionId &connection, const ChangeRef &change, bool known, const QString &trigger);

    SyncContext &c;
};

} // namespace lockstep
