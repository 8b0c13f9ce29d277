#include "core/storage/auditstore.h"

#include "core/storage/eventrow.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// Its outgoing events: the one at the head and the one that gathers behind it.
const QString openOfIssue = u"SELECT id FROM event WHERE connection = ?1 AND local_id = ?2 AND direction = 0 AND finished_at IS NULL AND behind = 0 "
                            "UNION SELECT id FROM event WHERE connection = ?1 AND local_id = ?2 AND direction = 0 AND state = 'blocked'"_s;
Result<> plain(const Result<Rows> &rows) { return rows ? Result<>() : Result<>(rows.error()); }
QList<qint64> numbers(const Rows &rows)
{
    QList<qint64> result;
    for (const Row &row : rows.rows)
        result.append(row.first().toLongLong());
    return result;
}
Result<std::optional<qint64>> firstNumber(const Result<Rows> &rows)
{
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? std::optional<qint64>() : std::optional<qint64>(rows->rows.first().first().toLongLong());
}
QString lastLook() { return u"max(audited_at, coalesce(last_sync, 0))"_s; }
} // namespace

Result<QList<AuditTwin>> AuditStore::twins(const QString &where, const QVariantList &values)
{
    const auto rows = m_db.run(u"SELECT id, connection, local_id FROM twin WHERE "_s + where, values);
    if (!rows)
        return rows.error();
    QList<AuditTwin> result;
    for (const Row &row : rows->rows)
        result.append({TwinId(row.at(0).toLongLong()), ConnectionId(row.at(1).toString()), row.at(2).toString()});
    return result;
}

Result<std::optional<AuditTwin>> AuditStore::longestUnaudited(const ConnectionId &connection, qint64 before)
{
    const auto found = twins(u"remote_id IS NOT NULL AND state <> 'unlinked' AND connection = ? AND %1 < ? ORDER BY %1 LIMIT 1"_s.arg(lastLook()), {connection.value(), before});
    if (!found)
        return found.error();
    return found->isEmpty() ? std::optional<AuditTwin>() : std::optional<AuditTwin>(found->first());
}

Result<std::optional<qint64>> AuditStore::oldestAudit(const ConnectionId &connection)
{
    return firstNumber(m_db.run(u"SELECT %1 FROM twin WHERE remote_id IS NOT NULL AND state <> 'unlinked' AND connection = ? ORDER BY %1 LIMIT 1"_s.arg(lastLook()), {connection.value()}));
}

Result<QList<AuditTwin>> AuditStore::linkedTwins(const ConnectionId &connection, const TwinId &after, int limit)
{
    return twins(u"remote_id IS NOT NULL AND state <> 'unlinked' AND connection = ? AND id > ? ORDER BY id LIMIT ?"_s, {connection.value(), after.value(), limit});
}

Result<int> AuditStore::countLinked(const ConnectionId &connection)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM twin WHERE remote_id IS NOT NULL AND state <> 'unlinked' AND connection = ?"_s, {connection.value()});
    if (!rows)
        return rows.error();
    return rows->rows.first().first().toInt();
}

Result<std::optional<AuditTwin>> AuditStore::twin(const TwinId &id)
{
    const auto found = twins(u"id = ?"_s, {id.value()});
    if (!found)
        return found.error();
    return found->isEmpty() ? std::optional<AuditTwin>() : std::optional<AuditTwin>(found->first());
}

Result<QList<AuditTwin>> AuditStore::dueChecks(const ConnectionId &connection, qint64 before, int limit)
{
    return twins(u"check_at <= ? AND remote_id IS NOT NULL AND state = 'linked' AND connection = ? ORDER BY check_at LIMIT ?"_s, {before, connection.value(), limit});
}

Result<std::optional<qint64>> AuditStore::nextCheck(const ConnectionId &connection)
{
    return firstNumber(m_db.run(u"SELECT check_at FROM twin WHERE check_at IS NOT NULL AND remote_id IS NOT NULL AND state = 'linked' AND connection = ? ORDER BY check_at LIMIT 1"_s,
                                {connection.value()}));
}

Result<> AuditStore::setCheck(const TwinId &twin, qint64 at)
{
    return m_db.write([&] { return plain(m_db.run(u"UPDATE twin SET check_at = ? WHERE id = ?"_s, {at, twin.value()})); });
}

