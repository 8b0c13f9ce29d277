#include "core/storage/eventrow.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

QString eventColumns()
{
    return u"id, direction, connection, epoch, number, revision, local_id, local_key, remote_id, remote_key, summary, kind, trigger, state, "
           "resume, attempts, due, step, rule_version, payload, base, ack, error, timeline, warnings, created_at, choices"_s;
}

EventRecord eventFromRow(const Row &row)
{
    EventRecord e;
    int i = 0;
    e.id = EventId(row.at(i++).toLongLong());
    e.direction = static_cast<Direction>(row.at(i++).toInt());
    e.connection = ConnectionId(row.at(i++).toString());
    e.epoch = row.at(i++).toString();
    e.number = row.at(i++).toLongLong();
    e.revision = row.at(i++).toLongLong();
    e.localId = row.at(i++).toString();
    e.localKey = row.at(i++).toString();
    e.remoteId = row.at(i++).toString();
    e.remoteKey = row.at(i++).toString();
    e.summary = row.at(i++).toString();
    e.kind = row.at(i++).toString();
    e.trigger = row.at(i++).toString();
    e.state = row.at(i++).toString();
    e.resume = row.at(i++).toString();
    e.attempts = row.at(i++).toInt();
    e.due = row.at(i++).toLongLong();
    e.step = row.at(i++).toInt();
    e.ruleVersion = row.at(i++).toInt();
    e.payload = row.at(i++).toByteArray();
    e.base = objectFrom(row.at(i++));
    e.ack = row.at(i++).toByteArray();
    e.error = objectFrom(row.at(i++));
    e.timeline = arrayFrom(row.at(i++));
    for (const QJsonValue warning : arrayFrom(row.at(i++)))
        e.warnings.append(warning.toString());
    e.createdAt = row.at(i++).toLongLong();
    e.choices = objectFrom(row.at(i++));
    return e;
}

QJsonObject objectFrom(const QVariant &column)
{
    const QByteArray text = column.toByteArray();
    return text.size() <= 2 ? QJsonObject() : QJsonDocument::fromJson(text).object(); // most are empty
}

QJsonArray arrayFrom(const QVariant &column)
{
    const QByteArray text = column.toByteArray();
    return text.size() <= 2 ? QJsonArray() : QJsonDocument::fromJson(text).array();
}


} // namespace lockstep
