#include "app/configurationcheck.h"

#include "core/base/jsonreader.h"
#include "core/model/issue.h"
#include "core/model/names.h"

#include <QJsonArray>
#include <QSet>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
Error bad(const QString &path, const QString &what) { return Error::make(ErrorCode::InvalidInput, u"%1: %2"_s.arg(path, what)); }

Result<> checkNode(const NodeConfig &node, const ConnectorRegistry &registry)
{
    const QString path = u"nodes."_s + node.id.value();
    const ConnectorDescriptor *descriptor = registry.find(node.connector);
    if (!descriptor) {
        QStringList kinds;
        for (const ConnectorDescriptor &known : registry.all())
            kinds.append(known.kind);
        const QString near = nearestWord(node.connector, kinds);
        return bad(QString(path + u".connector"),
                   near.isEmpty() ? u"there is no connector “%1” (known: %2)"_s.arg(node.connector, kinds.join(u", "))
                                  : u"there is no connector “%1”; did you mean “%2”?"_s.arg(node.connector, near));
    }
    QStringList secretNames;
    for (const SettingDescriptor &setting : descriptor->settings) {
        if (setting.type == SettingDescriptor::Type::Secret)
            secretNames.append(setting.name);
    }
    for (auto it = node.secrets.begin(); it != node.secrets.end(); ++it) {
        if (secretNames.contains(it.key()))
            continue;
        const QString near = nearestWord(it.key(), secretNames);
        return bad(u"%1.secrets.%2"_s.arg(path, it.key()),
                   near.isEmpty() ? u"%1 has no such secret"_s.arg(descriptor->name)
                                  : u"%1 has no such secret; did you mean “%2”?"_s.arg(descriptor->name, near));
    }
    return descriptor->check(node.settings, node.secrets.keys(), path);
}

/// What says which tracker, and which part of it, a node is the gateway to.
QJsonObject placeOf(const NodeConfig &node, const ConnectorRegistry &registry)
{
    QJsonObject place {{u"connector"_s, node.connector}};
    const ConnectorDescriptor *descriptor = registry.find(node.connector);
    for (const SettingDescriptor &setting : descriptor ? descriptor->settings : QList<SettingDescriptor>()) {
        if (setting.required && setting.type != SettingDescriptor::Type::Secret)
            place.insert(setting.name, node.settings.value(setting.name));
    }
    return place;
}

Result<> checkHalf(const ConnectionHalf &half, const QString &path)
{
    for (qsizetype i = 0; i < half.triggers.size(); ++i) {
        for (qsizetype j = 0; j < i; ++j) {
            if (half.triggers.at(i).query.trimmed() == half.triggers.at(j).query.trimmed())
                return bad(u"%1.%2.triggers[%3].query"_s.arg(path, half.node.value()).arg(i), u"is the same as that of triggers[%1]"_s.arg(j));
        }
    }
    return {};
}

/// Policies go by the names of the replica's fields; a custom field's is "custom." and its name.
Result<> checkConflictFields(const ConnectionConfig &connection, const QString &path)
{
    static const QStringList known {u"default"_s,
                                    QString::fromLatin1(field::summary),
                                    QString::fromLatin1(field::description),
                                    QString::fromLatin1(field::status),
                                    QString::fromLatin1(field::priority),
                                    QString::fromLatin1(field::assignee),
                                    QString::fromLatin1(field::reporter),
                                    QString::fromLatin1(field::type),
                                    QString::fromLatin1(field::dueDate),
                                    QString::fromLatin1(field::labels), u"comments"_s};
    const QLatin1StringView custom(customPrefix);
    for (const QString &name : connection.conflict.keys()) {
        if (known.contains(name) || (name.startsWith(custom) && name.size() > custom.size()))
            continue;
        const QString near = nearestWord(name, known);
        return bad(u"%1.policies.conflict.%2"_s.arg(path, name),
                   near.isEmpty() ? u"there is no such field (known: %1, and custom.NAME)"_s.arg(known.join(u", "))
                                  : u"there is no such field; did you mean “%1”?"_s.arg(near));
    }
    return {};
}

QStringList changedParts(const ConnectionConfig &before, const ConnectionConfig &after)
{
    QStringList parts;
    for (int i = 0; i < 2; ++i) {
        const ConnectionHalf &a = before.halves[i];
        const ConnectionHalf &b = after.halves[i];
        if (a.node != b.node) {
            parts.append(u"between"_s);
            continue;
        }
        if (a.triggers != b.triggers)
            parts.append(QString(b.node.value() + u".triggers"));
        if (!a.rules.isSame(b.rules))
            parts.append(QString(b.node.value() + u".rules"));
    }
    if (before.conflict != after.conflict || before.scriptErrorStopsConnection != after.scriptErrorStopsConnection || before.auditHours != after.auditHours)
        parts.append(u"policies"_s);
    if (before.paused != after.paused)
        parts.append(u"paused"_s);
    return parts;
}

