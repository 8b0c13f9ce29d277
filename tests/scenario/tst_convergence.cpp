// Both sides edit: what is different arrives on both, what collides is settled the same way on both sides and written down.

#include "tests/support/syncbench.h"

#include <QtTest>

#include <algorithm>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QList<HistoryRecord> conflicts(BenchNode &node)
{
    QList<HistoryRecord> result;
    for (const HistoryRecord &record : node.history()) {
        if (record.what == "conflict"_L1)
            result.append(record);
    }
    return result;
}
} // namespace

class TstConvergence final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void differentFields_bothArrive()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
        bench.right().tracker().edit(twin, {{u"priority"_s, u"High"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().value(id, u"priority"_s).toString(), u"High"_s);
        QCOMPARE(bench.right().tracker().value(twin, u"status"_s).toString(), u"Open"_s);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QVERIFY(conflicts(bench.left()).isEmpty() && conflicts(bench.right()).isEmpty());
    }

    void sameField_policyDecides_data()
    {
        QTest::addColumn<int>("policy");
        QTest::addColumn<int>("later"); // who edits later
        QTest::addColumn<QString>("winner"); // empty: the one who edited later
        QTest::newRow("newest, left") << static_cast<int>(ConflictPolicy::Newest) << 0 << QString();
        QTest::newRow("newest, right") << static_cast<int>(ConflictPolicy::Newest) << 1 << QString();
    }
    void sameField_policyDecides()
    {
        QFETCH(int, policy);
        QFETCH(int, later);
        SyncBench bench;
        bench.connection.conflict.insert(u"default"_s, static_cast<ConflictPolicy>(policy));
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString ids[2] = {id, bench.right().tracker().onlyIssue()};
        bench.wire().offline = true;
        bench.node(1 - later).tracker().edit(ids[1 - later], {{u"summary"_s, u"early"_s}});
        bench.advance(4000);
        bench.node(later).tracker().edit(ids[later], {{u"summary"_s, u"late"_s}});
        bench.advance(4000);
        bench.wire().offline = false;
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().value(ids[0], u"summary"_s).toString(), u"late"_s);
        QCOMPARE(bench.right().tracker().value(ids[1], u"summary"_s).toString(), u"late"_s);
        const QList<HistoryRecord> written = conflicts(bench.left()) + conflicts(bench.right());
        QVERIFY(!written.isEmpty());
        for (const HistoryRecord &record : written)
            QVERIFY2(record.text.contains(u"early"_s), qPrintable(record.text)); // the losing value is kept
    }

    // Both sides edit another field while they cannot reach each other, and what they then send each other crosses; one of them also dies and comes
    // back in the middle, so that a request waits there while the answer to its own event comes in. Nobody takes back the other's value.
    void messagesThatCross_takeNothingBack_data()
    {
        QTest::addColumn<int>("dies");
        QTest::newRow("nobody dies") << -1;
        QTest::newRow("left dies") << 0;
        QTest::newRow("right dies") << 1;
    }
    void messagesThatCross_takeNothingBack()
    {
        QFETCH(int, dies);
        for (int at = 0; at < (dies < 0 ? 1 : 60); at += 4) {
            SyncBench bench;
            const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}});
            QVERIFY(bench.syncUntilQuiet());
            const QString twin = bench.right().tracker().onlyIssue();
            bench.left().tracker().workDelayMs = bench.right().tracker().workDelayMs = 15;
            bench.wire().offline = true;
            bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
            bench.right().tracker().edit(twin, {{u"status"_s, u"Open"_s}});
            bench.advance(4000);
            bench.wire().offline = false;
            while (bench.left().event(id).state != "sent"_L1)
                bench.advance(1);
            bench.advance(at);
            if (dies >= 0) {
                bench.node(dies).crash();
                bench.advance(300);
                bench.node(dies).start();
            }
            const QByteArray where = "died after " + QByteArray::number(at) + " ms";
            QVERIFY2(bench.syncUntilQuiet(), where.constData());
            for (const auto &[node, issue] : {std::pair(&bench.left(), id), std::pair(&bench.right(), twin)}) {
                QVERIFY2(node->tracker().value(issue, u"summary"_s) == u"B"_s, where.constData());
                QVERIFY2(node->tracker().value(issue, u"status"_s) == u"Open"_s, where.constData());
                QVERIFY2(conflicts(*node).isEmpty(), where.constData());
                QVERIFY2(node->errors().isEmpty(), where.constData());
                for (const HistoryRecord &record : node->history()) {
                    const QJsonValue after = record.changes.value(u"status"_s).toObject().value(u"after"_s);
                    QVERIFY2(record.what != "applied"_L1 || after != u"New"_s, where.constData());
                }
            }
        }
    }

    // The nodes cannot reach each other; what was changed is changed back, so the replica is the one that could not be sent: it still must be.
    void changedBackWhileApart_stillArrives()
    {
        SyncBench bench;
        bench.start();
        bench.advance(1500);
        bench.wire().offline = true;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.advance(5000);
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.left().tracker().edit(id, {{u"summary"_s, u"A"_s}});
        bench.advance(5000);
        bench.wire().offline = false;
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().event(id).state, u"done"_s);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // The other side has made our issue, but its answers are lost. What it tells next comes first, and an edit of ours meanwhile is neither
    // overwritten by it nor taken for told.
    void theirEditBeforeTheAnswerToOurs_overwritesNothing()
    {
        SyncBench bench;
        bench.start();
        bench.advance(1500);
        bench.wire().faultNext(u"ack"_s, FakeWire::Fault::LoseRequest, 4);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}});
        bench.advance(4000);
        const QString twin = bench.right().tracker().onlyIssue();
        QVERIFY(!twin.isEmpty());
        QCOMPARE(bench.left().event(id).state, u"sent"_s);
        bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
        bench.right().tracker().edit(twin, {{u"priority"_s, u"High"_s}});
        QVERIFY(bench.syncUntilQuiet());
        for (const auto &[node, issue] : {std::pair(&bench.left(), id), std::pair(&bench.right(), twin)}) {
            QVERIFY(sameValue(node->tracker().value(issue, u"status"_s), u"Open"_s));
            QVERIFY(sameValue(node->tracker().value(issue, u"priority"_s), u"High"_s));
            QVERIFY(conflicts(*node).isEmpty());
        }
    }

    // The answer to our event is on its way for so long that their next request is applied here before it, which says all that it says, and newer.
    void anAnswerThatComesLate_takesNothingBack()
    {
        SyncBench bench;
        const RuleFunctions good = bench.left().rules;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"labels"_s, QJsonArray {u"a"_s}}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.wire().faultNext(u"ack"_s, FakeWire::Fault::LoseRequest, 1000);
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}, {u"labels"_s, QJsonArray()}});
        bench.advance(4000);
        QVERIFY(sameValue(bench.right().tracker().value(twin, u"summary"_s), u"B"_s));
        QCOMPARE(bench.left().event(id).state, u"sent"_s);
        bench.right().tracker().edit(twin, {{u"summary"_s, u"C"_s}, {u"labels"_s, QJsonArray {u"b"_s}}});
        for (int i = 0; i < 120 && !sameValue(bench.left().tracker().value(id, u"summary"_s), u"C"_s); ++i)
            bench.advance(1000);
        QVERIFY(sameValue(bench.left().tracker().value(id, u"summary"_s), u"C"_s));
        bench.wire().forgetFaults();
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().event(id).state, u"done"_s);
        // What is edited here now cannot be told yet, and what they say next is about something else.
        bench.left().rules.outgoing = [](const OutgoingInput &) -> Result<OutgoingResult> { return ruleError(u"No such field"_s); };
        bench.left().tracker().edit(id, {{u"summary"_s, u"D"_s}, {u"labels"_s, QJsonArray()}});
        bench.advance(5000);
        bench.right().tracker().edit(twin, {{u"priority"_s, u"High"_s}});
        bench.advance(5000);
        QVERIFY(sameValue(bench.left().tracker().value(id, u"priority"_s), u"High"_s));
        QVERIFY(sameValue(bench.left().tracker().value(id, u"summary"_s), u"D"_s));
        QCOMPARE(bench.left().tracker().value(id, u"labels"_s).toArray(), QJsonArray());
        bench.left().rules = good;
        QVERIFY(bench.left().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(sameValue(bench.right().tracker().value(twin, u"summary"_s), u"D"_s));
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QVERIFY(conflicts(bench.left()).isEmpty() && conflicts(bench.right()).isEmpty());
    }

    // A creation is in doubt; somebody edits and comments the issue before we look for it.
    void editWhileTheCreationIsInDoubt_isKeptAndTold()
    {
        SyncBench bench;
        bench.right().tracker().loseAnswerOfNext(u"create"_s);
        bench.start();
        bench.advance(1500);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}});
        bench.advance(3000);
        const QString twin = bench.right().tracker().onlyIssue();
        QVERIFY(!twin.isEmpty());
        bench.right().tracker().edit(twin, {{u"status"_s, u"Open"_s}});
        bench.right().tracker().comment(twin, u"mine"_s);
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(sameValue(bench.right().tracker().value(twin, u"status"_s), u"Open"_s));
        QVERIFY(sameValue(bench.left().tracker().value(id, u"status"_s), u"Open"_s));
        QCOMPARE(bench.left().tracker().commentsOf(id), QStringList {u"mine"_s});
        QCOMPARE(bench.right().tracker().issueCount(), 1);
    }

    // Our request that makes the issue is made anew twice before it is answered; the last time it says again what it said first.
    void changedAndChangedBackBeforeTheAnswer_isNoOldNews()
    {
        for (const bool edited : {false, true}) {
            SyncBench bench;
            bench.start();
            bench.advance(1500);
            bench.wire().faultNext(u"ack"_s, FakeWire::Fault::LoseRequest, 30);
            const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
            bench.advance(4000);
            const QString twin = bench.right().tracker().onlyIssue();
            bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
            for (int i = 0; i < 400 && !sameValue(bench.right().tracker().value(twin, u"summary"_s), u"B"_s); ++i)
                bench.advance(1000);
            QVERIFY(sameValue(bench.right().tracker().value(twin, u"summary"_s), u"B"_s));
            QCOMPARE(bench.left().event(id).state, u"sent"_s);
            if (edited)
                bench.right().tracker().edit(twin, {{u"summary"_s, u"C"_s}});
            bench.left().tracker().edit(id, {{u"summary"_s, u"A"_s}});
            QVERIFY(bench.syncUntilQuiet());
            QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
            QVERIFY(edited || sameValue(bench.right().tracker().value(twin, u"summary"_s), u"A"_s));
            QCOMPARE(!conflicts(bench.left()).isEmpty() || !conflicts(bench.right()).isEmpty(), edited);
        }
    }

    void ask_waitsForAPerson()
    {
        SyncBench bench;
        bench.connection.conflict.insert(u"summary"_s, ConflictPolicy::Ask);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.wire().offline = true;
        bench.left().tracker().edit(id, {{u"summary"_s, u"L"_s}});
        bench.right().tracker().edit(twin, {{u"summary"_s, u"R"_s}});
        bench.advance(4000);
        bench.wire().offline = false;
        bench.syncUntilQuiet();
        QCOMPARE(bench.left().tracker().value(id, u"summary"_s).toString(), u"L"_s);
        QCOMPARE(bench.right().tracker().value(twin, u"summary"_s).toString(), u"R"_s);
        const QList<StoredError> errors = bench.left().errors() + bench.right().errors();
        QVERIFY(!errors.isEmpty());
        for (const StoredError &error : errors) {
            QCOMPARE(error.error.code, ErrorCode::Conflict);
            QCOMPARE(error.error.field, u"summary"_s);
        }
    }

    // A person edits the receiver's issue in the very moment it is written.
    void editDuringApply_isNotLost_data()
    {
        QTest::addColumn<QString>("operation");
        QTest::newRow("before the write") << u"fetch"_s;
        QTest::newRow("between write and read-back") << u"update"_s;
        QTest::newRow("after a comment") << u"addComment"_s;
    }
    void editDuringApply_isNotLost()
    {
        QFETCH(QString, operation);
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().after = [&bench, twin, operation](const QString &done) {
            if (done != operation)
                return;
            bench.right().tracker().after = nullptr;
            bench.right().tracker().edit(twin, {{u"priority"_s, u"High"_s}});
            bench.right().tracker().comment(twin, u"mine"_s);
        };
        bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
        bench.left().tracker().comment(id, u"yours"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().value(id, u"priority"_s).toString(), u"High"_s);
        QCOMPARE(bench.left().tracker().value(id, u"status"_s).toString(), u"Open"_s);
        QCOMPARE(bench.left().tracker().commentsOf(id).size(), 2);
        QCOMPARE(bench.right().tracker().commentsOf(twin).size(), 2);
    }

    // Somebody comments on an issue that is just being made.
    void commentDuringCreate_isNotLost()
    {
        SyncBench bench;
        bench.right().tracker().after = [&bench](const QString &done) {
            if (done != "addComment"_L1)
                return;
            bench.right().tracker().after = nullptr;
            bench.right().tracker().comment(bench.right().tracker().onlyIssue(), u"mine"_s);
        };
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.left().tracker().comment(id, u"yours"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().commentsOf(id).size(), 2);
        QCOMPARE(bench.right().tracker().commentsOf(bench.right().tracker().onlyIssue()).size(), 2);
    }

    // … or edits it, after it was read back and before its comments are written.
    void editDuringCreate_isTold()
    {
        SyncBench bench;
        bench.right().tracker().after = [&bench](const QString &done) {
            if (done != "addComment"_L1)
                return;
            bench.right().tracker().after = nullptr;
            bench.right().tracker().edit(bench.right().tracker().onlyIssue(), {{u"priority"_s, u"High"_s}});
        };
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.left().tracker().comment(id, u"yours"_s);
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(sameValue(bench.left().tracker().value(id, u"priority"_s), u"High"_s));
        QVERIFY(sameValue(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"priority"_s), u"High"_s));
    }

    void manyEditsWhileTheOtherSideIsAway_arriveAsOne()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.wire().offline = true;
        for (int i = 0; i < 10; ++i) {
            bench.left().tracker().edit(id, {{u"summary"_s, u"Edit %1"_s.arg(i)}});
            bench.advance(2000);
        }
        bench.wire().offline = false;
        const int writes = bench.right().tracker().writes;
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QVERIFY2(bench.right().tracker().writes - writes <= 2, "ten edits became more than a net change");
    }

    void behindASentEvent_changesGatherWithTheirCount()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.right().tracker().unreachable = true; // stored there, but not applied
        for (int i = 0; i < 10; ++i) {
            bench.left().tracker().edit(id, {{u"summary"_s, u"Edit %1"_s.arg(i)}});
            bench.advance(2000);
        }
        const auto behind = bench.left().database().run(u"SELECT behind FROM event WHERE state = 'blocked'"_s);
        QVERIFY(behind && behind->rows.size() == 1);
        QCOMPARE(behind->rows.first().first().toInt(), 9);
        bench.right().tracker().unreachable = false;
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.left().events().size(), 3); // the create, the first edit, all the others
    }

    void pause_queues_resumeSends()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(bench.left().engine().setPaused(bench.connection.id, true));
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.left().tracker().create({{u"summary"_s, u"C"_s}});
        bench.right().tracker().edit(bench.right().tracker().onlyIssue(), {{u"status"_s, u"Open"_s}});
        bench.advance(60'000);
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        QVERIFY(bench.left().tracker().value(id, u"status"_s).isNull()); // the request waits, stored
        bench.left().restart(); // a pause outlives a restart only if the configuration says so
        QVERIFY(bench.left().engine().setPaused(bench.connection.id, false) || true);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.right().tracker().issueCount(), 2);
        QVERIFY(!bench.left().engine().setPaused(ConnectionId(u"nowhere"_s), true));
    }

    void skippedByARule_isNotSent()
    {
        SyncBench bench;
        const RuleFunctions good = copyAllRules();
        bench.left().rules.outgoing = [good](const OutgoingInput &input) -> Result<OutgoingResult> {
            Result<OutgoingResult> result = good.outgoing(input);
            result->skipped = input.issue.summary() == "private"_L1;
            result->reason = u"It is private"_s;
            return result;
        };
        bench.right().rules.incoming = [good](const IncomingInput &input) -> Result<IncomingResult> {
            Result<IncomingResult> result = good.incoming(input);
            result->skipped = result->values.value(u"summary"_s).toString() == "unwanted"_L1;
            result->reason = u"Not wanted here"_s;
            return result;
        };
        const QString mine = bench.left().tracker().create({{u"summary"_s, u"private"_s}});
        const QString theirs = bench.left().tracker().create({{u"summary"_s, u"unwanted"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 0);
        QCOMPARE(bench.left().event(mine).state, u"skipped"_s);
        QCOMPARE(bench.left().event(theirs).state, u"skipped"_s);
        bench.left().tracker().edit(mine, {{u"summary"_s, u"open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
    }

    void stopTwiceAndBeforeStart_areHarmless()
    {
        SyncBench bench;
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.start();
        bench.advance(1200); // in the middle of things
        int stopped = 0;
        bench.left().engine().stop([&stopped] { ++stopped; });
        bench.left().engine().stop([&stopped] { ++stopped; });
        bench.advance(60'000);
        QCOMPARE(stopped, 2);
        QCOMPARE(bench.left().engine().state(), NodeState::Stopped);
        QVERIFY(bench.left().engine().start()); // and on again
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        bench.right().stop();
        bench.right().start();
        QVERIFY(bench.syncUntilQuiet());
    }
};

QTEST_GUILESS_MAIN(TstConvergence)
#include "tst_convergence.moc"
