// Step 6: what an incoming rule has done in the middle of its run: calls by http that change something, and store(issue).
#include "core/sync/applywork.h"

#include "core/base/mutant.h"
#include "core/sync/ruledialogue.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// Where the answer says so, or none was given because nobody listened, nothing came of the call.
bool mayHaveBeenDone(const Error &error)
{
    switch (error.code) {
    case ErrorCode::RateLimit:
    case ErrorCode::Authentication:
    case ErrorCode::Unsupported:
    case ErrorCode::InvalidInput: return false;
    case ErrorCode::Network: return error.scope != ErrorScope::Node;
    default: return true;
    }
}

RuleReply replyOf(const RuleStep &step)
{
    return {step.name, step.answer->value(u"code"_s).toInt(), step.answer->value(u"body"_s).toString()};
}

bool hasSameBody(const RuleStep &step, const RuleStep &wanted) { return step.content.value(u"body"_s) == wanted.content.value(u"body"_s); }

// In this form of the request the name tells. In another form the same words are the same call, unless one of that name was made since: it may have undone it.
const RuleStep *sameCall(const QList<RuleStep> &steps, const RuleStep &wanted)
{
    const RuleStep *same = nullptr;
    for (const RuleStep &step : steps) {
        if (step.kind != "http"_L1 || step.name != wanted.name)
            continue;
        if (!step.answer)
            return &step;
        same = step.isWantedAgain() || step.revision == wanted.revision || hasSameBody(step, wanted) ? &step : nullptr;
    }
    return same;
}

QList<RuleStep> readsIn(const QList<RuleReply> &replies, qint64 revision)
{
    QList<RuleStep> reads;
    for (const RuleReply &reply : replies) {
        const RuleStep step {u"http"_s, reply.name, {}, revision, QJsonObject {{u"code"_s, reply.code}, {u"body"_s, reply.body}}};
        if (step.isRead())
            reads.append(step);
    }
    return reads;
}

Error doubtful(const RuleCall &call, const RuleSet &rules, const QString &why)
{
    Error error = Error::make(ErrorCode::Conflict, u"It is not known whether the call “%1” of the incoming rule was done: %2. Look for it in the tracker. A retry of this error alone calls again."_s
                                                       .arg(call.call.name(), why));
    error.rule = u"incoming"_s;
    error.ruleVersion = rules.version;
    return error;
}
} // namespace

// With what earlier runs have had done, and what they had seen when they did it: a run that is repeated goes the same way, and comes to the same.
Task<Result<IncomingResult>> Incoming::runRule(Work &work, IncomingInput input)
{
    input.asking = RuleAsking::All;
    input.now = c.clock.now();
    const auto steps = RuleStepStore(c.db, work.event.id).all();
    if (!steps)
        co_return steps.error();
    work.stored.clear();
    QList<RuleReply> reads; // what else was answered is looked up by callOnce()
    for (const RuleStep &read : readsIn(input.replies, work.event.revision))
        reads.append(replyOf(read));
    for (const RuleStep &step : *steps) {
        if (step.revision != work.event.revision)
            continue;
        if (step.isRead()) {
            const auto isIt = [&step](const RuleReply &reply) { return reply.name == step.name; };
            if (std::none_of(reads.cbegin(), reads.cend(), isIt))
                reads.append(replyOf(step));
            continue;
        }
        if (!step.isWantedAgain())
            input.now = step.content.value(u"now"_s).toInteger(input.now);
        if (step.kind != "store"_L1)
            continue;
        if (work.stored.isEmpty())
            input.issue = Issue::fromJson(step.content.value(u"issue"_s).toObject());
        input.stored.append(Issue::fromJson(*step.answer));
        work.stored.append(step);
    }
    work.ruleBegan = input.issue;
    work.ruleNow = input.now;
    input.replies = reads;
    for (;;) {
        auto running = c.rules.incoming(input);
        Result<IncomingResult> ran = co_await running;
        if (ran)
            work.ruleSaw = readsIn(ran->replies, work.event.revision);
        if (!ran || !ran->call)
            co_return ran;
        auto calling = callOnce(work, *ran->call);
        const Result<RuleReply> reply = co_await calling;
        if (!reply)
            co_return reply.error();
        input.replies = ran->replies;
        input.replies.append(*reply);
    }
}

