// A repair brings into step what an audit found, under the conflict policy, and survives.

#include "tests/scenario/auditbench.h"

using namespace lockstep;

Q_DECLARE_METATYPE(lockstep::ConflictPolicy)

class TstRepair final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // The side that is told to repair does not simply overwrite: the policy says who wins ("local" is the node named first), and the loser is in the history.
    void repair_keepsTheConflictPolicy_data()
    {
        QTest::addColumn<ConflictPolicy>("policy");
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<QString>("told");
        QTest::newRow("local") << ConflictPolicy::Local << u"Low"_s << u"A repair found priority different; the other side's value was kept and “High” was given up"_s;
        QTest::newRow("remote") << ConflictPolicy::Remote << u"High"_s << u"A repair found priority different; the local value was kept and “Low” was given up"_s;
    }

    void repair_keepsTheConflictPolicy()
    {
        QFETCH(ConflictPolicy, policy);
        QFETCH(QString, outcome);
        QFETCH(QString, told);
        SyncBench bench;
        bench.connection.conflict = {{u"default"_s, policy}};
        const auto [left, right] = pair(bench);
        editBehindTheBack(bench.right(), right, {{u"priority"_s, u"High"_s}});
        audit(bench);
        repairAll(bench.left(), 1);
        inStepAfterRepair(bench);
        QCOMPARE(bench.right().tracker().value(right, u"priority"_s).toString(), outcome);
        QStringList conflicts;
        for (const HistoryRecord &record : bench.right().history()) {
            if (record.what == "conflict"_L1)
                conflicts.append(record.text);
        }
        QCOMPARE(conflicts, QStringList {told});
    }

    void repairByAsk_holdsThePair()
    {
        SyncBench bench;
        bench.connection.conflict = {{u"default"_s, ConflictPolicy::Ask}};
        const auto [left, right] = pair(bench);
        editBehindTheBack(bench.right(), right, {{u"priority"_s, u"High"_s}});
        audit(bench);
        repairAll(bench.left(), 1);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(right, u"priority"_s).toString(), u"High"_s); // nothing is overwritten
        QVERIFY(!bench.right().errors().isEmpty());
        QCOMPARE(bench.right().errors().first().error.field, u"priority"_s);
        audit(bench);
        QCOMPARE(findings(bench.left()).size(), 1);
        QCOMPARE(findings(bench.left()).first().cause, u"error waits"_s);
    }

    void deletedCommentAndAttachment()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        issueOf(bench.right(), right).comments.clear();
        issueOf(bench.right(), right).attachments.clear();
        QCOMPARE(audit(bench).differing, 1); // only the side that has them can tell
        const QList<Found> found = findings(bench.left());
        QCOMPARE(found.size(), 2);
        QVERIFY2(found.at(0).what.startsWith(u"comment."_s) && found.at(0).here == u"hello"_s && found.at(0).cause == u"deleted there"_s, qPrintable(text(found)));
        QVERIFY2(found.at(1).what.startsWith(u"attachment."_s) && found.at(1).here == u"a.txt"_s && found.at(1).cause == u"deleted there"_s, qPrintable(text(found)));
        repairAll(bench.left(), 1);
        inStepAfterRepair(bench);
        // The new copies are known as such: an edit of the original edits its copy, and nothing is doubled.
        bench.left().tracker().editComment(left, bench.left().tracker().issue(left).comments.first().id, u"hello again"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().commentsOf(right), QStringList {u"hello again"_s});
        bench.right().tracker().comment(right, u"answer"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().commentsOf(left), QStringList({u"hello again"_s, u"answer"_s}));
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // The original was deleted; its copy is what is left, and the repair makes it whole again.
    void deletedOriginal()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        issueOf(bench.left(), left).comments.clear();
        audit(bench);
        QCOMPARE(findings(bench.left()).size(), 0);
        QCOMPARE(findings(bench.right()).size(), 1);
        QCOMPARE(findings(bench.right()).first().cause, u"deleted there"_s);
        repairAll(bench.right(), 1);
        inStepAfterRepair(bench);
    }

    void deletedPartner_data()
    {
        QTest::addColumn<int>("deleted");
        QTest::newRow("left") << 0;
        QTest::newRow("right") << 1;
    }

    void deletedPartner()
    {
        QFETCH(int, deleted);
        SyncBench bench;
        const auto [left, right] = pair(bench);
        BenchNode &a = bench.node(1 - deleted); // still has its issue
        BenchNode &b = bench.node(deleted);
        b.tracker().remove(deleted == 0 ? left : right);
        audit(bench);
        QCOMPARE(findings(b).size(), 0);
        QCOMPARE(findings(a).size(), 1);
        QCOMPARE(findings(a).first().what, u"issue"_s);
        QCOMPARE(findings(a).first().cause, u"issue gone"_s);
        repairAll(a, 1);
        inStepAfterRepair(bench);
        QCOMPARE(b.tracker().issueCount(), 1);
        // Both directions live on.
        b.tracker().edit(b.tracker().onlyIssue(), {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(a.tracker().value(a.tracker().onlyIssue(), u"summary"_s).toString(), u"B"_s);
        a.tracker().editComment(a.tracker().onlyIssue(), a.tracker().issue(a.tracker().onlyIssue()).comments.first().id, u"edited"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(a.tracker().state(), b.tracker().state());
        QCOMPARE(b.tracker().issue(b.tracker().onlyIssue()).comments.size(), 1);
    }

    void repairSurvivesACrash()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        issueOf(bench.right(), right).comments.clear();
        audit(bench);
        repairAll(bench.left(), 1);
        bench.right().crashAt(bench.right().turns() + 30);
        bench.advance(2);
        bench.left().restart(); // the repair was not durable yet, or it was: never half
        QVERIFY(bench.syncUntilQuiet());
        audit(bench);
        if (!findings(bench.left()).isEmpty()) {
            repairAll(bench.left(), 1);
            QVERIFY(bench.syncUntilQuiet());
        }
        QCOMPARE(bench.right().tracker().commentsOf(right), QStringList {u"hello"_s});
    }

    void repairsThatMakeNoSense()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        const Result<RepairSummary> none = bench.left().engine().repair({7});
        QVERIFY(none);
        QCOMPARE(none->twins, 0);
        QCOMPARE(none->refused, QStringList {u"finding 7: there is none at “Blue”"_s});
        editBehindTheBack(bench.left(), left, {{u"priority"_s, u"High"_s}});
        audit(bench);
        const qint64 id = findings(bench.left()).first().id;
        QCOMPARE(bench.left().engine().repair({id})->twins, 1);
        QCOMPARE(bench.left().engine().repair({id})->twins, 0);
        QVERIFY(bench.left().engine().repair({id})->refused.first().contains(u"repaired already"_s));
    }
};

QTEST_GUILESS_MAIN(TstRepair)
#include "tst_repair.moc"
