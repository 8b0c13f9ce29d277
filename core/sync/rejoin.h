#pragma once
// Rejoin: after this node's database was restored from a backup, tells the other node of each connection so, and learns from it the pairs of issues
// that were made since. The other node sends again what waits for an answer of ours. Owned by SyncEngine; its thread.

#include "core/model/message.h"
#include "core/sync/synccontext.h"

namespace lockstep {

class Rejoin final {
public:
    explicit Rejoin(SyncContext &context) : c(context) { }

    /// Asks where it has not been told yet. What the other side cannot answer now is asked at the next round.
    Task<Result<>> ask();
    /// The other side was restored: a page of the pairs that we know.
    Result<Message> answer(const ConnectionId &connection, const QJsonObject &payload);

private:
    Task<Result<>> askOne(ConnectionId connection, qint64 after);
    Result<> learn(const ConnectionId &connection, const QJsonArray &pairs);

    SyncContext &c;
};

} // namespace lockstep
