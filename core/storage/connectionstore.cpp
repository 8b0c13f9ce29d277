#include "core/storage/connectionstore.h"

#include "core/storage/eventrow.h"
#include "core/storage/ruleversionrow.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
Result<> plain(const Result<Rows> &rows) { return rows ? Result<>() : Result<>(rows.error()); }
} // namespace

Result<QString> ConnectionStore::meta(const QString &key)
{
    const auto rows = m_db.run(u"SELECT value FROM meta WHERE key = ?"_s, {key});
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? QString() : rows->rows.first().first().toString();
}

Result<int> ConnectionStore::restored(const ConnectionId &connection)
{
    const auto rows = m_db.run(u"SELECT count(*) FROM meta WHERE key = 'rejoin/' || ?"_s, {connection.value()});
    return rows ? Result<int>(rows->rows.first().first().toInt()) : Result<int>(rows.error());
}

Result<> ConnectionStore::setMeta(const QString &key, const QString &value)
{
    return m_db.write([&] { return plain(m_db.run(u"INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"_s, {key, value})); });
}

Result<QString> ConnectionStore::epoch(const QString &candidate)
{
    const Result<QString> stored = meta(u"epoch"_s);
    if (!stored || !stored->isEmpty())
        return stored;
    if (const Result<> set = setMeta(u"epoch"_s, candidate); !set)
        return set.error();
    return candidate;
}

Result<int> ConnectionStore::apply(const ConnectionConfig &connection, const NodeId &node)
{
    const ConnectionHalf *mine = connection.half(node);
    const ConnectionHalf *other = connection.otherHalf(node);
    if (!mine || !other)
        return Error::make(ErrorCode::Internal, u"The connection “%1” does not name the node “%2”"_s.arg(connection.id.value(), node.value()));
    int version = 0;
    RuleSet rules = mine->rules.inItsMode();
    const Result<> done = m_db.write([&]() -> Result<> {
        const auto known = m_db.run(u"INSERT INTO connection (id, peer, paused) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET peer = excluded.peer, "
                                    "paused = excluded.paused, active = 1"_s,
                                    {connection.id.value(), other->node.value(), connection.paused ? 1 : 0});
        if (!known)
            return known.error();
        const auto latest = m_db.run(u"SELECT "_s + ruleVersionColumns() + u" FROM rule_version WHERE connection = ? ORDER BY version DESC LIMIT 1"_s,
                                     {connection.id.value()});
        if (!latest)
            return latest.error();
        if (!latest->rows.isEmpty()) {
            const RuleSet published = ruleSetFromRow(latest->rows.first());
            version = rules.version = published.version;
            if (published.isSame(rules) && (rules.note.isEmpty() || rules.note == published.note))
                return {};
            if (published.isSame(rules)) // what is new is only what was to be said of it
                return plain(m_db.run(u"UPDATE rule_version SET note = ? WHERE connection = ? AND version = ?"_s, {rules.note, connection.id.value(), version}));
        }
        ++version;
        return plain(m_db.run(u"INSERT INTO rule_version (connection, version, mode, outgoing, incoming, mapping, note, after_ack, published_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
                              {connection.id.value(), version, nameOf(rules.mode, ruleModes), rules.outgoing, rules.incoming,
                               jsonText(mappingToJson(rules.mapping)), rules.note, rules.afterAck, m_clock.now()}));
    });
    if (!done)
        return done.error();
    return version;
}

Result<> ConnectionStore::deactivateAllBut(const QStringList &connections)
{
    return m_db.write([&]() -> Result<> {
        const auto rows = m_db.run(u"SELECT id FROM connection WHERE active = 1"_s);
        if (!rows)
            return rows.error();
        for (const Row &row : rows->rows) {
            if (connections.contains(row.first().toString()))
                continue;
            if (const auto done = m_db.run(u"UPDATE connection SET active = 0 WHERE id = ?"_s, {row.first()}); !done)
                return done.error();
        }
        return {};
    });
}

