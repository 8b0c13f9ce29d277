#pragma once
// The tracker-neutral copy of an issue that travels: only what the outgoing rule put into it. Plain value.
// Its JSON form is what rules see, what is stored and what is sent.

#include "core/model/issue.h"

#include <QMap>
#include <QStringList>

#include <optional>

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
    QList<Worklog> worklogs; ///< ids are the sender's. In the JSON forms only if there are any, as before there were worklogs
    /// Absent issues travel too: Gone (deleted, moved out of reach, merged) and Unlinked (the administrator took the pair apart). Nothing but this is taken from them.
    enum class Presence { There, Gone, Unlinked };
    Presence presence = Presence::There;
    QString absence; ///< Why, one sentence
    qint64 madeAt = 0; ///< By the sender's clock, ms since the epoch: orders the messages of one side
    /// What of it is news, as the sender saw it: names like "status", "custom.Severity", "key.mail", "comment.17", "attachment.3", "worklog.5". Absent: all of it.
    /// The rest may be older than what the receiver has heard since; see overlaid().
    std::optional<QStringList> changed;
    /// Of the fields among these what the sender had told last, by the same names; null: nothing. The answer that told it may not have arrived.
    QJsonObject was;
    /// Where this is what one side knows of the other: names that came with something else than a request, and when that was made. What was heard: in an
    /// acknowledgement. What was told: by applying a request of the other side. A request made earlier that counts later (it had failed, its answer was late)
    /// says nothing of them any more, but for what it added to a list or took away.
    QMap<QString, qint64> settledAt;
    /// Of lists among these the items that acknowledgements told and no request: they never were taken in here.
    QMap<QString, QJsonArray> onlyAnswered;
    /// Of what is known of the other side: when the newest request that it comes from was made.
    qint64 requestedAt = 0;
    /// Of what is known of the other side: when the newest request that was taken whole was made. Answers made before it say nothing that it does not say newer.
    qint64 wholeAt = 0;
    /// In an acknowledgement of one who has a request of its own on its way, made then: the lists as they are known with that one.
    qint64 awaitedAt = 0;
    QMap<QString, QJsonArray> withAwaited;

    QJsonObject toJson() const;
    static Replica fromJson(const QJsonObject &json);
    /// What the receiver could act on (not key, url, times or people's display data of comments), to be compared.
    QJsonObject content() const;
    QByteArray contentHash() const; ///< Its SHA-256, where it is kept or shown
};

/// What `now` says that `told` did not, and what it no longer says.
QStringList changedSince(const Replica &told, const Replica &now);
/// What `told` says of the fields in which `now` differs, as in Replica::was.
QJsonObject valuesBefore(const Replica &told, const Replica &now);
/// Of these what was told at all: whoever was restored from a backup has told nothing, which is not "none".
QJsonObject toldBefore(const Replica &told, const Replica &now);
/// What is known of the sender, as JSON, with what it had told before it made a request. A list is known to have had what either says, but for what the
/// request adds that only an earlier acknowledgement has told: that is new here. `says`: what is known with the request, see heard().
QJsonObject withToldBefore(const QJsonObject &known, const QJsonObject &was, const QJsonObject &says, qint64 madeAt);
/// What was told before `request` was made, without items of lists that it still says and that an acknowledgement made later does not: the receiver itself has taken them away.
QJsonObject withoutAnswered(QJsonObject was, const Replica &known, const Replica &request);
/// What `now` says otherwise than all its `earlier` forms, and does not call its own news: it has heard that from the receiver since. Of a list the items that no
/// form said, or that it tells to have said before and still says.
QJsonObject heardSince(const QList<Replica> &earlier, const Replica &now);
/// `known` brought up to date by `news`: only what news.changed names is taken from it. Without `changed`, or with nothing known: all of `news`.
Replica overlaid(const Replica &known, const Replica &news);
/// The lists that `told` says, as they are once `request`, which it does not count, is counted too. What that one took away and is there `now` has come back.
QMap<QString, QJsonArray> listsWith(const Replica &told, const Replica &request, const Replica &now);
/// `known` after an acknowledgement of the sender. `sent`: what it answers; {} if that is not known any more.
Replica acknowledged(const Replica &known, const Replica &ack, const Replica &sent);
/// What a request says, after `known` of the same sender. Newer than all that is known of the sender, it is taken whole, which also heals what got lost here. Only its news is taken
/// where messages cross, so that none takes back another's values: an acknowledgement of the same side was made later and came in earlier, or
/// one is still to come (`awaitsAck`: an event of ours is on its way).
Replica heard(const Replica &known, const Replica &request, bool awaitsAck);

} // namespace lockstep
