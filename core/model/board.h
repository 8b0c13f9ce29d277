#pragma once
// The sandbox board as the window sees it: plain values, and BoardClient, the interface through which the Sandbox page lists,
// edits, comments and attaches. The implementation is core/connectors/sandbox/sandboxboardclient.*; app/ hands it to the page.
// Values: any thread. BoardClient: lives on the thread of its owner (the GUI); calls return at once with a request number and
// end in exactly one finished() or failed() with that number.

#include "core/base/error.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QObject>
#include <QStringList>

#include <optional>

namespace lockstep {

struct BoardPerson {
    QString login; ///< "alice"
    QString name; ///< "Alice"
    QString email;
    bool operator==(const BoardPerson &) const = default;
};

struct BoardComment {
    qint64 id = 0;
    QString author; ///< Login
    QString body; ///< Markdown
    bool internal = false;
    QDateTime createdAt;
    QDateTime editedAt; ///< Invalid: never
    bool operator==(const BoardComment &) const = default;
};

struct BoardAttachment {
    qint64 id = 0;
    QString author; ///< Login
    QString fileName;
    QString mimeType;
    qint64 size = 0;
    QString sha256;
    QDateTime createdAt;
    bool operator==(const BoardAttachment &) const = default;
};

struct BoardWorklog {
    qint64 id = 0;
    QString author; ///< Login
    qint64 seconds = 0;
    QString startedAt; ///< A day or an instant, as in Worklog
    QString body;
    QString activity;
    QDateTime createdAt;
    QDateTime editedAt; ///< Invalid: never
    bool operator==(const BoardWorklog &) const = default;
};

struct BoardIssue {
    qint64 number = 0;
    QString summary;
    QString description; ///< Markdown
    QString status; ///< One of board::statuses()
    QString priority;
    QString type;
    QString assignee; ///< Login, empty: nobody
    QString reporter; ///< Login
    QString dueDate; ///< "2026-02-01" or empty
    QStringList labels;
    QString severity; ///< Custom field; one of board::severities() or empty
    QString reference; ///< Custom field; any text
    QDateTime createdAt;
    QDateTime updatedAt;
    qint64 change = 0; ///< Number of its newest change
    QList<BoardComment> comments; ///< Oldest first; only in a single issue, not in lists
    QList<BoardAttachment> attachments; ///< The same
    QList<BoardWorklog> worklogs; ///< The same
    bool operator==(const BoardIssue &) const = default;
};

/// What to write: only the members that are set. Empty text clears where that is allowed.
struct BoardEdit {
    std::optional<QString> summary {};
    std::optional<QString> description {};
    std::optional<QString> status {};
    std::optional<QString> priority {};
    std::optional<QString> type {};
    std::optional<QString> assignee {};
    std::optional<QString> reporter {};
    std::optional<QString> dueDate {};
    std::optional<QStringList> labels {};
    std::optional<QString> severity {};
    std::optional<QString> reference {};
    bool isEmpty() const;
};

namespace board {
QStringList statuses(); ///< New, In Progress, Feedback, Done
QStringList priorities(); ///< Low, Normal, High, Urgent
QStringList types(); ///< Task, Bug
QStringList severities(); ///< Low, Medium, High
/// Alice, Bob, Carol and the integration user.
QList<BoardPerson> people(const QString &integrationUser);
} // namespace board

class BoardClient : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual QString name() const = 0; ///< The board's name, for the page's title
    virtual QList<BoardPerson> people() const = 0;

    /// Answered by listed().
    virtual quint64 list() = 0;
    /// Answered by issueRead().
    virtual quint64 read(qint64 number) = 0;
    virtual quint64 create(const BoardEdit &edit, const QString &author) = 0;
    virtual quint64 edit(qint64 number, const BoardEdit &edit, const QString &author) = 0;
    virtual quint64 remove(qint64 number, const QString &author) = 0;
    virtual quint64 comment(qint64 number, const QString &body, bool internal, const QString &author) = 0;
    virtual quint64 editComment(qint64 number, qint64 commentId, const QString &body, const QString &author) = 0;
    virtual quint64 attach(qint64 number, const QString &path, const QString &author) = 0;
    virtual quint64 logWork(qint64 number, const BoardWorklog &worklog, const QString &author) = 0;
    virtual quint64 saveAttachment(qint64 number, qint64 attachmentId, const QString &targetPath) = 0;

Q_SIGNALS:
    void listed(const QList<lockstep::BoardIssue> &issues); ///< Newest number first
    void issueRead(const lockstep::BoardIssue &issue);
    /// Something on the board changed, by whomever: ask again for what is shown.
    void changed(qint64 newestChange);
    void finished(quint64 request, qint64 number); ///< `number`: the issue it was about; 0 for list()
    void failed(quint64 request, const lockstep::Error &error);
};

} // namespace lockstep
Q_DECLARE_METATYPE(lockstep::BoardIssue)
