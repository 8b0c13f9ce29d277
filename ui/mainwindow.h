#pragma once
// The window: menu bar with the jump field, navigation, pages, status strip, tray. It holds pages and actions and leads from link to
// page; each page is a class of its own. Owned by the composition root; references outlive it. GUI thread, nothing here waits.
// Quitting: quitRequested() if somebody listens, else the application's event loop ends.

#include "ui/context.h"
#include "ui/models/errorfeed.h"
#include "ui/widgets/messagebar.h"
#include "ui/windowmenus.h"

#include <QMainWindow>
#include <QPointer>

#include <functional>

class QListView;
class QStackedWidget;
class QTimer;

namespace lockstep::ui {

class ConnectionsPage;
class JumpField;
class Page;
class StatusStrip;
class TrayIcon;

class MainWindow final : public QMainWindow {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MainWindow)

public:
    MainWindow(NodeHost &host, AppServices &services, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// "overview", "connections", "queue", "errors", "issues", "history", "boards", "settings"
    void showPage(const QString &name);
    /// A link as pages give it (ui/pages/page.h).
    void openLink(const QString &link);
    /// Shown, in front and active, as large as it was.
    void comeToFront();

Q_SIGNALS:
    void quitRequested();

protected:
    void closeEvent(QCloseEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void focusPage(); ///< Its view, or the list of pages if it shows none
    void makePages();
    void makeFrame();
    void connectActions();
    void connectFileActions();
    void showCounts();
    void tell(MessageBar::Kind kind, const QString &title, const QString &detail);
    /// A question in the bar: `action` is done if it is chosen.
    void ask(const QString &title, const QString &detail, const QString &actionText, std::function<void()> action);
    void importFile(const QString &path);
    void report(QFuture<CommandOutcome> future, const QString &done = {});
    void quit();
    void quitNow();
    void chooseScheme(const QString &name);
    void askIssueKey();
    void openNewConnection();
    void openAddTracker();
    void openTracker(const NodeId &node); ///< Null: a new one
    QString connectionInFocus() const;
    Page *currentPage() const;

    Context m_context;
    ErrorFeed m_errors;
    QList<NavigationEntry> m_entries;
    NavigationModel *m_navigation;
    QListView *m_list;
    QStackedWidget *m_stack;
    QHash<QString, Page *> m_pages;
    MessageBar *m_message;
    QTimer *m_messageTimer;
    StatusStrip *m_status;
    JumpField *m_jump;
    TrayIcon *m_tray;
    WindowActions m_actions;
    QPointer<QWidget> m_focusBeforeJump;
    std::function<void()> m_asked; ///< What the bar's action does
    bool m_quitting = false;
};

} // namespace lockstep::ui
