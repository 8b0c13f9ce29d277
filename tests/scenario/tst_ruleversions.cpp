// Rules that are published while changes are on their way: an event keeps the version that it began with, and a retry says which one it takes.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
/// What both sides' rules say depends on their text, so a version shows in what arrives.
struct VersionedRules {
    RuleFunctions copy = copyAllRules();
    bool outgoingFails = false; ///< Of the text "first"
    bool incomingFails = false;

    RuleFunctions functions()
    {
        return {[this](const OutgoingInput &input) -> Result<OutgoingResult> {
                    if (outgoingFails && input.rules.outgoing == "first"_L1)
                        return failure(u"outgoing"_s, input.rules.version);
                    Result<OutgoingResult> made = copy.outgoing(input);
                    made->replica.custom.insert(u"Told by"_s, input.rules.outgoing);
                    return made;
                },
                [this](const IncomingInput &input) -> Result<IncomingResult> {
                    if (incomingFails && input.rules.incoming == "first"_L1)
                        return failure(u"incoming"_s, input.rules.version);
                    Result<IncomingResult> made = copy.incoming(input);
                    made->values.insert(u"custom.Taken by"_s, input.rules.incoming);
                    return made;
                }};
    }
    static Error failure(const QString &rule, int version)
    {
        Error error = ruleError(u"No such word"_s);
        error.rule = rule;
        error.ruleVersion = version;
        return error;
    }
};

void write(SyncBench &bench, int half, const QString &text)
{
    bench.connection.halves[half].rules = {RuleMode::Script, text, text, 0, {}, {}};
}
} // namespace

class TstRuleVersions final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_rules = VersionedRules();
        m_bench = std::make_unique<SyncBench>();
        m_bench->left().rules = m_bench->right().rules = m_rules.functions();
        write(*m_bench, 0, u"first"_s);
        write(*m_bench, 1, u"first"_s);
        m_bench->start();
        m_bench->advance(3000);
    }

    // The other side is out of reach while new rules are published: what was made by the old ones arrives as it was made, the next by the new ones.
    void onItsWay()
    {
        SyncBench &bench = *m_bench;
        bench.wire().offline = true;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"one"_s}});
        bench.advance(5000);
        QCOMPARE(bench.left().event(id).ruleVersion, 1);
        write(bench, 0, u"second"_s);
        bench.apply();
        bench.wire().offline = false;
        QVERIFY(bench.syncUntilQuiet());
        const QString copy = bench.right().tracker().onlyIssue();
        QCOMPARE(bench.right().tracker().value(copy, u"custom.Told by"_s).toString(), u"first"_s);
        bench.left().tracker().edit(id, {{u"summary"_s, u"two"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(copy, u"custom.Told by"_s).toString(), u"second"_s);
        QCOMPARE(bench.left().event(id).ruleVersion, 2);
    }

    // The tracker refuses for a while in the middle of applying: the attempts after it take the rules that the first one took.
    void beingApplied()
    {
        SyncBench &bench = *m_bench;
        Error busy = Error::make(ErrorCode::Server, u"Not now"_s);
        busy.retry = RetryHint::Backoff;
        bench.right().tracker().failNext(u"create"_s, busy, 2);
        bench.left().tracker().create({{u"summary"_s, u"one"_s}});
        for (int i = 0; i < 400 && bench.right().events().value(0).attempts == 0; ++i)
            bench.advance(50);
        QVERIFY(bench.right().events().value(0).attempts > 0);
        write(bench, 1, u"second"_s);
        bench.apply();
        QVERIFY(bench.syncUntilQuiet());
        const QString copy = bench.right().tracker().onlyIssue();
        QCOMPARE(bench.right().tracker().value(copy, u"custom.Taken by"_s).toString(), u"first"_s);
        QCOMPARE(bench.right().events().value(0).ruleVersion, 1);
    }

    void aCrashKeepsTheVersion()
    {
        SyncBench &bench = *m_bench;
        Error busy = Error::make(ErrorCode::Server, u"Not now"_s);
        busy.retry = RetryHint::Backoff;
        bench.right().tracker().failNext(u"create"_s, busy, 1);
        bench.left().tracker().create({{u"summary"_s, u"one"_s}});
        for (int i = 0; i < 400 && bench.right().events().value(0).attempts == 0; ++i)
            bench.advance(50);
        write(bench, 1, u"second"_s);
        bench.right().restart();
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"custom.Taken by"_s).toString(), u"first"_s);
    }

    void aRetrySaysWhich_data()
    {
        QTest::addColumn<RetryRules>("rules");
        QTest::addColumn<QString>("by");
        QTest::newRow("published") << RetryRules::Published << u"second"_s;
        QTest::newRow("as begun") << RetryRules::AsBegun << u"first"_s;
    }
    void aRetrySaysWhich()
    {
        QFETCH(RetryRules, rules);
        QFETCH(QString, by);
        SyncBench &bench = *m_bench;
        m_rules.incomingFails = m_rules.outgoingFails = true;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"one"_s}});
        bench.advance(20'000);
        QCOMPARE(bench.left().errors().size(), 1);
        write(bench, 0, u"second"_s);
        bench.apply();
        m_rules.incomingFails = m_rules.outgoingFails = false;
        QVERIFY(bench.left().engine().retryError(bench.left().errors().first().id, rules));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"custom.Told by"_s).toString(), by);
        QCOMPARE(bench.left().event(id).ruleVersion, by == "first"_L1 ? 1 : 2);
    }

    void anEditTakesTheNewest()
    {
        SyncBench &bench = *m_bench;
        m_rules.outgoingFails = true;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"one"_s}});
        bench.advance(20'000);
        QCOMPARE(bench.left().errors().size(), 1);
        write(bench, 0, u"second"_s);
        bench.apply();
        bench.left().tracker().edit(id, {{u"summary"_s, u"two"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().errors().size(), 0);
        QCOMPARE(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"custom.Told by"_s).toString(), u"second"_s);
    }

private:
    VersionedRules m_rules;
    std::unique_ptr<SyncBench> m_bench;
};

QTEST_GUILESS_MAIN(TstRuleVersions)
#include "tst_ruleversions.moc"
