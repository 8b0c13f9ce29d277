#include "core/sync/applywork.h"

#include "core/base/mutant.h"
#include "core/storage/originstore.h"
#include "core/sync/overwritten.h"
#include "core/sync/sentbaseline.h"
#include "core/sync/traces.h"
#include "core/sync/trackergate.h"

#include <QCryptographicHash>
#include <QFile>
#include <QJsonDocument>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QJsonArray onlyOf(const QJsonArray &list, const QJsonArray &wanted, const QJsonArray &normal)
{
    QJsonArray known;
    for (const QJsonValue item : list) {
        if (wanted.contains(item) || normal.contains(item))
            known.append(item);
    }
    return known;
}

// The same in every life of the program, unlike qHash().
QString nameOf(const QString &text)
{
    return QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().left(16));
}

/// When the sender's comment was written; invalid where the rule made it.
QDateTime writtenAt(const Replica &replica, const QString &commentId)
{
    for (const Comment &comment : replica.comments) {
        if (comment.id == commentId)
            return comment.createdAt;
    }
    return {};
}
} // namespace

Task<Result<>> Incoming::fetchBlob(ConnectionId connection, Attachment attachment)
{
    if (!isSha256(attachment.sha256))
        co_return Error::make(ErrorCode::BadAnswer, u"The attachment “%1” came without its SHA-256"_s.arg(attachment.fileName));
    const QString part = c.blobs.partPath(u"in/"_s + attachment.sha256);
    qint64 offset = c.blobs.partSize(part); // resumes where a crash or a cut line left it
    while (!c.blobs.has(attachment.sha256)) {
        const Result<QByteArray> chunk = co_await c.transport.readBlob(connection, attachment.sha256, offset, blobChunkBytes);
        if (!chunk) {
            Error error = errorOfPeer(chunk.error());
            if (error.code == ErrorCode::Network)
                error.code = ErrorCode::Server; // not an outage of our own tracker …
            error.retryAfterMs = -1; // … nor does that one ask for patience
            co_return error;
        }
        if (chunk->isEmpty()) {
            if (offset == 0) {
                if (const Result<> made = c.blobs.appendPart(part, 0, {}); !made)
                    co_return made.error();
            }
            const Result<QString> adopted = c.blobs.adopt(part, attachment.sha256);
            if (!adopted)
                co_return adopted.error();
            break;
        }
        if (const Result<> written = c.blobs.appendPart(part, offset, *chunk); !written)
            co_return written.error();
        offset += chunk->size();
    }
    co_return Result<>();
}

Task<Result<>> Incoming::writeFields(Work &work)
{
    bool fresh = false;
    if (!work.twin.localId.isEmpty()) {
        if (!work.writes.isEmpty()) {
            if (!work.conflicts.isEmpty()) {
                const Result<> told = c.db.write([&] { return recordConflicts(work, work.before.key); });
                if (!told)
                    co_return told;
                const Result<> safe = co_await c.db.durable();
                if (!safe)
                    co_return safe;
            }
            const Result<> noted = co_await noteAttempt(work);
            if (!noted)
                co_return noted;
            const Result<> updated = co_await c.connector.update(work.before, draftOf(work.writes));
            if (!updated) {
                const Result<> doubt = inDoubt(work, updated.error());
                co_return doubt ? updated.error() : doubt.error();
            }
            work.wrote = true;
        }
        if (!work.created || !work.twin.id.isNull())
            co_return Result<>();
    } else {
        IntentRecord intent;
        intent.kind = u"create"_s;
        intent.mark = markOf(work.event);
        intent.content = work.rule.values;
        intent.origin = work.request.origin;
        if (const Result<> opened = c.twins.openIntent(work.event.id, intent); !opened)
            co_return opened.error();
        const Result<> safe = co_await c.db.durable();
        if (!safe)
            co_return safe.error();
        work.created = true;
        // Create takes everything that the rule assigned: there is no base and no local value yet.
        work.writes = work.rule.values;
        const IssueDraft draft = draftOf(work.rule.values);
        const Result<IssueId> made = co_await c.connector.create(draft, intent.mark);
        if (!made) {
            Error error = made.error();
            if (error.leavesOutcomeOpen())
                error.retry = RetryHint::Backoff; // the next attempt looks for the mark first
            else if (error.code == ErrorCode::TooLarge || error.code == ErrorCode::Internal)
                co_return error; // the answer may have been too large, not the request: the mark stays
            else if (const Result<> dropped = c.twins.dropIntent(work.event.id, u"create"_s, {}); !dropped)
                co_return dropped.error();
            co_return error;
        }
        work.twin.localId = made->value();
        const qint64 madeAt = c.clock.now();
        const Result<Issue> read = co_await c.connector.fetch(*made);
        if (!read)
            co_return read.error();
        work.before = *read;
        work.known = asMade(work, work.rule.values, c.clock.now() - madeAt <= longestStaleMs); // it may have stood long at the gate
        fresh = true;
    }
    const Result<> adopted = co_await adopt(work, fresh);
    co_return adopted;
}

