#include "core/storage/twinstore.h"

#include "core/base/mutant.h"
#include "core/storage/eventrow.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString headColumns() { return u"id, connection, local_id, local_key, coalesce(remote_id, ''), summary, state"_s; }
QString twinColumns() { return headColumns() + u", local_url, remote_key, remote_url, base, last_sent, last_received, incoming_version, state_reason, recent_writes"_s; }

TwinHead headFromRow(const Row &row)
{
    return {TwinId(row.at(0).toLongLong()), ConnectionId(row.at(1).toString()), row.at(2).toString(), row.at(3).toString(), row.at(4).toString(),
            row.at(5).toString(), row.at(6).toString()};
}

TwinRecord twinFromRow(const Row &row)
{
    return {headFromRow(row), row.at(7).toString(), row.at(8).toString(), row.at(9).toString(), objectFrom(row.at(10)),
            objectFrom(row.at(11)), objectFrom(row.at(12)), row.at(13).toInt(), row.at(14).toString(),
            arrayFrom(row.at(15))};
}

Result<> plain(const Result<Rows> &rows) { return rows ? Result<>() : Result<>(rows.error()); }
} // namespace

Result<std::optional<TwinRecord>> TwinStore::one(const QString &where, const QVariantList &values)
{
    const auto rows = m_db.run(u"SELECT "_s + twinColumns() + u" FROM twin WHERE "_s + where, values);
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? std::optional<TwinRecord>() : std::optional<TwinRecord>(twinFromRow(rows->rows.first()));
}

Result<std::optional<TwinHead>> TwinStore::head(const QString &where, const QVariantList &values)
{
    const auto rows = m_db.run(u"SELECT "_s + headColumns() + u" FROM twin WHERE "_s + where, values);
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? std::optional<TwinHead>() : std::optional<TwinHead>(headFromRow(rows->rows.first()));
}

Result<std::optional<TwinHead>> TwinStore::headByLocal(const ConnectionId &connection, const QString &localId)
{
    return head(u"connection = ? AND local_id = ?"_s, {connection.value(), localId});
}

Result<std::optional<TwinHead>> TwinStore::headByRemote(const ConnectionId &connection, const QString &remoteId)
{
    return head(u"connection = ? AND remote_id = ?"_s, {connection.value(), remoteId});
}

Result<int> TwinStore::withoutBase(const ConnectionId &connection, const QString &localId)
{
    const auto rows = m_db.run(u"SELECT 1 FROM twin WHERE connection = ? AND local_id = ? AND base = '{}'"_s, {connection.value(), localId});
    return rows ? Result<int>(static_cast<int>(rows->rows.size())) : Result<int>(rows.error());
}

Result<std::optional<TwinRecord>> TwinStore::byLocal(const ConnectionId &connection, const QString &localId)
{
    return one(u"connection = ? AND local_id = ?"_s, {connection.value(), localId});
}

Result<std::optional<TwinRecord>> TwinStore::byRemote(const ConnectionId &connection, const QString &remoteId)
{
    return one(u"connection = ? AND remote_id = ?"_s, {connection.value(), remoteId});
}

Result<std::optional<TwinRecord>> TwinStore::byKey(const ConnectionId &connection, const QString &key)
{
    return one(u"connection = ? AND (local_key = ? OR local_id = ?) ORDER BY local_key = ? DESC LIMIT 1"_s, {connection.value(), key, key, key});
}

Result<> TwinStore::setRecentWrites(const TwinId &twin, const QJsonArray &writes)
{
    return plain(m_db.run(u"UPDATE twin SET recent_writes = ? WHERE id = ?"_s, {jsonText(writes), twin.value()}));
}

Result<TwinRecord> TwinStore::save(TwinRecord twin, bool synchronised)
{
    const QVariant remote = twin.remoteId.isEmpty() ? QVariant(QMetaType(QMetaType::LongLong)) : QVariant(twin.remoteId);
    const QVariant now = synchronised ? QVariant(m_clock.now()) : QVariant(QMetaType(QMetaType::LongLong));
    const auto rows = m_db.run(
        u"INSERT INTO twin (connection, local_id, local_key, local_url, remote_id, remote_key, remote_url, summary, base, last_sent, last_received, "
        "incoming_version, state, state_reason, recent_writes, last_sync, swept_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (connection, local_id) DO UPDATE SET "
        "local_key = excluded.local_key, local_url = excluded.local_url, remote_id = coalesce(excluded.remote_id, remote_id), remote_key = excluded.remote_key, "
        "remote_url = excluded.remote_url, summary = excluded.summary, base = excluded.base, last_sent = excluded.last_sent, "
        "last_received = excluded.last_received, incoming_version = excluded.incoming_version, state = excluded.state, "
        "state_reason = excluded.state_reason, recent_writes = excluded.recent_writes, last_sync = coalesce(excluded.last_sync, last_sync) RETURNING id"_s,
        {twin.connection.value(), twin.localId, twin.localKey, twin.localUrl, remote, twin.remoteKey, twin.remoteUrl, twin.summary,
         jsonText(twin.base), jsonText(twin.lastSent), jsonText(twin.lastReceived), twin.incomingVersion, twin.state, twin.stateReason,
         jsonText(twin.recentWrites), now, m_clock.now()});
    if (!rows)
        return rows.error();
    twin.id = TwinId(rows->rows.first().first().toLongLong());
    return twin;
}

