#pragma once
// The states of a sync event (outgoing) and a sync request (incoming), the moves between them, and a sentence for each.
// One table; `tests/unit/model/tst_synceventstate.cpp` walks all of it. core/README.md draws it.

#include <QMetaEnum>
#include <QString>

namespace lockstep {
namespace Queue {
Q_NAMESPACE

enum class State {
    Triggered, ///< Step 1: a trigger fired, or polling found a change
    Ready, ///< Step 2 and 3: the outgoing rule made a replica; it stands in the sync queue
    Sent, ///< Step 4: the other node has stored it
    Received, ///< Step 5: the sync request is in the receiver's queue. Outgoing, step 7: its answer is here, and the after-ack rule is to run
    Applying, ///< Step 6: blobs are fetched, the incoming rule runs, the tracker is written. Outgoing, step 8: the after-ack rule does so
    Applied, ///< Step 6: the tracker has taken it; the issue was read back
    Acknowledging, ///< Step 7: the acknowledgement is in the queue and on its way
    Done, ///< Step 8: the acknowledgement is applied
    Unchanged, ///< The replica equals the last one sent: nothing to do
    Skipped, ///< The rule said no, with its reason
    Waiting, ///< Will be tried again at a time
    Blocked, ///< Stands behind another event of the same twin
    Held, ///< Its connection is paused
    Failed, ///< A sync error waits for the administrator
    Cancelled, ///< Taken back by the administrator
    Count
};
Q_ENUM_NS(State)

enum class Direction { Outgoing, Incoming };
Q_ENUM_NS(Direction)

QString stateName(State state); ///< "triggered": stable, used in the database, JSON and filters
State stateFromName(const QString &name, bool *ok = nullptr);
QString stateSentence(State state); ///< English sentence; the window translates by state
bool canMove(State from, State to);
bool isFinal(State state); ///< Nothing more happens: Done, Unchanged, Skipped, Cancelled
int stepOf(State state, Direction direction); ///< 1..8: the step an event in this state has reached

} // namespace Queue

/// By which rules a retry goes on: those that are published now, or those that the event began with.
enum class RetryRules { Published, AsBegun };
/// Whether a retry makes the calls of a rule again of which nobody knows whether they were done: only that of the very event whose error tells of them.
enum class RetryCalls { Kept, Again };
using EventState = Queue::State;
using Direction = Queue::Direction;

} // namespace lockstep
