// Rules that run again, later, and find or say something else than the first time; and those that fail just where the engine asks what was told.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
const QString there = u"custom.Theirs"_s;
const QString got = u"Got it"_s;

Error refusal()
{
    return Error::make(ErrorCode::Validation, u"Theirs is too long"_s).withField(there);
}

Error passing()
{
    Error error = Error::make(ErrorCode::Server, u"The tracker answered 503"_s);
    error.retry = RetryHint::Backoff;
    return error;
}

// In one field, whichever rule takes it in.
Result<IncomingResult> keepStatus(const IncomingInput &input)
{
    IncomingResult result;
    result.values.insert(there, input.replica.value(u"fields"_s)[u"status"_s]);
    if (!input.previous.isEmpty())
        result.previousValues.insert(there, input.previous.value(u"fields"_s)[u"status"_s]);
    return result;
}

// Once: what was done already is left alone.
Result<IncomingResult> markOnce(const IncomingInput &input)
{
    IncomingResult result;
    result.skipped = !input.issue.custom.value(u"Theirs"_s).toString().isEmpty();
    result.reason = u"it is marked"_s;
    if (result.skipped)
        return result;
    result.values.insert(there, u"seen"_s);
    result.comments.append({{}, {}, got, Visibility::Public});
    return result;
}
} // namespace

class TstSecondRuns final : public QObject {
    Q_OBJECT

    std::unique_ptr<SyncBench> m_bench;

    FakeTracker &blue() { return m_bench->left().tracker(); }
    FakeTracker &red() { return m_bench->right().tracker(); }
    QString copy() { return red().onlyIssue(); }
    bool noErrors() { return m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty(); }
    void afterAck(const std::function<Result<IncomingResult>(const IncomingInput &)> &rule)
    {
        m_bench->connection.halves[0].rules.afterAck = u"first"_s;
        m_bench->left().rules.afterAck = rule;
        m_bench->apply();
    }
    bool untilFailed()
    {
        for (int i = 0; i < 400 && m_bench->left().errors().isEmpty(); ++i)
            m_bench->advance(50);
        return !m_bench->left().errors().isEmpty();
    }
    bool hasConflict()
    {
        const QList<HistoryRecord> history = m_bench->left().history();
        return std::any_of(history.cbegin(), history.cend(), [](const HistoryRecord &record) { return record.what == "conflict"_L1; });
    }
    int requestsOfRed()
    {
        const QList<EventRecord> events = m_bench->right().events();
        return static_cast<int>(std::count_if(events.cbegin(), events.cend(), [](const EventRecord &event) { return event.direction == Direction::Incoming; }));
    }
    /// Blue keeps Red's status, which only Red sets.
    void keepTheirStatus()
    {
        const RuleFunctions copyAll = copyAllRules();
        m_bench->right().rules.incoming = [copyAll](const IncomingInput &input) {
            Result<IncomingResult> result = copyAll.incoming(input);
            if (input.firstSync)
                result->values.insert(u"status"_s, u"Open"_s);
            return result;
        };
        m_bench->left().rules.incoming = keepStatus;
        afterAck(keepStatus);
    }

private Q_SLOTS:
    void init()
    {
        m_bench = std::make_unique<SyncBench>();
        m_bench->inMemory = true;
        for (auto &half : m_bench->connection.halves)
            half.rules = {RuleMode::Script, u"out"_s, u"in"_s, 0, {}, {}};
        m_bench->start();
        m_bench->advance(1500);
    }
    void cleanup() { m_bench.reset(); }

    // What they have said since is newer than the answer that waited.
    void anOldAnswerDoesNotUndoWhatCameSince()
    {
        keepTheirStatus();
        blue().failNext(u"update"_s, refusal());
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(untilFailed());
        red().edit(copy(), {{u"status"_s, u"Closed"_s}});
        QVERIFY(m_bench->syncUntilQuiet()); // what is applied meanwhile has the failed one tried once more
        QVERIFY(noErrors());
        QCOMPARE(m_bench->left().event(id).state, u"done"_s);
        QCOMPARE(blue().value(id, there).toString(), u"Closed"_s);
        QVERIFY(!hasConflict());
    }

    void aLateAnswerDoesNotUndoWhatCameBefore()
    {
        keepTheirStatus();
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(blue().value(id, there).toString(), u"Open"_s);
        bool edited = false;
        m_bench->right().onStep = [&](const EventRecord &, int step) {
            if (step != 7 || std::exchange(edited, true))
                return;
            m_bench->wire().faultNext(u"ack"_s, FakeWire::Fault::LoseRequest);
            red().edit(copy(), {{u"status"_s, u"Closed"_s}});
        };
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(edited && noErrors());
        QCOMPARE(blue().value(id, there).toString(), u"Closed"_s);
        QVERIFY(!hasConflict());
    }

