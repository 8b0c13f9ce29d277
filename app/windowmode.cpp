#include "app/windowmode.h"

#include "app/controlclient.h"
#include "app/demo.h"
#include "app/screenshots.h"
#include "core/base/logging.h"
#include "core/base/when.h"
#include "ui/mainwindow.h"
#include "ui/style/lockstepstyle.h"

#include <QApplication>
#include <QMessageBox>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
ui::Scheme schemeFromName(const QString &name)
{
    if (name == "light"_L1)
        return ui::Scheme::Light;
    return name == "dark"_L1 ? ui::Scheme::Dark : ui::Scheme::System;
}
} // namespace

WindowMode::WindowMode(const CommandLine &line, const Profile &profile, LogFile &log, QApplication &application, QObject *parent)
    : QObject(parent), m_line(line), m_profile(profile), m_application(application), m_root(profile, log)
{
    connect(&m_root, &CompositionRoot::stopped, this, [this] { Q_EMIT finished(m_exitCode); });
}

WindowMode::~WindowMode() = default;

void WindowMode::start()
{
    ui::initStyle(m_application, schemeFromName(m_root.services().setting(u"window/scheme"_s).toString()));
    const Result<> started = m_root.start();
    if (started) {
        open();
        return;
    }
    if (started.error().code == ErrorCode::Conflict) {
        raiseRunning();
        return;
    }
    qCCritical(lcApp).noquote() << started.error().message;
    auto *box = new QMessageBox(QMessageBox::Critical, u"Lockstep"_s, tr("Lockstep cannot start."), QMessageBox::Close);
    box->setInformativeText(started.error().message);
    box->setAttribute(Qt::WA_DeleteOnClose);
    connect(box, &QDialog::finished, this, [this] { Q_EMIT finished(exitcode::refused); });
    box->open();
}

void WindowMode::open()
{
    m_window = std::make_unique<ui::MainWindow>(m_root.host(), m_root.services());
    m_root.setShowWindow([this] { m_window->comeToFront(); });
    // Quit ends in order, not at once: the nodes finish their running steps first. Closing may leave the program in the tray.
    m_application.setQuitOnLastWindowClosed(false);
    connect(m_window.get(), &ui::MainWindow::quitRequested, this, &WindowMode::stop);
    if (!m_line.minimized)
        m_window->show();

    const Configuration &configuration = m_root.services().configuration();
    const bool wantsDemo = m_line.demo || (m_line.demoIfEmpty && configuration.nodes.isEmpty()) || m_root.services().isDemoUnfinished();
    if (m_line.screenshots.isEmpty() && wantsDemo) {
        when(m_root.services().startDemo(), this, [](const CommandOutcome &outcome) {
            if (!outcome.ok)
                qCWarning(lcApp).noquote() << outcome.error.message;
        });
    }
    if (!m_line.screenshots.isEmpty()) {
        m_screenshots = std::make_unique<Screenshots>(Screenshots::Parts {m_application, *m_window, m_root.host(), m_root.services(), m_root.clock()}, m_line.screenshots);
        connect(m_screenshots.get(), &Screenshots::finished, this, [this](bool allTaken) {
            m_exitCode = allTaken ? exitcode::done : exitcode::refused;
            stop();
        });
        m_screenshots->start();
    }
}

/// A second start: the running one comes to the front.
void WindowMode::raiseRunning()
{
    auto *client = new ControlClient(m_profile.controlSocket(), {u"show"_s, {}}, true, this);
    connect(client, &ControlClient::answered, this, [this](const CommandOutcome &outcome) {
        if (!outcome.ok)
            qCWarning(lcApp).noquote() << outcome.error.message;
        Q_EMIT finished(outcome.ok ? exitcode::done : exitcode::refused);
    });
    connect(client, &ControlClient::nothingRunning, this, [this] { Q_EMIT finished(exitcode::refused); });
    client->start();
}

void WindowMode::stop()
{
    if (std::exchange(m_stopping, true)) {
        Q_EMIT finished(exitcode::refused);
        return;
    }
    if (m_window)
        m_window->hide();
    m_root.stop();
}

} // namespace lockstep