// The local fields without what somebody has edited since the issue was made. One that an earlier attempt made, without our learning so, may have
// been edited for long: what it was made with is what we know. Of one made this moment a value that differs is more likely the tracker's way to
// keep what we wrote (a warning tells it), unless we wrote none or the tracker's history tells of the edit. A tracker may need a second request for some
// fields, which never came: where its history tells of no change at all, nobody has edited what differs, and it is still to be written.
// What a list has more than was written somebody has added; what it lacks the tracker does not keep. A rule with store(issue) may say more of it later than
// it was made with: what people have done to the rest meanwhile is no more ours.
QJsonObject Incoming::asMade(const Work &work, const QJsonObject &draft, bool fresh) const
{
    QJsonObject made = flatFields(work.before.fields, work.before.custom);
    for (auto it = made.begin(); it != made.end(); ++it) {
        const auto isOfIt = [&it, this](const FieldEdit &edit) { return edit.field == it.key() && !isSamePerson(edit.by, c.account); };
        const auto first = std::find_if(work.before.edits.cbegin(), work.before.edits.cend(), isOfIt);
        if (draft.contains(it.key()))
            continue;
        if (first != work.before.edits.cend())
            *it = first->before.isUndefined() ? QJsonValue::Null : first->before;
        else if (!fresh && it->isArray())
            *it = QJsonArray();
        else if (!fresh && !c.connector.tellsEditsOf(it.key()))
            *it = QJsonValue::Null; // somebody may have written it
    }
    for (auto it = draft.begin(); it != draft.end(); ++it) {
        if (fresh && it->isArray() && made.value(it.key()).isArray()) {
            made.insert(it.key(), onlyOf(made.value(it.key()).toArray(), it->toArray(), c.connector.normalised(it.key(), it.value()).toArray()));
            continue;
        }
        if (fresh && !sameValue(it.value(), QJsonValue::Null) && !isEdited(work.before.edits, it.key(), c.account))
            continue;
        if (!fresh && c.connector.tellsEditsOf(it.key()) && !isEdited(work.before.edits, it.key()))
            continue;
        if (!isAsWanted(c.connector, it.key(), it.value(), made.value(it.key())))
            made.insert(it.key(), c.connector.normalised(it.key(), it.value()));
    }
    return made;
}

// What of its first values the issue was not made with, or does not have: it is still to be written, whatever the other side says later.
IntentRecord Incoming::unlikeMade(const Work &work) const
{
    IntentRecord unlike;
    unlike.kind = u"edit"_s;
    unlike.sourceId = u"unlike"_s;
    unlike.result = u"noted"_s;
    const IntentRecord *create = work.intent(u"create"_s, {});
    const QJsonObject draft = create ? create->content : work.rule.values;
    for (auto it = draft.begin(); it != draft.end(); ++it) {
        if (!isAsWanted(c.connector, it.key(), it.value(), work.known.value(it.key())))
            unlike.content.insert(it.key(), it.value());
    }
    return unlike;
}

