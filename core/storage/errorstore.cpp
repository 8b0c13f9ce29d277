#include "core/storage/errorstore.h"

#include "core/storage/eventrow.h"

#include <QCryptographicHash>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
Result<> plain(const Result<Rows> &rows) { return rows ? Result<>() : Result<>(rows.error()); }

StoredError errorFromRow(const Row &row)
{
    return {row.at(0).toLongLong(), Error::fromJson(objectFrom(row.at(1))), ConnectionId(row.at(2).toString()),
            EventId(row.at(3).toLongLong()), row.at(4).toString(), row.at(5).toString(), row.at(6).toString()};
}
QString errorColumns() { return u"id, error, connection, event, subject, state, fingerprint"_s; }
} // namespace

QString fingerprintOf(const Error &error, const ConnectionId &connection)
{
    QString text = error.message;
    static const QRegularExpression quoted(u"“[^”]*”|\"[^\"]*\"|(?<![A-Za-z])'[^']*'"_s);
    static const QRegularExpression tokens(u"\\b(?=[0-9a-fA-F-]*[0-9])[0-9a-fA-F][0-9a-fA-F-]{7,}\\b"_s); // hashes, UUIDs
    static const QRegularExpression numbers(u"[0-9]+"_s);
    text.replace(quoted, u"“”"_s).replace(tokens, u"#"_s).replace(numbers, u"#"_s);
    const QString cause = codeName(error.code) + u'|' + error.field + u'|' + error.rule + u'|' + QString::number(error.line) + u'|'
        + connection.value() + u'|' + text;
    return QString::fromLatin1(QCryptographicHash::hash(cause.toUtf8(), QCryptographicHash::Sha256).toHex().left(16));
}

Result<qint64> ErrorStore::open(const Error &error, const ConnectionId &connection, const EventRecord *event, const QString &subject)
{
    qint64 id = 0;
    const qint64 now = m_clock.now();
    const QString fingerprint = fingerprintOf(error, connection);
    const Result<> done = m_db.write([&]() -> Result<> {
        // An event has one open error, whatever its scope was the last time.
        auto counted = event
            ? m_db.run(u"UPDATE sync_error SET count = count + 1, last_seen = ?, error = ?, fingerprint = ?, scope = ?, state = 'open', step = ? WHERE event = ? "
                       "AND state <> 'resolved' RETURNING id"_s,
                       {now, jsonText(error.toJson()), fingerprint, scopeName(error.scope), event->step, event->id.value()})
            : Result<Rows>(Rows());
        if (counted && counted->rows.isEmpty() && !event && error.scope != ErrorScope::Issue) {
            counted = m_db.run(u"UPDATE sync_error SET count = count + 1, last_seen = ?, error = ?, state = 'open' WHERE scope = ? AND connection = ? AND subject = ? "
                       "AND state <> 'resolved' RETURNING id"_s,
                       {now, jsonText(error.toJson()), scopeName(error.scope), connection.value(), subject});
        }
        if (!counted)
            return counted.error();
        if (!counted->rows.isEmpty()) {
            id = counted->rows.first().first().toLongLong();
            return {};
        }
        const QVariant eventId = event ? QVariant(event->id.value()) : QVariant(QMetaType(QMetaType::LongLong));
        const auto inserted = m_db.run(
            u"INSERT INTO sync_error (scope, connection, event, event_number, subject, local_key, remote_key, summary, step, error, fingerprint, first_seen, "
            "last_seen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
            {scopeName(error.scope), connection.value(), eventId, event ? event->number : 0, subject,
             event ? event->localKey : u""_s, event ? event->remoteKey : u""_s, event ? event->summary : u""_s,
             event ? event->step : 0, jsonText(error.toJson()), fingerprint, now, now});
        if (!inserted)
            return inserted.error();
        id = inserted->lastId;
        return {};
    });
    if (!done)
        return done.error();
    return id;
}

Result<QList<StoredError>> ErrorStore::unresolved(const ConnectionId &connection)
{
    return select(u"WHERE state <> 'resolved' AND (? = '' OR connection = ?) ORDER BY id"_s, {connection.value(), connection.value()});
}

Result<QList<StoredError>> ErrorStore::select(const QString &where, const QVariantList &values)
{
    const auto rows = m_db.run(u"SELECT "_s + errorColumns() + u" FROM sync_error "_s + where, values);
    return recordsOf(rows, errorFromRow);
}

