#include "core/sync/audit.h"

#include "core/base/mutant.h"
#include "core/model/message.h"
#include "core/model/worklog.h"
#include "core/sync/traces.h"
#include "core/sync/worklogways.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QList<TracePair> liveTraces(const QList<TraceRecord> &traces, const QString &kind, const QSet<QString> &there)
{
    QList<TracePair> live;
    for (const TraceRecord &trace : traces) {
        if (trace.kind == kind && there.contains(trace.localId) && !isMutant("audit-forgets-traces"))
            live.append({trace.localId, trace.remoteId});
    }
    return live;
}

template<typename T>
QSet<QString> idsOf(const QList<T> &items)
{
    QSet<QString> ids;
    for (const T &item : items)
        ids.insert(item.id);
    return ids;
}

// Does one of them come from it? Where both sides were asked, each may have taken what the other one has given up since. An older conflict says nothing.
bool isConflict(const QJsonValue &recorded, const QJsonValue &local, const QJsonValue &remote)
{
    const QJsonObject conflict = recorded.toObject();
    const auto met = [&conflict](const QJsonValue &value) { return sameValue(value, conflict.value(u"local"_s)) || sameValue(value, conflict.value(u"remote"_s)); };
    return !conflict.isEmpty() && (met(local) || met(remote));
}

QString lostCopy(const QList<TraceRecord> &traces, const QString &kind, const QString &remoteId)
{
    for (const TraceRecord &trace : traces) {
        if (trace.kind == kind && trace.remoteId == remoteId)
            return trace.localId;
    }
    return {};
}
} // namespace

// What says whether this twin was in other hands while we looked at it: its replicas, and what is queued for it.
Result<QStringList> Audit::image(const ConnectionId &connection, const QString &localId, AuditStore::Queue *queue)
{
    const auto twin = c.twins.byLocal(connection, localId);
    if (!twin)
        return twin.error();
    const TwinRecord now = twin->value_or(TwinRecord());
    const auto found = m_store.queueOf(connection, localId, now.remoteId);
    if (!found)
        return found.error();
    *queue = *found;
    queue->live = queue->live || c.held.contains(localId) || c.busy.contains(SyncContext::issueLane(localId));
    const auto hashOf = [](const QJsonObject &replica) { return QString::fromLatin1(Replica::fromJson(replica).contentHash()); };
    return QStringList {now.remoteId, now.state, hashOf(now.lastSent), hashOf(now.lastReceived)};
}

Task<Result<AuditLook>> Audit::look(AuditTwin which)
{
    AuditLook result;
    result.outcome = AuditLook::Outcome::OnItsWay;
    AuditStore::Queue queue;
    const auto before = image(which.connection, which.localId, &queue);
    if (!before)
        co_return before.error();
    const auto stored = c.twins.byLocal(which.connection, which.localId);
    if (!stored)
        co_return stored.error();
    if (queue.live || !*stored || !(*stored)->isLinked())
        co_return result;
    const TwinRecord twin = **stored;
    if (twin.state == "unlinked"_L1) { // since the first look
        result.outcome = AuditLook::Outcome::NotSent;
        co_return result;
    }
    const Result<Issue> issue = co_await c.connector.fetch(IssueId(twin.localId));
    if (!issue && issue.error().code == ErrorCode::NotFound) {
        result.outcome = AuditLook::Outcome::NotSent; // the side that still has its issue tells
        co_return result;
    }
    if (!issue)
        co_return issue.error();
    const Result<OutgoingResult> made = co_await m_outgoing.makeReplica(which.connection, *issue, twin, false);
    if (!made)
        co_return made.error();
    if (made->skipped) {
        result.outcome = AuditLook::Outcome::NotSent;
        co_return result;
    }
    AuditRequest request;
    request.peerIssueId = twin.remoteId;
    request.replica = made->replica.toJson();
    const auto traces = c.twins.traces(twin.id);
    if (!traces)
        co_return traces.error();
    request.traces = tracesOf(made->replica, *traces);
    const Result<AuditAnswer> answer = co_await ask(which.connection, request);
    if (!answer)
        co_return answer.error();
    result.roundsThere = answer->rounds;
    const auto after = image(which.connection, which.localId, &queue);
    if (!after)
        co_return after.error();
    if (queue.live || *after != *before || answer->outcome == AuditAnswer::Outcome::OnItsWay)
        co_return result;
    if (answer->outcome == AuditAnswer::Outcome::Skipped) {
        result.outcome = AuditLook::Outcome::NotSent;
        co_return result;
    }
    AuditEvidence evidence;
    evidence.answer = *answer;
    evidence.replica = made->replica;
    evidence.base = twin.base;
    evidence.local = flatFields(issue->fields, issue->custom);
    evidence.lastSent = twin.lastSent;
    evidence.error = queue.error;
    const Result<int> published = m_store.rulesPublishedSinceSync(twin.id);
    if (!published)
        co_return published.error();
    evidence.ruleChanged = *published > 0;
    const auto conflicts = m_store.conflicts(which.connection, twin.localKey);
    if (!conflicts)
        co_return conflicts.error();
    for (const AuditAnswer::Field &field : answer->fields) {
        if (isConflict(conflicts->value(field.name), field.wanted, field.value))
            evidence.conflicts.insert(field.name);
    }
    result.findings = findingsOf(evidence);
    result.outcome = result.findings.isEmpty() ? AuditLook::Outcome::InStep : AuditLook::Outcome::Differs;
    co_return result;
}

