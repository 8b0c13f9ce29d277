#pragma once
// RuleChecker: what can be said of a script without running it; for the editor and for imports. Has a rule host of its own,
// started by the first check. Owned by who asks; that thread. Errors: RuleHost when there is no host to ask.

#include "core/model/rulefacts.h"
#include "core/rules/ruleengine.h"
#include "core/rules/rulehostprocess.h"

#include <QList>

namespace lockstep {

enum class ProblemSeverity {
    Error, ///< Where this is reached, the rule ends with an error
    Warning ///< It runs, and hardly does what was meant
};

struct RuleProblem {
    int line = 0; ///< 1-based
    int column = 0; ///< 1-based; 0: unknown
    int length = 0; ///< In that line; 0: unknown
    ProblemSeverity severity = ProblemSeverity::Error;
    QString code; ///< "syntax", "unknown-name"; README.md has the list
    QString message;
    bool operator==(const RuleProblem &) const = default;
};

struct RuleCheck {
    QList<RuleProblem> problems; ///< In the order of the text; after a syntax error nothing else is known
    RuleFacts facts; ///< Of a script with a syntax error: none, and dynamic
    const RuleProblem *firstError() const;
};

class RuleChecker final {
    Q_DISABLE_COPY_MOVE(RuleChecker)

public:
    RuleChecker(const QString &program, Clock &clock, RuleLimits limits = {});
    ~RuleChecker();

    QCoro::Task<Result<RuleCheck>> check(QString script, RuleDirection direction);

private:
    RuleHostProcess m_host;
};

} // namespace lockstep
