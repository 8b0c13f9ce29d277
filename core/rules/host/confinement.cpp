#include "core/rules/host/confinement.h"

#include "core/rules/hostprotocol.h"

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace lockstep {

namespace {
bool limit(__rlimit_resource what, rlim_t value)
{
    const rlimit both {value, value};
    return ::setrlimit(what, &both) == 0;
}
} // namespace

bool confineProcess()
{
    // The environment could steer the engine (JSC_*) or its libraries; local time would make a rule's result depend on the machine.
    if (::clearenv() != 0 || ::setenv("TZ", "UTC", 1) != 0)
        return false;
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::getppid() == 1)
        return false;
    return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 8) && ::chdir("/") == 0;
}

MemoryWatch::MemoryWatch(std::size_t limitBytes) : m_limit(limitBytes) { }

bool MemoryWatch::start()
{
    m_statm = ::open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (m_statm < 0 || residentBytes() == 0)
        return false;
    std::thread([this] { watch(); }).detach();
    return true;
}

void MemoryWatch::ruleStarts()
{
    m_running.store(true);
    m_running.notify_one();
}

void MemoryWatch::ruleEnds() { m_running.store(false); }

std::size_t MemoryWatch::residentBytes() const
{
    char text[128];
    const ssize_t n = ::pread(m_statm, text, sizeof text - 1, 0);
    if (n <= 0)
        return 0;
    text[n] = '\0';
    char *end = nullptr;
    std::strtoull(text, &end, 10);
    const std::size_t pages = std::strtoull(end, nullptr, 10);
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void MemoryWatch::watch()
{
    constexpr int idleRounds = 20; // Then it waits for the next rule: no wake-ups while nothing happens
    int idle = 0;
    for (;;) {
        if (m_running.load())
            idle = 0;
        else if (++idle > idleRounds)
            m_running.wait(false);
        if (residentBytes() > m_limit)
            ::_exit(hostprotocol::MemoryExceeded);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

} // namespace lockstep
