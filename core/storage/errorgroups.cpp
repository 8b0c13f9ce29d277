// ErrorStore, second half: what one event's success says about other errors: of the same issue, and of the same cause.

#include "core/storage/errorstore.h"

#include "core/storage/eventrow.h"
#include "core/storage/rulestepstore.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
Result<> plain(const Result<Rows> &rows) { return rows ? Result<>() : Result<>(rows.error()); }
} // namespace

Result<> ErrorStore::succeeded(const EventRecord &event, const QString &localId)
{
    return m_db.write([&]() -> Result<> {
        if (const Result<> own = resolveForEvent(event.id); !own)
            return own;
        const auto failed = m_db.run(
            u"SELECT e.id, e.direction, s.id, coalesce(json_extract(s.error, '$.code'), '') FROM event e CROSS JOIN sync_error s ON s.event = e.id AND "
            "s.state <> 'resolved' WHERE e.id <> ?2 AND s.scope = 'issue' AND e.id IN "
            "(SELECT id FROM event INDEXED BY event_failed_local WHERE state = 'failed' AND connection = ?1 AND local_id = ?3 AND local_id <> '' UNION ALL "
            "SELECT id FROM event INDEXED BY event_failed_remote WHERE state = 'failed' AND connection = ?1 AND direction = 1 AND remote_id <> '' AND remote_id = "
            "(SELECT remote_id FROM twin WHERE connection = ?1 AND local_id = ?3)) ORDER BY e.id"_s,
            {event.connection.value(), event.id.value(), localId});
        if (!failed)
            return failed.error();
        for (const Row &row : failed->rows) {
            const bool request = static_cast<Direction>(row.at(1).toInt()) == Direction::Incoming;
            Result<> done;
            if (request && event.direction == Direction::Incoming) {
                if (row.at(0).toLongLong() < event.id.value())
                    done = supersede(row.at(0).toLongLong(), row.at(2).toLongLong());
            } else if (row.at(3).toString() != codeName(ErrorCode::Conflict)) {
                // A conflict is a person's to settle.
                done = tryAgain(row.at(0).toLongLong(), row.at(2).toLongLong());
            }
            if (!done)
                return done;
        }
        return {};
    });
}

// A request holds its issue whole: what an earlier one would have brought is in the one that has passed.
Result<> ErrorStore::supersede(qint64 event, qint64 error)
{
    const qint64 now = m_clock.now();
    const auto moved = m_db.run(u"UPDATE event SET state = 'cancelled', finished_at = ?, updated_at = ?, payload = '', base = '' WHERE id = ? AND "
                                "state = 'failed'"_s, {now, now, event});
    if (!moved || moved->changed == 0)
        return plain(moved);
    if (const auto cleaned = m_db.run(u"DELETE FROM intent WHERE event = ?"_s, {event}); !cleaned)
        return cleaned.error();
    if (const Result<> forgotten = RuleStepStore::forget(m_db, EventId(event)); !forgotten)
        return forgotten;
    return setState(error, u"resolved"_s, u"itself"_s);
}

// The issue goes through again, if only the other way: whatever stood in the way of this event may be gone. One attempt; its success closes the error.
Result<> ErrorStore::tryAgain(qint64 event, qint64 error)
{
    const qint64 now = m_clock.now();
    const auto moved = m_db.run(u"UPDATE event SET state = CASE resume WHEN '' THEN 'triggered' ELSE resume END, resume = '', due = ?, updated_at = ?, "
                                "revision = revision + (direction = 0 AND resume <> 'received'), trigger = CASE WHEN direction = 0 AND trigger NOT LIKE 'audit%' AND trigger <> 'back' THEN 'retry' ELSE trigger END "
                                "WHERE id = ? AND state = 'failed' AND NOT EXISTS (SELECT 1 FROM intent WHERE event = event.id AND result IS NULL)"_s,
                                {now, now, event});
    if (!moved || moved->changed == 0)
        return plain(moved);
    return plain(m_db.run(u"UPDATE sync_error SET state = 'retrying' WHERE id = ? AND state = 'open'"_s, {error}));
}

Result<QList<StoredError>> ErrorStore::group(const QString &fingerprint)
{
    return select(u"WHERE state <> 'resolved' AND fingerprint = ? ORDER BY coalesce(event, 0), id"_s, {fingerprint});
}

Result<> ErrorStore::startGroup(const QString &fingerprint, const StoredError &first)
{
    return plain(m_db.run(u"INSERT OR REPLACE INTO group_retry (fingerprint, error, event, started_at) VALUES (?, ?, ?, ?)"_s,
                          {fingerprint, first.id, first.event.value(), m_clock.now()}));
}

Result<QList<GroupRecord>> ErrorStore::groups()
{
    const auto rows = m_db.run(u"SELECT fingerprint, error, event FROM group_retry ORDER BY started_at"_s);
    if (!rows)
        return rows.error();
    QList<GroupRecord> result;
    for (const Row &row : rows->rows)
        result.append({row.at(0).toString(), row.at(1).toLongLong(), EventId(row.at(2).toLongLong())});
    return result;
}

Result<> ErrorStore::endGroup(const QString &fingerprint)
{
    return plain(m_db.run(u"DELETE FROM group_retry WHERE fingerprint = ?"_s, {fingerprint}));
}

} // namespace lockstep
