// The configuration file: reading it with the path in every complaint, and writing it back in the same shape.
// resources/config.schema.json describes the same; tests/unit/model/tst_configuration.cpp holds the two together.

#include "core/base/jsonreader.h"
#include "core/model/configuration.h"
#include "core/model/names.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <array>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 mostHistoryDays = 3650;
constexpr qint64 maxScriptBytes = 1024 * 1024;

constexpr std::array<std::pair<const char *, SecretRef::Kind>, 3> secretKinds {{
    {"env", SecretRef::Kind::Environment},
    {"keychain", SecretRef::Kind::Keychain},
    {"file", SecretRef::Kind::File},
}};

constexpr std::array<std::pair<const char *, ConflictPolicy>, 4> conflictPolicies {{
    {"newest", ConflictPolicy::Newest},
    {"local", ConflictPolicy::Local},
    {"remote", ConflictPolicy::Remote},
    {"ask", ConflictPolicy::Ask},
}};

void checkName(const JsonReader &reader, const QString &fault)
{
    if (!fault.isEmpty())
        reader.fail(fault);
}

SecretRef readSecret(const JsonReader &reader, const QString &baseFolder)
{
    SecretRef secret;
    QStringList known;
    for (const auto &[name, kind] : secretKinds)
        known.append(QString::fromLatin1(name));
    reader.allowOnly(known);
    if (!reader.ok())
        return secret;
    if (reader.keys().size() != 1) {
        reader.fail(u"expected exactly one of “env”, “keychain”, “file”"_s);
        return secret;
    }
    for (const auto &[name, kind] : secretKinds) {
        const QString key = QString::fromLatin1(name);
        if (!reader.has(key))
            continue;
        secret.kind = kind;
        secret.name = reader.at(key).text();
        if (reader.ok() && secret.name.isEmpty())
            reader.at(key).fail(u"must not be empty"_s);
        if (kind == SecretRef::Kind::File && !baseFolder.isEmpty())
            secret.name = QDir(baseFolder).absoluteFilePath(secret.name);
    }
    return secret;
}

int readLimit(const JsonReader &reader, int standard, RuleLimitRange range)
{
    const qint64 value = reader.integerOr(standard);
    if (value >= range.least && value <= range.most)
        return static_cast<int>(value);
    reader.fail(u"must be from %1 to %2, not %3"_s.arg(range.least).arg(range.most).arg(value));
    return standard;
}

RuleLimits readRuleLimits(const JsonReader &reader)
{
    RuleLimits limits;
    if (reader.isNull())
        return limits;
    reader.allowOnly({u"seconds"_s, u"memoryMib"_s, u"outputKib"_s});
    limits.callMs = readLimit(reader.at(u"seconds"_s), static_cast<int>(limits.callMs / 1000), ruleSeconds) * 1000LL;
    limits.memoryMib = readLimit(reader.at(u"memoryMib"_s), limits.memoryMib, ruleMemoryMib);
    limits.outputKib = readLimit(reader.at(u"outputKib"_s), limits.outputKib, ruleOutputKib);
    return limits;
}

QJsonObject ruleLimitsToJson(const RuleLimits &limits)
{
    const RuleLimits standard;
    QJsonObject json;
    if (limits.callMs != standard.callMs)
        json.insert(u"seconds"_s, limits.callMs / 1000);
    if (limits.memoryMib != standard.memoryMib)
        json.insert(u"memoryMib"_s, limits.memoryMib);
    if (limits.outputKib != standard.outputKib)
        json.insert(u"outputKib"_s, limits.outputKib);
    return json;
}

