// What concerns all events of one issue: EventStore's part for conflicts, issues that return, pairs that are taken apart, and requests given up.

#include "core/storage/eventstore.h"

#include "core/storage/eventrow.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QList<EventId> idsOf(const Result<Rows> &rows)
{
    QList<EventId> ids;
    for (const Row &row : rows->rows)
        ids.append(EventId(row.first().toLongLong()));
    return ids;
}

// The requests of an issue that are still to be done. INDEXED BY: the planner would rather read all older numbers of the connection.
const QString byIssue = u" INDEXED BY event_requests_live "_s;
const QString liveOfIssue = u"WHERE direction = 1 AND finished_at IS NULL AND connection = ? AND remote_id = ? AND "_s;
} // namespace

QString Claim::olderRequests()
{
    return u"SELECT sum(state IN ('received', 'applying') OR (state = 'waiting' AND resume = 'received')), sum(state = 'failed' AND epoch = ?) FROM event"_s + byIssue
        + liveOfIssue + u"((epoch = ? AND number < ?) OR (epoch <> ? AND id < ?))"_s;
}

QString Claim::cancelOlderRequests()
{
    return u"UPDATE event"_s + byIssue + u"SET state = 'cancelled', finished_at = ?, updated_at = ?, payload = '', base = '' "_s + liveOfIssue
        + u"epoch = ? AND number < ? AND (state = 'failed' OR ((state = 'received' OR (state = 'waiting' AND resume = 'received')) AND step < 6)) AND NOT EXISTS "
          "(SELECT 1 FROM intent WHERE event = event.id AND result IS NULL) RETURNING id"_s;
}

Result<> EventStore::setChoices(const EventId &id, const QJsonObject &choices)
{
    const auto done = m_db.run(u"UPDATE event SET choices = ? WHERE id = ? AND state = 'failed'"_s, {jsonText(choices), id.value()});
    return done ? Result<>() : Result<>(done.error());
}

// With a replica that was made it may have been over there, though no answer has come.
Result<int> EventStore::left(const ConnectionId &connection, const QString &localId, const QString &localKey)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM event WHERE local_key = ? AND connection = ? AND direction = 0 AND local_id = ? AND state IN ('skipped', 'cancelled') AND step >= 3"_s,
                               {localKey, connection.value(), localId});
    return rows ? Result<int>(rows->rows.first().first().toInt()) : Result<int>(rows.error());
}

Result<> EventStore::setTrigger(const ConnectionId &connection, const QString &localId, const QString &trigger)
{
    const auto done = m_db.run(u"UPDATE event SET trigger = ? WHERE connection = ? AND local_id = ? AND direction = 0 AND state IN ('triggered', 'blocked') AND trigger NOT LIKE 'audit%'"_s,
                               {trigger, connection.value(), localId});
    return done ? Result<>() : Result<>(done.error());
}

Result<int> EventStore::failedAsGone(const ConnectionId &connection, const QString &localId)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM event WHERE direction = 1 AND connection = ? AND local_id = ? AND state = 'failed' AND instr(error, ?) > 0"_s,
                               {connection.value(), localId, u"\"code\":\"%1\""_s.arg(codeName(ErrorCode::NotFound))});
    return rows ? Result<int>(rows->rows.first().first().toInt()) : Result<int>(rows.error());
}

Result<QList<EventRecord>> EventStore::failedThere(const EventId &after, int limit)
{
    const auto rows = m_db.run(u"SELECT "_s + eventColumns() + u" FROM event INDEXED BY event_failed_local WHERE state = 'failed' AND direction = 0 AND step >= 5 AND payload <> '' AND id > ? AND "
                               "NOT EXISTS (SELECT 1 FROM sync_error s WHERE s.event = event.id AND s.state <> 'resolved') ORDER BY id LIMIT ?"_s, {after.value(), limit});
    return recordsOf(rows, eventFromRow);
}

Result<> EventStore::retryFailedOf(const ConnectionId &connection, const QString &localId, int direction)
{
    const auto done = m_db.run(u"UPDATE event SET state = CASE resume WHEN '' THEN 'triggered' ELSE resume END, resume = '', due = ?, updated_at = ?, "
                               "revision = revision + (direction = 0 AND resume <> 'received'), trigger = CASE WHEN direction = 0 AND trigger NOT LIKE 'audit%' AND trigger <> 'back' THEN 'retry' ELSE trigger END "
                               "WHERE connection = ? AND local_id = ? AND (? < 0 OR direction = ?) AND state = 'failed'"_s,
                               {m_clock.now(), m_clock.now(), connection.value(), localId, direction, direction});
    return done ? Result<>() : Result<>(done.error());
}

Result<int> EventStore::awaitsAfterAck(const ConnectionId &connection, const QString &localId)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM event WHERE connection = ? AND local_id = ? AND direction = 0 AND finished_at IS NULL AND behind = 0 AND "
                               "(state IN ('received', 'applying') OR (state = 'waiting' AND resume = 'received'))"_s, {connection.value(), localId});
    return rows ? Result<int>(rows->rows.first().first().toInt()) : Result<int>(rows.error());
}

Result<QList<EventId>> EventStore::cancelOpenOf(const ConnectionId &connection, const QString &localId)
{
    const auto rows = m_db.run(u"UPDATE event SET state = 'cancelled', finished_at = ?, updated_at = ?, payload = '', base = '' WHERE connection = ? AND local_id = ? AND "
                               "state IN ('triggered', 'ready', 'sent', 'received', 'waiting', 'blocked', 'failed') RETURNING id"_s,
                               {m_clock.now(), m_clock.now(), connection.value(), localId});
    if (!rows)
        return rows.error();
    return idsOf(rows);
}

// Of another epoch, before its sender was restored, is older what came first.
Result<OlderRequests> EventStore::olderRequests(const EventRecord &request)
{
    const auto rows = m_db.run(Claim::olderRequests(),
                               {request.epoch, request.connection.value(), request.remoteId, request.epoch, request.number, request.epoch, request.id.value()});
    if (!rows)
        return rows.error();
    return OlderRequests {rows->rows.first().at(0).toInt(), rows->rows.first().at(1).toInt()};
}

Result<int> EventStore::newerRequests(const EventRecord &request)
{
    const bool known = !request.localId.isEmpty(); // of an issue that nothing was made for yet, those that are done say nothing
    const auto rows = known
        ? m_db.run(u"SELECT 1 FROM event WHERE direction = 1 AND connection = ? AND local_id = ? AND remote_id = ? AND epoch = ? AND number > ? LIMIT 1"_s,
                   {request.connection.value(), request.localId, request.remoteId, request.epoch, request.number})
        : m_db.run(u"SELECT 1 FROM event"_s + byIssue + liveOfIssue + u"epoch = ? AND number > ? LIMIT 1"_s,
                   {request.connection.value(), request.remoteId, request.epoch, request.number});
    return rows ? Result<int>(static_cast<int>(rows->rows.size())) : Result<int>(rows.error());
}

Result<QList<EventId>> EventStore::cancelOlderRequests(const EventRecord &request)
{
    const auto rows = m_db.run(Claim::cancelOlderRequests(), {m_clock.now(), m_clock.now(), request.connection.value(), request.remoteId,
                                                              request.epoch, request.number});
    if (!rows)
        return rows.error();
    return idsOf(rows);
}

} // namespace lockstep