Result<> TwinStore::saveHead(const TwinRecord &twin)
{
    if (twin.id.isNull()) {
        const auto saved = save(twin, false);
        return saved ? Result<>() : Result<>(saved.error());
    }
    return plain(m_db.run(u"UPDATE twin SET local_key = ?, local_url = ?, summary = ?, state = ?, state_reason = ? WHERE id = ?"_s,
                          {twin.localKey, twin.localUrl, twin.summary, twin.state, twin.stateReason, twin.id.value()}));
}

Result<QList<TwinRecord>> TwinStore::longestUnswept(qint64 sweptBefore, int limit)
{
    const auto rows = m_db.run(u"UPDATE twin SET swept_at = ? WHERE id IN (SELECT id FROM twin WHERE swept_at < ? AND (remote_id IS NOT NULL OR state = 'gone') AND state <> 'unlinked' ORDER BY "
                               "swept_at LIMIT ?) RETURNING "_s + twinColumns(), {m_clock.now(), sweptBefore, limit});
    return recordsOf(rows, twinFromRow);
}

Result<QList<TwinRecord>> TwinStore::pairsAfter(const ConnectionId &connection, qint64 id, int limit)
{
    const auto rows = m_db.run(u"SELECT "_s + twinColumns() + u" FROM twin WHERE id > ? AND connection = ? AND remote_id IS NOT NULL ORDER BY id LIMIT ?"_s,
                               {id, connection.value(), limit});
    return recordsOf(rows, twinFromRow);
}

Result<QList<TraceRecord>> TwinStore::traces(const TwinId &twin)
{
    const auto rows = m_db.run(u"SELECT kind, local_id, remote_id, sha256 FROM trace WHERE twin = ?"_s, {twin.value()});
    if (!rows)
        return rows.error();
    QList<TraceRecord> traces;
    for (const Row &row : rows->rows)
        traces.append({row.at(0).toString(), row.at(1).toString(), row.at(2).toString(), row.at(3).toString()});
    return traces;
}

Result<> TwinStore::addTrace(const TwinId &twin, const TraceRecord &trace)
{
    if (isMutant("trace-not-stored"))
        return {};
    return plain(m_db.run(u"INSERT INTO trace (twin, kind, local_id, remote_id, sha256) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"_s,
                          {twin.value(), trace.kind, trace.localId, trace.remoteId, trace.sha256}));
}

Result<> TwinStore::openIntent(const EventId &event, const IntentRecord &intent)
{
    if ((intent.kind == "create"_L1 && isMutant("create-intent-not-written")) || (intent.kind == "comment"_L1 && isMutant("comment-intent-not-written")))
        return {};
    return plain(m_db.run(u"INSERT INTO intent (event, kind, source_id, mark, content, started_at, result, origin) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                          "ON CONFLICT DO UPDATE SET content = excluded.content"_s,
                          {event.value(), intent.kind, intent.sourceId, intent.mark, jsonText(intent.content), m_clock.now(),
                           intent.result ? QVariant(*intent.result) : QVariant(), intent.origin}));
}

Result<> TwinStore::closeIntent(const EventId &event, const QString &kind, const QString &sourceId, const QString &result)
{
    return plain(m_db.run(u"UPDATE intent SET result = ? WHERE event = ? AND kind = ? AND source_id = ?"_s,
                          {result, event.value(), kind, sourceId}));
}

Result<> TwinStore::inheritCreate(const EventId &from, const EventId &to)
{
    return plain(m_db.run(u"UPDATE OR IGNORE intent SET event = ? WHERE event = ? AND kind = 'create'"_s, {to.value(), from.value()}));
}

Result<> TwinStore::inheritParts(const EventRecord &request)
{
    // Refused requests of one issue are few, and so are their intents; open ones of others may be many, and so may events.
    return plain(m_db.run(u"UPDATE OR IGNORE intent SET event = ? WHERE event IN (SELECT id FROM event INDEXED BY event_failed_remote WHERE state = 'failed' AND connection = ? AND remote_id = ? "
                          "AND direction = 1 AND epoch = ? AND number < ?) AND +result IS NULL AND +kind IN ('comment', 'attachment', 'worklog')"_s,
                          {request.id.value(), request.connection.value(), request.remoteId, request.epoch, request.number}));
}

Result<> TwinStore::dropIntent(const EventId &event, const QString &kind, const QString &sourceId)
{
    return plain(m_db.run(u"DELETE FROM intent WHERE event = ? AND kind = ? AND source_id = ? AND result IS NULL"_s, {event.value(), kind, sourceId}));
}