Result<std::optional<StoredError>> ErrorStore::find(qint64 id)
{
    const auto rows = m_db.run(u"SELECT "_s + errorColumns() + u" FROM sync_error WHERE id = ?"_s, {id});
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? std::optional<StoredError>() : std::optional<StoredError>(errorFromRow(rows->rows.first()));
}

Result<> ErrorStore::setState(qint64 id, const QString &state, const QString &by)
{
    const bool resolved = state == "resolved"_L1;
    const QVariant at = resolved ? QVariant(m_clock.now()) : QVariant(QMetaType(QMetaType::LongLong));
    return m_db.write([&] {
        const auto set = m_db.run(u"UPDATE sync_error SET state = ?, resolved_at = ?, resolved_by = ? WHERE id = ? AND state <> 'resolved'"_s, {state, at, by, id});
        return set && resolved ? freeConnections() : plain(set);
    });
}

Result<> ErrorStore::resolveForEvent(const EventId &event)
{
    const auto done = m_db.run(u"UPDATE sync_error SET resolved_by = CASE state WHEN 'retrying' THEN 'administrator' ELSE 'itself' END, state = 'resolved', "
                               "resolved_at = ? WHERE event = ? AND state <> 'resolved'"_s, {m_clock.now(), event.value()});
    return done && done->changed > 0 ? freeConnections() : plain(done);
}

Result<> ErrorStore::freeConnections()
{
    return plain(m_db.run(u"UPDATE connection SET blocked_by = NULL WHERE blocked_by IS NOT NULL AND NOT EXISTS "
                          "(SELECT 1 FROM sync_error s WHERE s.id = blocked_by AND s.state <> 'resolved')"_s));
}

Result<> ErrorStore::resolveScope(ErrorScope scope, const QString &by)
{
    return m_db.write([&] {
        return plain(m_db.run(u"UPDATE sync_error SET state = 'resolved', resolved_at = ?, resolved_by = ? WHERE scope = ? AND state <> 'resolved'"_s,
                              {m_clock.now(), by, scopeName(scope)}));
    });
}

Result<> ErrorStore::addHistory(const HistoryRecord &record)
{
    return plain(m_db.run(u"INSERT INTO history (at, connection, local_key, remote_key, event_number, what, text, changes, rule_version) VALUES "
                          "(?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
                          {m_clock.now(), record.connection.value(), record.localKey, record.remoteKey, record.eventNumber,
                           record.what, record.text, jsonText(record.changes), record.ruleVersion}));
}

Result<> ErrorStore::addHistoryOnce(const HistoryRecord &record)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM history WHERE local_key = ? AND connection = ? AND event_number = ? AND what = ? AND changes = ?"_s,
                               {record.localKey, record.connection.value(), record.eventNumber, record.what, jsonText(record.changes)});
    if (!rows)
        return rows.error();
    return rows->rows.first().first().toInt() > 0 ? Result<>() : addHistory(record);
}

Result<> ErrorStore::count(const ConnectionId &connection, bool success)
{
    return plain(m_db.run(u"INSERT INTO minute (connection, minute, done, failed) VALUES (?, ?, ?, ?) ON CONFLICT (connection, minute) DO UPDATE SET "
                          "done = done + excluded.done, failed = failed + excluded.failed"_s,
                          {connection.value(), m_clock.now() / 60'000, success ? 1 : 0, success ? 0 : 1}));
}

Result<int> ErrorStore::prune(qint64 olderThan, int limit)
{
    int gone = 0;
    for (const QString &sql : {u"DELETE FROM history WHERE id IN (SELECT id FROM history WHERE at < ? ORDER BY at LIMIT ?)"_s,
                               u"DELETE FROM sync_error WHERE id IN (SELECT id FROM sync_error WHERE resolved_at < ? ORDER BY resolved_at LIMIT ?)"_s}) {
        const auto done = m_db.run(sql, {olderThan, limit});
        if (!done)
            return done.error();
        gone = std::max(gone, static_cast<int>(done->changed));
    }
    if (const auto done = m_db.run(u"DELETE FROM minute WHERE minute < ?"_s, {m_clock.now() / 60'000 - 1440}); !done)
        return done.error();
    return gone;
}

Result<int> ErrorStore::resolveNode()
{
    const auto done = m_db.run(u"UPDATE sync_error SET resolved_by = CASE state WHEN 'retrying' THEN 'administrator' ELSE 'itself' END, state = 'resolved', "
                               "resolved_at = ? WHERE scope = 'node' AND state <> 'resolved'"_s, {m_clock.now()});
    return done ? Result<int>(static_cast<int>(done->changed)) : Result<int>(done.error());
}

} // namespace lockstep
