// A trigger that its tracker does not understand: it stops alone, and what it missed is not lost.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstTriggers final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void badQuery_stopsItsTrigger_othersGoOn_retryBringsWhatWasMissed_data()
    {
        QTest::addColumn<bool>("existing");
        QTest::newRow("with existing issues") << true;
        QTest::newRow("changes only") << false;
    }
    void badQuery_stopsItsTrigger_othersGoOn_retryBringsWhatWasMissed()
    {
        QFETCH(bool, existing);
        SyncBench bench;
        bench.connection.halves[0].triggers = {{u"priority=High"_s, true, existing}, {u"status=open"_s, true, existing}};
        bench.connection.halves[1].triggers = {};
        bench.start();
        bench.advance(3000);
        bench.left().tracker().badQueries.insert(u"priority=High"_s);
        bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"priority"_s, u"High"_s}});
        bench.left().tracker().create({{u"summary"_s, u"B"_s}, {u"status"_s, u"open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        QCOMPARE(bench.left().errors().size(), 1);
        QCOMPARE(bench.left().errors().first().error.scope, ErrorScope::Trigger);
        bench.left().tracker().badQueries.clear();
        QVERIFY(bench.left().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 2);
        QCOMPARE(bench.left().errors().size(), 0);
    }

    // Nobody retries what is not there any more: its error closes, and what it missed is looked at by the triggers that are there now.
    void badQuery_correctedOrTakenAway_closesItsError_data()
    {
        QTest::addColumn<QString>("now");
        QTest::newRow("corrected") << u"priority=High"_s;
        QTest::newRow("taken away") << QString();
    }
    void badQuery_correctedOrTakenAway_closesItsError()
    {
        QFETCH(QString, now);
        SyncBench bench;
        bench.connection.halves[0].triggers = {{u"bogus"_s, true, false}};
        bench.connection.halves[1].triggers = {};
        bench.left().tracker().badQueries.insert(u"bogus"_s);
        bench.start();
        bench.advance(3000);
        bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"priority"_s, u"High"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().errors().size(), 1);
        bench.connection.halves[0].triggers = now.isEmpty() ? QList<TriggerConfig>() : QList<TriggerConfig> {{now, true, false}};
        bench.apply();
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().errors().size(), 0);
        QCOMPARE(bench.right().tracker().issueCount(), now.isEmpty() ? 0 : 1);
    }

    // What came while it was not there is what "also existing issues" means when it is back.
    void switchedOffAndOn_loadsWhatCameMeanwhile_data()
    {
        QTest::addColumn<QString>("meanwhile");
        QTest::newRow("off") << QString();
        QTest::newRow("another query") << u"priority=High"_s;
    }
    void switchedOffAndOn_loadsWhatCameMeanwhile()
    {
        QFETCH(QString, meanwhile);
        SyncBench bench;
        bench.connection.halves[0].triggers = {{u"status=open"_s, true, true}};
        bench.connection.halves[1].triggers = {};
        bench.start();
        bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"status"_s, u"open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        bench.connection.halves[0].triggers = {{meanwhile.isEmpty() ? u"status=open"_s : meanwhile, !meanwhile.isEmpty(), true}};
        bench.apply();
        bench.left().tracker().create({{u"summary"_s, u"B"_s}, {u"status"_s, u"open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        bench.connection.halves[0].triggers = {{u"status=open"_s, true, true}};
        bench.apply();
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 2);
    }
};

QTEST_GUILESS_MAIN(TstTriggers)
#include "tst_triggers.moc"
