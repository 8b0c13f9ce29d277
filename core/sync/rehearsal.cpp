#include "core/sync/rehearsal.h"

#include "core/model/replica.h"
#include "core/model/worklog.h"
#include "core/sync/threeway.h"
#include "core/sync/traces.h"
#include "core/sync/worklogways.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
template<typename T>
bool isThere(const QList<T> &items, const QString &id)
{
    return std::any_of(items.cbegin(), items.cend(), [&id](const T &item) { return item.id == id; });
}

QString nameOfFile(const Replica &replica, const AttachmentChange &change)
{
    for (const Attachment &attachment : replica.attachments) {
        if (change.fileName.isEmpty() && attachment.id == change.remoteId)
            return attachment.fileName;
    }
    return change.fileName;
}
} // namespace

Task<Result<RehearsedReplica>> Rehearsal::outgoing(RuleConnection names, ConnectionId connection, RuleSet rules, QString key)
{
    RehearsedReplica made;
    made.key = key;
    const Result<IssueId> id = co_await m_tracker.idOfKey(key);
    if (!id)
        co_return id.error();
    const Result<Issue> issue = co_await m_tracker.fetch(*id);
    if (!issue)
        co_return issue.error();
    made.localId = id->value();
    made.key = issue->key;
    made.summary = issue->summary();
    const auto stored = m_twins.byLocal(connection, made.localId);
    if (!stored)
        co_return stored.error();
    const TwinRecord twin = stored->value_or(TwinRecord());
    made.peerIssueId = twin.remoteId;
    OutgoingInput input;
    input.rules = rules;
    input.connection = names;
    input.issue = *issue;
    input.previous = twin.lastSent;
    input.firstSync = !twin.isLinked();
    Result<OutgoingResult> ran = co_await m_rules.outgoing(std::move(input));
    if (!ran) {
        made.error = ran.error();
        co_return made;
    }
    made.warnings = ran->warnings;
    made.log = ran->log;
    if (ran->skipped) {
        made.skipped = ran->reason.isEmpty() ? u"the outgoing rule leaves it out"_s : ran->reason;
        if (ran->unlink)
            made.skipped = u"the pair would be taken apart"_s + (ran->reason.isEmpty() ? QString() : u": "_s + ran->reason);
        co_return made;
    }
    Replica &replica = ran->replica;
    replica.issueId = issue->id;
    replica.key = issue->key;
    replica.url = issue->url;
    replica.updatedAt = issue->updatedAt;
    made.replica = replica.toJson();
    if (!twin.id.isNull()) {
        const auto traces = m_twins.traces(twin.id);
        if (!traces)
            co_return traces.error();
        made.traces = tracesOf(replica, *traces);
    }
    if (rules.hasAfterAck()) {
        IncomingInput answer;
        answer.rules = std::move(rules);
        answer.connection = std::move(names);
        answer.issue = *issue;
        auto told = afterAck(std::move(answer), twin);
        made.warnings += co_await told;
    }
    co_return made;
}

// What the other side will answer is not known; of a pair it is what it said last, and it is called the same.
Task<QStringList> Rehearsal::afterAck(IncomingInput input, TwinRecord twin)
{
    if (!twin.isLinked())
        co_return QStringList(u"The after-ack rule is not rehearsed: the other side has not answered yet"_s);
    input.replica = twin.lastReceived;
    input.replica.insert(u"issueId"_s, twin.remoteId);
    input.replica.insert(u"key"_s, twin.remoteKey);
    input.replica.insert(u"url"_s, twin.remoteUrl);
    input.firstSync = false;
    const QJsonObject here = flatFields(input.issue.fields, input.issue.custom);
    const Result<IncomingResult> ran = co_await m_rules.afterAck(std::move(input));
    if (!ran)
        co_return QStringList(u"The after-ack rule would fail: %1"_s.arg(ran.error().message));
    QStringList told = ran->warnings;
    if (ran->skipped)
        told.append(u"The after-ack rule would write nothing: %1"_s.arg(ran->reason));
    for (auto it = ran->values.begin(); it != ran->values.end(); ++it) {
        if (!isAsWanted(m_tracker.asConst(), it.key(), it.value(), here.value(it.key())))
            told.append(u"After the answer %1 would become “%2” here"_s.arg(it.key(), displayValue(it.value()).left(200)));
    }
    for (const CommentChange &change : ran->comments)
        told.append(u"After the answer the comment “%1” would be added here"_s.arg(change.body.left(200)));
    for (const WorklogChange &change : ran->worklogs)
        told.append(u"After the answer the time entry “%1” would be added here"_s.arg(worklogText(worklogOf(change)).left(200)));
    co_return told;
}

