#pragma once
// Issues: everything under sync, searched by either key or words of the summary. Owned by the window. GUI thread.

#include "ui/pages/page.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace lockstep::ui {

class CellTableModel;
class EmptyState;
class PageHead;
class TextLabel;

class IssuesPage final : public Page {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(IssuesPage)

public:
    explicit IssuesPage(const Context &context, QWidget *parent = nullptr);
    void open(const QString &argument) override; ///< "key:42" or "connection:name"
    void refresh() override;
    void showAges(const QDateTime &now) override;
    QWidget *mainView() const override;
    QString copyText() const override;
    void focusFilter() override;
    QString connectionInFocus() const override;

private:
    void ask();
    void show(const QList<TwinRow> &twins);
    void fillConnections();
    void updateButtons();
    const TwinRow *current() const;

    PageHead *m_head;
    QLineEdit *m_search;
    QComboBox *m_connections;
    QPushButton *m_sync;
    QPushButton *m_history;
    QPushButton *m_openLocal;
    QPushButton *m_openRemote;
    QStackedWidget *m_stack;
    QTableView *m_view;
    CellTableModel *m_model;
    EmptyState *m_empty;
    TextLabel *m_sum;
    QList<TwinRow> m_twins;
    bool m_asking = false;
    QString m_wanted; ///< "key" or "key\nnode" that a link asked for
    bool m_again = false;
};

} // namespace lockstep::ui
