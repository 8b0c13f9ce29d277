// What the window and the command line are shown of the queue: held, blocked, behind, filters, figures.

#include "core/storage/viewreader.h"
#include "tests/unit/storage/storagebench.h"

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Error someError(ErrorCode code = ErrorCode::Validation) { return Error::make(code, u"The field “x” is refused"_s); }

struct ViewBench : StorageBench {
    std::unique_ptr<ViewReader> reader;

    ViewBench()
    {
        auto opened = ViewReader::open(path(), NodeId(u"Blue"_s));
        if (!opened)
            qFatal("%s", qPrintable(opened.error().message));
        reader = std::move(*opened);
    }
    EventPage page(const EventFilter &filter = {}, qint64 offset = 0, qint64 limit = 100)
    {
        clock.run(); // commit
        const auto read = reader->events(filter, offset, limit, clock.now());
        if (!read)
            qFatal("%s", qPrintable(read.error().message));
        return *read;
    }
    QString numbers(const EventFilter &filter = {}, qint64 offset = 0, qint64 limit = 100)
    {
        QStringList result;
        for (const EventRow &row : page(filter, offset, limit).rows)
            result.append(QString::number(row.number));
        return result.join(u',');
    }
    EventRow row(qint64 number)
    {
        for (const EventRow &row : page().rows) {
            if (row.number == number)
                return row;
        }
        return {};
    }
    /// 1 triggered, 2 sent with three changes behind it (3), 4 failed, 5 waiting, 6 done
    void fill()
    {
        note(u"1"_s);
        note(u"2"_s);
        (void)move(event(u"2"_s), EventState::Sent, 4);
        for (int i = 0; i < 3; ++i)
            note(u"2"_s);
        note(u"4"_s);
        (void)events->fail(event(u"4"_s), someError(ErrorCode::Conflict), 2);
        note(u"5"_s);
        (void)events->wait(event(u"5"_s), clock.now() + 60'000, someError(ErrorCode::Server), true);
        note(u"6"_s);
        (void)events->setKeys(event(u"6"_s).id, {}, u"K-6"_s, u"R-60"_s, u"Drucker BRENNT"_s);
        (void)events->finish(event(u"6"_s), EventState::Done, 8, {});
    }
};
} // namespace

