// Rules that ask in the middle of their run, or wait for the answer: store(issue), a call by http that changes something, and an after-ack rule.

#include "tests/simulation/world.h"
#include "tests/simulation/worldwords.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
const QStringList storedFirst {originField, u"summary"_s}; // the rest follows when the issue has its key
const QString callName = u"POST /seen 1"_s;
const QString doubtWords = u"It is not known whether the call"_s;

void keepOnly(QJsonObject *values, const QStringList &names)
{
    for (const QString &name : values->keys()) {
        if (!names.contains(name))
            values->remove(name);
    }
}

bool hasReply(const IncomingInput &input)
{
    return std::any_of(input.replies.cbegin(), input.replies.cend(), [](const RuleReply &reply) { return reply.name == callName; });
}

// Like a script that begins with store(issue) or with http.post() at the first sync: a run ends at what it asks for.
IncomingResult asked(const Plan &plan, int side, const IncomingInput &input, IncomingResult whole)
{
    const auto store = [&] {
        if (!plan.stores || !input.stored.isEmpty())
            return false;
        whole.stores = true;
        keepOnly(&whole.values, storedFirst);
        keepOnly(&whole.previousValues, storedFirst);
        whole.comments.clear();
        whole.attachments.clear();
        return true;
    };
    const auto call = [&] {
        if (!plan.calls || !input.firstSync || hasReply(input))
            return false;
        IncomingResult ends;
        ends.replies = input.replies;
        ends.call = RuleCall {callName, {u"POST"_s, u"/seen"_s, {}, whole.values.value(originField).toString(), u"text/plain"_s}};
        whole = ends;
        return true;
    };
    whole.replies = input.replies;
    if (side == 0)
        (void)(call() || store());
    else
        (void)(store() || call());
    return whole;
}
} // namespace

void World::useAskingRules(int side)
{
    RuleFunctions &rules = m_bench.node(side).rules;
    m_bench.connection.halves[side].rules.mode = RuleMode::Script;
    if (m_plan.answers)
        m_bench.connection.halves[side].rules.afterAck = u"answered"_s;
    const RuleFunctions whole = rules;
    rules.outgoing = [whole](const OutgoingInput &input) {
        Result<OutgoingResult> result = whole.outgoing(input);
        if (result)
            result->replica.custom.remove(u"Answer"_s);
        return result;
    };
    rules.incoming = [this, side, whole](const IncomingInput &input) -> Result<IncomingResult> {
        const Result<IncomingResult> result = whole.incoming(input);
        return result && !result->skipped && input.asking == RuleAsking::All ? asked(m_plan, side, input, *result) : result;
    };
    rules.afterAck = [this, side](const IncomingInput &input) -> Result<IncomingResult> {
        if (m_ruleFails[side])
            return ruleError(u"The rule does not like it today"_s);
        IncomingResult result;
        result.values.insert(answerField, input.replica.value(u"key"_s));
        if (input.firstSync)
            result.comments.append({{}, {}, answerWord + input.issue.custom.value(u"Origin"_s).toString(), Visibility::Internal});
        return result;
    };
    m_bench.node(side).tracker().onCall = [this, side](const TrackerCall &call) {
        say(u"%1 is called for %2"_s.arg(side).arg(call.body));
        const auto known = std::find_if(m_issues.cbegin(), m_issues.cend(), [&call](const Issue &issue) { return issue.origin == call.body; });
        const int called = ++m_called[side][call.body];
        if (known == m_issues.cend())
            violated(u"S3 a rule's call at %1 is of “%2”, which nobody made"_s.arg(side).arg(call.body));
        else if (called > 1 + m_calledAgain[side].value(call.body) && !known->givenUp)
            violated(u"S2 a rule's call of %1 at %2 is made %3 times"_s.arg(call.body).arg(side).arg(called));
        return TrackerAnswer {201, {}};
    };
}

// Of a call in doubt the administrator looks in the tracker, and lets it be made again; what that retry does twice is his.
void World::noteCalledAgain(int side, const EventRecord &event)
{
    if (event.direction != Direction::Incoming || !event.error.value(u"message"_s).toString().startsWith(doubtWords))
        return;
    ++m_calledAgain[side][QJsonDocument::fromJson(event.payload)[u"replica"_s][u"custom"_s][u"Origin"_s].toString()];
}

void World::retryDoubts(int side)
{
    for (const EventRecord &event : m_bench.node(side).events()) {
        if (event.state != "failed"_L1 || !event.error.value(u"message"_s).toString().startsWith(doubtWords))
            continue;
        noteCalledAgain(side, event);
        (void)m_bench.node(side).engine().retryEvent(event.id);
    }
}

// Each was done for the copy's sake before its pair stood, and each answer has left its key and one comment.
void World::checkAsked(const Issue &issue)
{
    if (issue.givenUp || had(Fault::Restore))
        return; // a pair may be learned of without a request then
    for (int side = 0; side < nodes(); ++side) {
        const FakeIssue &here = tracker(side).issue(localId(side, issue.origin));
        if (m_plan.calls && side != issue.home && m_called[side].value(issue.origin) == 0)
            violated(u"L3 the rule's call of %1 at %2 was never made"_s.arg(issue.origin).arg(side));
        if (!m_plan.answers || side != issue.home)
            continue;
        const QString left = here.custom.value(u"Answer"_s).toString();
        if (!left.endsWith(u'-' + localId(1 - side, issue.origin)))
            violated(u"L3 the answer of %1 at %2 has left “%3”"_s.arg(issue.origin).arg(side).arg(left));
        const bool wasAway = std::any_of(m_plan.operations.cbegin(), m_plan.operations.cend(), [](const Operation &o) { return o.work == Work::Delete; });
        if (!wasAway && !tracker(side).commentsOf(here.id).contains(answerWord + issue.origin))
            violated(u"L3 the answer of %1 at %2 has left no comment"_s.arg(issue.origin).arg(side));
    }
}

} // namespace lockstep::simulation
