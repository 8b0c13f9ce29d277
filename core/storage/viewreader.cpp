#include "core/storage/viewreader.h"

#include "core/model/issue.h"
#include "core/model/issuekey.h"
#include "core/storage/eventrow.h"
#include "core/storage/eventstore.h"
#include "core/storage/ruleversionrow.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QDateTime timeOf(const QVariant &value)
{
    return value.isNull() || value.toLongLong() == 0 ? QDateTime() : QDateTime::fromMSecsSinceEpoch(value.toLongLong(), Qt::UTC);
}

// The other columns of EventRow, in the order of rowFrom().
QString viewColumns()
{
    return u"e.id, e.direction, e.number, e.connection, e.local_key, e.remote_key, e.summary, e.kind, e.trigger, e.state, e.step, e.attempts, e.due, "
           "e.error, e.created_at, e.updated_at, "
           "(SELECT paused = 1 OR active = 0 FROM connection c WHERE c.id = e.connection), "
           "CASE e.state WHEN 'blocked' THEN (SELECT h.number FROM event h WHERE h.connection = e.connection AND h.local_id = e.local_id AND h.direction = 0 AND "
           "h.finished_at IS NULL AND h.behind = 0) ELSE 0 END, "
           "CASE WHEN e.direction = 0 AND e.state <> 'blocked' AND e.finished_at IS NULL THEN coalesce((SELECT b.behind FROM event b WHERE "
           "b.connection = e.connection AND b.local_id = e.local_id AND b.direction = 0 AND b.state = 'blocked'), 0) ELSE 0 END, e.rule_version, "
           "CASE WHEN e.state = 'triggered' AND e.direction = 0 THEN coalesce((SELECT number FROM event WHERE connection = e.connection AND local_id = e.local_id AND "_s
        + Claim::halfApplied() + u" ORDER BY id LIMIT 1), 0) ELSE 0 END"_s;
}

struct Condition {
    QString sql;
    QVariantList values;
};

Condition conditionOf(const EventFilter &filter, qint64 nowMs)
{
    QStringList parts {u"1"_s};
    QVariantList values;
    if (filter.direction >= 0) {
        parts.append(u"e.direction = ?"_s);
        values.append(filter.direction);
    }
    if (!filter.connection.isEmpty()) {
        parts.append(u"e.connection = ?"_s);
        values.append(filter.connection);
    }
    if (!filter.key.isEmpty()) {
        parts.append(u"(e.local_key = ? OR e.remote_key = ?)"_s);
        values << filter.key << filter.key;
    }
    if (!filter.text.isEmpty()) {
        parts.append(u"instr(lower(e.summary), lower(?)) > 0"_s);
        values.append(filter.text);
    }
    if (filter.openOnly)
        parts.append(u"e.finished_at IS NULL AND e.connection IN (SELECT id FROM connection WHERE active = 1)"_s);
    if (filter.newerThanMs > 0) {
        parts.append(u"e.created_at >= ?"_s);
        values.append(nowMs - filter.newerThanMs);
    }
    if (filter.olderThanMs > 0) {
        parts.append(u"e.created_at < ?"_s);
        values.append(nowMs - filter.olderThanMs);
    }
    if (!filter.states.isEmpty()) {
        QStringList states;
        for (const EventState state : filter.states) {
            // "Held" is no stored state: what could go on if its connection were not paused, or were there still.
            states.append(state == EventState::Held
                              ? u"(e.state IN ('triggered', 'ready', 'received') AND (SELECT paused = 1 OR active = 0 FROM connection c WHERE c.id = e.connection))"_s
                              : QString(u"e.state = '"_s + Queue::stateName(state) + u'\''));
        }
        parts.append(u'(' + states.join(u" OR "_s) + u')');
    }
    return {parts.join(u" AND "_s), values};
}
} // namespace

Result<std::unique_ptr<ViewReader>> ViewReader::open(const QString &path, const NodeId &node)
{
    auto database = Database::open(path, Database::Mode::ReadOnly, nullptr);
    if (!database)
        return database.error();
    return std::unique_ptr<ViewReader>(new ViewReader(std::move(*database), node));
}