NodeConfig readNode(const JsonReader &reader, const QString &name, const QString &baseFolder)
{
    checkName(reader, nodeNameFault(name));
    reader.allowOnly({u"connector"_s, u"settings"_s, u"secrets"_s, u"historyDays"_s, u"ruleLimits"_s});
    NodeConfig node;
    node.id = NodeId(name);
    node.connector = reader.at(u"connector"_s).text();
    node.settings = reader.at(u"settings"_s).objectOr();
    const JsonReader secrets = reader.at(u"secrets"_s);
    if (!secrets.isNull()) {
        for (const QString &key : secrets.keys())
            node.secrets.insert(key, readSecret(secrets.at(key), baseFolder));
    }
    const qint64 days = reader.at(u"historyDays"_s).integerOr(node.historyDays);
    if (days < 1 || days > mostHistoryDays)
        reader.at(u"historyDays"_s).fail(u"must be from 1 to %1, not %2"_s.arg(mostHistoryDays).arg(days));
    else
        node.historyDays = static_cast<int>(days);
    node.ruleLimits = readRuleLimits(reader.at(u"ruleLimits"_s));
    return node;
}

TriggerConfig readTrigger(const JsonReader &reader)
{
    reader.allowOnly({u"query"_s, u"active"_s, u"existing"_s});
    TriggerConfig trigger;
    trigger.query = reader.at(u"query"_s).text();
    trigger.active = reader.at(u"active"_s).booleanOr(true);
    trigger.existing = reader.at(u"existing"_s).booleanOr(true);
    return trigger;
}

QString readScript(const JsonReader &reader, const QString &baseFolder)
{
    if (reader.isNull())
        return {};
    if (reader.value().isString())
        return reader.text();
    if (!reader.value().isObject()) {
        reader.fail(u"expected the script's text or { \"file\": … }"_s);
        return {};
    }
    reader.allowOnly({u"file"_s});
    const JsonReader name = reader.at(u"file"_s);
    const QString relative = name.text();
    if (!reader.ok())
        return {};
    const QString path = QDir::isAbsolutePath(relative) ? relative : QDir(baseFolder).filePath(relative);
    QFile file(path);
    const QFileInfo info(path);
    if (!info.isFile() || !file.open(QIODevice::ReadOnly)) {
        const QString why = !info.exists() ? u"there is no such file"_s
            : info.isDir()                 ? u"it is a folder"_s
            : !info.isFile()               ? u"it is no regular file"_s
                                           : file.errorString();
        name.fail(u"the script “%1” cannot be read: %2"_s.arg(path, why));
        return {};
    }
    const QByteArray bytes = file.read(maxScriptBytes + 1);
    if (bytes.size() > maxScriptBytes)
        name.fail(u"the script “%1” is larger than 1 MiB"_s.arg(path));
    return QString::fromUtf8(bytes);
}

void readHalf(const JsonReader &reader, ConnectionHalf &half, const QString &baseFolder)
{
    if (reader.isNull())
        return; // no triggers, basic rules
    reader.allowOnly({u"triggers"_s, u"rules"_s});
    const JsonReader triggers = reader.at(u"triggers"_s);
    if (!triggers.isNull()) {
        for (qsizetype i = 0; i < triggers.size(); ++i)
            half.triggers.append(readTrigger(triggers.at(i)));
    }
    half.rules = ruleSetFromJson(reader.at(u"rules"_s), baseFolder);
}

void readPolicies(const JsonReader &reader, ConnectionConfig &connection)
{
    if (reader.isNull())
        return;
    reader.allowOnly({u"conflict"_s, u"scriptError"_s, u"auditHours"_s});
    const JsonReader conflict = reader.at(u"conflict"_s);
    if (!conflict.isNull()) {
        for (const QString &field : conflict.keys())
            connection.conflict.insert(field, oneOf(conflict.at(field), conflictPolicies));
    }
    const JsonReader scriptError = reader.at(u"scriptError"_s);
    if (!scriptError.isNull()) {
        constexpr std::array<std::pair<const char *, int>, 2> scopes {{{"issue", 0}, {"connection", 1}}};
        connection.scriptErrorStopsConnection = oneOf(scriptError, scopes) == 1;
    }
    const JsonReader auditHours = reader.at(u"auditHours"_s);
    const qint64 hours = auditHours.integerOr(connection.auditHours);
    if (hours < 0 || hours > 8760)
        auditHours.fail(u"must be from 0 (off) to 8760"_s);
    connection.auditHours = static_cast<int>(hours);
}

