#pragma once
// What this process takes from itself before it sees any input, and the watch over its memory. Linux.
// The engine reserves far more address space than it uses, so RLIMIT_AS cannot limit it: a thread reads the resident size every
// 10 ms while a rule runs and ends the process with ExitCode::MemoryExceeded.

#include <atomic>
#include <cstddef>

namespace lockstep {

/// False when a step failed: then the host must not run.
bool confineProcess();

class MemoryWatch final {
public:
    explicit MemoryWatch(std::size_t limitBytes);
    MemoryWatch(const MemoryWatch &) = delete;
    MemoryWatch &operator=(const MemoryWatch &) = delete;

    bool start(); ///< The thread lives as long as the process
    void ruleStarts();
    void ruleEnds();
    std::size_t residentBytes() const;
    std::size_t limitBytes() const { return m_limit; }

private:
    void watch();

    const std::size_t m_limit;
    int m_statm = -1;
    std::atomic<bool> m_running = false;
};

} // namespace lockstep
