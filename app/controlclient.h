#pragma once
// ControlClient: one request to the running program of a profile. On the thread that made it; ends with exactly one of its signals.

#include "app/controlprotocol.h"

#include <QLocalSocket>
#include <QTimer>

namespace lockstep {

class ControlClient final : public QObject {
    Q_OBJECT
public:
    /// `patient`: someone holds the profile's lock, so a program is just starting: keep trying for 10 s.
    ControlClient(const QString &socketPath, const ControlRequest &request, bool patient, QObject *parent = nullptr);
    Q_DISABLE_COPY_MOVE(ControlClient)

    void start();

Q_SIGNALS:
    void answered(const lockstep::CommandOutcome &outcome);
    void nothingRunning();

private:
    void tryConnect();
    void onError(QLocalSocket::LocalSocketError error);
    void finish(const CommandOutcome &outcome);

    const QString m_path;
    const QByteArray m_request;
    int m_triesLeft;
    bool m_done = false;
    QLocalSocket m_socket;
    QTimer m_again;
    QByteArray m_answer;
};

} // namespace lockstep
