#include "core/sync/ruledialogue.h"

#include <type_traits>

using namespace Qt::StringLiterals;

namespace lockstep {

Error RuleDialogue::tooMany(const RuleSet &rules, RuleDirection rule)
{
    Error error = Error::make(ErrorCode::Rule, u"The %1 rule calls the tracker more than %2 times by http"_s.arg(directionWord(rule)).arg(mostReplies));
    error.rule = directionName(rule);
    error.ruleVersion = rules.version;
    return error;
}

Task<Result<RuleReply>> RuleDialogue::answerTo(RuleCall call, RuleSet rules, RuleDirection rule)
{
    auto reading = m_tracker.read(call.call);
    const Result<TrackerAnswer> answer = co_await reading;
    if (answer)
        co_return RuleReply {call.name, answer->code, answer->body};
    Error error = answer.error();
    if (!error.healsByItself() && error.code != ErrorCode::Cancelled && error.code != ErrorCode::Authentication) { // of this rule, and not of the tracker
        error.message = u"The %1 rule asked for “%2”. %3"_s.arg(directionWord(rule), call.call.name(), error.message);
        error.rule = directionName(rule);
        error.ruleVersion = rules.version;
    }
    co_return error;
}

template<class Answer, class Input>
QCoro::Task<Result<Answer>> RuleDialogue::converse(QCoro::Task<Result<Answer>> (RuleEngine::*run)(Input), Input input, RuleDirection rule)
{
    if (input.now == 0)
        input.now = m_clock.now();
    for (;;) {
        auto running = (m_inner.*run)(input);
        Result<Answer> ran = co_await running;
        if constexpr (std::is_same_v<Answer, IncomingResult>) {
            if (ran)
                ran->replies = input.replies;
        }
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

QCoro::Task<Result<OutgoingResult>> RuleDialogue::outgoing(OutgoingInput input) { return converse(&RuleEngine::outgoing, std::move(input), RuleDirection::Outgoing); }
QCoro::Task<Result<IncomingResult>> RuleDialogue::incoming(IncomingInput input) { return converse(&RuleEngine::incoming, std::move(input), RuleDirection::Incoming); }
QCoro::Task<Result<IncomingResult>> RuleDialogue::afterAck(IncomingInput input) { return converse(&RuleEngine::afterAck, std::move(input), RuleDirection::AfterAck); }

} // namespace lockstep
