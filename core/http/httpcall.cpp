#include "core/http/httpcall.h"

#include "core/base/logging.h"
#include "core/http/forwarddevice.h"
#include "core/http/httperror.h"

#include <QBuffer>
#include <QSslError>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int maxRedirects = 5;
constexpr qint64 readPiece = 256 * 1024;

bool isRedirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

/// The same server: host and port, or a step up from http to https.
bool sameHost(const QUrl &from, const QUrl &to)
{
    if (from.host() != to.host())
        return false;
    if (from.scheme() == u"http"_s && to.scheme() == u"https"_s)
        return true;
    return from.scheme() == to.scheme() && from.port() == to.port();
}

QString megabytes(qint64 bytes) { return QString::number(static_cast<double>(bytes) / (1024.0 * 1024.0), 'g', 4) + u" MiB"_s; }
} // namespace

HttpCall::HttpCall(Setup setup, const HttpRequest &request, Done done)
    : m_setup(std::move(setup)), m_request(request), m_done(std::move(done))
{
}

HttpCall::~HttpCall() { cancel(); }

void HttpCall::start()
{
    m_startedAt = m_movedAt = m_setup.clock.now();
    watch(m_request.timeLimitMs);
    send(m_setup.url);
}

void HttpCall::cancel()
{
    m_done = {};
    stopWatch();
    dropReply();
    dropTarget();
}

QNetworkRequest HttpCall::networkRequest(const QUrl &url) const
{
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::ManualRedirectPolicy);
    request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute, QNetworkRequest::Manual);
    request.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
    if (!m_setup.ssl.isNull())
        request.setSslConfiguration(m_setup.ssl);
    request.setRawHeader("User-Agent", "Lockstep/" LOCKSTEP_VERSION);
    request.setRawHeader("X-Request-Id", m_setup.requestId.toLatin1());
    // A file is compared by size and hash, and a small packed answer must not become a huge file.
    if (!m_request.targetFile.isEmpty())
        request.setRawHeader("Accept-Encoding", "identity");
    for (const HttpHeaders &headers : {m_request.headers, m_request.secretHeaders}) {
        for (const auto &[name, value] : headers)
            request.setRawHeader(name, value);
    }
    return request;
}

std::unique_ptr<QIODevice> HttpCall::body()
{
    std::unique_ptr<QIODevice> source;
    if (m_request.bodyFile.isEmpty()) {
        auto buffer = std::make_unique<QBuffer>();
        buffer->setData(m_request.body);
        source = std::move(buffer);
    } else {
        source = std::make_unique<QFile>(m_request.bodyFile);
    }
    if (!source->open(QIODevice::ReadOnly)) {
        fail(ErrorCode::Storage, u"The file %1 cannot be read (%2): %3"_s.arg(m_request.bodyFile, m_request.name(), source->errorString()));
        return nullptr;
    }
    return std::make_unique<ForwardDevice>(std::move(source));
}

void HttpCall::send(const QUrl &url)
{
    m_visited.insert(url);
    m_answer.clear();
    m_received = 0;
    QNetworkRequest request = networkRequest(url);
    if (m_request.method == "GET") {
        m_reply = m_setup.manager.get(request);
    } else {
        m_body = body();
        if (!m_body)
            return;
        request.setHeader(QNetworkRequest::ContentLengthHeader, m_body->size());
        if (!request.hasRawHeader("Content-Type") && m_body->size() > 0)
            request.setHeader(QNetworkRequest::ContentTypeHeader, u"application/json"_s);
        m_reply = m_setup.manager.sendCustomRequest(request, m_request.method, m_body.get());
    }
    m_reply->setReadBufferSize(readPiece);
    connect(m_reply, &QNetworkReply::readyRead, this, &HttpCall::read);
    connect(m_reply, &QNetworkReply::finished, this, &HttpCall::finished);
    connect(m_reply, &QNetworkReply::uploadProgress, this, [this] { m_movedAt = m_setup.clock.now(); });
    connect(m_reply, &QNetworkReply::sslErrors, this, [this](const QList<QSslError> &errors) {
        for (const QSslError &error : errors) {
            if (!m_tlsErrors.contains(error.errorString()))
                m_tlsErrors.append(error.errorString());
        }
    });
}

int HttpCall::status() const { return m_reply ? m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() : 0; }

void HttpCall::read()
{
    m_movedAt = m_setup.clock.now();
    const int code = status();
    if (!m_request.targetFile.isEmpty() && code >= 200 && code < 300)
        readToFile();
    else
        readToMemory();
}

void HttpCall::readToFile()
{
    if (!m_target.isOpen()) {
        m_target.setFileName(m_request.targetFile);
        if (!m_target.open(QIODevice::WriteOnly | QIODevice::Truncate)) {
            return fail(ErrorCode::Storage, u"The file %1 cannot be written (%2): %3"_s.arg(m_request.targetFile, m_request.name(), m_target.errorString()));
        }
    }
    while (m_reply && m_reply->bytesAvailable() > 0) {
        const QByteArray piece = m_reply->read(readPiece);
        m_received += piece.size();
        if (m_target.write(piece) != piece.size()) {
            return fail(ErrorCode::Storage, u"The file %1 cannot be written (%2): %3"_s.arg(m_request.targetFile, m_request.name(), m_target.errorString()));
        }
    }
}