// The issue that this event made becomes a twin before anything else is written to it: our own detector does not take it for a new one, and
// what the tracker does by itself afterwards (RT opens a ticket at its first correspondence) is seen as its doing, not as ours.
Task<Result<>> Incoming::adopt(Work &work, bool fresh)
{
    work.event.localKey = work.before.key;
    TwinRecord twin = work.twin;
    twin.localKey = work.before.key;
    twin.localUrl = work.before.url;
    twin.summary = work.before.summary();
    twin.base = work.known;
    // What people have done to it meanwhile, fields and comments, is news for the other side.
    Issue made = work.before;
    const IssueDraft fields = draftOf(work.known);
    made.fields = fields.fields;
    made.custom = fields.custom;
    made.comments.clear();
    made.attachments.clear();
    made.worklogs.clear();
    const Result<OutgoingResult> told = co_await m_outgoing.makeReplica(work.event.connection, made, twin, false);
    if (told && !told->skipped) {
        work.toldBefore = told->replica;
        twin.lastSent = told->replica.toJson();
    }
    const IntentRecord unlike = unlikeMade(work);
    const Result<> stored = c.db.write([&]() -> Result<> {
        const auto saved = c.twins.save(twin, false);
        if (!saved)
            return saved.error();
        work.twin = *saved;
        if (const Result<> noted = unlike.content.isEmpty() ? Result<>() : c.twins.openIntent(work.event.id, unlike); !noted)
            return noted;
        if (const Result<> keys = c.events.setKeys(work.event.id, twin.localId, twin.localKey, work.replica.key, work.event.summary); !keys)
            return keys;
        if (const Result<> noted = OriginStore(c.db).set(saved->id, work.request.origin); !noted)
            return noted;
        return c.twins.closeIntent(work.event.id, u"create"_s, {}, twin.localId);
    });
    if (!stored)
        co_return stored;
    const Result<> safe = co_await c.db.durable();
    if (!safe)
        co_return safe;
    if (!fresh)
        co_return Result<>();
    const Result<> verified = verify(work, work.before, true);
    work.writes = {};
    work.written = {}; // what differs from here on is somebody's edit
    co_return verified;
}

// Where the tracker refused in so many words nothing was written: the next attempt need not look. Some refuse by not showing what they took, or only a part of it:
// there a look tells, and what is not there is in doubt no more.
Task<Result<>> Incoming::dropRefused(Work &work, QString kind, QString sourceId, Error error, std::function<bool(const Issue &)> isThere)
{
    if (isMutant("doubt-forgotten"))
        co_return c.twins.dropIntent(work.event.id, kind, sourceId);
    switch (error.code) {
    case ErrorCode::Permission:
    case ErrorCode::TooLarge: {
        const Result<Issue> now = co_await c.connector.fetch(IssueId(work.twin.localId));
        if (!now || isThere(*now))
            co_return Result<>();
        co_return c.twins.dropIntent(work.event.id, kind, sourceId);
    }
    case ErrorCode::Validation:
    case ErrorCode::InvalidInput:
    case ErrorCode::Unsupported:
    case ErrorCode::NotFound:
    case ErrorCode::Conflict:
    case ErrorCode::RateLimit:
    case ErrorCode::Authentication:
        co_return c.twins.dropIntent(work.event.id, kind, sourceId);
    default:
        co_return Result<>();
    }
}

QString Incoming::copyOfComment(const Work &work, const Issue &issue, const QString &body, bool byAnybody) const
{
    const QJsonValue wanted = c.connector.normalised(u"comment"_s, body);
    for (const Comment &comment : issue.comments) {
        const bool ours = byAnybody || c.account.isNull() || comment.author.isNull() || isSamePerson(comment.author, c.account);
        if (ours && !work.isTracedLocal(u"comment"_s, comment.id) && !isMutant("comment-not-looked-for") && sameValue(wanted, comment.body))
            return comment.id;
    }
    return {};
}

// The newest of the comments that a comment of the other side has here, where it says just that.
QString Incoming::newestCopy(const Work &work, const QString &remoteId, const QString &body) const
{
    const auto isCopy = [&](const Comment &comment) {
        return std::any_of(work.traces.cbegin(), work.traces.cend(),
                           [&](const TraceRecord &trace) { return trace.kind == "comment"_L1 && trace.localId == comment.id && trace.remoteId == remoteId; });
    };
    const auto newest = std::find_if(work.before.comments.crbegin(), work.before.comments.crend(), isCopy);
    return newest != work.before.comments.crend() && sameValue(c.connector.normalised(u"comment"_s, body), newest->body) ? newest->id : QString();
}

