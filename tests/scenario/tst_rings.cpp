// Several connections that reach the same nodes: an issue is at each of them once, whatever way it came.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
void addShape(SyncBench &bench, const QString &shape)
{
    if (shape == "two between the same"_L1) {
        bench.addConnection(u"Second"_s, 0, 1);
    } else {
        bench.addThird();
        bench.addConnection(u"Closing"_s, 0, 2);
    }
}

QStringList summaries(FakeTracker &tracker)
{
    QStringList all;
    for (const FakeIssue &issue : std::as_const(tracker.issues))
        all.append(tracker.value(issue.id, u"summary"_s).toString());
    all.sort();
    return all;
}
} // namespace

class TstRings final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachIssueIsAtEachNodeOnce_data()
    {
        QTest::addColumn<QString>("shape");
        QTest::newRow("two connections between the same nodes") << u"two between the same"_s;
        QTest::newRow("a ring of three nodes") << u"ring"_s;
    }
    void eachIssueIsAtEachNodeOnce()
    {
        QFETCH(QString, shape);
        SyncBench bench;
        addShape(bench, shape);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        (void)bench.right().tracker().create({{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        for (int side = 0; side < bench.nodeCount(); ++side)
            QCOMPARE(summaries(bench.node(side).tracker()), (QStringList {u"A"_s, u"B"_s}));
        bench.left().tracker().edit(id, {{u"summary"_s, u"C"_s}});
        QVERIFY(bench.syncUntilQuiet());
        for (int side = 0; side < bench.nodeCount(); ++side) {
            QCOMPARE(summaries(bench.node(side).tracker()), (QStringList {u"B"_s, u"C"_s}));
            QVERIFY(bench.node(side).errors().isEmpty());
        }
    }

    void whoLeavesACopyOutSaysWhereItIs()
    {
        SyncBench bench;
        addShape(bench, u"two between the same"_s);
        (void)bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QStringList skipped;
        for (const HistoryRecord &record : bench.left().history() + bench.right().history()) {
            if (record.what == "skipped"_L1)
                skipped.append(record.text);
        }
        QVERIFY(!skipped.isEmpty());
        for (const QString &text : std::as_const(skipped))
            QVERIFY2(text.contains(u"the same issue is here as "_s) && text.contains(u"by the connection “"_s), qPrintable(text));
    }

    // The first attempt makes the issue and hears no answer; until it is known what came of it, the other connection makes none.
    void oneInDoubtIsWaitedFor()
    {
        SyncBench bench;
        addShape(bench, u"two between the same"_s);
        bench.start();
        bench.right().tracker().loseAnswerOfNext(u"create"_s);
        (void)bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        QCOMPARE(bench.left().tracker().issueCount(), 1);
    }

    // A node dies at each of its turns while both connections bring the same issue.
    void aCrashDoublesNothing()
    {
        int turns = 0;
        {
            SyncBench bench;
            addShape(bench, u"two between the same"_s);
            (void)bench.left().tracker().create({{u"summary"_s, u"A"_s}});
            QVERIFY(bench.syncUntilQuiet());
            turns = bench.right().turns();
        }
        QVERIFY(turns > 20);
        for (int turn = 1; turn <= std::min(turns, 60); ++turn) {
            SyncBench bench;
            bench.inMemory = true;
            addShape(bench, u"two between the same"_s);
            (void)bench.left().tracker().create({{u"summary"_s, u"A"_s}});
            bench.start();
            bench.right().crashAt(turn);
            QVERIFY(bench.syncUntilQuiet());
            QVERIFY2(bench.right().tracker().issueCount() == 1 && bench.left().tracker().issueCount() == 1, qPrintable(u"turn %1"_s.arg(turn)));
        }
    }
};

QTEST_GUILESS_MAIN(TstRings)
#include "tst_rings.moc"
