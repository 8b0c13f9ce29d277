#pragma once
// Settings: nodes and trackers, appearance, where the profile is, secrets, import and export. Owned by the window. GUI thread.

#include "ui/pages/page.h"

class QComboBox;
class QPushButton;
class QTableView;

namespace lockstep::ui {

class CellTableModel;
class TextLabel;

class SettingsPage final : public Page {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SettingsPage)

public:
    explicit SettingsPage(const Context &context, QWidget *parent = nullptr);
    void refresh() override;
    QWidget *mainView() const override;
    void cancelSelected() override; ///< Asks whether to remove the node

Q_SIGNALS:
    void schemeChosen(const QString &name);
    void addTrackerRequested();
    void editTrackerRequested(const QString &node);
    void importRequested();
    void exportRequested();

private:
    void showNodes();
    void askEdit();
    void askRemove();
    void remove();

    QTableView *m_view;
    CellTableModel *m_model;
    QPushButton *m_edit;
    QPushButton *m_remove;
    MessageBar *m_confirm;
    TextLabel *m_out; ///< Which nodes do not run, and why
    QComboBox *m_scheme;
    TextLabel *m_folder;
    TextLabel *m_secrets;
    QString m_toRemove;
};

} // namespace lockstep::ui
