// Time entries, new and edited, in both directions: none lost, none doubled, whatever is cut off; and where the other tracker keeps none.

#include "tests/scenario/auditbench.h"
#include "tests/scenario/crashbench.h"
#include "tests/support/fakeredmine.h"
#include "tests/support/fakert.h"
#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
const QString day = u"2026-02-01"_s;

QStringList told(BenchNode &node, const QString &what)
{
    QStringList texts;
    for (const HistoryRecord &row : node.history()) {
        if (row.what == what)
            texts.append(row.text);
    }
    return texts;
}
QStringList conflicts(BenchNode &node) { return told(node, u"conflict"_s); }
QStringList warnings(BenchNode &node) { return told(node, u"warning"_s); }

QString firstPart(SyncBench &bench)
{
    const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
    bench.left().tracker().logWork(id, 3600, u"one"_s);
    bench.left().tracker().logWork(id, 3600, u"one"_s); // the same twice is two hours
    bench.left().tracker().logWork(id, 60);
    return id;
}

void secondPart(SyncBench &bench, const QString &id)
{
    bench.left().tracker().logWork(id, 120, u"two"_s);
    bench.left().tracker().editWork(id, bench.left().tracker().issue(id).worklogs.last().id, 180, u"two"_s);
    bench.right().tracker().logWork(bench.right().tracker().onlyIssue(), 240, u"back"_s);
}
} // namespace

