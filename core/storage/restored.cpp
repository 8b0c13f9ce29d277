#include "core/storage/restored.h"

#include "core/base/mutant.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
const QString pendingKey = u"restorePending"_s;
const QString restoredKey = u"restoredAt"_s;
const QString setMeta = u"INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"_s;
const QString isOpen = u"finished_at IS NULL"_s; // as the indices say it

Result<QString> metaOf(Database &database, const QString &key)
{
    const auto rows = database.run(u"SELECT value FROM meta WHERE key = ?"_s, {key});
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? QString() : rows->rows.first().first().toString();
}

Result<> renumber(Database &database, const QString &epoch, qint64 now)
{
    // One whose answer is here is told, and has only its after-ack rule before it: it is called as before.
    const QString answered = u"(state IN ('received', 'applying') OR (state IN ('waiting', 'failed') AND resume = 'received'))"_s;
    const auto open = database.run(u"SELECT id, connection FROM event WHERE direction = 0 AND NOT "_s + answered + u" AND "_s + isOpen + u" ORDER BY id"_s);
    if (!open)
        return open.error();
    // What failed here waits for the administrator. What failed over there has another number now, of which nobody there knows: it is sent again.
    const QString stays = u"(state = 'failed' AND EXISTS (SELECT 1 FROM sync_error s WHERE s.event = event.id AND s.state <> 'resolved'))"_s;
    for (const Row &row : open->rows) {
        const auto number = database.run(u"UPDATE connection SET next_number = next_number + 1 WHERE id = ? RETURNING next_number - 1"_s, {row.at(1)});
        if (!number)
            return number.error();
        const auto moved = database.run(
            u"UPDATE event SET epoch = ?, number = ?, revision = 0, payload = '', base = '', due = ?, updated_at = ?, "
            "resume = CASE WHEN "_s + stays + u" THEN 'triggered' ELSE '' END, state = CASE WHEN state = 'blocked' OR "_s + stays + u" THEN state ELSE 'triggered' END "
            "WHERE id = ?"_s, {epoch, number->rows.first().first(), now, now, row.first()});
        if (!moved)
            return moved.error();
        const auto told = database.run(u"UPDATE sync_error SET event_number = ? WHERE event = ? AND state <> 'resolved'"_s, {number->rows.first().first(), row.first()});
        if (!told)
            return told.error();
    }
    return {};
}
} // namespace

QString originOf(const QString &epoch) { return epoch.section(u'~', 0, 0); }

Result<> markRestored(const QString &path)
{
    auto database = Database::open(path, Database::Mode::ReadWrite, nullptr);
    if (!database)
        return database.error();
    const auto marked = (*database)->run(setMeta, {pendingKey, u"1"_s});
    return marked ? Result<>() : Result<>(marked.error());
}

Result<qint64> settleRestored(Database &database, const Clock &clock, const QString &token)
{
    const Result<QString> pending = metaOf(database, pendingKey);
    const Result<QString> before = pending ? metaOf(database, restoredKey) : pending;
    const Result<QString> epoch = before ? metaOf(database, u"epoch"_s) : before;
    if (!epoch)
        return epoch.error();
    if (pending->isEmpty())
        return before->toLongLong();
    const qint64 now = clock.now();
    const QString next = isMutant("restored-epoch-kept") ? *epoch : originOf(*epoch) + u'~' + token;
    const Result<> settled = database.write([&]() -> Result<> {
        const QList<std::pair<QString, QVariantList>> steps {
            {u"UPDATE sync_error SET state = 'resolved', resolved_at = ?, resolved_by = 'itself' WHERE state <> 'resolved' AND event IN "
             "(SELECT id FROM event WHERE direction = 1 AND "_s + isOpen + u')', {now}},
            {u"DELETE FROM event WHERE direction = 1 AND "_s + isOpen, {}},
            {u"UPDATE twin SET last_sent = ''"_s, {}},
            {setMeta, {u"epoch"_s, next}},
            {setMeta, {restoredKey, QString::number(now)}},
            {u"INSERT OR REPLACE INTO meta (key, value) SELECT 'rejoin/' || id, '0' FROM connection"_s, {}},
            {u"INSERT INTO history (at, what, text) VALUES (?, 'restored', 'Restored from a backup; what was done since is looked for')"_s, {now}},
            {u"DELETE FROM meta WHERE key = ?"_s, {pendingKey}},
        };
        for (const auto &[sql, values] : steps) {
            if (const auto done = database.run(sql, values); !done)
                return done.error();
        }
        return renumber(database, next, now);
    });
    if (!settled)
        return settled.error();
    if (const Result<> stored = database.commit(); !stored)
        return stored.error();
    return now;
}

} // namespace lockstep
