#include "core/connectors/sandbox/sandboxboard.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLockFile>
#include <QSqlError>
#include <QSqlQuery>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int busyTimeoutMs = 10'000;
constexpr int sqliteCorrupt = 11;
constexpr int sqliteNoDatabase = 26;
constexpr auto issueColumns = "number, summary, description, status, priority, type, assignee, reporter, due_date, labels, severity, "
                              "reference, created, updated, change";

const QList<QList<const char *>> schemaSteps {{ // by version, from 1
    "CREATE TABLE issues (number INTEGER PRIMARY KEY AUTOINCREMENT, summary TEXT NOT NULL, description TEXT NOT NULL DEFAULT '', "
    "status TEXT NOT NULL, priority TEXT NOT NULL, type TEXT NOT NULL, assignee TEXT NOT NULL DEFAULT '', reporter TEXT NOT NULL "
    "DEFAULT '', due_date TEXT NOT NULL DEFAULT '', labels TEXT NOT NULL DEFAULT '[]', severity TEXT NOT NULL DEFAULT '', reference "
    "TEXT NOT NULL DEFAULT '', created INTEGER NOT NULL, updated INTEGER NOT NULL, change INTEGER NOT NULL DEFAULT 0, mark TEXT NOT "
    "NULL DEFAULT '', deleted INTEGER NOT NULL DEFAULT 0)",
    "CREATE INDEX issue_mark ON issues (mark) WHERE mark <> ''",
    "CREATE TABLE comments (id INTEGER PRIMARY KEY AUTOINCREMENT, issue INTEGER NOT NULL REFERENCES issues (number), author TEXT NOT "
    "NULL, body TEXT NOT NULL, internal INTEGER NOT NULL, created INTEGER NOT NULL, edited INTEGER)",
    "CREATE INDEX comment_issue ON comments (issue, id)",
    "CREATE TABLE attachments (id INTEGER PRIMARY KEY AUTOINCREMENT, issue INTEGER NOT NULL REFERENCES issues (number), author TEXT "
    "NOT NULL, file_name TEXT NOT NULL, mime_type TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL, file TEXT NOT NULL, "
    "created INTEGER NOT NULL)",
    "CREATE INDEX attachment_issue ON attachments (issue, id)",
    "CREATE TABLE changes (number INTEGER PRIMARY KEY AUTOINCREMENT, issue INTEGER NOT NULL, what TEXT NOT NULL, author TEXT NOT NULL, "
    "at INTEGER NOT NULL)",
}, {
    // An issue as it was before each edit, and who edited it then.
    "CREATE TABLE versions AS SELECT '' AS author, issues.* FROM issues WHERE 0",
    "CREATE INDEX version_issue ON versions (number)",
}, {
    "CREATE TABLE worklogs (id INTEGER PRIMARY KEY AUTOINCREMENT, issue INTEGER NOT NULL REFERENCES issues (number), author TEXT NOT "
    "NULL, seconds INTEGER NOT NULL, started TEXT NOT NULL, body TEXT NOT NULL, activity TEXT NOT NULL, created INTEGER NOT NULL, edited INTEGER)",
    "CREATE INDEX worklog_issue ON worklogs (issue, id)",
}};

QDateTime stamp(const QVariant &value)
{
    return value.isNull() ? QDateTime() : QDateTime::fromMSecsSinceEpoch(value.toLongLong(), Qt::UTC);
}

// An empty QString is null to Qt Sql, and NULL is refused by the columns.
QString text(const QString &value) { return value.isNull() ? u""_s : value; }

QString labelsToText(const QStringList &labels)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(labels)).toJson(QJsonDocument::Compact));
}

QStringList labelsFromText(const QString &json)
{
    QStringList labels;
    for (const QJsonValue label : QJsonDocument::fromJson(json.toUtf8()).array())
        labels.append(label.toString());
    return labels;
}

