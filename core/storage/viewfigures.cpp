// The figures of Overview and the status bar. They read only open rows (partial indexes) and the counters per minute. What a connection that was
// taken away has left stays in the database, in case it comes back, and counts nowhere.

#include "core/storage/viewreader.h"

using namespace Qt::StringLiterals;

namespace lockstep {

Result<ViewReader::Figures> ViewReader::figures(qint64 nowMs)
{
    Figures figures;
    const auto connections = m_db->run(
        u"SELECT c.id, c.peer, c.paused, c.last_success, coalesce((SELECT json_extract(s.error, '$.message') FROM sync_error s WHERE s.id = c.blocked_by), ''), "
        "(SELECT count(*) FROM twin t WHERE t.connection = c.id AND t.remote_id IS NOT NULL), "
        "(SELECT count(*) FROM sync_error s WHERE s.connection = c.id AND s.state <> 'resolved') FROM connection c WHERE c.active = 1"_s);
    if (!connections)
        return connections.error();
    for (const Row &row : connections->rows) {
        HalfSnapshot half;
        half.connection = ConnectionId(row.at(0).toString());
        half.node = m_node;
        half.peer = NodeId(row.at(1).toString());
        half.paused = row.at(2).toInt() != 0;
        if (!row.at(3).isNull())
            half.lastSuccess = QDateTime::fromMSecsSinceEpoch(row.at(3).toLongLong(), Qt::UTC);
        half.blockedBy = row.at(4).toString();
        half.underSync = row.at(5).toLongLong();
        half.errors = row.at(6).toLongLong();
        figures.halves.append(half);
    }
    const auto open = m_db->run(u"SELECT connection, direction, state, count(*) FROM event WHERE state NOT IN ('done', 'unchanged', 'skipped', 'cancelled') "
                                "AND connection IN (SELECT id FROM connection WHERE active = 1) GROUP BY connection, direction, state"_s);
    if (!open)
        return open.error();
    for (const Row &row : open->rows) {
        const bool outgoing = row.at(1).toInt() == 0;
        const qint64 count = row.at(3).toLongLong();
        (outgoing ? figures.openOutgoing : figures.openIncoming) += count;
        for (HalfSnapshot &half : figures.halves) {
            if (half.connection.value() != row.at(0).toString())
                continue;
            half.waiting += count;
            if (outgoing && row.at(2).toString() == "failed"_L1)
                half.stopped += count;
        }
    }
    const qint64 minute = nowMs / 60'000;
    const auto minutes = m_db->run(u"SELECT connection, minute, done, failed FROM minute WHERE minute > ?"_s, {minute - 60});
    if (!minutes)
        return minutes.error();
    for (const Row &row : minutes->rows) {
        const qint64 slot = 59 - (minute - row.at(1).toLongLong());
        if (slot < 0 || slot > 59)
            continue;
        if (slot >= 58)
            figures.lastMinute = std::max(figures.lastMinute, row.at(2).toInt());
        for (HalfSnapshot &half : figures.halves) {
            if (half.connection.value() != row.at(0).toString())
                continue;
            half.perMinute[static_cast<size_t>(slot)] = row.at(2).toInt();
            half.failedPerMinute[static_cast<size_t>(slot)] = row.at(3).toInt();
        }
    }
    const auto oldest = m_db->run(u"SELECT created_at, number FROM event WHERE state NOT IN ('done', 'unchanged', 'skipped', 'cancelled') AND "
                                  "connection IN (SELECT id FROM connection WHERE active = 1) ORDER BY id LIMIT 1"_s);
    if (!oldest)
        return oldest.error();
    if (!oldest->rows.isEmpty()) {
        figures.oldestWaiting = QDateTime::fromMSecsSinceEpoch(oldest->rows.first().at(0).toLongLong(), Qt::UTC);
        figures.oldestWaitingNumber = oldest->rows.first().at(1).toLongLong();
    }
    const auto errors = m_db->run(u"SELECT count(*) FROM sync_error WHERE state <> 'resolved' AND (connection = '' OR "
                                  "connection IN (SELECT id FROM connection WHERE active = 1))"_s);
    if (!errors)
        return errors.error();
    figures.openErrors = errors->rows.first().first().toLongLong();
    return figures;
}

} // namespace lockstep
