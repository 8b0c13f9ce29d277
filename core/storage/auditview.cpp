// What audits found, for the window and the command line.

#include "core/storage/viewreader.h"

using namespace Qt::StringLiterals;

namespace lockstep {

Result<QList<AuditFinding>> ViewReader::auditFindings(const QString &connection)
{
    const auto rows = m_db->run(
        u"SELECT f.id, t.connection, t.local_key, t.remote_key, t.summary, f.what, f.here, f.there, f.cause, f.note, f.state, f.first_seen, f.at FROM audit_finding f "
        "JOIN twin t ON t.id = f.twin WHERE (? = '' OR t.connection = ?) AND t.connection IN (SELECT id FROM connection WHERE active = 1) ORDER BY f.id LIMIT 10000"_s,
        {connection, connection});
    if (!rows)
        return rows.error();
    QList<AuditFinding> result;
    for (const Row &row : rows->rows) {
        AuditFinding f;
        f.node = m_node;
        f.id = row.at(0).toLongLong();
        f.connection = ConnectionId(row.at(1).toString());
        f.localKey = row.at(2).toString();
        f.remoteKey = row.at(3).toString();
        f.summary = row.at(4).toString();
        f.what = row.at(5).toString();
        f.here = row.at(6).toString();
        f.there = row.at(7).toString();
        f.cause = row.at(8).toString();
        f.note = row.at(9).toString();
        f.state = row.at(10).toString();
        f.firstSeen = QDateTime::fromMSecsSinceEpoch(row.at(11).toLongLong(), Qt::UTC);
        f.at = QDateTime::fromMSecsSinceEpoch(row.at(12).toLongLong(), Qt::UTC);
        result.append(f);
    }
    return result;
}

} // namespace lockstep
