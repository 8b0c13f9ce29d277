// The keychain: here there is none, and a locked one is one that never answers. Every call ends, with a sentence that helps.

#include "core/secrets/keychainsecretstore.h"

#include <QCoroTask>
#include <QTest>
#include <qt6keychain/keychain.h>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
/// Only moves when told.
class HandClock final : public Clock {
public:
    qint64 now() const override { return 0; }
    Handle callAfter(qint64, std::function<void()> what) override
    {
        m_calls.insert(++m_last, std::move(what));
        return m_last;
    }
    void cancel(Handle handle) override { m_calls.remove(handle); }
    void runAll()
    {
        const auto calls = std::exchange(m_calls, {});
        for (const auto &call : calls)
            call();
    }
    qsizetype waiting() const { return m_calls.size(); }

private:
    QMap<Handle, std::function<void()>> m_calls;
    Handle m_last = 0;
};

struct Ended {
    bool ended = false;
    Result<QString> result = QString();
};

QCoro::Task<> note(QCoro::Task<Result<QString>> task, Ended *ended)
{
    ended->result = co_await task;
    ended->ended = true;
}
} // namespace

class TstKeychain final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void withoutAService();
    void anAnswerThatNeverComes();
    void endsWithItsStore();
    void sentences_data();
    void sentences();
};

void TstKeychain::initTestCase()
{
    // No session bus, so that nobody's real keychain is asked.
    qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    qunsetenv("DISPLAY");
}

void TstKeychain::withoutAService()
{
    SystemClock clock;
    KeychainSecretStore store(clock, u"lockstep-test"_s);
    Ended ended;
    note(store.read(u"Blue/apiKey"_s), &ended);
    QTRY_VERIFY_WITH_TIMEOUT(ended.ended, 10'000);
    QVERIFY(!ended.result);
    QVERIFY2(ended.result.error().code == ErrorCode::Unsupported || ended.result.error().code == ErrorCode::Storage,
             qPrintable(ended.result.error().message));
    QVERIFY(ended.result.error().message.contains(u"LOCKSTEP_PASSPHRASE"_s));
}

void TstKeychain::anAnswerThatNeverComes()
{
    HandClock clock;
    KeychainSecretStore store(clock, u"lockstep-test"_s);
    Ended ended;
    note(store.read(u"Blue/apiKey"_s), &ended);
    QVERIFY(!ended.ended); // jobs answer in a later turn
    QCOMPARE(clock.waiting(), 1);
    clock.runAll(); // the limit
    QVERIFY(ended.ended);
    QCOMPARE(ended.result.error().code, ErrorCode::Storage);
    QVERIFY2(ended.result.error().message.contains(u"did not answer within 5 s"_s), qPrintable(ended.result.error().message));
    QCOMPARE(clock.waiting(), 0);
}

void TstKeychain::endsWithItsStore()
{
    HandClock clock;
    Ended ended;
    {
        KeychainSecretStore store(clock, u"lockstep-test"_s);
        note(store.read(u"Blue/apiKey"_s), &ended);
        QVERIFY(!ended.ended);
    }
    QVERIFY(ended.ended);
    QCOMPARE(ended.result.error().code, ErrorCode::Cancelled);
    QCOMPARE(clock.waiting(), 0);
}

void TstKeychain::sentences_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("part");
    QTest::newRow("not found") << int(QKeychain::EntryNotFound) << ErrorCode::NotFound << u"no entry “Blue/apiKey”"_s;
    QTest::newRow("denied") << int(QKeychain::AccessDenied) << ErrorCode::Permission << u"refused access"_s;
    QTest::newRow("denied by the user") << int(QKeychain::AccessDeniedByUser) << ErrorCode::Permission << u"refused access"_s;
    QTest::newRow("none") << int(QKeychain::NoBackendAvailable) << ErrorCode::Unsupported << u"There is no keychain here"_s;
    QTest::newRow("other") << int(QKeychain::OtherError) << ErrorCode::Unsupported << u"why not"_s;
    QTest::newRow("unknown number") << 99 << ErrorCode::Storage << u"why not"_s;
}

void TstKeychain::sentences()
{
    QFETCH(int, number);
    QFETCH(ErrorCode, code);
    QFETCH(QString, part);
    const Error error = keychainError(number, u"why not"_s, u"Blue/apiKey"_s);
    QCOMPARE(error.code, code);
    QVERIFY2(error.message.contains(part), qPrintable(error.message));
    const QString shown = error.message + error.detail; // what the message bar shows: the reason once
    QCOMPARE(shown.count(u"why not"_s), 1);
}

QTEST_GUILESS_MAIN(TstKeychain)
#include "tst_keychain.moc"
