#pragma once
// Database: one node's SQLite file on one thread, opened and closed there (the thread is checked). Writers group: everything written in
// one turn of the event loop is one transaction with one fsync; durable() waits for it. WAL, synchronous=FULL, foreign keys on.
// A file that was not closed in order is checked (PRAGMA quick_check) before it is used again.
// Errors are ErrorCode::Storage with scope node; after a failed commit nothing of that turn is stored and every waiter is told.

#include "core/base/clock.h"
#include "core/base/result.h"

#include <QCoroTask>
#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include <coroutine>
#include <functional>
#include <memory>
#include <optional>

namespace lockstep {

using Row = QVariantList;

struct Rows {
    QList<Row> rows;
    qint64 changed = 0; ///< Rows that the statement changed
    qint64 lastId = 0;
};

class Database final {
public:
    enum class Mode { ReadWrite, ReadOnly };

    /// Opens (and makes) the file, checks it, migrates it. A newer file is refused.
    static Result<std::unique_ptr<Database>> open(const QString &path, Mode mode, Clock *clock);
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    /// Runs one statement, a writing one in this turn's transaction; its rows are read whole, so no statement stays open and pins a snapshot.
    Result<Rows> run(const QString &sql, const QVariantList &values = {});
    /// Runs `work` inside this turn's transaction; its failure undoes only its own statements.
    Result<> write(const std::function<Result<>()> &work);
    /// Ends when everything written so far is on disk, or could not be.
    QCoro::Task<Result<>> durable();
    /// Commits now. For opening and closing.
    Result<> commit();

    const QString &path() const { return m_path; }
    /// Of an error of ours: the file itself is broken, and no waiting mends it.
    static bool isDamage(const Error &error);

private:
    struct Waiter {
        std::coroutine_handle<> handle;
        Result<> *result;
    };
    struct CommitAwaiter;
    explicit Database(Clock *clock) : m_clock(clock) { }
    Result<> begin();
    Result<> prepareFile(Mode mode);
    Result<> checkAfterCrash();
    Error failure(const QString &what, const QSqlError &error);

    Clock *m_clock;
    QString m_path;
    QString m_name;
    QHash<QString, QSqlQuery> m_statements;
    QList<Waiter> m_waiters;
    Clock::Handle m_commitHandle = 0;
    bool m_inTransaction = false;
    bool m_open = false; ///< Is marked as being written to, until it is closed in order
    bool m_damaged = false;
    std::optional<Error> m_lost; ///< SQLite gave up this turn's transaction: nothing more of it is stored
};

/// Brings the schema to the newest version in one transaction, after a copy of an older file beside it.
Result<> migrate(Database &database, const QString &path);
int newestSchemaVersion();

} // namespace lockstep
