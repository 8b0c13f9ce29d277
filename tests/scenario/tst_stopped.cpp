// A connection that an error has stopped, and what closes an error: nothing stands for ever, and no event is forgotten.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Error refused(ErrorScope scope = ErrorScope::Issue) { return ruleError(u"No such field"_s).withScope(scope); }

void stopByTwelve(SyncBench &bench)
{
    bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return refused(ErrorScope::Connection); };
    for (int i = 0; i < 12; ++i)
        bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}});
    bench.syncUntilQuiet(120'000);
}

void comparePassed(SyncBench &bench)
{
    QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    QCOMPARE(bench.right().errors().size(), 0);
    for (const EventRecord &event : bench.left().events())
        QCOMPARE(event.state, u"done"_s);
}
} // namespace

class TstStopped final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // What was applied is not applied again by the retry of its answer: somebody may have edited meanwhile.
    void refusedAnswer_isOnlyToldAgain()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.wire().faultNext(u"ack"_s, FakeWire::Fault::LoseRequest, 1);
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        for (int i = 0; i < 500 && bench.right().tracker().value(twin, u"summary"_s).toString() != "B"_L1; ++i)
            bench.advance(10);
        bench.advance(100);
        QVERIFY(bench.left().engine().apply({}));
        for (int i = 0; i < 500 && bench.right().errors().isEmpty(); ++i)
            bench.advance(100);
        QCOMPARE(bench.right().errors().size(), 1);
        QCOMPARE(bench.right().errors().first().error.scope, ErrorScope::Connection);
        const int updates = bench.right().tracker().calls.value(u"update"_s);
        bench.right().tracker().edit(twin, {{u"summary"_s, u"C"_s}});
        bench.apply();
        QVERIFY(bench.right().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(twin, u"summary"_s).toString(), u"C"_s);
        QCOMPARE(bench.left().tracker().value(id, u"summary"_s).toString(), u"C"_s);
        QCOMPARE(bench.right().tracker().calls.value(u"update"_s), updates);
        QCOMPARE(bench.right().errors().size() + bench.left().errors().size(), 0);
        const QList<HistoryRecord> history = bench.right().history();
        QVERIFY(std::none_of(history.cbegin(), history.cend(), [](const HistoryRecord &record) { return record.what == "conflict"_L1; }));
    }

    void connectionScope_holdsTheConnection_retryFreesAll()
    {
        SyncBench bench;
        const RuleFunctions good = bench.right().rules;
        stopByTwelve(bench);
        QCOMPARE(bench.right().tracker().issueCount(), 0);
        QCOMPARE(bench.right().errors().size(), 1);
        QCOMPARE(bench.right().errors().first().error.scope, ErrorScope::Connection);
        bench.right().rules = good;
        QVERIFY(bench.right().engine().retryError(bench.right().errors().first().id));
        QVERIFY(bench.syncUntilQuiet());
        comparePassed(bench);
    }

    void connectionScope_cancelled_doesNotHoldForEver()
    {
        SyncBench bench;
        const RuleFunctions good = bench.right().rules;
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return refused(ErrorScope::Connection); };
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.syncUntilQuiet(60'000);
        bench.right().rules = good;
        QVERIFY(bench.right().engine().cancelEvent(bench.right().events().first().id));
        bench.left().tracker().create({{u"summary"_s, u"B"_s}});
        bench.syncUntilQuiet(60'000);
        QCOMPARE(bench.right().tracker().issueCount(), 1);
    }

    // Each retry while the rule is still bad stops the connection by another of its events: each of them keeps an error of its own, and none is forgotten.
    void connectionScope_retriedTooEarly_forgetsNoEvent()
    {
        SyncBench bench;
        const RuleFunctions good = bench.right().rules;
        stopByTwelve(bench);
        QVERIFY(bench.right().engine().retryError(bench.right().errors().first().id));
        bench.syncUntilQuiet(120'000);
        bench.right().rules = good;
        QVERIFY(bench.right().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        comparePassed(bench);
    }

    // The error that stopped the connection goes away with the request that the sender has given up.
    void connectionScope_givenUpByItsSender_doesNotHoldForEver()
    {
        SyncBench bench;
        const RuleFunctions good = bench.right().rules;
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return refused(ErrorScope::Connection); };
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.syncUntilQuiet(60'000);
        bench.right().rules = good;
        QVERIFY(bench.left().engine().cancelEvent(bench.left().event(id).id));
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.left().tracker().create({{u"summary"_s, u"C"_s}});
        bench.syncUntilQuiet(60'000);
        QCOMPARE(bench.right().errors().size(), 0);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    void whatFailedHere_andIsLeftOutThere_isNoErrorAnyMore()
    {
        SyncBench bench;
        const RuleFunctions good = bench.left().rules;
        bench.left().rules.outgoing = [](const OutgoingInput &) -> Result<OutgoingResult> { return refused(); };
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> {
            IncomingResult result;
            result.skipped = true;
            result.reason = u"not wanted"_s;
            return result;
        };
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.syncUntilQuiet(60'000);
        QCOMPARE(bench.left().errors().size(), 1);
        bench.left().rules = good;
        QVERIFY(bench.left().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().errors().size(), 0);
    }

    void whatFailedHere_andIsDeleted_isNoErrorAnyMore()
    {
        SyncBench bench;
        bench.left().rules.outgoing = [](const OutgoingInput &) -> Result<OutgoingResult> { return refused(); };
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.syncUntilQuiet(60'000);
        QCOMPARE(bench.left().errors().size(), 1);
        bench.left().tracker().hide(id);
        QVERIFY(bench.left().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().errors().size(), 0);
    }

    // The database refuses a configuration: the one that was in force goes on.
    void aConfigurationThatCannotBeStored_changesNothing()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(bench.left().database().run(u"CREATE TRIGGER no_more BEFORE UPDATE ON connection BEGIN SELECT RAISE(ABORT, 'no'); END"_s));
        QVERIFY(!bench.left().engine().apply({bench.connection}));
        QVERIFY(bench.left().database().run(u"DROP TRIGGER no_more"_s));
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // The same event fails with another scope after a retry: still one error, and it is the new one.
    void scopeChangesAfterRetry()
    {
        SyncBench bench;
        const RuleFunctions good = bench.right().rules;
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return refused(); };
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.syncUntilQuiet(60'000);
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return refused(ErrorScope::Connection); };
        QVERIFY(bench.right().engine().retryAll({}));
        bench.syncUntilQuiet(60'000);
        QCOMPARE(bench.right().errors().size(), 1);
        QCOMPARE(bench.right().errors().first().error.scope, ErrorScope::Connection);
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return refused(); };
        QVERIFY(bench.right().engine().retryAll({}));
        bench.syncUntilQuiet(60'000);
        QCOMPARE(bench.right().errors().size(), 1);
        bench.right().rules = good;
        QVERIFY(bench.right().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.right().errors().size(), 0);
    }
};

QTEST_GUILESS_MAIN(TstStopped)
#include "tst_stopped.moc"
