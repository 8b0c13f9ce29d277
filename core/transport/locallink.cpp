#include "core/transport/locallink.h"

#include <QPointer>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 answerLimitMs = 30'000;
}

struct LocalLink::Awaiter {
    LocalLink &link;
    quint64 id;
    Result<QByteArray> result = QByteArray();
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle)
    {
        link.m_waiting.insert(id, {handle, &result, link.m_clock.now() + answerLimitMs});
        link.armLimit();
    }
    Result<QByteArray> await_resume() { return result; }
};

LocalLink::LocalLink(LocalLinkHub &hub, NodeId self, Clock &clock) : m_hub(hub), m_self(std::move(self)), m_clock(clock)
{
    const QMutexLocker lock(&m_hub.m_mutex);
    m_hub.m_links.insert(m_self, this);
}

LocalLink::~LocalLink()
{
    {
        const QMutexLocker lock(&m_hub.m_mutex);
        if (m_hub.m_links.value(m_self) == this)
            m_hub.m_links.remove(m_self);
    }
    abort();
}

void LocalLink::setPeer(const ConnectionId &connection, const NodeId &peer) { m_peers.insert(connection, peer); }
void LocalLink::setReceiver(MessageReceiver *receiver) { m_receiver = receiver; }

bool LocalLink::post(const NodeId &node, std::function<void(LocalLink *)> what)
{
    // Posting under the lock: the peer cannot be destroyed between the look-up and the post.
    const QMutexLocker lock(&m_hub.m_mutex);
    LocalLink *peer = m_hub.m_links.value(node);
    if (!peer)
        return false;
    return QMetaObject::invokeMethod(peer, [peer, call = std::move(what)] { call(peer); }, Qt::QueuedConnection);
}

QCoro::Task<Result<QByteArray>> LocalLink::exchange(ConnectionId connection, QByteArray message)
{
    Call what;
    what.connection = connection;
    what.message = message;
    Result<QByteArray> answer = co_await call(std::move(what));
    co_return answer;
}

QCoro::Task<Result<QByteArray>> LocalLink::readBlob(ConnectionId connection, QString sha256, qint64 offset, qint64 maximum)
{
    Call what;
    what.connection = connection;
    what.sha256 = sha256;
    what.offset = offset;
    what.maximum = maximum;
    Result<QByteArray> answer = co_await call(std::move(what));
    co_return answer;
}

QCoro::Task<Result<QByteArray>> LocalLink::call(Call what)
{
    if (m_aborted)
        co_return Error::make(ErrorCode::Cancelled, u"The node is stopping"_s);
    const NodeId peer = m_peers.value(what.connection);
    const quint64 id = m_nextId++;
    const NodeId self = m_self;
    const bool posted = post(peer, [self, id, what](LocalLink *other) { other->serve(self, id, what); });
    if (!posted)
        co_return Error::make(ErrorCode::Network, u"The node “%1” is not running"_s.arg(peer.value()));
    Awaiter awaiter {*this, id};
    Result<QByteArray> answer = co_await awaiter;
    co_return answer;
}

QCoro::Task<void> LocalLink::serve(NodeId from, quint64 id, Call what)
{
    Result<QByteArray> answer = Error::make(ErrorCode::Network, u"The node “%1” is stopping"_s.arg(m_self.value()));
    if (m_receiver && !m_aborted) {
        if (what.message.isNull())
            answer = co_await m_receiver->readBlob(what.connection, what.sha256, what.offset, what.maximum);
        else
            answer = co_await m_receiver->receive(what.connection, what.message);
    }
    post(from, [id, answer](LocalLink *other) { other->answered(id, answer); });
}

void LocalLink::answered(quint64 id, const Result<QByteArray> &answer)
{
    const auto found = m_waiting.find(id);
    if (found == m_waiting.end())
        return; // too late: the time limit has answered already
    const Waiting waiting = *found;
    m_waiting.erase(found);
    *waiting.result = answer;
    waiting.handle.resume();
}

// One timer for all that wait: it rings for the oldest, and goes on with the next if that was answered in time.
void LocalLink::armLimit()
{
    if (m_timer != 0 || m_waiting.isEmpty())
        return;
    m_timer = m_clock.callAfter(std::max<qint64>(1, m_waiting.first().deadline - m_clock.now()), [this] {
        m_timer = 0;
        const QPointer<LocalLink> self(this); // whoever gets the answer may end this link
        while (self && !m_waiting.isEmpty() && m_waiting.first().deadline <= m_clock.now())
            answered(m_waiting.firstKey(), Error::make(ErrorCode::Network, u"The other node did not answer within 30 s"_s));
        if (self)
            armLimit();
    });
}

void LocalLink::abort()
{
    m_aborted = true;
    m_clock.cancel(std::exchange(m_timer, 0));
    const QList<quint64> ids = m_waiting.keys();
    for (const quint64 id : ids)
        answered(id, Error::make(ErrorCode::Cancelled, u"The node is stopping"_s));
}

} // namespace lockstep
