#pragma once
// NodeRuntime: everything of one node that lives on its worker thread: database, connector, rule engine, link, engine. Made on that
// thread by NodeThread and destroyed there. Tells the outside by signals with values; they are coalesced to ten a second.

#include "core/connectors/connectordescriptor.h"
#include "core/model/configuration.h"
#include "core/model/views.h"
#include "core/rules/hostruleengine.h"
#include "core/sync/syncengine.h"
#include "core/transport/locallink.h"

#include <QObject>

#include <functional>
#include <memory>

namespace lockstep {

/// What a node is made of. Plain value, handed to its thread.
struct NodeSpec {
    NodeConfig config;
    ConnectorDescriptor descriptor;
    QMap<QString, QString> secrets;
    QList<ConnectionConfig> connections; ///< In which it takes part
    QString folder; ///< Its own: node.sqlite, had-database, blobs
    QString boardFolder; ///< Where sandbox boards are
    QString ruleHostProgram;
};

class NodeRuntime final : public QObject, private SyncObserver {
    Q_OBJECT

public:
    NodeRuntime(LocalLinkHub &hub, NodeSpec spec);
    ~NodeRuntime() override;

    void start();
    void stop(); ///< Ends with stopped(), within 10 s
    void applyConnections(const QList<ConnectionConfig> &connections);
    /// Something is tried again. A node that an error has stopped, or that could not start, asks to be started anew, with its secrets read anew.
    /// Answers what was done, for people.
    Result<QString> retry(const std::function<Result<QString>(SyncEngine &)> &what);
    SyncEngine *engine() { return m_engine.get(); } ///< nullptr when the node could not start

Q_SIGNALS:
    void snapshotChanged(const lockstep::NodeSnapshot &snapshot);
    void eventRowsChanged();
    void errorRowsChanged();
    void historyRowsChanged();
    void schemaKnown(const lockstep::Schema &schema);
    void stepDone(const lockstep::EventRow &row, const lockstep::StepTime &step);
    void restartWanted();
    void stopped();

private:
    void eventsChanged() override;
    void errorsChanged() override;
    void historyChanged() override;
    void stepReached(const EventRecord &event, int step, const QString &note) override;
    void schemaRead(const Schema &schema) override;
    void stateChanged() override;
    void tell(int what);
    void build();
    void refuse(const Error &error); ///< Where it was the database, it is tried again by itself
    void dismantle();
    QString schemaFile() const;
    void setPeers(const QList<ConnectionConfig> &connections);
    NodeSnapshot snapshot() const;

    LocalLinkHub &m_hub;
    NodeSpec m_spec;
    std::unique_ptr<SystemClock> m_clock; ///< Made by start(): its timers belong to the node's thread
    SystemRandom m_random;
    std::unique_ptr<Database> m_database;
    std::unique_ptr<Connector> m_connector;
    std::unique_ptr<HostRuleEngine> m_rules;
    std::unique_ptr<LocalLink> m_link;
    std::unique_ptr<SyncEngine> m_engine;
    Error m_refusal;
    QDateTime m_refusedAt; ///< Invalid: it could start
    Clock::Handle m_applyAgain = 0; ///< A configuration that the database has refused
    bool m_stopping = false;
    int m_pendingNews = 0;
};

} // namespace lockstep
