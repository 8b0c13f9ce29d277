#pragma once
// RuleChecker: says whether a script could run, without running it; for the editor and for imports. Has a rule host of its own,
// started by the first check. Owned by who asks; that thread. Errors: RuleHost when there is no host to ask.

#include "core/rules/rulehostprocess.h"

#include <QList>

namespace lockstep {

struct RuleProblem {
    int line = 0; ///< 1-based
    int column = 0; ///< 1-based; 0: unknown
    QString message;
    bool operator==(const RuleProblem &) const = default;
};

class RuleChecker final {
    Q_DISABLE_COPY_MOVE(RuleChecker)

public:
    RuleChecker(const QString &program, Clock &clock, RuleLimits limits = {});
    ~RuleChecker();

    /// Empty: no problem. The engine stops at the first one, so there is never more than one.
    QCoro::Task<Result<QList<RuleProblem>>> check(QString script);

private:
    RuleHostProcess m_host;
};

} // namespace lockstep
