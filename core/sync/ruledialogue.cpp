#include "core/sync/ruledialogue.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
/// As errors name a rule, of its word in a sentence.
QString nameOf(const QString &rule) { return rule == "after-ack"_L1 ? u"afterAck"_s : rule; }
} // namespace

Error RuleDialogue::tooMany(const RuleSet &rules, const QString &rule)
{
    Error error = Error::make(ErrorCode::Rule, u"The %1 rule calls the tracker more than %2 times by http"_s.arg(rule).arg(mostReplies));
    error.rule = nameOf(rule);
    error.ruleVersion = rules.version;
    return error;
}

Task<Result<RuleReply>> RuleDialogue::answerTo(RuleCall call, RuleSet rules, QString rule)
{
    auto reading = m_tracker.read(call.call);
    const Result<TrackerAnswer> answer = co_await reading;
    if (answer)
        co_return RuleReply {call.name, answer->code, answer->body};
    Error error = answer.error();
    if (!error.healsByItself() && error.code != ErrorCode::Cancelled && error.code != ErrorCode::Authentication) { // of this rule, and not of the tracker
        error.message = u"The %1 rule asked for “%2”. %3"_s.arg(rule, call.call.name(), error.message);
        error.rule = nameOf(rule);
        error.ruleVersion = rules.version;
    }
    co_return error;
}

QCoro::Task<Result<OutgoingResult>> RuleDialogue::outgoing(OutgoingInput input)
{
    if (input.now == 0)
        input.now = m_clock.now();
    for (;;) {
        auto running = m_inner.outgoing(input);
        Result<OutgoingResult> ran = co_await running;
        if (!ran || !ran->call)
            co_return ran;
        if (input.replies.size() >= mostReplies)
            co_return tooMany(input.rules, u"outgoing"_s);
        auto asking = answerTo(*ran->call, input.rules, u"outgoing"_s);
        const Result<RuleReply> reply = co_await asking;
        if (!reply)
            co_return reply.error();
        input.replies.append(*reply);
    }
}

QCoro::Task<Result<IncomingResult>> RuleDialogue::incoming(IncomingInput input) { return run(Which::Incoming, std::move(input)); }
QCoro::Task<Result<IncomingResult>> RuleDialogue::afterAck(IncomingInput input) { return run(Which::AfterAck, std::move(input)); }

QCoro::Task<Result<IncomingResult>> RuleDialogue::run(Which which, IncomingInput input)
{
    const QString rule = which == Which::Incoming ? u"incoming"_s : u"after-ack"_s;
    if (input.now == 0)
        input.now = m_clock.now();
    for (;;) {
        auto running = which == Which::Incoming ? m_inner.incoming(input) : m_inner.afterAck(input);
        Result<IncomingResult> ran = co_await running;
        if (ran)
            ran->replies = input.replies;
        if (!ran || !ran->call)
            co_return ran;
        if (input.replies.size() >= mostReplies)
            co_return tooMany(input.rules, rule);
        if (!ran->call->call.isReading())
            co_return ran;
        auto asking = answerTo(*ran->call, input.rules, rule);
        const Result<RuleReply> reply = co_await asking;
        if (!reply)
            co_return reply.error();
        input.replies.append(*reply);
    }
}

} // namespace lockstep