BoardIssue issueFromRow(const QSqlQuery &q)
{
    BoardIssue issue;
    issue.number = q.value(0).toLongLong();
    issue.summary = q.value(1).toString();
    issue.description = q.value(2).toString();
    issue.status = q.value(3).toString();
    issue.priority = q.value(4).toString();
    issue.type = q.value(5).toString();
    issue.assignee = q.value(6).toString();
    issue.reporter = q.value(7).toString();
    issue.dueDate = q.value(8).toString();
    issue.labels = labelsFromText(q.value(9).toString());
    issue.severity = q.value(10).toString();
    issue.reference = q.value(11).toString();
    issue.createdAt = stamp(q.value(12));
    issue.updatedAt = stamp(q.value(13));
    issue.change = q.value(14).toLongLong();
    return issue;
}

// Column and value of each member that is set.
QList<QPair<QString, QString>> columnsOf(const BoardEdit &edit)
{
    QList<QPair<QString, QString>> columns;
    const auto put = [&columns](const QString &column, const std::optional<QString> &value) {
        if (value)
            columns.append({column, text(*value)});
    };
    put(u"summary"_s, edit.summary);
    put(u"description"_s, edit.description);
    put(u"status"_s, edit.status);
    put(u"priority"_s, edit.priority);
    put(u"type"_s, edit.type);
    put(u"assignee"_s, edit.assignee);
    put(u"reporter"_s, edit.reporter);
    put(u"due_date"_s, edit.dueDate);
    if (edit.labels)
        columns.append({u"labels"_s, labelsToText(*edit.labels)});
    put(u"severity"_s, edit.severity);
    put(u"reference"_s, edit.reference);
    return columns;
}

Result<> oneOf(const std::optional<QString> &value, const QStringList &allowed, const QString &field, bool emptyToo)
{
    if (!value || (emptyToo && value->isEmpty()) || allowed.contains(*value))
        return {};
    return Error::make(ErrorCode::Validation, u"The board does not know “%1” as %2 (it knows %3)"_s.arg(*value, field, allowed.join(u", "_s)))
        .withField(field);
}
} // namespace

QString sandboxBoardPath(const QString &folder, const QString &name)
{
    QString file = name.isEmpty() ? u"board"_s : name;
    for (QChar &c : file) {
        if (!c.isLetterOrNumber() && c != u'-' && c != u'_' && c != u' ')
            c = u'_';
    }
    if (file != name && !name.isEmpty()) // two names must not share a file
        file += u'-' + QString::fromLatin1(QCryptographicHash::hash(name.toUtf8(), QCryptographicHash::Sha256).toHex().left(8));
    return QDir(folder).filePath(file + u".board"_s);
}

SandboxBoard::SandboxBoard(const QString &path, const QString &user, Clock &clock)
    : m_path(path)
    , m_filesFolder(path + u"-files"_s)
    , m_user(user)
    , m_connection(u"board-%1"_s.arg(reinterpret_cast<quintptr>(this), 0, 16)) // unique while this object lives
    , m_clock(clock)
{
}

SandboxBoard::~SandboxBoard()
{
    m_db.close();
    m_db = {};
    QSqlDatabase::removeDatabase(m_connection);
}

Result<std::shared_ptr<SandboxBoard>> SandboxBoard::open(const QString &path, const QString &user, Clock &clock)
{
    const std::shared_ptr<SandboxBoard> board(new SandboxBoard(path, user, clock));
    if (const Result<> ready = board->prepare(); !ready)
        return ready.error();
    return board;
}