ConnectionConfig readConnection(const JsonReader &reader, const QString &name, const QList<NodeConfig> &nodes, const QString &baseFolder)
{
    checkName(reader, connectionNameFault(name));
    ConnectionConfig connection;
    connection.id = ConnectionId(name);
    const JsonReader between = reader.at(u"between"_s);
    if (between.array().size() != 2)
        between.fail(u"expected the names of two nodes"_s);
    QStringList nodeNames;
    for (const NodeConfig &node : nodes)
        nodeNames.append(node.id.value());
    QStringList ends;
    for (qsizetype i = 0; i < 2 && reader.ok(); ++i) {
        const QString end = between.at(i).text();
        if (reader.ok() && !nodeNames.contains(end)) {
            const QString near = nearestWord(end, nodeNames);
            between.at(i).fail(near.isEmpty() ? u"there is no node “%1”"_s.arg(end)
                                              : u"there is no node “%1”; did you mean “%2”?"_s.arg(end, near));
        }
        ends.append(end);
        connection.halves[i].node = NodeId(end);
    }
    if (!reader.ok())
        return connection;
    if (ends.at(0) == ends.at(1)) {
        between.fail(u"a connection needs two different nodes"_s);
        return connection;
    }
    reader.allowOnly(QStringList {u"between"_s, u"policies"_s, u"paused"_s} + ends);
    for (ConnectionHalf &half : connection.halves)
        readHalf(reader.at(half.node.value()), half, baseFolder);
    readPolicies(reader.at(u"policies"_s), connection);
    connection.paused = reader.at(u"paused"_s).booleanOr(false);
    return connection;
}

QJsonObject halfToJson(const ConnectionHalf &half)
{
    QJsonArray triggers;
    for (const TriggerConfig &trigger : half.triggers) {
        QJsonObject json {{u"query"_s, trigger.query}, {u"active"_s, trigger.active}};
        if (!trigger.existing)
            json.insert(u"existing"_s, false);
        triggers.append(json);
    }
    return {{u"triggers"_s, triggers}, {u"rules"_s, ruleSetToJson(half.rules)}};
}

QJsonObject nodeToJson(const NodeConfig &node)
{
    QJsonObject json {{u"connector"_s, node.connector}, {u"settings"_s, node.settings}};
    QJsonObject secrets;
    for (auto it = node.secrets.begin(); it != node.secrets.end(); ++it)
        secrets.insert(it.key(), QJsonObject {{nameOf(it->kind, secretKinds), it->name}});
    if (!secrets.isEmpty())
        json.insert(u"secrets"_s, secrets);
    if (node.historyDays != NodeConfig().historyDays)
        json.insert(u"historyDays"_s, node.historyDays);
    if (const QJsonObject limits = ruleLimitsToJson(node.ruleLimits); !limits.isEmpty())
        json.insert(u"ruleLimits"_s, limits);
    return json;
}

QJsonObject connectionToJson(const ConnectionConfig &connection)
{
    QJsonObject json {{u"between"_s, QJsonArray {connection.halves[0].node.value(), connection.halves[1].node.value()}}};
    for (const ConnectionHalf &half : connection.halves)
        json.insert(half.node.value(), halfToJson(half));
    QJsonObject policies;
    QJsonObject conflict;
    for (auto it = connection.conflict.begin(); it != connection.conflict.end(); ++it)
        conflict.insert(it.key(), nameOf(it.value(), conflictPolicies));
    if (!conflict.isEmpty())
        policies.insert(u"conflict"_s, conflict);
    if (connection.scriptErrorStopsConnection)
        policies.insert(u"scriptError"_s, u"connection"_s);
    if (connection.auditHours != ConnectionConfig().auditHours)
        policies.insert(u"auditHours"_s, connection.auditHours);
    if (!policies.isEmpty())
        json.insert(u"policies"_s, policies);
    if (connection.paused)
        json.insert(u"paused"_s, true);
    return json;
}
} // namespace

