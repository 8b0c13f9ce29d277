#include "ui/text/configurationerror.h"

#include "ui/text/errortext.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::ui {

namespace {
struct Text {
    Q_DECLARE_TR_FUNCTIONS(lockstep::ui::ConfigurationError)
};

/// The one that `path` goes through; names may have dots, hence the longest that fits.
template<typename Item>
const Item *itemOf(const QString &path, const QList<Item> &items)
{
    const Item *best = nullptr;
    for (const Item &item : items) {
        const QString name = item.id.value();
        if ((path.startsWith(name + u'.') || path.startsWith(name + u':')) && (!best || name.size() > best->id.value().size()))
            best = &item;
    }
    return best;
}

/// Behind the path; the thing itself has none.
QString whatOf(const QString &rest) { return rest.startsWith(u' ') ? rest.mid(1) : rest.mid(rest.indexOf(u": "_s) + 2); }

QString ofHalf(const QString &node, const QString &rest)
{
    static const QRegularExpression trigger(u"^triggers\\[(\\d+)\\]"_s);
    static const QRegularExpression otherTrigger(u"that of triggers\\[(\\d+)\\]$"_s);
    QString what = whatOf(rest);
    if (const QRegularExpressionMatch found = trigger.match(rest); found.hasMatch()) {
        if (const QRegularExpressionMatch other = otherTrigger.match(what); other.hasMatch())
            what = what.left(other.capturedStart()) + Text::tr("that of trigger %1").arg(other.captured(1).toInt() + 1);
        return Text::tr("Trigger %1 of %2: %3").arg(found.captured(1).toInt() + 1).arg(node, what);
    }
    if (rest.startsWith("rules.outgoing"_L1))
        return Text::tr("Outgoing rule of %1: %2").arg(node, what);
    if (rest.startsWith("rules.incoming"_L1))
        return Text::tr("Incoming rule of %1: %2").arg(node, what);
    if (rest.startsWith("rules.afterAck"_L1))
        return Text::tr("After-ack rule of %1: %2").arg(node, what);
    return Text::tr("%1: %2").arg(node, what);
}

QString ofConnection(const ConnectionConfig &connection, const QString &rest)
{
    const ConnectionHalf *best = nullptr;
    for (const ConnectionHalf &half : connection.halves) {
        if (rest.startsWith(half.node.value() + u'.') && (!best || half.node.value().size() > best->node.value().size()))
            best = &half;
    }
    if (best)
        return ofHalf(best->node.value(), rest.mid(best->node.value().size() + 1));
    static const QRegularExpression policy(u"^policies\\.conflict\\.(.+?): "_s);
    if (const QRegularExpressionMatch found = policy.match(rest); found.hasMatch())
        return Text::tr("Policy for %1: %2").arg(found.captured(1), rest.mid(found.capturedEnd()));
    return Text::tr("%1: %2").arg(connection.id.value(), whatOf(rest));
}

QString ofNode(const NodeConfig &node, const QString &rest, const ConnectorRegistry &registry)
{
    const ConnectorDescriptor *kind = registry.find(node.connector);
    for (const SettingDescriptor &setting : kind ? kind->settings : QList<SettingDescriptor>()) {
        const QString path = (setting.type == SettingDescriptor::Type::Secret ? u"secrets."_s : u"settings."_s) + setting.name + u": "_s;
        if (rest.startsWith(path))
            return Text::tr("%1 of %2: %3").arg(setting.label, node.id.value(), rest.mid(path.size()));
    }
    return Text::tr("%1: %2").arg(node.id.value(), whatOf(rest));
}
} // namespace

QString configurationErrorTitle(const Error &error, const Configuration &refused, const ConnectorRegistry &registry)
{
    const auto below = [&error](QLatin1StringView kind) { return error.message.startsWith(kind) ? error.message.mid(kind.size()) : QString(); };
    const QString inConnections = below("connections."_L1);
    if (const ConnectionConfig *connection = itemOf(inConnections, refused.connections))
        return ofConnection(*connection, inConnections.mid(connection->id.value().size() + 1));
    const QString inNodes = below("nodes."_L1);
    if (const NodeConfig *node = itemOf(inNodes, refused.nodes))
        return ofNode(*node, inNodes.mid(node->id.value().size() + 1), registry);
    return errorTitle(error);
}

} // namespace lockstep::ui
