// SandboxBoard's time entries.
#include "core/connectors/sandbox/sandboxboard.h"

#include "core/model/worklog.h"

#include <QSqlQuery>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString text(const QString &value) { return value.isNull() ? u""_s : value; }

Result<> checked(qint64 number, const BoardWorklog &worklog)
{
    if (worklog.seconds <= 0)
        return Error::make(ErrorCode::Validation, u"A time entry of issue %1 must be longer than nothing"_s.arg(number)).withField(u"worklogs"_s);
    if (!worklog.startedAt.isEmpty() && !isWorkStart(worklog.startedAt))
        return Error::make(ErrorCode::Validation, u"“%1” is not a day for a time entry (write 2026-02-01)"_s.arg(worklog.startedAt)).withField(u"worklogs"_s);
    return {};
}
} // namespace

Result<QList<BoardWorklog>> SandboxBoard::worklogs(qint64 number)
{
    QSqlQuery query(m_db);
    query.prepare(u"SELECT id, author, seconds, started, body, activity, created, edited FROM worklogs WHERE issue = ? ORDER BY id"_s);
    query.addBindValue(number);
    if (const Result<> done = run(query, u"read the time entries of issue %1"_s.arg(number)); !done)
        return done.error();
    const auto stamp = [&query](int column) {
        return query.isNull(column) ? QDateTime() : QDateTime::fromMSecsSinceEpoch(query.value(column).toLongLong(), Qt::UTC);
    };
    QList<BoardWorklog> all;
    while (query.next()) {
        all.append({query.value(0).toLongLong(), query.value(1).toString(), query.value(2).toLongLong(), query.value(3).toString(), query.value(4).toString(),
                    query.value(5).toString(), stamp(6), stamp(7)});
    }
    return all;
}

Result<qint64> SandboxBoard::addWorklog(qint64 number, const BoardWorklog &worklog, const QString &author)
{
    if (const Result<> fits = checked(number, worklog); !fits)
        return fits.error();
    return write<qint64>([&]() -> Result<qint64> {
        if (const Result<> there = mustExist(number); !there)
            return there.error();
        const QString start = worklog.startedAt.isEmpty() ? workDay(stampText(m_clock.dateTime())) : worklog.startedAt;
        QSqlQuery query(m_db);
        query.prepare(u"INSERT INTO worklogs (issue, author, seconds, started, body, activity, created) VALUES (?, ?, ?, ?, ?, ?, ?)"_s);
        for (const QVariant &value : {QVariant(number), QVariant(text(author)), QVariant(worklog.seconds), QVariant(start), QVariant(text(worklog.body)),
                                      QVariant(text(worklog.activity)), QVariant(m_clock.now())})
            query.addBindValue(value);
        if (const Result<> done = run(query, u"add time to issue %1"_s.arg(number)); !done)
            return done.error();
        const qint64 id = query.lastInsertId().toLongLong();
        if (const Result<> logged = logChange(number, u"time"_s, author); !logged)
            return logged.error();
        return id;
    });
}

Result<> SandboxBoard::editWorklog(qint64 number, const BoardWorklog &worklog, const QString &author)
{
    if (const Result<> fits = checked(number, worklog); !fits)
        return fits;
    return write<void>([&]() -> Result<> {
        if (const Result<> there = mustExist(number); !there)
            return there;
        QSqlQuery query(m_db);
        query.prepare(u"UPDATE worklogs SET seconds = ?, started = coalesce(nullif(?, ''), started), body = ?, activity = ?, edited = ? WHERE issue = ? AND id = ?"_s);
        for (const QVariant &value : {QVariant(worklog.seconds), QVariant(text(worklog.startedAt)), QVariant(text(worklog.body)), QVariant(text(worklog.activity)),
                                      QVariant(m_clock.now()), QVariant(number), QVariant(worklog.id)})
            query.addBindValue(value);
        if (const Result<> done = run(query, u"edit time entry %1"_s.arg(worklog.id)); !done)
            return done;
        if (query.numRowsAffected() != 1)
            return Error::make(ErrorCode::NotFound, u"Time entry %1 of issue %2 is not on the board"_s.arg(worklog.id).arg(number));
        return logChange(number, u"time edited"_s, author);
    });
}

} // namespace lockstep
