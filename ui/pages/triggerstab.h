#pragma once
// The triggers of both halves: which issues come under sync. Switching one off says what it will miss.

#include "ui/pages/connectiontab.h"

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QTableView;

namespace lockstep::ui {

class CellTableModel;
class TextLabel;

class TriggersTab final : public ConnectionTab {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TriggersTab)

public:
    explicit TriggersTab(const Context &context, QWidget *parent = nullptr);
    void show(const ConnectionConfig &connection) override;

private:
    struct Place {
        int half = 0;
        qsizetype index = -1; ///< -1: a new one
    };
    QWidget *makeForm();
    void showRows();
    void edit(Place place);
    void save();
    void remove();
    void toggle();
    Place selected() const;
    void updateButtons();

    ConnectionConfig m_connection;
    QTableView *m_view;
    CellTableModel *m_model;
    QPushButton *m_add;
    QPushButton *m_edit;
    QPushButton *m_toggle;
    QPushButton *m_remove;
    QWidget *m_form;
    QComboBox *m_node = nullptr;
    QLineEdit *m_query = nullptr;
    QCheckBox *m_active = nullptr;
    QCheckBox *m_existing = nullptr;
    TextLabel *m_language = nullptr;
    TextLabel *m_loss = nullptr;
    Place m_edited;
};

} // namespace lockstep::ui