class TstWorklogs final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newAndEdited_data()
    {
        QTest::addColumn<int>("from");
        QTest::newRow("left to right") << 0;
        QTest::newRow("right to left") << 1;
    }
    void newAndEdited()
    {
        QFETCH(int, from);
        SyncBench bench;
        BenchNode &a = bench.node(from);
        BenchNode &b = bench.node(1 - from);
        const QString id = a.tracker().create({{u"summary"_s, u"A"_s}});
        const QString early = a.tracker().logWork(id, 5400, u"before it was sent"_s);
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = b.tracker().onlyIssue();
        QCOMPARE(b.tracker().timeOf(twin), QStringList {u"1 h 30 min on 2026-02-01: before it was sent"_s});
        a.tracker().logWork(id, 60, {}, u"2026-02-02"_s);
        a.tracker().logWork(id, 60, {}, u"2026-02-02"_s); // the same twice is two minutes
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(b.tracker().timeOf(twin).size(), 3);
        b.tracker().logWork(twin, 7200, u"answer"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(a.tracker().timeOf(id).size(), 4);
        a.tracker().editWork(id, early, 1800, u"less"_s);
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(b.tracker().timeOf(twin).contains(u"30 min on 2026-02-01: less"_s));
        QCOMPARE(a.tracker().timeOf(id), b.tracker().timeOf(twin));
        QCOMPARE(bench.requestsOf([&] { bench.advance(30'000); }).second, 0);
        QCOMPARE(b.tracker().calls.value(u"addWorklog"_s), 3);
        QCOMPARE(a.tracker().calls.value(u"addWorklog"_s), 1);
        QVERIFY(a.errors().isEmpty() && b.errors().isEmpty());
    }

    // A person edits the copy: its original follows.
    void editedCopy_changesTheOriginal()
    {
        SyncBench bench;
        const QString id = firstPart(bench);
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().editWork(twin, bench.right().tracker().issue(twin).worklogs.last().id, 600, u"corrected"_s);
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(bench.left().tracker().timeOf(id).contains(u"10 min on 2026-02-01: corrected"_s));
        QCOMPARE(bench.left().tracker().timeOf(id), bench.right().tracker().timeOf(twin));
    }

    void editedOnBothSides_isAConflict_data()
    {
        QTest::addColumn<ConflictPolicy>("policy");
        QTest::addColumn<QString>("kept");
        QTest::newRow("newest") << ConflictPolicy::Newest << u"3 min on 2026-02-01: right"_s;
        QTest::newRow("local: the node named first") << ConflictPolicy::Local << u"2 min on 2026-02-01: left"_s;
        QTest::newRow("remote") << ConflictPolicy::Remote << u"3 min on 2026-02-01: right"_s;
    }
    void editedOnBothSides_isAConflict()
    {
        QFETCH(ConflictPolicy, policy);
        QFETCH(QString, kept);
        SyncBench bench;
        bench.connection.conflict.insert(u"worklogs"_s, policy);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        const QString worklog = bench.left().tracker().logWork(id, 60, u"was"_s);
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.left().tracker().editWork(id, worklog, 120, u"left"_s);
        bench.advance(5);
        bench.right().tracker().editWork(twin, bench.right().tracker().issue(twin).worklogs.first().id, 180, u"right"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().timeOf(id), QStringList {kept});
        QCOMPARE(bench.right().tracker().timeOf(twin), QStringList {kept});
        const QStringList told = conflicts(bench.left()) + conflicts(bench.right());
        QVERIFY2(!told.isEmpty() && told.first().contains(u"worklog "_s), qPrintable(told.join(u'\n')));
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }

    void crashBeforeEachTurn_data() { crashTestRows(); }
    void crashBeforeEachTurn()
    {
        QFETCH(int, side);
        QFETCH(bool, second);
        WorkToCutOff work {&firstPart, {}, {}, true};
        if (second)
            work.goOn = &secondPart;
        work.wrong = [second](SyncBench &bench, const QString &id, const QString &twin) -> QString {
            const QStringList left = bench.left().tracker().timeOf(id);
            const QStringList right = bench.right().tracker().timeOf(twin);
            return left.size() == (second ? 5 : 3) && right == left ? QString() : left.join(u',') + u" and "_s + right.join(u',');
        };
        QCOMPARE(diesBeforeEachTurn(side, work), QString());
    }

    void lostAnswer_addsNoneTwice()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().logWork(twin, 3600, u"theirs"_s); // alike, and somebody else's
        QVERIFY(bench.syncUntilQuiet());
        bench.right().tracker().loseAnswerOfNext(u"addWorklog"_s);
        bench.left().tracker().logWork(id, 3600, u"theirs"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().timeOf(twin), QStringList({u"1 h on 2026-02-01: theirs"_s, u"1 h on 2026-02-01: theirs"_s}));
        QCOMPARE(bench.left().tracker().timeOf(id), bench.right().tracker().timeOf(twin));
        bench.right().tracker().loseAnswerOfNext(u"editWorklog"_s);
        bench.left().tracker().editWork(id, bench.left().tracker().issue(id).worklogs.last().id, 60, u"less"_s);
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(bench.right().tracker().timeOf(twin).contains(u"1 min on 2026-02-01: less"_s));
        QCOMPARE(bench.left().tracker().timeOf(id), bench.right().tracker().timeOf(twin));
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }

    // Nobody knows whether the first form was written; by the time it is looked for it says something else over there.
    void editedWhileItsCopyIsInDoubt()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().loseAnswerOfNext(u"addWorklog"_s);
        const QString worklog = bench.left().tracker().logWork(id, 3600, u"first"_s);
        for (int i = 0; i < 3000 && bench.right().tracker().timeOf(twin).isEmpty(); ++i)
            bench.advance(2);
        bench.left().tracker().editWork(id, worklog, 1800, u"second"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().timeOf(twin), QStringList {u"30 min on 2026-02-01: second"_s});
        QCOMPARE(bench.left().tracker().timeOf(id), bench.right().tracker().timeOf(twin));
    }

    void aRuleAddsOne_onceForEachRequest()
    {
        SyncBench bench;
        const RuleFunctions copy = copyAllRules();
        bench.right().rules.incoming = [copy](const IncomingInput &input) -> Result<IncomingResult> {
            Result<IncomingResult> result = copy.incoming(input);
            if (input.firstSync) {
                result->worklogs.append({{}, {}, 300, {}, u"triage"_s, {}});
                result->worklogs.append({{}, {}, 300, {}, u"triage"_s, {}});
            }
            return result;
        };
        bench.right().tracker().loseAnswerOfNext(u"addWorklog"_s);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        QCOMPARE(bench.right().tracker().timeOf(twin).size(), 2);
        QVERIFY(bench.right().tracker().timeOf(twin).first().startsWith(u"5 min on "_s));
        QVERIFY(bench.left().tracker().timeOf(id).isEmpty()); // it sends nothing by itself
        bench.right().tracker().edit(twin, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().timeOf(id), bench.right().tracker().timeOf(twin)); // the next change takes it along
        QCOMPARE(bench.right().tracker().timeOf(twin).size(), 2);
    }

    void anOutgoingRuleThatDoesNotFillThem_sendsNone()
    {
        SyncBench bench;
        bench.left().rules = basicRules();
        const QString id = firstPart(bench);
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        QVERIFY(bench.right().tracker().timeOf(twin).isEmpty());
        const auto requests = bench.requestsOf([&] {
            bench.left().tracker().logWork(id, 60, u"more"_s);
            bench.advance(30'000);
        });
        QCOMPARE(requests.second, 0);
        QVERIFY(bench.right().tracker().timeOf(twin).isEmpty());
    }

    void aTrackerWithoutThem_isToldOnce()
    {
        SyncBench bench;
        bench.right().tracker().keepsTime = false;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.left().tracker().logWork(id, 60, u"lost"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(warnings(bench.right()), QStringList {u"A time entry was left out: the tracker here takes none (1 min on 2026-02-01: lost)"_s});
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(warnings(bench.right()).size(), 1);
        QCOMPARE(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s).toString(), u"B"_s);
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
        QCOMPARE(bench.requestsOf([&] { bench.advance(30'000); }).second, 0);
    }

    void aTrackerThatCannotEdit_keepsWhatItHas()
    {
        SyncBench bench;
        bench.right().tracker().canEditTime = false;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        const QString worklog = bench.left().tracker().logWork(id, 60, u"was"_s);
        QVERIFY(bench.syncUntilQuiet());
        bench.left().tracker().editWork(id, worklog, 120, u"is"_s);
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        QCOMPARE(bench.right().tracker().timeOf(twin), QStringList {u"1 min on 2026-02-01: was"_s});
        QCOMPARE(bench.left().tracker().timeOf(id), QStringList {u"2 min on 2026-02-01: is"_s}); // nothing comes back
        QCOMPARE(warnings(bench.right()).size(), 1);
        QVERIFY2(warnings(bench.right()).first().contains(u"cannot edit one (it is now 2 min on 2026-02-01: is)"_s), qPrintable(warnings(bench.right()).first()));
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }

    // The trackers' own ways: whole minutes, days, no edits at RT, and a feed at Redmine that tells nothing of time.
    void betweenRedmineAndRequestTracker()
    {
        SyncBench bench;
        FakeRedmine::Settings settings;
        settings.keepsTime = true;
        auto redmine = std::make_unique<FakeRedmine>(u"Redmine"_s, bench.clock(), 1, settings);
        auto rt = std::make_unique<FakeRt>(u"RT"_s, bench.clock(), 2, FakeRt::Settings());
        BenchTracker &left = *redmine;
        BenchTracker &right = *rt;
        bench.left().useTracker(std::move(redmine));
        bench.right().useTracker(std::move(rt));
        bench.left().rules = bench.right().rules = timeRules();
        bench.connection.halves[0].triggers = {{u"status_id=*"_s, true, true}};
        bench.connection.halves[1].triggers = {{u"id > 0"_s, true, true}};
        bench.start();
        bench.advance(1500);
        const auto sync = [&bench] { // the feed looks for new time four times a minute
            bench.advance(20'000);
            return bench.syncUntilQuiet();
        };
        const QString id = left.create({{u"summary"_s, u"A"_s}});
        const QString first = left.logWork(id, 1200, u"one"_s); // a third of an hour, which Redmine shows as 0.33
        QVERIFY(sync());
        const QString twin = right.onlyIssue();
        QVERIFY2(!twin.isEmpty(), qPrintable(bench.right().errors().isEmpty() ? QString() : bench.right().errors().first().error.message));
        QCOMPARE(right.timeOf(twin), QStringList {u"20 min on 2026-02-01 (Development): one"_s});
        QVERIFY(right.commentsOf(twin).isEmpty());
        // Somebody's internal comment that took time: the time goes over and the words stay.
        right.logWork(twin, 1800, u"for us"_s);
        QVERIFY(sync());
        QCOMPARE(left.timeOf(id).size(), 2);
        QVERIFY2(left.timeOf(id).last().startsWith(u"30 min on "_s) && left.timeOf(id).last().endsWith(u"(Development)"_s), qPrintable(left.timeOf(id).last()));
        QVERIFY(left.commentsOf(id).isEmpty());
        right.loseAnswerOfNext(u"addWorklog"_s);
        left.logWork(id, 3600, u"one"_s, u"2026-02-02"_s);
        QVERIFY(sync());
        left.loseAnswerOfNext(u"addWorklog"_s);
        right.logWork(twin, 60);
        QVERIFY(sync());
        QCOMPARE(left.timeOf(id).size(), 4);
        QCOMPARE(right.timeOf(twin).size(), 4);
        left.editWork(id, first, 600, u"less"_s); // found by the sweep
        bench.advance(200'000);
        QVERIFY(sync());
        QCOMPARE(right.timeOf(twin).size(), 4);
        QVERIFY2(warnings(bench.right()).join(u'\n').contains(u"cannot edit one (it is now 10 min on 2026-02-01 (Development): less)"_s), qPrintable(warnings(bench.right()).join(u'\n')));
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
        QCOMPARE(bench.requestsOf([&] { bench.advance(30'000); }).second, 0);
    }

    void anAuditFindsACopyThatWasRemoved_andARepairAddsItAgain()
    {
        SyncBench bench;
        const QString id = firstPart(bench);
        QVERIFY(bench.syncUntilQuiet());
        audit(bench);
        QCOMPARE(text(findings(bench.left()) + findings(bench.right())), QString());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().issues[twin.toLongLong()].worklogs.removeLast();
        audit(bench);
        QCOMPARE(findings(bench.left()).size(), 1);
        QCOMPARE(findings(bench.left()).first().cause, u"deleted there"_s);
        QCOMPARE(findings(bench.left()).first().here, u"1 min on 2026-02-01"_s);
        repairAll(bench.left(), 1);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().timeOf(twin), bench.left().tracker().timeOf(id));
        audit(bench);
        QCOMPARE(text(findings(bench.left()) + findings(bench.right())), QString());
    }

    void editOfACopyThatWasDeleted_stopsNothing()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        const QString entry = bench.left().tracker().logWork(id, 60, u"a"_s);
        QVERIFY(bench.syncUntilQuiet());
        for (FakeIssue &issue : bench.right().tracker().issues)
            issue.worklogs.clear();
        bench.left().tracker().editWork(id, entry, 120, u"b"_s);
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().errors().size(), 0);
        QCOMPARE(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s).toString(), u"B"_s);
    }

    void aRefusal_isAnErrorThatWaits_andIsHealedByARetry()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.right().tracker().failNext(u"addWorklog"_s, Error::make(ErrorCode::Validation, u"There is no activity “Knitting”"_s).withField(u"worklogs"_s));
        bench.left().tracker().logWork(id, 60, u"a"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().errors().size(), 1);
        QVERIFY(bench.right().errors().first().error.message.contains(u"Knitting"_s));
        bench.left().tracker().logWork(id, 120, u"b"_s); // a newer form of the request takes its place
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().timeOf(bench.right().tracker().onlyIssue()).size(), 2);
        QVERIFY(bench.right().errors().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TstWorklogs)
#include "tst_worklogs.moc"
