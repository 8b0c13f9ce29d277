#pragma once
// A connection as Overview, Connections and the jump field see it: both halves of a snapshot put together. Pure functions.

#include "core/model/configuration.h"
#include "core/model/views.h"

namespace lockstep::ui {

struct ConnectionView {
    enum class State { InStep, Syncing, Errors, Paused, Stopped, Waiting };
    ConnectionId id;
    State state = State::InStep;
    NodeSnapshot nodes[2]; ///< First is the one that stands first in the configuration
    HalfSnapshot halves[2];
    qint64 underSync = 0;
    qint64 waiting = 0; ///< Changes on their way: an event that both nodes hold counts once
    qint64 errors = 0;
    QDateTime lastSuccess;
    std::array<int, 60> applied {};
    std::array<int, 60> failed {};
    int ratePerMinute[2] = {0, 0}; ///< Sent by the first to the second, and back
    QString why; ///< Sentence: why it is stopped or waits
    bool paused() const { return state == State::Paused; }
};

QList<ConnectionView> connectionViews(const Configuration &configuration, const Snapshot &snapshot);
/// Changes wait, and the last success is longer ago than this: worth a look.
inline constexpr qint64 silentAfterMs = 5 * 60 * 1000;
bool isSilent(const ConnectionView &view, const QDateTime &now);

} // namespace lockstep::ui
