#include "core/sync/traces.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace lockstep {

QJsonArray tracesOf(const Replica &replica, const QList<TraceRecord> &traces)
{
    QSet<QString> told;
    for (const Comment &comment : replica.comments)
        told.insert(u"comment"_s + comment.id);
    for (const Attachment &attachment : replica.attachments)
        told.insert(u"attachment"_s + attachment.id);
    QJsonArray result;
    for (const TraceRecord &trace : traces) {
        if (told.contains(trace.kind + trace.localId))
            result.append(QJsonObject {{u"kind"_s, trace.kind}, {u"source"_s, trace.localId}, {u"target"_s, trace.remoteId}});
    }
    return result;
}

QList<TraceRecord> tracesOfSender(const QJsonArray &told)
{
    QList<TraceRecord> traces;
    for (const QJsonValue value : told) {
        const QJsonObject trace = value.toObject();
        const TraceRecord record {trace.value(u"kind"_s).toString(), trace.value(u"target"_s).toString(), trace.value(u"source"_s).toString(), {}};
        if ((record.kind == "comment"_L1 || record.kind == "attachment"_L1) && !record.localId.isEmpty() && !record.remoteId.isEmpty())
            traces.append(record);
    }
    return traces;
}

QString editedComment(const QString &body) { return u"*Edited comment:*\n\n"_s + body; }

} // namespace lockstep