QStringList changedParts(const NodeConfig &before, const NodeConfig &after)
{
    QStringList parts;
    if (before.connector != after.connector)
        parts.append(u"connector"_s);
    if (before.settings != after.settings)
        parts.append(u"settings"_s);
    if (before.secrets != after.secrets)
        parts.append(u"secrets"_s);
    if (before.historyDays != after.historyDays)
        parts.append(u"historyDays"_s);
    if (before.ruleLimits != after.ruleLimits)
        parts.append(u"ruleLimits"_s);
    return parts;
}

template<typename Item>
void compare(const QString &kind, const QList<Item> &before, const QList<Item> &after, QList<ConfigurationChange> &changes)
{
    using What = ConfigurationChange::What;
    const auto find = [](const QList<Item> &list, const Item &item) {
        return std::find_if(list.begin(), list.end(), [&item](const Item &other) { return other.id == item.id; });
    };
    for (const Item &item : after) {
        const auto old = find(before, item);
        if (old == before.end()) {
            changes.append({What::Added, kind, item.id.value(), {}});
            continue;
        }
        const QStringList parts = changedParts(*old, item);
        if (!parts.isEmpty())
            changes.append({What::Changed, kind, item.id.value(), parts});
    }
    for (const Item &item : before) {
        if (find(after, item) == after.end())
            changes.append({What::Removed, kind, item.id.value(), {}});
    }
}
} // namespace

Result<> checkConfiguration(const Configuration &configuration, const ConnectorRegistry &registry)
{
    QSet<QString> names;
    for (const NodeConfig &node : configuration.nodes) {
        if (const QString fault = nodeNameFault(node.id.value()); !fault.isEmpty())
            return bad(u"nodes."_s + node.id.value(), fault);
        if (names.contains(node.id.value()))
            return bad(u"nodes."_s + node.id.value(), u"there are two nodes of this name"_s);
        names.insert(node.id.value());
        const Result<> good = checkNode(node, registry);
        if (!good)
            return good.error();
    }
    QSet<QString> connections;
    for (const ConnectionConfig &connection : configuration.connections) {
        const QString path = u"connections."_s + connection.id.value();
        if (const QString fault = connectionNameFault(connection.id.value()); !fault.isEmpty())
            return bad(path, fault);
        if (connections.contains(connection.id.value()))
            return bad(path, u"there are two connections of this name"_s);
        connections.insert(connection.id.value());
        for (const ConnectionHalf &half : connection.halves) {
            if (!names.contains(half.node.value()))
                return bad(path + u".between"_s, u"there is no node “%1”"_s.arg(half.node.value()));
        }
        if (connection.halves[0].node == connection.halves[1].node)
            return bad(path + u".between"_s, u"a connection needs two different nodes"_s);
        const NodeConfig *first = configuration.node(connection.halves[0].node);
        const NodeConfig *second = configuration.node(connection.halves[1].node);
        if (placeOf(*first, registry) == placeOf(*second, registry))
            return bad(path + u".between"_s, u"“%1” and “%2” are the same place: each new issue would be a new issue for the other"_s.arg(
                                                 first->id.value(), second->id.value()));
        for (const ConnectionHalf &half : connection.halves) {
            const Result<> good = checkHalf(half, path);
            if (!good)
                return good.error();
        }
        const Result<> fields = checkConflictFields(connection, path);
        if (!fields)
            return fields.error();
    }
    return {};
}

QList<ConfigurationChange> configurationChanges(const Configuration &before, const Configuration &after)
{
    QList<ConfigurationChange> changes;
    compare(u"node"_s, before.nodes, after.nodes, changes);
    compare(u"connection"_s, before.connections, after.connections, changes);
    return changes;
}

namespace {
QString whatName(ConfigurationChange::What what)
{
    switch (what) {
    case ConfigurationChange::What::Added: return u"added"_s;
    case ConfigurationChange::What::Changed: return u"changed"_s;
    case ConfigurationChange::What::Removed: return u"removed"_s;
    }
    return {};
}
} // namespace

QJsonObject changesToJson(const QList<ConfigurationChange> &changes)
{
    QJsonArray list;
    for (const ConfigurationChange &change : changes) {
        QJsonObject json {{u"what"_s, whatName(change.what)}, {u"kind"_s, change.kind}, {u"name"_s, change.name}};
        if (!change.parts.isEmpty())
            json.insert(u"parts"_s, QJsonArray::fromStringList(change.parts));
        list.append(json);
    }
    return {{u"changes"_s, list}};
}

QString changesToText(const QList<ConfigurationChange> &changes)
{
    if (changes.isEmpty())
        return u"Nothing changes."_s;
    QStringList lines;
    for (const ConfigurationChange &change : changes) {
        QString line = u"%1 %2 “%3”"_s.arg(whatName(change.what), change.kind, change.name);
        if (!change.parts.isEmpty())
            line += u" (%1)"_s.arg(change.parts.join(u", "));
        lines.append(line);
    }
    return lines.join(u'\n');
}

} // namespace lockstep
