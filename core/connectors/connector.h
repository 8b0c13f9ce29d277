#pragma once
// Connector: speaks one tracker's API in tracker-neutral values. Owned by a node and used on that node's thread only; all calls
// are coroutines that end in a Result (success, error, time limit or abort()). Parameters are taken by value because a task
// outlives its caller's temporaries. A connector knows core/model and core/http and nothing else; it keeps no state that
// matters after a restart (cursors are handed out and given back as opaque text).
//
// Errors: never a silent loss. What a tracker refuses without saying so is found by the engine, which reads back and compares
// with normalised(); what the connector itself can see (unknown status name, unknown custom field) is an error that names the field
// before anything is sent.

#include "core/base/result.h"
#include "core/model/issue.h"
#include "core/model/schema.h"
#include "core/model/trackercall.h"

#include <QCoroTask>

#include <optional>

namespace lockstep {

template<typename T>
using Task = QCoro::Task<T>;

struct Capabilities {
    bool commentEdit = true; ///< Else an edited comment arrives as a new one that says so
    bool internalComments = true;
    bool attachments = true;
    bool changeFeedSeesCommentEdits = true; ///< Else the engine's sweep finds them
    bool labels = true;
    bool worklogs = false; ///< Time entries can be read and added
    bool worklogEdit = false;
    bool tellsEdits = false; ///< Issue::edits: what a write of ours took the place of can be found out
    qint64 maxAttachmentSize = 0; ///< 0: unknown
};

/// What *Test* shows.
struct AccessReport {
    QString product; ///< "Redmine 5.0.4"
    Person account;
    QString scope; ///< "project Blue (blue)"
    QStringList warnings; ///< Missing rights, no mark field, zone trouble
};

struct IssueDraft {
    QJsonObject fields;
    QJsonObject custom;
};

struct ChangeRef {
    IssueId id;
    QString key;
};

struct ChangePage {
    QList<ChangeRef> changes;
    QString cursor; ///< Give it back next time; store it only together with the changes
    bool more = false; ///< Ask again at once
};

struct SearchPage {
    QList<ChangeRef> issues;
    QString next; ///< Empty: that was the last page
};

struct CommentDraft {
    QString body; ///< Markdown
    Visibility visibility = Visibility::Public;
};

struct AttachmentDraft {
    QString fileName;
    QString mimeType;
    QString sourcePath; ///< A file on this machine, streamed from there
    Visibility visibility = Visibility::Public;
};

struct WorklogDraft {
    qint64 seconds = 0;
    QString startedAt; ///< A day or an instant; in an edit empty: as it is
    QString body;
    QString activity; ///< Empty: the tracker's own
};

class Connector {
public:
    Connector() = default;
    virtual ~Connector() = default;
    Q_DISABLE_COPY_MOVE(Connector)

    virtual Capabilities capabilities() const = 0;
    /// Issue::edits has every edit of this field, so without one nobody has edited it. A description may be kept where no history tells of it.
    virtual bool tellsEditsOf(const QString &name) const { return capabilities().tellsEdits && name != QLatin1StringView(field::description); }
    virtual Task<Result<AccessReport>> checkAccess() = 0;
    virtual Task<Result<Schema>> schema() = 0;

    /// Issues that match a query in the tracker's language (the node's project or queue is always added), oldest first.
    virtual Task<Result<SearchPage>> search(QString query, QString page) = 0;
    /// Those of `ids` that match `query` now.
    virtual Task<Result<QList<IssueId>>> matching(QString query, QList<IssueId> ids) = 0;
    /// Issues of the node's project or queue that changed, at least once each. An empty cursor starts from now: it answers no
    /// changes and a cursor before which nothing is missed from this moment on.
    virtual Task<Result<ChangePage>> changesSince(QString cursor) = 0;

    /// The whole issue with comments, attachments (no content), time entries and, where the tracker has them at no further cost, the newest edits. Accepts an id; NotFound if it is gone or hidden.
    virtual Task<Result<Issue>> fetch(IssueId id) = 0;
    /// The id of what people call `key`.
    virtual Task<Result<IssueId>> idOfKey(QString key) = 0;

