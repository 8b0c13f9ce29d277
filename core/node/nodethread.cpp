#include "core/node/nodethread.h"

using namespace Qt::StringLiterals;

namespace lockstep {

NodeThread::NodeThread(LocalLinkHub &hub, NodeSpec spec) : m_hub(hub), m_spec(std::move(spec))
{
    m_snapshot.id = m_spec.config.id;
    m_snapshot.connector = m_spec.config.connector;
    m_snapshot.trackerName = m_spec.descriptor.name;
    m_snapshot.state = NodeState::Starting;
    m_thread.setObjectName(u"node "_s + m_spec.config.id.value());
}

NodeThread::~NodeThread()
{
    if (!m_thread.isRunning())
        return;
    m_thread.quit();
    m_thread.wait(); // the runtime goes with its thread; its database stays whole
}

void NodeThread::start()
{
    if (m_started)
        return;
    m_started = true;
    // Made here, without children or timers, and moved before anything of it runs: all it owns is made by start() on the thread.
    m_runtime = new NodeRuntime(m_hub, m_spec);
    m_runtime->moveToThread(&m_thread);
    connect(&m_thread, &QThread::started, m_runtime, &NodeRuntime::start);
    connect(&m_thread, &QThread::finished, m_runtime, &QObject::deleteLater);
    connect(&m_thread, &QThread::finished, this, &NodeThread::ended);
    connect(m_runtime, &NodeRuntime::stopped, &m_thread, &QThread::quit);
    connect(m_runtime, &NodeRuntime::snapshotChanged, this, [this](const NodeSnapshot &snapshot) {
        m_snapshot = snapshot;
        Q_EMIT snapshotChanged();
    });
    connect(m_runtime, &NodeRuntime::eventRowsChanged, this, &NodeThread::eventRowsChanged);
    connect(m_runtime, &NodeRuntime::errorRowsChanged, this, &NodeThread::errorRowsChanged);
    connect(m_runtime, &NodeRuntime::historyRowsChanged, this, &NodeThread::historyRowsChanged);
    connect(m_runtime, &NodeRuntime::schemaKnown, this, &NodeThread::schemaKnown);
    connect(m_runtime, &NodeRuntime::stepDone, this, &NodeThread::stepDone);
    connect(m_runtime, &NodeRuntime::restartWanted, this, &NodeThread::restartWanted);
    m_thread.start();
}

void NodeThread::stop()
{
    if (m_stopping)
        return;
    m_stopping = true;
    m_snapshot.state = NodeState::Stopping;
    if (!m_started) {
        QMetaObject::invokeMethod(this, &NodeThread::ended, Qt::QueuedConnection);
        return;
    }
    post([](NodeRuntime &runtime) { runtime.stop(); });
}

void NodeThread::applyConnections(const QList<ConnectionConfig> &connections)
{
    m_spec.connections = connections;
    post([connections](NodeRuntime &runtime) { runtime.applyConnections(connections); });
}

void NodeThread::post(std::function<void(NodeRuntime &)> what)
{
    NodeRuntime *runtime = m_runtime;
    if (runtime)
        QMetaObject::invokeMethod(runtime, [runtime, call = std::move(what)] { call(*runtime); }, Qt::QueuedConnection);
}

} // namespace lockstep