QString Incoming::copyOfAttachment(const Work &work, const Issue &issue, const QString &fileName, qint64 size) const
{
    for (const Attachment &attachment : issue.attachments) {
        const bool free = !work.isTracedLocal(u"attachment"_s, attachment.id) && !isMutant("attachment-not-looked-for");
        if (free && attachment.fileName == fileName && attachment.size == size)
            return attachment.id;
    }
    return {};
}

Task<Result<>> Incoming::writeComments(Work &work)
{
    bool fresh = false;
    QList<CommentChange> changes = work.rule.comments;
    for (qsizetype i = 0; i < changes.size(); ++i) {
        const CommentChange change = changes.at(i);
        CommentDraft draft;
        draft.body = change.body;
        draft.visibility = change.visibility;
        const bool edit = !change.localId.isEmpty();
        if (edit && c.connector.capabilities().commentEdit) {
            const Result<> edited = co_await c.connector.editComment(IssueId(work.twin.localId), change.localId, draft);
            if (!edited) {
                const Result<> doubt = inDoubt(work, edited.error());
                co_return doubt ? edited.error() : doubt.error();
            }
            work.wrote = true;
            if (work.newsComments.contains(change.localId))
                work.touchedComments.remove(change.localId); // what the administrator typed is news for the other side
            else
                work.touchedComments.insert(change.localId);
            continue;
        }
        // The same comment edited twice must not be taken for the same work: the text is part of the intent's name.
        QString sourceId = change.remoteId;
        if (edit) {
            draft.body = editedComment(change.body);
            if (const QString newest = newestCopy(work, change.remoteId, draft.body); !newest.isEmpty()) { // by a request that was cancelled since
                work.touchedComments.insert(newest);
                continue;
            }
            sourceId += u"#edit-"_s + nameOf(change.body);
        } else if (!change.remoteId.isEmpty() && work.isTracedRemote(u"comment"_s, change.remoteId)) {
            continue;
        } else if (change.remoteId.isEmpty()) {
            sourceId = u"rule-"_s + nameOf(change.body);
        }
        QString localId;
        const IntentRecord *earlier = work.intent(u"comment"_s, sourceId);
        if (earlier && earlier->result)
            continue;
        const bool forgotten = !earlier && mayBeForgotten(work, writtenAt(work.replica, change.remoteId));
        if (earlier || forgotten) {
            // An earlier attempt may have added it, or we did before our database was restored: a comment with this text that belongs to no other.
            if (!fresh) {
                const Result<Issue> now = co_await c.connector.fetch(IssueId(work.twin.localId));
                if (!now)
                    co_return now.error();
                work.before.comments = now->comments;
                fresh = true;
            }
            localId = copyOfComment(work, work.before, draft.body, forgotten);
            const QString then = earlier ? earlier->content.value(u"body"_s).toString() : QString();
            if (localId.isEmpty() && !edit && !then.isEmpty() && !sameValue(then, change.body)) {
                localId = copyOfComment(work, work.before, then, forgotten);
                if (!localId.isEmpty()) // it was edited over there since that attempt
                    changes.append({localId, change.remoteId, change.body, change.visibility});
            }
        }
        const bool saysIt = earlier && sameValue(earlier->content.value(u"body"_s), change.body);
        if (!saysIt && localId.isEmpty()) { // also with other words than in the attempt before
            IntentRecord intent;
            intent.kind = u"comment"_s;
            intent.sourceId = sourceId;
            intent.content = {{u"body"_s, change.body}};
            if (const Result<> opened = c.twins.openIntent(work.event.id, intent); !opened)
                co_return opened.error();
            const Result<> safe = co_await c.db.durable();
            if (!safe)
                co_return safe.error();
        }
        if (localId.isEmpty()) {
            const Result<QString> added = co_await c.connector.addComment(IssueId(work.twin.localId), draft);
            if (!added) {
                const auto isThere = [&](const Issue &now) { return !copyOfComment(work, now, draft.body, forgotten).isEmpty(); };
                auto dropping = dropRefused(work, u"comment"_s, sourceId, added.error(), isThere);
                const Result<> dropped = co_await dropping;
                co_return dropped ? added.error() : dropped.error();
            }
            localId = *added;
        }
        const TraceRecord trace {u"comment"_s, localId, change.remoteId, {}};
        work.traces.append(trace);
        work.touchedComments.insert(localId);
        work.wrote = true;
        const Result<> stored = c.db.write([&]() -> Result<> {
            if (!change.remoteId.isEmpty()) {
                if (const Result<> traced = c.twins.addTrace(work.twin.id, trace); !traced)
                    return traced;
            }
            return c.twins.closeIntent(work.event.id, u"comment"_s, sourceId, localId);
        });
        if (!stored)
            co_return stored;
    }
    co_return Result<>();
}

