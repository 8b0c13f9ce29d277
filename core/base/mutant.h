#pragma once
// isMutant("name"): is this planted bug switched on? Always no, at compile time, but in the test-only build of `simulate_mutants`, which shows that the
// simulation finds each of them. A mutant is one line beside the code that it spoils; tests/simulation/mutants.cpp lists them all.

namespace lockstep {

#ifdef LOCKSTEP_MUTANTS
bool isMutant(const char *name);
#else
constexpr bool isMutant(const char *) { return false; }
#endif

} // namespace lockstep