EventRow ViewReader::rowFrom(const Row &row) const
{
    EventRow e;
    e.ref = {m_node, EventId(row.at(0).toLongLong())};
    e.direction = static_cast<Direction>(row.at(1).toInt());
    e.number = row.at(2).toLongLong();
    e.connection = ConnectionId(row.at(3).toString());
    e.localKey = row.at(4).toString();
    e.remoteKey = row.at(5).toString();
    e.summary = row.at(6).toString();
    e.kind = row.at(7).toString();
    e.trigger = row.at(8).toString();
    e.state = Queue::stateFromName(row.at(9).toString());
    e.step = row.at(10).toInt();
    e.attempts = row.at(11).toInt();
    if (e.state == EventState::Waiting)
        e.nextTry = timeOf(row.at(12));
    const QJsonObject error = objectFrom(row.at(13));
    if (!error.isEmpty() && (e.state == EventState::Waiting || e.state == EventState::Failed)) {
        e.errorText = error.value(u"message"_s).toString();
        e.errorCode = codeFromName(error.value(u"code"_s).toString());
        e.conflict = e.errorCode == ErrorCode::Conflict;
    }
    e.createdAt = timeOf(row.at(14));
    e.updatedAt = timeOf(row.at(15));
    const bool paused = row.at(16).toInt() != 0;
    if (paused && (e.state == EventState::Triggered || e.state == EventState::Ready || e.state == EventState::Received))
        e.state = EventState::Held;
    e.blockedBy = row.at(17).toLongLong();
    e.behind = row.at(18).toInt();
    e.ruleVersion = row.at(19).toInt();
    e.heldUpBy = row.at(20).toLongLong();
    return e;
}

Result<EventPage> ViewReader::events(const EventFilter &filter, qint64 offset, qint64 limit, qint64 nowMs)
{
    const Condition condition = conditionOf(filter, nowMs);
    EventPage page;
    const auto total = m_db->run(u"SELECT count(*) FROM event e WHERE "_s + condition.sql, condition.values);
    if (!total)
        return total.error();
    page.total = total->rows.first().first().toLongLong();
    const auto rows = m_db->run(u"SELECT "_s + viewColumns() + u" FROM event e WHERE "_s + condition.sql + u" ORDER BY e.id DESC LIMIT ? OFFSET ?"_s,
                                condition.values + QVariantList {limit, offset});
    if (!rows)
        return rows.error();
    for (const Row &row : rows->rows)
        page.rows.append(rowFrom(row));
    return page;
}

Result<EventDetail> ViewReader::eventDetail(const EventId &id)
{
    const auto rows = m_db->run(u"SELECT "_s + viewColumns() + u", e.timeline, e.payload, e.warnings, e.connection, "
                                "(SELECT peer FROM connection c WHERE c.id = e.connection), e.local_id, e.remote_id FROM event e WHERE e.id = ?"_s, {id.value()});
    if (!rows)
        return rows.error();
    if (rows->rows.isEmpty())
        return Error::make(ErrorCode::NotFound, u"There is no event with the id %1 at “%2”"_s.arg(id.value()).arg(m_node.value()));
    const Row &row = rows->rows.first();
    EventDetail detail;
    detail.row = rowFrom(row);
    const bool outgoing = detail.row.direction == Direction::Outgoing;
    const QString peer = row.at(25).toString();
    detail.localNode = m_node.value();
    detail.remoteNode = peer;
    const QString sender = outgoing ? m_node.value() : peer;
    const QString receiver = outgoing ? peer : m_node.value();
    for (int step = 1; step <= 8; ++step) {
        StepTime &time = detail.steps[static_cast<size_t>(step - 1)];
        time.step = step;
        time.node = step >= 5 && step <= 7 ? receiver : sender;
    }
    for (const QJsonValue value : arrayFrom(row.at(21))) {
        const int step = value.toObject().value(u"step"_s).toInt();
        if (step < 1 || step > 8)
            continue;
        StepTime &time = detail.steps[static_cast<size_t>(step - 1)];
        time.at = stampFromText(value.toObject().value(u"at"_s).toString());
        time.note = value.toObject().value(u"note"_s).toString();
    }
    StepTime &reached = detail.steps[static_cast<size_t>(qBound(1, detail.row.step, 8) - 1)];
    reached.failed = detail.row.state == EventState::Failed;
    reached.running = detail.row.state == EventState::Applying || detail.row.state == EventState::Acknowledging || detail.row.state == EventState::Waiting;
    const QJsonObject payload = objectFrom(row.at(22));
    detail.replica = payload.contains(u"replica"_s) ? payload.value(u"replica"_s).toObject() : payload;
    for (const QJsonValue warning : arrayFrom(row.at(23)))
        detail.warnings.append(warning.toString());
    detail.ruleVersion = detail.row.ruleVersion;
    const auto twin = m_db->run(u"SELECT last_sent, last_received FROM twin WHERE connection = ? AND (local_id = ? OR (remote_id = ? AND ? <> ''))"_s,
                                {row.at(24), row.at(26), row.at(27), row.at(27)});
    if (!twin)
        return twin.error();
    if (!twin->rows.isEmpty()) {
        const QJsonObject last = objectFrom(twin->rows.first().at(outgoing ? 0 : 1));
        if (detail.replica.isEmpty())
            detail.replica = last;
        else
            detail.previousReplica = last;
    }
    const auto attempts = m_db->run(u"SELECT number, at, error FROM attempt WHERE event = ? ORDER BY number"_s, {id.value()});
    if (!attempts)
        return attempts.error();
    for (const Row &attempt : attempts->rows)
        detail.attempts.append({attempt.at(0).toInt(), timeOf(attempt.at(1)), Error::fromJson(objectFrom(attempt.at(2)))});
    return detail;
}

