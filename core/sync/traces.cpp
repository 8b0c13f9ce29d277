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
    for (const Worklog &worklog : replica.worklogs)
        told.insert(u"worklog"_s + worklog.id);
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
        if (isTraceKind(record.kind) && !record.localId.isEmpty() && !record.remoteId.isEmpty())
            traces.append(record);
    }
    return traces;
}

bool isTraceKind(const QString &kind) { return kind == "comment"_L1 || kind == "attachment"_L1 || kind == "worklog"_L1; }

QList<TracePair> &tracesIn(IncomingInput &input, const QString &kind)
{
    return kind == "comment"_L1 ? input.commentTraces : kind == "attachment"_L1 ? input.attachmentTraces : input.worklogTraces;
}

QString editedComment(const QString &body) { return u"*Edited comment:*\n\n"_s + body; }

} // namespace lockstep
