// Errors with one cause: tried by one of them. Errors of one issue: closed when it goes through again. And what is not tried for ever.

#include "core/storage/errorstore.h"
#include "core/storage/eventstore.h"
#include "core/storage/viewreader.h"
#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Error refused(const QString &value)
{
    return Error::make(ErrorCode::Validation, u"The field “Status” has no value “%1”"_s.arg(value)).withField(u"status"_s);
}

/// The incoming rule refuses every summary that `isBad` says.
RuleFunctions refusing(const RuleFunctions &good, std::function<bool(const QString &)> isBad)
{
    RuleFunctions rules = good;
    rules.incoming = [good, isBad](const IncomingInput &input) -> Result<IncomingResult> {
        const QString summary = Replica::fromJson(input.replica).fields.value(u"summary"_s).toString();
        return isBad(summary) ? Result<IncomingResult>(refused(summary)) : good.incoming(input);
    };
    return rules;
}

struct GroupBench {
    BenchNode &left() { return bench.left(); }
    BenchNode &right() { return bench.right(); }
    void advance(qint64 ms) { bench.advance(ms); }
    bool syncUntilQuiet() { return bench.syncUntilQuiet(); }

    SyncBench bench;
    explicit GroupBench(int issues)
    {
        good = right().rules;
        right().rules = refusing(good, [](const QString &) { return true; });
        for (int i = 0; i < issues; ++i)
            left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}});
        syncUntilQuiet();
    }
    QList<int> attempts()
    {
        QList<int> result;
        for (const EventRecord &event : right().events())
            result.append(event.attempts);
        return result;
    }
    int groups() { return right().database().run(u"SELECT count(*) FROM group_retry"_s)->rows.first().first().toInt(); }
    QString fingerprint() { return right().errors().first().fingerprint; }
    RuleFunctions good;
};
} // namespace

