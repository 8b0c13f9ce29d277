#pragma once
// FakeHttpServer: a server on loopback whose answers a test programs, bad ones included. Owned by the test, on its thread.
// Requests that have arrived in full are in requests(); answers are chosen by "METHOD /path" (without the query).

#include <QHash>
#include <QList>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>
#include <QUrlQuery>

#include <functional>

namespace lockstep {

struct FakeRequest {
    QByteArray method;
    QByteArray target; ///< As on the wire: "/issues.json?a=%3E"
    QList<QPair<QByteArray, QByteArray>> headers; ///< Names in lower case
    QByteArray body; ///< Empty if the server was told to hash only
    QByteArray bodySha256; ///< Hexadecimal
    qint64 bodySize = 0;
    QByteArray path() const { return target.left(target.indexOf('?') < 0 ? target.size() : target.indexOf('?')); }
    QByteArray header(const QByteArray &name) const;
};

struct FakeAnswer {
    int status = 200;
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;
    qint64 fillSize = 0; ///< Instead of body: that many bytes, made while they are sent
    qint64 announce = -1; ///< Content-Length to claim; -1: the true one; -2: none
    bool hang = false; ///< Never answer
    bool cutAtOnce = false; ///< Close without a byte
    qint64 cutAfter = -1; ///< Close after that many bytes of the body
    int dripMs = 0; ///< One byte each so many ms

    static FakeAnswer json(const QByteArray &body, int status = 200);
    static FakeAnswer redirect(const QByteArray &location, int status = 302);
    static FakeAnswer cut(); ///< Not a byte
    static FakeAnswer hanging();
};

class FakeHttpServer final : public QObject {
    Q_OBJECT
public:
    using Handler = std::function<FakeAnswer(const FakeRequest &)>;

    FakeHttpServer();
    ~FakeHttpServer() override;
    QUrl url() const;
    QString host() const; ///< "127.0.0.1:40123"
    void answer(const QByteArray &methodAndPath, const FakeAnswer &answer);
    void handle(const QByteArray &methodAndPath, Handler handler);
    void handleAll(Handler handler); ///< Whatever has no answer of its own; else that is a 404
    void setHashOnly(bool on) { m_hashOnly = on; } ///< Do not keep bodies
    void stop(); ///< No longer listens, cuts everyone

    const QList<FakeRequest> &requests() const { return m_requests; }
    int count(const QByteArray &methodAndPath) const;
    int maxParallel() const { return m_maxParallel; }
    qint64 bytesSent() const { return m_bytesSent; }
    static char fillByte(qint64 position) { return static_cast<char>((position * 31 + position / 251) & 0xff); }

private:
    struct Connection;
    void accept();
    void read(Connection *connection);
    void reply(Connection *connection, const FakeRequest &request);
    void pump(Connection *connection);
    void drip(Connection *connection);
    void done(Connection *connection);

    QTcpServer m_server;
    QHash<QByteArray, Handler> m_handlers;
    Handler m_fallback;
    QList<FakeRequest> m_requests;
    QList<Connection *> m_connections;
    bool m_hashOnly = false;
    int m_parallel = 0;
    int m_maxParallel = 0;
    qint64 m_bytesSent = 0;
};

} // namespace lockstep
