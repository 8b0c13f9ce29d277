#include "core/model/configuration.h"

namespace lockstep {

const ConnectionHalf *ConnectionConfig::half(const NodeId &node) const
{
    for (const ConnectionHalf &half : halves) {
        if (half.node == node)
            return &half;
    }
    return nullptr;
}

const ConnectionHalf *ConnectionConfig::otherHalf(const NodeId &node) const
{
    if (halves[0].node == node)
        return &halves[1];
    return halves[1].node == node ? &halves[0] : nullptr;
}

bool RuleSet::hasAfterAck() const { return mode == RuleMode::Script ? !afterAck.trimmed().isEmpty() : mode == RuleMode::Mapping && mapping.hasAfterAck(); }

RuleSet RuleSet::inItsMode() const
{
    RuleSet rules = *this;
    if (mode != RuleMode::Script)
        rules.outgoing = rules.incoming = rules.afterAck = QString();
    if (mode != RuleMode::Mapping)
        rules.mapping = Mapping();
    return rules;
}

bool RuleSet::isSame(const RuleSet &other) const
{
    RuleSet mine = inItsMode();
    RuleSet theirs = other.inItsMode();
    mine.version = theirs.version = 0;
    mine.note = theirs.note = QString();
    return mine == theirs;
}

const NodeConfig *Configuration::node(const NodeId &id) const
{
    for (const NodeConfig &node : nodes) {
        if (node.id == id)
            return &node;
    }
    return nullptr;
}

const ConnectionConfig *Configuration::connection(const ConnectionId &id) const
{
    for (const ConnectionConfig &connection : connections) {
        if (connection.id == id)
            return &connection;
    }
    return nullptr;
}

} // namespace lockstep
