#include "core/storage/database.h"

#include "core/base/logging.h"

#include <QThread>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int mostTurns = 4; // that a transaction stays open while each of them writes more
constexpr qint64 longestGatherMs = 10;
constexpr int worthWaitingFor = 4; // so many tasks; an event alone, with a look for changes beside it, is not to wait
constexpr int sqliteBusy = 5, sqliteLocked = 6, sqliteReadOnly = 8, sqliteIo = 10, sqliteCorrupt = 11, sqliteFull = 13, sqliteCannotOpen = 14, sqliteNoDatabase = 26;
constexpr auto detailPrefix = "SQLite error ";
const QString openKey = u"open"_s;

bool isWrite(const QString &sql) { return sql.startsWith("UPDATE"_L1) || sql.startsWith("INSERT"_L1) || sql.startsWith("DELETE"_L1); }
} // namespace

struct Database::CommitAwaiter {
    Database &database;
    Result<> result {};
    bool await_ready() const { return !database.m_inTransaction; }
    void await_suspend(std::coroutine_handle<> handle) { database.m_waiters.append({handle, &result}); }
    Result<> await_resume() { return result; }
};

Database::Database(Clock *clock) : m_clock(clock), m_connection(std::make_unique<SqliteConnection>()), m_thread(QThread::currentThread()) { }

Error Database::failure(const QString &what, const SqliteFailure &failed)
{
    const QString &text = failed.text;
    QString sentence = u"The database %1 could not %2: %3"_s.arg(m_path, what, text);
    switch (failed.code) {
    case sqliteFull: sentence = u"The disk is full: the database %1 cannot grow."_s.arg(m_path); break;
    case sqliteReadOnly: sentence = u"The database %1 is read-only."_s.arg(m_path); break;
    case sqliteBusy:
    case sqliteLocked: sentence = u"The database %1 is locked by another program."_s.arg(m_path); break;
    case sqliteIo: sentence = u"The disk does not read or write the database %1: %2"_s.arg(m_path, text); break;
    case sqliteCannotOpen: sentence = u"The database %1 cannot be opened: %2"_s.arg(m_path, text); break;
    case sqliteCorrupt:
    case sqliteNoDatabase:
        sentence = u"The database %1 is damaged: %2. “lockstep restore” puts back a backup."_s.arg(m_path, text);
        m_damaged = true;
        break;
    default: break;
    }
    return Error::make(ErrorCode::Storage, sentence, QLatin1StringView(detailPrefix) + QString::number(failed.code)).withScope(ErrorScope::Node);
}

bool Database::isDamage(const Error &error)
{
    const int code = error.detail.startsWith(QLatin1StringView(detailPrefix)) ? error.detail.mid(qstrlen(detailPrefix)).toInt() : 0;
    return error.code == ErrorCode::Storage && (code == sqliteCorrupt || code == sqliteNoDatabase);
}

Result<std::unique_ptr<Database>> Database::open(const QString &path, Mode mode, Clock *clock)
{
    std::unique_ptr<Database> database(new Database(clock));
    database->m_path = path;
    if (const Result<> prepared = database->prepareFile(mode); !prepared)
        return prepared.error();
    return database;
}

Result<> Database::prepareFile(Mode mode)
{
    if (const auto failed = m_connection->open(mode == Mode::Memory ? u":memory:"_s : m_path, mode == Mode::ReadOnly))
        return failure(u"be opened"_s, *failed);
    if (mode == Mode::ReadOnly)
        return {};
    const QString journal = mode == Mode::Memory ? u"memory"_s : u"wal"_s;
    const auto wal = run(u"PRAGMA journal_mode="_s + journal);
    if (!wal)
        return wal.error();
    if (wal->rows.isEmpty() || wal->rows.first().first().toString() != journal) {
        return Error::make(ErrorCode::Storage, u"The database %1 cannot use a write-ahead log; is it on a network drive?"_s.arg(m_path))
            .withScope(ErrorScope::Node);
    }
    if (const Result<> set = setUp(); !set)
        return set;
    if (const Result<> migrated = migrate(*this, m_path); !migrated)
        return migrated;
    return m_clock ? checkAfterCrash() : Result<>();
}

