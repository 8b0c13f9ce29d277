// Versions of rules as a node's database keeps them: the same rules are no new version, whatever they are written as.

#include "tests/unit/storage/storagebench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstConnectionStore final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rulesAreKeptByVersion()
    {
        StorageBench bench;
        ConnectionStore &store = *bench.connections;
        ConnectionConfig connection = bench.connection;
        RuleSet &rules = connection.halves[0].rules;
        const auto apply = [&] {
            const Result<int> version = store.apply(connection, NodeId(u"Blue"_s));
            return version ? *version : -1;
        };
        QCOMPARE(apply(), 1);
        QCOMPARE(apply(), 1);

        rules.mode = RuleMode::Mapping;
        rules.mapping = basicMapping();
        rules.mapping.fields[0].transformation = Transformation::Values;
        rules.mapping.fields[0].values = {{u"a"_s, u"b"_s}};
        QCOMPARE(apply(), 2);
        QCOMPARE(apply(), 2);
        rules.mapping.fields[0].values[0].second = u"ü"_s;
        QCOMPARE(apply(), 3);

        rules = {RuleMode::Script, u"replica.summary = issue.summary;"_s, {}, 0, {}};
        QCOMPARE(apply(), 4);
        rules.mapping = basicMapping(); // typed before it became a script: no part of it
        QCOMPARE(apply(), 4);
        const Result<RuleSet> mapped = store.ruleVersion(connection.id, 3);
        QVERIFY(mapped);
        QCOMPARE(mapped->mode, RuleMode::Mapping);
        QCOMPARE(mapped->mapping.fields.at(0).values.at(0).second, u"ü"_s);
        const Result<RuleSet> script = store.ruleVersion(connection.id, 4);
        QVERIFY(script);
        QCOMPARE(script->mode, RuleMode::Script);
        QCOMPARE(script->outgoing, rules.outgoing);
        QCOMPARE(store.ruleVersion(connection.id, 1)->mode, RuleMode::Basic);
        QVERIFY(!store.ruleVersion(connection.id, 5));
        rules.afterAck = u"issue.custom.Theirs = replica.key;"_s;
        QCOMPARE(apply(), 5);
        QCOMPARE(apply(), 5);
        QCOMPARE(store.ruleVersion(connection.id, 5)->afterAck, rules.afterAck);
        QCOMPARE(store.ruleVersion(connection.id, 4)->afterAck, QString());
    }
};

QTEST_GUILESS_MAIN(TstConnectionStore)
#include "tst_connectionstore.moc"
