// The commands status and connections: figures are read for the one who asks, not taken from what the window last showed.

#include "app/controlcommands.h"

#include <QCoreApplication>
#include <QCoroFuture>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// Both halves of every connection that is set up: what was told to pause or to go is so from then on, and a node that has not told its figures
// yet has none.
QJsonArray halvesOf(const ConnectionConfig &connection, const Snapshot &now)
{
    QJsonArray result;
    for (int side = 0; side < 2; ++side) {
        HalfSnapshot half;
        half.connection = connection.id;
        half.node = connection.halves[side].node;
        half.peer = connection.halves[1 - side].node;
        for (const HalfSnapshot &told : now.halves) {
            if (told.connection == half.connection && told.node == half.node)
                half = told;
        }
        half.paused = connection.paused;
        result.append(half.toJson());
    }
    return result;
}
} // namespace

QCoro::Task<CommandOutcome> ControlCommands::status(Arguments)
{
    QFuture<Snapshot> asked = m_host.snapshotNow();
    const Snapshot now = co_await asked;
    QJsonObject data = now.toJson();
    QJsonArray halves;
    for (const ConnectionConfig &connection : m_services.configuration().connections) {
        for (const QJsonValue half : halvesOf(connection, now))
            halves.append(half);
    }
    data.insert(u"connections"_s, halves);
    data.insert(u"profile"_s, m_profile.folder());
    data.insert(u"version"_s, QCoreApplication::applicationVersion());
    data.insert(u"pid"_s, QCoreApplication::applicationPid());
    bool usesStore = false;
    for (const NodeConfig &node : m_services.configuration().nodes) {
        for (const SecretRef &secret : node.secrets)
            usesStore = usesStore || secret.kind == SecretRef::Kind::Keychain;
    }
    const QString trouble = m_services.secretsTrouble();
    if (usesStore && !trouble.isEmpty())
        data.insert(u"secretsTrouble"_s, trouble);
    CommandOutcome outcome;
    outcome.data = data;
    co_return outcome;
}

QCoro::Task<CommandOutcome> ControlCommands::connections(Arguments)
{
    QFuture<Snapshot> asked = m_host.snapshotNow();
    const Snapshot now = co_await asked;
    QJsonArray list;
    for (const ConnectionConfig &connection : m_services.configuration().connections) {
        list.append(QJsonObject {{u"name"_s, connection.id.value()},
                                 {u"between"_s, QJsonArray {connection.halves[0].node.value(), connection.halves[1].node.value()}},
                                 {u"paused"_s, connection.paused},
                                 {u"halves"_s, halvesOf(connection, now)}});
    }
    CommandOutcome outcome;
    outcome.data.insert(u"connections"_s, list);
    co_return outcome;
}

} // namespace lockstep
