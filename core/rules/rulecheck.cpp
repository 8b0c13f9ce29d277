#include "core/rules/rulecheck.h"

#include "core/rules/hostprotocol.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

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
} // namespace

RuleChecker::RuleChecker(const QString &program, Clock &clock, RuleLimits limits) : m_host(program, clock, limits) { }

RuleChecker::~RuleChecker() = default;

QCoro::Task<Result<QList<RuleProblem>>> RuleChecker::check(QString script)
{
    QList<QByteArray> parts {script.toUtf8()};
    QByteArray identity = parts.constFirst();
    auto task = m_host.call(hostprotocol::checkMessage, std::move(parts), std::move(identity));
    Result<QJsonObject> answer = co_await task;
    if (!answer)
        co_return answer.error();
    const QStringList lines = script.split(u'\n');
    QList<RuleProblem> problems;
    for (const QJsonValue value : answer->value("problems"_L1).toArray()) {
        RuleProblem problem;
        problem.line = qBound(1, value[u"line"_s].toInt(), static_cast<int>(lines.size()));
        problem.message = value[u"message"_s].toString();
        problem.column = columnOf(problem.message, lines.at(problem.line - 1));
        problems.append(problem);
    }
    co_return problems;
}

} // namespace lockstep
