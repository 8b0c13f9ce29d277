#include "core/sync/rejoin.h"

#include "core/base/logging.h"
#include "core/base/mutant.h"
#include "core/sync/apart.h"
#include "core/sync/peer.h"

#include <vector>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int pairsPerPage = 500; // far below what a message may hold
QString rejoinKey(const ConnectionId &connection) { return u"rejoin/"_s + connection.value(); }
} // namespace

Task<Result<>> Rejoin::ask()
{
    if (isMutant("restore-not-told"))
        co_return Result<>();
    const QList<ConnectionId> ids = c.active.keys();
    std::vector<Task<Result<>>> asking; // at the same time: one node that does not answer keeps nobody from learning of the others
    Result<> result;
    for (const ConnectionId &id : ids) {
        const Result<QString> from = c.connections.meta(rejoinKey(id));
        if (!from)
            result = from.error();
        else if (!from->isEmpty())
            asking.push_back(askOne(id, from->toLongLong()));
    }
    for (Task<Result<>> &task : asking) {
        const Result<> asked = co_await task;
        if (!asked && asked.error().code == ErrorCode::Storage && asked.error().scope == ErrorScope::Node)
            result = asked;
        else if (!asked)
            qCInfo(lcSync).noquote() << c.node.value() << "cannot learn yet what was done since the backup:" << asked.error().message;
    }
    co_return result;
}

Task<Result<>> Rejoin::askOne(ConnectionId connection, qint64 after)
{
    for (;;) {
        const Result<QByteArray> bytes = encodeMessage({connection, u"restored"_s, {{u"after"_s, after}}});
        if (!bytes)
            co_return bytes.error();
        const Result<Message> message = co_await askPeer(c, connection, *bytes);
        if (!message)
            co_return message.error();
        if (message->kind != "pairs"_L1)
            co_return Error::make(ErrorCode::BadAnswer, u"The other side answered “%1”"_s.arg(message->kind));
        const QJsonArray pairs = message->payload.value(u"pairs"_s).toArray();
        const qint64 next = message->payload.value(u"next"_s).toInteger();
        const Result<> learned = c.db.write([&]() -> Result<> {
            if (const Result<> done = learn(connection, pairs); !done)
                return done;
            return c.connections.setMeta(rejoinKey(connection), next > after ? QString::number(next) : QString());
        });
        if (!learned)
            co_return learned;
        const Result<> safe = co_await c.db.durable();
        if (!safe)
            co_return safe;
        c.observer.eventsChanged();
        if (next <= after)
            co_return Result<>();
        after = next;
    }
}

// A pair that is not known here was made after the backup: it is a twin again, and is compared by sending it. One that was taken apart or linked again
// since is so again.
Result<> Rejoin::learn(const ConnectionId &connection, const QJsonArray &pairs)
{
    for (const QJsonValue value : pairs) {
        const QJsonObject pair = value.toObject();
        const QString localId = pair.value(u"yours"_s).toString();
        const QString remoteId = pair.value(u"ours"_s).toString();
        if (localId.isEmpty() || remoteId.isEmpty())
            continue;
        const auto mine = c.twins.byLocal(connection, localId);
        const auto theirs = mine ? c.twins.byRemote(connection, remoteId) : mine;
        if (!theirs)
            return theirs.error();
        const bool paired = *mine && (*mine)->isLinked();
        if ((*theirs && (*theirs)->localId != localId) || (paired && (*mine)->remoteId != remoteId))
            continue; // of another pair
        TwinRecord twin = mine->value_or(TwinRecord());
        twin.connection = connection;
        twin.localId = localId;
        twin.remoteId = remoteId;
        twin.remoteKey = pair.value(u"key"_s).toString();
        twin.remoteUrl = pair.value(u"url"_s).toString();
        if (twin.localKey.isEmpty())
            twin.localKey = pair.value(u"yourKey"_s).toString();
        const bool isApart = twin.state == "unlinked"_L1;
        if (pair.value(u"apart"_s).toBool()) {
            Replica heard = Replica::fromJson(twin.lastReceived);
            heard.presence = Replica::Presence::Unlinked; // linked again here, the other side is to be told so
            twin.lastReceived = heard.toJson();
            if (isApart) {
                if (const auto saved = c.twins.save(twin, false); !saved)
                    return saved.error();
            } else if (const Result<> apart = takeApart(c, twin, u"Unlinked since the backup"_s, 0); !apart) {
                return apart;
            }
            continue;
        }
        if (paired && !isApart)
            continue;
        const auto ours = c.events.onItsWay(connection, localId);
        if (!ours)
            return ours.error();
        if (isApart && *ours)
            continue; // taken apart since the restore, and not told yet
        if (isApart) {
            twin.state = u"linked"_s;
            twin.stateReason.clear();
        }
        if (const auto saved = c.twins.save(twin, false); !saved)
            return saved.error();
        const bool busy = c.busy.contains(SyncContext::issueLane(localId));
        const auto noted = c.events.note(connection, localId, {}, u"update"_s, u"existing"_s, busy, c.epoch);
        if (!noted)
            return noted.error();
    }
    return {};
}

Result<Message> Rejoin::answer(const ConnectionId &connection, const QJsonObject &payload)
{
    const qint64 after = payload.value(u"after"_s).toInteger();
    if (after == 0) {
        if (const Result<> again = c.events.sendAgain(connection); !again)
            return again.error();
    }
    const auto twins = c.twins.pairsAfter(connection, after, pairsPerPage);
    if (!twins)
        return twins.error();
    QJsonArray pairs;
    qint64 next = 0;
    for (const TwinRecord &twin : *twins) {
        QJsonObject pair {{u"yours"_s, twin.remoteId}, {u"ours"_s, twin.localId}, {u"key"_s, twin.localKey}, {u"yourKey"_s, twin.remoteKey}, {u"url"_s, twin.localUrl}};
        if (twin.state == "unlinked"_L1)
            pair.insert(u"apart"_s, true);
        pairs.append(pair);
        next = twin.id.value();
    }
    return Message {connection, u"pairs"_s, {{u"pairs"_s, pairs}, {u"next"_s, twins->size() < pairsPerPage ? 0 : next}}};
}

} // namespace lockstep
