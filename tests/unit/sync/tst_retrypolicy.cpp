// When a failed step is tried again.

#include "core/sync/retrypolicy.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstRetryPolicy final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void delays_data()
    {
        QTest::addColumn<int>("attempt");
        QTest::addColumn<qint64>("middle");
        QTest::newRow("first") << 1 << 1000LL;
        QTest::newRow("second") << 2 << 2000LL;
        QTest::newRow("fifth") << 5 << 16'000LL;
        QTest::newRow("ninth") << 9 << 256'000LL;
        QTest::newRow("capped") << 10 << 300'000LL;
        QTest::newRow("far beyond") << 1'000'000 << 300'000LL;
        QTest::newRow("no attempt yet") << 0 << 1000LL;
    }
    void delays()
    {
        QFETCH(int, attempt);
        QFETCH(qint64, middle);
        const Error error = Error::make(ErrorCode::Server, u"x"_s);
        QCOMPARE(retryDelayMs(attempt, error, 0.5), middle);
        QCOMPARE(retryDelayMs(attempt, error, 0.0), middle * 8 / 10);
        const qint64 latest = retryDelayMs(attempt, error, 0.999999);
        QVERIFY(latest > middle * 119 / 100 && latest <= middle * 12 / 10);
    }

    void neverBeforeWhatTheTrackerAskedFor()
    {
        Error error = Error::make(ErrorCode::RateLimit, u"slow down"_s);
        error.retryAfterMs = 90'000;
        QCOMPARE(retryDelayMs(1, error, 0.5), 90'000);
        error.retryAfterMs = 3'600'000; // also beyond our own cap
        QCOMPARE(retryDelayMs(20, error, 0.5), 3'600'000);
        error.retryAfterMs = 10;
        QCOMPARE(retryDelayMs(3, error, 0.5), 4000);
    }

    void mostAttempts_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<int>("most");
        QTest::newRow("out of reach") << ErrorCode::Network << 0;
        QTest::newRow("too many requests") << ErrorCode::RateLimit << 0;
        QTest::newRow("5xx") << ErrorCode::Server << 0;
        QTest::newRow("a fault of ours") << ErrorCode::Internal << 5;
        QTest::newRow("unreadable") << ErrorCode::BadAnswer << 5;
        QTest::newRow("rule host crashes") << ErrorCode::RuleHost << 5;
    }
    void mostAttempts()
    {
        QFETCH(ErrorCode, code);
        QTEST(lockstep::mostAttempts(code), "most");
    }
};

QTEST_GUILESS_MAIN(TstRetryPolicy)
#include "tst_retrypolicy.moc"
