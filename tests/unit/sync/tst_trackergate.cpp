// What passes to a tracker, when, and how many at once.

#include "core/sync/trackergate.h"
#include "tests/support/fakeclock.h"
#include "tests/support/faketracker.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Task<void> fetchInto(TrackerGate &gate, QString id, QStringList &ended)
{
    const Result<Issue> issue = co_await gate.fetch(IssueId(id));
    ended.append(issue ? issue->summary() : codeName(issue.error().code));
}

Task<void> lookInto(TrackerGate &gate, QStringList &ended)
{
    const Result<ChangePage> page = co_await gate.changesSince({});
    ended.append(page ? u"looked"_s : codeName(page.error().code));
}

Task<void> matchInto(TrackerGate &gate, QStringList &ended)
{
    const QList<IssueId> asked(1, IssueId(u"1"_s)); // named: this compiler trips over a list in an awaited call
    const Result<QList<IssueId>> ids = co_await gate.matching(u"all"_s, asked);
    ended.append(ids ? u"matched"_s : codeName(ids.error().code));
}

Task<void> sendInto(TrackerGate &gate, QStringList &ended)
{
    auto sending = gate.send({u"POST"_s, u"/a"_s, {}, {}, {}});
    const Result<TrackerAnswer> answer = co_await sending;
    ended.append(!answer ? codeName(answer.error().code) : answer->notSent ? u"not sent: "_s + codeName(answer->notSent->code) : QString::number(answer->code));
}

Task<void> updateInto(TrackerGate &gate, FakeIssue issue, QStringList &ended)
{
    Issue before;
    before.id = IssueId(issue.id);
    IssueDraft draft;
    draft.fields.insert(u"status"_s, u"Open"_s);
    auto updating = gate.update(before, draft);
    const Result<> updated = co_await updating;
    ended.append(updated ? u"updated"_s : u"%1 %2"_s.arg(codeName(updated.error().code)).arg(updated.error().retryAfterMs));
}

struct GateBench {
    explicit GateBench(int start) : gate(connector, clock, start)
    {
        for (int i = 1; i <= 40; ++i)
            tracker.create({{u"summary"_s, QString::number(i)}});
        tracker.latencyMs = 100;
    }
    void fetch(int count)
    {
        for (int i = 1; i <= count; ++i)
            fetchInto(gate, QString::number(i), ended);
    }
    void look() { lookInto(gate, ended); }
    static Error tooMany(qint64 retryAfterMs)
    {
        Error error = Error::make(ErrorCode::RateLimit, u"Too many requests"_s);
        error.retryAfterMs = retryAfterMs;
        return error;
    }
    int asked() const { return tracker.calls.value(u"fetch"_s); }

    FakeClock clock;
    FakeTracker tracker {u"Blue"_s, clock};
    FakeConnector connector {tracker, clock};
    TrackerGate gate;
    QStringList ended;
};
} // namespace

