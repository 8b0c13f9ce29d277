// The figures of Overview and the status bar. They are asked several times a second and read counters that triggers keep (schema 003) and
// the counters per minute: never rows of the queue, but for the oldest. What a connection that was taken away has left stays in the database, in
// case it comes back, and counts nowhere.

#include "core/storage/viewreader.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
enum Statement { Connections, Minutes, Oldest, NodeErrors };
}

QStringList ViewReader::figureStatements()
{
    return {u"SELECT c.id, c.peer, c.paused, c.last_success, coalesce((SELECT json_extract(s.error, '$.message') FROM sync_error s WHERE s.id = c.blocked_by), ''), "
            "c.under_sync, c.open_errors, c.open_outgoing, c.open_incoming, c.failed_outgoing FROM connection c WHERE c.active = 1"_s,
            u"SELECT connection, minute, done, failed FROM minute WHERE connection IN (SELECT id FROM connection WHERE active = 1) AND minute > ?"_s,
            u"SELECT e.created_at, e.number FROM connection c JOIN event e ON e.id = (SELECT o.id FROM event o WHERE o.connection = c.id AND "
            "o.finished_at IS NULL ORDER BY o.id LIMIT 1) WHERE c.active = 1 ORDER BY e.id LIMIT 1"_s,
            u"SELECT count(*) FROM sync_error WHERE scope IN ('issue', 'connection', 'trigger', 'node') AND connection = '' AND state <> 'resolved'"_s};
}

Result<ViewReader::Figures> ViewReader::figures(qint64 nowMs)
{
    static const QStringList statements = figureStatements();
    Figures figures;
    const auto connections = m_db->run(statements.at(Connections));
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
        half.waiting = row.at(7).toLongLong() + row.at(8).toLongLong();
        half.stopped = row.at(9).toLongLong();
        figures.openErrors += half.errors;
        figures.openOutgoing += row.at(7).toLongLong();
        figures.openIncoming += row.at(8).toLongLong();
        figures.halves.append(half);
    }
    const qint64 minute = nowMs / 60'000;
    const auto minutes = m_db->run(statements.at(Minutes), {minute - 60});
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
    const auto oldest = m_db->run(statements.at(Oldest));
    if (!oldest)
        return oldest.error();
    if (!oldest->rows.isEmpty()) {
        figures.oldestWaiting = QDateTime::fromMSecsSinceEpoch(oldest->rows.first().at(0).toLongLong(), Qt::UTC);
        figures.oldestWaitingNumber = oldest->rows.first().at(1).toLongLong();
    }
    const auto errors = m_db->run(statements.at(NodeErrors));
    if (!errors)
        return errors.error();
    figures.openErrors += errors->rows.first().first().toLongLong();
    return figures;
}

} // namespace lockstep