Result<> SandboxBoard::prepare()
{
    if (!QDir().mkpath(QFileInfo(m_path).absolutePath()) || !QDir().mkpath(m_filesFolder))
        return Error::make(ErrorCode::Storage, u"Cannot make the folder of the board %1"_s.arg(m_path)).withScope(ErrorScope::Node);
    m_db = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
    m_db.setDatabaseName(m_path);
    m_db.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=%1"_s.arg(busyTimeoutMs));
    if (!m_db.open())
        return Error::make(ErrorCode::Storage, u"Cannot open the board %1: %2"_s.arg(m_path, m_db.lastError().text())).withScope(ErrorScope::Node);
    // A new file asks for itself alone to become one with a WAL, and SQLite does not wait for that. Who gets no lock finds out below.
    QLockFile opening(m_path + u".opening"_s);
    (void)opening.tryLock(busyTimeoutMs);
    for (const QString &pragma : {u"PRAGMA journal_mode=WAL"_s, u"PRAGMA synchronous=FULL"_s, u"PRAGMA foreign_keys=ON"_s}) {
        if (const Result<> done = exec(pragma); !done)
            return done;
    }
    return write<void>([this]() -> Result<> {
        QSqlQuery version(m_db);
        version.prepare(u"PRAGMA user_version"_s);
        if (const Result<> done = run(version, u"read the version"_s); !done)
            return done;
        const int found = version.next() ? version.value(0).toInt() : 0;
        version.finish();
        if (found > schemaSteps.size())
            return Error::make(ErrorCode::Storage, u"The board %1 was made by a newer version of Lockstep"_s.arg(m_path)).withScope(ErrorScope::Node);
        for (const QList<const char *> &steps : schemaSteps.mid(found)) {
            for (const char *step : steps) {
                if (const Result<> done = exec(QString::fromLatin1(step)); !done)
                    return done;
            }
        }
        return found == schemaSteps.size() ? Result<>() : exec(u"PRAGMA user_version=%1"_s.arg(schemaSteps.size()));
    });
}

Error SandboxBoard::storageError(const QString &what, const QSqlQuery &query) const
{
    const int code = query.lastError().nativeErrorCode().toInt() & 0xff;
    if (code == sqliteNoDatabase || code == sqliteCorrupt) { // no waiting mends it
        const QString sentence = code == sqliteNoDatabase ? u"The file %1 is no sandbox board; move it away, or name another board"_s
                                                          : u"The board %1 is damaged; move it away, or name another board"_s;
        return Error::make(ErrorCode::InvalidInput, sentence.arg(m_path), query.lastError().databaseText()).withScope(ErrorScope::Node);
    }
    Error error = Error::make(ErrorCode::Storage, u"The board %1 cannot %2: %3"_s.arg(m_path, what, query.lastError().databaseText()));
    error.scope = ErrorScope::Node;
    error.retry = RetryHint::Backoff; // locked or full: it may pass
    return error;
}

Result<> SandboxBoard::run(QSqlQuery &query, const QString &what) const
{
    if (!query.exec())
        return storageError(what, query);
    return {};
}

Result<> SandboxBoard::exec(const QString &sql)
{
    QSqlQuery query(m_db);
    if (!query.exec(sql))
        return storageError(u"run “%1”"_s.arg(sql.left(40)), query);
    return {};
}

template<typename T>
Result<T> SandboxBoard::write(const std::function<Result<T>()> &work)
{
    if (const Result<> begun = exec(u"BEGIN IMMEDIATE"_s); !begun)
        return begun.error();
    Result<T> result = work();
    const Result<> ended = exec(result ? u"COMMIT"_s : u"ROLLBACK"_s);
    if (result && !ended) {
        (void)exec(u"ROLLBACK"_s);
        return ended.error();
    }
    return result;
}

Result<> SandboxBoard::logChange(qint64 number, const QString &what, const QString &author)
{
    const qint64 now = m_clock.now();
    QSqlQuery change(m_db);
    change.prepare(u"INSERT INTO changes (issue, what, author, at) VALUES (?, ?, ?, ?)"_s);
    for (const QVariant &value : {QVariant(number), QVariant(what), QVariant(text(author)), QVariant(now)})
        change.addBindValue(value);
    if (const Result<> done = run(change, u"log a change"_s); !done)
        return done;
    QSqlQuery touch(m_db);
    touch.prepare(u"UPDATE issues SET updated = max(updated, ?), change = ? WHERE number = ?"_s);
    for (const QVariant &value : {QVariant(now), change.lastInsertId(), QVariant(number)})
        touch.addBindValue(value);
    return run(touch, u"write issue %1"_s.arg(number));
}