// Once, or an error that waits: before it is sent it stands in the database, and what was answered stays there as long as the event lives.
Task<Result<RuleReply>> Incoming::callOnce(Work &work, RuleCall call)
{
    RuleStepStore steps(c.db, work.event.id);
    const auto known = steps.all();
    if (!known)
        co_return known.error();
    QJsonArray query;
    for (const auto &[name, value] : std::as_const(call.call.query))
        query.append(QJsonArray {name, value});
    const RuleStep step {u"http"_s, call.name, {{u"method"_s, call.call.method}, {u"path"_s, call.call.path}, {u"query"_s, query}, {u"body"_s, call.call.body}, {u"now"_s, work.ruleNow}}, work.event.revision};
    const RuleStep *same = sameCall(*known, step);
    const bool again = same && same->isWantedAgain();
    if (same && !again && !isMutant("call-repeated")) {
        if (!same->answer)
            co_return doubtful(call, work.rules, u"an earlier attempt began it and got no answer"_s);
        if (same->revision == step.revision && !hasSameBody(*same, step) && !work.ruleCalled.contains(call.name)) {
            RuleStep differing = *same;
            differing.content.insert(u"differs"_s, true);
            const Result<> noted = steps.setContent(differing);
            co_return noted ? doubtful(call, work.rules, u"an earlier attempt made it, and said something else in it"_s) : noted.error();
        }
        work.ruleCalled.insert(call.name);
        RuleReply reply = replyOf(*same);
        reply.name = call.name;
        co_return reply;
    }
    const Result<int> wasThere = c.connections.restored(work.event.connection);
    if (!wasThere)
        co_return wasThere.error();
    if (const Result<> begun = steps.begin(step, c.clock.now(), work.ruleSaw); !begun)
        co_return begun.error();
    if (!again && *wasThere > 0 && mayBeForgotten(work, work.replica.updatedAt))
        co_return doubtful(call, work.rules, u"the database was restored from a backup since the issue has changed"_s);
    const Result<> safe = co_await c.db.durable();
    if (!safe)
        co_return safe.error();
    auto sending = c.connector.send(call.call);
    const Result<TrackerAnswer> sent = co_await sending;
    if (!sent && sent.error().code == ErrorCode::Cancelled)
        co_return sent.error(); // stopped: the next life finds it begun
    if (!sent && mayHaveBeenDone(sent.error())) {
        Error doubt = doubtful(call, work.rules, sent.error().message);
        doubt.detail = sent.error().detail;
        doubt.requestId = sent.error().requestId;
        co_return doubt;
    }
    // What the tracker has refused may be tried again by another run.
    const bool nothingCame = !sent || sent->notSent || (sent->code >= 400 && sent->code < 500);
    const Result<> kept = nothingCame ? (again ? steps.wantAgain(step) : steps.drop(step)) : steps.answered(step, {{u"code"_s, sent->code}, {u"body"_s, sent->body}});
    if (!kept)
        co_return kept.error();
    const Result<> stands = co_await c.db.durable();
    if (!stands)
        co_return stands.error();
    if (!sent)
        co_return sent.error();
    if (sent->notSent)
        co_return *sent->notSent;
    work.ruleCalled.insert(call.name);
    co_return RuleReply {call.name, sent->code, sent->body};
}

// A value that store(issue) wrote in this application is older than what the rule says now, which is to be written where it differs.
void Incoming::takeStoredForPrevious(Work &work) const
{
    for (const RuleStep &step : std::as_const(work.stored)) {
        const QJsonObject values = step.content.value(u"values"_s).toObject();
        for (const QString &name : step.content.value(u"writes"_s).toObject().keys()) {
            if (work.rule.previousValues.contains(name))
                work.rule.previousValues.insert(name, values.value(name));
        }
    }
}

// store(issue): what is written and read back counts as synchronised, in one transaction with the step itself. From here the rule goes on, whatever happens.
Task<Result<>> Incoming::keepStored(Work &work)
{
    if (c.db.lostCommits() != work.lostCommits)
        co_return partsLost();
    RuleStep step {u"store"_s, QString::number(work.stored.size() + 1), {}, work.event.revision, work.after.toJson()};
    step.content.insert(u"now"_s, work.ruleNow);
    if (work.stored.isEmpty())
        step.content.insert(u"issue"_s, work.ruleBegan.toJson());
    step.content.insert(u"values"_s, work.rule.values);
    step.content.insert(u"writes"_s, changesOf(work.writes, flatFields(work.before.fields, work.before.custom), flatFields(work.after.fields, work.after.custom)));
    const Result<> stored = co_await storePartly(work, &step);
    if (!stored)
        co_return stored;
    co_return co_await c.db.durable();
}

QJsonObject Incoming::changesOf(const QJsonObject &writes, const QJsonObject &before, const QJsonObject &after)
{
    QJsonObject changes;
    for (auto it = writes.begin(); it != writes.end(); ++it)
        changes.insert(it.key(), QJsonObject {{u"before"_s, before.value(it.key())}, {u"after"_s, after.value(it.key())}});
    return changes;
}

// With what store(issue) wrote before: {field: {before, after}}.
QJsonObject Incoming::allChanges(const Work &work)
{
    QJsonObject changes = changesOf(work.writes, flatFields(work.before.fields, work.before.custom), flatFields(work.after.fields, work.after.custom));
    for (auto step = work.stored.crbegin(); step != work.stored.crend(); ++step) {
        const QJsonObject writes = step->content.value(u"writes"_s).toObject();
        for (auto it = writes.begin(); it != writes.end(); ++it) {
            QJsonObject change = changes.value(it.key()).toObject(it->toObject());
            change.insert(u"before"_s, it.value()[u"before"_s]);
            changes.insert(it.key(), change);
        }
    }
    return changes;
}

Error Incoming::partsLost()
{
    return Error::make(ErrorCode::Storage, u"The disk refused a part of what was to be stored; the event is applied again"_s).withScope(ErrorScope::Node);
}

} // namespace lockstep
