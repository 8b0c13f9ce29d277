#include "core/http/httpclient.h"

#include "core/http/httpcall.h"
#include "core/http/httperror.h"

#include <algorithm>
#include <coroutine>
#include <optional>

using namespace Qt::StringLiterals;

namespace lockstep {

struct HttpPending {
    HttpRequest request;
    HttpClient *client = nullptr; ///< Null once the client has let go of it
    std::unique_ptr<HttpCall> call;
    size_t lane = 0;
    std::optional<Result<HttpResponse>> result;
    std::coroutine_handle<> waiter;

    void resume()
    {
        if (const std::coroutine_handle<> handle = std::exchange(waiter, {}))
            handle.resume();
    }
};

namespace {
constexpr int connectionsOfManager = 6; // Qt's own number for one host
constexpr qint64 longestHeldMs = 2000; // a write

struct PendingAwaiter {
    std::shared_ptr<HttpPending> pending;
    bool await_ready() const { return false; }
    void await_suspend(std::coroutine_handle<> handle) const { pending->waiter = handle; }
    void await_resume() const { }
};

Error cancelled(const HttpRequest &request)
{
    return Error::make(ErrorCode::Cancelled, u"Stopped on request (%1)"_s.arg(request.name()));
}
} // namespace

HttpClient::HttpClient(Clock &clock, Random &random, const QUrl &baseUrl, ManagerFactory factory)
    : m_clock(clock), m_random(random), m_baseUrl(baseUrl), m_factory(std::move(factory))
{
    freeLane();
}

HttpClient::~HttpClient() { abort(); }

QString HttpClient::host() const
{
    const int port = m_baseUrl.port();
    return port < 0 ? m_baseUrl.host() : QString(m_baseUrl.host() + u':' + QString::number(port));
}

QCoro::Task<Result<HttpResponse>> HttpClient::send(HttpRequest request)
{
    if (m_aborted)
        co_return cancelled(request);
    auto pending = std::make_shared<HttpPending>();
    pending->request = std::move(request);
    pending->client = this;
    m_pending.push_back(pending);
    startNext();
    PendingAwaiter awaiter {pending};
    co_await awaiter;
    co_return std::move(*pending->result); // From here on `this` may be gone
}

// The first one that has a connection to spare, so that a node with little to do keeps to the connections it has.
size_t HttpClient::freeLane()
{
    for (size_t i = 0; i < m_lanes.size(); ++i) {
        if (m_lanes[i].running < connectionsOfManager)
            return i;
    }
    m_lanes.push_back({m_factory ? m_factory() : std::make_unique<QNetworkAccessManager>()});
    return m_lanes.size() - 1;
}

void HttpClient::hold(const HttpResponse &response)
{
    const qint64 now = m_clock.now();
    const qint64 asked = response.status == 429 || response.status == 503 ? retryAfterMs(response, now) : -1;
    m_heldUntil = std::max(m_heldUntil, asked > 0 ? now + asked : 0);
}

// What was decided by what stood there then is not written minutes later, over what somebody has made of it meanwhile.
void HttpClient::endHeldWrites(qint64 left)
{
    for (const auto &pending : m_pending) {
        const QByteArray &method = pending->request.method;
        if (pending->call || pending->result || method == "GET" || method == "HEAD" || pending->request.completes)
            continue;
        Error error = Error::make(ErrorCode::RateLimit, u"%1 wants to be left alone for %2 s: %3 was not sent"_s
                                                            .arg(host(), QString::number((left + 999) / 1000), pending->request.name()));
        error.retryAfterMs = left;
        pending->result = error;
        answer(pending);
    }
}

void HttpClient::startNext()
{
    if (const qint64 left = m_heldUntil - m_clock.now(); left > 0) {
        m_clock.cancel(m_heldTimer);
        m_heldTimer = m_clock.callAfter(left, [this] {
            m_heldTimer = 0;
            startNext();
        });
        if (left > longestHeldMs)
            endHeldWrites(left);
        return;
    }
    for (const auto &pending : m_pending) {
        if (m_running >= m_limit)
            return;
        if (pending->call || pending->result)
            continue;
        QString base = m_baseUrl.toString(QUrl::FullyEncoded | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::StripTrailingSlash);
        if (base.endsWith(u'/'))
            base.chop(1);
        QByteArray url = QString(base + pending->request.path).toUtf8();
        if (!pending->request.query.isEmpty())
            url += '?' + encodedQuery(pending->request.query);
        pending->lane = freeLane();
        ++m_lanes[pending->lane].running;
        HttpCall::Setup setup {m_clock, *m_lanes[pending->lane].manager, QUrl::fromEncoded(url), m_ssl, host(), m_random.token()};
        ++m_running;
        pending->call = std::make_unique<HttpCall>(std::move(setup), pending->request,
                                                   [this, pending = pending.get()](Result<HttpResponse> result) {
                                                       const auto same = [pending](const auto &p) { return p.get() == pending; };
                                                       const auto it = std::find_if(m_pending.begin(), m_pending.end(), same);
                                                       if (it != m_pending.end())
                                                           finish(*it, std::move(result));
                                                   });
        pending->call->start();
    }
}

void HttpClient::finish(const std::shared_ptr<HttpPending> &pending, Result<HttpResponse> result)
{
    --m_running;
    --m_lanes[pending->lane].running;
    if (result)
        hold(*result);
    pending->result = std::move(result);
    pending->call.release()->deleteLater(); // We are called from inside it
    answer(pending);
}

void HttpClient::answer(const std::shared_ptr<HttpPending> &pending)
{
    // Resumed in a turn of its own: the awaiting code may delete this client, which must not happen inside a signal of its replies.
    m_clock.callAfter(0, [pending] {
        if (HttpClient *client = std::exchange(pending->client, nullptr)) {
            std::erase(client->m_pending, pending);
            client->startNext();
        }
        pending->resume();
    });
}

void HttpClient::abort()
{
    m_aborted = true;
    if (const Clock::Handle timer = std::exchange(m_heldTimer, 0))
        m_clock.cancel(timer);
    const std::deque<std::shared_ptr<HttpPending>> all = std::exchange(m_pending, {});
    m_running = 0;
    for (Lane &lane : m_lanes)
        lane.running = 0;
    for (const auto &pending : all) {
        pending->client = nullptr;
        pending->call.reset();
        if (!pending->result)
            pending->result = cancelled(pending->request);
    }
    for (const auto &pending : all)
        pending->resume();
}

} // namespace lockstep
