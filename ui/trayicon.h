#pragma once
// The icon in the system's tray: state from trayStateOf(), and a small menu. Owned by the window; does nothing where there is no tray.

#include "core/node/nodehost.h"
#include "ui/style/icons.h"

#include <QMenu>
#include <QSystemTrayIcon>

#include <memory>

namespace lockstep::ui {

class TrayIcon final : public QObject {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TrayIcon)

public:
    explicit TrayIcon(NodeHost &host, QObject *parent = nullptr);
    bool isShown() const;
    void tell(const QString &title, const QString &text);

Q_SIGNALS:
    void openRequested();
    void errorsRequested();
    void pauseRequested(bool paused);
    void quitRequested();

private:
    void update();
    NodeHost &m_host;
    QMenu m_menu;
    QAction *m_pause = nullptr;
    QAction *m_errors = nullptr;
    QSystemTrayIcon m_icon;
    TrayState m_shown = TrayState::InStep;
};

} // namespace lockstep::ui
