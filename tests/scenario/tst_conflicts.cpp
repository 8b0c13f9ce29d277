// Both sides change the same: the policy decides alike on both sides, lists and comments merge, and a conflict that waits is settled by a person.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
/// A pair in step whose sides then change apart from each other, and meet again.
struct Apart {
    SyncBench bench;
    QString ids[2];
    bool meet(const QMap<QString, ConflictPolicy> &policies, const QJsonObject &left, const QJsonObject &right, const QJsonObject &first = {{u"summary"_s, u"A"_s}})
    {
        bench.connection.conflict = policies;
        ids[0] = bench.left().tracker().create(first);
        if (!bench.syncUntilQuiet())
            return false;
        ids[1] = bench.right().tracker().onlyIssue();
        bench.wire().offline = true;
        bench.left().tracker().edit(ids[0], left);
        bench.advance(3000);
        bench.right().tracker().edit(ids[1], right);
        bench.advance(3000);
        bench.wire().offline = false;
        (void)bench.syncUntilQuiet();
        return true;
    }
    QJsonValue value(int side, const QString &field) { return bench.node(side).tracker().value(ids[side], field); }
    QString text(int side, const QString &field) { return value(side, field).toString(); }
    /// Where the conflict waits.
    std::pair<int, StoredError> waiting()
    {
        for (int side = 0; side < 2; ++side) {
            for (const StoredError &error : bench.node(side).errors()) {
                if (error.error.code == ErrorCode::Conflict)
                    return {side, error};
            }
        }
        return {-1, {}};
    }
    QStringList conflicts()
    {
        QStringList texts;
        for (int side = 0; side < 2; ++side) {
            for (const HistoryRecord &record : bench.node(side).history()) {
                if (record.what == "conflict"_L1)
                    texts.append(record.text);
            }
        }
        return texts;
    }
};

ConflictChoices all(ConflictChoice::Keep keep) { return {{QString(), {keep, {}, {}, {}}}}; }
} // namespace

class TstConflicts final : public QObject {
    Q_OBJECT

