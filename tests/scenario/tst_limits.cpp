// A tracker that asks to be left alone, is slow, or is away while much is under way.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Error tooMany(qint64 retryAfterMs, ErrorCode code = ErrorCode::RateLimit)
{
    Error error = Error::make(code, u"Too many requests"_s);
    error.retryAfterMs = retryAfterMs;
    return error;
}
int requests(BenchNode &node) { return node.tracker().reads + node.tracker().writes; }
} // namespace

class TstLimits final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void retryAfter_holdsTheWholeNode_data()
    {
        QTest::addColumn<QString>("operation");
        QTest::addColumn<int>("seconds");
        QTest::addColumn<ErrorCode>("code");
        for (const int seconds : {15, 90, 3600}) {
            for (const QString &operation : {u"create"_s, u"fetch"_s})
                QTest::addRow("%s, %d s", qPrintable(operation), seconds) << operation << seconds << ErrorCode::RateLimit;
        }
        QTest::newRow("create, not available for 90 s") << u"create"_s << 90 << ErrorCode::Server;
    }
    void retryAfter_holdsTheWholeNode()
    {
        QFETCH(QString, operation);
        QFETCH(int, seconds);
        QFETCH(ErrorCode, code);
        SyncBench bench;
        bench.start();
        bench.advance(3'000);
        bench.right().tracker().latencyMs = 50;
        for (int i = 0; i < 60; ++i)
            bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}});
        for (int i = 0; i < 2000 && bench.right().tracker().calls.value(operation) < 5; ++i)
            bench.advance(10);
        bench.right().tracker().failNext(operation, tooMany(seconds * 1000, code));
        for (int i = 0; i < 2000 && bench.right().engine().state() != NodeState::Waiting; ++i)
            bench.advance(1);
        QCOMPARE(bench.right().engine().state(), NodeState::Waiting);
        const int before = requests(bench.right());
        bench.advance(seconds * 1000 - 500);
        QCOMPARE(requests(bench.right()), before);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.right().tracker().calls.value(u"create"_s), operation == "create"_L1 ? 61 : 60);
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
        for (const EventRecord &event : bench.right().events())
            QCOMPARE(event.attempts, 0);
    }

    void anOutage_parksInsteadOfFailing()
    {
        SyncBench bench;
        bench.start();
        bench.advance(3'000);
        bench.right().tracker().latencyMs = 50;
        for (int i = 0; i < 60; ++i)
            bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}});
        for (int i = 0; i < 2000 && bench.right().tracker().calls.value(u"create"_s) < 5; ++i)
            bench.advance(10);
        const int underWay = bench.right().engine().limit().current();
        bench.right().tracker().unreachable = true;
        bench.advance(1'000);
        const int before = requests(bench.right());
        bench.advance(60'000);
        QVERIFY2(requests(bench.right()) - before < 20, qPrintable(QString::number(requests(bench.right()) - before))); // the detector's questions only
        QVERIFY(bench.right().engine().limit().current() <= underWay);
        bench.right().tracker().unreachable = false;
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.right().tracker().issueCount(), 60);
    }

    void fastTracker_getsMore_andAFailureHalves()
    {
        SyncBench bench;
        bench.start();
        bench.advance(3'000);
        QCOMPARE(bench.right().engine().limit().current(), 8);
        bench.right().tracker().latencyMs = 50;
        for (int i = 0; i < 400; ++i)
            bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}});
        QVERIFY(bench.syncUntilQuiet());
        const int risen = bench.right().engine().limit().current();
        QVERIFY2(risen > 8, qPrintable(QString::number(risen)));
        bench.right().tracker().failNext(u"update"_s, Error::make(ErrorCode::Server, u"503"_s));
        bench.left().tracker().edit(u"1"_s, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().engine().limit().current(), risen / 2);
        QVERIFY(bench.right().engine().limit().reason().startsWith(u"halved"_s));
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // The detector stands in the middle of its round when an event finds the tracker away: its next question has to be let through.
    void outageInTheMiddleOfALook_heals()
    {
        SyncBench bench;
        bench.left().pollMs = 100;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.left().tracker().latencyMs = 500;
        bench.left().tracker().failNext(u"fetch"_s, Error::make(ErrorCode::Network, u"Cut off"_s));
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        for (int i = 0; i < 500 && bench.left().event(id).state != "triggered"_L1; ++i)
            bench.advance(10);
        // The answer to the fetch comes while the next round asks for changes; this one has to be matched after it.
        bench.left().tracker().create({{u"summary"_s, u"New"_s}});
        const int matched = bench.left().tracker().calls.value(u"matching"_s);
        for (int i = 0; i < 500 && bench.left().engine().state() != NodeState::Waiting; ++i)
            bench.advance(1);
        QCOMPARE(bench.left().engine().state(), NodeState::Waiting);
        bench.advance(300);
        QCOMPARE(bench.left().tracker().calls.value(u"matching"_s), matched); // parked
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().engine().state(), NodeState::Running);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    void stoppedWhileParked_endsAtOnce()
    {
        SyncBench bench;
        bench.start();
        bench.advance(3'000);
        bench.right().tracker().latencyMs = 50;
        for (int i = 0; i < 30; ++i)
            bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}});
        for (int i = 0; i < 2000 && bench.right().tracker().calls.value(u"create"_s) < 5; ++i)
            bench.advance(10);
        bench.right().tracker().failNext(u"create"_s, tooMany(25'000));
        bench.advance(200);
        bench.right().stop();
        bench.right().start();
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.right().tracker().issueCount(), 30);
    }
};

QTEST_GUILESS_MAIN(TstLimits)
#include "tst_limits.moc"