Result<> TwinStore::dropSettled(const EventId &event)
{
    return plain(m_db.run(u"DELETE FROM intent WHERE event = ? AND kind = 'edit' AND (source_id LIKE 'form %' OR (source_id = '' AND result IS NULL))"_s, {event.value()}));
}

Result<> TwinStore::keepForm(const EventId &event, const IntentRecord &form)
{
    constexpr int most = 8; // each is put to the rule again; older ones have been looked at in as many attempts
    IntentRecord closed = form; // nobody waits for it
    closed.result = u"perhaps"_s;
    return m_db.write([&]() -> Result<> {
        if (const Result<> kept = openIntent(event, closed); !kept)
            return kept;
        return plain(m_db.run(u"DELETE FROM intent WHERE event = ?1 AND kind = 'edit' AND source_id LIKE 'form %' AND source_id NOT IN (SELECT source_id FROM intent WHERE "
                              "event = ?1 AND kind = 'edit' AND source_id LIKE 'form %' ORDER BY started_at DESC, source_id DESC LIMIT ?2)"_s, {event.value(), most}));
    });
}

Result<QList<IntentRecord>> TwinStore::intents(const EventId &event)
{
    const auto rows = m_db.run(u"SELECT kind, source_id, mark, content, started_at, result FROM intent WHERE event = ? ORDER BY started_at, kind, source_id"_s, {event.value()});
    if (!rows)
        return rows.error();
    QList<IntentRecord> intents;
    for (const Row &row : rows->rows) {
        IntentRecord intent {row.at(0).toString(), row.at(1).toString(), row.at(2).toString(), objectFrom(row.at(3)), row.at(4).toLongLong(), {}};
        if (!row.at(5).isNull())
            intent.result = row.at(5).toString();
        intents.append(intent);
    }
    return intents;
}

Result<int> TwinStore::openIntents(const EventId &event)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM intent WHERE event = ? AND result IS NULL"_s, {event.value()});
    if (!rows)
        return rows.error();
    return rows->rows.first().first().toInt();
}

Result<qint64> TwinStore::doubtOf(const ConnectionId &connection, const QString &localId)
{
    const auto rows = m_db.run(u"SELECT event.number FROM event JOIN intent ON intent.event = event.id WHERE event.connection = ? AND event.local_id = ? AND "
                               "event.finished_at IS NULL AND event.state <> 'failed' AND (intent.result IS NULL OR (intent.kind = 'create' AND event.state = 'applying')) LIMIT 1"_s,
                               {connection.value(), localId});
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? 0 : rows->rows.first().first().toLongLong();
}

Result<int> TwinStore::madeUnknown(const EventId &event)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM intent JOIN event ON event.id = intent.event WHERE event.id = ? AND intent.kind = 'create' AND result IS NOT NULL AND NOT EXISTS "
                               "(SELECT 1 FROM twin WHERE twin.connection = event.connection AND twin.local_id = result)"_s, {event.value()});
    return rows ? Result<int>(rows->rows.first().first().toInt()) : Result<int>(rows.error());
}

Result<OpenCreates> TwinStore::openCreates(qint64 at, const QString &localId)
{
    const auto rows = m_db.run(u"SELECT count(*), coalesce(sum(result IS NOT NULL), 0) FROM intent JOIN event ON event.id = intent.event WHERE intent.kind = 'create' AND "
                               "((result IS NULL AND started_at <= ? AND event.state IN ('received', 'applying', 'waiting')) OR "
                               "(result = ? AND event.state IN ('received', 'applying', 'waiting', 'failed') AND NOT EXISTS "
                               "(SELECT 1 FROM twin WHERE twin.connection = event.connection AND twin.local_id = result)))"_s, {at, localId});
    if (!rows)
        return rows.error();
    return OpenCreates {rows->rows.first().at(0).toInt(), rows->rows.first().at(1).toInt() > 0};
}

Result<QString> TwinStore::attachmentHash(const QString &issueId, const QString &attachmentId)
{
    const auto rows = m_db.run(u"SELECT sha256 FROM attachment_hash WHERE issue_id = ? AND attachment_id = ?"_s, {issueId, attachmentId});
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? QString() : rows->rows.first().first().toString();
}

Result<> TwinStore::setAttachmentHash(const QString &issueId, const QString &attachmentId, const QString &sha256, const QJsonObject &attachment)
{
    return plain(m_db.run(u"INSERT OR REPLACE INTO attachment_hash (issue_id, attachment_id, sha256, attachment) VALUES (?, ?, ?, ?)"_s,
                          {issueId, attachmentId, sha256, jsonText(attachment)}));
}

Result<QList<std::pair<QString, QJsonObject>>> TwinStore::attachmentsOf(const QString &sha256)
{
    const auto rows = m_db.run(u"SELECT issue_id, attachment FROM attachment_hash WHERE sha256 = ?"_s, {sha256});
    if (!rows)
        return rows.error();
    QList<std::pair<QString, QJsonObject>> found;
    for (const Row &row : rows->rows)
        found.append({row.at(0).toString(), objectFrom(row.at(1))});
    return found;
}

} // namespace lockstep
