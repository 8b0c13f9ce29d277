#pragma once
// The link between two nodes of one program: the same bytes as on a wire, handed over from thread to thread.
// LocalLinkHub knows who is where (any thread); it outlives all links. A LocalLink is made and used on its node's thread.

#include "core/base/clock.h"
#include "core/transport/transport.h"

#include <QHash>
#include <QMap>
#include <QMutex>
#include <QObject>

#include <coroutine>

namespace lockstep {

class LocalLink;

class LocalLinkHub final {
public:
    LocalLinkHub() = default;
    Q_DISABLE_COPY_MOVE(LocalLinkHub)

private:
    friend class LocalLink;
    QMutex m_mutex;
    QHash<NodeId, LocalLink *> m_links;
};

class LocalLink final : public QObject, public Transport {
public:
    LocalLink(LocalLinkHub &hub, NodeId self, Clock &clock);
    ~LocalLink() override;

    /// Which node is at the other end.
    void setPeer(const ConnectionId &connection, const NodeId &peer);
    void setReceiver(MessageReceiver *receiver) override;
    QCoro::Task<Result<QByteArray>> exchange(ConnectionId connection, QByteArray message) override;
    QCoro::Task<Result<QByteArray>> readBlob(ConnectionId connection, QString sha256, qint64 offset, qint64 maximum) override;
    /// What waits for an answer ends with Cancelled.
    void abort();

private:
    struct Call {
        ConnectionId connection;
        QByteArray message; ///< Null: a blob is asked for
        QString sha256;
        qint64 offset = 0;
        qint64 maximum = 0;
    };
    struct Waiting {
        std::coroutine_handle<> handle;
        Result<QByteArray> *result = nullptr;
        qint64 deadline = 0;
    };
    struct Awaiter;
    QCoro::Task<Result<QByteArray>> call(Call what);
    QCoro::Task<void> serve(NodeId from, quint64 id, Call what);
    void answered(quint64 id, const Result<QByteArray> &answer);
    void armLimit();
    bool post(const NodeId &node, std::function<void(LocalLink *)> what);

    LocalLinkHub &m_hub;
    const NodeId m_self;
    Clock &m_clock;
    MessageReceiver *m_receiver = nullptr;
    QHash<ConnectionId, NodeId> m_peers;
    QMap<quint64, Waiting> m_waiting; ///< Oldest first
    Clock::Handle m_timer = 0;
    quint64 m_nextId = 1;
    bool m_aborted = false;
};

} // namespace lockstep
