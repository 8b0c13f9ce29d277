#pragma once
// The demo: two sandbox boards, Blue and Red, connected by script rules both ways, and a few issues to watch. Main thread.

#include "core/model/board.h"
#include "core/model/configuration.h"
#include "core/node/nodehost.h"

namespace lockstep {

Configuration demoConfiguration();
bool isDemo(const Configuration &configuration); ///< Has the demo's nodes and connection, whatever was changed about them
inline constexpr int demoIssueCount = 5;
inline constexpr auto demoConnection = "Blue to Red";
inline constexpr auto demoFirstNode = "Blue";

/// Puts the demo's issues on the boards, one after the other; the first is “Welcome to Lockstep” on Blue. What is there already is left
/// alone: whoever was killed in the middle goes on where it stopped.
QFuture<CommandOutcome> fillDemoBoards(BoardClient *blue, BoardClient *red);

} // namespace lockstep
