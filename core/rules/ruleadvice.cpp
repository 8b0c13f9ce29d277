#include "core/rules/ruleadvice.h"

#include "core/rules/mappingfacts.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
bool isError(ProblemSeverity severity) { return severity == ProblemSeverity::Error; }

template<typename T>
qsizetype errorsAmong(const QList<T> &found)
{
    return std::count_if(found.cbegin(), found.cend(), [](const T &one) { return isError(one.severity); });
}

/// A finding of the script's own check that the cross check has too is told once.
void add(QList<RuleProblem> &problems, const RuleFinding &finding)
{
    const RuleProblem problem {std::max(finding.line, 1), finding.column, 0, finding.severity, finding.code, finding.message};
    const auto at = std::find_if(problems.begin(), problems.end(), [&problem](const RuleProblem &other) {
        return std::pair(other.line, other.column) > std::pair(problem.line, problem.column);
    });
    problems.insert(at, problem);
}

void sentences(QStringList &list, const QString &where, const QList<RuleProblem> &problems, bool errors)
{
    for (const RuleProblem &problem : problems) {
        if (isError(problem.severity) == errors)
            list.append(u"%1, line %2: %3"_s.arg(where, QString::number(problem.line), problem.message));
    }
}
} // namespace

qsizetype HalfAdvice::errors() const { return errorsAmong(outgoing) + errorsAmong(incoming) + errorsAmong(afterAck) + errorsAmong(rows); }

RuleAdvice syntaxErrorsOf(RuleAdvice advice)
{
    for (HalfAdvice &half : advice.halves) {
        for (QList<RuleProblem> *problems : {&half.outgoing, &half.incoming, &half.afterAck})
            problems->removeIf([](const RuleProblem &problem) { return problem.code != "syntax"_L1; });
        half.rows.clear();
    }
    return advice;
}

QStringList adviceSentences(const RuleAdvice &advice, const std::array<QString, 2> &nodes)
{
    QStringList list;
    for (const bool errors : {true, false}) {
        for (size_t i = 0; i < 2; ++i) {
            const HalfAdvice &half = advice.halves[i];
            sentences(list, nodes[i] + u", outgoing rule"_s, half.outgoing, errors);
            sentences(list, nodes[i] + u", incoming rule"_s, half.incoming, errors);
            sentences(list, nodes[i] + u", after-ack rule"_s, half.afterAck, errors);
            for (const RuleFinding &finding : half.rows) {
                if (isError(finding.severity) != errors)
                    continue;
                list.append(finding.line > 0 ? u"%1, row %2: %3"_s.arg(nodes[i], QString::number(finding.line), finding.message) : nodes[i] + u": "_s + finding.message);
            }
        }
    }
    return list;
}

QCoro::Task<RuleAdvice> adviseRules(RuleChecker *checker, std::array<AdvisedHalf, 2> halves)
{
    RuleAdvice advice;
    std::array<HalfFacts, 2> facts;
    for (size_t i = 0; i < 2; ++i) {
        const AdvisedHalf &half = halves[i];
        facts[i].node = half.node;
        facts[i].schema = half.schema ? &*half.schema : nullptr;
        if (half.rules.mode == RuleMode::Mapping)
            facts[i].mapping = half.rules.mapping;
        if (half.rules.mode == RuleMode::Basic) {
            facts[i].outgoing = outgoingFacts(basicMapping());
            facts[i].incoming = incomingFacts(basicMapping());
        }
        if (half.rules.mode != RuleMode::Script)
            continue;
        struct Part {
            RuleDirection direction;
            QString script;
            QList<RuleProblem> *problems;
            RuleFacts *facts;
        };
        QList<Part> parts {{RuleDirection::Outgoing, half.rules.outgoing, &advice.halves[i].outgoing, &facts[i].outgoing},
                           {RuleDirection::Incoming, half.rules.incoming, &advice.halves[i].incoming, &facts[i].incoming}};
        if (half.rules.hasAfterAck())
            parts.append({RuleDirection::AfterAck, half.rules.afterAck, &advice.halves[i].afterAck, &facts[i].afterAck});
        for (const Part &part : std::as_const(parts)) {
            auto checking = checker->check(part.script, part.direction);
            const Result<RuleCheck> checked = co_await checking;
            if (!checked) {
                advice.trouble = checked.error().message;
                co_return advice;
            }
            *part.problems = checked->problems;
            *part.facts = checked->facts;
        }
    }
    const QList<RuleFinding> findings = checkHalves(facts);
    for (const RuleFinding &finding : findings) {
        const auto i = static_cast<size_t>(finding.half);
        if (finding.place == FindingPlace::Mapping || halves[i].rules.mode != RuleMode::Script)
            advice.halves[i].rows.append(finding);
        else
            add(finding.place == FindingPlace::Outgoing       ? advice.halves[i].outgoing
                    : finding.place == FindingPlace::Incoming ? advice.halves[i].incoming
                                                              : advice.halves[i].afterAck, finding);
    }
    co_return advice;
}

} // namespace lockstep