void HttpCall::readToMemory()
{
    const qint64 announced = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    if (announced > m_request.answerLimit || m_received + m_reply->bytesAvailable() > m_request.answerLimit) {
        return fail(ErrorCode::TooLarge, u"The answer of %1 is larger than the limit of %2 (%3)"_s.arg(
                                             m_setup.host, megabytes(m_request.answerLimit), m_request.name()));
    }
    const QByteArray piece = m_reply->readAll();
    m_received += piece.size();
    m_answer += piece;
}

void HttpCall::finished()
{
    if (!m_reply)
        return;
    const QNetworkReply::NetworkError code = m_reply->error();
    const bool isHttpStatus = code > QNetworkReply::ProxyAuthenticationRequiredError && code != QNetworkReply::ContentReSendError
        && code != QNetworkReply::ProtocolFailure && status() >= 300;
    if (code != QNetworkReply::NoError && !isHttpStatus)
        return fail(networkError(code, m_reply->errorString(), m_tlsErrors, m_setup.host, m_request.name()));
    if (m_request.redirects && isRedirect(status()) && m_reply->hasRawHeader("Location"))
        return follow();
    read();
    if (!m_reply) // Reading it was an error
        return;
    const qint64 announced = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
    if (!m_reply->hasRawHeader("Content-Encoding") && m_received < announced)
        return fail(networkError(QNetworkReply::RemoteHostClosedError, {}, {}, m_setup.host, m_request.name()));
    if (m_target.isOpen() && !m_target.flush())
        return fail(ErrorCode::Storage, u"The file %1 cannot be written (%2): %3"_s.arg(m_request.targetFile, m_request.name(), m_target.errorString()));

    HttpResponse response;
    response.status = status();
    response.body = m_answer;
    for (const auto &[name, value] : m_reply->rawHeaderPairs())
        response.headers.append({name.toLower(), value});
    response.serverTime = httpDate(response.header("date"));
    const QString theirs = requestIdOf(response);
    response.requestId = theirs.isEmpty() ? m_setup.requestId : theirs;
    response.request = m_request.name();
    response.host = m_setup.host;
    m_target.close();
    end(std::move(response));
}

void HttpCall::follow()
{
    const QUrl from = m_reply->url();
    const QUrl to = from.resolved(QUrl::fromEncoded(m_reply->rawHeader("Location")));
    const QString shown = to.toString(QUrl::RemoveUserInfo | QUrl::RemoveQuery);
    if (m_request.method != "GET")
        return fail(ErrorCode::BadAnswer, u"%1 redirects to %2 instead of answering (%3): is the address right?"_s.arg(m_setup.host, shown, m_request.name()));
    if (!sameHost(from, to))
        return fail(ErrorCode::BadAnswer, u"%1 redirects to another server, %2, which is not followed (%3)"_s.arg(m_setup.host, shown, m_request.name()));
    if (m_visited.contains(to))
        return fail(ErrorCode::BadAnswer, u"%1 redirects in a circle (%2)"_s.arg(m_setup.host, m_request.name()));
    if (m_visited.size() > maxRedirects)
        return fail(ErrorCode::BadAnswer, u"%1 redirects more than %2 times (%3)"_s.arg(m_setup.host, QString::number(maxRedirects), m_request.name()));
    dropReply();
    send(to);
}

void HttpCall::watch(qint64 delayMs)
{
    m_timer = m_setup.clock.callAfter(delayMs, [this] {
        const qint64 since = hasFile() ? m_movedAt : m_startedAt;
        const qint64 left = since + m_request.timeLimitMs - m_setup.clock.now();
        if (left > 0)
            return watch(left);
        fail(ErrorCode::Network, u"%1 does not answer (%2): no complete answer within %3 s"_s.arg(
                                     m_setup.host, m_request.name(), QString::number(static_cast<double>(m_request.timeLimitMs) / 1000.0)));
    });
}

// A call that has ended is deleted in a later turn, when its client and the clock may be gone: then it must not ask for either.
void HttpCall::stopWatch()
{
    if (const Clock::Handle timer = std::exchange(m_timer, 0))
        m_setup.clock.cancel(timer);
}

void HttpCall::dropReply()
{
    if (!m_reply)
        return;
    QNetworkReply *reply = m_reply;
    m_reply.clear();
    reply->disconnect(this);
    reply->abort();
    reply->deleteLater();
}

void HttpCall::dropTarget()
{
    if (m_target.isOpen()) {
        m_target.close();
        m_target.remove();
    }
}

void HttpCall::fail(ErrorCode code, const QString &message) { fail(Error::make(code, message)); }

void HttpCall::fail(Error error)
{
    error.requestId = m_setup.requestId;
    dropTarget();
    end(std::move(error));
}

void HttpCall::end(Result<HttpResponse> result)
{
    stopWatch();
    const qint64 took = m_setup.clock.now() - m_startedAt;
    if (result) {
        // A refusal becomes an error that names the server's id of it: the log leads from that one to ours.
        const QString ids = result->requestId == m_setup.requestId ? result->requestId : result->requestId + u" (sent as "_s + m_setup.requestId + u')';
        if (result->status >= 400)
            qCInfo(lcHttp).noquote() << m_setup.host << m_request.name() << result->status << took << "ms" << ids;
        else
            qCDebug(lcHttp).noquote() << m_setup.host << m_request.name() << result->status << took << "ms" << ids;
    } else
        qCInfo(lcHttp).noquote() << result.error().message << took << "ms" << m_setup.requestId;
    dropReply();
    const Done done = std::exchange(m_done, {});
    if (done)
        done(std::move(result));
}

} // namespace lockstep
