#include "core/connectors/sandbox/sandboxboardclient.h"

#include "core/connectors/sandbox/sandboxboard.h"
#include "core/base/random.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QMimeDatabase>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 lookEveryMs = 500;
constexpr qsizetype copyPiece = 1024 * 1024;
}

// Everything in it is made on the worker thread, at the first call there.
class BoardWorker final : public QObject {
    Q_OBJECT
public:
    BoardWorker(const QString &path, const QString &user) : m_path(path), m_user(user) { }

    /// On the worker thread, in a call of its own.
    template<typename Work>
    void answer(quint64 request, Work work)
    {
        const Result<> opened = open();
        const Result<qint64> done = opened ? work(*m_board) : Result<qint64>(opened.error());
        if (!done) {
            Q_EMIT failed(request, done.error());
            return;
        }
        Q_EMIT finished(request, *done);
        look();
    }

    void start()
    {
        m_clock = std::make_unique<SystemClock>();
        watch();
    }

    Result<qint64> attach(SandboxBoard &board, qint64 number, const QString &path, const QString &author);
    Result<qint64> save(SandboxBoard &board, qint64 number, qint64 attachmentId, const QString &targetPath);

Q_SIGNALS:
    void listed(const QList<lockstep::BoardIssue> &issues);
    void issueRead(const lockstep::BoardIssue &issue);
    void changed(qint64 newestChange);
    void finished(quint64 request, qint64 number);
    void failed(quint64 request, const lockstep::Error &error);

private:
    Result<> open()
    {
        if (m_board)
            return {};
        Result<std::shared_ptr<SandboxBoard>> board = SandboxBoard::open(m_path, m_user, *m_clock);
        if (!board)
            return board.error();
        m_board = *std::move(board);
        const Result<qint64> newest = m_board->newestChange();
        m_seen = newest ? *newest : 0;
        return {};
    }

    void look()
    {
        if (!open())
            return; // the next call says why
        const Result<qint64> newest = m_board->newestChange();
        if (newest && *newest != m_seen) {
            m_seen = *newest;
            Q_EMIT changed(m_seen);
        }
    }

    void watch()
    {
        look();
        m_clock->callAfter(lookEveryMs, [this] { watch(); });
    }

    const QString m_path;
    const QString m_user;
    SystemRandom m_random;
    std::unique_ptr<SystemClock> m_clock; // before the board, which uses it
    std::shared_ptr<SandboxBoard> m_board;
    qint64 m_seen = 0;
};

namespace {
struct Copied {
    qint64 size = 0;
    QString sha256;
};

Result<Copied> copyContent(const QString &sourcePath, const QString &targetPath)
{
    QFile source(sourcePath);
    QFile target(targetPath);
    if (!source.open(QIODevice::ReadOnly))
        return Error::make(ErrorCode::Storage, u"Cannot read %1: %2"_s.arg(sourcePath, source.errorString()));
    if (!target.open(QIODevice::WriteOnly | QIODevice::Truncate))
        return Error::make(ErrorCode::Storage, u"Cannot write %1: %2"_s.arg(targetPath, target.errorString()));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    Copied copied;
    while (!source.atEnd()) {
        const QByteArray piece = source.read(copyPiece);
        if (piece.isEmpty() || target.write(piece) != piece.size()) {
            target.remove();
            return Error::make(ErrorCode::Storage, u"Cannot copy %1 to %2: %3"_s.arg(sourcePath, targetPath, target.errorString()));
        }
        hash.addData(piece);
        copied.size += piece.size();
    }
    if (!target.flush()) {
        target.remove();
        return Error::make(ErrorCode::Storage, u"Cannot write %1: %2"_s.arg(targetPath, target.errorString()));
    }
    copied.sha256 = QString::fromLatin1(hash.result().toHex());
    return copied;
}

Result<qint64> numberOrError(const Result<> &done, qint64 number)
{
    return done ? Result<qint64>(number) : Result<qint64>(done.error());
}
} // namespace

Result<qint64> BoardWorker::attach(SandboxBoard &board, qint64 number, const QString &path, const QString &author)
{
    const Result<QString> file = board.newContentFile(m_random.next());
    if (!file)
        return file.error();
    const Result<Copied> copied = copyContent(path, *file);
    if (!copied) {
        QFile::remove(*file);
        return copied.error();
    }
    BoardAttachment attachment;
    attachment.fileName = QFileInfo(path).fileName();
    attachment.mimeType = QMimeDatabase().mimeTypeForFile(path).name();
    attachment.size = copied->size;
    attachment.sha256 = copied->sha256;
    const Result<qint64> added = board.addAttachment(number, attachment, *file, author);
    return added ? Result<qint64>(number) : added;
}

