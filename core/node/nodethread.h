#pragma once
// NodeThread: the handle of a node on the main thread. Starts a thread, makes the NodeRuntime on it, and ends both by a hand-shake. Stop twice or
// before start is harmless. Owned by NodeHost.

#include "core/node/noderuntime.h"

#include <QThread>

#include <functional>

namespace lockstep {

class NodeThread final : public QObject {
    Q_OBJECT

public:
    NodeThread(LocalLinkHub &hub, NodeSpec spec);
    ~NodeThread() override;

    void start();
    void stop(); ///< ended() follows
    const NodeSpec &spec() const { return m_spec; }
    void applyConnections(const QList<ConnectionConfig> &connections);
    /// Runs `what` on the node's thread.
    void post(std::function<void(NodeRuntime &)> what);
    const NodeSnapshot &snapshot() const { return m_snapshot; }

Q_SIGNALS:
    void snapshotChanged();
    void eventRowsChanged();
    void errorRowsChanged();
    void historyRowsChanged();
    void schemaKnown(const lockstep::Schema &schema);
    void stepDone(const lockstep::EventRow &row, const lockstep::StepTime &step);
    void restartWanted();
    void ended();

private:
    LocalLinkHub &m_hub;
    NodeSpec m_spec;
    QThread m_thread;
    NodeRuntime *m_runtime = nullptr; ///< Lives on m_thread; touched only through post()
    NodeSnapshot m_snapshot;
    bool m_started = false;
    bool m_stopping = false;
};

} // namespace lockstep