    static int checksOpen(Apart &apart)
    {
        int open = 0;
        for (int side = 0; side < 2; ++side)
            open += apart.bench.node(side).database().run(u"SELECT count(*) FROM twin WHERE check_at IS NOT NULL"_s)->rows.first().first().toInt();
        return open;
    }

private Q_SLOTS:
    // Messages that cross may let each side keep its own value, or take the other's. When both are at rest that is found and settled.
    void whatBothSidesSettledDifferentlyIsRepaired_data()
    {
        QTest::addColumn<QString>("left");
        QTest::addColumn<QString>("right");
        QTest::newRow("each kept its own") << u"A"_s << u"B"_s;
        QTest::newRow("each took the other's") << u"B"_s << u"A"_s;
    }
    void whatBothSidesSettledDifferentlyIsRepaired()
    {
        QFETCH(QString, left);
        QFETCH(QString, right);
        Apart apart;
        QVERIFY(apart.meet({}, {{u"summary"_s, u"A"_s}}, {{u"summary"_s, u"B"_s}}, {{u"summary"_s, u"first"_s}}));
        QVERIFY(checksOpen(apart) > 0);
        // As it would be: neither node takes what stands at its side for an edit.
        for (int side = 0; side < 2; ++side) {
            const QString value = side == 0 ? left : right;
            FakeTracker &tracker = apart.bench.node(side).tracker();
            const qsizetype feed = tracker.feed.size();
            tracker.edit(apart.ids[side], {{u"summary"_s, value}});
            tracker.feed.resize(feed);
            const QString sql = u"UPDATE twin SET base = json_set(base, '$.summary', ?), last_sent = json_set(last_sent, '$.fields.summary', ?), "
                                "last_received = json_set(last_received, '$.fields.summary', ?)"_s;
            QVERIFY(apart.bench.node(side).database().run(sql, {value, value, side == 0 ? right : left}));
        }
        apart.bench.advance(120'000);
        QVERIFY(apart.bench.syncUntilQuiet());
        QCOMPARE(apart.text(0, u"summary"_s), apart.text(1, u"summary"_s));
        QCOMPARE(checksOpen(apart), 0);
        QVERIFY(apart.bench.left().errors().isEmpty() && apart.bench.right().errors().isEmpty());
        bool told = false;
        for (int side = 0; side < 2; ++side) {
            for (const HistoryRecord &record : apart.bench.node(side).history())
                told = told || (record.what == "repair"_L1 && record.text.contains(u"summary"_s));
        }
        QVERIFY(told);
    }

    void conflictThatIsSettledAlikeIsLookedAtAndLeftAlone()
    {
        Apart apart;
        QVERIFY(apart.meet({}, {{u"summary"_s, u"A"_s}}, {{u"summary"_s, u"B"_s}}, {{u"summary"_s, u"first"_s}}));
        QVERIFY(checksOpen(apart) > 0);
        const int writes = apart.bench.left().tracker().writes + apart.bench.right().tracker().writes;
        const qsizetype events = apart.bench.left().events().size() + apart.bench.right().events().size();
        apart.bench.advance(120'000);
        QCOMPARE(checksOpen(apart), 0);
        QCOMPARE(apart.bench.left().tracker().writes + apart.bench.right().tracker().writes, writes);
        QCOMPARE(apart.bench.left().events().size() + apart.bench.right().events().size(), events);
    }

    // A check that was due while the connection was paused is made soon after, not when the day's audits are.
    void checkIsMadeWhenAPausedConnectionGoesOn()
    {
        Apart apart;
        QVERIFY(apart.meet({}, {{u"summary"_s, u"A"_s}}, {{u"summary"_s, u"B"_s}}, {{u"summary"_s, u"first"_s}}));
        QVERIFY(checksOpen(apart) > 0);
        const auto setPaused = [&apart](bool paused) {
            for (int side = 0; side < 2; ++side)
                QVERIFY(apart.bench.node(side).engine().setPaused(apart.bench.connection.id, paused));
        };
        setPaused(true);
        apart.bench.advance(600'000);
        QVERIFY(checksOpen(apart) > 0);
        setPaused(false);
        apart.bench.advance(180'000);
        QCOMPARE(checksOpen(apart), 0);
    }

    // Somebody edits while the check is pending: the edit travels, nothing is repaired over it.
    void editAfterAConflictIsNotRepairedAway()
    {
        Apart apart;
        QVERIFY(apart.meet({}, {{u"summary"_s, u"A"_s}}, {{u"summary"_s, u"B"_s}}, {{u"summary"_s, u"first"_s}}));
        apart.bench.left().tracker().edit(apart.ids[0], {{u"summary"_s, u"C"_s}});
        apart.bench.advance(120'000);
        QCOMPARE((QStringList {apart.text(0, u"summary"_s), apart.text(1, u"summary"_s)}), (QStringList {u"C"_s, u"C"_s}));
        QCOMPARE(checksOpen(apart), 0);
    }

    // Between our reading and our writing a person is faster; the tracker's history tells what our write took the place of.
    void editOverwrittenInTheMomentOfOurWriteIsRecorded_data()
    {
        QTest::addColumn<bool>("answerLost");
        QTest::newRow("answered") << false;
        QTest::newRow("the answer was lost") << true;
    }
    void editOverwrittenInTheMomentOfOurWriteIsRecorded()
    {
        QFETCH(bool, answerLost);
        Apart apart;
        QVERIFY(apart.meet({}, {{u"summary"_s, u"A2"_s}}, {{u"priority"_s, u"P"_s}}));
        FakeTracker &right = apart.bench.right().tracker();
        bool once = false;
        right.onRequest = [&](const QString &operation) {
            if (operation == "update"_L1 && !std::exchange(once, true))
                right.edit(apart.ids[1], {{u"summary"_s, u"quick"_s}});
        };
        if (answerLost)
            right.loseAnswerOfNext(u"update"_s);
        apart.bench.left().tracker().edit(apart.ids[0], {{u"summary"_s, u"A3"_s}});
        QVERIFY(apart.bench.syncUntilQuiet());
        QVERIFY(once);
        QCOMPARE((QStringList {apart.text(0, u"summary"_s), apart.text(1, u"summary"_s)}), (QStringList {u"A3"_s, u"A3"_s}));
        QCOMPARE(apart.conflicts(), QStringList {u"Both sides changed summary; the other side's value was kept and “quick” was given up"_s});
        QVERIFY(apart.bench.right().errors().isEmpty());
    }

    // A lost answer, and while the second attempt finds the value there and adds the comment, a person goes on editing.
    void editBetweenTwoAttemptsAndTheirReadBackTravels_data()
    {
        QTest::addColumn<QString>("value");
        QTest::newRow("another value") << u"late"_s;
        QTest::newRow("back to what it was") << u"A2"_s;
    }
    void editBetweenTwoAttemptsAndTheirReadBackTravels()
    {
        QFETCH(QString, value);
        Apart apart;
        QVERIFY(apart.meet({}, {{u"summary"_s, u"A2"_s}}, {{u"priority"_s, u"P"_s}}));
        FakeTracker &right = apart.bench.right().tracker();
        right.loseAnswerOfNext(u"update"_s);
        bool once = false;
        right.onRequest = [&](const QString &operation) {
            if (operation == "addComment"_L1 && !std::exchange(once, true))
                right.edit(apart.ids[1], {{u"summary"_s, value}});
        };
        apart.bench.left().tracker().edit(apart.ids[0], {{u"summary"_s, u"A3"_s}});
        apart.bench.left().tracker().comment(apart.ids[0], u"said"_s);
        QVERIFY(apart.bench.syncUntilQuiet());
        QVERIFY(once);
        QCOMPARE((QStringList {apart.text(0, u"summary"_s), apart.text(1, u"summary"_s)}), (QStringList {value, value}));
        QCOMPARE(apart.conflicts(), QStringList());
    }

    // The same, and then the event is refused: it waits as an error, and the edit travels all the same.
    void editDuringAnAttemptThatIsRefusedTravels()
    {
        Apart apart;
        QVERIFY(apart.meet({}, {{u"summary"_s, u"A2"_s}}, {{u"priority"_s, u"P"_s}}));
        FakeTracker &right = apart.bench.right().tracker();
        right.loseAnswerOfNext(u"update"_s);
        right.failNext(u"addAttachment"_s, Error::make(ErrorCode::Validation, u"No files today"_s));
        bool once = false;
        right.onRequest = [&](const QString &operation) {
            if (operation == "addAttachment"_L1 && !std::exchange(once, true))
                right.edit(apart.ids[1], {{u"summary"_s, u"late"_s}});
        };
        FakeTracker &left = apart.bench.left().tracker();
        left.edit(apart.ids[0], {{u"summary"_s, u"A3"_s}});
        left.comment(apart.ids[0], u"said"_s);
        left.attach(apart.ids[0], u"f"_s, "content");
        (void)apart.bench.syncUntilQuiet();
        QVERIFY(once);
        QCOMPARE((QStringList {apart.text(0, u"summary"_s), apart.text(1, u"summary"_s)}), (QStringList {u"late"_s, u"late"_s}));
        QCOMPARE(right.commentsOf(apart.ids[1]), QStringList {u"said"_s});
        QCOMPARE(left.commentsOf(apart.ids[0]), QStringList {u"said"_s});
        // The left has no answer to its event, so for it both sides have changed the summary.
        QCOMPARE(apart.conflicts(), QStringList {u"Both sides changed summary; the other side's value was kept and “A3” was given up"_s});
    }

    // What came from the other side is no news for it, though a person edits something else meanwhile and the field has another name on the way.
    void whatCameDoesNotGoBackWhileAPersonEdits()
    {
        Apart apart;
        apart.bench.left().rules = apart.bench.right().rules = renamingRules();
        QVERIFY(apart.meet({}, {{u"custom.Severity"_s, u"S1"_s}}, {{u"priority"_s, u"P"_s}}));
        FakeTracker &left = apart.bench.left().tracker();
        FakeTracker &right = apart.bench.right().tracker();
        bool once = false;
        right.onRequest = [&](const QString &operation) {
            if (operation != "addComment"_L1 || std::exchange(once, true))
                return;
            right.edit(apart.ids[1], {{u"summary"_s, u"by the way"_s}});
            left.edit(apart.ids[0], {{u"custom.Severity"_s, u"S3"_s}});
        };
        left.edit(apart.ids[0], {{u"custom.Severity"_s, u"S2"_s}});
        left.comment(apart.ids[0], u"said"_s);
        QVERIFY(apart.bench.syncUntilQuiet());
        QVERIFY(once);
        for (int side = 0; side < 2; ++side) {
            QCOMPARE(apart.text(side, u"custom.Severity"_s), u"S3"_s);
            QCOMPARE(apart.text(side, u"summary"_s), u"by the way"_s);
        }
        QCOMPARE(apart.conflicts(), QStringList());
    }

    void policy_decidesAlikeOnBothSides_data()
    {
        QTest::addColumn<int>("policy");
        QTest::addColumn<QString>("winner");
        QTest::newRow("local is the node named first") << static_cast<int>(ConflictPolicy::Local) << u"L"_s;
        QTest::newRow("remote is the other") << static_cast<int>(ConflictPolicy::Remote) << u"R"_s;
        QTest::newRow("newest") << static_cast<int>(ConflictPolicy::Newest) << u"R"_s;
    }
    void policy_decidesAlikeOnBothSides()
    {
        QFETCH(int, policy);
        QFETCH(QString, winner);
        Apart apart;
        QVERIFY(apart.meet({{u"default"_s, static_cast<ConflictPolicy>(policy)}}, {{u"summary"_s, u"L"_s}}, {{u"summary"_s, u"R"_s}}));
        QCOMPARE(apart.text(0, u"summary"_s), winner);
        QCOMPARE(apart.text(1, u"summary"_s), winner);
        const QString loser = winner == "L"_L1 ? u"“R”"_s : u"“L”"_s;
        QVERIFY(!apart.conflicts().isEmpty());
        QVERIFY2(apart.conflicts().first().contains(loser), qPrintable(apart.conflicts().first()));
        QVERIFY(apart.bench.left().errors().isEmpty() && apart.bench.right().errors().isEmpty());
    }

    void labels_mergeAsSets()
    {
        Apart apart;
        const auto labels = [](const QStringList &list) { return QJsonObject {{u"labels"_s, QJsonArray::fromStringList(list)}}; };
        QJsonObject first = labels({u"a"_s, u"b"_s});
        first.insert(u"summary"_s, u"A"_s);
        QVERIFY(apart.meet({{u"default"_s, ConflictPolicy::Newest}}, labels({u"a"_s, u"left"_s}), labels({u"a"_s, u"b"_s, u"right"_s}), first));
        // Left took b away and added one, right added one: all three hold.
        const QJsonArray merged {u"a"_s, u"left"_s, u"right"_s};
        QVERIFY2(sameValue(apart.value(0, u"labels"_s), merged), qPrintable(displayValue(apart.value(0, u"labels"_s))));
        QVERIFY2(sameValue(apart.value(1, u"labels"_s), merged), qPrintable(displayValue(apart.value(1, u"labels"_s))));
        QCOMPARE(apart.conflicts(), QStringList());
    }

    void commentEditedOnBothSides_data()
    {
        QTest::addColumn<int>("policy");
        QTest::addColumn<QString>("winner");
        QTest::newRow("newest") << static_cast<int>(ConflictPolicy::Newest) << u"right's"_s;
        QTest::newRow("local") << static_cast<int>(ConflictPolicy::Local) << u"left's"_s;
        QTest::newRow("remote") << static_cast<int>(ConflictPolicy::Remote) << u"right's"_s;
    }
    void commentEditedOnBothSides()
    {
        QFETCH(int, policy);
        QFETCH(QString, winner);
        SyncBench bench;
        bench.connection.conflict = {{u"default"_s, static_cast<ConflictPolicy>(policy)}};
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        const QString comment = bench.left().tracker().comment(id, u"said"_s);
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        const QString copy = bench.right().tracker().issue(twin).comments.constFirst().id;
        bench.wire().offline = true;
        bench.left().tracker().editComment(id, comment, u"left's"_s);
        bench.advance(3000);
        bench.right().tracker().editComment(twin, copy, u"right's"_s);
        bench.advance(3000);
        bench.wire().offline = false;
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().commentsOf(id), QStringList {winner});
        QCOMPARE(bench.right().tracker().commentsOf(twin), QStringList {winner});
        const QString loser = winner == "left's"_L1 ? u"“right's”"_s : u"“left's”"_s;
        bool recorded = false;
        for (const HistoryRecord &record : bench.left().history() + bench.right().history())
            recorded = recorded || (record.what == "conflict"_L1 && record.text.contains(loser));
        QVERIFY(recorded);
    }

    void ask_isSettledByAChoice_data()
    {
        QTest::addColumn<int>("keep");
        QTest::addColumn<int>("at"); // the side whose error is settled
        for (int at = 0; at < 2; ++at) {
            const QByteArray side = at == 0 ? " at the left" : " at the right";
            QTest::addRow("%s%s", "local", side.constData()) << static_cast<int>(ConflictChoice::Keep::Local) << at;
            QTest::addRow("%s%s", "remote", side.constData()) << static_cast<int>(ConflictChoice::Keep::Remote) << at;
            QTest::addRow("%s%s", "base", side.constData()) << static_cast<int>(ConflictChoice::Keep::Base) << at;
            QTest::addRow("%s%s", "typed", side.constData()) << static_cast<int>(ConflictChoice::Keep::Value) << at;
        }
    }
    void ask_isSettledByAChoice()
    {
        QFETCH(int, keep);
        QFETCH(int, at);
        Apart apart;
        QVERIFY(apart.meet({{u"summary"_s, ConflictPolicy::Ask}}, {{u"summary"_s, u"L"_s}}, {{u"summary"_s, u"R"_s}}));
        QCOMPARE(apart.text(0, u"summary"_s), u"L"_s);
        QCOMPARE(apart.text(1, u"summary"_s), u"R"_s);
        const QList<StoredError> waiting = apart.bench.node(at).errors();
        QCOMPARE(waiting.size(), 1);
        const QJsonObject shown = waiting.constFirst().error.evidence.first().toObject();
        const QString mine = at == 0 ? u"L"_s : u"R"_s;
        const QString theirs = at == 0 ? u"R"_s : u"L"_s;
        QCOMPARE(shown, (QJsonObject {{u"field"_s, u"summary"_s}, {u"base"_s, u"A"_s}, {u"local"_s, mine}, {u"remote"_s, theirs}}));
        const ConnectionConfig &between = apart.bench.connection;
        QCOMPARE(waiting.constFirst().error.message, u"Both sides changed summary: %1 has “%2”, %3 has “%4”; before it was “A”"_s
                     .arg(between.halves[at].node.value(), mine, between.halves[1 - at].node.value(), theirs));

        const auto choice = static_cast<ConflictChoice::Keep>(keep);
        const QString result = choice == ConflictChoice::Keep::Local ? mine : choice == ConflictChoice::Keep::Remote ? theirs
            : choice == ConflictChoice::Keep::Base ? u"A"_s : u"both"_s;
        QVERIFY(apart.bench.node(at).engine().resolveConflict(waiting.constFirst().id, {{u"summary"_s, {choice, u"both"_s, {}, {}}}}));
        QVERIFY(apart.bench.syncUntilQuiet());
        QCOMPARE(apart.text(0, u"summary"_s), result);
        QCOMPARE(apart.text(1, u"summary"_s), result);
        QVERIFY(apart.bench.left().errors().isEmpty() && apart.bench.right().errors().isEmpty());
        const QStringList told = apart.conflicts();
        QVERIFY(!told.isEmpty());
        // The pair is whole again: the next edit arrives.
        apart.bench.right().tracker().edit(apart.ids[1], {{u"summary"_s, u"next"_s}});
        QVERIFY(apart.bench.syncUntilQuiet());
        QCOMPARE(apart.text(0, u"summary"_s), u"next"_s);
    }

    // What was chosen was chosen for the values that were shown.
    void choice_doesNotHoldForAnotherValue()
    {
        Apart apart;
        QVERIFY(apart.meet({{u"summary"_s, ConflictPolicy::Ask}}, {{u"summary"_s, u"L"_s}}, {{u"summary"_s, u"R"_s}}));
        const auto [side, error] = apart.waiting();
        QVERIFY(side >= 0);
        apart.bench.node(side).tracker().edit(apart.ids[side], {{u"summary"_s, u"newer"_s}});
        QVERIFY(apart.bench.node(side).engine().resolveConflict(error.id, all(ConflictChoice::Keep::Remote)));
        (void)apart.bench.syncUntilQuiet();
        QCOMPARE(apart.text(side, u"summary"_s), u"newer"_s); // not overwritten
        const QList<StoredError> again = apart.bench.node(side).errors();
        QCOMPARE(again.size(), 1);
        QCOMPARE(again.constFirst().error.evidence.first().toObject().value(u"local"_s).toString(), u"newer"_s);
    }

    // The tracker does not take what was typed: the conflict is there again, and can be settled in another way.
    void ask_isAskedAnewWhenTheChoiceIsRefused_data()
    {
        QTest::addColumn<QString>("field"); // that the refusal names
        QTest::newRow("the field is named") << u"summary"_s;
        QTest::newRow("no field is named") << QString();
    }
    void ask_isAskedAnewWhenTheChoiceIsRefused()
    {
        QFETCH(QString, field);
        Apart apart;
        QVERIFY(apart.meet({{u"summary"_s, ConflictPolicy::Ask}}, {{u"summary"_s, u"L"_s}}, {{u"summary"_s, u"R"_s}}));
        const auto [side, error] = apart.waiting();
        QVERIFY(side >= 0);
        BenchNode &node = apart.bench.node(side);
        node.tracker().failNext(u"update"_s, Error::make(ErrorCode::Validation, u"The board cannot take “Bogus”"_s).withField(field));
        QVERIFY(node.engine().resolveConflict(error.id, {{u"summary"_s, {ConflictChoice::Keep::Value, u"Bogus"_s, {}, {}}}}));
        (void)apart.bench.syncUntilQuiet();
        const QList<StoredError> again = node.errors();
        QCOMPARE(again.size(), 1);
        QVERIFY2(again.constFirst().error.message.contains(u"The board cannot take “Bogus”"_s), qPrintable(again.constFirst().error.message));
        QCOMPARE(again.constFirst().error.evidence, error.error.evidence);
        QVERIFY(node.engine().resolveConflict(again.constFirst().id, {{u"summary"_s, {ConflictChoice::Keep::Value, u"both"_s, {}, {}}}}));
        QVERIFY(apart.bench.syncUntilQuiet());
        QCOMPARE(apart.text(0, u"summary"_s), u"both"_s);
        QCOMPARE(apart.text(1, u"summary"_s), u"both"_s);
        QVERIFY(apart.bench.left().errors().isEmpty() && apart.bench.right().errors().isEmpty());
    }

    void resolve_refusesWhatItCannotDo()
    {
        Apart apart;
        QVERIFY(apart.meet({{u"default"_s, ConflictPolicy::Ask}}, {{u"summary"_s, u"L"_s}, {u"status"_s, u"Open"_s}}, {{u"summary"_s, u"R"_s}, {u"status"_s, u"Closed"_s}}));
        const auto [side, error] = apart.waiting();
        QVERIFY(side >= 0);
        SyncEngine &engine = apart.bench.node(side).engine();
        QCOMPARE(error.error.evidence.size(), 2);
        const auto message = [](const Result<> &result) { return result ? QString() : result.error().message; };
        QVERIFY(message(engine.resolveConflict(error.id, {{u"summary"_s, {}}})).contains(u"status"_s));
        QVERIFY(message(engine.resolveConflict(error.id, {{QString(), {}}, {u"priority"_s, {}}})).contains(u"priority"_s));
        QVERIFY(message(engine.resolveConflict(4711, all(ConflictChoice::Keep::Local))).contains(u"4711"_s));
        QCOMPARE(apart.bench.node(side).errors().size(), 1);
    }
};

QTEST_GUILESS_MAIN(TstConflicts)
#include "tst_conflicts.moc"
