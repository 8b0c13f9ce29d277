#pragma once
// The inside of NodeHost, shared by nodehost*.cpp only. Main thread.

#include "core/node/nodehost.h"
#include "core/node/nodethread.h"
#include "core/node/tablereader.h"

#include <QSet>
#include <QTimer>

namespace lockstep {

struct NodeHost::Private {
    Private(NodeHost *host, ConnectorRegistry registry, NodeHostOptions options);

    QString nodeFolder(const NodeId &node) const;
    void refreshSoon();
    void refresh();
    using Figures = QList<ViewReader::Figures>;
    QFuture<Figures> figures();
    Snapshot snapshotOf(const Figures &all) const;
    QList<ConnectionConfig> connectionsOf(const NodeId &node) const;
    void startNode(const NodeConfig &config, const QMap<QString, QString> &secrets);
    void stopNode(const NodeId &id);
    void nodeEnded(const NodeId &id, NodeThread *raw);
    void reconcile();
    QStringList restartUnstarted(); ///< Those that could not even start (a secret, a database); what was done, one sentence each
    void tellTables();
    /// Those of nodes that could not start: there is no database for them to stand in.
    QList<SyncErrorRow> errorsAtStart() const;
    QCoro::Task<void> resolveAndStart(NodeConfig config);
    QCoro::Task<void> resolveAndTest(QString connector, QJsonObject settings, QMap<QString, QString> secrets, QMap<QString, SecretRef> kept,
                                     std::optional<QString> query, std::shared_ptr<QPromise<TestOutcome>> promise);
    QFuture<TestOutcome> testNow(const QString &connector, const QJsonObject &settings, const QMap<QString, QString> &secrets, const std::optional<QString> &query);

    NodeHost *q;
    ConnectorRegistry registry;
    NodeHostOptions options;
    Configuration configuration;
    QHash<ConnectionId, bool> pauses; ///< Changed since the configuration was applied
    LocalLinkHub hub;
    TableReader tables;
    QHash<NodeId, std::shared_ptr<NodeThread>> nodes;
    QList<std::shared_ptr<NodeThread>> leaving;
    QSet<NodeId> starting;
    struct Failure {
        QString reason;
        QDateTime since = QDateTime::currentDateTimeUtc();
    };
    QHash<NodeId, Failure> failures; ///< Nodes that could not be started
    QHash<NodeId, Schema> schemas;
    Snapshot snapshot;
    QTimer refreshTimer;
    QTimer ageTimer;
    bool refreshing = false;
    bool stopping = false;
};

} // namespace lockstep