Result<> AuditStore::clearCheck(const TwinId &twin)
{
    return m_db.write([&] { return plain(m_db.run(u"UPDATE twin SET check_at = NULL, checks = 0 WHERE id = ?"_s, {twin.value()})); });
}

Result<int> AuditStore::countCheck(const TwinId &twin, int most)
{
    int number = 0;
    const Result<> counted = m_db.write([&]() -> Result<> {
        const auto rows = m_db.run(u"UPDATE twin SET checks = checks + 1 WHERE id = ? AND checks < ? RETURNING checks"_s, {twin.value(), most});
        if (!rows)
            return rows.error();
        number = rows->rows.isEmpty() ? 0 : rows->rows.first().first().toInt();
        return {};
    });
    return counted ? Result<int>(number) : Result<int>(counted.error());
}

Result<> AuditStore::setAudited(const TwinId &twin, qint64 at)
{
    return m_db.write([&] { return plain(m_db.run(u"UPDATE twin SET audited_at = ? WHERE id = ?"_s, {at, twin.value()})); });
}

Result<> AuditStore::store(const TwinId &twin, const QList<FindingRecord> &findings)
{
    return m_db.write([&]() -> Result<> {
        QJsonArray names;
        for (const FindingRecord &f : findings)
            names.append(f.what);
        const qint64 now = m_clock.now();
        const auto gone = m_db.run(u"UPDATE audit_finding SET state = 'gone', at = ? WHERE twin = ? AND state <> 'gone' AND what NOT IN (SELECT value FROM json_each(?))"_s,
                                   {now, twin.value(), jsonText(names)});
        if (!gone)
            return gone.error();
        for (const FindingRecord &f : findings) {
            const auto put = m_db.run(
                u"INSERT INTO audit_finding (twin, what, here, there, cause, note, detail, first_seen, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (twin, what) WHERE state <> 'gone' DO UPDATE SET here = excluded.here, there = excluded.there, cause = excluded.cause, "
                "note = excluded.note, detail = excluded.detail, state = 'open', at = excluded.at"_s,
                {twin.value(), f.what, f.here, f.there, f.cause, f.note.isNull() ? u""_s : f.note, jsonText(f.detail), now, now});
            if (!put)
                return put.error();
        }
        return plain(m_db.run(u"UPDATE twin SET audited_at = ? WHERE id = ?"_s, {now, twin.value()}));
    });
}

Result<QList<FindingRecord>> AuditStore::find(const QList<qint64> &ids)
{
    QJsonArray list;
    for (const qint64 id : ids)
        list.append(id);
    const auto rows = m_db.run(u"SELECT id, twin, what, here, there, cause, note, detail, state FROM audit_finding WHERE id IN (SELECT value FROM json_each(?)) "
                               "ORDER BY id"_s, {jsonText(list)});
    if (!rows)
        return rows.error();
    QList<FindingRecord> result;
    for (const Row &row : rows->rows) {
        result.append({row.at(0).toLongLong(), TwinId(row.at(1).toLongLong()), row.at(2).toString(), row.at(3).toString(), row.at(4).toString(),
                       row.at(5).toString(), row.at(6).toString(), objectFrom(row.at(7)), row.at(8).toString()});
    }
    return result;
}

Result<QList<qint64>> AuditStore::open(const ConnectionId &connection)
{
    const auto rows = m_db.run(u"SELECT f.id FROM audit_finding f JOIN twin t ON t.id = f.twin WHERE f.state = 'open' AND (? = '' OR t.connection = ?) ORDER BY f.id"_s,
                               {connection.value(), connection.value()});
    if (!rows)
        return rows.error();
    return numbers(*rows);
}

Result<QList<qint64>> AuditStore::openOf(const TwinId &twin, const QStringList &what)
{
    const auto rows = m_db.run(u"SELECT id FROM audit_finding WHERE state = 'open' AND twin = ? AND what IN (SELECT value FROM json_each(?)) ORDER BY id"_s,
                               {twin.value(), jsonText(QJsonArray::fromStringList(what))});
    if (!rows)
        return rows.error();
    return numbers(*rows);
}

Result<> AuditStore::prune(qint64 olderThan, int limit)
{
    return plain(m_db.run(u"DELETE FROM audit_finding WHERE id IN (SELECT id FROM audit_finding WHERE state = 'gone' AND at < ? LIMIT ?)"_s, {olderThan, limit}));
}

