#include "core/rules/sparehost.h"

#include <cerrno>
#include <sys/wait.h>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 startAfterMs = 100; // the calls that wait go first
constexpr qint64 startAgainMs = 60000; // one that ended by itself
constexpr qint64 keepMs = 10 * 60000; // without any call

// Ends with its process. QProcess would do the same, but with a warning in the log at each stop of a node.
class HostProcess final : public QProcess {
public:
    using QProcess::QProcess;
    ~HostProcess() override
    {
        const auto pid = static_cast<pid_t>(processId());
        if (state() == NotRunning || pid <= 0)
            return;
        kill();
        while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) { } // some milliseconds after SIGKILL
        setProcessState(NotRunning);
    }
    Q_DISABLE_COPY_MOVE(HostProcess)
};
} // namespace

std::unique_ptr<QProcess> makeHostProcess(const QString &program, const QStringList &arguments)
{
    auto process = std::make_unique<HostProcess>();
    process->setProgram(program);
    process->setArguments(arguments);
    process->setProcessEnvironment(QProcessEnvironment()); // empty
    process->setWorkingDirectory(u"/"_s);
    process->setStandardErrorFile(QProcess::nullDevice());
    return process;
}

SpareHost::SpareHost(QString program, QStringList arguments, Clock &clock)
    : m_program(std::move(program)), m_arguments(std::move(arguments)), m_clock(clock)
{
}

SpareHost::~SpareHost() { drop(); }

void SpareHost::wanted()
{
    m_wanted = m_clock.now();
    if (!m_process && m_timer == 0)
        arm(startAfterMs);
}

std::unique_ptr<QProcess> SpareHost::take()
{
    std::unique_ptr<QProcess> process = std::move(m_process);
    drop();
    return process && process->state() != QProcess::NotRunning ? std::move(process) : nullptr;
}

void SpareHost::drop()
{
    if (m_timer != 0)
        m_clock.cancel(std::exchange(m_timer, 0));
    m_process.reset();
}

void SpareHost::arm(qint64 delayMs)
{
    m_timer = m_clock.callAfter(delayMs, [this] {
        m_timer = 0;
        ring();
    });
}

void SpareHost::ring()
{
    const qint64 unused = m_clock.now() - m_wanted;
    if (unused >= keepMs) {
        m_process.reset();
        return;
    }
    const bool ended = m_process && m_process->state() == QProcess::NotRunning;
    if (ended)
        m_process.reset(); // the next ring starts another
    else if (!m_process) {
        m_process = makeHostProcess(m_program, m_arguments);
        m_process->start();
    }
    arm(startAgainMs);
}

} // namespace lockstep
