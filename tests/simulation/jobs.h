#pragma once
// Many worlds in several processes: one for each few hundred seeds, since a world whose nodes died leaves their suspended coroutines in memory.

#include "tests/simulation/figures.h"

#include <functional>

namespace lockstep::simulation {

/// Worlds of the seeds `from` to `from + count - 1` in this process; of that kind.
Figures runWorlds(quint64 from, quint64 count, Worlds worlds = Worlds::Usual);
/// The same in `jobs` processes of this program at a time. `told` hears of each part that is done. An error when one of them dies.
Result<Figures> runInProcesses(quint64 from, quint64 count, int jobs, Worlds worlds, const std::function<void(const Figures &)> &told);
/// What such a process prints for its parent.
int serveParent(quint64 from, quint64 count, Worlds worlds);

} // namespace lockstep::simulation
