#include "core/rules/commentmerge.h"

#include <QHash>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QHash<QString, QString> byRemoteId(const QList<TracePair> &traces)
{
    QHash<QString, QString> result;
    for (const TracePair &trace : traces)
        result.insert(trace.remoteId, trace.localId);
    return result;
}

const Comment *find(const QList<Comment> &comments, const QString &id)
{
    const auto it = std::find_if(comments.begin(), comments.end(), [&](const Comment &comment) { return comment.id == id; });
    return it == comments.end() ? nullptr : &*it;
}
} // namespace

QList<CommentChange> mergePublicComments(const Replica &replica, const Replica &previous, const Issue &issue, const QList<TracePair> &traces,
                                         QStringList *warnings)
{
    const QHash<QString, QString> local = byRemoteId(traces);
    QList<CommentChange> changes;
    for (const Comment &comment : replica.comments) {
        const QString localId = local.value(comment.id);
        if (!localId.isEmpty()) {
            const Comment *before = find(previous.comments, comment.id);
            if (!before || normalisedText(before->body) == normalisedText(comment.body))
                continue;
        }
        if (comment.visibility == Visibility::Unknown) {
            warnings->append(u"comment %1 was left out: who may read it is unknown"_s.arg(comment.id));
            continue;
        }
        const Comment *copy = find(issue.comments, localId);
        if (comment.visibility == Visibility::Internal) {
            // Its text must not get where it was public once.
            if (copy && copy->visibility != Visibility::Internal)
                warnings->append(u"the change of comment %1 was left out: it is internal now, but its copy %2 is not"_s.arg(comment.id, localId));
            continue;
        }
        changes.append({localId, comment.id, comment.body, Visibility::Public});
    }
    return changes;
}

QList<AttachmentChange> mergePublicAttachments(const Replica &replica, const QList<TracePair> &traces, QStringList *warnings)
{
    const QHash<QString, QString> local = byRemoteId(traces);
    QList<AttachmentChange> changes;
    for (const Attachment &attachment : replica.attachments) {
        if (local.contains(attachment.id) || attachment.visibility == Visibility::Internal)
            continue;
        if (attachment.visibility == Visibility::Unknown) {
            warnings->append(u"attachment “%1” was left out: who may read it is unknown"_s.arg(attachment.fileName));
            continue;
        }
        changes.append({attachment.id, attachment.fileName, Visibility::Public});
    }
    return changes;
}

} // namespace lockstep
