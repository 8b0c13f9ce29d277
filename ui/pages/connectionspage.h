#pragma once
// Connections: list and detail with rules, triggers and policies; pause, sync, remove. Owned by the window. GUI thread.

#include "ui/models/connectionview.h"
#include "ui/pages/page.h"

class QListView;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTabBar;
class QTableView;

namespace lockstep::ui {

class BadgeLabel;
class CellTableModel;
class ConnectionTab;
class PageHead;
class RulesTab;

class ConnectionsPage final : public Page {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionsPage)

public:
    explicit ConnectionsPage(const Context &context, QWidget *parent = nullptr);
    void open(const QString &argument) override; ///< "connection:name" or "rule:connection\nnode\nincoming\n31"
    void refresh() override;
    QWidget *mainView() const override;
    QString connectionInFocus() const override;
    void cancelSelected() override; ///< Asks whether to remove the connection or trigger in focus
    QStringList unsaved() const override;

Q_SIGNALS:
    void newConnectionRequested();

private:
    QWidget *makeDetail();
    void showList();
    void showDetail();
    void askRemove();
    void remove();
    void select(const QString &name);

    PageHead *m_head;
    QStackedWidget *m_stack;
    QSplitter *m_split;
    QTableView *m_list;
    CellTableModel *m_model;
    PageHead *m_detailHead = nullptr;
    BadgeLabel *m_badge = nullptr;
    QPushButton *m_pause = nullptr;
    MessageBar *m_confirm = nullptr;
    QTabBar *m_tabs = nullptr;
    QStackedWidget *m_tabStack = nullptr;
    QList<ConnectionTab *> m_parts;
    RulesTab *m_rules = nullptr;
    QString m_shown;
};

} // namespace lockstep::ui
