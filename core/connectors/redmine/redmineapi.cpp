#include "core/connectors/redmine/redmineapi.h"

#include "core/connectors/rawcall.h"
#include "core/http/httperror.h"
#include "core/http/httpjson.h"

#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

RedmineApi::RedmineApi(Clock &clock, Random &random, const QUrl &url, const QString &apiKey, const RedmineNames &names,
                       HttpClient::ManagerFactory network)
    : m_clock(clock), m_apiKey(apiKey), m_names(names), m_client(clock, random, url, std::move(network))
{
}

HttpRequest RedmineApi::request(const QByteArray &method, const QString &path) const
{
    HttpRequest request;
    request.method = method;
    request.path = path;
    request.headers = {{"Accept", "application/json"}};
    request.secretHeaders = {{"X-Redmine-API-Key", m_apiKey.toUtf8()}};
    return request;
}

Result<RedmineApi::Answer> RedmineApi::read(const Result<HttpResponse> &response, const QString &what) const
{
    if (!response)
        return response.error();
    if (!response->isSuccess())
        return redmineError(*response, what, m_names, m_clock.now());
    Answer answer;
    if (response->status == 204 || (response->status != 200 && response->body.isEmpty()))
        return answer;
    const Result<QJsonValue> json = jsonBody(*response);
    if (!json)
        return json.error();
    answer.json = json->toObject();
    return answer;
}

Task<Result<RedmineApi::Answer>> RedmineApi::get(QString path, RedmineQuery query, QString what)
{
    HttpRequest ask = request("GET", path);
    ask.query = query;
    const Result<HttpResponse> response = co_await m_client.send(std::move(ask));
    co_return read(response, what);
}

Task<Result<int>> RedmineApi::statusWithoutKey(QString path)
{
    HttpRequest ask = request("GET", path);
    ask.secretHeaders.clear();
    const Result<HttpResponse> response = co_await m_client.send(std::move(ask));
    if (!response)
        co_return response.error();
    co_return response->status;
}

Task<Result<RedmineApi::Answer>> RedmineApi::write(QByteArray method, QString path, QJsonObject body, QString what)
{
    HttpRequest ask = request(method, path);
    ask.body = QJsonDocument(body).toJson(QJsonDocument::Compact);
    const Result<HttpResponse> response = co_await m_client.send(std::move(ask));
    Result<Answer> answer = read(response, what);
    // Redmine answers an empty 200 to some writes; what it says about a read does not hold for them.
    if (!answer && response && response->isSuccess() && response->body.trimmed().isEmpty())
        co_return Answer();
    co_return answer;
}

Task<Result<RedmineApi::Answer>> RedmineApi::upload(QString fileName, QString sourcePath)
{
    HttpRequest ask = request("POST", u"/uploads.json"_s);
    ask.query = {{u"filename"_s, fileName}};
    ask.headers.append(qMakePair(QByteArray("Content-Type"), QByteArray("application/octet-stream")));
    ask.bodyFile = sourcePath;
    const Result<HttpResponse> response = co_await m_client.send(std::move(ask));
    co_return read(response, u"the file “%1”"_s.arg(fileName));
}

Task<Result<>> RedmineApi::download(QString path, QString targetPath, QString what)
{
    HttpRequest ask = request("GET", path);
    ask.targetFile = targetPath;
    const Result<HttpResponse> response = co_await m_client.send(std::move(ask));
    if (!response)
        co_return response.error();
    if (!response->isSuccess())
        co_return redmineError(*response, what, m_names, m_clock.now());
    co_return Result<>();
}

Task<Result<TrackerAnswer>> RedmineApi::call(TrackerCall call)
{
    Result<HttpRequest> ask = requestOfCall(request({}, {}), call, {u"key"_s});
    if (!ask)
        co_return ask.error();
    const Result<HttpResponse> response = co_await m_client.send(std::move(*ask));
    co_return answerOfCall(response, m_apiKey.toUtf8(), m_clock.now());
}

} // namespace lockstep
