// Which events may be worked on now: EventStore's part for a claim.

#include "core/storage/eventstore.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

QString Claim::mayGo()
{
    return u"state IN ('triggered', 'ready', 'sent', 'received', 'acknowledging', 'waiting')"_s;
}

QString Claim::halfApplied()
{
    return u"direction = 1 AND (state IN ('applying', 'applied') OR "
           "((state = 'received' OR (state = 'waiting' AND resume = 'received')) AND (step >= 6 OR EXISTS (SELECT 1 FROM intent i WHERE i.event = event.id))) OR "
           "(state = 'failed' AND EXISTS (SELECT 1 FROM intent i WHERE i.event = event.id AND (i.result IS NULL OR i.source_id = 'parts'))))"_s;
}

QString Claim::turn()
{
    return u"CASE WHEN state IN ('acknowledging', 'sent') THEN 0 WHEN state = 'ready' OR (state = 'waiting' AND resume IN ('ready', 'sent', 'acknowledging')) "
           "THEN 1 ELSE 2 END"_s;
}

QString Claim::due(int turns)
{
    const QString part = u"SELECT * FROM (SELECT id, connection, local_id, remote_id, due FROM event WHERE connection = ? AND "_s + turn()
        + u" = ? AND due <= ? AND "_s + mayGo() + u" ORDER BY due, id LIMIT ?)"_s;
    return QStringList(turns, part).join(u" UNION ALL "_s);
}

QString Claim::nextDue()
{
    return u"WITH turns(turn) AS (VALUES (0), (1), (2)) SELECT min((SELECT min(due) FROM event WHERE connection = c.id AND "_s
        + turn() + u" = t.turn AND due > ? AND "_s + mayGo() + u")) FROM connection c, turns t WHERE c.active = 1"_s;
}

Result<QList<DueEvent>> EventStore::due(qint64 now, int limit, Needs needs)
{
    const auto connections = m_db.run(u"SELECT id, paused = 1 OR blocked_by IS NOT NULL FROM connection WHERE active = 1"_s);
    if (!connections)
        return connections.error();
    QList<std::pair<qint64, DueEvent>> found;
    for (const Row &connection : connections->rows) {
        // See the schema: what is halted answers only.
        const bool halted = connection.at(1).toInt() != 0;
        const QList<int> turns = needs == Needs::Tracker ? (halted ? QList<int>() : QList<int> {2}) : halted ? QList<int> {0} : QList<int> {0, 1};
        if (turns.isEmpty())
            continue;
        QVariantList values;
        for (const int turn : turns)
            values += {connection.first(), turn, now, limit};
        const auto rows = m_db.run(Claim::due(static_cast<int>(turns.size())), values);
        if (!rows)
            return rows.error();
        for (const Row &row : rows->rows) {
            found.append({row.at(4).toLongLong(), DueEvent(EventId(row.at(0).toLongLong()), ConnectionId(row.at(1).toString()), row.at(2).toString(),
                                                           row.at(3).toString())});
        }
    }
    std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return std::pair(a.first, a.second.id.value()) < std::pair(b.first, b.second.id.value()); });
    QList<DueEvent> events;
    for (const auto &[due, event] : std::as_const(found)) {
        if (events.size() < limit)
            events.append(event);
    }
    return events;
}

Result<std::optional<EventRecord>> EventStore::claimable(const EventId &id, qint64 now, Needs needs)
{
    const QString open = u"connection IN (SELECT id FROM connection WHERE active = 1 AND paused = 0 AND blocked_by IS NULL)"_s;
    const QString active = u"connection IN (SELECT id FROM connection WHERE active = 1)"_s;
    const QString turns = needs == Needs::Tracker ? QString(Claim::turn() + u" = 2 AND "_s + open)
                                                  : QString(Claim::turn() + u" < 2 AND "_s + active + u" AND ("_s + Claim::turn() + u" = 0 OR "_s + open + u')');
    return one(u"id = ? AND due <= ? AND "_s + Claim::mayGo() + u" AND "_s + turns, {id.value(), now});
}

Result<std::optional<qint64>> EventStore::nextDue(qint64 now)
{
    const auto rows = m_db.run(Claim::nextDue(), {now});
    if (!rows)
        return rows.error();
    const QVariant value = rows->rows.first().first();
    return value.isNull() ? std::optional<qint64>() : std::optional<qint64>(value.toLongLong());
}

} // namespace lockstep