// What SQLite keeps of a connection and not of a file.
Result<> Database::setUp()
{
    // Copying the log back into the file costs two fsyncs and every page that changed: less often than SQLite's 4 MB means the same pages once.
    for (const QString &pragma : {u"PRAGMA synchronous=FULL"_s, u"PRAGMA foreign_keys=ON"_s, u"PRAGMA temp_store=MEMORY"_s,
                                  u"PRAGMA wal_autocheckpoint=4000"_s, u"PRAGMA cache_size=-16000"_s}) {
        if (const auto done = run(pragma); !done)
            return done.error();
    }
    return {};
}

Result<> Database::checkAfterCrash()
{
    const auto marked = run(u"SELECT 1 FROM meta WHERE key = ?"_s, {openKey});
    if (!marked)
        return marked.error();
    if (!marked->rows.isEmpty()) {
        qCInfo(lcStorage).noquote() << m_path << "was not closed in order; it is checked";
        const auto checked = run(u"PRAGMA quick_check(1)"_s);
        if (!checked)
            return checked.error();
        const QString found = checked->rows.isEmpty() ? QString() : checked->rows.first().first().toString();
        if (found != "ok"_L1)
            return failure(u"be checked"_s, {sqliteCorrupt, found});
    }
    // Also shows at once whether the file takes writes. Stored with what is written first.
    const auto opened = run(u"INSERT OR REPLACE INTO meta (key, value) VALUES (?, '1')"_s, {openKey});
    m_open = static_cast<bool>(opened);
    return opened ? Result<>() : Result<>(opened.error());
}

Database::~Database()
{
    const bool inOrder = m_open && !m_damaged;
    if (inOrder)
        (void)run(u"DELETE FROM meta WHERE key = ?"_s, {openKey});
    if (const Result<> committed = commit(); !committed)
        qCWarning(lcStorage).noquote() << committed.error().message;
}

void Database::drop()
{
    if (m_clock)
        m_clock->cancel(m_commitHandle);
    m_clock = nullptr;
    m_inTransaction = false;
    m_open = false; // a file that a crash leaves stays marked
    m_connection->close();
}

std::unique_ptr<SqliteConnection> Database::detach()
{
    if (m_inTransaction)
        (void)run(u"ROLLBACK"_s);
    if (m_clock)
        m_clock->cancel(m_commitHandle);
    m_clock = nullptr;
    m_probe = {};
    m_inTransaction = m_open = false;
    return std::move(m_connection);
}

std::unique_ptr<Database> Database::attach(std::unique_ptr<SqliteConnection> connection, Clock *clock)
{
    std::unique_ptr<Database> database(new Database(clock));
    database->m_path = u":memory:"_s;
    database->m_connection = std::move(connection);
    if (const Result<> set = database->setUp(); !set) // a copy is a connection of its own
        qFatal("%s", qPrintable(set.error().message));
    return database;
}

Result<Rows> Database::run(const QString &sql, const QVariantList &values)
{
    // A single write joins the group too: alone it would cost an fsync of its own.
    if (m_clock && !m_inTransaction && isWrite(sql)) {
        if (const Result<> begun = begin(); !begun)
            return begun.error();
    }
    const bool writes = isWrite(sql);
    if (m_lost && writes)
        return *m_lost;
    m_changes += writes ? 1 : 0;
    if (m_probe && writes)
        m_written.append({sql, values});
    if (QThread::currentThread() != m_thread)
        return Error::make(ErrorCode::Internal, u"The database %1 is used on a thread that is not its own"_s.arg(m_path));
    ++m_statements;
    Rows result;
    if (const auto failed = m_connection->run(sql, values, &result)) {
        const Error error = failure(failed->understood ? u"run a statement"_s : u"understand “%1”"_s.arg(sql), *failed);
        if (failed->understood)
            qCWarning(lcStorage).noquote() << error.message << sql;
        // SQLite may have undone the whole transaction, and would store what comes now at once and alone.
        if (m_inTransaction && (failed->code == sqliteFull || failed->code == sqliteIo))
            m_lost = error;
        return error;
    }
    return result;
}

