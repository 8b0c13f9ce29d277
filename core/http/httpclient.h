#pragma once
// HttpClient: requests to one host as coroutines. Owned by a connector, used on its node's thread only. At most `limit` requests
// are in flight, the others wait in order. After a 429, or a 503 that names a time, none is sent until the server's Retry-After has passed; what writes ends with RateLimit where that takes more than 2 s. send() answers a HttpResponse for every status (see httperror.h); its Error means that no
// whole answer arrived: Network, TooLarge, BadAnswer (redirects), Storage (a file), Cancelled.
// Redirects are followed for GET, on the same host only, at most 5. Certificate errors are never ignored. A request other than GET
// is never sent twice by the network layer.
// abort() and the destructor end every call with Cancelled before they return, so nothing resumes into a dead owner.

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/http/httprequest.h"
#include "core/http/httpresponse.h"

#include <QCoroTask>
#include <QNetworkAccessManager>
#include <QSslConfiguration>
#include <QUrl>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace lockstep {

class HttpCall;
struct HttpPending;

class HttpClient final {
public:
    using ManagerFactory = std::function<std::unique_ptr<QNetworkAccessManager>()>;

    /// `clock` and `random` outlive the client. A path in `baseUrl` ("https://host/redmine") stays in front of every request's.
    HttpClient(Clock &clock, Random &random, const QUrl &baseUrl, ManagerFactory factory = {});
    ~HttpClient();
    Q_DISABLE_COPY_MOVE(HttpClient)

    QCoro::Task<Result<HttpResponse>> send(HttpRequest request);
    /// Ends every running and waiting call with Cancelled, and every later one.
    void abort();

    const QUrl &baseUrl() const { return m_baseUrl; }
    QString host() const; ///< "127.0.0.1:3480", for sentences
    void setLimit(int inFlight) { m_limit = inFlight; }
    void setSslConfiguration(const QSslConfiguration &configuration) { m_ssl = configuration; }

private:
    struct Lane { ///< An access manager opens six connections to a host, no more
        std::unique_ptr<QNetworkAccessManager> manager;
        int running = 0;
    };
    void startNext();
    void hold(const HttpResponse &response);
    size_t freeLane();
    void endHeldWrites(qint64 left);
    void answer(const std::shared_ptr<HttpPending> &pending);
    void finish(const std::shared_ptr<HttpPending> &pending, Result<HttpResponse> result);

    Clock &m_clock;
    Random &m_random;
    QUrl m_baseUrl;
    QSslConfiguration m_ssl;
    ManagerFactory m_factory;
    std::vector<Lane> m_lanes;
    std::deque<std::shared_ptr<HttpPending>> m_pending; ///< Waiting, running, and finished but not yet resumed
    int m_limit = 64; ///< How many make sense is decided above
    int m_running = 0;
    qint64 m_heldUntil = 0; ///< The server has asked to be left alone until then
    Clock::Handle m_heldTimer = 0;
    bool m_aborted = false;
};

} // namespace lockstep