class TstTrackerGate final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // A call that may not be made twice: whether it was made is told.
    void whatNeverLeftIsToldApart()
    {
        GateBench bench(4);
        bench.tracker.failNext(u"send"_s, Error::make(ErrorCode::Server, u"down"_s));
        sendInto(bench.gate, bench.ended);
        bench.clock.advance(200);
        sendInto(bench.gate, bench.ended);
        bench.clock.advance(200);
        bench.gate.close(bench.clock.now() + 60'000, GateBench::tooMany(60'000));
        sendInto(bench.gate, bench.ended);
        bench.clock.advance(200);
        QCOMPARE(bench.ended, (QStringList {u"Server"_s, u"404"_s, u"not sent: RateLimit"_s}));
        QCOMPARE(bench.tracker.calls.value(u"send"_s), 2);
    }

    // It was decided from what was read before the tracker was out of reach; what is read afterwards may tell of somebody's edit.
    void aWriteOfFields_isNotParked()
    {
        GateBench bench(4);
        Error away = Error::make(ErrorCode::Network, u"cut off"_s);
        bench.gate.close(bench.clock.now() + 500, away);
        updateInto(bench.gate, bench.tracker.issue(u"1"_s), bench.ended);
        bench.fetch(1);
        bench.clock.advance(10);
        QCOMPARE(bench.ended, QStringList {u"Network 500"_s});
        bench.gate.open();
        updateInto(bench.gate, bench.tracker.issue(u"1"_s), bench.ended);
        bench.clock.advance(300);
        QCOMPARE(bench.ended, (QStringList {u"Network 500"_s, u"1"_s, u"updated"_s}));
    }

    void asManyAsTheLimit_theOthersInOrder()
    {
        GateBench bench(4);
        bench.fetch(6);
        QCOMPARE(bench.asked(), 4);
        QCOMPARE(bench.gate.underWay(), 4);
        bench.clock.advance(300);
        QCOMPARE(bench.ended, (QStringList {u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s, u"6"_s}));
        QCOMPARE(bench.gate.underWay(), 0);
    }

    void fastAnswers_moreAtOnce()
    {
        GateBench bench(4);
        bench.fetch(40);
        bench.clock.advance(101);
        QCOMPARE(bench.gate.limit().current(), 8);
        QCOMPARE(bench.gate.underWay(), 8);
        bench.clock.advance(101);
        QCOMPARE(bench.gate.underWay(), 16);
        bench.clock.advance(1000);
        QCOMPARE(bench.ended.size(), 40);
    }

    void tooManyRequests_nothingIsSentUntilThen_thenOneAndThenAll()
    {
        GateBench bench(4);
        bench.tracker.failNext(u"fetch"_s, GateBench::tooMany(20'000));
        bench.fetch(10);
        bench.clock.advance(101);
        QCOMPARE(bench.ended, (QStringList {u"RateLimit"_s, u"2"_s, u"3"_s, u"4"_s}));
        QVERIFY(bench.gate.isClosed());
        QCOMPARE(bench.gate.limit().current(), 2);
        bench.clock.advance(19'800);
        QCOMPARE(bench.asked(), 4);
        bench.look();
        bench.clock.advance(200);
        QCOMPARE(bench.tracker.calls.value(u"changesSince"_s), 1); // the question goes first
        QCOMPARE(bench.asked(), 4);
        bench.clock.advance(100);
        QVERIFY(!bench.gate.isClosed());
        bench.clock.advance(1000);
        QCOMPARE(bench.ended.size(), 11);
        QCOMPARE(bench.ended.last(), u"10"_s);
    }

    void anotherAsksInTheMomentTheWaitIsOver_allGoOn()
    {
        GateBench bench(4);
        bench.tracker.failNext(u"fetch"_s, GateBench::tooMany(5'000));
        bench.fetch(1);
        bench.clock.callAfter(5'100, [&bench] { bench.fetch(1); }); // before the gate's own timer of that moment
        bench.clock.advance(101);
        bench.look();
        bench.clock.advance(6'000);
        QCOMPARE(bench.ended, (QStringList {u"RateLimit"_s, u"looked"_s, u"1"_s}));
    }

    void stillTooMany_parkedLonger()
    {
        GateBench bench(4);
        bench.tracker.failNext(u"fetch"_s, GateBench::tooMany(5'000));
        bench.fetch(6);
        bench.clock.advance(4'000);
        bench.tracker.failNext(u"changesSince"_s, GateBench::tooMany(10'000));
        bench.look();
        bench.look();
        bench.clock.advance(1'500);
        QCOMPARE(bench.tracker.calls.value(u"changesSince"_s), 1);
        bench.clock.advance(9'000);
        QCOMPARE(bench.asked(), 4);
        bench.clock.advance(2'000);
        QCOMPARE(bench.ended.size(), 8);
    }

    // An event in the middle of its steps goes back to the queue instead of holding its issue for hours.
    void parkedForTooLong_endsWithoutBeingSent()
    {
        GateBench bench(4);
        bench.tracker.failNext(u"fetch"_s, GateBench::tooMany(3'600'000));
        bench.fetch(6);
        bench.clock.advance(101);
        QCOMPARE(bench.asked(), 4);
        QCOMPARE(bench.ended.count(u"RateLimit"_s), 3);
        bench.fetch(1);
        QCOMPARE(bench.ended.count(u"RateLimit"_s), 4);
        QCOMPARE(bench.asked(), 4);
        QCOMPARE(bench.gate.limit().current(), 2); // what was not sent says nothing
    }

    void outOfReachForLong_parkedRequestsGoBackToTheQueue()
    {
        GateBench bench(4);
        const Error away = Error::make(ErrorCode::Network, u"Away"_s);
        bench.gate.close(bench.clock.now() + 15'000, away);
        bench.fetch(3);
        for (int i = 0; i < 4; ++i) {
            bench.clock.advance(10'000);
            bench.gate.close(bench.clock.now() + 15'000, away);
        }
        bench.clock.run();
        QCOMPARE(bench.ended, (QStringList {u"Network"_s, u"Network"_s, u"Network"_s}));
        QCOMPARE(bench.asked(), 0);
    }

    void outOfReach_opensWithTheFirstAnswer()
    {
        GateBench bench(4);
        bench.tracker.unreachable = true;
        bench.fetch(1);
        bench.clock.advance(101);
        bench.gate.close(bench.clock.now() + 2'000, Error::make(ErrorCode::Network, u"Away"_s));
        bench.fetch(5);
        bench.look();
        bench.clock.advance(20'000);
        QCOMPARE(bench.asked(), 1);
        QVERIFY(bench.gate.isClosed());
        bench.tracker.unreachable = false;
        bench.look();
        bench.clock.advance(3'000);
        QVERIFY(!bench.gate.isClosed());
        QCOMPARE(bench.ended, (QStringList {u"Network"_s, u"Network"_s, u"looked"_s, u"1"_s, u"2"_s, u"3"_s, u"4"_s, u"5"_s}));
    }

    // A detector in the middle of its round would wait for itself.
    void everyQuestionOfTheDetector_findsOut()
    {
        GateBench bench(4);
        bench.gate.close(bench.clock.now() + 2'000, Error::make(ErrorCode::Network, u"Away"_s));
        matchInto(bench.gate, bench.ended);
        bench.fetch(1);
        bench.clock.advance(2'500);
        QCOMPARE(bench.ended, (QStringList {u"matched"_s, u"1"_s}));
    }

    void nobodyAsks_theOldestGoes()
    {
        GateBench bench(4);
        bench.gate.close(bench.clock.now() + 2'000, Error::make(ErrorCode::Network, u"Away"_s));
        bench.fetch(3);
        bench.clock.advance(20'000);
        QCOMPARE(bench.asked(), 0);
        bench.clock.advance(12'050);
        QCOMPARE(bench.asked(), 1);
        bench.clock.advance(1'000);
        QCOMPARE(bench.ended, (QStringList {u"1"_s, u"2"_s, u"3"_s}));
    }

    void stopping_endsWhatIsParked()
    {
        GateBench bench(4);
        bench.gate.close(bench.clock.now() + 20'000, Error::make(ErrorCode::Network, u"Away"_s));
        bench.fetch(3);
        bench.gate.cancelParked();
        bench.clock.run();
        QCOMPARE(bench.ended, (QStringList {u"Cancelled"_s, u"Cancelled"_s, u"Cancelled"_s}));
        bench.fetch(1);
        QCOMPARE(bench.ended.size(), 4);
        QCOMPARE(bench.asked(), 0);
        bench.gate.open();
        bench.fetch(1);
        bench.clock.advance(101);
        QCOMPARE(bench.ended.last(), u"1"_s);
    }

    void aRefusalOfTheData_isAnAnswer()
    {
        GateBench bench(4);
        bench.tracker.failNext(u"fetch"_s, Error::make(ErrorCode::Validation, u"No"_s), 4);
        bench.fetch(4);
        bench.clock.advance(101);
        QCOMPARE(bench.gate.limit().current(), 8);
        QVERIFY(!bench.gate.isClosed());
    }
};

QTEST_GUILESS_MAIN(TstTrackerGate)
#include "tst_trackergate.moc"
