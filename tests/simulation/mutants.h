#pragma once
// The planted bugs of the test-only build. Each is a line `isMutant("name")` beside the code that it spoils.

#include <QList>
#include <QString>

namespace lockstep::simulation {

struct Mutant {
    const char *name;
    const char *text;
    int from; ///< The first seed to try
    int seeds; ///< Within so many seeds it is found
    const char *plan = nullptr; ///< Or by this kept plan, a file in regressions/
};
const QList<Mutant> &mutants();
/// Those that no world has found yet: either the worlds lack something, or another guard (an index, say) makes them harmless.
const QList<Mutant> &unfoundMutants();

} // namespace lockstep::simulation
