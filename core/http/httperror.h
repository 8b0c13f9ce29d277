#pragma once
// From what came back over HTTP to an Error: pure functions, any thread. Messages name host and request.

#include "core/base/result.h"
#include "core/http/httpresponse.h"

#include <QNetworkReply>

namespace lockstep {

/// The error that a status of 400 or more (or a left-over 3xx) means: 401 Authentication (scope node), 403 Permission,
/// 404 and 410 NotFound, 409 and 412 Conflict, 413 TooLarge, 400 and 422 Validation, 429 RateLimit, 5xx Server, others BadAnswer.
/// Retry-After (seconds or HTTP date, against `now` in ms since the epoch) is taken from 429 and 5xx.
/// `detail` gets at most 2000 characters of the body; connectors replace `message` by what the tracker says.
Error httpError(const HttpResponse &response, qint64 now);
/// Success for 2xx (and 304), else httpError().
Result<> checkStatus(const HttpResponse &response, qint64 now);

/// What a failed connection means; `text` is the network layer's own text, `tlsErrors` what was wrong with the certificate.
Error networkError(QNetworkReply::NetworkError code, const QString &text, const QStringList &tlsErrors, const QString &host,
                   const QString &request);

/// What the server calls this request (X-Request-Id and the like); empty if it says nothing that could be one.
QString requestIdOf(const HttpResponse &response);
QDateTime httpDate(const QByteArray &text); ///< "Mon, 23 Nov 2026 11:24:47 GMT"; invalid if it is none
/// Milliseconds that a Retry-After header asks to wait, a week at most; -1 if it says nothing readable.
qint64 retryAfterMs(const QByteArray &header, qint64 now);
/// The same, of a date by the server's own clock where the answer shows that.
qint64 retryAfterMs(const HttpResponse &response, qint64 now);
/// At most 2000 characters of a body for Error::detail.
QString bodyExcerpt(const QByteArray &body);

} // namespace lockstep
