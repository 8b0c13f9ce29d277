#pragma once
// The published versions of a half's rules, newest first, each beside what is typed now or another version; one can be taken over into the draft, which rolls
// back once it is published. Opened by QDialog::open(); deletes itself. GUI thread.

#include "ui/context.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPushButton;
class QTableView;

namespace lockstep::ui {

class CellTableModel;
class DiffView;
class MessageBar;
class TextLabel;

class VersionsDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(VersionsDialog)

public:
    /// `draft`: what is typed now.
    VersionsDialog(const Context &context, const QString &connection, const NodeId &node, const RuleSet &draft, QWidget *parent = nullptr);

Q_SIGNALS:
    void taken(const lockstep::RuleSet &rules);

private:
    void fill(const QList<RuleVersion> &versions);
    void compare();
    const RuleVersion *chosen() const;

    QList<RuleVersion> m_versions;
    RuleSet m_draft;
    CellTableModel *m_model;
    QTableView *m_table;
    QComboBox *m_against;
    TextLabel *m_note;
    DiffView *m_diff;
    MessageBar *m_bar;
    QPushButton *m_take;
};

} // namespace lockstep::ui
