#include "app/rulescheck.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
struct Script {
    QString path;
    QString text;
    RuleDirection direction;
};

QList<Script> newScripts(const Configuration &next, const Configuration &before)
{
    QList<Script> scripts;
    for (const ConnectionConfig &connection : next.connections) {
        const ConnectionConfig *old = before.connection(connection.id);
        for (const ConnectionHalf &half : connection.halves) {
            if (half.rules.mode != RuleMode::Script)
                continue;
            const ConnectionHalf *oldHalf = old ? old->half(half.node) : nullptr;
            const RuleSet known = oldHalf && oldHalf->rules.mode == RuleMode::Script ? oldHalf->rules : RuleSet();
            const QString path = u"connections.%1.%2.rules."_s.arg(connection.id.value(), half.node.value());
            if (half.rules.outgoing != known.outgoing)
                scripts.append({path + u"outgoing"_s, half.rules.outgoing, RuleDirection::Outgoing});
            if (half.rules.incoming != known.incoming)
                scripts.append({path + u"incoming"_s, half.rules.incoming, RuleDirection::Incoming});
            if (half.rules.hasAfterAck() && half.rules.afterAck != known.afterAck)
                scripts.append({path + u"afterAck"_s, half.rules.afterAck, RuleDirection::AfterAck});
        }
    }
    return scripts;
}
} // namespace

QCoro::Task<Result<QStringList>> checkRules(Configuration next, Configuration before, QString ruleHostProgram, Clock &clock)
{
    RuleChecker checker(ruleHostProgram, clock); // its host starts with the first check
    const QList<Script> scripts = newScripts(next, before);
    QStringList warnings;
    for (const Script &script : scripts) {
        QString text = script.text;
        auto task = checker.check(std::move(text), script.direction);
        const Result<RuleCheck> check = co_await task;
        if (!check) {
            Error error = check.error();
            error.message = u"%1: %2"_s.arg(script.path, error.message);
            co_return error;
        }
        const auto told = [&script](const RuleProblem &problem) { return u"%1: line %2: %3"_s.arg(script.path, QString::number(problem.line), problem.message); };
        if (const RuleProblem *problem = check->firstError()) {
            Error error = Error::make(ErrorCode::InvalidInput, told(*problem));
            error.line = problem->line;
            co_return error;
        }
        for (const RuleProblem &problem : check->problems)
            warnings.append(told(problem));
    }
    co_return warnings;
}

QString warningsToText(const QStringList &warnings)
{
    QString text;
    for (const QString &warning : warnings)
        text += u"\nwarning: "_s + warning;
    return text;
}

} // namespace lockstep
