#include "app/demo.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr auto outgoingRule = R"js(// What leaves this board.
replica.summary = issue.summary;
replica.description = issue.description;
replica.status = issue.status;
replica.priority = issue.priority;
replica.labels = issue.labels;
replica.dueDate = issue.dueDate;
replica.comments = issue.comments;
replica.attachments = issue.attachments;
)js";

constexpr auto incomingRule = R"js(// What comes in, and where it goes.
issue.summary = replica.summary;
issue.description = replica.description;
issue.status = replica.status;
issue.priority = replica.priority;
issue.labels = replica.labels;
issue.dueDate = replica.dueDate;
comments.merge(issue, replica);
attachments.merge(issue, replica);
)js";

NodeConfig sandboxNode(const QString &name)
{
    NodeConfig node;
    node.id = NodeId(name);
    node.connector = u"sandbox"_s;
    node.settings = {{u"board"_s, name}, {u"pollSeconds"_s, 1}};
    return node;
}

ConnectionHalf demoHalf(const QString &node)
{
    ConnectionHalf half;
    half.node = NodeId(node);
    half.triggers = {TriggerConfig {u""_s, true, true}}; // every issue
    half.rules.mode = RuleMode::Script;
    half.rules.outgoing = QString::fromUtf8(outgoingRule);
    half.rules.incoming = QString::fromUtf8(incomingRule);
    return half;
}
} // namespace

Configuration demoConfiguration()
{
    Configuration configuration;
    configuration.nodes = {sandboxNode(u"Blue"_s), sandboxNode(u"Red"_s)};
    ConnectionConfig connection;
    connection.id = ConnectionId(QString::fromLatin1(demoConnection));
    connection.halves[0] = demoHalf(u"Blue"_s);
    connection.halves[1] = demoHalf(u"Red"_s);
    connection.conflict.insert(u"default"_s, ConflictPolicy::Newest);
    configuration.connections = {connection};
    return configuration;
}

bool isDemo(const Configuration &configuration)
{
    const auto sandbox = [&configuration](const QString &name) {
        const NodeConfig *node = configuration.node(NodeId(name));
        return node && node->connector == "sandbox"_L1;
    };
    return sandbox(u"Blue"_s) && sandbox(u"Red"_s) && configuration.connection(ConnectionId(QString::fromLatin1(demoConnection)));
}

} // namespace lockstep