Result<> SandboxBoard::mustExist(qint64 number)
{
    QSqlQuery query(m_db);
    query.prepare(u"SELECT 1 FROM issues WHERE number = ? AND deleted = 0"_s);
    query.addBindValue(number);
    if (const Result<> done = run(query, u"read issue %1"_s.arg(number)); !done)
        return done;
    if (!query.next())
        return Error::make(ErrorCode::NotFound, u"Issue %1 is not on the board (any more)"_s.arg(number));
    return {};
}

Result<> SandboxBoard::check(const BoardEdit &edit) const
{
    if (edit.summary && edit.summary->trimmed().isEmpty())
        return Error::make(ErrorCode::Validation, u"The summary of an issue must not be empty"_s).withField(u"summary"_s);
    QStringList logins;
    for (const BoardPerson &person : board::people(m_user))
        logins.append(person.login);
    for (const Result<> &checked : {oneOf(edit.status, board::statuses(), u"status"_s, false),
                                    oneOf(edit.priority, board::priorities(), u"priority"_s, false),
                                    oneOf(edit.type, board::types(), u"type"_s, false),
                                    oneOf(edit.severity, board::severities(), u"custom.Severity"_s, true),
                                    oneOf(edit.assignee, logins, u"assignee"_s, true), oneOf(edit.reporter, logins, u"reporter"_s, true)}) {
        if (!checked)
            return checked;
    }
    if (edit.dueDate && !edit.dueDate->isEmpty() && !QDate::fromString(*edit.dueDate, Qt::ISODate).isValid())
        return Error::make(ErrorCode::Validation, u"“%1” is not a date for dueDate (write 2026-02-01)"_s.arg(*edit.dueDate)).withField(u"dueDate"_s);
    return {};
}

Result<QList<BoardIssue>> SandboxBoard::list()
{
    QSqlQuery query(m_db);
    query.setForwardOnly(true);
    query.prepare(u"SELECT %1 FROM issues WHERE deleted = 0 ORDER BY number"_s.arg(QLatin1StringView(issueColumns)));
    if (const Result<> done = run(query, u"list issues"_s); !done)
        return done.error();
    QList<BoardIssue> issues;
    while (query.next())
        issues.append(issueFromRow(query));
    return issues;
}

Result<QList<BoardVersion>> SandboxBoard::versions(qint64 number, int newest)
{
    QSqlQuery query(m_db);
    query.prepare(u"SELECT %1, author FROM versions WHERE number = ? ORDER BY rowid DESC LIMIT ?"_s.arg(QLatin1StringView(issueColumns)));
    query.addBindValue(number);
    query.addBindValue(newest);
    if (const Result<> done = run(query, u"read what issue %1 was"_s.arg(number)); !done)
        return done.error();
    QList<BoardVersion> versions;
    while (query.next())
        versions.prepend({issueFromRow(query), query.value(u"author"_s).toString()});
    return versions;
}

Result<BoardIssue> SandboxBoard::issue(qint64 number)
{
    QSqlQuery query(m_db);
    query.prepare(u"SELECT %1 FROM issues WHERE number = ? AND deleted = 0"_s.arg(QLatin1StringView(issueColumns)));
    query.addBindValue(number);
    if (const Result<> done = run(query, u"read issue %1"_s.arg(number)); !done)
        return done.error();
    if (!query.next())
        return Error::make(ErrorCode::NotFound, u"Issue %1 is not on the board (any more)"_s.arg(number));
    BoardIssue issue = issueFromRow(query);

    QSqlQuery comments(m_db);
    comments.prepare(u"SELECT id, author, body, internal, created, edited FROM comments WHERE issue = ? ORDER BY id"_s);
    comments.addBindValue(number);
    if (const Result<> done = run(comments, u"read the comments of issue %1"_s.arg(number)); !done)
        return done.error();
    while (comments.next()) {
        issue.comments.append({comments.value(0).toLongLong(), comments.value(1).toString(), comments.value(2).toString(),
                               comments.value(3).toBool(), stamp(comments.value(4)), stamp(comments.value(5))});
    }
    QSqlQuery files(m_db);
    files.prepare(u"SELECT id, author, file_name, mime_type, size, sha256, created FROM attachments WHERE issue = ? ORDER BY id"_s);
    files.addBindValue(number);
    if (const Result<> done = run(files, u"read the attachments of issue %1"_s.arg(number)); !done)
        return done.error();
    while (files.next()) {
        issue.attachments.append({files.value(0).toLongLong(), files.value(1).toString(), files.value(2).toString(), files.value(3).toString(),
                                  files.value(4).toLongLong(), files.value(5).toString(), stamp(files.value(6))});
    }
    Result<QList<BoardWorklog>> time = worklogs(number);
    if (!time)
        return time.error();
    issue.worklogs = *std::move(time);
    return issue;
}

