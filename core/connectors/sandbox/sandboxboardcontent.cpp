// SandboxBoard's comments, attachments, marks and change feed.
#include "core/connectors/sandbox/sandboxboard.h"

#include <QDir>
#include <QFile>
#include <QSqlQuery>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
void bind(QSqlQuery &query, std::initializer_list<QVariant> values)
{
    for (const QVariant &value : values)
        query.addBindValue(value);
}

QString text(const QString &value) { return value.isNull() ? u""_s : value; }
} // namespace

Result<qint64> SandboxBoard::addComment(qint64 number, const QString &body, bool internal, const QString &author)
{
    if (body.trimmed().isEmpty())
        return Error::make(ErrorCode::Validation, u"A comment on issue %1 must not be empty"_s.arg(number)).withField(u"comment"_s);
    return write<qint64>([&]() -> Result<qint64> {
        if (const Result<> there = mustExist(number); !there)
            return there.error();
        QSqlQuery query(m_db);
        query.prepare(u"INSERT INTO comments (issue, author, body, internal, created) VALUES (?, ?, ?, ?, ?)"_s);
        bind(query, {number, text(author), body, internal ? 1 : 0, m_clock.now()});
        if (const Result<> done = run(query, u"add a comment to issue %1"_s.arg(number)); !done)
            return done.error();
        const qint64 id = query.lastInsertId().toLongLong();
        if (const Result<> logged = logChange(number, u"comment"_s, author); !logged)
            return logged.error();
        return id;
    });
}

Result<> SandboxBoard::editComment(qint64 number, qint64 commentId, const QString &body, std::optional<bool> internal, const QString &author)
{
    if (body.trimmed().isEmpty())
        return Error::make(ErrorCode::Validation, u"A comment on issue %1 must not be empty"_s.arg(number)).withField(u"comment"_s);
    return write<void>([&]() -> Result<> {
        if (const Result<> there = mustExist(number); !there)
            return there;
        QSqlQuery query(m_db);
        query.prepare(u"UPDATE comments SET body = ?, internal = coalesce(?, internal), edited = ? WHERE issue = ? AND id = ?"_s);
        bind(query, {body, internal ? QVariant(*internal ? 1 : 0) : QVariant(QMetaType::fromType<int>()), m_clock.now(), number, commentId});
        if (const Result<> done = run(query, u"edit comment %1"_s.arg(commentId)); !done)
            return done;
        if (query.numRowsAffected() != 1)
            return Error::make(ErrorCode::NotFound, u"Comment %1 of issue %2 is not on the board"_s.arg(commentId).arg(number));
        return logChange(number, u"comment edited"_s, author);
    });
}

Result<QString> SandboxBoard::newContentFile(quint64 random)
{
    const QString path = QDir(m_filesFolder).filePath(u"%1"_s.arg(random, 16, 16, QChar(u'0')));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
        return Error::make(ErrorCode::Storage, u"Cannot write the board's file %1: %2"_s.arg(path, file.errorString()));
    return path;
}

Result<qint64> SandboxBoard::addAttachment(qint64 number, const BoardAttachment &attachment, const QString &contentFile, const QString &author)
{
    const Result<qint64> result = write<qint64>([&]() -> Result<qint64> {
        if (const Result<> there = mustExist(number); !there)
            return there.error();
        QSqlQuery query(m_db);
        query.prepare(u"INSERT INTO attachments (issue, author, file_name, mime_type, size, sha256, file, created) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"_s);
        bind(query, {number, text(author), text(attachment.fileName), text(attachment.mimeType), attachment.size, text(attachment.sha256),
                     contentFile.section(u'/', -1), m_clock.now()});
        if (const Result<> done = run(query, u"attach %1"_s.arg(attachment.fileName)); !done)
            return done.error();
        const qint64 id = query.lastInsertId().toLongLong();
        if (const Result<> logged = logChange(number, u"attachment"_s, author); !logged)
            return logged.error();
        return id;
    });
    if (!result)
        QFile::remove(contentFile);
    return result;
}

Result<QString> SandboxBoard::contentPath(qint64 number, qint64 attachmentId)
{
    QSqlQuery query(m_db);
    query.prepare(u"SELECT a.file FROM attachments a JOIN issues i ON i.number = a.issue WHERE a.id = ? AND a.issue = ? AND i.deleted = 0"_s);
    bind(query, {attachmentId, number});
    if (const Result<> done = run(query, u"read attachment %1"_s.arg(attachmentId)); !done)
        return done.error();
    if (!query.next())
        return Error::make(ErrorCode::NotFound, u"Attachment %1 of issue %2 is not on the board"_s.arg(attachmentId).arg(number));
    return QDir(m_filesFolder).filePath(query.value(0).toString());
}

Result<qint64> SandboxBoard::findByMark(const QString &mark)
{
    QSqlQuery query(m_db);
    query.prepare(u"SELECT number FROM issues WHERE mark = ? AND mark <> '' AND deleted = 0 ORDER BY number LIMIT 1"_s);
    query.addBindValue(text(mark));
    if (const Result<> done = run(query, u"look for a mark"_s); !done)
        return done.error();
    return query.next() ? query.value(0).toLongLong() : 0;
}

Result<qint64> SandboxBoard::newestChange()
{
    QSqlQuery query(m_db);
    query.prepare(u"SELECT coalesce(max(number), 0) FROM changes"_s);
    if (const Result<> done = run(query, u"read its changes"_s); !done)
        return done.error();
    return query.next() ? query.value(0).toLongLong() : 0;
}

Result<QList<BoardChange>> SandboxBoard::changesAfter(qint64 change, int limit)
{
    QSqlQuery query(m_db);
    query.prepare(u"SELECT number, issue, what, author FROM changes WHERE number > ? ORDER BY number LIMIT ?"_s);
    query.addBindValue(change);
    query.addBindValue(limit);
    if (const Result<> done = run(query, u"read its changes"_s); !done)
        return done.error();
    QList<BoardChange> changes;
    while (query.next())
        changes.append({query.value(0).toLongLong(), query.value(1).toLongLong(), query.value(2).toString(), query.value(3).toString()});
    return changes;
}

} // namespace lockstep
