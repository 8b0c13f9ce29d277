#pragma once
// What the parts of one node's engine share: references to the stores and to the injected outside. Made and owned by SyncEngine; node's thread.

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/connectors/connector.h"
#include "core/model/configuration.h"
#include "core/model/views.h"
#include "core/rules/ruleengine.h"
#include "core/storage/connectionstore.h"
#include "core/storage/errorstore.h"
#include "core/storage/eventstore.h"
#include "core/storage/twinstore.h"
#include "core/sync/blobstore.h"
#include "core/transport/transport.h"

#include <QHash>
#include <QSet>

#include <coroutine>

namespace lockstep {

/// What a node tells about its work as it happens. Called on the node's thread.
class SyncObserver {
public:
    SyncObserver() = default;
    virtual ~SyncObserver() = default;
    Q_DISABLE_COPY_MOVE(SyncObserver)
    virtual void eventsChanged() = 0;
    virtual void errorsChanged() = 0;
    virtual void historyChanged() = 0;
    virtual void stepReached(const EventRecord &event, int step, const QString &note) = 0;
    virtual void schemaRead(const Schema &) { }
    virtual void stateChanged() = 0; ///< SyncEngine::state() says which
};

/// One half of a connection as the engine uses it.
struct ActiveConnection {
    ConnectionConfig config;
    RuleSet rules; ///< With the version given by the database
    RuleConnection names;
    bool localWinsTies = false; ///< True for the node named first, which is "local" in the configuration; config.conflict says it as seen from here
};

struct SyncContext {
    NodeId node;
    Clock &clock;
    Random &random;
    Database &db;
    EventStore &events;
    TwinStore &twins;
    ConnectionStore &connections;
    ErrorStore &errors;
    Connector &connector;
    RuleEngine &rules;
    Transport &transport;
    BlobStore &blobs;
    SyncObserver &observer;
    QString epoch;
    qint64 restoredAt = 0; ///< When this database was put back from a backup: what is older may have been done and be forgotten; 0: never
    Person account; ///< Who we are in the tracker, once known
    QHash<ConnectionId, ActiveConnection> active;
    QSet<QString> busy; ///< Lanes under way
    QSet<QString> held {}; ///< Local ids of issues whose twin is being worked with: a replica is made, or a request applied
    qint64 rounds {}; ///< Looks for changes that have ended well since the start
    bool checkWanted {}; ///< A twin has got a time to be looked at again (AuditStore::setCheck)
    QHash<QString, QList<std::coroutine_handle<>>> waiters {}; ///< For an issue that is held

    static QString issueLane(const QString &localId) { return QStringLiteral("L") + localId; }
    /// co_await it until the issue is not held. What follows up to the next co_await has its twin to itself.
    struct Freed {
        SyncContext &c;
        QString localId;
        bool await_ready() const { return !c.held.contains(localId); }
        void await_suspend(std::coroutine_handle<> handle) { c.waiters[localId].append(handle); }
        void await_resume() const { }
    };
    void release(const QString &localId)
    {
        held.remove(localId);
        for (const std::coroutine_handle<> &handle : waiters.take(localId))
            clock.callAfter(0, [handle] { handle.resume(); });
    }
};

} // namespace lockstep
