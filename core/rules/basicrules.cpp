#include "core/rules/basicrules.h"

#include "core/rules/commentmerge.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr const char *basicFields[] = {field::summary, field::description};

QJsonObject basicValues(const QJsonObject &fields)
{
    QJsonObject values;
    for (const char *name : basicFields) {
        const QLatin1StringView key(name);
        if (fields.contains(key))
            values.insert(key, fields.value(key));
    }
    return values;
}
} // namespace

OutgoingResult runBasicOutgoing(const OutgoingInput &input)
{
    OutgoingResult result;
    Replica &replica = result.replica;
    replica.issueId = input.issue.id;
    replica.key = input.issue.key;
    replica.url = input.issue.url;
    replica.updatedAt = input.issue.updatedAt;
    for (const char *name : basicFields) {
        // An empty field travels as null, so that clearing it travels too.
        const QJsonValue value = input.issue.fields.value(QLatin1StringView(name));
        replica.fields.insert(QLatin1StringView(name), value.isUndefined() ? QJsonValue(QJsonValue::Null) : value);
    }
    QSet<QString> notPublic;
    for (const Comment &comment : input.issue.comments) {
        if (comment.visibility == Visibility::Public) {
            replica.comments.append(comment);
            continue;
        }
        notPublic.insert(comment.id);
        if (comment.visibility == Visibility::Unknown)
            result.warnings.append(u"comment %1 was left out: who may read it is unknown"_s.arg(comment.id));
    }
    for (const Attachment &attachment : input.issue.attachments) {
        if (attachment.visibility == Visibility::Public && !notPublic.contains(attachment.commentId))
            replica.attachments.append(attachment);
        else if (attachment.visibility == Visibility::Unknown)
            result.warnings.append(u"attachment “%1” was left out: who may read it is unknown"_s.arg(attachment.fileName));
    }
    return result;
}

IncomingResult runBasicIncoming(const IncomingInput &input)
{
    const Replica replica = Replica::fromJson(input.replica);
    const Replica previous = Replica::fromJson(input.previous);
    IncomingResult result;
    result.values = basicValues(replica.fields);
    result.previousValues = basicValues(previous.fields);
    result.comments = mergePublicComments(replica, previous, input.issue, input.commentTraces, &result.warnings);
    result.attachments = mergePublicAttachments(replica, input.attachmentTraces, &result.warnings);
    return result;
}

} // namespace lockstep