Task<Result<>> Incoming::writeAttachments(Work &work)
{
    for (const AttachmentChange &change : work.rule.attachments) {
        if (work.isTracedRemote(u"attachment"_s, change.remoteId))
            continue;
        const Attachment *source = nullptr;
        for (const Attachment &attachment : std::as_const(work.replica.attachments)) {
            if (attachment.id == change.remoteId)
                source = &attachment;
        }
        if (!source)
            co_return Error::make(ErrorCode::Rule, u"The incoming rule adds an attachment that the replica does not have"_s);
        const QString fileName = change.fileName.isEmpty() ? source->fileName : change.fileName;
        const qint64 limit = c.connector.capabilities().maxAttachmentSize;
        if (limit > 0 && source->size > limit) {
            co_return Error::make(ErrorCode::TooLarge, u"The attachment “%1” has %2 bytes; the tracker takes at most %3"_s
                                                           .arg(fileName).arg(source->size).arg(limit)).withField(u"attachments"_s);
        }
        QString localId;
        const IntentRecord *earlier = work.intent(u"attachment"_s, source->id);
        if (earlier && earlier->result)
            continue;
        if (earlier || mayBeForgotten(work, source->createdAt)) {
            const Result<Issue> now = co_await c.connector.fetch(IssueId(work.twin.localId));
            if (!now)
                co_return now.error();
            localId = copyOfAttachment(work, *now, fileName, source->size);
        }
        if (!earlier && localId.isEmpty()) {
            IntentRecord intent;
            intent.kind = u"attachment"_s;
            intent.sourceId = source->id;
            if (const Result<> opened = c.twins.openIntent(work.event.id, intent); !opened)
                co_return opened.error();
            const Result<> safe = co_await c.db.durable();
            if (!safe)
                co_return safe.error();
        }
        if (localId.isEmpty()) {
            AttachmentDraft draft;
            draft.fileName = fileName;
            draft.mimeType = source->mimeType;
            draft.sourcePath = c.blobs.path(source->sha256);
            draft.visibility = change.visibility;
            const Result<QString> added = co_await c.connector.addAttachment(IssueId(work.twin.localId), draft);
            if (!added) {
                const auto isThere = [&](const Issue &now) { // or a part of it
                    const auto isIt = [&](const Attachment &file) { return file.fileName == fileName && !work.isTracedLocal(u"attachment"_s, file.id); };
                    return std::any_of(now.attachments.cbegin(), now.attachments.cend(), isIt);
                };
                auto dropping = dropRefused(work, u"attachment"_s, source->id, added.error(), isThere);
                const Result<> dropped = co_await dropping;
                co_return dropped ? added.error() : dropped.error();
            }
            localId = *added;
        }
        const TraceRecord trace {u"attachment"_s, localId, source->id, source->sha256};
        work.traces.append(trace);
        work.wrote = true;
        const Result<> stored = c.db.write([&]() -> Result<> {
            if (const Result<> traced = c.twins.addTrace(work.twin.id, trace); !traced)
                return traced;
            return c.twins.closeIntent(work.event.id, u"attachment"_s, source->id, localId);
        });
        if (!stored)
            co_return stored;
    }
    co_return Result<>();
}

} // namespace lockstep
