#include "core/secrets/keychainsecretstore.h"

#include "core/base/logging.h"

#include <QPointer>
#include <QSet>
#include <qt6keychain/keychain.h>

#include <coroutine>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
/// One question to the keychain. Ends exactly once: by its answer, by the limit, or by the store's end.
struct Question {
    QPointer<QKeychain::Job> job;
    Clock::Handle timer = 0;
    std::coroutine_handle<> waiter;
    QString name;
    QString answer;
    Error error;
    bool failed = false;
    bool finished = false;

    void finish()
    {
        if (std::exchange(finished, true))
            return;
        if (waiter)
            waiter.resume();
    }
    void fail(const Error &why)
    {
        if (finished)
            return;
        failed = true;
        error = why;
        finish();
    }
};
using QuestionPtr = std::shared_ptr<Question>;

struct Answer {
    QuestionPtr question;
    bool await_ready() const { return question->finished; }
    void await_suspend(std::coroutine_handle<> handle) { question->waiter = handle; }
    void await_resume() const { }
};
} // namespace

struct KeychainSecretStore::Private : std::enable_shared_from_this<Private> {
    Clock &clock;
    QString service;
    qint64 limitMs;
    QObject context; ///< Dies with the store, and with it the answers' connections
    QSet<QuestionPtr> open;

    Private(Clock &c, const QString &s, qint64 limit) : clock(c), service(s), limitMs(limit) { }

    QuestionPtr ask(QKeychain::Job *job, const QString &name)
    {
        auto question = std::make_shared<Question>();
        question->job = job;
        question->name = name;
        open.insert(question);
        job->setKey(name);
        job->setAutoDelete(true);
        job->setInsecureFallback(false);
        QObject::connect(job, &QKeychain::Job::finished, &context, [this, question](QKeychain::Job *done) {
            clock.cancel(question->timer);
            open.remove(question);
            if (done->error() != QKeychain::NoError)
                question->fail(keychainError(done->error(), done->errorString(), question->name));
            else if (auto *reader = qobject_cast<QKeychain::ReadPasswordJob *>(done))
                question->answer = reader->textData();
            question->finish();
        });
        question->timer = clock.callAfter(limitMs, [weak = weak_from_this(), question] {
            const auto self = weak.lock();
            if (!self || question->finished)
                return;
            self->open.remove(question);
            if (question->job)
                question->job->disconnect(&self->context);
            question->fail(Error::make(ErrorCode::Storage,
                                       u"The keychain did not answer within %1 s; it is probably locked. Unlock it, or start Lockstep "
                                       "with LOCKSTEP_PASSPHRASE set to keep secrets in a sealed file."_s.arg(self->limitMs / 1000)));
        });
        job->start();
        return question;
    }

    void end()
    {
        const QSet<QuestionPtr> left = std::exchange(open, {});
        for (const QuestionPtr &question : left) {
            clock.cancel(question->timer);
            if (question->job)
                question->job->disconnect(&context);
            question->fail(Error::make(ErrorCode::Cancelled, u"The keychain is not asked any more: Lockstep stops."_s));
        }
    }
};

Error keychainError(int error, const QString &text, const QString &name)
{
    switch (error) {
    case QKeychain::EntryNotFound:
        return Error::make(ErrorCode::NotFound, u"The keychain has no entry “%1”."_s.arg(name), text);
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return Error::make(ErrorCode::Permission, u"The keychain refused access to “%1”."_s.arg(name), text);
    case QKeychain::CouldNotDeleteEntry:
        return Error::make(ErrorCode::Storage, u"The keychain could not remove “%1”."_s.arg(name), text);
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
    case QKeychain::OtherError:
        return Error::make(ErrorCode::Unsupported,
                           u"There is no keychain here (%1). Start Lockstep with LOCKSTEP_PASSPHRASE set to keep secrets in a sealed "
                           "file, or name an environment variable or a file for each secret."_s.arg(
                               text.isEmpty() ? u"no secret service answers"_s : text));
    default:
        return Error::make(ErrorCode::Storage, u"The keychain failed for “%1”: %2."_s.arg(name, text));
    }
}

KeychainSecretStore::KeychainSecretStore(Clock &clock, const QString &service, qint64 limitMs)
    : d(std::make_shared<Private>(clock, service, limitMs))
{
}

KeychainSecretStore::~KeychainSecretStore() { d->end(); }

QCoro::Task<Result<QString>> KeychainSecretStore::read(QString name)
{
    const std::shared_ptr<Private> keep = d;
    const QuestionPtr question = keep->ask(new QKeychain::ReadPasswordJob(keep->service), name);
    Answer answer {question};
    co_await answer;
    if (question->failed)
        co_return question->error;
    co_return question->answer;
}

QCoro::Task<Result<>> KeychainSecretStore::write(QString name, QString secret)
{
    const std::shared_ptr<Private> keep = d;
    auto *job = new QKeychain::WritePasswordJob(keep->service);
    job->setTextData(secret);
    const QuestionPtr question = keep->ask(job, name);
    Answer answer {question};
    co_await answer;
    if (question->failed)
        co_return question->error;
    co_return Result<>();
}

QCoro::Task<Result<>> KeychainSecretStore::remove(QString name)
{
    const std::shared_ptr<Private> keep = d;
    const QuestionPtr question = keep->ask(new QKeychain::DeletePasswordJob(keep->service), name);
    Answer answer {question};
    co_await answer;
    if (question->failed && question->error.code != ErrorCode::NotFound)
        co_return question->error;
    co_return Result<>();
}

QCoro::Task<QString> KeychainSecretStore::trouble()
{
    const std::shared_ptr<Private> keep = d;
    const QuestionPtr question = keep->ask(new QKeychain::ReadPasswordJob(keep->service), u"lockstep-probe"_s);
    Answer answer {question};
    co_await answer;
    if (question->failed && question->error.code != ErrorCode::NotFound)
        co_return question->error.message;
    co_return QString();
}

} // namespace lockstep