Result<EventId> ViewReader::counterpart(const ConnectionId &connection, Direction direction, qint64 number)
{
    const auto rows = m_db->run(u"SELECT id FROM event WHERE connection = ? AND direction = ? AND number = ? ORDER BY id DESC LIMIT 1"_s,
                                {connection.value(), static_cast<int>(direction), number});
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? EventId() : EventId(rows->rows.first().first().toLongLong());
}

Result<QList<SyncErrorRow>> ViewReader::errors(const QString &state)
{
    const auto rows = m_db->run(
        u"SELECT s.id, s.error, s.connection, s.event, s.event_number, s.local_key, s.remote_key, s.summary, s.fingerprint, s.step, s.count, s.state, "
        "s.first_seen, s.last_seen, s.resolved_at, s.resolved_by, s.scope, s.subject, "
        "CASE WHEN s.state = 'resolved' OR s.scope = 'trigger' THEN 0 WHEN s.scope = 'issue' THEN (SELECT coalesce(sum(b.behind), 0) FROM event e JOIN event b ON "
        "b.connection = e.connection AND b.local_id = e.local_id AND b.direction = 0 AND b.state = 'blocked' WHERE e.id = s.event AND e.direction = 0) "
        "ELSE (SELECT coalesce(sum(CASE o.state WHEN 'blocked' THEN o.behind ELSE 1 END), 0) FROM event o WHERE (s.connection = '' OR o.connection = s.connection) "
        "AND o.finished_at IS NULL AND o.state IN ('triggered', 'ready', 'received', 'waiting', 'blocked')) END, "
        "coalesce((SELECT direction FROM event e WHERE e.id = s.event), 0), coalesce((SELECT rule_version FROM event e WHERE e.id = s.event), 0) "
        "FROM sync_error s WHERE (? = '' OR s.state = ?) AND (s.state = 'resolved' OR s.connection = '' OR "
        "s.connection IN (SELECT id FROM connection WHERE active = 1)) ORDER BY s.last_seen DESC LIMIT 5000"_s, {state, state});
    if (!rows)
        return rows.error();
    QList<SyncErrorRow> result;
    for (const Row &row : rows->rows) {
        SyncErrorRow e;
        e.node = m_node;
        e.id = row.at(0).toLongLong();
        e.error = Error::fromJson(objectFrom(row.at(1)));
        e.error.scope = scopeFromName(row.at(16).toString());
        e.connection = ConnectionId(row.at(2).toString());
        e.event = EventId(row.at(3).toLongLong());
        e.eventNumber = row.at(4).toLongLong();
        e.localKey = row.at(5).toString();
        e.remoteKey = row.at(6).toString();
        e.summary = e.error.scope == ErrorScope::Trigger ? row.at(17).toString() : row.at(7).toString();
        e.fingerprint = row.at(8).toString();
        e.step = row.at(9).toInt();
        e.attempts = row.at(10).toInt();
        e.state = row.at(11).toString();
        e.firstSeen = timeOf(row.at(12));
        e.lastSeen = timeOf(row.at(13));
        e.resolvedAt = timeOf(row.at(14));
        e.resolvedBy = row.at(15).toString();
        e.waitBehind = row.at(18).toInt();
        e.ofRequest = e.error.scope == ErrorScope::Issue && row.at(19).toInt() == static_cast<int>(Direction::Incoming);
        e.ruleVersion = row.at(20).toInt();
        result.append(e);
    }
    return result;
}

