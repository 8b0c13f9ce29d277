#include "tests/support/fakerules.h"

#include "core/model/worklog.h"

#include <algorithm>

namespace lockstep {

RuleFunctions basicRules()
{
    return {[](const OutgoingInput &input) -> Result<OutgoingResult> { return runBasicOutgoing(input); },
            [](const IncomingInput &input) -> Result<IncomingResult> { return runBasicIncoming(input); }};
}

// As worklogs.merge(issue, replica) does it.
static QList<WorklogChange> mergeWorklogs(const Replica &replica, const Replica &previous, const QList<TracePair> &traces)
{
    QList<WorklogChange> changes;
    for (const Worklog &worklog : replica.worklogs) {
        QString localId;
        for (const TracePair &trace : traces)
            localId = trace.remoteId == worklog.id ? trace.localId : localId;
        const auto isSame = [&worklog](const Worklog &other) { return other.id == worklog.id; };
        const auto before = std::find_if(previous.worklogs.cbegin(), previous.worklogs.cend(), isSame);
        if (!localId.isEmpty() && (before == previous.worklogs.cend() || isSameWork(*before, worklog)))
            continue;
        changes.append({localId, worklog.id, worklog.seconds, worklog.startedAt, worklog.body, worklog.activity});
    }
    return changes;
}

RuleFunctions copyAllRules()
{
    return {[](const OutgoingInput &input) -> Result<OutgoingResult> {
                OutgoingResult result = runBasicOutgoing(input);
                result.replica.fields = input.issue.fields;
                result.replica.custom = input.issue.custom;
                result.replica.worklogs = input.issue.worklogs;
                return result;
            },
            [](const IncomingInput &input) -> Result<IncomingResult> {
                IncomingResult result = runBasicIncoming(input);
                const Replica replica = Replica::fromJson(input.replica);
                const Replica previous = Replica::fromJson(input.previous);
                result.values = flatFields(replica.fields, replica.custom);
                result.previousValues = flatFields(previous.fields, previous.custom);
                result.worklogs = mergeWorklogs(replica, previous, input.worklogTraces);
                return result;
            }};
}

RuleFunctions timeRules()
{
    return {[](const OutgoingInput &input) -> Result<OutgoingResult> {
                OutgoingResult result = runBasicOutgoing(input);
                result.replica.worklogs = input.issue.worklogs;
                return result;
            },
            [](const IncomingInput &input) -> Result<IncomingResult> {
                IncomingResult result = runBasicIncoming(input);
                result.worklogs = mergeWorklogs(Replica::fromJson(input.replica), Replica::fromJson(input.previous), input.worklogTraces);
                return result;
            }};
}

RuleFunctions renamingRules()
{
    const auto renamed = [](QJsonObject custom, const QString &from, const QString &to) {
        if (const QJsonValue value = custom.take(from); !value.isUndefined())
            custom.insert(to, value);
        return custom;
    };
    const QString here = QStringLiteral("Severity");
    const QString onTheWay = QStringLiteral("Weight");
    const RuleFunctions copy = copyAllRules();
    return {[=](const OutgoingInput &input) -> Result<OutgoingResult> {
                Result<OutgoingResult> result = copy.outgoing(input);
                if (result)
                    result->replica.custom = renamed(result->replica.custom, here, onTheWay);
                return result;
            },
            [=](IncomingInput input) -> Result<IncomingResult> {
                for (QJsonObject *json : {&input.replica, &input.previous}) {
                    Replica replica = Replica::fromJson(*json);
                    replica.custom = renamed(replica.custom, onTheWay, here);
                    *json = replica.toJson();
                }
                return copy.incoming(input);
            }};
}

Error ruleError(const QString &message)
{
    Error error = Error::make(ErrorCode::Rule, message);
    error.rule = QStringLiteral("incoming");
    error.line = 1;
    return error;
}

QCoro::Task<Result<OutgoingResult>> FakeRules::outgoing(OutgoingInput input)
{
    co_await m_clock.sleep(1);
    co_return m_functions.outgoing(input);
}

QCoro::Task<Result<IncomingResult>> FakeRules::incoming(IncomingInput input)
{
    co_await m_clock.sleep(1);
    co_return m_functions.incoming(input);
}

QCoro::Task<Result<IncomingResult>> FakeRules::afterAck(IncomingInput input)
{
    co_await m_clock.sleep(1);
    co_return m_functions.afterAck ? m_functions.afterAck(input) : Result<IncomingResult>(IncomingResult());
}

} // namespace lockstep
