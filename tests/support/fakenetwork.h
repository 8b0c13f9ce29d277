#pragma once
// FakeNetwork: the access manager of a HttpClient whose server is a function of ours: no sockets, no threads, virtual time. A request arrives
// at the server after a while by the server's clock, as bytes that are on their way do even when their sender dies; its answer arrives by the clock
// of the asker's life. Owned by the HttpClient; the clocks and the server outlive it.

#include "core/base/clock.h"
#include "tests/support/fakehttpserver.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>

namespace lockstep {

/// What FakeNetwork speaks to.
class FakeHttpPeer {
public:
    using Answered = std::function<void(const FakeAnswer &)>;

    FakeHttpPeer() = default;
    virtual ~FakeHttpPeer() = default;
    Q_DISABLE_COPY_MOVE(FakeHttpPeer)
    /// Calls `answered` at most once, in this or a later turn; status 0 in the answer: the connection was refused.
    virtual void take(const FakeRequest &request, Answered answered) = 0;
    virtual qint64 travelMs() = 0; ///< How long the next message takes, one way
};

class FakeNetwork final : public QNetworkAccessManager {
    Q_OBJECT
public:
    /// `clock` is that of the asker's life, `outside` goes on when it has ended.
    FakeNetwork(FakeHttpPeer &peer, Clock &clock, Clock &outside) : m_peer(peer), m_clock(clock), m_outside(outside) { }

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &request, QIODevice *body) override;

private:
    FakeHttpPeer &m_peer;
    Clock &m_clock;
    Clock &m_outside;
};

} // namespace lockstep
