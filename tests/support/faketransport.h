#pragma once
// FakeWire and FakeTransport: two or three nodes on one thread, joined by a wire that delays, loses and doubles. Each direction's delivery is a turn of
// the node that takes it. The wire outlives the transports; a transport is one life of one node.

#include "core/transport/transport.h"
#include "tests/support/fakeclock.h"

#include <QHash>
#include <QList>

#include <functional>
#include <memory>

namespace lockstep {

class FakeTransport;

class FakeWire final {
public:
    enum class Fault { LoseRequest, LoseAnswer, Double, Late };
    /// The next message of this kind ("request", "ack", "blob") meets this fault.
    void faultNext(const QString &kind, Fault fault, int times = 1);
    void forgetFaults() { m_faults.clear(); }
    bool offline = false;
    static constexpr int mostEnds = 3;
    /// Whose connection it is, by side; one that nobody has named joins 0 and 1.
    void join(const ConnectionId &connection, int one, int other) { m_joined.insert(connection, {one, other}); }
    bool deaf[mostEnds] = {false, false, false}; ///< Nothing that this side says arrives at the other
    qint64 lateMs = 20'000; ///< How much longer a late message takes; it may arrive when its sender has given up
    qint64 delayMs = 3;
    int messages = 0; ///< Taken up by a sender
    std::function<void(int side, const QByteArray &message)> onMessage; ///< Called for every message, before it may be lost

private:
    friend class FakeTransport;
    bool take(const QString &kind, Fault fault);
    FakeTransport *otherEnd(const ConnectionId &connection, int side) const;
    FakeTransport *m_ends[mostEnds] = {nullptr, nullptr, nullptr};
    QHash<ConnectionId, std::pair<int, int>> m_joined;
    QList<std::pair<QString, Fault>> m_faults;
};

class FakeTransport final : public Transport {
public:
    FakeTransport(FakeWire &wire, int side, NodeClock &clock);
    ~FakeTransport() override;
    void unplug(); ///< This life is over
    void setReceiver(MessageReceiver *receiver) override { m_receiver = receiver; }
    QCoro::Task<Result<QByteArray>> exchange(ConnectionId connection, QByteArray message) override;
    QCoro::Task<Result<QByteArray>> readBlob(ConnectionId connection, QString sha256, qint64 offset, qint64 maximum) override;

private:
    struct Call {
        ConnectionId connection;
        QByteArray message;
        QString sha256;
        qint64 offset = 0;
        qint64 maximum = 0;
        QString kind;
    };
    struct Reply;
    struct Awaiter;
    QCoro::Task<Result<QByteArray>> call(Call what);
    QCoro::Task<void> serve(Call what, FakeTransport *from, std::shared_ptr<Reply> reply);
    static void deliver(const std::shared_ptr<Reply> &reply, const Result<QByteArray> &value);

    FakeWire &m_wire;
    const int m_side;
    NodeClock &m_clock;
    MessageReceiver *m_receiver = nullptr;
};

} // namespace lockstep
