#include "ui/trayicon.h"

#include "ui/text/format.h"
#include "ui/traystate.h"

namespace lockstep::ui {

TrayIcon::TrayIcon(NodeHost &host, QObject *parent) : QObject(parent), m_host(host)
{
    connect(m_menu.addAction(tr("Open Lockstep")), &QAction::triggered, this, &TrayIcon::openRequested);
    m_pause = m_menu.addAction(tr("Pause all"));
    connect(m_pause, &QAction::triggered, this, [this] { Q_EMIT pauseRequested(trayStateOf(m_host.snapshot()) != TrayState::Paused); });
    m_errors = m_menu.addAction(tr("Errors"));
    connect(m_errors, &QAction::triggered, this, &TrayIcon::errorsRequested);
    m_menu.addSeparator();
    connect(m_menu.addAction(tr("Quit")), &QAction::triggered, this, &TrayIcon::quitRequested);
    m_icon.setContextMenu(&m_menu);
    m_icon.setIcon(trayIcon(m_shown));
    connect(&m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger || reason == QSystemTrayIcon::DoubleClick)
            Q_EMIT openRequested();
    });
    connect(&m_icon, &QSystemTrayIcon::messageClicked, this, &TrayIcon::openRequested);
    connect(&host, &NodeHost::snapshotChanged, this, &TrayIcon::update);
    update();
    if (QSystemTrayIcon::isSystemTrayAvailable())
        m_icon.show();
}

bool TrayIcon::isShown() const { return m_icon.isVisible() && QSystemTrayIcon::isSystemTrayAvailable(); }

void TrayIcon::tell(const QString &title, const QString &text) { m_icon.showMessage(title, text, applicationIcon()); }

void TrayIcon::update()
{
    const Snapshot &snapshot = m_host.snapshot();
    const TrayState state = trayStateOf(snapshot);
    if (state != m_shown) {
        m_shown = state;
        m_icon.setIcon(trayIcon(state));
    }
    m_icon.setToolTip(trayText(snapshot));
    m_pause->setText(state == TrayState::Paused ? tr("Resume all") : tr("Pause all"));
    m_errors->setText(snapshot.openErrors > 0 ? tr("Errors (%1)").arg(numberText(snapshot.openErrors)) : tr("Errors"));
}

} // namespace lockstep::ui
