#pragma once
// One issue of a sandbox board: its fields, comments, attachments and time entries, all editable. Fed by show(). What was typed and not saved stays
// here for each issue, also when the issue changes meanwhile: then only the typed fields differ. Owned by BoardsPage. GUI thread.

#include "core/model/board.h"

#include <QMap>
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
    QStringList unsaved() const; ///< "issue #3 of Blue"

Q_SIGNALS:
    void newCancelled();
    void created(qint64 number);

protected:
    void keyPressEvent(QKeyEvent *event) override; ///< Escape closes a new issue

private:
    struct Draft {
        BoardEdit edit {};
        QString comment {};
        qint64 editedComment = 0;
        QString time {}; ///< Of a time entry
        QString work {};
        bool isEmpty() const { return edit.isEmpty() && comment.isEmpty() && time.isEmpty() && work.isEmpty(); }
    };
    QString place() const; ///< Of the draft of what is shown
    Draft draft() const;
    void stash();
    void restore();
    void dropDraftIfEmpty(const QString &place);
    void editComment(qint64 id, const QString &body);
    void requestEnded(quint64 request, qint64 number, bool ok);
    QWidget *makeFields();
    QWidget *makeComments();
    QWidget *makeTime(); ///< With what shows and logs it: boardissuepane_time.cpp
    void showTime();
    void logWork();
    void updateLog();
    void logEnded(bool ok);
    void fill(const BoardEdit &kept = {});
    void showComments();
    void showAttachments();
    QWidget *makeComment(const BoardComment &comment);
    BoardEdit typed() const; ///< What differs from the issue shown
    void save();
    void revert();
    void sendComment();
    void updateSend();
    void attach();
    void saveAttachment(const BoardAttachment &attachment);
    void updateSave();

    QPointer<BoardClient> m_board;
    QString m_author;
    BoardIssue m_issue;
    bool m_filling = false;
    qint64 m_editedComment = 0;
    QMap<QString, Draft> m_drafts; ///< Of issues that are not shown now
    quint64 m_saving = 0; ///< Requests under way: what was typed is kept until they have gone well
    quint64 m_sending = 0;
    quint64 m_logging = 0;
    QString m_savingPlace;
    QString m_sendingPlace;
    QString m_loggingPlace;
    TextLabel *m_title;
    QLineEdit *m_summary = nullptr;
    QPlainTextEdit *m_description = nullptr;
    QComboBox *m_status = nullptr;
    QComboBox *m_priority = nullptr;
    QComboBox *m_assignee = nullptr;
    QLineEdit *m_due = nullptr;
    QLineEdit *m_labels = nullptr;
    TextLabel *m_hint = nullptr;
    QPushButton *m_save = nullptr;
    QPushButton *m_revert = nullptr;
    QWidget *m_talk = nullptr;
    QVBoxLayout *m_comments = nullptr;
    QVBoxLayout *m_files = nullptr;
    QVBoxLayout *m_entries = nullptr;
    TextLabel *m_total = nullptr;
    QLineEdit *m_time = nullptr;
    QLineEdit *m_work = nullptr;
    QPushButton *m_log = nullptr;
    TextLabel *m_timeHint = nullptr;
    QPlainTextEdit *m_comment = nullptr;
    QCheckBox *m_internal = nullptr;
    QPushButton *m_send = nullptr;
};

} // namespace lockstep::ui
