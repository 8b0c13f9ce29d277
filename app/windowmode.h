#pragma once
// WindowMode: the program with its window. Made in main() after QApplication, on its thread.

#include "app/commandline.h"
#include "app/compositionroot.h"

class QApplication;

namespace lockstep {

class Screenshots;

namespace ui {
class MainWindow;
}

class WindowMode final : public QObject {
    Q_OBJECT
public:
    WindowMode(const CommandLine &line, const Profile &profile, LogFile &log, QApplication &application, QObject *parent = nullptr);
    ~WindowMode() override;
    Q_DISABLE_COPY_MOVE(WindowMode)

    void start();
    void stop();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void open();
    void raiseRunning();

    const CommandLine m_line;
    const Profile m_profile;
    QApplication &m_application;
    CompositionRoot m_root;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<Screenshots> m_screenshots;
    int m_exitCode = exitcode::done;
    bool m_stopping = false;
};

} // namespace lockstep
