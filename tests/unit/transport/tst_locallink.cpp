// The link of two nodes in one program: bytes from thread to thread, and an end for every question.

#include "core/transport/locallink.h"
#include "tests/support/fakeclock.h"

#include <QThread>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
const ConnectionId theConnection(u"Blue-Red"_s);
const NodeId blue(u"Blue"_s);
const NodeId red(u"Red"_s);

/// Answers with what it was asked and remembers on which thread.
class Echo final : public MessageReceiver {
public:
    QCoro::Task<Result<QByteArray>> receive(ConnectionId connection, QByteArray message) override
    {
        thread = QThread::currentThread();
        if (silent)
            co_await std::suspend_always();
        if (message == "refuse")
            co_return Error::make(ErrorCode::Validation, u"No"_s);
        co_return QByteArray(connection.value().toUtf8() + ": " + message);
    }
    QCoro::Task<Result<QByteArray>> readBlob(ConnectionId, QString sha256, qint64 offset, qint64 maximum) override
    {
        co_return QByteArray((sha256 + u' ' + QString::number(offset) + u' ' + QString::number(maximum)).toUtf8());
    }
    QThread *thread = nullptr;
    bool silent = false;
};

struct Answers {
    QList<QByteArray> values;
    QList<Error> errors;
    QThread *thread = nullptr;
    qsizetype count() const { return values.size() + errors.size(); }
    ErrorCode code() const { return errors.isEmpty() ? ErrorCode::Count : errors.last().code; }
};

QCoro::Task<> collect(QCoro::Task<Result<QByteArray>> task, Answers &into)
{
    const Result<QByteArray> result = co_await std::move(task);
    into.thread = QThread::currentThread();
    if (result)
        into.values.append(*result);
    else
        into.errors.append(result.error());
}

/// The other node, on a thread of its own.
class Peer final {
public:
    explicit Peer(LocalLinkHub &hub)
    {
        m_thread.start();
        m_home.moveToThread(&m_thread);
        run([&] {
            m_clock = std::make_unique<SystemClock>();
            m_link = std::make_unique<LocalLink>(hub, red, *m_clock);
            m_link->setPeer(theConnection, blue);
            m_link->setReceiver(&echo);
        });
    }
    ~Peer()
    {
        run([&] {
            m_link.reset();
            m_clock.reset();
        });
        m_thread.quit();
        m_thread.wait();
    }
    Q_DISABLE_COPY_MOVE(Peer)
    template<typename What>
    void run(const What &what)
    {
        QMetaObject::invokeMethod(&m_home, what, Qt::BlockingQueuedConnection);
    }
    LocalLink &link() { return *m_link; }
    QThread *thread() { return &m_thread; }
    Echo echo;

private:
    QThread m_thread;
    QObject m_home;
    std::unique_ptr<SystemClock> m_clock;
    std::unique_ptr<LocalLink> m_link;
};
} // namespace

