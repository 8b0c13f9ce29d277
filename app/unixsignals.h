#pragma once
// UnixSignals: SIGTERM and SIGINT as a Qt signal, through a pipe, because hardly anything may be called in a signal handler.
// SIGHUP and SIGPIPE are ignored. One per program, made on the main thread. A second SIGINT or SIGTERM arrives as a second signal.

#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace lockstep {

class UnixSignals final : public QObject {
    Q_OBJECT
public:
    explicit UnixSignals(QObject *parent = nullptr);
    ~UnixSignals() override;
    Q_DISABLE_COPY_MOVE(UnixSignals)

Q_SIGNALS:
    void stopRequested(int number);

private:
    int m_pipe[2] {-1, -1};
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace lockstep
