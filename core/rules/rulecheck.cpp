#include "core/rules/rulecheck.h"

#include "core/rules/hostprotocol.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// The engine tells no column; when the word it names stands once in the line, that is the place.
int columnOf(const QString &message, const QString &line)
{
    const qsizetype from = message.indexOf(u'\'');
    const qsizetype to = message.indexOf(u'\'', from + 1);
    if (from < 0 || to <= from + 1)
        return 0;
    const QString word = message.mid(from + 1, to - from - 1);
    const qsizetype at = line.indexOf(word);
    return at >= 0 && line.indexOf(word, at + 1) < 0 ? static_cast<int>(at) + 1 : 0;
}

RuleProblem problemFrom(const QJsonObject &json, const QStringList &lines)
{
    RuleProblem problem;
    problem.line = qBound(1, json.value("line"_L1).toInt(), static_cast<int>(lines.size()));
    problem.message = json.value("message"_L1).toString();
    problem.column = json.value("column"_L1).toInt();
    if (problem.column == 0)
        problem.column = columnOf(problem.message, lines.at(problem.line - 1));
    problem.length = json.value("length"_L1).toInt();
    problem.severity = json.value("severity"_L1).toString() == "warning"_L1 ? ProblemSeverity::Warning : ProblemSeverity::Error;
    problem.code = json.value("code"_L1).toString();
    return problem;
}

QList<FieldUse> usesFrom(const QJsonValue &json)
{
    QList<FieldUse> uses;
    for (const QJsonValue use : json.toArray())
        uses.append({use[u"name"_s].toString(), use[u"line"_s].toInt(), use[u"column"_s].toInt(), use[u"values"_s].toArray()});
    return uses;
}

RuleFacts factsFrom(const QJsonValue &json)
{
    return {usesFrom(json[u"issueReads"_s]), usesFrom(json[u"issueWrites"_s]), usesFrom(json[u"replicaReads"_s]), usesFrom(json[u"replicaFills"_s]),
            usesFrom(json[u"people"_s]), json[u"dynamic"_s].toBool(true)};
}
} // namespace

const RuleProblem *RuleCheck::firstError() const
{
    const auto it = std::find_if(problems.cbegin(), problems.cend(), [](const RuleProblem &problem) { return problem.severity == ProblemSeverity::Error; });
    return it == problems.cend() ? nullptr : &*it;
}

RuleChecker::RuleChecker(const QString &program, Clock &clock, RuleLimits limits) : m_host(program, clock, limits) { }

RuleChecker::~RuleChecker() = default;

QCoro::Task<Result<RuleCheck>> RuleChecker::check(QString script, RuleDirection direction)
{
    QList<QByteArray> parts {script.toUtf8(), directionName(direction).toLatin1()};
    QByteArray identity = parts.constFirst();
    auto task = m_host.call(hostprotocol::checkMessage, std::move(parts), std::move(identity));
    Result<QJsonObject> answer = co_await task;
    if (!answer)
        co_return answer.error();
    const QStringList lines = script.split(u'\n');
    RuleCheck check;
    for (const QJsonValue value : answer->value("problems"_L1).toArray())
        check.problems.append(problemFrom(value.toObject(), lines));
    check.facts = factsFrom(answer->value("facts"_L1));
    co_return check;
}

} // namespace lockstep
