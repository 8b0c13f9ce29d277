#include "core/connectors/rt/rtapi.h"

#include "core/connectors/rawcall.h"
#include "core/connectors/rt/rtmapping.h"
#include "core/http/httperror.h"
#include "core/http/httpjson.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep::rt {

namespace {
constexpr int perPage = 100; // RT's maximum
constexpr int mostPages = 500;
}

RtApi::RtApi(Clock &clock, Random &random, const QUrl &baseUrl, const QByteArray &authorization, HttpClient::ManagerFactory network)
    : m_clock(clock), m_authorization(authorization), m_http(clock, random, baseUrl, std::move(network))
{
}

HttpRequest RtApi::request(const QByteArray &method, const QString &path) const
{
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.headers = {{"Accept", "application/json"}};
    request.secretHeaders = {{"Authorization", m_authorization}};
    return request;
}

Task<Result<Answer>> RtApi::send(HttpRequest request)
{
    const Result<HttpResponse> response = co_await m_http.send(std::move(request));
    if (!response)
        co_return response.error();
    if (const Result<> status = checkStatus(*response, m_clock.now()); !status)
        co_return errorOf(*response, m_clock.now());
    Answer answer;
    answer.version = QString::fromUtf8(response->header("ETag")).remove(u'"');
    answer.location = QString::fromUtf8(response->header("Location"));
    if (!response->body.isEmpty()) {
        const Result<QJsonValue> json = jsonBody(*response);
        if (!json)
            co_return json.error();
        answer.json = *json;
    }
    co_return answer;
}

Task<Result<Answer>> RtApi::get(QString path, Query query)
{
    HttpRequest r = request("GET", path);
    r.query = query;
    return send(std::move(r));
}

Task<Result<Answer>> RtApi::sendJson(QByteArray method, QString path, QJsonObject body, bool completes)
{
    HttpRequest r = request(method, path);
    r.completes = completes;
    r.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    return send(std::move(r));
}

Task<Result<Answer>> RtApi::sendFile(QString path, QString bodyFile, QByteArray contentType)
{
    HttpRequest r = request("POST", path);
    r.bodyFile = bodyFile;
    r.headers.append({"Content-Type", contentType});
    return send(std::move(r));
}

Task<Result<>> RtApi::getFile(QString path, QString targetFile)
{
    HttpRequest r = request("GET", path);
    r.targetFile = targetFile;
    const Result<HttpResponse> response = co_await m_http.send(std::move(r));
    if (!response)
        co_return response.error();
    if (const Result<> status = checkStatus(*response, m_clock.now()); !status)
        co_return errorOf(*response, m_clock.now());
    co_return Result<>();
}

Task<Result<QJsonArray>> RtApi::list(QString path, Query query, qint64 until)
{
    QJsonArray all;
    query.append({u"orderby"_s, u"id"_s});
    query.append({u"order"_s, u"ASC"_s});
    for (int page = 1; page <= mostPages; ++page) {
        Query paged = query;
        paged.append({u"per_page"_s, QString::number(perPage)});
        paged.append({u"page"_s, QString::number(page)});
        const Result<Answer> answer = co_await get(path, paged);
        if (!answer)
            co_return answer.error();
        const QJsonArray items = answer->json.toObject().value(u"items"_s).toArray();
        for (const QJsonValue item : items)
            all.append(item);
        const qint64 last = items.isEmpty() ? until : items.last().toObject().value(u"id"_s).toVariant().toLongLong();
        if (items.isEmpty() || (items.size() < perPage && last >= until))
            break;
    }
    co_return all;
}

Task<Result<TrackerAnswer>> RtApi::call(TrackerCall call)
{
    Result<HttpRequest> ask = requestOfCall(request({}, {}), call, {u"token"_s, u"user"_s, u"pass"_s});
    if (!ask)
        co_return ask.error();
    const Result<HttpResponse> response = co_await m_http.send(std::move(*ask));
    co_return answerOfCall(response, m_authorization.mid(m_authorization.indexOf(' ') + 1), m_clock.now());
}

} // namespace lockstep::rt
