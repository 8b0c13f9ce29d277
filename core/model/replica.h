#pragma once
// The tracker-neutral copy of an issue that travels: only what the outgoing rule put into it. Plain value.
// Its JSON form is what rules see, what is stored and what is sent.

#include "core/model/issue.h"

namespace lockstep {

struct Replica {
    IssueId issueId; ///< In the sender's tracker
    QString key;
    QString url;
    QDateTime updatedAt; ///< When the sender's issue last changed, by the sender's tracker
    QJsonObject fields;
    QJsonObject custom;
    QJsonObject customKeys; ///< Whatever else the rule wants to tell the other side
    QList<Comment> comments; ///< ids are the sender's
    QList<Attachment> attachments; ///< ids are the sender's; sha256 names the blob

    QJsonObject toJson() const;
    static Replica fromJson(const QJsonObject &json);
    /// SHA-256 over what the receiver could act on (not key, url, times or people's display data of comments).
    QByteArray contentHash() const;
};

} // namespace lockstep
