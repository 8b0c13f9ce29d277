// What a rule may want besides fields: that the issue is sent back, and that the pair is taken apart. In the real rule host and the real engine.

#include "tests/support/scriptrules.h"
#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstRuleWishes final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<SyncBench> m_bench;

    void start(const QString &blueOut, const QString &redIn, const QString &redOut = u"replica.summary = issue.summary;"_s)
    {
        m_bench = std::make_unique<SyncBench>();
        m_bench->inMemory = true;
        m_bench->connection.halves[0].rules = {RuleMode::Script, blueOut, u"issue.custom.Theirs = replica.customKeys.seen ?? null;"_s, 0, {}, {}};
        m_bench->connection.halves[1].rules = {RuleMode::Script, redOut, redIn, 0, {}, {}};
        for (int side = 0; side < 2; ++side)
            m_bench->node(side).rules = scriptRules(Schema(), m_clock);
        m_bench->start();
        m_bench->advance(3000);
    }
    FakeTracker &blue() { return m_bench->left().tracker(); }
    FakeTracker &red() { return m_bench->right().tracker(); }
    QString twinState(BenchNode &node)
    {
        const auto rows = node.database().run(u"SELECT state FROM twin"_s);
        return rows && rows->rows.size() == 1 ? rows->rows.first().first().toString() : QString();
    }

private Q_SLOTS:
    void cleanup() { m_bench.reset(); }

    void backIsSent()
    {
        // What the rule of Red tells depends on what it has taken in; nobody edits Red.
        const QString in = u"issue.summary = replica.summary; %1"_s;
        const QString out = u"replica.customKeys.seen = issue.summary;"_s;
        start(u"replica.summary = issue.summary;"_s, in.arg(u"sync.back();"_s), out);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(blue().value(id, u"custom.Theirs"_s).toString(), u"one"_s);
        blue().edit(id, {{u"summary"_s, u"two"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(blue().value(id, u"custom.Theirs"_s).toString(), u"two"_s);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
    }

    // While a change of Red's own is on its way and another one stands behind it: that one carries the wish.
    void backBehindAChange()
    {
        start(u"replica.summary = issue.summary; replica.custom.Extra = issue.custom.Extra;"_s,
              u"issue.summary = replica.summary; issue.custom.Extra = replica.custom.Extra; sync.back();"_s,
              u"replica.customKeys.seen = `${issue.summary}/${issue.custom.Extra ?? ''}`;"_s);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        m_bench->wire().deaf[1] = true; // Blue hears nothing of Red
        const QString copy = red().onlyIssue();
        red().edit(copy, {{u"summary"_s, u"one of Red"_s}});
        m_bench->advance(3000);
        red().edit(copy, {{u"description"_s, u"which nobody is told"_s}});
        m_bench->advance(3000);
        blue().edit(id, {{u"custom.Extra"_s, u"x"_s}});
        m_bench->advance(5000);
        m_bench->wire().deaf[1] = false;
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().value(copy, u"custom.Extra"_s).toString(), u"x"_s);
        QCOMPARE(blue().value(id, u"custom.Theirs"_s).toString(), u"one of Red/x"_s);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
    }

    void takenApartByTheIncomingRule()
    {
        start(u"replica.summary = issue.summary; replica.labels = issue.labels;"_s,
              u"issue.summary = replica.summary; if (replica.labels?.includes('bye')) sync.unlink('handed over');"_s);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        blue().edit(id, {{u"summary"_s, u"last"_s}, {u"labels"_s, QJsonArray {u"bye"_s}}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().value(red().onlyIssue(), u"summary"_s).toString(), u"last"_s); // applied first
        QCOMPARE(twinState(m_bench->left()), u"unlinked"_s);
        QCOMPARE(twinState(m_bench->right()), u"unlinked"_s);
        blue().edit(id, {{u"summary"_s, u"more"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().value(red().onlyIssue(), u"summary"_s).toString(), u"last"_s);
        bool told = false;
        for (const HistoryRecord &row : m_bench->right().history())
            told = told || row.text == "Unlinked by the incoming rule: handed over"_L1;
        QVERIFY(told);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
    }

    // The very first request: the pair is known at both ends before it is taken apart, also where the answer is lost on its way.
    void takenApartAtOnce_data()
    {
        QTest::addColumn<bool>("lost");
        QTest::newRow("answered") << false;
        QTest::newRow("answer lost") << true;
    }
    void takenApartAtOnce()
    {
        QFETCH(bool, lost);
        start(u"replica.summary = issue.summary;"_s, u"issue.summary = replica.summary; sync.unlink();"_s);
        blue().create({{u"summary"_s, u"one"_s}});
        if (lost) {
            for (int i = 0; i < 400 && red().issueCount() == 0; ++i)
                m_bench->advance(10);
            m_bench->left().crash();
            m_bench->advance(2000);
            m_bench->left().start();
        }
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().issueCount(), 1);
        QCOMPARE(twinState(m_bench->left()), u"unlinked"_s);
        QCOMPARE(twinState(m_bench->right()), u"unlinked"_s);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
    }

    void takenApartByTheOutgoingRule()
    {
        start(u"if (issue.summary === 'bye') sync.unlink(); replica.summary = issue.summary;"_s, u"issue.summary = replica.summary;"_s);
        const QString id = blue().create({{u"summary"_s, u"one"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        blue().edit(id, {{u"summary"_s, u"bye"_s}});
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().value(red().onlyIssue(), u"summary"_s).toString(), u"one"_s); // not sent
        QCOMPARE(twinState(m_bench->left()), u"unlinked"_s);
        QCOMPARE(twinState(m_bench->right()), u"unlinked"_s);
        blue().create({{u"summary"_s, u"bye"_s}}); // there is no pair, and none is made
        QVERIFY(m_bench->syncUntilQuiet());
        QCOMPARE(red().issueCount(), 1);
        QVERIFY(m_bench->left().errors().isEmpty() && m_bench->right().errors().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TstRuleWishes)
#include "tst_rulewishes.moc"
