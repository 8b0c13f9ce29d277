#include "core/sync/ruledialogue.h"

#include <type_traits>

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

template<class Answer, class Input>
QCoro::Task<Result<Answer>> RuleDialogue::converse(QCoro::Task<Result<Answer>> (RuleEngine::*run)(Input), Input input, QString rule)
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

QCoro::Task<Result<OutgoingResult>> RuleDialogue::outgoing(OutgoingInput input) { return converse(&RuleEngine::outgoing, std::move(input), u"outgoing"_s); }
QCoro::Task<Result<IncomingResult>> RuleDialogue::incoming(IncomingInput input) { return converse(&RuleEngine::incoming, std::move(input), u"incoming"_s); }
QCoro::Task<Result<IncomingResult>> RuleDialogue::afterAck(IncomingInput input) { return converse(&RuleEngine::afterAck, std::move(input), u"after-ack"_s); }

} // namespace lockstep
