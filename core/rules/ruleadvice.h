#pragma once
// What is to be said of both halves of a connection while they are written: of each script, of each row, and of the halves against each other and against what
// their trackers hold. Plain values and a task; the thread of the checker.

#include "core/model/configuration.h"
#include "core/rules/schemacheck.h"

#include <array>
#include <optional>

namespace lockstep {

struct HalfAdvice {
    QList<RuleProblem> outgoing; ///< By line and column
    QList<RuleProblem> incoming;
    QList<RuleProblem> afterAck;
    QList<RuleFinding> rows; ///< Of a mapping: `line` is the row from 1, 0 the mapping as a whole. Of basic rules: with line 0
    qsizetype errors() const;
    qsizetype count() const { return outgoing.size() + incoming.size() + afterAck.size() + rows.size(); }
};

struct RuleAdvice {
    std::array<HalfAdvice, 2> halves;
    QString trouble; ///< Why nothing could be checked (no rule host); empty: it was
};

/// Only what keeps the rules from being published: a script with a syntax error cannot run.
RuleAdvice syntaxErrorsOf(RuleAdvice advice);
/// One sentence each, with the node and the place: "Blue, row 2: …", "Red, incoming rule, line 4: …". Errors first.
QStringList adviceSentences(const RuleAdvice &advice, const std::array<QString, 2> &nodes);

struct AdvisedHalf {
    QString node;
    RuleSet rules;
    std::optional<Schema> schema; ///< Absent: not read yet
};
/// `checker` must outlive the task.
QCoro::Task<RuleAdvice> adviseRules(RuleChecker *checker, std::array<AdvisedHalf, 2> halves);

} // namespace lockstep
