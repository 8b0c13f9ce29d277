#pragma once
// What two nodes say to each other in an audit, and what it found. "audit" carries an AuditRequest, its answer is "audited" with an
// AuditAnswer (or "refused"). Nothing is written to any tracker by either. Plain values; untrusted when they come in.

#include "core/base/id.h"
#include "core/base/result.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonObject>

namespace lockstep {

/// Of an event that repairs what an audit found: its replica is sent even if it equals the last one, and the receiver settles what differs.
inline constexpr auto repairTrigger = "audit";
/// Of a repair that a check after a conflict queues by itself: it settles what met there, and leaves alone what has been edited and not told yet.
inline constexpr auto checkTrigger = "audit check";
/// Of the event by which the receiver of a repair tells what it has kept: settled too, and not answered by another. Edits not told yet are left alone too.
inline constexpr auto repairAnswerTrigger = "audit answer";
bool isRepair(const QString &trigger); ///< Any of them
bool isAnsweredRepair(const QString &trigger); ///< One that is no answer itself

/// Why two issues differ, as seen from the node that looked.
enum class AuditCause {
    EditedHere, ///< … and not detected yet
    EditedThere,
    EditedOnBothSides,
    Conflict, ///< Was settled for one side
    RuleChanged, ///< Since the last sync
    ErrorWaits,
    Refused, ///< The tracker did not take the field
    Missing, ///< Sent, and not there
    DeletedThere,
    IssueGone, ///< There
    NoTwin, ///< The other node does not know the pair
    Unexplained
};
QString auditCauseName(AuditCause cause); ///< "edited here": stable, used in the database and JSON
QString auditCauseSentence(const QString &name);

struct AuditRequest {
    QString peerIssueId; ///< The receiver's issue
    QJsonObject replica; ///< As the sender's outgoing rule makes it now
    QJsonArray traces; ///< As in SyncRequest
    QJsonObject toJson() const;
    static Result<AuditRequest> fromJson(const QJsonObject &json);
};

struct AuditAnswer {
    enum class Outcome { Compared, OnItsWay, Skipped, NoTwin, Gone };
    /// A field that the receiver's incoming rule would give another value.
    struct Field {
        QString name;
        QJsonValue wanted;
        QJsonValue value; ///< What it is
        bool wantedMoved = false; ///< The sender's side changed it since the last sync
        bool valueMoved = false; ///< The receiver's side did
        bool conflict = false; ///< The receiver's history has one between these two values
        bool refused = false; ///< The receiver's tracker refused it
    };
    /// A comment or attachment of the replica that the receiver's rule would write.
    struct Item {
        QString kind; ///< "comment", "attachment", "worklog"
        QString id; ///< The sender's
        QString lostId; ///< The receiver's copy that was there once
        QString before; ///< Of an edit: what the copy says
        bool edit = false;
    };
    Outcome outcome = Outcome::Compared;
    QString reason;
    QString error; ///< Of a failed event of this issue that waits there
    bool ruleChanged = false; ///< There, since the last sync
    qint64 rounds = 0; ///< Looks for changes that the answering node has made since it started
    QList<Field> fields;
    QList<Item> items;
    QJsonObject toJson() const;
    static Result<AuditAnswer> fromJson(const QJsonObject &json);
};

/// A finding as it is stored and shown.
struct AuditFinding {
    NodeId node;
    ConnectionId connection;
    qint64 id = 0; ///< Unique within the node
    QString localKey;
    QString remoteKey;
    QString summary;
    QString what;
    QString here;
    QString there;
    QString cause; ///< auditCauseName()
    QString note; ///< The waiting error, if that is the cause
    QString state; ///< "open", "repaired" (queued), "gone"
    QDateTime firstSeen;
    QDateTime at;
    QJsonObject toJson() const;
};

/// Both nodes of a pair in one program see the same difference of a field, each from its side: one row is kept, of the node that comes first.
QList<AuditFinding> withoutMirrored(const QList<AuditFinding> &findings);

} // namespace lockstep