Result<AuditStore::Queue> AuditStore::queueOf(const ConnectionId &connection, const QString &localId, const QString &remoteId)
{
    // Each part has an index of its own; asked in one, all that waits of the connection would be read, for every twin of an audit.
    const auto rows = m_db.run(u"SELECT state, coalesce(json_extract(nullif(error, ''), '$.message'), '') FROM event WHERE id IN ("_s + openOfIssue
                                   + u" UNION SELECT id FROM event WHERE direction = 1 AND finished_at IS NULL AND connection = ?1 AND local_id = ?2 "
                                     "UNION SELECT id FROM event WHERE direction = 1 AND finished_at IS NULL AND connection = ?1 AND remote_id = ?3) ORDER BY id"_s,
                               {connection.value(), localId, remoteId});
    if (!rows)
        return rows.error();
    Queue queue;
    for (const Row &row : rows->rows) {
        const QString state = row.at(0).toString();
        if (state == "failed"_L1)
            queue.error = row.at(1).toString();
        else if (state != "blocked"_L1)
            queue.live = true;
    }
    return queue;
}

Result<int> AuditStore::rulesPublishedSinceSync(const TwinId &twin)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM twin t JOIN rule_version r ON r.connection = t.connection WHERE t.id = ? AND r.published_at > coalesce(t.last_sync, 0)"_s,
                               {twin.value()});
    if (!rows)
        return rows.error();
    return rows->rows.first().first().toInt();
}

Result<QJsonObject> AuditStore::conflicts(const ConnectionId &connection, const QString &localKey)
{
    const auto rows = m_db.run(u"SELECT changes FROM history WHERE local_key = ? AND connection = ? AND what = 'conflict' ORDER BY id DESC LIMIT 50"_s,
                               {localKey, connection.value()});
    if (!rows)
        return rows.error();
    QJsonObject latest;
    for (const Row &row : rows->rows) {
        const QJsonObject changes = objectFrom(row.first());
        for (auto it = changes.begin(); it != changes.end(); ++it) {
            if (!latest.contains(it.key()))
                latest.insert(it.key(), it.value());
        }
    }
    return latest;
}

Result<QSet<QString>> AuditStore::refusedFields(const ConnectionId &connection, const QString &localKey)
{
    const auto rows = m_db.run(u"SELECT error FROM sync_error WHERE connection = ? AND local_key = ? AND resolved_by <> 'itself' ORDER BY id DESC LIMIT 50"_s, {connection.value(), localKey});
    if (!rows)
        return rows.error();
    QSet<QString> fields;
    for (const Row &row : rows->rows) {
        const Error error = Error::fromJson(objectFrom(row.first()));
        if (error.code != ErrorCode::Conflict && !error.field.isEmpty())
            fields.insert(error.field);
    }
    return fields;
}

Result<> AuditStore::markRepaired(const TwinId &twin)
{
    return plain(m_db.run(u"UPDATE audit_finding SET state = 'repaired' WHERE twin = ? AND state = 'open'"_s, {twin.value()}));
}

Result<> AuditStore::dropTrace(const TwinId &twin, const QString &kind, const QString &localId, const QString &remoteId)
{
    return plain(m_db.run(u"DELETE FROM trace WHERE twin = ? AND kind = ? AND local_id = ? AND remote_id = ?"_s, {twin.value(), kind, localId, remoteId}));
}

Result<> AuditStore::dropTwin(const TwinId &twin)
{
    return plain(m_db.run(u"DELETE FROM twin WHERE id = ?"_s, {twin.value()}));
}

Result<QList<EventId>> AuditStore::openOutgoing(const ConnectionId &connection, const QString &localId)
{
    const auto rows = m_db.run(u"SELECT id FROM event WHERE id IN ("_s + openOfIssue + u") ORDER BY state = 'blocked' DESC, id"_s, {connection.value(), localId});
    if (!rows)
        return rows.error();
    QList<EventId> ids;
    for (const Row &row : rows->rows)
        ids.append(EventId(row.first().toLongLong()));
    return ids;
}

Result<> AuditStore::setTrigger(const ConnectionId &connection, const QString &localId, const QString &trigger)
{
    return plain(m_db.run(u"UPDATE event SET trigger = CASE trigger WHEN 'audit' THEN trigger ELSE ? END "
                          "WHERE connection = ? AND local_id = ? AND direction = 0 AND state IN ('triggered', 'blocked')"_s,
                          {trigger, connection.value(), localId}));
}

} // namespace lockstep
