#pragma once
// FakeRules: a RuleEngine whose rules are C++ functions. At first they copy everything both ways (basic rules plus all fields and time entries).
// Lives as long as the bench; the clock is that of the node's life.

#include "core/base/clock.h"
#include "core/rules/basicrules.h"

#include <functional>

namespace lockstep {

struct RuleFunctions {
    std::function<Result<OutgoingResult>(const OutgoingInput &)> outgoing;
    std::function<Result<IncomingResult>(const IncomingInput &)> incoming;
    std::function<Result<IncomingResult>(const IncomingInput &)> afterAck {}; ///< Asked where the half's rules have one
};
RuleFunctions basicRules();
RuleFunctions copyAllRules();
/// The same, but the custom field "Severity" travels as "Weight", as it may be called neither here nor there.
RuleFunctions renamingRules();
RuleFunctions timeRules(); ///< Basic rules plus time entries
Error ruleError(const QString &message); ///< As the rule host reports a throw

class FakeRules final : public RuleEngine {
public:
    FakeRules(const RuleFunctions &functions, Clock &clock) : m_functions(functions), m_clock(clock) { }
    void setSchema(const Schema &) override { }
    QCoro::Task<Result<OutgoingResult>> outgoing(OutgoingInput input) override;
    QCoro::Task<Result<IncomingResult>> incoming(IncomingInput input) override;
    QCoro::Task<Result<IncomingResult>> afterAck(IncomingInput input) override;
    void abort() override { }

private:
    const RuleFunctions &m_functions;
    Clock &m_clock;
};

} // namespace lockstep