Task<Result<AuditAnswer>> Audit::ask(ConnectionId connection, AuditRequest request)
{
    const Result<QByteArray> bytes = encodeMessage({connection, u"audit"_s, request.toJson()});
    if (!bytes)
        co_return bytes.error();
    const Result<Message> message = co_await askPeer(c, connection, *bytes);
    if (!message)
        co_return message.error();
    co_return AuditAnswer::fromJson(message->payload);
}

Task<Result<AuditAnswer>> Audit::compare(ConnectionId connection, AuditRequest request)
{
    AuditAnswer answer;
    const Replica replica = Replica::fromJson(request.replica);
    const auto stored = c.twins.byRemote(connection, replica.issueId.value());
    if (!stored)
        co_return stored.error();
    if (!*stored || (!request.peerIssueId.isEmpty() && (*stored)->localId != request.peerIssueId)) {
        answer.outcome = AuditAnswer::Outcome::NoTwin;
        answer.rounds = c.rounds;
        co_return answer;
    }
    const TwinRecord twin = **stored;
    AuditStore::Queue queue;
    const auto before = image(connection, twin.localId, &queue);
    if (!before)
        co_return before.error();
    answer.error = queue.error;
    if (!queue.live) {
        const Result<Issue> issue = co_await c.connector.fetch(IssueId(twin.localId));
        if (!issue && issue.error().code != ErrorCode::NotFound)
            co_return issue.error();
        if (issue) {
            const Result<> ran = co_await runRule(&answer, twin, *issue, request);
            if (!ran)
                co_return ran.error();
        } else {
            answer.outcome = AuditAnswer::Outcome::Gone;
        }
    }
    const auto after = image(connection, twin.localId, &queue);
    if (!after)
        co_return after.error();
    if (queue.live || *before != *after) {
        answer = {};
        answer.outcome = AuditAnswer::Outcome::OnItsWay;
    }
    answer.rounds = c.rounds;
    co_return answer;
}

