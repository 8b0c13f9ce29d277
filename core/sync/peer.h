#pragma once
// What is said to the other node, and how its errors become ours. Node's thread.

#include "core/model/message.h"
#include "core/sync/synccontext.h"

namespace lockstep {

/// The other node's error as ours: its tracker, password and disk are its own affair, we only try again.
Error errorOfPeer(const Error &error);
/// What the other node answers to an encoded message. Its refusal is an error like a line that is down.
Task<Result<Message>> askPeer(SyncContext &c, ConnectionId connection, QByteArray message);
/// The replica that an event carries: ours in an outgoing one, the other side's in an incoming one. Null without a payload.
Replica replicaOf(const EventRecord &event);

} // namespace lockstep
