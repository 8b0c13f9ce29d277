#include "app/unixsignals.h"

#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace lockstep {

namespace {
volatile std::sig_atomic_t writeEnd = -1; // a handler can reach nothing but a global

void onSignal(int number)
{
    const auto byte = static_cast<char>(number);
    const int saved = errno;
    [[maybe_unused]] const ssize_t written = ::write(writeEnd, &byte, 1);
    errno = saved;
}

void install(int number, void (*handler)(int))
{
    struct sigaction action;
    std::memset(&action, 0, sizeof action);
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(number, &action, nullptr);
}
} // namespace

UnixSignals::UnixSignals(QObject *parent) : QObject(parent)
{
    install(SIGHUP, SIG_IGN);
    install(SIGPIPE, SIG_IGN);
    if (::pipe2(m_pipe, O_CLOEXEC | O_NONBLOCK) != 0)
        return; // the default action of the signals stays: the program still ends
    writeEnd = m_pipe[1];
    m_notifier = std::make_unique<QSocketNotifier>(m_pipe[0], QSocketNotifier::Read);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, [this] {
        char byte = 0;
        while (::read(m_pipe[0], &byte, 1) == 1)
            Q_EMIT stopRequested(byte);
    });
    install(SIGTERM, onSignal);
    install(SIGINT, onSignal);
}

UnixSignals::~UnixSignals()
{
    if (m_pipe[0] < 0)
        return;
    install(SIGTERM, SIG_DFL);
    install(SIGINT, SIG_DFL);
    writeEnd = -1;
    m_notifier.reset();
    ::close(m_pipe[0]);
    ::close(m_pipe[1]);
}

} // namespace lockstep