Result<qint64> BoardWorker::save(SandboxBoard &board, qint64 number, qint64 attachmentId, const QString &targetPath)
{
    const Result<QString> path = board.contentPath(number, attachmentId);
    if (!path)
        return path.error();
    const Result<Copied> copied = copyContent(*path, targetPath);
    return copied ? Result<qint64>(number) : Result<qint64>(copied.error());
}

SandboxBoardClient::SandboxBoardClient(const QString &path, const QString &name, const QString &user, QObject *parent)
    : BoardClient(parent)
    , m_name(name)
    , m_user(user)
    , m_worker(new BoardWorker(path, user))
{
    qRegisterMetaType<QList<BoardIssue>>();
    qRegisterMetaType<Error>();
    m_thread.setObjectName(u"board %1"_s.arg(name));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::started, m_worker, &BoardWorker::start);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &BoardWorker::listed, this, &BoardClient::listed);
    connect(m_worker, &BoardWorker::issueRead, this, &BoardClient::issueRead);
    connect(m_worker, &BoardWorker::changed, this, &BoardClient::changed);
    connect(m_worker, &BoardWorker::finished, this, &BoardClient::finished);
    connect(m_worker, &BoardWorker::failed, this, &BoardClient::failed);
    m_thread.start();
}

SandboxBoardClient::~SandboxBoardClient()
{
    m_thread.quit();
    m_thread.wait();
}

quint64 SandboxBoardClient::post(std::function<void(BoardWorker &, quint64)> call)
{
    const quint64 request = m_nextRequest++;
    QMetaObject::invokeMethod(m_worker, [worker = m_worker, request, call = std::move(call)] { call(*worker, request); }, Qt::QueuedConnection);
    return request;
}

quint64 SandboxBoardClient::list()
{
    return post([](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&worker](SandboxBoard &board) -> Result<qint64> {
            Result<QList<BoardIssue>> issues = board.list();
            if (!issues)
                return issues.error();
            std::reverse(issues->begin(), issues->end());
            Q_EMIT worker.listed(*issues);
            return 0;
        });
    });
}

quint64 SandboxBoardClient::read(qint64 number)
{
    return post([number](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&worker, number](SandboxBoard &board) -> Result<qint64> {
            const Result<BoardIssue> issue = board.issue(number);
            if (!issue)
                return issue.error();
            Q_EMIT worker.issueRead(*issue);
            return number;
        });
    });
}

quint64 SandboxBoardClient::create(const BoardEdit &edit, const QString &author)
{
    return post([edit, author](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&](SandboxBoard &board) { return board.create(edit, author); });
    });
}

quint64 SandboxBoardClient::edit(qint64 number, const BoardEdit &edit, const QString &author)
{
    return post([number, edit, author](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&](SandboxBoard &board) { return numberOrError(board.edit(number, edit, author), number); });
    });
}

quint64 SandboxBoardClient::remove(qint64 number, const QString &author)
{
    return post([number, author](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&](SandboxBoard &board) { return numberOrError(board.remove(number, author), number); });
    });
}

quint64 SandboxBoardClient::comment(qint64 number, const QString &body, bool internal, const QString &author)
{
    return post([number, body, internal, author](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&](SandboxBoard &board) {
            const Result<qint64> id = board.addComment(number, body, internal, author);
            return id ? Result<qint64>(number) : id;
        });
    });
}

quint64 SandboxBoardClient::editComment(qint64 number, qint64 commentId, const QString &body, const QString &author)
{
    return post([number, commentId, body, author](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&](SandboxBoard &board) {
            return numberOrError(board.editComment(number, commentId, body, std::nullopt, author), number);
        });
    });
}

quint64 SandboxBoardClient::logWork(qint64 number, const BoardWorklog &worklog, const QString &author)
{
    return post([number, worklog, author](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&](SandboxBoard &board) {
            const Result<qint64> id = board.addWorklog(number, worklog, author);
            return id ? Result<qint64>(number) : id;
        });
    });
}

quint64 SandboxBoardClient::attach(qint64 number, const QString &path, const QString &author)
{
    return post([number, path, author](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&](SandboxBoard &board) { return worker.attach(board, number, path, author); });
    });
}

quint64 SandboxBoardClient::saveAttachment(qint64 number, qint64 attachmentId, const QString &targetPath)
{
    return post([number, attachmentId, targetPath](BoardWorker &worker, quint64 request) {
        worker.answer(request, [&](SandboxBoard &board) { return worker.save(board, number, attachmentId, targetPath); });
    });
}

} // namespace lockstep

#include "sandboxboardclient.moc"