class TstErrorGroups final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void oneCause_oneFingerprint()
    {
        GroupBench bench(5);
        QCOMPARE(bench.right().errors().size(), 5);
        for (const StoredError &error : bench.right().errors())
            QCOMPARE(error.fingerprint, bench.fingerprint());
        const ConnectionId a(u"A"_s);
        Error rule = Error::make(ErrorCode::Rule, u"No field “x” in issue 3f2a9c10-77aa-4b1e-9d0c-001122334455"_s);
        Error other = Error::make(ErrorCode::Rule, u"No field “y” in issue 99aa9c10-77aa-4b1e-9d0c-00112233aaaa"_s);
        QCOMPARE(fingerprintOf(rule, a), fingerprintOf(other, a));
        QVERIFY(fingerprintOf(rule, a) != fingerprintOf(rule, ConnectionId(u"B"_s)));
        other.line = 7;
        QVERIFY(fingerprintOf(rule, a) != fingerprintOf(other, a));
    }

    void mended_oneFirst_thenTheOthersInOrder()
    {
        GroupBench bench(12);
        bench.right().rules = bench.good;
        const Result<QString> started = bench.right().engine().retryGroup(bench.fingerprint());
        QVERIFY(started);
        QVERIFY2(started->contains(u"11 more follow"_s), qPrintable(*started));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QVERIFY(bench.right().errors().isEmpty());
        QCOMPARE(bench.groups(), 0);
        QStringList created;
        for (const FakeIssue &issue : std::as_const(bench.right().tracker().issues))
            created.append(issue.fields.value(u"summary"_s).toString());
        QCOMPARE(created.first(), u"Issue 0"_s);
        for (const EventRecord &event : bench.left().events())
            QCOMPARE(event.state, u"done"_s);
    }

    void notMended_onlyTheFirstIsTried()
    {
        GroupBench bench(12);
        QVERIFY(bench.right().engine().retryGroup(bench.fingerprint()));
        bench.syncUntilQuiet();
        QCOMPARE(bench.right().errors().size(), 12);
        for (const StoredError &error : bench.right().errors())
            QCOMPARE(error.state, u"open"_s);
        QCOMPARE(bench.attempts(), (QList<int> {2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}));
        QCOMPARE(bench.groups(), 0);
        bench.right().rules = bench.good; // and again, now that it is mended
        QVERIFY(bench.right().engine().retryGroup(bench.fingerprint()));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    void goesOnAfterARestart()
    {
        GroupBench bench(6);
        bench.right().rules = bench.good;
        QVERIFY(bench.right().engine().retryGroup(bench.fingerprint()));
        bench.advance(1); // on disk, and nothing tried yet
        bench.right().restart();
        QCOMPARE(bench.groups(), 1);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QVERIFY(bench.right().errors().isEmpty());
    }

    void askedTwice_triedOnce()
    {
        GroupBench bench(6);
        QVERIFY(bench.right().engine().retryGroup(bench.fingerprint()));
        const Result<QString> again = bench.right().engine().retryGroup(bench.fingerprint());
        QVERIFY(again);
        QVERIFY2(again->contains(u"being tried already"_s), qPrintable(*again));
        bench.syncUntilQuiet();
        QCOMPARE(bench.attempts(), (QList<int> {2, 1, 1, 1, 1, 1}));
        const Result<QString> unknown = bench.right().engine().retryGroup(u"0000000000000000"_s);
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().code, ErrorCode::NotFound);
    }

    // The rule is mended here, and the other side refuses: the one that was tried did not pass.
    void ofTheSender_refusedOverThere()
    {
        SyncBench bench;
        const RuleFunctions sends = bench.left().rules;
        bench.left().rules.outgoing = [](const OutgoingInput &) -> Result<OutgoingResult> { return ruleError(u"No such field"_s); };
        for (int i = 0; i < 4; ++i)
            bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.left().errors().size(), 4);
        bench.left().rules = sends;
        bench.right().rules = refusing(bench.right().rules, [](const QString &) { return true; });
        QVERIFY(bench.left().engine().retryGroup(bench.left().errors().first().fingerprint));
        bench.syncUntilQuiet();
        QCOMPARE(bench.left().errors().size(), 3); // the first one's is the other side's now
        QCOMPARE(bench.right().errors().size(), 1);
    }

    // What failed was the answer alone: that it stands in the queue again is no proof yet.
    void answerRefused_othersWaitUntilItIsTaken()
    {
        SyncBench bench;
        bench.wire().faultNext(u"ack"_s, FakeWire::Fault::LoseRequest, 1000);
        for (int i = 0; i < 4; ++i)
            bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}});
        bench.start();
        bench.advance(60'000);
        EventStore events(bench.right().database(), bench.clock());
        ErrorStore errors(bench.right().database(), bench.clock());
        const Error error = Error::make(ErrorCode::Validation, u"The answer was not understood"_s);
        QVERIFY(bench.right().database().run(u"UPDATE event SET state = 'acknowledging', resume = '' WHERE state = 'waiting'"_s));
        for (const EventRecord &event : bench.right().events()) {
            QVERIFY(events.fail(event, error, 7));
            QVERIFY(errors.open(error, event.connection, &event));
        }
        QCOMPARE(bench.right().errors().size(), 4);
        QVERIFY(bench.right().engine().retryGroup(bench.right().errors().first().fingerprint));
        bench.advance(600'000);
        QStringList states;
        for (const EventRecord &event : bench.right().events())
            states.append(event.state);
        QCOMPARE(states.count(u"failed"_s), 3);
        bench.wire().forgetFaults();
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(bench.right().errors().isEmpty());
    }

    // The other side has told of its failure before our own call for an answer is given up: the event stays as it was told.
    void toldOfTheFailure_beforeTheTimeOut()
    {
        SyncBench bench;
        bench.right().rules = refusing(bench.right().rules, [](const QString &) { return true; });
        bench.wire().faultNext(u"request"_s, FakeWire::Fault::LoseAnswer, 1);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"bad"_s}});
        bench.start();
        bench.advance(20'000);
        QCOMPARE(bench.left().event(id).state, u"failed"_s);
        bench.advance(30'000);
        const EventRecord event = bench.left().event(id);
        QCOMPARE(event.state, u"failed"_s);
        QCOMPARE(event.resume, u"triggered"_s);
        QCOMPARE(Error::fromJson(event.error).code, ErrorCode::Validation);
    }

    void laterRequestOfTheIssue_closesTheError()
    {
        SyncBench bench;
        bench.right().rules = refusing(bench.right().rules, [](const QString &summary) { return summary == "bad"_L1; });
        const QString id = bench.left().tracker().create({{u"summary"_s, u"good"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.left().tracker().edit(id, {{u"summary"_s, u"bad"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.right().errors().size(), 1);
        QVERIFY(bench.left().engine().cancelEvent(bench.left().event(id).id));
        bench.left().tracker().edit(id, {{u"summary"_s, u"better"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(bench.right().errors().isEmpty());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        for (const EventRecord &event : bench.right().events())
            QVERIFY2(Queue::isFinal(Queue::stateFromName(event.state)), qPrintable(event.state));
    }

    void successTheOtherWay_triesAgain_data()
    {
        QTest::addColumn<bool>("mended");
        QTest::newRow("mended") << true;
        QTest::newRow("not mended") << false;
    }
    void successTheOtherWay_triesAgain()
    {
        QFETCH(bool, mended);
        SyncBench bench;
        const RuleFunctions good = bench.right().rules;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.right().rules = refusing(good, [](const QString &summary) { return summary == "bad"_L1; });
        bench.left().tracker().edit(id, {{u"summary"_s, u"bad"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.right().errors().size(), 1);
        if (mended)
            bench.right().rules = good;
        bench.right().tracker().edit(bench.right().tracker().onlyIssue(), {{u"priority"_s, u"High"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.left().tracker().value(id, u"priority"_s).toString(), u"High"_s);
        QCOMPARE(bench.right().errors().size(), mended ? 0 : 1);
        if (mended) {
            QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        } else {
            QCOMPARE(bench.right().errors().first().state, u"open"_s);
            int attempts = 0;
            for (const EventRecord &event : bench.right().events())
                attempts = std::max(attempts, event.attempts);
            QVERIFY2(attempts == 2 || attempts == 3, qPrintable(QString::number(attempts))); // the other side may send its whole issue once more
        }
    }

    // The later changes of an issue that failed over there wait here; the error stands there.
    void whatWaitsBehind_isCounted()
    {
        SyncBench bench;
        bench.right().rules = refusing(bench.right().rules, [](const QString &) { return true; });
        bench.wire().delayMs = 4'000;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.start();
        for (int i = 0; i < 100 && bench.left().event(id).state != "ready"_L1; ++i)
            bench.advance(50);
        for (int i = 0; i < 2; ++i) {
            bench.left().tracker().edit(id, {{u"summary"_s, u"A%1"_s.arg(i)}});
            bench.advance(1'500);
        }
        bench.advance(60'000);
        QCOMPARE(bench.right().errors().size(), 1);
        const auto here = ViewReader::open(bench.folder(0) + u"/node.sqlite"_s, NodeId(u"Blue"_s));
        const auto there = ViewReader::open(bench.folder(1) + u"/node.sqlite"_s, NodeId(u"Red"_s));
        QVERIFY(here && there);
        const auto rows = (*there)->errors({});
        QVERIFY(rows);
        QCOMPARE(rows->size(), 1);
        QVERIFY(rows->first().ofRequest);
        const auto waiting = (*here)->waitingBehind(bench.connection.id, rows->first().eventNumber);
        QVERIFY(waiting);
        QCOMPARE(*waiting, 2);
    }

    // An answer that nobody can read is not asked for again and again.
    void unreadableAnswers_endAsAnError()
    {
        SyncBench bench;
        Error bad = Error::make(ErrorCode::BadAnswer, u"The answer is HTML"_s);
        bad.requestId = u"r-17"_s;
        bench.right().tracker().failNext(u"create"_s, bad, 1000);
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.start();
        bench.advance(3'600'000);
        QCOMPARE(bench.right().tracker().calls.value(u"create"_s), 5);
        QCOMPARE(bench.right().errors().size(), 1);
        QCOMPARE(bench.right().errors().first().error.requestId, u"r-17"_s);
        QVERIFY(!bench.right().errors().first().error.healsByItself());
        const auto attempts = bench.right().database().run(u"SELECT number, json_extract(error, '$.requestId'), json_extract(error, '$.class') FROM attempt ORDER BY number"_s);
        QVERIFY(attempts);
        QCOMPARE(attempts->rows.size(), 5);
        for (const Row &row : attempts->rows) {
            QCOMPARE(row.at(1).toString(), u"r-17"_s);
            QCOMPARE(row.at(2).toString(), u"network"_s);
        }
        bench.right().tracker().forgetFaults();
        QVERIFY(bench.right().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        QCOMPARE(bench.left().event(id).state, u"done"_s);
    }
};

QTEST_GUILESS_MAIN(TstErrorGroups)
#include "tst_errorgroups.moc"
