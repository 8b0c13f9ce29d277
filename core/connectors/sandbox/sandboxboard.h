#pragma once
// SandboxBoard: a small tracker in one SQLite file, so that a newcomer sees issues sync within a minute and rules can be tried
// without harm. Owned by the connector or by the window's board client; each opens its own, on the thread that uses it (its
// database connection belongs to that thread). Several threads and processes may have the same file open: WAL, and every write is
// one BEGIN IMMEDIATE transaction behind a busy time limit. So change numbers commit in order and the change feed is exact.
// Attachments' contents are files in a folder beside the database. Errors: Validation for what a tracker would refuse, NotFound,
// Storage for the file itself; each names the board.

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/model/board.h"

#include <QSqlDatabase>

#include <functional>
#include <memory>

class QSqlQuery;

namespace lockstep {

/// Where the board called `name` lies within `folder`.
QString sandboxBoardPath(const QString &folder, const QString &name);

struct BoardChange {
    qint64 number = 0; ///< Increases with every commit
    qint64 issue = 0;
    QString what; ///< "created", "changed", "comment", "comment edited", "attachment", "time", "time edited", "deleted"
    QString author;
};

/// An issue before an edit.
struct BoardVersion {
    BoardIssue issue; ///< Without comments and attachments
    QString editor; ///< Login of who edited it then
};

class SandboxBoard final {
public:
    /// `clock` outlives the board. `user` is the integration user, one of the board's people.
    static Result<std::shared_ptr<SandboxBoard>> open(const QString &path, const QString &user, Clock &clock);
    ~SandboxBoard();
    Q_DISABLE_COPY_MOVE(SandboxBoard)

    const QString &user() const { return m_user; }

    Result<QList<BoardIssue>> list(); ///< By number, without comments and attachments
    Result<BoardIssue> issue(qint64 number);
    Result<QList<BoardVersion>> versions(qint64 number, int newest); ///< Oldest first
    Result<qint64> create(const BoardEdit &edit, const QString &author, const QString &mark = {});
    Result<> edit(qint64 number, const BoardEdit &edit, const QString &author);
    Result<> remove(qint64 number, const QString &author);
    /// The issue made with `mark`, 0 if there is none.
    Result<qint64> findByMark(const QString &mark);

    Result<qint64> addComment(qint64 number, const QString &body, bool internal, const QString &author);
    Result<> editComment(qint64 number, qint64 commentId, const QString &body, std::optional<bool> internal, const QString &author);

    Result<qint64> addWorklog(qint64 number, const BoardWorklog &worklog, const QString &author); ///< Without startedAt of today
    Result<> editWorklog(qint64 number, const BoardWorklog &worklog, const QString &author); ///< Its id says which

    /// A new file for content on its way into the board: write it, then give its path to addAttachment(), which takes it over.
    Result<QString> newContentFile(quint64 random);
    Result<qint64> addAttachment(qint64 number, const BoardAttachment &attachment, const QString &contentFile, const QString &author);
    Result<QString> contentPath(qint64 number, qint64 attachmentId);

    Result<qint64> newestChange();
    Result<QList<BoardChange>> changesAfter(qint64 change, int limit);

private:
    SandboxBoard(const QString &path, const QString &user, Clock &clock);
    Result<> prepare();
    Error storageError(const QString &what, const QSqlQuery &query) const;
    Result<> run(QSqlQuery &query, const QString &what) const;
    Result<> exec(const QString &sql);
    /// One write: all of `work` or nothing.
    template<typename T>
    Result<T> write(const std::function<Result<T>()> &work);
    Result<> logChange(qint64 number, const QString &what, const QString &author);
    Result<> mustExist(qint64 number);
    Result<> check(const BoardEdit &edit) const;
    Result<QList<BoardWorklog>> worklogs(qint64 number);

    const QString m_path;
    const QString m_filesFolder;
    const QString m_user;
    const QString m_connection;
    Clock &m_clock;
    QSqlDatabase m_db;
};

} // namespace lockstep
