#pragma once
// RuleDialogue: the RuleEngine that a node's engine speaks to. What a rule asks for by http in the middle of its run is read from the local tracker, and the
// rule runs again with the answer, until it asks for nothing more. It only reads: what changes something, and store(issue), it gives back to who asked
// for it (RuleAsking::All) and can have it done durably. Owned by SyncEngine; node's thread. Errors: the rule's and the tracker's.

#include "core/base/clock.h"
#include "core/rules/ruleengine.h"
#include "core/sync/trackerreader.h"

namespace lockstep {

class RuleDialogue final : public RuleEngine {
public:
    static constexpr qsizetype mostReplies = 20; ///< As the rule host has it

    RuleDialogue(RuleEngine &inner, Connector &tracker, Clock &clock) : m_inner(inner), m_tracker(tracker), m_clock(clock) { }

    void setSchema(const Schema &schema) override { m_inner.setSchema(schema); }
    QCoro::Task<Result<OutgoingResult>> outgoing(OutgoingInput input) override;
    QCoro::Task<Result<IncomingResult>> incoming(IncomingInput input) override;
    QCoro::Task<Result<IncomingResult>> afterAck(IncomingInput input) override;
    void abort() override { m_inner.abort(); }

private:
    static Error tooMany(const RuleSet &rules, RuleDirection rule);
    template<class Answer, class Input>
    QCoro::Task<Result<Answer>> converse(QCoro::Task<Result<Answer>> (RuleEngine::*run)(Input), Input input, RuleDirection rule);
    Task<Result<RuleReply>> answerTo(RuleCall call, RuleSet rules, RuleDirection rule);

    RuleEngine &m_inner;
    TrackerReader m_tracker;
    Clock &m_clock;
};

} // namespace lockstep
