#include "ui/text/statetext.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::StateText)
};
} // namespace

QString stateWord(EventState state)
{
    switch (state) {
    case EventState::Triggered: return Text::tr("Triggered");
    case EventState::Ready: return Text::tr("Ready");
    case EventState::Sent: return Text::tr("Sent");
    case EventState::Received: return Text::tr("Received");
    case EventState::Applying: return Text::tr("Applying");
    case EventState::Applied: return Text::tr("Applied");
    case EventState::Acknowledging: return Text::tr("Acknowledging");
    case EventState::Done: return Text::tr("Done");
    case EventState::Unchanged: return Text::tr("Unchanged");
    case EventState::Skipped: return Text::tr("Skipped");
    case EventState::Waiting: return Text::tr("Waiting");
    case EventState::Blocked: return Text::tr("Blocked");
    case EventState::Held: return Text::tr("Held");
    case EventState::Failed: return Text::tr("Failed");
    case EventState::Cancelled: return Text::tr("Cancelled");
    case EventState::Count: break;
    }
    return {};
}

QString stateHint(const EventRow &row)
{
    if (row.state == EventState::Triggered && row.heldUpBy > 0)
        return Text::tr("The other side's request %1 is half applied to this issue. This change is sent when that one is through; where it has failed, retry or cancel it.").arg(numberText(row.heldUpBy));
    return stateHint(row.state, row.direction);
}

QString stateHint(EventState state, Direction direction)
{
    if (direction == Direction::Outgoing && state == EventState::Received)
        return Text::tr("The other side has applied it. The after-ack rule runs next.");
    if (direction == Direction::Outgoing && state == EventState::Applying)
        return Text::tr("The after-ack rule runs, and what it says of the answer is written here.");
    switch (state) {
    case EventState::Triggered: return Text::tr("A change was found. The issue is fetched next and the outgoing rule runs.");
    case EventState::Ready: return Text::tr("The replica stands in the sync queue and is sent next.");
    case EventState::Sent: return Text::tr("The other node has stored it and will apply it.");
    case EventState::Received: return Text::tr("The request is stored here and is applied next.");
    case EventState::Applying: return Text::tr("The incoming rule runs and the tracker is written.");
    case EventState::Applied: return Text::tr("The tracker has taken it. The answer is made next.");
    case EventState::Acknowledging: return Text::tr("The answer is on its way to the sender.");
    case EventState::Done: return Text::tr("Both sides are in step.");
    case EventState::Unchanged: return Text::tr("Nothing that the rule sends has changed, so nothing was sent.");
    case EventState::Skipped: return Text::tr("The rule decided not to send or apply it.");
    case EventState::Waiting: return Text::tr("It failed for now and is tried again by itself.");
    case EventState::Blocked: return Text::tr("It stands behind an earlier change of the same issue.");
    case EventState::Held: return Text::tr("Its connection is paused, or was removed. Nothing is lost.");
    case EventState::Failed: return Text::tr("An error waits for you. Later changes of this issue wait behind it.");
    case EventState::Cancelled: return Text::tr("It was taken back by hand.");
    case EventState::Count: break;
    }
    return {};
}

Badge badgeOf(const EventRow &row, const QDateTime &now)
{
    switch (row.state) {
    case EventState::Failed:
        if (row.conflict)
            return {appearanceOf(ExtraState::Conflict), Text::tr("Conflict")};
        if (row.errorCode != ErrorCode::Count)
            return {appearanceOf(row.state), Text::tr("Failed: %1").arg(causeWord(row.errorCode).toLower())};
        break;
    case EventState::Waiting:
        if (row.nextTry.isValid() && row.nextTry > now)
            return {appearanceOf(row.state), Text::tr("Retry in %1").arg(ageText(now, row.nextTry))};
        return {appearanceOf(row.state), Text::tr("Retry now")};
    case EventState::Blocked:
        if (row.blockedBy > 0)
            return {appearanceOf(row.state), Text::tr("Behind %1").arg(numberText(row.blockedBy))};
        break;
    case EventState::Triggered:
        if (row.heldUpBy > 0)
            return {appearanceOf(EventState::Blocked), Text::tr("Behind request %1").arg(numberText(row.heldUpBy))};
        break;
    default:
        break;
    }
    return {appearanceOf(row.state), stateWord(row.state)};
}

Badge detailBadgeOf(const EventRow &row, const QDateTime &now)
{
    if (row.state == EventState::Failed && !row.conflict)
        return {appearanceOf(row.state), Text::tr("Failed at step %1").arg(row.step)};
    return badgeOf(row, now);
}

QString triggerWord(const QString &trigger)
{
    if (trigger == "poll"_L1)
        return Text::tr("Triggered by polling");
    if (trigger == "existing"_L1)
        return Text::tr("Existed already");
    if (trigger == "operation"_L1)
        return Text::tr("Triggered by hand");
    if (trigger == "back"_L1)
        return Text::tr("Wanted back by a rule");
    if (trigger == "sweep"_L1)
        return Text::tr("Found by the sweep");
    if (trigger == "retry"_L1)
        return Text::tr("Triggered by a retry");
    return Text::tr("Triggered");
}

QString stepTitle(int step, const QString &remoteNode, const QString &remoteTracker, const QString &trigger)
{
    switch (step) {
    case 1: return triggerWord(trigger);
    case 2: return Text::tr("Fetched, rule run");
    case 3: return Text::tr("In the sync queue");
    case 4: return remoteNode.isEmpty() ? Text::tr("Sent") : Text::tr("Sent to %1").arg(remoteNode);
    case 5: return Text::tr("Request stored");
    case 6: return remoteTracker.isEmpty() ? Text::tr("Writing") : Text::tr("Writing to %1").arg(remoteTracker.size() > 12 && !remoteNode.isEmpty() ? remoteNode : remoteTracker);
    case 7: return Text::tr("Acknowledge");
    case 8: return Text::tr("Apply the answer");
    default: return {};
    }
}

Badge badgeOf(NodeState state)
{
    switch (state) {
    case NodeState::Stopped: return {appearanceOf(ExtraState::Off), Text::tr("Stopped")};
    case NodeState::Starting: return {appearanceOf(ExtraState::Syncing), Text::tr("Starting")};
    case NodeState::Running: return {appearanceOf(ExtraState::InStep), Text::tr("Running")};
    case NodeState::Waiting: return {appearanceOf(ExtraState::Silent), Text::tr("Waiting")};
    case NodeState::Failed: return {appearanceOf(ExtraState::Errors), Text::tr("Failed")};
    case NodeState::Stopping: return {appearanceOf(ExtraState::Syncing), Text::tr("Stopping")};
    }
    return {};
}

QString historyWord(const QString &what)
{
    return what.isEmpty() ? QString() : QString(what.at(0).toUpper() + what.mid(1));
}

} // namespace lockstep::ui
