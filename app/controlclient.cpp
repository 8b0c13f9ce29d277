#include "app/controlclient.h"

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr int retryMs = 100;
constexpr int tries = 100;
} // namespace

ControlClient::ControlClient(const QString &socketPath, const ControlRequest &request, bool patient, QObject *parent)
    : QObject(parent), m_path(socketPath), m_request(encodeRequest(request)), m_triesLeft(patient ? tries : 0)
{
    m_again.setSingleShot(true);
    m_again.setInterval(retryMs);
    connect(&m_again, &QTimer::timeout, this, &ControlClient::tryConnect);
    connect(&m_socket, &QLocalSocket::connected, this, [this] {
        m_socket.write(m_request);
        m_socket.flush();
    });
    connect(&m_socket, &QLocalSocket::readyRead, this, [this] {
        m_answer += m_socket.readAll();
        if (m_answer.size() > maxControlAnswer)
            finish(refused(ErrorCode::TooLarge, u"The running program's answer is too large."_s));
        else if (m_answer.endsWith('\n')) {
            const Result<CommandOutcome> outcome = decodeAnswer(m_answer);
            finish(outcome ? *outcome : refused(outcome.error()));
        }
    });
    connect(&m_socket, &QLocalSocket::errorOccurred, this, &ControlClient::onError);
}

void ControlClient::start() { QTimer::singleShot(0, this, &ControlClient::tryConnect); }

void ControlClient::tryConnect() { m_socket.connectToServer(m_path); }

void ControlClient::onError(QLocalSocket::LocalSocketError error)
{
    if (m_done)
        return;
    switch (error) {
    case QLocalSocket::ServerNotFoundError:
    case QLocalSocket::ConnectionRefusedError:
        if (m_triesLeft-- > 0) {
            m_again.start();
            return;
        }
        m_done = true;
        Q_EMIT nothingRunning();
        return;
    case QLocalSocket::SocketAccessError:
        finish(refused(ErrorCode::Permission, u"The control socket “%1” belongs to another user."_s.arg(m_path)));
        return;
    case QLocalSocket::PeerClosedError:
        finish(refused(ErrorCode::Network, u"The running program closed the connection without an answer."_s));
        return;
    default:
        finish(refused(ErrorCode::Network, u"The running program cannot be asked: %1."_s.arg(m_socket.errorString())));
    }
}

void ControlClient::finish(const CommandOutcome &outcome)
{
    if (std::exchange(m_done, true))
        return;
    m_again.stop();
    Q_EMIT answered(outcome);
}

} // namespace lockstep
