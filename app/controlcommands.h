#pragma once
// ControlCommands: what each command of the command line does in the running program. Main thread, owned by the composition root; answers
// carry data for --json and, where a table would be silly, a sentence for people (tables are made by commandtext.h on the other side).

#include "app/controlprotocol.h"
#include "app/services.h"

namespace lockstep {

class ControlCommands final {
public:
    ControlCommands(NodeHost &host, Services &services, const Profile &profile);
    Q_DISABLE_COPY_MOVE(ControlCommands)

    /// What a second start of the program asks for; not set: there is no window.
    void setShowWindow(std::function<void()> show) { m_showWindow = std::move(show); }
    QFuture<CommandOutcome> run(const ControlRequest &request);

private:
    using Arguments = QJsonObject;
    QCoro::Task<CommandOutcome> status(Arguments a);
    QCoro::Task<CommandOutcome> connections(Arguments a);
    QCoro::Task<CommandOutcome> queue(Arguments a);
    QCoro::Task<CommandOutcome> event(Arguments a);
    QCoro::Task<CommandOutcome> errors(Arguments a);
    QCoro::Task<CommandOutcome> issues(Arguments a);
    QCoro::Task<CommandOutcome> history(Arguments a);
    QCoro::Task<CommandOutcome> retry(Arguments a);
    QCoro::Task<CommandOutcome> unlink(Arguments a);
    QCoro::Task<CommandOutcome> resolve(Arguments a);
    QCoro::Task<CommandOutcome> cancel(Arguments a);
    QCoro::Task<CommandOutcome> sync(Arguments a);
    QCoro::Task<CommandOutcome> audit(Arguments a);
    QCoro::Task<CommandOutcome> repair(Arguments a);
    QCoro::Task<CommandOutcome> rehearse(Arguments a);
    QCoro::Task<CommandOutcome> versions(Arguments a);
    QCoro::Task<CommandOutcome> check(Arguments a);
    QCoro::Task<CommandOutcome> pause(Arguments a);
    QCoro::Task<CommandOutcome> resume(Arguments a);
    QCoro::Task<CommandOutcome> import(Arguments a);
    QCoro::Task<CommandOutcome> exportAll(Arguments a);
    QCoro::Task<CommandOutcome> backup(Arguments a);
    QCoro::Task<CommandOutcome> restore(Arguments a);
    QCoro::Task<CommandOutcome> show(Arguments a);

    QCoro::Task<Result<QString>> findGroup(QString name, QString node);
    /// The one open event with this number (`failedOnly`: that can be retried), or an error that names the nodes to choose from.
    QCoro::Task<Result<EventRef>> findEvent(qint64 number, QString node, bool failedOnly);
    Result<> checkNames(const Arguments &a) const;

    NodeHost &m_host;
    Services &m_services;
    const Profile m_profile;
    std::function<void()> m_showWindow;
};

} // namespace lockstep
