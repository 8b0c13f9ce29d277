#include "core/connectors/rawcall.h"

#include "core/http/httperror.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 largestAnswer = 1024 * 1024;
constexpr qsizetype shortestSecret = 6; // shorter ones are found in any text
} // namespace

Result<HttpRequest> requestOfCall(HttpRequest request, const TrackerCall &call, const QStringList &ownNames)
{
    const Result<TrackerCall> checked = checkedCall(call);
    if (!checked)
        return checked.error();
    for (const auto &[name, value] : std::as_const(checked->query)) {
        if (ownNames.contains(name.section(u'[', 0, 0).trimmed(), Qt::CaseInsensitive))
            return Error::make(ErrorCode::InvalidInput, u"The query of “%1” must not have “%2”: calls are made with the credentials of this node"_s.arg(checked->path.left(100), name));
    }
    request.method = checked->method.toLatin1();
    request.path = checked->path;
    request.query = checked->query;
    request.body = checked->body.toUtf8();
    request.redirects = false;
    request.answerLimit = largestAnswer;
    if (!request.body.isEmpty())
        request.headers.append(qMakePair(QByteArray("Content-Type"), QByteArray(checked->contentType.startsWith("text/"_L1) ? "text/plain; charset=utf-8" : "application/json")));
    return request;
}

Result<TrackerAnswer> answerOfCall(const Result<HttpResponse> &response, const QByteArray &secret, qint64 now)
{
    if (!response)
        return response.error();
    switch (response->status) {
    case 429:
    case 502:
    case 503:
    case 504: return httpError(*response, now);
    default: break;
    }
    QByteArray body = response->body;
    if (secret.size() >= shortestSecret)
        body.replace(secret, "***");
    return TrackerAnswer {response->status, QString::fromUtf8(body)};
}

} // namespace lockstep
