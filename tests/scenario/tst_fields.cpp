// What a user notices first: an issue made or edited on one side is the same on the other. Each row runs in both directions.

#include "tests/support/syncbench.h"

#include <QJsonArray>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
void directions()
{
    QTest::addColumn<int>("from");
    QTest::newRow("left to right") << 0;
    QTest::newRow("right to left") << 1;
}

QJsonValue someone() { return QJsonObject {{u"id"_s, u"7"_s}, {u"login"_s, u"dora"_s}, {u"name"_s, u"Dora"_s}}; }
QJsonValue choice(const QString &name) { return QJsonObject {{u"id"_s, name.left(2)}, {u"name"_s, name}}; }
} // namespace

class TstFields final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void create_data() { directions(); }
    void create()
    {
        QFETCH(int, from);
        SyncBench bench;
        BenchNode &a = bench.node(from);
        BenchNode &b = bench.node(1 - from);
        bench.start();
        bench.advance(3000);
        const QString id = a.tracker().create({{u"summary"_s, u"Printer on fire"_s}, {u"description"_s, u"**Smoke**"_s},
                                               {u"priority"_s, choice(u"High"_s)}, {u"custom.Severity"_s, u"S1"_s}});
        a.tracker().comment(id, u"first"_s);
        a.tracker().attach(id, u"größe.txt"_s, "content");
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(b.tracker().issueCount(), 1);
        QCOMPARE(a.tracker().issueCount(), 1);
        QCOMPARE(b.tracker().state(), a.tracker().state());
        QCOMPARE(a.event(id).state, u"done"_s);
        QCOMPARE(a.errors().size(), 0);
        QCOMPARE(b.errors().size(), 0);
        for (const int step : {2, 3, 4, 8})
            QVERIFY2(a.stepsReached.contains(u"1 %1"_s.arg(step)), qPrintable(a.stepsReached.join(u',')));
        for (const int step : {5, 6, 7})
            QVERIFY2(b.stepsReached.contains(u"1 %1"_s.arg(step)), qPrintable(b.stepsReached.join(u',')));
    }

    void update_data()
    {
        QTest::addColumn<int>("from");
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("before");
        QTest::addColumn<QJsonValue>("after");
        const QList<std::tuple<QString, QJsonValue, QJsonValue>> rows = {
            {u"summary"_s, u"A"_s, u"B"_s}, {u"description"_s, u"old"_s, u"new *text*"_s}, {u"description"_s, u"old"_s, QJsonValue::Null},
            {u"status"_s, choice(u"New"_s), choice(u"Closed"_s)}, {u"priority"_s, QJsonValue::Null, choice(u"Low"_s)},
            {u"assignee"_s, QJsonValue::Null, someone()}, {u"assignee"_s, someone(), QJsonValue::Null},
            {u"dueDate"_s, u"2026-02-01"_s, u"2026-03-01"_s}, {u"labels"_s, QJsonArray {u"a"_s}, QJsonArray {u"a"_s, u"b"_s}},
            {u"labels"_s, QJsonArray {u"a"_s}, QJsonArray {}}, {u"custom.Effort"_s, 1.5, 2.25}, {u"custom.Approved"_s, false, true}};
        for (int from = 0; from < 2; ++from) {
            for (qsizetype i = 0; i < rows.size(); ++i) {
                const auto &[field, before, after] = rows.at(i);
                QTest::addRow("%s %d %s", from == 0 ? "left" : "right", static_cast<int>(i), qPrintable(field)) << from << field << before << after;
            }
        }
    }
    void update()
    {
        QFETCH(int, from);
        QFETCH(QString, field);
        QFETCH(QJsonValue, before);
        QFETCH(QJsonValue, after);
        SyncBench bench;
        BenchNode &a = bench.node(from);
        BenchNode &b = bench.node(1 - from);
        const QString id = a.tracker().create({{u"summary"_s, u"Issue"_s}, {field, before}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = b.tracker().onlyIssue();
        a.tracker().edit(id, {{field, after}});
        const auto requests = bench.requestsOf([&] { QVERIFY(bench.syncUntilQuiet()); });
        QVERIFY(sameValue(b.tracker().value(twin, field), after));
        QVERIFY(sameValue(a.tracker().value(id, field), after));
        QCOMPARE(requests.second, 1); // one write, no echo
        QCOMPARE(bench.left().errors().size() + bench.right().errors().size(), 0);
    }

    // The other side answers: what was received is edited there and comes back.
    void thereAndBack_data() { directions(); }
    void thereAndBack()
    {
        QFETCH(int, from);
        SyncBench bench;
        BenchNode &a = bench.node(from);
        BenchNode &b = bench.node(1 - from);
        const QString id = a.tracker().create({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = b.tracker().onlyIssue();
        for (int round = 0; round < 3; ++round) {
            b.tracker().edit(twin, {{u"summary"_s, u"B%1"_s.arg(round)}});
            QVERIFY(bench.syncUntilQuiet());
            QCOMPARE(a.tracker().value(id, u"summary"_s).toString(), u"B%1"_s.arg(round));
            a.tracker().edit(id, {{u"status"_s, u"S%1"_s.arg(round)}});
            QVERIFY(bench.syncUntilQuiet());
            QCOMPARE(b.tracker().state(), a.tracker().state());
        }
        for (const HistoryRecord &record : a.history() + b.history())
            QVERIFY2(record.what != "conflict"_L1, qPrintable(record.text));
    }

    // An empty second pass costs nothing but the feed.
    void nothingChanged_noWritesAndFewReads()
    {
        SyncBench bench;
        for (int i = 0; i < 20; ++i)
            bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 20);
        const qsizetype rows = bench.left().events().size() + bench.right().events().size();
        const auto requests = bench.requestsOf([&] { bench.advance(60'000); });
        QCOMPARE(requests.second, 0);
        QVERIFY2(requests.first <= 2 * 61, qPrintable(QString::number(requests.first))); // one look at the feed per poll and side
        QCOMPARE(bench.left().events().size() + bench.right().events().size(), rows);
    }

    // An edit that changes nothing the rule sends makes no event that stays.
    void editOutsideTheRule_sendsNothing()
    {
        SyncBench bench;
        bench.left().rules = basicRules();
        bench.right().rules = basicRules();
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const int messages = bench.wire().messages;
        bench.left().tracker().edit(id, {{u"priority"_s, u"High"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.wire().messages, messages);
        QCOMPARE(bench.left().events().size(), 1);
    }

    // Both sides' triggers match everything: what one side makes for the other is never sent back as new.
    void bothTriggersMatchEverything_noDoubleTwin()
    {
        SyncBench bench;
        bench.start();
        bench.advance(2000);
        bench.left().tracker().latencyMs = bench.right().tracker().latencyMs = 700; // the poll sees half-made issues
        for (int i = 0; i < 10; ++i) {
            const QString l = bench.left().tracker().create({{u"summary"_s, u"L%1"_s.arg(i)}});
            bench.left().tracker().comment(l, u"one"_s);
            bench.left().tracker().comment(l, u"two"_s);
            bench.left().tracker().attach(l, u"a.txt"_s, "x" + QByteArray::number(i));
            bench.right().tracker().create({{u"summary"_s, u"R%1"_s.arg(i)}});
        }
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().issueCount(), 20);
        QCOMPARE(bench.right().tracker().issueCount(), 20);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    void existingIssues_comeUnderSyncPageByPage()
    {
        SyncBench bench;
        bench.left().tracker().pageSize = 7;
        for (int i = 0; i < 40; ++i)
            bench.left().tracker().create({{u"summary"_s, u"Old %1"_s.arg(i)}, {u"status"_s, i % 2 == 0 ? u"open"_s : u"closed"_s}});
        bench.connection.halves[0].triggers = {{u"status=open"_s, true, true}};
        bench.connection.halves[1].triggers = {};
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 20);
        QVERIFY(bench.left().tracker().calls.value(u"search"_s) >= 3);
        // Without `existing`, what was there before stays out until it changes.
        SyncBench later;
        later.connection.halves[0].triggers = {{u"all"_s, true, false}};
        const QString id = later.left().tracker().create({{u"summary"_s, u"Old"_s}});
        later.left().tracker().create({{u"summary"_s, u"Older"_s}});
        QVERIFY(later.syncUntilQuiet());
        QCOMPARE(later.right().tracker().issueCount(), 0);
        later.left().tracker().edit(id, {{u"status"_s, u"open"_s}});
        QVERIFY(later.syncUntilQuiet());
        QCOMPARE(later.right().tracker().issueCount(), 1);
    }

    void byHand_bringsAnIssueUnderSync()
    {
        SyncBench bench;
        bench.connection.halves[0].triggers = {};
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 0);
        QVERIFY(bench.wait(bench.left().engine().syncNow(bench.connection.id, u"Blue-"_s + id)));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        const Result<QString> none = bench.wait(bench.left().engine().syncNow(bench.connection.id, u"Blue-99"_s));
        QVERIFY(!none);
        QCOMPARE(none.error().code, ErrorCode::NotFound);
        QVERIFY(!bench.wait(bench.left().engine().syncNow(ConnectionId(u"nowhere"_s), u"Blue-1"_s)));
        // Once more by hand, with nothing changed: it says so and stays in the list.
        QVERIFY(bench.wait(bench.left().engine().syncNow(bench.connection.id, u"Blue-"_s + id)));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().event(id).state, u"unchanged"_s);
    }
};

QTEST_GUILESS_MAIN(TstFields)
#include "tst_fields.moc"
