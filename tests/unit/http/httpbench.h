#pragma once
// What the tests of HttpClient share: a client and a server that misbehaves as told.

#include "core/http/httpclient.h"
#include "core/http/httperror.h"
#include "core/http/httpjson.h"
#include "tests/support/await.h"
#include "tests/support/fakehttpserver.h"

#include <QCryptographicHash>
#include <QLoggingCategory>
#include <QTemporaryDir>
#include <QTest>

namespace lockstep {

using namespace Qt::StringLiterals;

inline QByteArray sha256OfFile(const QString &path)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!file.open(QIODevice::ReadOnly) || !hash.addData(&file))
        return {};
    return hash.result().toHex();
}

inline qint64 peakMemory()
{
#ifdef __SANITIZE_ADDRESS__
    return 0; // Its quarantine keeps what was freed
#endif
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray all = file.readAll();
    return all.mid(all.indexOf("VmHWM:") + 6, 20).split('k').first().trimmed().toLongLong() * 1024;
}

inline HttpRequest get(const QString &path)
{
    HttpRequest request;
    request.path = path;
    return request;
}

inline HttpRequest post(const QString &path, const QByteArray &body)
{
    HttpRequest request = get(path);
    request.method = "POST";
    request.body = body;
    return request;
}

/// Sends and notes the outcome, so that a test can go on while it waits.
inline QCoro::Task<> sendInto(HttpClient &client, HttpRequest request, QList<Result<HttpResponse>> &into)
{
    Result<HttpResponse> result = co_await client.send(std::move(request));
    into.append(std::move(result));
}

class HttpBench : public QObject {
protected:
    void begin()
    {
        m_server = std::make_unique<FakeHttpServer>();
        m_client = std::make_unique<HttpClient>(m_clock, m_random, m_server->url());
    }
    void end()
    {
        m_client.reset();
        m_server.reset();
    }
    Result<HttpResponse> send(HttpRequest request) { return await(m_client->send(std::move(request))); }

    SystemClock m_clock;
    SeededRandom m_random {1};
    std::unique_ptr<FakeHttpServer> m_server;
    std::unique_ptr<HttpClient> m_client;
};

} // namespace lockstep
