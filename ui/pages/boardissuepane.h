#pragma once
// One issue of a sandbox board: its fields, comments and attachments, all editable. Writes by the BoardClient at once when a field is
// left; fed by show(). Owned by BoardsPage. GUI thread.

#include "core/model/board.h"

#include <QPointer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace lockstep::ui {

class TextLabel;

class BoardIssuePane final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BoardIssuePane)

public:
    explicit BoardIssuePane(QWidget *parent = nullptr);

    void setBoard(BoardClient *board); ///< nullptr: none
    void setAuthor(const QString &login) { m_author = login; }
    void show(const BoardIssue &issue);
    void startNew(); ///< An empty form; Save creates it
    qint64 number() const { return m_issue.number; }

Q_SIGNALS:
    void newCancelled();

private:
    QWidget *makeFields();
    QWidget *makeComments();
    void fill();
    void showComments();
    void showAttachments();
    QWidget *makeComment(const BoardComment &comment);
    BoardEdit typed() const; ///< What differs from the issue shown
    void save();
    void sendComment();
    void attach();
    void saveAttachment(const BoardAttachment &attachment);
    void updateSave();

    QPointer<BoardClient> m_board;
    QString m_author;
    BoardIssue m_issue;
    bool m_filling = false;
    qint64 m_editedComment = 0;
    TextLabel *m_title;
    QLineEdit *m_summary = nullptr;
    QPlainTextEdit *m_description = nullptr;
    QComboBox *m_status = nullptr;
    QComboBox *m_priority = nullptr;
    QComboBox *m_assignee = nullptr;
    QLineEdit *m_due = nullptr;
    QLineEdit *m_labels = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_revert = nullptr;
    QWidget *m_talk = nullptr;
    QVBoxLayout *m_comments = nullptr;
    QVBoxLayout *m_files = nullptr;
    QPlainTextEdit *m_comment = nullptr;
    QCheckBox *m_internal = nullptr;
    QPushButton *m_send = nullptr;
};

} // namespace lockstep::ui
