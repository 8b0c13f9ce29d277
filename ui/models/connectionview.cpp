#include "ui/models/connectionview.h"

#include <algorithm>

namespace lockstep::ui {

namespace {
const HalfSnapshot *findHalf(const Snapshot &snapshot, const ConnectionId &connection, const NodeId &node)
{
    const auto it = std::find_if(snapshot.halves.cbegin(), snapshot.halves.cend(),
                                 [&](const HalfSnapshot &h) { return h.connection == connection && h.node == node; });
    return it == snapshot.halves.cend() ? nullptr : &*it;
}

NodeSnapshot nodeOf(const Snapshot &snapshot, const Configuration &configuration, const NodeId &id)
{
    for (const NodeSnapshot &node : snapshot.nodes) {
        if (node.id == id)
            return node;
    }
    NodeSnapshot node;
    node.id = id;
    if (const NodeConfig *config = configuration.node(id))
        node.connector = node.trackerName = config->connector;
    return node;
}

ConnectionView::State stateOf(const ConnectionView &view, bool paused)
{
    using State = ConnectionView::State;
    for (int i = 0; i < 2; ++i) {
        if (view.nodes[i].state == NodeState::Failed || !view.halves[i].blockedBy.isEmpty())
            return State::Stopped;
    }
    if (paused)
        return State::Paused;
    if (view.nodes[0].state == NodeState::Waiting || view.nodes[1].state == NodeState::Waiting)
        return State::Waiting;
    if (view.errors > 0)
        return State::Errors;
    return view.waiting > 0 ? State::Syncing : State::InStep;
}
} // namespace

QList<ConnectionView> connectionViews(const Configuration &configuration, const Snapshot &snapshot)
{
    QList<ConnectionView> views;
    for (const ConnectionConfig &config : configuration.connections) {
        ConnectionView view;
        view.id = config.id;
        bool paused = config.paused;
        for (int i = 0; i < 2; ++i) {
            view.nodes[i] = nodeOf(snapshot, configuration, config.halves[i].node);
            if (const HalfSnapshot *half = findHalf(snapshot, config.id, config.halves[i].node))
                view.halves[i] = *half;
            const HalfSnapshot &half = view.halves[i];
            paused = paused || half.paused;
            view.underSync = qMax(view.underSync, half.underSync);
            view.waiting = qMax(view.waiting, half.waiting);
            view.errors += half.errors;
            if (half.lastSuccess.isValid() && (!view.lastSuccess.isValid() || half.lastSuccess > view.lastSuccess))
                view.lastSuccess = half.lastSuccess;
            for (size_t minute = 0; minute < view.applied.size(); ++minute) {
                view.applied[minute] += half.perMinute[minute];
                view.failed[minute] += half.failedPerMinute[minute];
            }
            // What is applied at one end was sent by the other.
            view.ratePerMinute[1 - i] = qMax(half.perMinute[58], half.perMinute[59]);
            if (view.why.isEmpty())
                view.why = half.blockedBy;
        }
        for (const NodeSnapshot &node : view.nodes) {
            if (view.why.isEmpty() && (node.state == NodeState::Failed || node.state == NodeState::Waiting))
                view.why = node.stateText;
        }
        view.state = stateOf(view, paused);
        views.append(view);
    }
    return views;
}

bool isSilent(const ConnectionView &view, const QDateTime &now)
{
    return view.waiting > 0 && view.lastSuccess.isValid() && view.lastSuccess.msecsTo(now) > silentAfterMs;
}

} // namespace lockstep::ui
