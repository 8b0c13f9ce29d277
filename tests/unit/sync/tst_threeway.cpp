// No silent overwrite: which of the rule's values are written, and what is told of those that two people changed.

#include "core/sync/threeway.h"

#include <QJsonArray>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QDateTime at(int second) { return QDateTime(QDate(2026, 1, 1), QTime(12, 0, second), Qt::UTC); }

ThreeWayInput input(const QJsonValue &base, const QJsonValue &local, const QJsonValue &wanted)
{
    ThreeWayInput in;
    in.values = {{u"summary"_s, wanted}};
    in.base = {{u"summary"_s, base}};
    in.local = {{u"summary"_s, local}};
    in.localChangedAt = at(10);
    in.remoteChangedAt = at(20);
    return in;
}
} // namespace

class TstThreeWay final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cases_data()
    {
        QTest::addColumn<QJsonValue>("base");
        QTest::addColumn<QJsonValue>("local");
        QTest::addColumn<QJsonValue>("wanted");
        QTest::addColumn<bool>("written");
        QTest::addColumn<int>("conflicts");
        const QJsonValue none = QJsonValue::Null;
        const QJsonValue high = QJsonObject {{u"id"_s, u"3"_s}, {u"name"_s, u"High"_s}};
        const QJsonValue low = QJsonObject {{u"id"_s, u"1"_s}, {u"name"_s, u"Low"_s}};
        const QJsonValue a = u"A"_s;
        const QJsonValue b = u"B"_s;
        const QJsonValue c = u"C"_s;
        QTest::newRow("nothing changed") << a << a << a << false << 0;
        QTest::newRow("only the other side changed it") << a << a << b << true << 0;
        QTest::newRow("only this side changed it") << a << b << a << false << 0;
        QTest::newRow("both changed it") << a << b << c << true << 1;
        QTest::newRow("both changed it to the same") << a << b << b << false << 0;
        QTest::newRow("the other side cleared it") << a << a << none << true << 0;
        QTest::newRow("this side cleared it") << a << none << a << false << 0;
        QTest::newRow("cleared here, changed there") << a << none << b << true << 1;
        QTest::newRow("only line ends differ") << QJsonValue(u"x\ny"_s) << QJsonValue(u"x\r\ny \n"_s) << QJsonValue(u"x\ny"_s) << false << 0;
        QTest::newRow("local differs from the base by line ends only") << QJsonValue(u"x\ny"_s) << QJsonValue(u"x\r\ny"_s) << b << true << 0;
        QTest::newRow("a choice written by its name") << low << low << QJsonValue(u"high"_s) << true << 0;
        QTest::newRow("a choice that is there already, by name") << low << high << QJsonValue(u"High"_s) << false << 0;
        QTest::newRow("labels in another order") << QJsonValue(QJsonArray {u"a"_s, u"b"_s}) << QJsonValue(QJsonArray {u"b"_s, u"a"_s})
                                                 << QJsonValue(QJsonArray {u"a"_s, u"b"_s, u"c"_s}) << true << 0;
        QTest::newRow("number") << QJsonValue(1.5) << QJsonValue(1.5) << QJsonValue(2) << true << 0;
        QTest::newRow("false is a value") << QJsonValue(true) << QJsonValue(true) << QJsonValue(false) << true << 0;
    }
    void cases()
    {
        QFETCH(QJsonValue, base);
        QFETCH(QJsonValue, local);
        QFETCH(QJsonValue, wanted);
        QFETCH(bool, written);
        QFETCH(int, conflicts);
        const ThreeWayResult result = threeWay(input(base, local, wanted));
        QCOMPARE(result.writes, written ? QJsonObject({{u"summary"_s, wanted}}) : QJsonObject());
        QCOMPARE(result.conflicts.size(), conflicts);
        if (conflicts == 1) {
            const FieldConflict &conflict = result.conflicts.first();
            QCOMPARE(conflict.field, u"summary"_s);
            QCOMPARE(conflict.base, base);
            QCOMPARE(conflict.local, local);
            QCOMPARE(conflict.remote, wanted);
            QVERIFY(conflict.remoteWon);
        }
    }

    // The other tracker's id 1 is "Open", ours is "New": alike by id, and not the same.
    void choiceOfAnotherTracker_isComparedAsOursKnowsIt()
    {
        const QJsonObject ours {{u"id"_s, u"1"_s}, {u"name"_s, u"New"_s}};
        ThreeWayInput in = input(ours, ours, QJsonObject {{u"id"_s, u"1"_s}, {u"name"_s, u"Open"_s}});
        in.normal = {{u"summary"_s, QJsonObject {{u"id"_s, u"2"_s}, {u"name"_s, u"Open"_s}}}};
        QCOMPARE(threeWay(in).writes.size(), 1);
        in.local = in.normal; // it is so already
        QVERIFY(threeWay(in).writes.isEmpty());
    }

    // Two events that cross: each side compares the times that both know, not that of an issue which its own writes have touched since.
    void valueOnItsWayIsJudgedByItsOwnTime_data()
    {
        QTest::addColumn<QString>("local");
        QTest::addColumn<bool>("remoteWins");
        QTest::newRow("as it was sent") << u"B"_s << true;
        QTest::newRow("edited again since") << u"D"_s << false;
    }
    void valueOnItsWayIsJudgedByItsOwnTime()
    {
        QFETCH(QString, local);
        ThreeWayInput in = input(u"A"_s, local, u"C"_s);
        in.localChangedAt = at(30);
        in.sent = {{u"summary"_s, u"B"_s}};
        in.sentAt = at(15);
        const ThreeWayResult result = threeWay(in);
        QCOMPARE(result.conflicts.size(), 1);
        QTEST(result.conflicts.first().remoteWon, "remoteWins");
    }

    void policies_data()
    {
        QTest::addColumn<int>("policy");
        QTest::addColumn<int>("remoteSecond"); // local changed at 10
        QTest::addColumn<bool>("localWinsTies");
        QTest::addColumn<bool>("remoteWon");
        QTest::addColumn<bool>("ask");
        const auto row = [](const char *name, ConflictPolicy policy, int second, bool ties, bool won, bool ask) {
            QTest::newRow(name) << static_cast<int>(policy) << second << ties << won << ask;
        };
        row("newest, remote later", ConflictPolicy::Newest, 11, true, true, false);
        row("newest, local later", ConflictPolicy::Newest, 9, false, false, false);
        row("newest, tie, first node", ConflictPolicy::Newest, 10, true, false, false);
        row("newest, tie, second node", ConflictPolicy::Newest, 10, false, true, false);
        row("newest, time not known, first node", ConflictPolicy::Newest, -1, true, false, false);
        row("newest, time not known, second node", ConflictPolicy::Newest, -1, false, true, false);
        row("remote, though older", ConflictPolicy::Remote, 1, true, true, false);
        row("local, though older", ConflictPolicy::Local, 30, false, false, false);
        row("ask", ConflictPolicy::Ask, 30, false, false, true);
    }
    void policies()
    {
        QFETCH(int, policy);
        QFETCH(int, remoteSecond);
        QFETCH(bool, localWinsTies);
        QFETCH(bool, remoteWon);
        QFETCH(bool, ask);
        ThreeWayInput in = input(u"A"_s, u"B"_s, u"C"_s);
        in.policies = {{u"default"_s, static_cast<ConflictPolicy>(policy)}};
        in.remoteChangedAt = remoteSecond < 0 ? QDateTime() : at(remoteSecond);
        in.localWinsTies = localWinsTies;
        const ThreeWayResult result = threeWay(in);
        QCOMPARE(result.conflicts.size(), 1); // told, whoever won
        QCOMPARE(result.conflicts.first().remoteWon, remoteWon);
        QCOMPARE(result.conflicts.first().ask, ask);
        QCOMPARE(result.writes.contains(u"summary"_s), remoteWon);
    }

    void aFieldsOwnPolicyGoesBeforeTheDefault()
    {
        ThreeWayInput in = input(u"A"_s, u"B"_s, u"C"_s);
        in.values.insert(u"custom.Severity"_s, u"S3"_s);
        in.base.insert(u"custom.Severity"_s, u"S1"_s);
        in.local.insert(u"custom.Severity"_s, u"S2"_s);
        in.policies = {{u"default"_s, ConflictPolicy::Remote}, {u"custom.Severity"_s, ConflictPolicy::Local}};
        const ThreeWayResult result = threeWay(in);
        QCOMPARE(result.conflicts.size(), 2);
        QCOMPARE(result.writes, QJsonObject({{u"summary"_s, u"C"_s}}));
    }

    // A text that two trackers store differently comes back a little changed; that is no edit.
    void aValueThatOnlyPassedThroughIsNoChange()
    {
        ThreeWayInput in = input(u"h1. Title"_s, u"h1. Title"_s, u"# Title"_s);
        in.previousValues = {{u"summary"_s, u"# Title"_s}};
        QVERIFY(threeWay(in).writes.isEmpty());
        in.local = {{u"summary"_s, u"edited here"_s}};
        const ThreeWayResult edited = threeWay(in);
        QVERIFY(edited.writes.isEmpty());
        QVERIFY(edited.conflicts.isEmpty());
    }
    void aChangeBackToTheBaseIsAChange()
    {
        // The other side said B before and says A now; our base still holds A, because B was refused here at the time.
        ThreeWayInput in = input(u"A"_s, u"B"_s, u"A"_s);
        in.previousValues = {{u"summary"_s, u"B"_s}};
        QCOMPARE(threeWay(in).conflicts.size(), 1);
    }

    void withoutABaseTheRuleDecides()
    {
        ThreeWayInput in = input({}, u"B"_s, u"C"_s);
        in.base = {};
        const ThreeWayResult result = threeWay(in);
        QCOMPARE(result.writes, QJsonObject({{u"summary"_s, u"C"_s}}));
        QVERIFY(result.conflicts.isEmpty());
    }

    void twoNodesSettleATieTheSameWay()
    {
        // Left has B, right has C; each gets the other's.
        ThreeWayInput left = input(u"A"_s, u"B"_s, u"C"_s);
        left.localChangedAt = left.remoteChangedAt = at(1);
        left.localWinsTies = true;
        ThreeWayInput right = input(u"A"_s, u"C"_s, u"B"_s);
        right.localChangedAt = right.remoteChangedAt = at(1);
        const QJsonValue onLeft = threeWay(left).writes.value(u"summary"_s).toString(u"B"_s);
        const QJsonValue onRight = threeWay(right).writes.value(u"summary"_s).toString(u"C"_s);
        QCOMPARE(onLeft, onRight);
    }

    void whatIsInsistedOnIsNotAnEditThatGoesItsOwnWay()
    {
        ThreeWayInput in = input(u"A"_s, u"C"_s, u"B"_s);
        in.previousValues = {{u"summary"_s, u"B"_s}}; // the other side says nothing new
        in.insist = true;
        QCOMPARE(threeWay(in).conflicts.size(), 1);
        in.untold = {u"summary"_s};
        QCOMPARE(threeWay(in).conflicts.size(), 0);
        QCOMPARE(threeWay(in).writes, QJsonObject());
        in.previousValues = {{u"summary"_s, u"A"_s}};
        QCOMPARE(threeWay(in).conflicts.size(), 1); // the other side did change it
    }

    void fieldsThatTheRuleDoesNotSetAreLeftAlone()
    {
        ThreeWayInput in = input(u"A"_s, u"A"_s, u"B"_s);
        in.base.insert(u"status"_s, u"New"_s);
        in.local.insert(u"status"_s, u"Closed"_s);
        in.previousValues = {{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}};
        QCOMPARE(threeWay(in).writes.keys(), QStringList {u"summary"_s});
    }
};

QTEST_GUILESS_MAIN(TstThreeWay)
#include "tst_threeway.moc"
