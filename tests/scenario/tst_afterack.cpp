// The after-ack rule: what the sender makes of the other side's answer is written to its own issue, once, whatever is cut off, and sends nothing by itself.

#include "tests/support/syncbench.h"

#include <QRandomGenerator>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
const QString there = u"custom.Theirs"_s;

Result<IncomingResult> keyAndComment(const IncomingInput &input)
{
    IncomingResult result;
    result.values.insert(there, input.replica.value(u"key"_s));
    if (input.firstSync)
        result.comments.append({{}, {}, u"Linked to "_s + input.replica.value(u"key"_s).toString(), Visibility::Public});
    return result;
}

Error refusal()
{
    return Error::make(ErrorCode::Validation, u"Theirs is too long"_s).withField(there);
}
} // namespace

class TstAfterAck final : public QObject {
    Q_OBJECT

    std::unique_ptr<SyncBench> m_bench;

    FakeTracker &blue() { return m_bench->left().tracker(); }
    FakeTracker &red() { return m_bench->right().tracker(); }
    void make()
    {
        m_bench = std::make_unique<SyncBench>();
        m_bench->inMemory = true;
        m_bench->connection.halves[0].rules = {RuleMode::Script, u"out"_s, u"in"_s, 0, {}, {}, u"first"_s};
        m_bench->connection.halves[1].rules = {RuleMode::Script, u"out"_s, u"in"_s, 0, {}, {}};
        m_bench->left().rules.afterAck = keyAndComment;
        m_bench->start();
        m_bench->advance(1500);
    }
    QString keyThere() { return blue().issueCount() == 0 ? QString() : red().issue(red().onlyIssue()).id; }
    /// The pair is in step, and what the rule wrote is at Blue; only there, unless a later change has taken it along.
    QString problem(const QString &id, bool onlyThere = true)
    {
        const QString written = blue().value(id, there).toString();
        if (written.isEmpty() || !written.contains(keyThere()))
            return u"Blue has “%1”"_s.arg(written);
        const QString linked = u"Linked to "_s + written;
        if (blue().commentsOf(id).count(linked) != 1)
            return u"comments of Blue: "_s + blue().commentsOf(id).join(u',');
        if (onlyThere && (!red().value(red().onlyIssue(), there).toString().isEmpty() || red().commentsOf(red().onlyIssue()).contains(linked)))
            return u"it was sent"_s;
        if (m_bench->left().event(id).state != "done"_L1)
            return u"the event is "_s + m_bench->left().event(id).state;
        return m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty() ? QString() : u"there are errors"_s;
    }
    int requestsOfRed()
    {
        const QList<EventRecord> events = m_bench->right().events();
        return static_cast<int>(std::count_if(events.cbegin(), events.cend(), [](const EventRecord &event) { return event.direction == Direction::Incoming; }));
    }
    bool untilFailed()
    {
        for (int i = 0; i < 400 && m_bench->left().errors().isEmpty(); ++i)
            m_bench->advance(50);
        return !m_bench->left().errors().isEmpty();
    }

    /// Conflicts are asked about, and somebody types while the issue that `id` will name is on its way.
    void askAndEditOnceSent(const QString &id)
    {
        m_bench->connection.conflict.insert(u"default"_s, ConflictPolicy::Ask);
        m_bench->apply();
        m_bench->left().onStep = [this, &id, edited = false](const EventRecord &, int step) mutable {
            if (step == 4 && !std::exchange(edited, true))
                blue().edit(id, {{there, u"typed"_s}});
        };
    }

private Q_SLOTS:
    void init() { make(); }
    void cleanup() { m_bench.reset(); }

