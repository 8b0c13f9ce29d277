#include "tests/support/faketransport.h"

#include "core/model/message.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 answerLimitMs = 30'000;
}

struct FakeTransport::Reply {
    std::coroutine_handle<> handle;
    std::optional<Result<QByteArray>> value;
};

struct FakeTransport::Awaiter {
    std::shared_ptr<Reply> reply;
    bool await_ready() const { return reply->value.has_value(); }
    void await_suspend(std::coroutine_handle<> handle) { reply->handle = handle; }
    Result<QByteArray> await_resume() { return *reply->value; }
};

void FakeWire::faultNext(const QString &kind, Fault fault, int times)
{
    for (int i = 0; i < times; ++i)
        m_faults.append({kind, fault});
}

bool FakeWire::take(const QString &kind, Fault fault)
{
    const qsizetype at = m_faults.indexOf(std::pair(kind, fault));
    if (at < 0)
        return false;
    m_faults.removeAt(at);
    return true;
}

FakeTransport *FakeWire::otherEnd(const ConnectionId &connection, int side) const
{
    const auto [one, other] = m_joined.value(connection, {0, 1});
    return m_ends[side == one ? other : one];
}

FakeTransport::FakeTransport(FakeWire &wire, int side, NodeClock &clock) : m_wire(wire), m_side(side), m_clock(clock) { m_wire.m_ends[side] = this; }

FakeTransport::~FakeTransport() { unplug(); }

void FakeTransport::unplug()
{
    m_receiver = nullptr;
    if (m_wire.m_ends[m_side] == this)
        m_wire.m_ends[m_side] = nullptr;
}

void FakeTransport::deliver(const std::shared_ptr<Reply> &reply, const Result<QByteArray> &value)
{
    if (reply->value)
        return; // a doubled request's second answer, or one after the time limit
    reply->value = value;
    if (reply->handle)
        reply->handle.resume();
}

QCoro::Task<Result<QByteArray>> FakeTransport::exchange(ConnectionId connection, QByteArray message)
{
    const Result<Message> decoded = decodeMessage(message);
    Call what {connection, message, {}, 0, 0, decoded ? decoded->kind : QString()};
    return call(std::move(what));
}

QCoro::Task<Result<QByteArray>> FakeTransport::readBlob(ConnectionId connection, QString sha256, qint64 offset, qint64 maximum)
{
    Call what {connection, {}, sha256, offset, maximum, u"blob"_s};
    return call(std::move(what));
}

QCoro::Task<Result<QByteArray>> FakeTransport::call(Call what)
{
    ++m_wire.messages;
    co_await m_clock.sleep(m_wire.delayMs);
    if (m_wire.onMessage)
        m_wire.onMessage(m_side, what.message);
    FakeTransport *peer = m_wire.otherEnd(what.connection, m_side);
    if (m_wire.offline || !peer || !peer->m_receiver)
        co_return Error::make(ErrorCode::Network, u"The other node is not there"_s);
    auto reply = std::make_shared<Reply>();
    const Clock::Handle limit = m_clock.callAfter(answerLimitMs, [reply] {
        deliver(reply, Error::make(ErrorCode::Network, u"The other node did not answer within 30 s"_s));
    });
    if (!m_wire.deaf[m_side] && !m_wire.take(what.kind, FakeWire::Fault::LoseRequest)) {
        const int times = m_wire.take(what.kind, FakeWire::Fault::Double) ? 2 : 1;
        const qint64 late = m_wire.take(what.kind, FakeWire::Fault::Late) ? m_wire.lateMs : 0;
        for (int i = 0; i < times; ++i) {
            peer->m_clock.callAfter(late + m_wire.delayMs * i, [peer, what, from = this, reply] { peer->serve(what, from, reply); });
        }
    }
    Awaiter awaiter {reply};
    Result<QByteArray> answer = co_await awaiter;
    m_clock.cancel(limit);
    co_return answer;
}

QCoro::Task<void> FakeTransport::serve(Call what, FakeTransport *from, std::shared_ptr<Reply> reply)
{
    Result<QByteArray> answer = Error::make(ErrorCode::Network, u"The other node is stopping"_s);
    if (m_receiver && what.message.isNull())
        answer = co_await m_receiver->readBlob(what.connection, what.sha256, what.offset, what.maximum);
    else if (m_receiver)
        answer = co_await m_receiver->receive(what.connection, what.message);
    if (m_wire.offline || m_wire.deaf[m_side] || m_wire.take(what.kind, FakeWire::Fault::LoseAnswer))
        co_return;
    from->m_clock.callAfter(m_wire.delayMs, [reply, answer] { deliver(reply, answer); });
}

} // namespace lockstep
