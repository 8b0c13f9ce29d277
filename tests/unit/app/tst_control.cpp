// The control socket: a whole question gets its answer; garbage, floods and silence cost only their own connection.

#include "app/controlclient.h"
#include "app/controlserver.h"
#include "app/futures.h"

#include <QFileInfo>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstControl final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void questionAndAnswer();
    void refusalsArrive();
    void slowAnswersArrive();
    void nothingRunning();
    void startsALittleLater();
    void garbage_data();
    void garbage();
    void tooLong();
    void silentClientsAreSentAway();
    void clientThatLeavesAtOnce();
    void onlyTheUserMayConnect();
    void answersThatAreNone_data();
    void answersThatAreNone();

private:
    std::optional<CommandOutcome> ask(const ControlRequest &request, bool patient = false);
    QByteArray sendRaw(const QByteArray &bytes);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<SystemClock> m_clock;
    std::unique_ptr<ControlServer> m_server;
    QString m_path;
    int m_asked = 0;
};

void TstControl::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"s"_s);
    m_clock = std::make_unique<SystemClock>();
    m_asked = 0;
    m_server = std::make_unique<ControlServer>(
        *m_clock,
        [this](const ControlRequest &request) {
            ++m_asked;
            if (request.command == "fail"_L1)
                return readyFuture(refused(ErrorCode::NotFound, u"There is no “x”."_s));
            CommandOutcome outcome;
            outcome.data = {{u"command"_s, request.command}, {u"got"_s, request.arguments}};
            outcome.text = u"täxt"_s;
            if (request.command != "slow"_L1)
                return readyFuture(outcome);
            auto promise = std::make_shared<QPromise<CommandOutcome>>();
            promise->start();
            m_clock->callAfter(300, [promise, outcome] {
                promise->addResult(outcome);
                promise->finish();
            });
            return promise->future();
        },
        qstrcmp(QTest::currentTestFunction(), "silentClientsAreSentAway") == 0 ? 200 : 60'000); // the others may be slow on a machine that is busy
    QVERIFY(m_server->listen(m_path));
}

void TstControl::cleanup()
{
    m_server.reset();
    m_clock.reset();
    m_folder.reset();
}

std::optional<CommandOutcome> TstControl::ask(const ControlRequest &request, bool patient)
{
    ControlClient client(m_path, request, patient);
    std::optional<CommandOutcome> got;
    bool ended = false;
    connect(&client, &ControlClient::answered, this, [&](const CommandOutcome &outcome) {
        got = outcome;
        ended = true;
    });
    connect(&client, &ControlClient::nothingRunning, this, [&] { ended = true; });
    client.start();
    [&] { QTRY_VERIFY(ended); }();
    return got;
}

