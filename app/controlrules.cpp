// The commands rehearse, versions and check.

#include "app/controlcommands.h"

#include <QCoroFuture>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
/// The half that is meant: of the node that is named, else of the one that the connection names first.
Result<ConnectionHalf> halfOf(const Configuration &configuration, const QString &connection, const QString &node)
{
    const ConnectionConfig *config = configuration.connection(ConnectionId(connection));
    if (!config)
        return Error::make(ErrorCode::InvalidInput, u"It needs --connection NAME"_s);
    const ConnectionHalf *half = node.isEmpty() ? &config->halves[0] : config->half(NodeId(node));
    if (!half)
        return Error::make(ErrorCode::InvalidInput, u"The connection “%1” is not one of “%2”"_s.arg(connection, node));
    return *half;
}
} // namespace

QCoro::Task<CommandOutcome> ControlCommands::rehearse(Arguments a)
{
    const Result<ConnectionHalf> half = halfOf(m_services.configuration(), textOf(a, "connection"), textOf(a, "node"));
    if (!half)
        co_return refused(half.error());
    Rehearsed request;
    request.connection = textOf(a, "connection");
    request.from = half->node;
    request.keys = textOf(a, "key").split(u',', Qt::SkipEmptyParts);
    request.query = textOf(a, "query");
    const bool errors = a.value(u"errors"_s).toBool();
    const int choices = (request.keys.isEmpty() ? 0 : 1) + (a.contains(u"query"_s) ? 1 : 0) + (errors ? 1 : 0);
    if (choices != 1)
        co_return refused(ErrorCode::InvalidInput, u"rehearse needs keys, --query or --errors, and only one of them"_s);
    request.choice = errors ? Rehearsed::Choice::LastErrors : a.contains(u"query"_s) ? Rehearsed::Choice::Query : Rehearsed::Choice::Keys;
    QFuture<Result<QList<RehearsedIssue>>> asked = m_host.rehearse(request);
    const Result<QList<RehearsedIssue>> found = co_await asked;
    if (!found)
        co_return refused(found.error());
    QJsonArray issues;
    for (const RehearsedIssue &issue : *found)
        issues.append(issue.toJson());
    co_return outcomeOf({{u"rehearsed"_s, issues}});
}

QCoro::Task<CommandOutcome> ControlCommands::versions(Arguments a)
{
    const Result<ConnectionHalf> half = halfOf(m_services.configuration(), textOf(a, "connection"), textOf(a, "node"));
    if (!half)
        co_return refused(half.error());
    QFuture<QList<RuleVersion>> asked = m_host.ruleVersions(textOf(a, "connection"), half->node);
    const QList<RuleVersion> versions = co_await asked;
    QJsonArray list;
    for (const RuleVersion &version : versions)
        list.append(version.toJson());
    co_return outcomeOf({{u"node"_s, half->node.value()}, {u"versions"_s, list}});
}

QCoro::Task<CommandOutcome> ControlCommands::check(Arguments a)
{
    const QString only = textOf(a, "connection");
    QJsonArray list;
    const Configuration configuration = m_services.configuration();
    for (const ConnectionConfig &connection : configuration.connections) {
        if (!only.isEmpty() && connection.id.value() != only)
            continue;
        QFuture<RuleAdvice> asked = m_services.adviseRules(connection);
        const RuleAdvice advice = co_await asked;
        if (!advice.trouble.isEmpty())
            co_return refused(ErrorCode::RuleHost, advice.trouble);
        const QStringList sentences = adviceSentences(advice, {connection.halves[0].node.value(), connection.halves[1].node.value()});
        list.append(QJsonObject {{u"connection"_s, connection.id.value()}, {u"errors"_s, advice.halves[0].errors() + advice.halves[1].errors()},
                                 {u"found"_s, QJsonArray::fromStringList(sentences)}});
    }
    co_return outcomeOf({{u"checked"_s, list}});
}

} // namespace lockstep
