// What was taken back at either end: it is not applied, and where it was all the same, nothing is lost, overwritten or asked for ever.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
// A pair, and an edit of the left one that stands at the other node, whose tracker is out of reach.
QString sentToATrackerAway(SyncBench &bench)
{
    const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
    bench.syncUntilQuiet();
    bench.right().tracker().unreachable = true;
    bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
    bench.advance(5000);
    return id;
}
} // namespace

class TstCancelling final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // It was applied all the same. It stays cancelled, and since what was taken back meanwhile would be told to nobody, the issue is said again.
    void cancelled_aLateAnswerUndoesNothing()
    {
        SyncBench bench;
        const QString id = sentToATrackerAway(bench);
        QCOMPARE(bench.left().event(id).state, u"sent"_s);
        const EventRecord cancelled = bench.left().event(id);
        QVERIFY(bench.left().engine().cancelEvent(cancelled.id));
        bench.left().tracker().edit(id, {{u"summary"_s, u"A"_s}}); // as it was told last
        bench.right().tracker().unreachable = false;
        QVERIFY(bench.syncUntilQuiet());
        const QList<EventRecord> events = bench.left().events();
        const auto it = std::find_if(events.cbegin(), events.cend(), [&cancelled](const EventRecord &event) { return event.id == cancelled.id; });
        QCOMPARE(it->state, u"cancelled"_s);
        QVERIFY(!bench.left().engine().cancelEvent(cancelled.id));
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // The answer counts as heard only once what it teaches is on the disk.
    void cancelled_aLateAnswerThatCannotBeStored_isToldAgain()
    {
        SyncBench bench;
        const QString id = sentToATrackerAway(bench);
        QVERIFY(bench.left().engine().cancelEvent(bench.left().event(id).id));
        bench.left().tracker().edit(id, {{u"summary"_s, u"A"_s}}); // as it was told last
        bench.advance(5000);
        bool full = true;
        bench.left().commitProbe = [&full](Database::Moment moment, const QList<Database::Statement> &) {
            return full && moment == Database::Moment::Before ? Database::Fate::Refuse : Database::Fate::Go;
        };
        bench.right().tracker().unreachable = false;
        bench.advance(20'000);
        full = false;
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // A crash takes back what was not stored: the other side is not to know of it before.
    void cancelledAtTheReceiver_isToldOnceItIsStored()
    {
        SyncBench bench;
        const QString id = sentToATrackerAway(bench);
        bench.right().commitProbe = [](Database::Moment moment, const QList<Database::Statement> &) {
            return moment == Database::Moment::Before ? Database::Fate::Refuse : Database::Fate::Go;
        };
        int cancelled = 0;
        for (const EventRecord &event : bench.right().events()) {
            if (event.direction == Direction::Incoming && event.state != "done"_L1) {
                const Result<> done = bench.right().engine().cancelEvent(event.id);
                QVERIFY2(done, qPrintable(event.state + done.error().message));
                ++cancelled;
            }
        }
        QCOMPARE(cancelled, 1);
        bench.advance(500);
        QCOMPARE(bench.left().event(id).state, u"sent"_s);
        bench.right().commitProbe = nullptr;
        bench.right().restart();
        bench.right().tracker().unreachable = false;
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.left().event(id).state, u"done"_s);
    }

    // Made there all the same, and the pair becomes known by the copy's own change: what was done here since the first one was told to nobody.
    void creatingCancelledTwice_copyComesBack_nothingIsOverwritten()
    {
        SyncBench bench;
        bench.connection.conflict.insert(u"default"_s, ConflictPolicy::Remote);
        FakeTracker &blue = bench.left().tracker();
        FakeTracker &red = bench.right().tracker();
        const auto labels = [](FakeTracker &tracker) {
            QStringList names = tracker.value(tracker.onlyIssue(), u"labels"_s).toVariant().toStringList();
            names.sort();
            return names;
        };
        const QString id = blue.create({{u"summary"_s, u"A"_s}, {u"labels"_s, QJsonArray {u"a"_s}}});
        red.unreachable = true;
        bench.start();
        bench.advance(5000);
        QVERIFY(bench.left().engine().cancelEvent(bench.left().event(id).id));
        bench.wire().offline = true;
        blue.edit(id, {{u"summary"_s, u"Ours"_s}, {u"labels"_s, QJsonArray {u"a"_s, u"b"_s}}});
        bench.advance(5000);
        QVERIFY(bench.left().engine().cancelEvent(bench.left().event(id).id));
        red.unreachable = false;
        for (int i = 0; i < 600 && red.issueCount() == 0; ++i)
            bench.advance(1000);
        const QString copy = red.onlyIssue();
        red.edit(copy, {{u"summary"_s, u"Theirs"_s}, {u"labels"_s, QJsonArray {u"a"_s, u"c"_s}}});
        bench.wire().offline = false;
        QVERIFY(bench.syncUntilQuiet());
        const QStringList all {u"a"_s, u"b"_s, u"c"_s};
        QCOMPARE(labels(blue), all);
        QCOMPARE(labels(red), all);
        QCOMPARE(red.value(copy, u"summary"_s), blue.value(id, u"summary"_s));
        const QList<HistoryRecord> history = bench.left().history();
        const auto tellsOfOurs = [](const HistoryRecord &record) { return record.what == "conflict"_L1 && QJsonDocument(record.changes).toJson().contains("Ours"); };
        QVERIFY(std::any_of(history.cbegin(), history.cend(), tellsOfOurs));
    }

    // The receiver's administrator takes a request back: the sender is told and does not ask for ever; its next edit is a new attempt.
    void cancelledAtTheReceiver_senderIsTold()
    {
        SyncBench bench;
        const QString id = sentToATrackerAway(bench);
        QVERIFY(bench.right().engine().cancelEvent(bench.right().events().last().id));
        bench.right().tracker().unreachable = false;
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY2(bench.left().event(id).state == "skipped"_L1, qPrintable(bench.left().event(id).state));
        bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // The sender had heard that it failed; that it was cancelled after that is said once, and its disk does not take it then.
    void cancelledAtTheReceiver_wordLost_senderAsks()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.right().tracker().failNext(u"update"_s, Error::make(ErrorCode::Validation, u"No"_s));
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.advance(10'000);
        QCOMPARE(bench.left().event(id).state, u"failed"_s);
        bench.wire().faultNext(u"ack"_s, FakeWire::Fault::LoseRequest);
        QVERIFY(bench.right().engine().cancelEvent(bench.right().events().last().id));
        bench.advance(1000);
        QCOMPARE(bench.left().event(id).state, u"failed"_s); // not known here
        bench.advance(180'000);
        QVERIFY2(bench.left().event(id).state == "skipped"_L1, qPrintable(bench.left().event(id).state));
    }
};

QTEST_GUILESS_MAIN(TstCancelling)
#include "tst_cancelling.moc"
