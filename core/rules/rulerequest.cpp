#include "core/rules/rulerequest.h"

#include "core/base/jsontext.h"
#include "core/rules/issuejson.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype usualBytes = 16 * 1024;

// Of a replica, {} as null. What only the two nodes need of it is not the rules' business.
void appendReplica(QByteArray &json, const QJsonObject &replica)
{
    if (replica.isEmpty())
        json += "null";
    else
        appendJson(json, replica, {"madeAt"_L1, "changed"_L1, "settledAt"_L1, "onlyAnswered"_L1, "requestedAt"_L1, "wholeAt"_L1});
}

void appendConnection(QByteArray &json, const RuleConnection &connection)
{
    JsonMembers members(json);
    members.always("name", connection.name);
    members.always("localNode", connection.localNode);
    members.always("remoteNode", connection.remoteNode);
    members.always("localTracker", connection.localTracker);
}

void appendTraces(QByteArray &json, const QList<TracePair> &traces)
{
    appendJsonList(json, traces, [](QByteArray &to, const TracePair &trace) {
        JsonMembers members(to);
        members.always("localId", trace.localId);
        members.always("remoteId", trace.remoteId);
    });
}

// What the rule may ask for and has got; nothing where that is as the host takes it anyway.
void addAsking(JsonMembers &members, RuleAsking asking, const QList<RuleReply> &replies)
{
    if (asking != RuleAsking::Reading)
        members.always("asking", asking == RuleAsking::All ? u"all"_s : u"none"_s);
    if (replies.isEmpty())
        return;
    appendJsonList(members.named("replies"), replies, [](QByteArray &to, const RuleReply &reply) {
        JsonMembers parts(to);
        parts.always("name", reply.name);
        parts.named("code") += QByteArray::number(reply.code);
        parts.always("body", reply.body);
    });
}

// What both directions know, and what `addRest(members)` adds. Input: OutgoingInput or IncomingInput.
template<class Input, class Rest>
QByteArray request(const Input &input, qint64 now, Rest addRest)
{
    QByteArray json;
    json.reserve(usualBytes);
    {
        JsonMembers members(json);
        members.named("firstSync") += input.firstSync ? "true" : "false";
        appendConnection(members.named("connection"), input.connection);
        members.named("now") += QByteArray::number(now);
        addAsking(members, input.asking, input.replies);
        appendJson(members.named("issue"), input.issue);
        appendReplica(members.named("previous"), input.previous);
        addRest(members);
    }
    return json;
}
} // namespace

QByteArray outgoingRequest(const OutgoingInput &input, qint64 now)
{
    return request(input, now, [](JsonMembers &) { });
}

QByteArray incomingRequest(const IncomingInput &input, qint64 now)
{
    return request(input, now, [&input](JsonMembers &members) {
        appendTraces(members.named("commentTraces"), input.commentTraces);
        appendTraces(members.named("attachmentTraces"), input.attachmentTraces);
        if (!input.worklogTraces.isEmpty())
            appendTraces(members.named("worklogTraces"), input.worklogTraces);
        if (!input.stored.isEmpty())
            appendJsonList(members.named("stored"), input.stored, [](QByteArray &to, const Issue &issue) { appendJson(to, issue); });
        appendReplica(members.named("replica"), input.replica);
    });
}

} // namespace lockstep
