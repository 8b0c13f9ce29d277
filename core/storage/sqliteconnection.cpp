#include "core/storage/sqliteconnection.h"

#include <sqlite3.h>

namespace lockstep {

namespace {
constexpr int busyTimeoutMs = 5000;

// An invalid or null number is NULL; a null text is the empty text, for our text columns know no other. Bytes are UTF-8: the schema has no blobs.
int bind(sqlite3_stmt *statement, int index, const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::QString: {
        const QByteArray text = value.toString().toUtf8();
        return sqlite3_bind_text(statement, index, text.constData(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    }
    case QMetaType::QByteArray: {
        const QByteArray bytes = value.toByteArray();
        return sqlite3_bind_text(statement, index, bytes.isNull() ? "" : bytes.constData(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
    }
    case QMetaType::Double:
        return value.isNull() ? sqlite3_bind_null(statement, index) : sqlite3_bind_double(statement, index, value.toDouble());
    default:
        return value.isNull() ? sqlite3_bind_null(statement, index) : sqlite3_bind_int64(statement, index, value.toLongLong());
    }
}

QVariant column(sqlite3_stmt *statement, int index)
{
    switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER: return QVariant(static_cast<qlonglong>(sqlite3_column_int64(statement, index)));
    case SQLITE_FLOAT: return QVariant(sqlite3_column_double(statement, index));
    case SQLITE_NULL: return QVariant(QMetaType(QMetaType::QString));
    default: {
        const auto *text = reinterpret_cast<const char *>(sqlite3_column_text(statement, index));
        return QVariant(QByteArray(text, sqlite3_column_bytes(statement, index)));
    }
    }
}
} // namespace

SqliteConnection::~SqliteConnection() { close(); }

SqliteFailure SqliteConnection::failure(bool understood) const
{
    if (!m_db)
        return {SQLITE_MISUSE, QStringLiteral("it is not open"), understood};
    return {sqlite3_errcode(m_db) & 0xff, QString::fromUtf8(sqlite3_errmsg(m_db)), understood};
}

std::optional<SqliteFailure> SqliteConnection::open(const QString &path, bool readOnly)
{
    // Counting SQLite's memory takes one lock of the whole program at every allocation: nodes would wait for each other. Refused, and harmless, once
    // somebody has used SQLite.
    static const int uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    Q_UNUSED(uncounted)
    const int flags = (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.toUtf8().constData(), &m_db, flags, nullptr) != SQLITE_OK) {
        const SqliteFailure failed = failure();
        close();
        return failed;
    }
    sqlite3_busy_timeout(m_db, busyTimeoutMs);
    return std::nullopt;
}

void SqliteConnection::close()
{
    for (sqlite3_stmt *statement : std::as_const(m_statements))
        sqlite3_finalize(statement);
    m_statements.clear();
    sqlite3_close(std::exchange(m_db, nullptr));
}

std::unique_ptr<SqliteConnection> SqliteConnection::copy() const
{
    auto made = std::make_unique<SqliteConnection>();
    if (made->open(QStringLiteral(":memory:"), false))
        return nullptr;
    sqlite3_backup *backup = sqlite3_backup_init(made->m_db, "main", m_db, "main");
    if (!backup)
        return nullptr;
    sqlite3_backup_step(backup, -1);
    return sqlite3_backup_finish(backup) == SQLITE_OK ? std::move(made) : nullptr;
}

sqlite3_stmt *SqliteConnection::prepared(const QString &sql)
{
    const auto found = m_statements.constFind(sql);
    if (found != m_statements.cend())
        return *found;
    const QByteArray text = sql.toUtf8();
    sqlite3_stmt *statement = nullptr;
    if (sqlite3_prepare_v3(m_db, text.constData(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
        return nullptr;
    m_statements.insert(sql, statement);
    return statement;
}

std::optional<SqliteFailure> SqliteConnection::run(const QString &sql, const QVariantList &values, Rows *result)
{
    sqlite3_stmt *statement = m_db ? prepared(sql) : nullptr;
    if (!statement)
        return failure(!m_db);
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (bind(statement, static_cast<int>(i) + 1, values.at(i)) != SQLITE_OK)
            return failure();
    }
    const int columns = sqlite3_column_count(statement);
    int step = sqlite3_step(statement);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement)) {
        Row row;
        row.reserve(columns);
        for (int i = 0; i < columns; ++i)
            row.append(column(statement, i));
        result->rows.append(std::move(row));
    }
    std::optional<SqliteFailure> failed;
    if (step != SQLITE_DONE)
        failed = failure();
    result->changed = sqlite3_changes(m_db);
    result->lastId = sqlite3_last_insert_rowid(m_db);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement); // a long text is not kept until the next run
    return failed;
}

QHash<QString, StatementCost> SqliteConnection::costs() const
{
    QHash<QString, StatementCost> all;
    for (auto it = m_statements.begin(); it != m_statements.end(); ++it)
        all.insert(it.key(), {sqlite3_stmt_status(*it, SQLITE_STMTSTATUS_RUN, 0), sqlite3_stmt_status(*it, SQLITE_STMTSTATUS_VM_STEP, 0)});
    return all;
}

qint64 SqliteConnection::pageBytesWritten() const
{
    constexpr qint64 pageBytes = 4096;
    int pages = 0;
    int highest = 0;
    if (m_db)
        sqlite3_db_status(m_db, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, 0);
    return pages * pageBytes;
}

} // namespace lockstep