class TstViewReader final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void blockedAndBehind()
    {
        ViewBench bench;
        bench.fill();
        const EventRow head = bench.row(2);
        QCOMPARE(head.state, EventState::Sent);
        QCOMPARE(head.behind, 3);
        QCOMPARE(head.blockedBy, 0);
        const EventRow behind = bench.row(3);
        QCOMPARE(behind.state, EventState::Blocked);
        QCOMPARE(behind.blockedBy, 2);
        QCOMPARE(behind.behind, 0);
        QCOMPARE(bench.row(1).behind, 0);
        QCOMPARE(bench.row(6).behind, 0);
    }

    // Nothing is made of an issue while a request is half applied to it: the queue names that request.
    void triggeredBehindAHalfAppliedRequest()
    {
        ViewBench bench;
        bench.note(u"1"_s);
        bench.note(u"2"_s);
        EventRecord asked;
        asked.direction = Direction::Incoming;
        asked.connection = theConnection;
        asked.remoteId = u"R-1"_s;
        asked.localId = u"1"_s;
        asked.epoch = u"other"_s;
        asked.number = 42;
        const EventRecord request = bench.events->receive(asked)->event;
        (void)bench.events->fail(request, someError(), 6);
        QCOMPARE(bench.row(1).heldUpBy, 0); // it has written nothing
        IntentRecord parts;
        parts.kind = u"edit"_s;
        parts.sourceId = u"parts"_s;
        parts.result = u"begun"_s;
        (void)bench.twins->openIntent(request.id, parts);
        QCOMPARE(bench.row(1).heldUpBy, 42);
        QCOMPARE(bench.row(1).toJson().value(u"heldUpBy"_s).toInt(), 42);
        QCOMPARE(bench.row(2).heldUpBy, 0);
    }

    void failedAndWaiting()
    {
        ViewBench bench;
        bench.fill();
        const EventRow failed = bench.row(4);
        QCOMPARE(failed.state, EventState::Failed);
        QCOMPARE(failed.errorText, someError().message);
        QCOMPARE(failed.errorCode, ErrorCode::Conflict);
        QVERIFY(failed.conflict);
        QVERIFY(!failed.nextTry.isValid());
        const EventRow waiting = bench.row(5);
        QCOMPARE(waiting.state, EventState::Waiting);
        QCOMPARE(waiting.nextTry.toMSecsSinceEpoch(), bench.clock.now() + 60'000);
        QCOMPARE(waiting.attempts, 1);
        QVERIFY(!waiting.conflict);
        QVERIFY(bench.row(6).errorText.isEmpty());
    }

    void pausedIsHeld()
    {
        ViewBench bench;
        bench.fill();
        QVERIFY(bench.connections->setPaused(theConnection, true));
        QCOMPARE(bench.row(1).state, EventState::Held);
        QCOMPARE(bench.row(2).state, EventState::Sent); // the other side has it
        QCOMPARE(bench.row(4).state, EventState::Failed);
        EventFilter held;
        held.states = {EventState::Held};
        QCOMPARE(bench.numbers(held), u"1"_s);
        QVERIFY(bench.connections->setPaused(theConnection, false));
        QCOMPARE(bench.row(1).state, EventState::Triggered);
        QCOMPARE(bench.numbers(held), QString());
    }

    // Nothing works on it until the connection is there again.
    void ofARemovedConnectionIsHeld()
    {
        ViewBench bench;
        bench.fill();
        QVERIFY(bench.connections->deactivateAllBut({}));
        QCOMPARE(bench.row(1).state, EventState::Held);
        QCOMPARE(bench.row(6).state, EventState::Done);
        EventFilter held;
        held.states = {EventState::Held};
        QCOMPARE(bench.numbers(held), u"1"_s);
    }

    void filters_data()
    {
        QTest::addColumn<EventFilter>("filter");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const QString &expected, const std::function<void(EventFilter &)> &set) {
            EventFilter filter;
            set(filter);
            QTest::newRow(name) << filter << expected;
        };
        row("all, newest first", u"6,5,4,3,2,1"_s, [](EventFilter &) { });
        row("open", u"5,4,3,2,1"_s, [](EventFilter &f) { f.openOnly = true; });
        row("outgoing", u"6,5,4,3,2,1"_s, [](EventFilter &f) { f.direction = 0; });
        row("incoming", QString(), [](EventFilter &f) { f.direction = 1; });
        row("this connection", u"6,5,4,3,2,1"_s, [](EventFilter &f) { f.connection = theConnection.value(); });
        row("another connection", QString(), [](EventFilter &f) { f.connection = u"other"_s; });
        row("local key", u"3,2"_s, [](EventFilter &f) { f.key = u"K-2"_s; });
        row("remote key", u"6"_s, [](EventFilter &f) { f.key = u"R-60"_s; });
        row("a key is no pattern", QString(), [](EventFilter &f) { f.key = u"K-%"_s; });
        row("text, any case", u"6"_s, [](EventFilter &f) { f.text = u"brennt"_s; });
        row("text with a quote", QString(), [](EventFilter &f) { f.text = u"' OR 1 --"_s; });
        row("states", u"5,4"_s, [](EventFilter &f) { f.states = {EventState::Failed, EventState::Waiting}; });
        row("state and key", u"3"_s, [](EventFilter &f) {
            f.states = {EventState::Blocked};
            f.key = u"K-2"_s;
        });
        row("newer than an hour", u"6,5,4,3,2,1"_s, [](EventFilter &f) { f.newerThanMs = 3'600'000; });
        row("older than an hour", QString(), [](EventFilter &f) { f.olderThanMs = 3'600'000; });
    }
    void filters()
    {
        QFETCH(EventFilter, filter);
        QFETCH(QString, expected);
        ViewBench bench;
        bench.fill();
        QCOMPARE(bench.numbers(filter), expected);
        QCOMPARE(bench.page(filter).total, expected.isEmpty() ? 0 : expected.count(u',') + 1);
    }

    void pages()
    {
        ViewBench bench;
        bench.fill();
        QCOMPARE(bench.numbers({}, 0, 2), u"6,5"_s);
        QCOMPARE(bench.numbers({}, 4, 2), u"2,1"_s);
        QCOMPARE(bench.numbers({}, 6, 2), QString());
        QCOMPARE(bench.page({}, 4, 2).total, 6);
    }

    void ages()
    {
        ViewBench bench;
        bench.note(u"1"_s);
        bench.clock.advance(10'000);
        bench.note(u"2"_s);
        EventFilter filter;
        filter.newerThanMs = 5000;
        QCOMPARE(bench.numbers(filter), u"2"_s);
        filter = {};
        filter.olderThanMs = 5000;
        QCOMPARE(bench.numbers(filter), u"1"_s);
    }

    void aReaderSeesOnlyWhatIsCommitted()
    {
        ViewBench bench;
        bench.note(u"1"_s);
        QCOMPARE(bench.reader->events({}, 0, 10, 0)->total, 0);
        bench.clock.run();
        QCOMPARE(bench.reader->events({}, 0, 10, 0)->total, 1);
    }

    void detail()
    {
        ViewBench bench;
        bench.note(u"1"_s);
        const EventRecord triggered = bench.event(u"1"_s);
        QCOMPARE(*bench.events->ready(triggered, R"({"fields":{"summary":"A"}})", {}, u"1 field"_s), Moved::Yes);
        QVERIFY(bench.move(bench.event(u"1"_s), EventState::Sent, 4));
        QCOMPARE(*bench.events->failedRemotely(bench.event(u"1"_s), someError(), 6), Moved::Yes);
        bench.clock.run();
        const auto detail = bench.reader->eventDetail(triggered.id);
        QVERIFY(detail);
        QCOMPARE(detail->localNode, u"Blue"_s);
        QCOMPARE(detail->remoteNode, u"Red"_s);
        QCOMPARE(detail->steps[1].note, u"1 field"_s);
        QCOMPARE(detail->steps[0].node, u"Blue"_s);
        QCOMPARE(detail->steps[5].node, u"Red"_s);
        QVERIFY(detail->steps[3].at.isValid());
        QVERIFY(!detail->steps[6].at.isValid());
        QVERIFY(detail->steps[5].failed);
        QCOMPARE(detail->replica.value(u"fields"_s).toObject().value(u"summary"_s).toString(), u"A"_s);
        const auto none = bench.reader->eventDetail(EventId(999));
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::NotFound);
    }

    void errorsTellWhatWaitsBehindThem()
    {
        ViewBench bench;
        bench.fill();
        bench.note(u"4"_s); // revives it …
        const EventRecord again = bench.event(u"4"_s);
        bench.note(u"4"_s, u"poll"_s, true); // … one behind it
        QCOMPARE(*bench.events->fail(again, someError(), 2), Moved::Yes);
        const EventRecord failed = bench.event(u"4"_s, u"failed"_s);
        QVERIFY(bench.errors->open(someError(), theConnection, &failed));
        QVERIFY(bench.errors->open(someError(), theConnection, &failed)); // the same: counted
        bench.clock.run();
        const auto errors = bench.reader->errors(u"open"_s);
        QVERIFY(errors);
        QCOMPARE(errors->size(), 1);
        QCOMPARE(errors->first().event, failed.id);
        QCOMPARE(errors->first().attempts, 2);
        QCOMPARE(errors->first().waitBehind, 1);
        QVERIFY(bench.errors->resolveForEvent(failed.id));
        bench.clock.run();
        QVERIFY(bench.reader->errors(u"open"_s)->isEmpty());
        QCOMPARE(bench.reader->errors(u"resolved"_s)->size(), 1);
    }

    void aKeyIsFoundAsTheWindowShowsIt()
    {
        ViewBench bench;
        for (const int number : {3, 30}) {
            TwinRecord twin;
            twin.connection = theConnection;
            twin.localId = twin.localKey = QString::number(number);
            twin.remoteKey = QString::number(number + 100);
            twin.summary = number == 30 ? u"Three of 3, room #3"_s : u"Other"_s;
            QVERIFY(bench.twins->save(twin, true));
            bench.clock.advance(1000);
        }
        QVERIFY(bench.errors->addHistory({theConnection, u"3"_s, u"103"_s, 1, u"sent"_s, u"Sent"_s, {}, 0}));
        bench.clock.run();
        const auto keys = [&bench](const QString &text) {
            QStringList found;
            for (const TwinRow &row : *bench.reader->twins({}, text, 10))
                found.append(row.localKey);
            return found.join(u',');
        };
        QCOMPARE(keys(u"3"_s), u"3,30"_s); // the key itself first
        QCOMPARE(keys(u"#3"_s), u"3,30"_s);
        QCOMPARE(keys(u"#103"_s), u"3"_s);
        QCOMPARE(keys(u"#"_s), u"30"_s);
        QCOMPARE(keys({}), u"30,3"_s);
        QCOMPARE(bench.reader->history({}, u"#3"_s, 10)->size(), 1);
        QCOMPARE(bench.reader->history({}, u"#30"_s, 10)->size(), 0);
    }

    void figures()
    {
        ViewBench bench;
        bench.clock.advance(1000);
        bench.fill();
        QVERIFY(bench.errors->count(theConnection, true));
        QVERIFY(bench.errors->count(theConnection, true));
        QVERIFY(bench.errors->count(theConnection, false));
        bench.clock.run();
        const auto figures = bench.reader->figures(bench.clock.now());
        QVERIFY(figures);
        QCOMPARE(figures->openOutgoing, 5);
        QCOMPARE(figures->openIncoming, 0);
        QCOMPARE(figures->oldestWaitingNumber, 1);
        QCOMPARE(figures->halves.size(), 1);
        const HalfSnapshot &half = figures->halves.first();
        QCOMPARE(half.peer.value(), u"Red"_s);
        QCOMPARE(half.waiting, 5);
        QCOMPARE(half.stopped, 1);
        QCOMPARE(half.perMinute[59], 2);
        QCOMPARE(half.failedPerMinute[59], 1);
    }
};

Q_DECLARE_METATYPE(EventFilter)
QTEST_GUILESS_MAIN(TstViewReader)
#include "tst_viewreader.moc"
