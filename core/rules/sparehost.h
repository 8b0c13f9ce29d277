#pragma once
// The program lockstep-rulehost as a process, and SpareHost: one more of them that is ready before it is needed, so that the call behind
// one that ends its host need not wait for a start. A spare costs about 7 MiB and 60 ms of a core. Owned by RuleHostProcess; its thread.

#include "core/base/clock.h"

#include <QProcess>

#include <memory>

namespace lockstep {

/// Not started: no environment, nothing of its stderr, ends with its owner.
std::unique_ptr<QProcess> makeHostProcess(const QString &program, const QStringList &arguments);

class SpareHost final {
    Q_DISABLE_COPY_MOVE(SpareHost)

public:
    SpareHost(QString program, QStringList arguments, Clock &clock);
    ~SpareHost();

    /// A host is at work: soon there is a spare, for as long as this is said from time to time.
    void wanted();
    /// The spare, running or about to; nothing of what it said was read. Null when there is none.
    std::unique_ptr<QProcess> take();
    void drop();
    bool isThere() const { return m_process && m_process->state() == QProcess::Running; }

private:
    void ring();
    void arm(qint64 delayMs);

    const QString m_program;
    const QStringList m_arguments;
    Clock &m_clock;
    std::unique_ptr<QProcess> m_process;
    Clock::Handle m_timer = 0;
    qint64 m_wanted = 0; ///< When last
};

} // namespace lockstep
