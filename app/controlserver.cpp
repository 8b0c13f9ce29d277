#include "app/controlserver.h"

#include "core/base/logging.h"
#include "core/base/when.h"

#include <QLocalSocket>
#include <QPointer>

#include <memory>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int maxClients = 32;
}

ControlServer::ControlServer(Clock &clock, Handler handler, qint64 limitMs, QObject *parent)
    : QObject(parent), m_clock(clock), m_handler(std::move(handler)), m_limitMs(limitMs)
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &ControlServer::accept);
}

Result<> ControlServer::listen(const QString &path)
{
    QLocalServer::removeServer(path);
    if (!m_server.listen(path))
        return Error::make(ErrorCode::Storage, u"The control socket “%1” cannot be made: %2."_s.arg(path, m_server.errorString()));
    return {};
}

void ControlServer::close() { m_server.close(); }

void ControlServer::accept()
{
    while (QLocalSocket *socket = m_server.nextPendingConnection()) {
        if (m_open >= maxClients) {
            socket->abort();
            socket->deleteLater();
            continue;
        }
        ++m_open;
        auto buffer = std::make_shared<QByteArray>();
        const Clock::Handle timer = m_clock.callAfter(m_limitMs, [socket = QPointer(socket), buffer] {
            if (socket && !buffer->endsWith('\n'))
                socket->abort();
        });
        connect(socket, &QLocalSocket::readyRead, this, [this, socket, buffer] { read(socket, *buffer); });
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        connect(socket, &QObject::destroyed, this, [this, timer] {
            --m_open;
            m_clock.cancel(timer);
        });
        read(socket, *buffer);
    }
}

void ControlServer::read(QLocalSocket *socket, QByteArray &buffer)
{
    if (buffer.endsWith('\n')) { // answered already, or being answered: one request per connection
        socket->readAll();
        return;
    }
    const qsizetype room = maxControlRequest + 1 - buffer.size();
    buffer += socket->read(room);
    const qsizetype end = buffer.indexOf('\n');
    if (end < 0) {
        if (buffer.size() > maxControlRequest) {
            buffer = "\n";
            answer(socket, refused(ErrorCode::InvalidInput, u"the request is larger than %1 bytes"_s.arg(maxControlRequest)));
        }
        return;
    }
    const Result<ControlRequest> request = decodeRequest(buffer.left(end));
    buffer = "\n";
    if (!request) {
        qCInfo(lcApp) << "control socket: refused" << request.error().message;
        answer(socket, refused(request.error()));
        return;
    }
    when(m_handler(*request), socket, [socket](const CommandOutcome &outcome) { answer(socket, outcome); });
}

void ControlServer::answer(QLocalSocket *socket, const CommandOutcome &outcome)
{
    QByteArray bytes = encodeAnswer(outcome);
    if (bytes.size() > maxControlAnswer)
        bytes = encodeAnswer(refused(ErrorCode::TooLarge, u"the answer is too large; ask for fewer rows with --limit"_s));
    socket->write(bytes);
    socket->flush();
    socket->disconnectFromServer(); // after the rest is written
}

} // namespace lockstep
