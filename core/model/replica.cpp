#include "core/model/replica.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

QJsonObject Replica::toJson() const
{
    QJsonArray commentList;
    for (const Comment &comment : comments)
        commentList.append(comment.toJson());
    QJsonArray attachmentList;
    for (const Attachment &attachment : attachments)
        attachmentList.append(attachment.toJson());
    return {{u"issueId"_s, issueId.value()}, {u"key"_s, key}, {u"url"_s, url}, {u"updatedAt"_s, stampText(updatedAt)},
            {u"fields"_s, fields}, {u"custom"_s, custom}, {u"customKeys"_s, customKeys},
            {u"comments"_s, commentList}, {u"attachments"_s, attachmentList}};
}

Replica Replica::fromJson(const QJsonObject &json)
{
    Replica replica;
    replica.issueId = IssueId(json.value(u"issueId"_s).toString());
    replica.key = json.value(u"key"_s).toString();
    replica.url = json.value(u"url"_s).toString();
    replica.updatedAt = stampFromText(json.value(u"updatedAt"_s).toString());
    replica.fields = json.value(u"fields"_s).toObject();
    replica.custom = json.value(u"custom"_s).toObject();
    replica.customKeys = json.value(u"customKeys"_s).toObject();
    for (const QJsonValue value : json.value(u"comments"_s).toArray())
        replica.comments.append(Comment::fromJson(value.toObject()));
    for (const QJsonValue value : json.value(u"attachments"_s).toArray())
        replica.attachments.append(Attachment::fromJson(value.toObject()));
    return replica;
}

QByteArray Replica::contentHash() const
{
    QJsonArray commentList;
    for (const Comment &c : comments)
        commentList.append(QJsonArray {c.id, normalisedText(c.body), visibilityName(c.visibility)});
    QJsonArray attachmentList;
    for (const Attachment &a : attachments)
        attachmentList.append(QJsonArray {a.id, a.fileName, a.sha256, visibilityName(a.visibility)});
    const QJsonObject content {{u"f"_s, fields}, {u"c"_s, custom}, {u"k"_s, customKeys},
                               {u"m"_s, commentList}, {u"a"_s, attachmentList}};
    return QCryptographicHash::hash(QJsonDocument(content).toJson(QJsonDocument::Compact), QCryptographicHash::Sha256).toHex();
}

} // namespace lockstep