Result<RuleSet> ConnectionStore::ruleVersion(const ConnectionId &connection, int version)
{
    const auto rows = m_db.run(u"SELECT "_s + ruleVersionColumns() + u" FROM rule_version WHERE connection = ? AND version = ?"_s, {connection.value(), version});
    if (!rows)
        return rows.error();
    if (rows->rows.isEmpty())
        return Error::make(ErrorCode::NotFound, u"The connection “%1” has no rules of version %2"_s.arg(connection.value()).arg(version));
    return ruleSetFromRow(rows->rows.first());
}

Result<> ConnectionStore::setPaused(const ConnectionId &connection, bool paused)
{
    return m_db.write([&] { return plain(m_db.run(u"UPDATE connection SET paused = ? WHERE id = ?"_s, {paused ? 1 : 0, connection.value()})); });
}

Result<qint64> ConnectionStore::blockedBy(const ConnectionId &connection)
{
    const auto rows = m_db.run(u"SELECT blocked_by FROM connection WHERE id = ?"_s, {connection.value()});
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? 0 : rows->rows.first().first().toLongLong();
}

Result<> ConnectionStore::setBlockedBy(const ConnectionId &connection, qint64 errorId)
{
    const QVariant value = errorId == 0 ? QVariant(QMetaType(QMetaType::LongLong)) : QVariant(errorId);
    return m_db.write([&] { return plain(m_db.run(u"UPDATE connection SET blocked_by = ? WHERE id = ?"_s, {value, connection.value()})); });
}

Result<> ConnectionStore::touchSuccess(const ConnectionId &connection)
{
    return plain(m_db.run(u"UPDATE connection SET last_success = ? WHERE id = ?"_s, {m_clock.now(), connection.value()}));
}

Result<TriggerState> ConnectionStore::triggerState(const ConnectionId &connection, const QString &query)
{
    const auto rows = m_db.run(u"SELECT existing_page, existing_done, blocked_by FROM trigger_state WHERE connection = ? AND query = ?"_s,
                               {connection.value(), query});
    if (!rows)
        return rows.error();
    if (rows->rows.isEmpty())
        return TriggerState {};
    const Row &row = rows->rows.first();
    return TriggerState {row.at(0).toString(), row.at(1).toInt() != 0, !row.at(2).isNull()};
}

Result<> ConnectionStore::setTriggerState(const ConnectionId &connection, const QString &query, const TriggerState &state)
{
    return plain(m_db.run(u"INSERT INTO trigger_state (connection, query, existing_page, existing_done) VALUES (?, ?, ?, ?) ON CONFLICT (connection, query) "
                          "DO UPDATE SET existing_page = excluded.existing_page, existing_done = excluded.existing_done"_s,
                          {connection.value(), query, state.page, state.existingDone ? 1 : 0}));
}

Result<> ConnectionStore::setTriggerBlocked(const ConnectionId &connection, const QString &query, qint64 errorId)
{
    const QVariant value = errorId == 0 ? QVariant(QMetaType(QMetaType::LongLong)) : QVariant(errorId);
    return m_db.write([&] {
        return plain(m_db.run(u"INSERT INTO trigger_state (connection, query, blocked_by) VALUES (?, ?, ?) ON CONFLICT (connection, query) DO UPDATE SET "
                              "blocked_by = excluded.blocked_by"_s, {connection.value(), query, value}));
    });
}

Result<> ConnectionStore::forgetTriggersBut(const QSet<std::pair<QString, QString>> &connectionsAndQueries)
{
    return m_db.write([&]() -> Result<> {
        const auto rows = m_db.run(u"SELECT connection, query FROM trigger_state WHERE blocked_by IS NULL"_s);
        if (!rows)
            return rows.error();
        for (const Row &row : rows->rows) {
            if (connectionsAndQueries.contains({row.at(0).toString(), row.at(1).toString()}))
                continue;
            if (const auto done = m_db.run(u"DELETE FROM trigger_state WHERE connection = ? AND query = ?"_s, {row.at(0), row.at(1)}); !done)
                return done.error();
        }
        return {};
    });
}

} // namespace lockstep