    /// Creates an issue that findByMark(mark) finds again. Answers its id. When the issue is made and something after that fails, the
    /// error is one that leaves the outcome open (Network, Server, BadAnswer), so that nobody creates it again.
    virtual Task<Result<IssueId>> create(IssueDraft draft, QString mark) = 0;
    virtual Task<Result<std::optional<IssueId>>> findByMark(QString mark) = 0;
    /// Writes the fields of `after` that differ from `before`; absent in `after` means "leave alone", null means "clear".
    virtual Task<Result<>> update(Issue before, IssueDraft after) = 0;

    /// Answers the comment's id.
    virtual Task<Result<QString>> addComment(IssueId issue, CommentDraft draft) = 0;
    /// May make a public comment internal and never an internal one public.
    virtual Task<Result<>> editComment(IssueId issue, QString commentId, CommentDraft draft) = 0;
    /// Answers the attachment's id. Unsupported if it cannot be shown to as few people as the draft says.
    virtual Task<Result<QString>> addAttachment(IssueId issue, AttachmentDraft draft) = 0;
    /// Streams the content into the file `targetPath` (made or overwritten).
    virtual Task<Result<>> download(IssueId issue, Attachment attachment, QString targetPath) = 0;

    /// Answers the time entry's id. Default: Unsupported.
    virtual Task<Result<QString>> addWorklog(IssueId issue, WorklogDraft draft);
    virtual Task<Result<>> editWorklog(IssueId issue, QString worklogId, WorklogDraft draft);

    /// A GET of the tracker's own API for a rule, below its address and with our credentials, which no answer holds. No redirect is followed. Every answer is one,
    /// also 404; what means that the tracker is out of reach or refuses everybody (429, 502 to 504) is an error. Default: Unsupported.
    virtual Task<Result<TrackerAnswer>> read(TrackerCall call);
    /// The same for what changes something. Sent once at most.
    virtual Task<Result<TrackerAnswer>> send(TrackerCall call);

    /// What the tracker gives back after `value` was written to `field` ("summary", "custom.Severity", "comment" for a body):
    /// the connector's own conversion there and back. Of a "worklog" it is {seconds, startedAt, body, activity}. Default: the value itself.
    virtual QJsonValue normalised(const QString &field, const QJsonValue &value) const;
    virtual QString openUrl(const QString &key) const = 0;

    /// Every running and later request ends with Cancelled. For shutting down.
    virtual void abort() = 0;
};

/// Is `found` what the tracker gives back for `wanted`? A choice or person of another tracker has that one's id, which may be anybody's here:
/// only what this tracker makes of it can be compared.
inline bool isAsWanted(const Connector &connector, const QString &field, const QJsonValue &wanted, const QJsonValue &found)
{
    return (!wanted.isObject() && sameValue(wanted, found)) || sameValue(connector.normalised(field, wanted), found);
}

inline Error noCallsHere() { return Error::make(ErrorCode::Unsupported, QStringLiteral("The tracker here takes no calls by http")); }
inline Error noWorklogsHere() { return Error::make(ErrorCode::Unsupported, QStringLiteral("The tracker here keeps no time entries")); }
inline Task<Result<QString>> Connector::addWorklog(IssueId /*issue*/, WorklogDraft /*draft*/) { co_return noWorklogsHere(); }
inline Task<Result<>> Connector::editWorklog(IssueId /*issue*/, QString /*worklogId*/, WorklogDraft /*draft*/) { co_return noWorklogsHere(); }
inline Task<Result<TrackerAnswer>> Connector::read(TrackerCall /*call*/) { co_return noCallsHere(); }
inline Task<Result<TrackerAnswer>> Connector::send(TrackerCall /*call*/) { co_return noCallsHere(); }
inline QJsonValue Connector::normalised(const QString &, const QJsonValue &value) const { return value; }

} // namespace lockstep
