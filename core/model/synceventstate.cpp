#include "core/model/synceventstate.h"

#include <array>

using namespace Qt::StringLiterals;

namespace lockstep::Queue {

namespace {
constexpr quint32 bit(State s) { return 1U << static_cast<unsigned>(s); }

struct Row {
    State state;
    const char *sentence;
    quint32 next;
    int step;
};

// Any state that is not final may be cancelled, fail, or wait; that is added in canMove().
constexpr std::array<Row, static_cast<size_t>(State::Count)> table {{
    {State::Triggered, "A change was found; the issue will be fetched and the outgoing rule run.",
     bit(State::Ready) | bit(State::Unchanged) | bit(State::Skipped) | bit(State::Blocked) | bit(State::Held), 1},
    {State::Ready, "The replica is in the sync queue and will be sent.", bit(State::Sent) | bit(State::Done) | bit(State::Triggered) | bit(State::Received) | bit(State::Held), 3},
    {State::Sent, "The other node has stored it and will apply it.", bit(State::Done) | bit(State::Triggered) | bit(State::Skipped) | bit(State::Received), 4},
    {State::Received, "What came is stored and will be applied.", bit(State::Applying) | bit(State::Done) | bit(State::Held), 5},
    {State::Applying, "The rule for what comes in runs and the tracker is written.", bit(State::Applied) | bit(State::Skipped) | bit(State::Received) | bit(State::Done), 6},
    {State::Applied, "The tracker has taken it; the acknowledgement is made.", bit(State::Acknowledging), 6},
    {State::Acknowledging, "The acknowledgement is on its way.", bit(State::Done), 7},
    {State::Done, "Both sides are in step.", 0, 8},
    {State::Unchanged, "Nothing that the rule sends has changed.", 0, 2},
    {State::Skipped, "The rule decided not to send or apply it.", bit(State::Acknowledging), 2},
    {State::Waiting, "It failed for now and will be tried again at the time shown.",
     bit(State::Triggered) | bit(State::Ready) | bit(State::Received) | bit(State::Acknowledging), 0},
    {State::Blocked, "It stands behind an earlier event of the same issue.", bit(State::Triggered), 1},
    {State::Held, "Its connection is paused; nothing is lost.", bit(State::Triggered) | bit(State::Ready) | bit(State::Received), 0},
    {State::Failed, "A sync error waits for you.",
     bit(State::Triggered) | bit(State::Ready) | bit(State::Received) | bit(State::Acknowledging) | bit(State::Done), 0},
    {State::Cancelled, "It was cancelled.", 0, 0},
}};

const Row &row(State state) { return table[static_cast<size_t>(state)]; }
} // namespace

QString stateName(State state)
{
    return QString::fromLatin1(QMetaEnum::fromType<State>().valueToKey(static_cast<int>(state))).toLower();
}

State stateFromName(const QString &name, bool *ok)
{
    for (const Row &r : table) {
        if (stateName(r.state) == name) {
            if (ok)
                *ok = true;
            return r.state;
        }
    }
    if (ok)
        *ok = false;
    return State::Failed;
}

QString stateSentence(State state) { return QString::fromLatin1(row(state).sentence); }

bool isFinal(State state)
{
    return state == State::Done || state == State::Unchanged || state == State::Skipped || state == State::Cancelled;
}

bool canMove(State from, State to)
{
    if (from == State::Count || to == State::Count || from == to)
        return false;
    if ((to == State::Failed || to == State::Waiting || to == State::Cancelled) && !isFinal(from))
        return true;
    return (row(from).next & bit(to)) != 0;
}

int stepOf(State state, Direction direction)
{
    const int step = row(state).step;
    if (direction == Direction::Outgoing && (state == State::Received || state == State::Applying))
        return state == State::Received ? 7 : 8;
    if (step != 0 && !(state == State::Skipped && direction == Direction::Incoming))
        return step;
    return direction == Direction::Outgoing ? 3 : 6;
}

} // namespace lockstep::Queue
