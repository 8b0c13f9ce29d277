#include "core/storage/originstore.h"

#include "core/storage/restored.h"

using namespace Qt::StringLiterals;

namespace lockstep {

QString originName(const QString &epoch, const QString &issueId) { return originOf(epoch) + u'/' + issueId; }

Result<QString> OriginStore::of(const QString &localId, const QString &epoch)
{
    const auto rows = m_db.run(u"SELECT origin FROM twin WHERE local_id = ? AND origin <> '' LIMIT 1"_s, {localId});
    if (!rows)
        return rows.error();
    return rows->rows.isEmpty() ? originName(epoch, localId) : rows->rows.first().first().toString();
}

Result<> OriginStore::set(const TwinId &twin, const QString &origin)
{
    const auto done = m_db.run(u"UPDATE twin SET origin = ? WHERE id = ?"_s, {origin, twin.value()});
    return done ? Result<>() : Result<>(done.error());
}

Result<QList<OriginStore::Copy>> OriginStore::copies(const QString &origin, const QString &epoch, const ConnectionId &butFor)
{
    const QString own = originName(epoch, {});
    const auto rows = origin.startsWith(own)
        ? m_db.run(u"SELECT connection, local_key FROM twin WHERE local_id = ? AND connection <> ?"_s, {origin.mid(own.size()), butFor.value()})
        : m_db.run(u"SELECT connection, local_key FROM twin WHERE origin = ? AND origin <> '' AND connection <> ?"_s, {origin, butFor.value()});
    return recordsOf(rows, +[](const Row &row) { return Copy {ConnectionId(row.at(0).toString()), row.at(1).toString()}; });
}

Result<QList<ConnectionId>> OriginStore::beingMade(const QString &origin, const ConnectionId &butFor)
{
    const auto rows = m_db.run(u"SELECT event.connection FROM intent JOIN event ON event.id = intent.event WHERE intent.kind = 'create' AND intent.origin = ? AND "
                               "event.connection <> ?"_s, {origin, butFor.value()});
    return recordsOf(rows, +[](const Row &row) { return ConnectionId(row.first().toString()); });
}

} // namespace lockstep
