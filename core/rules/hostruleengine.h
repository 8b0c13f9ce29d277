#pragma once
// HostRuleEngine: the RuleEngine of a node. Scripts run in the rule host (started by the first script, one per engine), basic rules in
// C++ at once. Owned by the node, on its thread. Calls are answered in the order they were made.

#include "core/base/clock.h"
#include "core/rules/ruleengine.h"
#include "core/rules/rulehostprocess.h"

#include <QHash>

#include <utility>

namespace lockstep {

class HostRuleEngine final : public RuleEngine {
public:
    /// `program`: path of lockstep-rulehost; it sits beside the application.
    HostRuleEngine(const QString &program, Clock &clock, RuleLimits limits = {});
    ~HostRuleEngine() override;

    void setSchema(const Schema &schema) override;
    QCoro::Task<Result<OutgoingResult>> outgoing(OutgoingInput input) override;
    QCoro::Task<Result<IncomingResult>> incoming(IncomingInput input) override;
    QCoro::Task<Result<IncomingResult>> afterAck(IncomingInput input) override;
    void abort() override;
    bool hostIsRunning() const { return m_host.isRunning(); }
    bool hasSpare() const { return m_host.hasSpare(); } ///< Another host stands by

private:
    QCoro::Task<Result<QJsonObject>> call(RuleDirection direction, const RuleSet &rules, const QString &connection, QByteArray request, const QString &identity);
    QCoro::Task<Result<IncomingResult>> takingIn(RuleDirection direction, IncomingInput input, QString identity);
    QByteArray mappingText(const QString &connection, const Mapping &mapping);

    Clock &m_clock;
    QHash<QString, std::pair<Mapping, QByteArray>> m_mappings; ///< As they are told, by connection
    RuleHostProcess m_host;
};

} // namespace lockstep
