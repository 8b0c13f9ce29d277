#include "core/http/httperror.h"

#include <QLocale>
#include <QTimeZone>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype excerptLength = 2000;

ErrorCode codeOf(int status)
{
    switch (status) {
    case 401: return ErrorCode::Authentication;
    case 403: return ErrorCode::Permission;
    case 404:
    case 410: return ErrorCode::NotFound;
    case 409:
    case 412: return ErrorCode::Conflict;
    case 413: return ErrorCode::TooLarge;
    case 400:
    case 422: return ErrorCode::Validation;
    case 429: return ErrorCode::RateLimit;
    default: break;
    }
    return status >= 500 && status < 600 ? ErrorCode::Server : ErrorCode::BadAnswer;
}

QString meaningOf(int status)
{
    switch (status) {
    case 400: return u"it cannot read the request"_s;
    case 401: return u"it does not accept the credentials"_s;
    case 403: return u"this account may not do that"_s;
    case 404:
    case 410: return u"there is no such thing (any more)"_s;
    case 409:
    case 412: return u"the state there is another one"_s;
    case 413: return u"the content is too large"_s;
    case 422: return u"it refuses the data"_s;
    case 429: return u"too many requests"_s;
    case 500: return u"an error inside the server"_s;
    case 502: return u"a proxy got no answer from the server"_s;
    case 503: return u"it is not available at the moment"_s;
    case 504: return u"a proxy waited too long for the server"_s;
    default: break;
    }
    return {};
}

bool isMarkup(const HttpResponse &response)
{
    return response.header("content-type").contains("html") || response.body.trimmed().startsWith('<');
}
} // namespace

Error httpError(const HttpResponse &response, qint64 now)
{
    const QString meaning = meaningOf(response.status);
    QString message = u"%1 answered %2 (%3)"_s.arg(response.host, QString::number(response.status), response.request);
    if (!meaning.isEmpty())
        message += u": "_s + meaning;
    Error error = Error::make(codeOf(response.status), message);
    if (!response.body.trimmed().isEmpty())
        error.detail = isMarkup(response) ? u"(HTML) "_s + bodyExcerpt(response.body) : bodyExcerpt(response.body);
    error.requestId = response.requestId;
    if (error.code == ErrorCode::RateLimit || error.code == ErrorCode::Server)
        error.retryAfterMs = retryAfterMs(response, now);
    return error;
}

Result<> checkStatus(const HttpResponse &response, qint64 now)
{
    if (response.isSuccess() || response.status == 304)
        return {};
    return httpError(response, now);
}

Error networkError(QNetworkReply::NetworkError code, const QString &text, const QStringList &tlsErrors, const QString &host,
                   const QString &request)
{
    if (code == QNetworkReply::SslHandshakeFailedError || !tlsErrors.isEmpty()) {
        const QString why = tlsErrors.isEmpty() ? text : tlsErrors.join(u"; "_s);
        return Error::make(ErrorCode::Network, u"The secure connection to %1 failed (%2): %3"_s.arg(host, request, why))
            .withScope(ErrorScope::Node);
    }
    const auto noAnswer = [&](const QString &why) {
        return Error::make(ErrorCode::Network, u"%1 does not answer (%2): %3"_s.arg(host, request, why));
    };
    switch (code) {
    case QNetworkReply::ConnectionRefusedError: return noAnswer(u"connection refused"_s).withScope(ErrorScope::Node);
    case QNetworkReply::HostNotFoundError: return noAnswer(u"no such host"_s).withScope(ErrorScope::Node);
    case QNetworkReply::TimeoutError: return noAnswer(u"the connection timed out"_s);
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ContentReSendError:
        return Error::make(ErrorCode::Network, u"%1 cut the connection before its answer was complete (%2)"_s.arg(host, request));
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::ProxyAuthenticationRequiredError: return noAnswer(u"the proxy fails: %1"_s.arg(text));
    default: return noAnswer(text);
    }
}

QString requestIdOf(const HttpResponse &response)
{
    for (const char *name : {"x-request-id", "x-correlation-id", "x-arequestid", "request-id", "x-transaction-id"}) {
        const QByteArray id = response.header(name).trimmed();
        const bool plain = std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 127; });
        if (!id.isEmpty() && id.size() <= 128 && plain)
            return QString::fromLatin1(id);
    }
    return {};
}

QDateTime httpDate(const QByteArray &text)
{
    QDateTime time = QLocale::c().toDateTime(QString::fromLatin1(text.trimmed()), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'"_s);
    if (time.isValid())
        time.setTimeSpec(Qt::UTC);
    return time;
}

qint64 retryAfterMs(const QByteArray &header, qint64 now)
{
    constexpr qint64 longest = 7LL * 24 * 3600 * 1000;
    bool ok = false;
    const qint64 seconds = header.trimmed().toLongLong(&ok);
    if (ok)
        return seconds < 0 ? -1 : qMin<qint64>(seconds, longest / 1000) * 1000;
    const QDateTime time = httpDate(header);
    return time.isValid() ? qBound<qint64>(0, time.toMSecsSinceEpoch() - now, longest) : -1;
}

qint64 retryAfterMs(const HttpResponse &response, qint64 now)
{
    const QDateTime date = httpDate(response.header("date"));
    return retryAfterMs(response.header("retry-after"), date.isValid() ? date.toMSecsSinceEpoch() : now);
}

QString bodyExcerpt(const QByteArray &body)
{
    // A few bytes more than characters are needed: UTF-8 takes up to four each.
    return QString::fromUtf8(body.left(4 * excerptLength)).left(excerptLength);
}

} // namespace lockstep
