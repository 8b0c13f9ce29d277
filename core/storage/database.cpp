#include "core/storage/database.h"

#include "core/base/logging.h"

#include <QSqlError>
#include <QSqlRecord>
#include <QThread>

#include <atomic>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString nextConnectionName()
{
    static std::atomic<quint64> counter {0}; // Qt's connections have process-wide names; this only keeps them apart
    return u"lockstep-%1"_s.arg(++counter);
}
} // namespace

namespace {
constexpr int sqliteBusy = 5, sqliteLocked = 6, sqliteReadOnly = 8, sqliteIo = 10, sqliteCorrupt = 11, sqliteFull = 13, sqliteCannotOpen = 14, sqliteNoDatabase = 26;
constexpr auto detailPrefix = "SQLite error ";
const QString openKey = u"open"_s;

int primaryCode(const QString &code) { return code.toInt() & 0xff; } // the rest says where in SQLite

bool isWrite(const QString &sql) { return sql.startsWith("UPDATE"_L1) || sql.startsWith("INSERT"_L1) || sql.startsWith("DELETE"_L1); }
} // namespace

struct Database::CommitAwaiter {
    Database &database;
    Result<> result {};
    bool await_ready() const { return !database.m_inTransaction; }
    void await_suspend(std::coroutine_handle<> handle) { database.m_waiters.append({handle, &result}); }
    Result<> await_resume() { return result; }
};

Error Database::failure(const QString &what, const QSqlError &error)
{
    const QString code = error.nativeErrorCode();
    const QString text = error.text().trimmed();
    QString sentence = u"The database %1 could not %2: %3"_s.arg(m_path, what, text);
    switch (primaryCode(code)) {
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
    return Error::make(ErrorCode::Storage, sentence, QLatin1StringView(detailPrefix) + code).withScope(ErrorScope::Node);
}

bool Database::isDamage(const Error &error)
{
    const int code = error.detail.startsWith(QLatin1StringView(detailPrefix)) ? primaryCode(error.detail.mid(qstrlen(detailPrefix))) : 0;
    return error.code == ErrorCode::Storage && (code == sqliteCorrupt || code == sqliteNoDatabase);
}

Result<std::unique_ptr<Database>> Database::open(const QString &path, Mode mode, Clock *clock)
{
    std::unique_ptr<Database> database(new Database(clock));
    database->m_path = path;
    database->m_name = nextConnectionName();
    if (const Result<> prepared = database->prepareFile(mode); !prepared)
        return prepared.error();
    return database;
}

Result<> Database::prepareFile(Mode mode)
{
    QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_name);
    db.setDatabaseName(m_path);
    db.setConnectOptions(mode == Mode::ReadOnly ? u"QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=5000"_s
                                                : u"QSQLITE_BUSY_TIMEOUT=5000"_s);
    if (!db.open())
        return failure(u"be opened"_s, db.lastError());
    if (mode == Mode::ReadOnly)
        return {};
    const auto wal = run(u"PRAGMA journal_mode=WAL"_s);
    if (!wal)
        return wal.error();
    if (wal->rows.isEmpty() || wal->rows.first().first().toString() != "wal"_L1) {
        return Error::make(ErrorCode::Storage, u"The database %1 cannot use a write-ahead log; is it on a network drive?"_s.arg(m_path))
            .withScope(ErrorScope::Node);
    }
    for (const QString &pragma : {u"PRAGMA synchronous=FULL"_s, u"PRAGMA foreign_keys=ON"_s, u"PRAGMA temp_store=MEMORY"_s}) {
        if (const auto done = run(pragma); !done)
            return done.error();
    }
    if (const Result<> migrated = migrate(*this, m_path); !migrated)
        return migrated;
    return m_clock ? checkAfterCrash() : Result<>();
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
            return failure(u"be checked"_s, QSqlError({}, found, QSqlError::StatementError, QString::number(sqliteCorrupt)));
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
    m_statements.clear();
    {
        QSqlDatabase db = QSqlDatabase::database(m_name, false);
        db.close();
    }
    QSqlDatabase::removeDatabase(m_name);
}

Result<Rows> Database::run(const QString &sql, const QVariantList &values)
{
    // A single write joins the group too: alone it would cost an fsync of its own.
    if (m_clock && !m_inTransaction && isWrite(sql)) {
        if (const Result<> begun = begin(); !begun)
            return begun.error();
    }
    if (m_lost && isWrite(sql))
        return *m_lost;
    auto found = m_statements.find(sql);
    if (found == m_statements.end()) {
        QSqlQuery query(QSqlDatabase::database(m_name, false));
        query.setForwardOnly(true);
        if (!query.prepare(sql))
            return failure(u"understand “%1”"_s.arg(sql), query.lastError());
        found = m_statements.insert(sql, query);
    }
    QSqlQuery &query = found.value();
    for (qsizetype i = 0; i < values.size(); ++i)
        // Qt binds a null QString as NULL; our text columns know only the empty text. NULL is an invalid number here.
        query.bindValue(static_cast<int>(i), values.at(i).typeId() == QMetaType::QString && values.at(i).toString().isNull() ? QVariant(u""_s) : values.at(i));
    if (!query.exec()) {
        const Error error = failure(u"run a statement"_s, query.lastError());
        qCWarning(lcStorage).noquote() << error.message << sql;
        query.finish();
        // SQLite may have undone the whole transaction, and would store what comes now at once and alone.
        const int code = primaryCode(query.lastError().nativeErrorCode());
        if (m_inTransaction && (code == sqliteFull || code == sqliteIo))
            m_lost = error;
        return error;
    }
    Rows result;
    const int columns = query.isSelect() ? query.record().count() : 0;
    while (columns > 0 && query.next()) {
        Row row;
        row.reserve(columns);
        for (int column = 0; column < columns; ++column)
            row.append(query.value(column));
        result.rows.append(row);
    }
    result.changed = query.numRowsAffected();
    result.lastId = query.lastInsertId().toLongLong();
    query.finish();
    return result;
}

Result<> Database::begin()
{
    if (m_inTransaction)
        return {};
    if (const auto begun = run(u"BEGIN IMMEDIATE"_s); !begun)
        return begun.error();
    m_inTransaction = true;
    if (m_clock)
        m_commitHandle = m_clock->callAfter(0, [this] { (void)commit(); });
    return {};
}

Result<> Database::write(const std::function<Result<>()> &work)
{
    if (const Result<> begun = begin(); !begun)
        return begun;
    if (m_lost)
        return *m_lost;
    if (const auto saved = run(u"SAVEPOINT work"_s); !saved)
        return saved.error();
    Result<> done = work();
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
    m_inTransaction = false;
    Result<> outcome;
    if (m_lost) {
        outcome = *std::exchange(m_lost, std::nullopt);
        (void)run(u"ROLLBACK"_s);
    } else if (const auto committed = run(u"COMMIT"_s); !committed) {
        (void)run(u"ROLLBACK"_s);
        outcome = committed.error();
    }
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
