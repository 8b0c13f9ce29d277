#include "ui/traystate.h"

#include "ui/text/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::Tray)
};
} // namespace

TrayState trayStateOf(const Snapshot &snapshot)
{
    const auto anyNode = [&snapshot](NodeState state) {
        return std::any_of(snapshot.nodes.cbegin(), snapshot.nodes.cend(), [state](const NodeSnapshot &n) { return n.state == state; });
    };
    const auto anyHalf = [&snapshot](auto test) { return std::any_of(snapshot.halves.cbegin(), snapshot.halves.cend(), test); };
    if (anyNode(NodeState::Failed) || anyHalf([](const HalfSnapshot &h) { return !h.blockedBy.isEmpty(); }))
        return TrayState::Broken;
    if (snapshot.openErrors > 0 || anyNode(NodeState::Waiting))
        return TrayState::Attention;
    if (!snapshot.halves.isEmpty() && !anyHalf([](const HalfSnapshot &h) { return !h.paused; }))
        return TrayState::Paused;
    if (snapshot.openOutgoing > 0 || snapshot.openIncoming > 0)
        return TrayState::Syncing;
    return TrayState::InStep;
}

QString trayText(const Snapshot &snapshot)
{
    switch (trayStateOf(snapshot)) {
    case TrayState::Broken: return Text::tr("Lockstep: a node or connection is stopped by an error");
    case TrayState::Attention:
        return snapshot.openErrors > 0
            ? Text::tr("Lockstep: %1").arg(countText(snapshot.openErrors, Text::tr("error waits for you"), Text::tr("errors wait for you")))
            : Text::tr("Lockstep: a tracker is out of reach");
    case TrayState::Paused: return Text::tr("Lockstep: paused, changes are queued");
    case TrayState::Syncing: return Text::tr("Lockstep: syncing");
    case TrayState::InStep: break;
    }
    return snapshot.nodes.isEmpty() ? Text::tr("Lockstep: no connection yet") : Text::tr("Lockstep: in step");
}

} // namespace lockstep::ui
