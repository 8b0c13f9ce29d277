// The commands audit and repair.

#include "app/controlcommands.h"

#include <QCoroFuture>

using namespace Qt::StringLiterals;

namespace lockstep {

QCoro::Task<CommandOutcome> ControlCommands::audit(Arguments a)
{
    const QString connection = a.value(u"connection"_s).toString();
    CommandOutcome outcome;
    if (!a.value(u"findings"_s).toBool()) {
        QFuture<CommandOutcome> asked = m_host.audit(connection);
        outcome = co_await asked;
        if (!outcome.ok)
            co_return outcome;
    }
    const QString state = a.value(u"state"_s).toString();
    QFuture<QList<AuditFinding>> asked = m_host.auditFindings(connection, state == "all"_L1 ? QString() : state);
    const QList<AuditFinding> rows = co_await asked;
    QJsonArray findings;
    for (const AuditFinding &row : rows) {
        if (!state.isEmpty() || row.state != "gone"_L1)
            findings.append(row.toJson());
    }
    outcome.data.insert(u"findings"_s, findings);
    co_return outcome;
}

// Ids count per node; what is shown once of a pair is repaired once.
QCoro::Task<CommandOutcome> ControlCommands::repair(Arguments a)
{
    const QString node = a.value(u"node"_s).toString();
    const bool everything = a.value(u"all"_s).toBool();
    QFuture<QList<AuditFinding>> asked = m_host.auditFindings(a.value(u"connection"_s).toString(), everything ? u"open"_s : QString());
    const QList<AuditFinding> known = co_await asked;
    QMap<NodeId, QList<qint64>> chosen;
    const QStringList ids = a.value(u"id"_s).toString().split(u',', Qt::SkipEmptyParts);
    for (const QString &id : ids) {
        QStringList nodes;
        for (const AuditFinding &finding : known) {
            if (finding.id == id.toLongLong() && (node.isEmpty() || finding.node.value() == node))
                nodes.append(finding.node.value());
        }
        if (nodes.isEmpty())
            co_return refused(ErrorCode::NotFound, u"There is no finding %1."_s.arg(id));
        if (nodes.size() > 1)
            co_return refused(ErrorCode::InvalidInput, u"Several nodes have a finding %1; choose by --node: %2."_s.arg(id, nodes.join(u", ")));
        chosen[NodeId(nodes.first())].append(id.toLongLong());
    }
    for (const AuditFinding &finding : known) {
        if (everything && (node.isEmpty() || finding.node.value() == node))
            chosen[finding.node].append(finding.id);
    }
    QStringList texts;
    for (auto it = chosen.cbegin(); it != chosen.cend(); ++it) {
        QFuture<CommandOutcome> done = m_host.repair(it.key(), it.value());
        const CommandOutcome one = co_await done;
        if (!one.ok)
            co_return one;
        texts.append(it.key().value() + u": "_s + one.text);
    }
    CommandOutcome outcome;
    outcome.text = texts.isEmpty() ? u"There was nothing to repair"_s : texts.join(u"; "_s);
    co_return outcome;
}

} // namespace lockstep
