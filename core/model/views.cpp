#include "core/model/views.h"

#include "core/model/issue.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
void put(QJsonObject &json, const QString &key, const QString &value)
{
    if (!value.isEmpty())
        json.insert(key, value);
}
void put(QJsonObject &json, const QString &key, qint64 value)
{
    if (value != 0)
        json.insert(key, value);
}
} // namespace

QJsonObject EventRow::toJson() const
{
    QJsonObject json {{u"node"_s, ref.node.value()}, {u"id"_s, ref.id.value()}, {u"number"_s, number},
                      {u"direction"_s, direction == Direction::Outgoing ? u"outgoing"_s : u"incoming"_s},
                      {u"connection"_s, connection.value()}, {u"kind"_s, kind}, {u"trigger"_s, trigger},
                      {u"state"_s, Queue::stateName(state)}, {u"step"_s, step}, {u"attempts"_s, attempts},
                      {u"createdAt"_s, stampText(createdAt)}, {u"updatedAt"_s, stampText(updatedAt)}};
    put(json, u"localKey"_s, localKey);
    put(json, u"remoteKey"_s, remoteKey);
    put(json, u"summary"_s, summary);
    put(json, u"nextTry"_s, stampText(nextTry));
    put(json, u"blockedBy"_s, blockedBy);
    put(json, u"heldUpBy"_s, heldUpBy);
    put(json, u"behind"_s, behind);
    put(json, u"error"_s, errorText);
    if (errorCode != ErrorCode::Count) {
        json.insert(u"errorCode"_s, codeName(errorCode));
        json.insert(u"errorClass"_s, className(errorCode));
    }
    return json;
}

QJsonObject AttemptRow::toJson() const
{
    return {{u"number"_s, number}, {u"at"_s, stampText(at)}, {u"error"_s, error.toJson()}};
}

QJsonObject EventDetail::toJson() const
{
    QJsonObject json = row.toJson();
    QJsonArray stepList;
    for (const StepTime &step : steps) {
        if (!step.at.isValid() && !step.failed && !step.running)
            continue;
        QJsonObject item {{u"step"_s, step.step}, {u"at"_s, stampText(step.at)}, {u"node"_s, step.node}};
        put(item, u"note"_s, step.note);
        if (step.failed)
            item.insert(u"failed"_s, true);
        stepList.append(item);
    }
    QJsonArray attemptList;
    for (const AttemptRow &attempt : attempts)
        attemptList.append(attempt.toJson());
    json.insert(u"steps"_s, stepList);
    json.insert(u"attemptList"_s, attemptList);
    json.insert(u"replica"_s, replica);
    json.insert(u"previousReplica"_s, previousReplica);
    json.insert(u"warnings"_s, QJsonArray::fromStringList(warnings));
    json.insert(u"ruleVersion"_s, ruleVersion);
    return json;
}

QJsonObject SyncErrorRow::toJson() const
{
    QJsonObject json {{u"node"_s, node.value()}, {u"id"_s, id}, {u"error"_s, error.toJson()}, {u"state"_s, state},
                      {u"scope"_s, scopeName(error.scope)}, {u"firstSeen"_s, stampText(firstSeen)},
                      {u"lastSeen"_s, stampText(lastSeen)}, {u"attempts"_s, attempts}, {u"waitBehind"_s, waitBehind},
                      {u"fingerprint"_s, fingerprint}};
    put(json, u"connection"_s, connection.value());
    put(json, u"event"_s, event.value());
    put(json, u"eventNumber"_s, eventNumber);
    put(json, u"step"_s, step);
    put(json, u"localKey"_s, localKey);
    put(json, u"remoteKey"_s, remoteKey);
    put(json, u"summary"_s, summary);
    put(json, u"resolvedAt"_s, stampText(resolvedAt));
    put(json, u"resolvedBy"_s, resolvedBy);
    return json;
}

QJsonObject TwinRow::toJson() const
{
    return {{u"node"_s, node.value()}, {u"connection"_s, connection.value()}, {u"localKey"_s, localKey}, {u"localId"_s, localId},
            {u"remoteKey"_s, remoteKey}, {u"summary"_s, summary}, {u"localUrl"_s, localUrl}, {u"remoteUrl"_s, remoteUrl},
            {u"lastSync"_s, stampText(lastSync)}, {u"state"_s, state}, {u"stateReason"_s, stateReason}};
}

QJsonObject HistoryRow::toJson() const
{
    QJsonObject json {{u"node"_s, node.value()}, {u"id"_s, id}, {u"at"_s, stampText(at)}, {u"what"_s, what}, {u"text"_s, text}};
    put(json, u"connection"_s, connection.value());
    put(json, u"localKey"_s, localKey);
    put(json, u"remoteKey"_s, remoteKey);
    put(json, u"eventNumber"_s, eventNumber);
    put(json, u"ruleVersion"_s, ruleVersion);
    if (!changes.isEmpty())
        json.insert(u"changes"_s, changes);
    return json;
}

QString nodeStateName(NodeState state)
{
    switch (state) {
    case NodeState::Stopped: return u"stopped"_s;
    case NodeState::Starting: return u"starting"_s;
    case NodeState::Running: return u"running"_s;
    case NodeState::Waiting: return u"waiting"_s;
    case NodeState::Failed: return u"failed"_s;
    case NodeState::Stopping: return u"stopping"_s;
    }
    return {};
}

QJsonObject NodeSnapshot::toJson() const
{
    QJsonObject json {{u"name"_s, id.value()}, {u"connector"_s, connector}, {u"tracker"_s, trackerName},
                      {u"address"_s, address}, {u"state"_s, nodeStateName(state)}};
    put(json, u"stateText"_s, stateText);
    put(json, u"nextTry"_s, stampText(nextTry));
    put(json, u"product"_s, product);
    put(json, u"parallel"_s, parallel);
    put(json, u"parallelReason"_s, parallelReason);
    return json;
}

QJsonObject HalfSnapshot::toJson() const
{
    QJsonObject json {{u"connection"_s, connection.value()}, {u"node"_s, node.value()}, {u"peer"_s, peer.value()},
                      {u"paused"_s, paused}, {u"underSync"_s, underSync}, {u"waiting"_s, waiting}, {u"errors"_s, errors},
                      {u"stopped"_s, stopped}, {u"lastSuccess"_s, stampText(lastSuccess)}};
    put(json, u"blockedBy"_s, blockedBy);
    return json;
}

QJsonObject Snapshot::toJson() const
{
    QJsonArray nodeList;
    for (const NodeSnapshot &node : nodes)
        nodeList.append(node.toJson());
    QJsonArray halfList;
    for (const HalfSnapshot &half : halves)
        halfList.append(half.toJson());
    return {{u"nodes"_s, nodeList}, {u"connections"_s, halfList}, {u"openOutgoing"_s, openOutgoing},
            {u"openIncoming"_s, openIncoming}, {u"openErrors"_s, openErrors}, {u"underSync"_s, underSync},
            {u"oldestWaiting"_s, stampText(oldestWaiting)}, {u"lastSuccess"_s, stampText(lastSuccess)},
            {u"eventsPerMinute"_s, eventsPerMinute}};
}

} // namespace lockstep