// As Incoming::decide() does it for a request that meets no other one.
void Rehearsal::decide(const Taking &taking, const TwinRecord &twin, const Issue &before, const Replica &replica, const IncomingResult &ran, RehearsedChanges *found) const
{
    const Connector &tracker = m_tracker.asConst();
    ThreeWayInput ways;
    ways.values = ran.values;
    for (auto it = ways.values.begin(); it != ways.values.end(); ++it)
        ways.normal.insert(it.key(), tracker.normalised(it.key(), it.value()));
    ways.local = flatFields(before.fields, before.custom);
    if (!found->creates && !taking.isReplay) {
        ways.previousValues = ran.previousValues;
        ways.base = twin.base;
        ways.localChangedAt = before.updatedAt;
        ways.remoteChangedAt = replica.updatedAt;
        ways.policies = taking.policies;
        ways.localWinsTies = taking.localWinsTies;
    }
    ThreeWayResult merged = threeWay(ways);
    if (taking.isReplay)
        merged = {ran.values, {}, {}};
    QMap<QString, RehearsedWrite> writes;
    const auto add = [&](const QString &name, const QJsonValue &after, RehearsedWrite::Settled settled) {
        const QJsonValue here = ways.local.value(name);
        if (settled == RehearsedWrite::Settled::No && isAsWanted(tracker, name, after, here))
            return;
        const QString refusal = taking.schema.fields.isEmpty() ? QString() : refusalOf(taking.schema, name, after);
        writes.insert(name, {name, here.isUndefined() ? QJsonValue() : here, after, refusal, settled});
    };
    for (auto it = merged.writes.begin(); it != merged.writes.end(); ++it)
        add(it.key(), it.value(), RehearsedWrite::Settled::No);
    for (const FieldConflict &conflict : std::as_const(merged.conflicts)) {
        using enum RehearsedWrite::Settled;
        add(conflict.field, conflict.remote, conflict.ask ? Asks : conflict.remoteWon || conflict.both ? TheirsWins : OursStays);
    }
    found->writes = writes.values();
}

