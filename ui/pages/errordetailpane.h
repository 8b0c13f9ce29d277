#pragma once
// The right half of the Errors page: one group in words, the tracker's answer, the rule's lines, its issues, and what to do.
// Fed by show(); asks by signals. Owned by ErrorsPage. GUI thread.

#include "ui/models/errorgroups.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace lockstep::ui {

class CellTableModel;
class CodeExcerpt;
class TextLabel;

class ErrorDetailPane final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ErrorDetailPane)

public:
    explicit ErrorDetailPane(QWidget *parent = nullptr);

    /// `script`: text of the rule that stopped, empty if none is known.
    void show(const ErrorGroup &group, const QString &trackerName, const QString &script, const QDateTime &now);
    void showAges(const QDateTime &now);
    const SyncErrorRow *selectedRow() const; ///< Of the issues' table; the first if none is
    QList<QPushButton *> buttons() const; ///< What can be done about it

Q_SIGNALS:
    void retryGroupRequested();
    void retryRequested();
    void settleRequested();
    void openRuleRequested();
    void openTriggerRequested();
    void openEventRequested();
    void editRequested(); ///< The replica by hand
    void replayRequested();

private:
    QWidget *makeFoot();
    void showIssues(const QDateTime &now);

    ErrorGroup m_group;
    QLabel *m_sign;
    TextLabel *m_title;
    TextLabel *m_since;
    TextLabel *m_where;
    TextLabel *m_cause;
    TextLabel *m_scope;
    TextLabel *m_next;
    TextLabel *m_answerTitle;
    QPlainTextEdit *m_answer;
    TextLabel *m_ruleTitle;
    CodeExcerpt *m_excerpt;
    TextLabel *m_issuesTitle;
    QTableView *m_issues;
    CellTableModel *m_issueModel;
    QPushButton *m_retryGroup;
    QPushButton *m_retry;
    QPushButton *m_settle;
    QPushButton *m_openEvent;
    QPushButton *m_editReplica;
    QPushButton *m_replay;
    QPushButton *m_openRule;
    QPushButton *m_openTrigger;
    TextLabel *m_footNote;
};

} // namespace lockstep::ui
