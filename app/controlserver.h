#pragma once
// ControlServer: answers the command line over a local socket that only the same user can open. Lives on the main thread, owned by the
// composition root. Whoever sends garbage, too much or nothing costs only his own connection.

#include "app/controlprotocol.h"
#include "core/base/clock.h"

#include <QLocalServer>

#include <functional>

class QLocalSocket;

namespace lockstep {

class ControlServer final : public QObject {
    Q_OBJECT
public:
    using Handler = std::function<QFuture<CommandOutcome>(ControlRequest)>;

    /// `clock` outlives the server. A client has `limitMs` to send its line.
    ControlServer(Clock &clock, Handler handler, qint64 limitMs = 10'000, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ControlServer)

    /// The caller holds the profile's lock, so a socket file that is there is a dead one's.
    Result<> listen(const QString &path);
    void close();

private:
    void accept();
    void read(QLocalSocket *socket, QByteArray &buffer);
    static void answer(QLocalSocket *socket, const CommandOutcome &outcome);

    Clock &m_clock;
    Handler m_handler;
    const qint64 m_limitMs;
    QLocalServer m_server;
    int m_open = 0;
};

} // namespace lockstep
