#pragma once
// Headless: the program without a window: starts, says what it serves, shows the demo's first issue on its way, stops in order.
// Made in main() after QCoreApplication, on its thread.

#include "app/commandline.h"
#include "app/compositionroot.h"
#include "app/demowatch.h"

namespace lockstep {

class Headless final : public QObject {
    Q_OBJECT
public:
    Headless(const CommandLine &line, const Profile &profile, LogFile &log, QObject *parent = nullptr);
    ~Headless() override;
    Q_DISABLE_COPY_MOVE(Headless)

    void start();
    /// SIGTERM or SIGINT: in order; the second time at once.
    void stop();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void startDemo();
    void watch(int issues);
    void end(int exitCode);

    const CommandLine m_line;
    const Profile m_profile;
    CompositionRoot m_root;
    FirstEvent m_firstEvent;
    std::unique_ptr<DemoWatch> m_watch;
    int m_exitCode = exitcode::done;
    bool m_stopping = false;
};

} // namespace lockstep
