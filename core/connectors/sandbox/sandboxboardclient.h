#pragma once
// SandboxBoardClient: BoardClient over a board file. The handle lives on its owner's thread (the window's); all work is done by a
// worker on a thread of its own, which opens the board there. Calls go in and answers come out as queued calls with value types.
// The worker looks at the board's newest change number twice a second, so what a connector writes shows by itself.
// Destruction ends the thread after the call that is running.

#include "core/model/board.h"

#include <QThread>

#include <functional>

namespace lockstep {

class BoardWorker;

class SandboxBoardClient final : public BoardClient {
    Q_OBJECT
public:
    /// `path` as sandboxBoardPath() says; `user` is the integration user.
    SandboxBoardClient(const QString &path, const QString &name, const QString &user, QObject *parent = nullptr);
    ~SandboxBoardClient() override;
    Q_DISABLE_COPY_MOVE(SandboxBoardClient)

    QString name() const override { return m_name; }
    QList<BoardPerson> people() const override { return board::people(m_user); }
    quint64 list() override;
    quint64 read(qint64 number) override;
    quint64 create(const BoardEdit &edit, const QString &author) override;
    quint64 edit(qint64 number, const BoardEdit &edit, const QString &author) override;
    quint64 remove(qint64 number, const QString &author) override;
    quint64 comment(qint64 number, const QString &body, bool internal, const QString &author) override;
    quint64 editComment(qint64 number, qint64 commentId, const QString &body, const QString &author) override;
    quint64 attach(qint64 number, const QString &path, const QString &author) override;
    quint64 logWork(qint64 number, const BoardWorklog &worklog, const QString &author) override;
    quint64 saveAttachment(qint64 number, qint64 attachmentId, const QString &targetPath) override;

private:
    quint64 post(std::function<void(BoardWorker &, quint64)> call);

    const QString m_name;
    const QString m_user;
    quint64 m_nextRequest = 1;
    QThread m_thread;
    BoardWorker *m_worker; // lives on m_thread, deleted when it ends
};

} // namespace lockstep