Result<> Database::begin()
{
    if (m_inTransaction)
        return {};
    if (const auto begun = run(u"BEGIN IMMEDIATE"_s); !begun)
        return begun.error();
    m_inTransaction = true;
    m_turns = 0;
    m_openedAt = m_clock ? m_clock->now() : 0;
    m_changesSeen = m_changes;
    if (m_clock)
        m_commitHandle = m_clock->callAfter(0, [this] { endTurn(); });
    return {};
}

// Events that go the same way write in turns close to each other: an fsync for each turn would be one for two or three of them. A turn in which
// nobody wrote ends it, so one event alone waits for one empty turn.
void Database::endTurn()
{
    const bool wrote = m_changes != m_changesSeen;
    if (m_lost || ((++m_turns >= mostTurns || !wrote) && !gathers())) {
        (void)commit();
        return;
    }
    m_changesSeen = m_changes;
    m_commitHandle = m_clock->callAfter(wrote ? 0 : 1, [this] { endTurn(); });
}

void Database::setUnderWay(std::weak_ptr<const int> tasks, qint64 gatherMs)
{
    m_underWay = std::move(tasks);
    m_gatherMs = gatherMs;
}

bool Database::gathers() const
{
    const auto tasks = m_underWay.lock();
    return tasks && *tasks - m_waiters.size() >= worthWaitingFor && m_clock->now() - m_openedAt < std::min(std::max(m_commitMs, m_gatherMs), longestGatherMs);
}

Result<> Database::write(const std::function<Result<>()> &work)
{
    if (const Result<> begun = begin(); !begun)
        return begun;
    if (m_lost)
        return *m_lost;
    if (m_working) {
        // A part of another's work, whose savepoint is its own too: what fails in part fails as a whole.
        Result<> done = work();
        if (!done && !m_partFailed)
            m_partFailed = done.error();
        return done;
    }
    if (const auto saved = run(u"SAVEPOINT work"_s); !saved)
        return saved.error();
    m_working = true;
    Result<> done = work();
    m_working = false;
    if (const std::optional<Error> part = std::exchange(m_partFailed, std::nullopt); part && done)
        done = *part;
    if (!done) {
        // On a full disk SQLite may undo the whole transaction. Then nothing of this turn may be stored, nor anything after it.
        if (const auto undone = run(u"ROLLBACK TO work"_s); !undone)
            m_lost = done.error();
        else
            (void)run(u"RELEASE work"_s);
        return done;
    }
    if (const auto released = run(u"RELEASE work"_s); !released)
        return released.error();
    return {};
}

Result<> Database::commit()
{
    if (!m_inTransaction)
        return {};
    if (m_clock)
        m_clock->cancel(m_commitHandle);
    const QList<Statement> written = std::exchange(m_written, {});
    const Fate fate = m_probe ? m_probe(Moment::Before, written) : Fate::Go;
    if (fate == Fate::End)
        return {};
    m_inTransaction = false;
    const qint64 begun = m_clock ? m_clock->now() : 0;
    Result<> outcome;
    if (fate == Fate::Refuse) {
        (void)run(u"ROLLBACK"_s);
        m_lost.reset();
        outcome = failure(u"be written"_s, {sqliteFull, {}});
    } else if (m_lost) {
        outcome = *std::exchange(m_lost, std::nullopt);
        (void)run(u"ROLLBACK"_s);
    } else if (const auto committed = run(u"COMMIT"_s); !committed) {
        (void)run(u"ROLLBACK"_s);
        outcome = committed.error();
    } else if (m_probe && m_probe(Moment::After, written) == Fate::End) {
        return {};
    }
    m_commitMs = m_clock ? m_clock->now() - begun : 0;
    m_lostCommits += outcome ? 0 : 1;
    ++m_commits;
    const QList<Waiter> waiters = std::exchange(m_waiters, {});
    for (const Waiter &waiter : waiters)
        *waiter.result = outcome;
    for (const Waiter &waiter : waiters)
        waiter.handle.resume();
    return outcome;
}

QCoro::Task<Result<>> Database::durable()
{
    CommitAwaiter awaiter {*this};
    Result<> result = co_await awaiter;
    co_return result;
}

} // namespace lockstep
