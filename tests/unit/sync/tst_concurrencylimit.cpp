// How many requests a tracker gets at once.

#include "core/sync/concurrencylimit.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
/// `count` requests that use every place and are answered after `tookMs` each. Answers the last ticket.
qint64 round(ConcurrencyLimit &limit, int count, qint64 tookMs, qint64 now = 1000)
{
    qint64 ticket = 0;
    for (int i = 0; i < count; ++i)
        ticket = limit.begin(limit.current());
    for (int i = 0; i < count; ++i)
        limit.answered(u"fetch"_s, tookMs, now);
    return ticket;
}
} // namespace

class TstConcurrencyLimit final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void startsWithinItsBounds_data()
    {
        QTest::addColumn<int>("start");
        QTest::addColumn<int>("current");
        QTest::newRow("usual") << 8 << 8;
        QTest::newRow("none") << 0 << 1;
        QTest::newRow("too many") << 1000 << 64;
    }
    void startsWithinItsBounds()
    {
        QFETCH(int, start);
        QTEST(ConcurrencyLimit(start).current(), "current");
        QVERIFY(!ConcurrencyLimit(start).reason().isEmpty());
    }

    void fastAnswers_doubleItToTheCap()
    {
        ConcurrencyLimit limit(8);
        QList<int> seen;
        for (int i = 0; i < 5; ++i) {
            round(limit, limit.current(), 20);
            seen.append(limit.current());
        }
        QCOMPARE(seen, (QList<int> {16, 32, 64, 64, 64}));
    }

    void placesThatStayEmpty_teachNothing()
    {
        ConcurrencyLimit limit(8);
        for (int i = 0; i < 100; ++i) {
            limit.begin(3);
            limit.answered(u"fetch"_s, 20, 1000);
        }
        QCOMPARE(limit.current(), 8);
    }

    void slowAnswers_holdIt()
    {
        ConcurrencyLimit limit(8);
        round(limit, 8, 20);
        QCOMPARE(limit.current(), 16);
        round(limit, 64, 200);
        QCOMPARE(limit.current(), 16);
        QVERIFY2(limit.reason().contains(u"200 ms instead of 20 ms"_s), qPrintable(limit.reason()));
        round(limit, 16, 25);
        QCOMPARE(limit.current(), 32);
    }

    // A creation takes longer than a look: what is usual is known for each.
    void kindsAreComparedWithThemselves()
    {
        ConcurrencyLimit limit(4);
        for (int i = 0; i < 4; ++i) {
            limit.begin(4);
            limit.answered(i % 2 ? u"create"_s : u"fetch"_s, i % 2 ? 900 : 20, 1000);
        }
        QCOMPARE(limit.current(), 8);
    }

    void aBurstOfRefusals_halvesItOnce()
    {
        ConcurrencyLimit limit(64);
        QList<qint64> tickets;
        for (int i = 0; i < 10; ++i)
            tickets.append(limit.begin(64));
        for (const qint64 ticket : tickets)
            limit.overloaded(ticket, u"it asks for fewer requests (429)"_s);
        QCOMPARE(limit.current(), 32);
        QVERIFY(limit.reason().contains(u"429"_s));
        limit.overloaded(limit.begin(32), u"again"_s); // sent after the first halving
        QCOMPARE(limit.current(), 16);
        for (int i = 0; i < 20; ++i)
            limit.overloaded(limit.begin(1), u"again"_s);
        QCOMPARE(limit.current(), 1);
    }

    void afterARefusal_itRisesByOne()
    {
        ConcurrencyLimit limit(8);
        limit.overloaded(limit.begin(8), u"x"_s);
        QCOMPARE(limit.current(), 4);
        round(limit, 4, 20);
        QCOMPARE(limit.current(), 5);
        round(limit, 4, 20);
        QCOMPARE(limit.current(), 5); // not yet a whole round
        round(limit, 1, 20);
        QCOMPARE(limit.current(), 6);
    }

    // A tracker that was moved to a slower machine is not slow for ever.
    void whatIsUsual_isForgotten()
    {
        ConcurrencyLimit limit(8);
        round(limit, 8, 20);
        round(limit, 16, 300, 2000);
        QCOMPARE(limit.current(), 16);
        round(limit, 16, 300, 2'000'000);
        round(limit, 16, 300, 4'000'000);
        QCOMPARE(limit.current(), 32);
    }
};

QTEST_GUILESS_MAIN(TstConcurrencyLimit)
#include "tst_concurrencylimit.moc"
