#include "tests/support/fakehttpserver.h"

#include <QCryptographicHash>
#include <QPointer>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace lockstep {

QByteArray FakeRequest::header(const QByteArray &name) const
{
    for (const auto &[key, value] : headers) {
        if (key == name)
            return value;
    }
    return {};
}

FakeAnswer FakeAnswer::json(const QByteArray &body, int status)
{
    FakeAnswer answer;
    answer.status = status;
    answer.headers = {{"Content-Type", "application/json"}};
    answer.body = body;
    return answer;
}

FakeAnswer FakeAnswer::redirect(const QByteArray &location, int status)
{
    FakeAnswer answer;
    answer.status = status;
    answer.headers = {{"Location", location}};
    return answer;
}

FakeAnswer FakeAnswer::cut()
{
    FakeAnswer answer;
    answer.cutAtOnce = true;
    return answer;
}

FakeAnswer FakeAnswer::hanging()
{
    FakeAnswer answer;
    answer.hang = true;
    return answer;
}

struct FakeHttpServer::Connection {
    QPointer<QTcpSocket> socket;
    QByteArray input;
    FakeRequest request;
    bool inBody = false;
    qint64 bodyLeft = 0;
    QCryptographicHash hash {QCryptographicHash::Sha256};
    FakeAnswer answer;
    qint64 sent = 0;
    bool answering = false;
};

FakeHttpServer::FakeHttpServer()
{
    connect(&m_server, &QTcpServer::newConnection, this, &FakeHttpServer::accept);
    if (!m_server.listen(QHostAddress::LocalHost))
        qFatal("the fake server cannot listen");
}

FakeHttpServer::~FakeHttpServer()
{
    stop();
    qDeleteAll(m_connections);
}

QUrl FakeHttpServer::url() const { return QUrl(u"http://"_s + host()); }

QString FakeHttpServer::host() const { return u"127.0.0.1:%1"_s.arg(m_server.serverPort()); }

void FakeHttpServer::answer(const QByteArray &methodAndPath, const FakeAnswer &answer)
{
    handle(methodAndPath, [answer](const FakeRequest &) { return answer; });
}

void FakeHttpServer::handle(const QByteArray &methodAndPath, Handler handler) { m_handlers[methodAndPath] = std::move(handler); }
void FakeHttpServer::handleAll(Handler handler) { m_fallback = std::move(handler); }

void FakeHttpServer::stop()
{
    m_server.close();
    for (Connection *connection : std::as_const(m_connections)) {
        if (connection->socket) {
            connection->socket->disconnect(this);
            connection->socket->abort();
            connection->socket->deleteLater();
        }
    }
}

int FakeHttpServer::count(const QByteArray &methodAndPath) const
{
    return static_cast<int>(std::count_if(m_requests.begin(), m_requests.end(), [&](const FakeRequest &request) {
        return QByteArray(request.method + ' ' + request.path()) == methodAndPath;
    }));
}

void FakeHttpServer::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        auto *connection = new Connection;
        connection->socket = socket;
        m_connections.append(connection);
        connect(socket, &QTcpSocket::readyRead, this, [this, connection] { read(connection); });
        connect(socket, &QTcpSocket::bytesWritten, this, [this, connection] {
            if (connection->answering && connection->answer.dripMs == 0)
                pump(connection);
        });
    }
}

void FakeHttpServer::read(Connection *connection)
{
    connection->input += connection->socket->readAll();
    while (true) {
        if (!connection->inBody) {
            const qsizetype end = connection->input.indexOf("\r\n\r\n");
            if (end < 0)
                return;
            FakeRequest request;
            const QList<QByteArray> lines = connection->input.left(end).split('\n');
            const QList<QByteArray> first = lines.first().trimmed().split(' ');
            request.method = first.value(0);
            request.target = first.value(1);
            for (const QByteArray &line : lines.mid(1)) {
                const qsizetype colon = line.indexOf(':');
                request.headers.append({line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed()});
            }
            connection->input.remove(0, end + 4);
            connection->request = request;
            connection->bodyLeft = request.header("content-length").toLongLong();
            connection->request.bodySize = connection->bodyLeft;
            connection->hash.reset();
            connection->inBody = true;
        }
        const QByteArray piece = connection->input.left(connection->bodyLeft);
        connection->input.remove(0, piece.size());
        connection->bodyLeft -= piece.size();
        connection->hash.addData(piece);
        if (!m_hashOnly)
            connection->request.body += piece;
        if (connection->bodyLeft > 0)
            return;
        connection->inBody = false;
        connection->request.bodySha256 = connection->hash.result().toHex();
        m_requests.append(connection->request);
        reply(connection, connection->request);
    }
}

void FakeHttpServer::reply(Connection *connection, const FakeRequest &request)
{
    m_maxParallel = qMax(m_maxParallel, ++m_parallel);
    const QByteArray key = request.method + ' ' + request.path();
    FakeAnswer answer;
    answer.status = 404;
    if (m_handlers.contains(key))
        answer = m_handlers.value(key)(request);
    else if (m_fallback)
        answer = m_fallback(request);
    connection->answer = answer;
    connection->sent = 0;
    if (answer.hang)
        return;
    if (answer.cutAtOnce) {
        done(connection);
        connection->socket->abort();
        return;
    }
    QByteArray head = "HTTP/1.1 " + QByteArray::number(answer.status) + " Status\r\n";
    for (const auto &[name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    const qint64 size = answer.fillSize > 0 ? answer.fillSize : answer.body.size();
    if (answer.announce == -2)
        head += "Connection: close\r\n";
    else
        head += "Content-Length: " + QByteArray::number(answer.announce >= 0 ? answer.announce : size) + "\r\n";
    connection->answering = true;
    connection->socket->write(head + "\r\n");
    if (answer.dripMs > 0)
        drip(connection);
    else
        pump(connection);
}

void FakeHttpServer::pump(Connection *connection)
{
    const FakeAnswer &answer = connection->answer;
    const qint64 whole = answer.fillSize > 0 ? answer.fillSize : answer.body.size();
    const qint64 size = answer.cutAfter >= 0 ? qMin(whole, answer.cutAfter) : whole;
    while (connection->socket && connection->socket->bytesToWrite() < 1024 * 1024 && connection->sent < size) {
        const qint64 count = qMin<qint64>(64 * 1024, size - connection->sent);
        QByteArray piece;
        if (answer.fillSize > 0) {
            piece.resize(count);
            for (qint64 i = 0; i < count; ++i)
                piece[i] = fillByte(connection->sent + i);
        } else {
            piece = answer.body.mid(connection->sent, count);
        }
        connection->sent += count;
        m_bytesSent += count;
        connection->socket->write(piece);
    }
    if (connection->sent < size || !connection->answering)
        return;
    done(connection);
    const bool cut = answer.cutAfter >= 0 || answer.announce != -1;
    if (cut && connection->socket)
        connection->socket->disconnectFromHost();
}

void FakeHttpServer::drip(Connection *connection)
{
    const FakeAnswer &answer = connection->answer;
    if (!connection->socket || connection->socket->state() != QAbstractSocket::ConnectedState)
        return;
    connection->socket->write(answer.body.mid(connection->sent++, 1));
    if (connection->sent >= answer.body.size())
        return done(connection);
    QTimer::singleShot(answer.dripMs, this, [this, connection] { drip(connection); });
}

void FakeHttpServer::done(Connection *connection)
{
    connection->answering = false;
    --m_parallel;
}

} // namespace lockstep