Task<Result<RehearsedChanges>> Rehearsal::incoming(ConnectionId connection, Taking taking, RehearsedReplica sent)
{
    RehearsedChanges found;
    const Replica replica = Replica::fromJson(sent.replica);
    auto stored = m_twins.byRemote(connection, replica.issueId.value());
    if (stored && !*stored && !sent.peerIssueId.isEmpty())
        stored = m_twins.byLocal(connection, sent.peerIssueId);
    if (!stored)
        co_return stored.error();
    const TwinRecord twin = stored->value_or(TwinRecord());
    found.creates = twin.localId.isEmpty();
    IncomingInput input;
    if (!found.creates) {
        const Result<Issue> issue = co_await m_tracker.fetch(IssueId(twin.localId));
        if (!issue && issue.error().code == ErrorCode::NotFound) {
            found.key = twin.localKey;
            found.skipped = u"the issue is gone here"_s;
            co_return found;
        }
        if (!issue)
            co_return issue.error();
        input.issue = *issue;
        found.key = issue->key;
        const auto known = m_twins.traces(twin.id);
        if (!known)
            co_return known.error();
        for (const TraceRecord &trace : *known + tracesOfSender(sent.traces)) {
            QList<TracePair> &pairs = tracesIn(input, trace.kind);
            const TracePair pair {trace.localId, trace.remoteId};
            if (!pairs.contains(pair))
                pairs.append(pair);
        }
    }
    const Issue before = input.issue;
    input.rules = taking.rules;
    input.connection = taking.names;
    input.replica = sent.replica;
    input.previous = twin.lastReceived;
    input.firstSync = found.creates;
    const Result<IncomingResult> ran = co_await m_rules.incoming(std::move(input));
    if (!ran) {
        found.error = ran.error();
        co_return found;
    }
    found.warnings = ran->warnings;
    found.log = ran->log;
    if (ran->skipped) {
        found.skipped = ran->reason.isEmpty() ? u"the incoming rule leaves it out"_s : ran->reason;
        co_return found;
    }
    if (ran->unlink)
        found.warnings.append(u"The pair would be taken apart then"_s + (ran->reason.isEmpty() ? QString() : u": "_s + ran->reason));
    if (ran->back)
        found.warnings.append(u"The issue would be looked at then, to be sent back"_s);
    IncomingResult decided = *ran;
    if (!taking.isReplay && !found.creates && !twin.wasTakenBy(taking.rules.version)) {
        // What the rules said then tells what is new, not what the draft would have said.
        const Result<RuleSet> old = m_connections.ruleVersion(connection, twin.incomingVersion);
        IncomingInput then;
        then.rules = old.valueOr({});
        then.connection = taking.names;
        then.replica = twin.lastReceived;
        then.issue = before;
        then.firstSync = false;
        then.asking = RuleAsking::None;
        then.replies = ran->replies;
        auto running = m_rules.incoming(then);
        const Result<IncomingResult> earlier = co_await running;
        decided.previousValues = earlier && !earlier->skipped ? earlier->values : QJsonObject();
    }
    decide(taking, twin, before, replica, decided, &found);
    if (found.creates) {
        for (const FieldSchema &field : std::as_const(taking.schema.fields)) {
            const QJsonValue value = ran->values.value(field.name);
            if (field.required && field.writable && sameValue(value.isUndefined() ? QJsonValue() : value, QJsonValue()))
                found.missing.append(field.name);
        }
    }
    for (const CommentChange &change : ran->comments) {
        if (change.localId.isEmpty() || isThere(before.comments, change.localId))
            found.items.append({u"comment"_s, change.body, !change.localId.isEmpty(), change.visibility == Visibility::Internal});
    }
    for (const AttachmentChange &change : ran->attachments)
        found.items.append({u"attachment"_s, nameOfFile(replica, change), false, change.visibility == Visibility::Internal});
    for (const WorklogChange &change : ran->worklogs) {
        const bool edit = !change.localId.isEmpty();
        const Capabilities can = m_tracker.asConst().capabilities();
        const QString text = worklogText(worklogOf(change));
        if (!can.worklogs || (edit && !can.worklogEdit))
            found.warnings.append((edit ? u"The tracker here cannot edit time entries: “%1” would be left out"_s : u"The tracker here takes no time entries: “%1” would be left out"_s).arg(text.left(200)));
        else if (!edit || isThere(before.worklogs, change.localId))
            found.items.append({u"worklog"_s, text, edit, false});
    }
    co_return found;
}

Task<Result<QStringList>> Rehearsal::keys(QString query, qsizetype limit)
{
    QStringList keys;
    QString page;
    do {
        const Result<SearchPage> found = co_await m_tracker.search(query, page);
        if (!found)
            co_return found.error();
        for (const ChangeRef &issue : found->issues) {
            if (keys.size() < limit)
                keys.append(issue.key.isEmpty() ? issue.id.value() : issue.key);
        }
        page = found->next;
    } while (!page.isEmpty() && keys.size() < limit);
    co_return keys;
}

} // namespace lockstep