Result<qint64> SandboxBoard::create(const BoardEdit &given, const QString &author, const QString &mark)
{
    BoardEdit edit = given;
    edit.summary = given.summary.value_or(QString());
    edit.status = given.status.value_or(board::statuses().constFirst());
    edit.priority = given.priority.value_or(u"Normal"_s);
    edit.type = given.type.value_or(board::types().constFirst());
    edit.reporter = given.reporter.value_or(author);
    if (const Result<> checked = check(edit); !checked)
        return checked.error();
    return write<qint64>([&]() -> Result<qint64> {
        QStringList names {u"created"_s, u"updated"_s, u"mark"_s};
        QVariantList values {m_clock.now(), m_clock.now(), text(mark)};
        for (const auto &[column, value] : columnsOf(edit)) {
            names.append(column);
            values.append(value);
        }
        QSqlQuery query(m_db);
        query.prepare(u"INSERT INTO issues (%1) VALUES (%2)"_s.arg(names.join(u", "_s), QStringList(names.size(), u"?"_s).join(u", "_s)));
        for (const QVariant &value : std::as_const(values))
            query.addBindValue(value);
        if (const Result<> done = run(query, u"create an issue"_s); !done)
            return done.error();
        const qint64 number = query.lastInsertId().toLongLong();
        if (const Result<> logged = logChange(number, u"created"_s, author); !logged)
            return logged.error();
        return number;
    });
}

Result<> SandboxBoard::edit(qint64 number, const BoardEdit &edit, const QString &author)
{
    if (const Result<> checked = check(edit); !checked)
        return checked;
    return write<void>([&]() -> Result<> {
        if (const Result<> there = mustExist(number); !there || edit.isEmpty())
            return there;
        QSqlQuery before(m_db);
        before.prepare(u"INSERT INTO versions SELECT ?, issues.* FROM issues WHERE number = ?"_s);
        before.addBindValue(text(author));
        before.addBindValue(number);
        if (const Result<> kept = run(before, u"keep issue %1 as it was"_s.arg(number)); !kept)
            return kept;
        QStringList sets;
        QVariantList values;
        for (const auto &[column, value] : columnsOf(edit)) {
            sets.append(QString(column + u" = ?"_s));
            values.append(value);
        }
        QSqlQuery query(m_db);
        query.prepare(u"UPDATE issues SET %1 WHERE number = ?"_s.arg(sets.join(u", "_s)));
        for (const QVariant &value : std::as_const(values))
            query.addBindValue(value);
        query.addBindValue(number);
        if (const Result<> done = run(query, u"write issue %1"_s.arg(number)); !done)
            return done;
        return logChange(number, u"changed"_s, author);
    });
}

Result<> SandboxBoard::remove(qint64 number, const QString &author)
{
    return write<void>([&]() -> Result<> {
        if (const Result<> there = mustExist(number); !there)
            return there;
        if (const Result<> done = exec(u"UPDATE issues SET deleted = 1 WHERE number = %1"_s.arg(number)); !done)
            return done;
        return logChange(number, u"deleted"_s, author);
    });
}

template Result<void> SandboxBoard::write<void>(const std::function<Result<void>()> &);
template Result<qint64> SandboxBoard::write<qint64>(const std::function<Result<qint64>()> &);

} // namespace lockstep
