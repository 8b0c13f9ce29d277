#pragma once
// The planted bugs of the test-only build. Each is a line `isMutant("name")` beside the code that it spoils.

#include <QList>
#include <QString>

namespace lockstep::simulation {

struct Mutant {
    const char *name;
    const char *text;
    int seeds; ///< Within so many seeds, from 1 on, it is found
};
const QList<Mutant> &mutants();

} // namespace lockstep::simulation