Result<int> ViewReader::waitingBehind(const ConnectionId &connection, qint64 number)
{
    const auto rows = m_db->run(u"SELECT coalesce(sum(b.behind), 0) FROM event e JOIN event b ON b.connection = e.connection AND b.local_id = e.local_id AND "
                                "b.direction = 0 AND b.state = 'blocked' WHERE e.connection = ? AND e.direction = 0 AND e.number = ? AND e.finished_at IS NULL"_s,
                                {connection.value(), number});
    if (!rows)
        return rows.error();
    return rows->rows.first().first().toInt();
}

Result<QList<TwinRow>> ViewReader::twins(const QString &connection, const QString &text, qint64 limit)
{
    const QString key = bareKey(text);
    QString sql = u"SELECT id, connection, local_key, local_id, remote_key, summary, local_url, remote_url, last_sync, state, state_reason FROM twin WHERE (? = '' OR connection = ?)"_s;
    QVariantList values {connection, connection};
    if (!text.isEmpty()) {
        sql += u" AND (local_key = ? OR remote_key = ? OR instr(lower(summary), lower(?)) > 0) ORDER BY (local_key = ? OR remote_key = ?) DESC, last_sync DESC LIMIT ?"_s;
        values << key << key << text << key << key << limit;
    } else {
        sql += u" ORDER BY last_sync DESC LIMIT ?"_s;
        values << limit;
    }
    const auto rows = m_db->run(sql, values);
    if (!rows)
        return rows.error();
    QList<TwinRow> result;
    for (const Row &row : rows->rows) {
        result.append({m_node, ConnectionId(row.at(1).toString()), TwinId(row.at(0).toLongLong()), row.at(2).toString(), row.at(3).toString(),
                       row.at(4).toString(), row.at(5).toString(), row.at(6).toString(), row.at(7).toString(), timeOf(row.at(8)), row.at(9).toString(), row.at(10).toString()});
    }
    return result;
}

Result<QList<HistoryRow>> ViewReader::history(const QString &connection, const QString &key, qint64 limit)
{
    const QString bare = bareKey(key);
    const auto rows = m_db->run(
        u"SELECT id, at, connection, local_key, remote_key, event_number, what, text, changes, rule_version FROM history WHERE (? = '' OR connection = ?) AND "
        "(? = '' OR local_key = ? OR remote_key = ?) ORDER BY id DESC LIMIT ?"_s, {connection, connection, bare, bare, bare, limit});
    if (!rows)
        return rows.error();
    QList<HistoryRow> result;
    for (const Row &row : rows->rows) {
        result.append({m_node, row.at(0).toLongLong(), timeOf(row.at(1)), ConnectionId(row.at(2).toString()), row.at(3).toString(), row.at(4).toString(),
                       row.at(5).toLongLong(), row.at(6).toString(), row.at(7).toString(), objectFrom(row.at(8)), row.at(9).toInt()});
    }
    return result;
}

Result<QList<RuleVersion>> ViewReader::ruleVersions(const ConnectionId &connection)
{
    const auto rows = m_db->run(u"SELECT "_s + ruleVersionColumns() + u", published_at FROM rule_version WHERE connection = ? ORDER BY version DESC"_s, {connection.value()});
    if (!rows)
        return rows.error();
    QList<RuleVersion> versions;
    for (const Row &row : rows->rows) {
        const RuleSet rules = ruleSetFromRow(row);
        versions.append({rules.version, timeOf(row.last()), rules});
    }
    return versions;
}

} // namespace lockstep
