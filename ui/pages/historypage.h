#pragma once
// History: what was done, to which issue, by which rule version, and which fields changed. Owned by the window. GUI thread.

#include "ui/pages/page.h"

class QComboBox;
class QLineEdit;
class QStackedWidget;
class QTableView;

namespace lockstep::ui {

class CellTableModel;
class EmptyState;
class TextLabel;

class HistoryPage final : public Page {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HistoryPage)

public:
    explicit HistoryPage(const Context &context, QWidget *parent = nullptr);
    void open(const QString &key) override;
    void refresh() override;
    QWidget *mainView() const override;
    QString copyText() const override;
    void focusFilter() override;

private:
    void ask();
    void show(const QList<HistoryRow> &rows);
    void showChanges();
    void fillConnections();

    QLineEdit *m_key;
    QComboBox *m_connections;
    QStackedWidget *m_stack;
    QTableView *m_view;
    CellTableModel *m_model;
    QTableView *m_changesView;
    QStackedWidget *m_changesStack;
    CellTableModel *m_changes;
    EmptyState *m_empty;
    QList<HistoryRow> m_rows;
    bool m_asking = false;
    bool m_again = false;
};

} // namespace lockstep::ui
