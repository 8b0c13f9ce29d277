#pragma once
// Database: one node's SQLite file on one thread, opened and closed there (the thread is checked). Writers group: what is written in one turn of
// the event loop, and in the few after it in which more is written or is to be expected, is one transaction with one fsync; durable() waits for it. WAL, synchronous=FULL, foreign keys on.
// A file that was not closed in order is checked (PRAGMA quick_check) before it is used again.
// Errors are ErrorCode::Storage with scope node; after a failed commit nothing of that turn is stored and every waiter is told.

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/storage/sqliteconnection.h"

#include <QCoroTask>

#include <coroutine>
#include <functional>
#include <memory>
#include <optional>

class QThread;

namespace lockstep {

class Database final {
public:
    enum class Mode {
        ReadWrite,
        ReadOnly,
        Memory ///< For simulations: without a file, new each time
    };
    /// For simulations: what happens at a commit. Asked before it and, if that went well, after it.
    enum class Fate {
        Go,
        Refuse, ///< As a full disk does
        End ///< The program dies here
    };
    enum class Moment { Before, After };
    struct Statement {
        QString sql;
        QVariantList values;
    };
    using Probe = std::function<Fate(Moment, const QList<Statement> &)>;

    /// Opens (and makes) the file, checks it, migrates it. A newer file is refused.
    static Result<std::unique_ptr<Database>> open(const QString &path, Mode mode, Clock *clock);
    ~Database();
    Q_DISABLE_COPY_MOVE(Database)

    /// Runs one statement, a writing one in this turn's transaction; its rows are read whole, so no statement stays open and pins a snapshot.
    Result<Rows> run(const QString &sql, const QVariantList &values = {});
    /// Runs `work` inside this turn's transaction; its failure undoes only its own statements. Of one inside another, the other's too.
    Result<> write(const std::function<Result<>()> &work);
    /// Ends when everything written so far is on disk, or could not be.
    QCoro::Task<Result<>> durable();
    /// How many tasks are under way that may write. While several of them do not wait for durable(), a transaction stays open for `gatherMs`, or as long as the
    /// last commit took if that is longer: what they write then shares its fsync, and nobody waits more than ten milliseconds more.
    void setUnderWay(std::weak_ptr<const int> tasks, qint64 gatherMs);
    /// Commits now. For opening and closing.
    Result<> commit();
    /// For simulations: closed without a commit, as when the program dies. Nobody who waits is told.
    void drop();
    /// For simulations: as drop(), but the connection, with its database in memory and its statements, lives on for the node's next life.
    std::unique_ptr<SqliteConnection> detach();
    /// For simulations: a copy of it in memory. Between two transactions, so right after a commit.
    std::unique_ptr<SqliteConnection> copy() const { return m_inTransaction || !m_connection ? nullptr : m_connection->copy(); }
    static std::unique_ptr<Database> attach(std::unique_ptr<SqliteConnection> connection, Clock *clock);
    void setProbe(Probe probe) { m_probe = std::move(probe); }

    const QString &path() const { return m_path; }
    /// Commits that were refused so far, with all that they held. Who wrote without waiting for durable() and goes on compares it before the end.
    int lostCommits() const { return m_lostCommits; }
    /// Of an error of ours: the file itself is broken, and no waiting mends it.
    static bool isDamage(const Error &error);

    /// Since it was opened; for benches.
    struct Figures {
        qint64 statements = 0;
        qint64 commits = 0;
        qint64 logBytes = 0;
    };
    QHash<QString, StatementCost> statementCosts() const { return m_connection->costs(); } ///< For tests: none may grow with the queue
    Figures figures() const { return {m_statements, m_commits, m_connection->pageBytesWritten()}; }

private:
    struct Waiter {
        std::coroutine_handle<> handle;
        Result<> *result;
    };
    struct CommitAwaiter;
    explicit Database(Clock *clock);
    Result<> begin();
    void endTurn();
    bool gathers() const;
    Result<> prepareFile(Mode mode);
    Result<> setUp();
    Result<> checkAfterCrash();
    Error failure(const QString &what, const SqliteFailure &failed);

    Clock *m_clock;
    QString m_path;
    std::unique_ptr<SqliteConnection> m_connection;
    Probe m_probe;
    QList<Statement> m_written; ///< In this transaction; only for a probe
    const QThread *m_thread;
    QList<Waiter> m_waiters;
    Clock::Handle m_commitHandle = 0;
    qint64 m_changes = 0; ///< Statements that wrote
    qint64 m_changesSeen = 0;
    qint64 m_statements = 0;
    qint64 m_commits = 0;
    int m_lostCommits = 0;
    int m_turns = 0; ///< For which this transaction has been open
    qint64 m_openedAt = 0;
    qint64 m_commitMs = 0; ///< The last one's
    std::weak_ptr<const int> m_underWay;
    qint64 m_gatherMs = 0;
    bool m_inTransaction = false;
    bool m_working = false; ///< Inside write()
    std::optional<Error> m_partFailed; ///< A write() inside the one that runs
    bool m_open = false; ///< Is marked as being written to, until it is closed in order
    bool m_damaged = false;
    std::optional<Error> m_lost; ///< SQLite gave up this turn's transaction: nothing more of it is stored
};

/// Brings the schema to the newest version in one transaction, after a copy of an older file beside it.
Result<> migrate(Database &database, const QString &path);
int newestSchemaVersion();

/// What a statement answered, as records; its error otherwise.
template<typename T>
Result<QList<T>> recordsOf(const Result<Rows> &rows, T (*read)(const Row &))
{
    if (!rows)
        return rows.error();
    QList<T> records;
    records.reserve(rows->rows.size());
    for (const Row &row : rows->rows)
        records.append(read(row));
    return records;
}

} // namespace lockstep