class TstLocalLink final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anAnswerComesBackToItsThread()
    {
        LocalLinkHub hub;
        SystemClock clock;
        Answers answers;
        Peer peer(hub);
        LocalLink link(hub, blue, clock);
        link.setPeer(theConnection, red);
        collect(link.exchange(theConnection, "hello"), answers);
        QTRY_COMPARE(answers.values, QList<QByteArray> {"Blue-Red: hello"});
        QCOMPARE(peer.echo.thread, peer.thread());
        QCOMPARE(answers.thread, QThread::currentThread());
        collect(link.readBlob(theConnection, u"abc"_s, 7, 9), answers);
        QTRY_COMPARE(answers.values.value(1), "abc 7 9");
        collect(link.exchange(theConnection, "refuse"), answers);
        QTRY_COMPARE(answers.code(), ErrorCode::Validation);
    }

    void manyAtOnceEachWithItsOwnAnswer()
    {
        LocalLinkHub hub;
        SystemClock clock;
        Answers here;
        Answers there;
        Echo echo;
        Peer peer(hub);
        LocalLink link(hub, blue, clock);
        link.setPeer(theConnection, red);
        link.setReceiver(&echo);
        constexpr int many = 500;
        for (int i = 0; i < many; ++i) {
            collect(link.exchange(theConnection, QByteArray::number(i)), here);
            peer.run([&] { collect(peer.link().exchange(theConnection, QByteArray::number(-i)), there); });
        }
        QTRY_COMPARE(here.count(), many);
        qsizetype other = 0;
        for (int i = 0; i < 1000 && other < many; ++i) {
            QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
            peer.run([&] { other = there.count(); });
        }
        QCOMPARE(other, many);
        for (int i = 0; i < many; ++i) {
            QCOMPARE(here.values.at(i), "Blue-Red: " + QByteArray::number(i));
            QCOMPARE(there.values.at(i), "Blue-Red: " + QByteArray::number(-i));
        }
        QCOMPARE(echo.thread, QThread::currentThread());
    }

    void nobodyThere()
    {
        LocalLinkHub hub;
        SystemClock clock;
        Answers answers;
        LocalLink link(hub, blue, clock);
        link.setPeer(theConnection, red);
        collect(link.exchange(theConnection, "hello"), answers);
        QCOMPARE(answers.code(), ErrorCode::Network); // at once
        QVERIFY(answers.errors.first().message.contains("“Red”"_L1) || answers.errors.first().message.contains(u"“Red”"_s));
        {
            Peer peer(hub);
            collect(link.exchange(theConnection, "hello"), answers);
            QTRY_COMPARE(answers.values.size(), 1);
        }
        collect(link.exchange(theConnection, "hello"), answers); // it has gone again
        QCOMPARE(answers.errors.size(), 2);
        collect(link.exchange(ConnectionId(u"unknown"_s), "hello"), answers);
        QCOMPARE(answers.errors.size(), 3);
    }

    void aPeerThatStopsSaysSo()
    {
        LocalLinkHub hub;
        SystemClock clock;
        Answers answers;
        Peer peer(hub);
        LocalLink link(hub, blue, clock);
        link.setPeer(theConnection, red);
        peer.run([&] { peer.link().setReceiver(nullptr); });
        collect(link.exchange(theConnection, "hello"), answers);
        QTRY_COMPARE(answers.count(), 1);
        QCOMPARE(answers.code(), ErrorCode::Network);
        QVERIFY(answers.errors.first().message.contains("stopping"_L1));
    }

    void anAnswerThatNeverComesHasALimit()
    {
        LocalLinkHub hub;
        FakeClock clock;
        Answers answers;
        Echo silent;
        silent.silent = true;
        LocalLink other(hub, red, clock);
        other.setReceiver(&silent);
        LocalLink link(hub, blue, clock);
        link.setPeer(theConnection, red);
        collect(link.exchange(theConnection, "hello"), answers);
        QCoreApplication::processEvents();
        clock.advance(29'999);
        QCOMPARE(answers.count(), 0);
        clock.advance(1);
        QCOMPARE(answers.count(), 1);
        QCOMPARE(answers.code(), ErrorCode::Network);
        QVERIFY(answers.errors.first().message.contains("30 s"_L1));
    }

    void anAnswerAfterTheLimitIsNobodys()
    {
        LocalLinkHub hub;
        FakeClock clock;
        Answers answers;
        Echo echo;
        LocalLink other(hub, red, clock);
        other.setPeer(theConnection, blue);
        other.setReceiver(&echo);
        LocalLink link(hub, blue, clock);
        link.setPeer(theConnection, red);
        collect(link.exchange(theConnection, "hello"), answers);
        clock.advance(30'000); // before the event loop has carried anything
        QCOMPARE(answers.errors.size(), 1);
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        QVERIFY(echo.thread); // it was asked, and answered
        QCOMPARE(answers.count(), 1);
        collect(link.exchange(theConnection, "again"), answers);
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
        QCOMPARE(answers.values, QList<QByteArray> {"Blue-Red: again"});
        QVERIFY(clock.runUntilQuiet(60'000)); // no limit is left behind
        QCOMPARE(answers.count(), 2);
    }

    void abortEndsEverything()
    {
        LocalLinkHub hub;
        FakeClock clock;
        Answers answers;
        Echo silent;
        silent.silent = true;
        LocalLink other(hub, red, clock);
        other.setReceiver(&silent);
        LocalLink link(hub, blue, clock);
        link.setPeer(theConnection, red);
        for (int i = 0; i < 3; ++i)
            collect(link.exchange(theConnection, "hello"), answers);
        link.abort();
        QCOMPARE(answers.errors.size(), 3);
        QCOMPARE(answers.code(), ErrorCode::Cancelled);
        collect(link.exchange(theConnection, "hello"), answers);
        QCOMPARE(answers.errors.size(), 4);
        QCOMPARE(answers.code(), ErrorCode::Cancelled);
        clock.advance(60'000);
        QCOMPARE(answers.count(), 4);
        link.abort(); // twice is harmless
    }

    void aLinkThatGoesEndsItsQuestions()
    {
        LocalLinkHub hub;
        FakeClock clock;
        Answers answers;
        Echo silent;
        silent.silent = true;
        LocalLink other(hub, red, clock);
        other.setReceiver(&silent);
        {
            LocalLink link(hub, blue, clock);
            link.setPeer(theConnection, red);
            collect(link.exchange(theConnection, "hello"), answers);
        }
        QCOMPARE(answers.code(), ErrorCode::Cancelled);
        clock.advance(60'000);
        QCoreApplication::processEvents();
        QCOMPARE(answers.count(), 1);
    }
};

QTEST_GUILESS_MAIN(TstLocalLink)
#include "tst_locallink.moc"