Task<Result<>> Audit::runRule(AuditAnswer *answer, TwinRecord twin, Issue issue, AuditRequest request)
{
    const ActiveConnection active = c.active.value(twin.connection);
    auto traces = c.twins.traces(twin.id);
    if (!traces)
        co_return traces.error();
    // Copies of ours that the answer to our event has not told us of, since the sender's own event did.
    const auto isKnown = [&traces](const TraceRecord &told) {
        return std::any_of(traces->cbegin(), traces->cend(), [&told](const TraceRecord &trace) { return trace.kind == told.kind && trace.localId == told.localId; });
    };
    for (const TraceRecord &told : tracesOfSender(request.traces)) {
        if (!isKnown(told))
            traces->append(told);
    }
    const Result<int> published = m_store.rulesPublishedSinceSync(twin.id);
    if (!published)
        co_return published.error();
    const auto conflicts = m_store.conflicts(twin.connection, twin.localKey);
    if (!conflicts)
        co_return conflicts.error();
    const auto refused = m_store.refusedFields(twin.connection, twin.localKey);
    if (!refused)
        co_return refused.error();
    const bool otherRules = !twin.wasTakenBy(active.rules.version);
    answer->ruleChanged = *published > 0 || otherRules;
    IncomingInput input;
    input.rules = active.rules;
    input.connection = active.names;
    input.replica = request.replica;
    input.previous = twin.lastReceived;
    input.issue = issue;
    input.firstSync = false;
    // Only copies that are still there: what was deleted is what the rule would add again.
    const QList<TracePair> liveComments = liveTraces(*traces, u"comment"_s, idsOf(issue.comments));
    input.commentTraces = liveComments;
    input.attachmentTraces = liveTraces(*traces, u"attachment"_s, idsOf(issue.attachments));
    input.worklogTraces = liveTraces(*traces, u"worklog"_s, idsOf(issue.worklogs));
    IncomingInput earlier = input;
    const Result<IncomingResult> ran = co_await c.rules.incoming(std::move(input));
    if (!ran)
        co_return ran.error();
    if (ran->skipped) {
        answer->outcome = AuditAnswer::Outcome::Skipped;
        answer->reason = ran->reason;
        co_return Result<>();
    }
    QJsonObject previous = ran->previousValues;
    const Result<RuleSet> old = otherRules ? c.connections.ruleVersion(twin.connection, twin.incomingVersion) : Result<RuleSet>(active.rules);
    if (otherRules && old) {
        earlier.rules = *old;
        earlier.replica = twin.lastReceived;
        earlier.previous = {};
        earlier.asking = RuleAsking::None;
        earlier.replies = ran->replies;
        const Result<IncomingResult> then = co_await c.rules.incoming(std::move(earlier));
        previous = then && !then->skipped ? then->values : QJsonObject();
    }
    const QJsonObject local = flatFields(issue.fields, issue.custom);
    for (auto it = ran->values.begin(); it != ran->values.end(); ++it) {
        const QString name = it.key();
        const QJsonValue value = local.value(name);
        if (isAsWanted(c.connector, name, it.value(), value))
            continue;
        AuditAnswer::Field field {name, it.value(), value, false, false, false, false};
        field.wantedMoved = previous.contains(name) ? !sameValue(it.value(), previous.value(name))
                                                    : twin.base.isEmpty() || !isAsWanted(c.connector, name, it.value(), twin.base.value(name));
        field.valueMoved = !twin.base.isEmpty() && !sameValue(value, twin.base.value(name));
        field.conflict = isConflict(conflicts->value(name), value, it.value());
        field.refused = refused->contains(name);
        answer->fields.append(field);
    }
    for (const CommentChange &change : ran->comments) {
        if (change.remoteId.isEmpty())
            continue; // made up by the rule at each run: no difference between two issues
        AuditAnswer::Item item {u"comment"_s, change.remoteId, {}, {}, !change.localId.isEmpty()};
        item.lostId = item.edit ? QString() : lostCopy(*traces, item.kind, item.id);
        bool same = false; // an edit that has come through, though the answer has not told us so
        for (const Comment &comment : issue.comments) { // of several copies the last one holds
            if (comment.id != change.localId && !liveComments.contains({comment.id, change.remoteId}))
                continue;
            item.before = comment.body.left(200);
            same = sameValue(comment.body, change.body) || sameValue(comment.body, editedComment(change.body));
        }
        if (!same)
            answer->items.append(item);
    }
    for (const AttachmentChange &change : ran->attachments)
        answer->items.append({u"attachment"_s, change.remoteId, lostCopy(*traces, u"attachment"_s, change.remoteId), {}, false});
    const Capabilities can = c.connector.capabilities();
    for (const WorklogChange &change : ran->worklogs) {
        const bool edit = !change.localId.isEmpty();
        if (change.remoteId.isEmpty() || !can.worklogs || (edit && !can.worklogEdit))
            continue; // no repair could mend it
        AuditAnswer::Item item {u"worklog"_s, change.remoteId, edit ? QString() : lostCopy(*traces, u"worklog"_s, change.remoteId), {}, edit};
        const QJsonObject content {{u"seconds"_s, change.seconds}, {u"startedAt"_s, change.startedAt}, {u"body"_s, change.body}, {u"activity"_s, change.activity}};
        const QJsonObject wanted = c.connector.normalised(u"worklog"_s, content).toObject();
        bool same = false; // an edit that has come through, though the answer has not told us so
        for (const Worklog &worklog : issue.worklogs) {
            if (!edit || worklog.id != change.localId)
                continue;
            item.before = worklogText(worklog).left(200);
            same = isWorkAsKept(wanted, worklog);
        }
        if (!same)
            answer->items.append(item);
    }
    co_return Result<>();
}

} // namespace lockstep
