#pragma once
// One connection to an SQLite file, by SQLite's own interface: statements are prepared once and kept, texts cross as UTF-8. (Qt's driver hands
// texts over as UTF-16, which SQLite turns into UTF-8 letter by letter, and looks at every column's name for every row: a third of the
// engine's time.) Owned by Database; used on the thread that opened it. Failures are told as SQLite's primary result code and its text.

#include <QHash>
#include <QList>
#include <QString>
#include <QVariant>

#include <memory>
#include <optional>

struct sqlite3;
struct sqlite3_stmt;

namespace lockstep {

using Row = QVariantList; ///< A text is UTF-8 in a QByteArray: whoever wants a JSON document or a payload needs no other form of it

struct Rows {
    QList<Row> rows;
    qint64 changed = 0; ///< Rows that the statement changed
    qint64 lastId = 0;
};

struct SqliteFailure {
    int code = 0;
    QString text;
    bool understood = true; ///< False: the statement itself is wrong
};

/// Of a statement since it was prepared.
struct StatementCost {
    qint64 runs = 0;
    qint64 instructions = 0; ///< Of SQLite's machine: what it read and compared, whatever the clock says
};

class SqliteConnection final {
public:
    SqliteConnection() = default;
    ~SqliteConnection();
    Q_DISABLE_COPY_MOVE(SqliteConnection)

    std::optional<SqliteFailure> open(const QString &path, bool readOnly);
    /// What is in no committed transaction is gone.
    void close();
    /// For simulations: what is in it now, as a database in memory of its own.
    std::unique_ptr<SqliteConnection> copy() const;
    bool isOpen() const { return m_db != nullptr; }
    /// Runs one statement and reads its rows whole.
    std::optional<SqliteFailure> run(const QString &sql, const QVariantList &values, Rows *result);
    QHash<QString, StatementCost> costs() const;
    qint64 pageBytesWritten() const; ///< To the write-ahead log, since it was opened

private:
    SqliteFailure failure(bool understood = true) const;
    sqlite3_stmt *prepared(const QString &sql);

    sqlite3 *m_db = nullptr;
    QHash<QString, sqlite3_stmt *> m_statements;
};

} // namespace lockstep
