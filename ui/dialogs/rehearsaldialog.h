#pragma once
// Runs rules on chosen issues and shows, for each, what would be sent and what would be written on the other side, with what its tracker would refuse. Writes
// nothing. Opened by QDialog::open(); deletes itself. GUI thread.

#include "ui/context.h"

#include <QDialog>

#include <array>

class QComboBox;
class QLineEdit;
class QPushButton;
class QTableView;
class QTextBrowser;

namespace lockstep::ui {

class CellTableModel;
class MessageBar;
class TextLabel;

class RehearsalDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(RehearsalDialog)

public:
    /// `drafts`: what is typed now, in the order of the connection's halves. `from`: whose issues are offered first.
    RehearsalDialog(const Context &context, const ConnectionConfig &connection, const std::array<RuleSet, 2> &drafts, int from, QWidget *parent = nullptr);

    void rehearseKeys(const QString &keys); ///< As typed

private:
    void build();
    void chooseIssues();
    void rehearse();
    void fill(const Result<QList<RehearsedIssue>> &found);
    void showIssue();
    void fillWrites(const RehearsedIssue &issue);
    void fillReplica(const RehearsedIssue &issue);

    Context m_context;
    ConnectionConfig m_connection;
    std::array<RuleSet, 2> m_drafts;
    QList<RehearsedIssue> m_issues;
    QString m_other; ///< The node that would take them
    MessageBar *m_bar;
    QComboBox *m_from;
    QComboBox *m_choice;
    QLineEdit *m_what;
    QComboBox *m_rules;
    QPushButton *m_run;
    CellTableModel *m_list;
    QTableView *m_listView;
    TextLabel *m_sentence;
    TextLabel *m_error;
    TextLabel *m_talk;
    CellTableModel *m_writes;
    QTableView *m_writesView;
    CellTableModel *m_replica;
    TextLabel *m_replicaTitle;
    QTableView *m_replicaView;
};

} // namespace lockstep::ui