    void whatTheAnswerTellsIsWritten()
    {
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(problem(id), QString());
        QCOMPARE(requestsOfRed(), 1);
        QCOMPARE(m_bench->left().stepsReached.filter(u" 8"_s).size(), 1);
        QJsonObject changes;
        for (const HistoryRecord &record : m_bench->left().history()) {
            if (record.text.startsWith("The after-ack rule"_L1))
                changes = record.changes;
        }
        QVERIFY(changes.contains(there));
        QCOMPARE(m_bench->requestsOf([this] { QVERIFY(m_bench->syncUntilQuiet()); }).second, 0);
        blue().edit(id, {{u"summary"_s, u"two"_s}}); // it runs after each answer, and here has nothing to change
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().value(red().onlyIssue(), u"summary"_s).toString(), u"two"_s);
        QCOMPARE(requestsOfRed(), 2);
        QCOMPARE(blue().commentsOf(id).size(), 1);
    }

    void crashBeforeEachTurn()
    {
        int turn = 1;
        for (bool crashed = true; crashed; ++turn) {
            make();
            m_bench->left().crashAt(m_bench->left().turns() + turn);
            const QString id = blue().create({{u"summary"_s, u"one"_s}});
            for (int i = 0; i < 4000 && !m_bench->left().hasCrashed(); ++i) {
                m_bench->advance(2);
                if (i > 1000 && m_bench->left().stepsReached.filter(u" 8"_s).size() > 0)
                    break;
            }
            crashed = m_bench->left().hasCrashed();
            m_bench->advance(2500);
            QVERIFY(m_bench->syncUntilQuiet());
            QVERIFY2(problem(id).isEmpty(), qPrintable(u"turn %1: %2"_s.arg(turn).arg(problem(id))));
            QVERIFY(turn < 400);
        }
        QVERIFY(turn > 15);
    }

    void lostAnswers_data()
    {
        QTest::addColumn<QString>("operation");
        QTest::addColumn<bool>("crash");
        for (const QString &operation : {u"update"_s, u"addComment"_s}) {
            QTest::addRow("%s", qPrintable(operation)) << operation << false;
            QTest::addRow("%s, then a crash", qPrintable(operation)) << operation << true;
        }
    }
    void lostAnswers()
    {
        QFETCH(QString, operation);
        QFETCH(bool, crash);
        blue().loseAnswerOfNext(operation);
        if (crash) {
            blue().after = [this, operation](const QString &done) {
                if (done == operation)
                    m_bench->left().crashAt(m_bench->left().turns() + 2);
            };
        }
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        m_bench->advance(20'000);
        blue().after = {};
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(problem(id), QString());
        QCOMPARE(requestsOfRed(), 1);
    }

    // What is left when the answer is here is Blue's own business.
    void aRefusalWaitsAndIsRetriedWithoutSending()
    {
        bool refuses = true;
        blue().onRequest = [&](const QString &operation) {
            const QList<EventRecord> events = m_bench->left().events();
            const auto isRule = [](const EventRecord &event) { return event.direction == Direction::Outgoing && event.state == "applying"_L1; };
            if (refuses && operation == "update"_L1 && std::any_of(events.cbegin(), events.cend(), isRule))
                blue().failNext(u"update"_s, refusal());
        };
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(untilFailed());
        const StoredError error = m_bench->left().errors().first();
        QCOMPARE(error.error.code, ErrorCode::Validation);
        QCOMPARE(m_bench->left().event(id).step, 8);
        QCOMPARE(red().issueCount(), 1);
        QVERIFY(m_bench->right().errors().isEmpty());
        // Later changes stand behind it.
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        m_bench->advance(20'000);
        QCOMPARE(red().value(red().onlyIssue(), u"summary"_s).toString(), u"one"_s);
        QCOMPARE(requestsOfRed(), 1);
        // What comes in is applied meanwhile. That it works may have mended the other too, so it is tried once more.
        red().edit(red().onlyIssue(), {{u"status"_s, u"Open"_s}});
        m_bench->advance(20'000);
        QCOMPARE(blue().value(id, u"status"_s).toString(), u"Open"_s);
        m_bench->left().restart();
        m_bench->advance(20'000);
        QCOMPARE(requestsOfRed(), 1);
        QCOMPARE(m_bench->left().errors().size(), 1);
        refuses = false;
        QVERIFY(m_bench->left().engine().retryError(error.id));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(problem(id, false), QString());
        QCOMPARE(red().value(red().onlyIssue(), u"summary"_s).toString(), u"two"_s);
        QCOMPARE(requestsOfRed(), 2);
    }

    void aFailingRule_data()
    {
        QTest::addColumn<bool>("connection");
        QTest::newRow("issue") << false;
        QTest::newRow("connection") << true;
    }
    void aFailingRule()
    {
        QFETCH(bool, connection);
        m_bench->left().rules.afterAck = [connection](const IncomingInput &input) -> Result<IncomingResult> {
            Error error = ruleError(u"no"_s);
            error.rule = u"afterAck"_s;
            error.ruleVersion = input.rules.version;
            return connection ? error.withScope(ErrorScope::Connection) : error;
        };
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(untilFailed());
        QCOMPARE(m_bench->left().errors().first().error.scope, connection ? ErrorScope::Connection : ErrorScope::Issue);
        blue().create({{u"summary"_s, u"other"_s}});
        m_bench->advance(20'000);
        QCOMPARE(red().issueCount(), connection ? 1 : 2);
        m_bench->left().rules.afterAck = keyAndComment;
        QVERIFY(m_bench->left().engine().retryAll({}));
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(m_bench->left().errors().isEmpty());
        QVERIFY(!blue().value(id, there).toString().isEmpty());
        QCOMPARE(blue().commentsOf(id).size(), 1);
        QCOMPARE(requestsOfRed(), 2);
    }

    void cancelled()
    {
        blue().failNext(u"update"_s, refusal());
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(untilFailed());
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        m_bench->advance(5000);
        QVERIFY(m_bench->left().engine().cancelEvent(m_bench->left().errors().first().event));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().value(red().onlyIssue(), u"summary"_s).toString(), u"two"_s);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
    }

    // What the rule did after the backup is found again.
    void restoredFromABackup()
    {
        blue().failNext(u"update"_s, refusal());
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(untilFailed());
        m_bench->left().keepBackup();
        QVERIFY(m_bench->left().engine().retryAll({}));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(problem(id), QString());
        m_bench->left().restoreBackup();
        m_bench->advance(5000);
        QVERIFY(m_bench->left().engine().retryAll({}));
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(problem(id, false), QString());
        QCOMPARE(blue().issueCount() + red().issueCount(), 2);
    }

    // A group of errors: one is tried, the others follow.
    void aGroupIsRetried()
    {
        m_bench->left().rules.afterAck = [](const IncomingInput &) -> Result<IncomingResult> { return ruleError(u"no"_s); };
        QStringList ids;
        for (int i = 0; i < 3; ++i)
            ids.append(blue().create({{u"summary"_s, u"issue %1"_s.arg(i)}}));
        m_bench->advance(20'000);
        QCOMPARE(m_bench->left().errors().size(), 3);
        m_bench->left().rules.afterAck = keyAndComment;
        QVERIFY(m_bench->left().engine().retryGroup(m_bench->left().errors().first().fingerprint));
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(m_bench->left().errors().isEmpty());
        for (const QString &id : std::as_const(ids))
            QCOMPARE(blue().commentsOf(id).size(), 1);
        QCOMPARE(requestsOfRed(), 3);
    }

    // A conflict that is asked about is settled as any other.
    void anAskedConflict()
    {
        QString id;
        askAndEditOnceSent(id);
        id = blue().create({{u"summary"_s, u"one"_s}, {there, u"old"_s}});
        QVERIFY(untilFailed());
        const StoredError error = m_bench->left().errors().first();
        QCOMPARE(error.error.code, ErrorCode::Conflict);
        QCOMPARE(blue().value(id, there).toString(), u"typed"_s);
        const ConflictChoices choices {{there, {ConflictChoice::Keep::Remote, {}, {}, {}}}};
        QVERIFY(m_bench->left().engine().resolveConflict(error.id, choices));
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(blue().value(id, there).toString().startsWith(u"Red-"_s));
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
        QCOMPARE(blue().commentsOf(id).size(), 1);
    }

    // While the rule ran, the connection was taken away: nothing is decided by another's policies.
    void connectionTakenAwayMeanwhile()
    {
        QString id;
        askAndEditOnceSent(id);
        bool taken = false;
        m_bench->left().rules.afterAck = [&](const IncomingInput &input) {
            taken = taken || m_bench->left().engine().apply({});
            return keyAndComment(input);
        };
        id = blue().create({{u"summary"_s, u"one"_s}, {there, u"old"_s}});
        m_bench->advance(60'000);
        QVERIFY(taken && blue().value(id, there).toString() == "typed"_L1);
        m_bench->apply();
        QVERIFY(untilFailed());
        QCOMPARE(m_bench->left().errors().first().error.code, ErrorCode::Conflict);
    }

    // Edits on both sides, crashes, lost answers and messages from a seed: in the end the rule has done its work once for each issue, and both sides are in step.
    void lives()
    {
        for (quint32 seed = 1; seed <= 60; ++seed) {
            make();
            const RuleFunctions copy = copyAllRules();
            m_bench->left().rules.outgoing = [copy](const OutgoingInput &input) -> Result<OutgoingResult> {
                Result<OutgoingResult> made = copy.outgoing(input);
                made->replica.custom.remove(u"Theirs"_s);
                made->replica.comments.removeIf([](const Comment &comment) { return comment.body.startsWith("Linked to"_L1); });
                return made;
            };
            QRandomGenerator random(seed);
            QStringList ids;
            const auto one = [&](const QStringList &list) { return list.at(random.bounded(static_cast<int>(list.size()))); };
            const QStringList operations {u"update"_s, u"addComment"_s, u"fetch"_s, u"create"_s};
            for (int i = 0; i < 25; ++i) {
                QStringList copies;
                for (const FakeIssue &issue : std::as_const(red().issues))
                    copies.append(issue.id);
                switch (random.bounded(10)) {
                case 0: ids.append(blue().create({{u"summary"_s, u"issue %1"_s.arg(i)}})); break;
                case 1:
                    if (!ids.isEmpty())
                        blue().edit(one(ids), {{u"summary"_s, u"blue %1"_s.arg(i)}});
                    break;
                case 2:
                    if (!copies.isEmpty())
                        red().edit(one(copies), {{u"status"_s, u"red %1"_s.arg(i)}});
                    break;
                case 3:
                    if (!copies.isEmpty())
                        red().comment(one(copies), u"word %1"_s.arg(i));
                    break;
                case 4: m_bench->node(random.bounded(2)).tracker().loseAnswerOfNext(one(operations)); break;
                case 5:
                case 6:
                    if (BenchNode &node = m_bench->node(random.bounded(2)); node.isUp())
                        node.crashAt(node.turns() + 1 + random.bounded(30));
                    break;
                case 7: m_bench->wire().faultNext(one({u"request"_s, u"ack"_s}), static_cast<FakeWire::Fault>(random.bounded(4))); break;
                case 8: blue().workDelayMs = random.bounded(3) * 400; break;
                default: break;
                }
                m_bench->advance(random.bounded(1500));
            }
            blue().workDelayMs = 0;
            m_bench->wire().forgetFaults();
            blue().forgetFaults();
            red().forgetFaults();
            m_bench->advance(5000);
            const QByteArray where = "seed " + QByteArray::number(seed);
            QVERIFY2(m_bench->syncUntilQuiet(), where.constData());
            QVERIFY2(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty(), where.constData());
            QCOMPARE(red().issueCount(), static_cast<int>(ids.size()));
            QSet<QString> keys;
            for (const QString &id : std::as_const(ids)) {
                const QString key = blue().value(id, there).toString();
                keys.insert(key);
                QVERIFY2(key.startsWith("Red-"_L1), where.constData());
                QVERIFY2(blue().commentsOf(id).count(u"Linked to "_s + key) == 1, QByteArray(where + ": " + blue().commentsOf(id).join(u',').toUtf8()).constData());
                const FakeIssue &copyOf = red().issue(key.mid(4));
                QVERIFY2(copyOf.fields.value(u"summary"_s) == blue().value(id, u"summary"_s) && sameValue(copyOf.fields.value(u"status"_s), blue().value(id, u"status"_s)), where.constData());
                QVERIFY2(copyOf.comments.size() == blue().commentsOf(id).size() - 1, where.constData());
            }
            QCOMPARE(keys.size(), ids.size());
        }
    }

    // The rules that the event began with, unless a retry asks for those that are published.
    void itsVersion()
    {
        m_bench->left().rules.afterAck = [](const IncomingInput &input) -> Result<IncomingResult> {
            IncomingResult result;
            result.values.insert(there, input.rules.afterAck);
            return result;
        };
        Error busy = Error::make(ErrorCode::Server, u"Not now"_s);
        busy.retry = RetryHint::Backoff;
        blue().failNext(u"update"_s, busy, 2);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        for (int i = 0; i < 400 && m_bench->left().event(id).attempts == 0; ++i)
            m_bench->advance(50);
        QVERIFY(m_bench->left().event(id).attempts > 0);
        m_bench->connection.halves[0].rules.afterAck = u"second"_s;
        m_bench->apply();
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(blue().value(id, there).toString(), u"first"_s);
        m_bench->connection.halves[0].rules.afterAck = QString();
        m_bench->apply();
        blue().edit(id, {{u"summary"_s, u"two"_s}, {there, u"mine"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(blue().value(id, there).toString(), u"mine"_s);
        QCOMPARE(red().value(red().onlyIssue(), there).toString(), u"mine"_s);
        QVERIFY(m_bench->left().errors().isEmpty());
    }

    // An edit of the same field between the sending and the answer: the policy settles it, and the loser is in the history.
    void anEditMeanwhileIsAConflict()
    {
        const QString id = blue().create({{u"summary"_s, u"one"_s}, {there, u"old"_s}});
        bool edited = false;
        m_bench->left().onStep = [&](const EventRecord &, int step) {
            if (step == 4 && !std::exchange(edited, true))
                blue().edit(id, {{there, u"typed"_s}});
        };
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(edited);
        bool told = false;
        for (const HistoryRecord &record : m_bench->left().history())
            told = told || (record.what == "conflict"_L1 && record.changes.contains(there));
        QVERIFY(told);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
        QCOMPARE(red().value(red().onlyIssue(), there).toString(), u"typed"_s); // it was sent; with its answer the rule had its way
        QVERIFY(blue().value(id, there).toString().startsWith(u"Red-"_s));
    }

    void goneMeanwhile_data()
    {
        QTest::addColumn<bool>("edited");
        QTest::newRow("its tracker tells that it is back") << false;
        QTest::newRow("an edit of its copy finds it back") << true;
    }
    void goneMeanwhile()
    {
        QFETCH(bool, edited);
        bool gone = false;
        QString id;
        m_bench->left().onStep = [&](const EventRecord &, int step) {
            if (step == 4 && !std::exchange(gone, true))
                blue().hide(id);
        };
        id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QVERIFY(gone);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
        QCOMPARE(m_bench->left().event(id).state, u"done"_s);
        blue().unhide(id, !edited);
        if (edited)
            red().edit(red().onlyIssue(), {{u"summary"_s, u"two"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().issueCount(), 1);
        QVERIFY(!blue().value(id, there).toString().isEmpty()); // that it is back was told, and answered
    }

    void whatTheRuleWishes()
    {
        m_bench->left().rules.afterAck = [](const IncomingInput &input) -> Result<IncomingResult> {
            IncomingResult result;
            result.values.insert(there, input.replica.value(u"key"_s));
            result.back = true;
            result.unlink = input.replica.value(u"fields"_s).toObject().value(u"summary"_s) == "bye"_L1;
            return result;
        };
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().value(red().onlyIssue(), there), blue().value(id, there)); // sync.back(): sent, and not for ever
        QCOMPARE(requestsOfRed(), 2);
        blue().edit(id, {{u"summary"_s, u"bye"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        const auto rows = m_bench->right().database().run(u"SELECT state FROM twin"_s);
        QCOMPARE(rows->rows.first().first().toString(), u"unlinked"_s);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
    }

    // At both ends, with edits of both: nobody calls the other for ever.
    void bothSides()
    {
        m_bench->right().rules.afterAck = keyAndComment;
        m_bench->connection.halves[1].rules.afterAck = u"theirs"_s;
        m_bench->apply();
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        for (int i = 0; i < 3; ++i) {
            blue().edit(id, {{u"summary"_s, u"blue %1"_s.arg(i)}});
            red().edit(red().onlyIssue(), {{u"status"_s, u"red %1"_s.arg(i)}});
            red().comment(red().onlyIssue(), u"again"_s);
            QVERIFY(m_bench->syncUntilQuiet());
        }
        QCOMPARE(red().value(red().onlyIssue(), u"summary"_s).toString(), u"blue 2"_s);
        QCOMPARE(blue().value(id, u"status"_s).toString(), u"red 2"_s);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
        QCOMPARE(m_bench->requestsOf([this] { QVERIFY(m_bench->syncUntilQuiet()); }).second, 0);
    }
};

QTEST_GUILESS_MAIN(TstAfterAck)
#include "tst_afterack.moc"