RuleSet ruleSetFromJson(const JsonReader &reader, const QString &baseFolder)
{
    RuleSet rules;
    if (reader.isNull())
        return rules;
    const QStringList scripts {u"outgoing"_s, u"incoming"_s, u"afterAck"_s};
    const QStringList mapped {u"fields"_s, u"comments"_s, u"attachments"_s};
    reader.allowOnly(QStringList {u"mode"_s, u"note"_s} + scripts + mapped);
    rules.mode = oneOf(reader.at(u"mode"_s), ruleModes);
    for (const QString &script : scripts) {
        if (reader.ok() && rules.mode != RuleMode::Script && reader.has(script))
            reader.at(script).fail(u"a script needs \"mode\": \"script\""_s);
    }
    for (const QString &part : mapped) {
        if (reader.ok() && rules.mode != RuleMode::Mapping && reader.has(part))
            reader.at(part).fail(u"a mapping needs \"mode\": \"mapping\""_s);
    }
    rules.note = reader.at(u"note"_s).textOr({});
    if (rules.note.size() > longestRuleNote)
        reader.at(u"note"_s).fail(u"too long: %1 characters, at most %2"_s.arg(rules.note.size()).arg(longestRuleNote));
    if (rules.mode == RuleMode::Mapping && reader.ok())
        rules.mapping = mappingFromJson(reader);
    if (rules.mode != RuleMode::Script)
        return rules;
    rules.outgoing = readScript(reader.at(u"outgoing"_s), baseFolder);
    rules.incoming = readScript(reader.at(u"incoming"_s), baseFolder);
    rules.afterAck = readScript(reader.at(u"afterAck"_s), baseFolder);
    return rules;
}

QJsonObject ruleSetToJson(const RuleSet &rules)
{
    QJsonObject json {{u"mode"_s, nameOf(rules.mode, ruleModes)}};
    if (rules.mode == RuleMode::Script) {
        json.insert(u"outgoing"_s, rules.outgoing);
        json.insert(u"incoming"_s, rules.incoming);
        if (!rules.afterAck.isEmpty())
            json.insert(u"afterAck"_s, rules.afterAck);
    }
    if (rules.mode == RuleMode::Mapping) {
        const QJsonObject mapping = mappingToJson(rules.mapping);
        for (auto it = mapping.begin(); it != mapping.end(); ++it)
            json.insert(it.key(), it.value());
    }
    if (!rules.note.isEmpty())
        json.insert(u"note"_s, rules.note);
    return json;
}

Result<Configuration> configurationFromJson(const QJsonObject &json, const QString &baseFolder)
{
    const JsonReader reader(json, {});
    reader.allowOnly({u"lockstep"_s, u"$schema"_s, u"nodes"_s, u"connections"_s});
    const JsonReader version = reader.at(u"lockstep"_s);
    if (version.isNull())
        version.fail(u"is missing; a configuration file begins with \"lockstep\": 1"_s);
    else if (version.integer() != 1)
        version.fail(u"this Lockstep reads version 1 of the configuration file, not %1"_s.arg(version.value().toDouble()));

    Configuration configuration;
    const JsonReader nodes = reader.at(u"nodes"_s);
    if (nodes.isNull())
        nodes.fail(u"is missing"_s);
    for (const QString &name : nodes.keys())
        configuration.nodes.append(readNode(nodes.at(name), name, baseFolder));
    const JsonReader connections = reader.at(u"connections"_s);
    if (!connections.isNull()) {
        for (const QString &name : connections.keys())
            configuration.connections.append(readConnection(connections.at(name), name, configuration.nodes, baseFolder));
    }
    if (!reader.ok())
        return Error::make(ErrorCode::InvalidInput, reader.errorText());
    return configuration;
}

QJsonObject configurationToJson(const Configuration &configuration)
{
    QJsonObject nodes;
    for (const NodeConfig &node : configuration.nodes)
        nodes.insert(node.id.value(), nodeToJson(node));
    QJsonObject connections;
    for (const ConnectionConfig &connection : configuration.connections)
        connections.insert(connection.id.value(), connectionToJson(connection));
    return {{u"lockstep"_s, 1}, {u"nodes"_s, nodes}, {u"connections"_s, connections}};
}

} // namespace lockstep