QByteArray TstControl::sendRaw(const QByteArray &bytes)
{
    QLocalSocket socket;
    QSignalSpy gone(&socket, &QLocalSocket::disconnected);
    QByteArray answer;
    connect(&socket, &QLocalSocket::readyRead, this, [&] { answer += socket.readAll(); });
    socket.connectToServer(m_path);
    socket.write(bytes);
    [&] { QTRY_VERIFY_WITH_TIMEOUT(gone.count() > 0, 20'000); }();
    answer += socket.readAll();
    return answer;
}

void TstControl::questionAndAnswer()
{
    const QJsonObject arguments {{u"key"_s, u"Ä-1"_s}, {u"limit"_s, 5}};
    const auto outcome = ask({u"queue"_s, arguments});
    QVERIFY(outcome);
    QVERIFY(outcome->ok);
    QCOMPARE(outcome->data.value(u"command"_s).toString(), u"queue"_s);
    QCOMPARE(outcome->data.value(u"got"_s).toObject(), arguments);
    QCOMPARE(outcome->text, u"täxt"_s);
    // A large one, in several pieces.
    const QJsonObject large {{u"text"_s, QString(3'000'000, u'x')}};
    QCOMPARE(ask({u"import"_s, large})->data.value(u"got"_s).toObject(), large);
}

void TstControl::refusalsArrive()
{
    const auto outcome = ask({u"fail"_s, {}});
    QVERIFY(outcome);
    QVERIFY(!outcome->ok);
    QCOMPARE(outcome->error.code, ErrorCode::NotFound);
    QCOMPARE(outcome->error.message, u"There is no “x”."_s);
}

void TstControl::slowAnswersArrive()
{
    const auto outcome = ask({u"slow"_s, {}}); // slower than a client may be with its question
    QVERIFY(outcome);
    QVERIFY(outcome->ok);
}

void TstControl::nothingRunning()
{
    m_server.reset();
    QVERIFY(!ask({u"status"_s, {}}));
}

void TstControl::startsALittleLater()
{
    m_server->close();
    m_clock->callAfter(300, [this] { QVERIFY(m_server->listen(m_path)); });
    const auto outcome = ask({u"status"_s, {}}, true);
    QVERIFY(outcome);
    QVERIFY(outcome->ok);
}

void TstControl::garbage_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("no JSON") << QByteArray("hello\n");
    QTest::newRow("HTTP") << QByteArray("GET / HTTP/1.1\r\n\r\n");
    QTest::newRow("empty line") << QByteArray("\n");
    QTest::newRow("list") << QByteArray("[1,2]\n");
    QTest::newRow("no command") << QByteArray("{\"lockstep\":1}\n");
    QTest::newRow("command as number") << QByteArray("{\"lockstep\":1,\"command\":3}\n");
    QTest::newRow("arguments as text") << QByteArray("{\"lockstep\":1,\"command\":\"queue\",\"arguments\":\"x\"}\n");
    QTest::newRow("other version") << QByteArray("{\"lockstep\":2,\"command\":\"queue\"}\n");
    QTest::newRow("unknown key") << QByteArray("{\"lockstep\":1,\"command\":\"queue\",\"x\":1}\n");
    QTest::newRow("zero bytes") << QByteArray(100, '\0') + '\n';
    QTest::newRow("deep") << QByteArray(100'000, '[') + '\n';
}

void TstControl::garbage()
{
    QFETCH(QByteArray, bytes);
    const QByteArray answer = sendRaw(bytes);
    const Result<CommandOutcome> outcome = decodeAnswer(answer);
    QVERIFY2(outcome, answer.constData());
    QVERIFY(!outcome->ok);
    QCOMPARE(outcome->error.code, ErrorCode::InvalidInput);
    QVERIFY(!outcome->error.message.isEmpty());
    QCOMPARE(m_asked, 0);
    QVERIFY(ask({u"status"_s, {}})->ok); // the next one is served
}

void TstControl::tooLong()
{
    const QByteArray answer = sendRaw(QByteArray(maxControlRequest + 10, 'x'));
    const Result<CommandOutcome> outcome = decodeAnswer(answer);
    QVERIFY2(outcome, answer.left(200).constData());
    QVERIFY(!outcome->ok);
    QVERIFY(outcome->error.message.contains(u"larger than"_s));
    QVERIFY(ask({u"status"_s, {}})->ok);
}

void TstControl::silentClientsAreSentAway()
{
    QCOMPARE(sendRaw("{\"lockstep\":1,"), QByteArray());
    QVERIFY(ask({u"status"_s, {}})->ok);
}

void TstControl::clientThatLeavesAtOnce()
{
    for (int i = 0; i < 100; ++i) {
        QLocalSocket socket;
        socket.connectToServer(m_path);
        socket.write("{\"lockstep\":1,\"command\":\"slow\"}\n");
        socket.abort();
    }
    QTRY_VERIFY(ask({u"status"_s, {}}, true).value_or(refused(ErrorCode::Network, {})).ok);
}

void TstControl::onlyTheUserMayConnect()
{
    const QFileDevice::Permissions others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ReadOther | QFileDevice::WriteOther;
    QVERIFY(!(QFileInfo(m_path).permissions() & others));
}

void TstControl::answersThatAreNone_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("half") << QByteArray("{\"ok\":tr");
    QTest::newRow("ok as text") << QByteArray("{\"ok\":\"yes\"}");
    QTest::newRow("refusal without error") << QByteArray("{\"ok\":false}");
}

void TstControl::answersThatAreNone()
{
    QFETCH(QByteArray, bytes);
    const Result<CommandOutcome> outcome = decodeAnswer(bytes);
    QVERIFY(!outcome);
    QCOMPARE(outcome.error().code, ErrorCode::BadAnswer);
}

QTEST_GUILESS_MAIN(TstControl)
#include "tst_control.moc"