    void anEditThatNobodyWasToldOfIsToldYet_data()
    {
        QTest::addColumn<QString>("trouble");
        QTest::addColumn<bool>("answer");
        for (const bool answer : {false, true}) {
            for (const QString &trouble : {u"passes"_s, u"fails"_s, u"skips"_s})
                QTest::addRow("%s, %s", answer ? "answer" : "request", qPrintable(trouble)) << trouble << answer;
        }
    }
    void anEditThatNobodyWasToldOfIsToldYet()
    {
        QFETCH(QString, trouble);
        QFETCH(bool, answer);
        bool begun = false; // once, as our own outgoing rule is asked what was told before we write
        m_bench->left().rules.outgoing = [&begun, trouble, copyAll = copyAllRules()](const OutgoingInput &input) -> Result<OutgoingResult> {
            if (!std::exchange(begun, false))
                return copyAll.outgoing(input);
            if (trouble == "passes"_L1)
                return passing();
            if (trouble == "fails"_L1)
                return ruleError(u"no"_s);
            OutgoingResult skipped;
            skipped.skipped = true;
            return skipped;
        };
        const QString id = blue().create({{u"summary"_s, u"one"_s}, {u"status"_s, u"Open"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        const auto editUnseen = [&] {
            blue().holdFeed(true);
            blue().edit(id, {{u"priority"_s, u"High"_s}});
            begun = true;
        };
        if (answer) {
            afterAck([](const IncomingInput &input) -> Result<IncomingResult> {
                IncomingResult result;
                result.values.insert(there, input.replica.value(u"key"_s));
                return result;
            });
            bool edited = false;
            m_bench->left().onStep = [&](const EventRecord &, int step) {
                if (step == 4 && !std::exchange(edited, true))
                    editUnseen();
            };
            blue().edit(id, {{u"summary"_s, u"two"_s}});
        } else {
            editUnseen();
            red().edit(copy(), {{u"status"_s, u"Closed"_s}});
        }
        m_bench->advance(30'000);
        QVERIFY(!begun);
        QCOMPARE(blue().value(id, answer ? there : u"status"_s).toString(), answer ? u"Red-"_s + copy() : u"Closed"_s);
        blue().holdFeed(false);
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().value(copy(), u"priority"_s).toString(), u"High"_s);
        QVERIFY(noErrors() && !hasConflict());
    }

    // What the first run wrote is no person's, though the second one has nothing to do.
    void whatTheFirstRunWroteStaysOurs_data()
    {
        QTest::addColumn<QString>("how");
        for (const QString &how : {u"passes"_s, u"crash"_s, u"no rule"_s})
            QTest::addRow("%s", qPrintable(how)) << how;
    }
    void whatTheFirstRunWroteStaysOurs()
    {
        QFETCH(QString, how);
        afterAck(markOnce);
        bool done = false;
        blue().after = [&](const QString &operation) {
            if (operation != "addComment"_L1 || std::exchange(done, true))
                return;
            if (how == "crash"_L1)
                m_bench->left().crashAt(m_bench->left().turns() + 2);
            else
                blue().failNext(u"fetch"_s, how == "passes"_L1 ? passing() : Error::make(ErrorCode::BadAnswer, u"The tracker answered with a page"_s));
        };
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(20'000);
        if (how == "no rule"_L1) {
            QCOMPARE(m_bench->left().errors().size(), 1);
            m_bench->connection.halves[0].rules.afterAck = QString();
            m_bench->apply();
            QVERIFY(m_bench->left().engine().retryAll({}));
        }
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(done && noErrors());
        QCOMPARE(m_bench->left().event(id).state, u"done"_s);
        QCOMPARE(blue().value(id, there).toString(), u"seen"_s);
        QCOMPARE(blue().commentsOf(id), QStringList(got));
        QCOMPARE(red().commentsOf(copy()), QStringList());
        QCOMPARE(red().value(copy(), there).toString(), QString());
        QCOMPARE(requestsOfRed(), 1);
        blue().comment(id, u"a person's"_s);
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(requestsOfRed(), 2);
    }

    void soDoesWhatARequestWrote_data()
    {
        QTest::addColumn<bool>("fresh");
        QTest::newRow("issue made") << true;
        QTest::newRow("update") << false;
    }
    void soDoesWhatARequestWrote()
    {
        QFETCH(bool, fresh);
        QString id = fresh ? QString() : blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        m_bench->right().rules.incoming = [](const IncomingInput &input) {
            Result<IncomingResult> result = markOnce(input);
            if (!result->skipped)
                result->values.insert(u"summary"_s, input.replica.value(u"fields"_s)[u"summary"_s]);
            return result;
        };
        bool done = false;
        red().after = [&](const QString &operation) {
            if (operation == (fresh ? "create"_L1 : "addComment"_L1) && !std::exchange(done, true))
                red().failNext(u"fetch"_s, passing());
        };
        if (fresh)
            id = blue().create({{u"summary"_s, u"two"_s}});
        else
            blue().edit(id, {{u"summary"_s, u"two"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(done && noErrors());
        QCOMPARE(blue().issueCount() + red().issueCount(), 2);
        QCOMPARE(red().value(copy(), u"summary"_s).toString(), u"two"_s);
        QCOMPARE(blue().commentsOf(id), QStringList());
        QCOMPARE(blue().value(id, there).toString(), QString());
        red().comment(copy(), u"a person's"_s); // it is a pair
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(blue().commentsOf(id).filter(u"a person's"_s).size(), 1);
        QCOMPARE(blue().issueCount(), 1);
    }

    // A change that stood behind the answer goes with what sync.back() sends.
    void backTakesTheChangeBehindAlong()
    {
        afterAck([](const IncomingInput &input) -> Result<IncomingResult> {
            IncomingResult result;
            result.values.insert(there, input.replica.value(u"key"_s));
            result.back = true;
            return result;
        });
        blue().failNext(u"update"_s, refusal());
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(untilFailed());
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        m_bench->advance(5000);
        QVERIFY(m_bench->left().engine().retryAll({}));
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(noErrors());
        QCOMPARE(red().value(copy(), u"summary"_s).toString(), u"two"_s);
        QCOMPARE(red().value(copy(), there), blue().value(id, there));
        QCOMPARE(requestsOfRed(), 2);
    }
};

QTEST_GUILESS_MAIN(TstSecondRuns)
#include "tst_secondruns.moc"
