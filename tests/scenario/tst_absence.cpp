// An issue that is deleted, merged or moved out of reach, one that comes back, and a pair that is taken apart: each has its outcome, and none storms.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
struct Pair {
    SyncBench bench;
    QString id;
    QString twin;
    bool make()
    {
        bench.left().pollMs = bench.right().pollMs = 10'000; // hours go by here
        id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        if (!bench.syncUntilQuiet())
            return false;
        twin = bench.right().tracker().onlyIssue();
        return true;
    }
    TwinRecord record(int side)
    {
        TwinStore twins(bench.node(side).database(), bench.clock());
        return twins.byLocal(bench.connection.id, side == 0 ? id : twin)->value_or(TwinRecord());
    }
    /// Longer than the sweep over all pairs takes to come round.
    void sweep()
    {
        bench.advance(2 * 3'600'000);
        (void)bench.syncUntilQuiet();
    }
};

QCoro::Task<> unlinkInto(SyncEngine &engine, ConnectionId connection, QString key, QStringList &answers)
{
    const Result<QString> unlinked = co_await engine.unlink(connection, key);
    answers.append(unlinked ? u"unlinked"_s : unlinked.error().message);
}
} // namespace

class TstAbsence final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void deleted_isKnownOnBothSides_andNothingIsDeleted()
    {
        Pair pair;
        QVERIFY(pair.make());
        pair.bench.left().tracker().remove(pair.id);
        pair.sweep();
        QCOMPARE(pair.record(0).state, u"gone"_s);
        QCOMPARE(pair.record(1).state, u"partner gone"_s);
        QVERIFY(!pair.record(1).stateReason.isEmpty());
        QCOMPARE(pair.bench.right().tracker().issueCount(), 1);
        QVERIFY(pair.bench.left().errors().isEmpty() && pair.bench.right().errors().isEmpty());
        // Looking again tells nobody anything.
        const qsizetype told = pair.bench.left().history().size() + pair.bench.right().history().size();
        const auto requests = pair.bench.requestsOf([&pair] { pair.sweep(); });
        QCOMPARE(pair.bench.left().history().size() + pair.bench.right().history().size(), told);
        QCOMPARE(requests.second, 0);
    }

    void editsForAnIssueThatIsGone_waitInOneError()
    {
        Pair pair;
        QVERIFY(pair.make());
        pair.bench.right().tracker().remove(pair.twin);
        for (int i = 0; i < 5; ++i) {
            pair.bench.left().tracker().edit(pair.id, {{u"summary"_s, u"B%1"_s.arg(i)}});
            pair.bench.advance(5000);
        }
        (void)pair.bench.syncUntilQuiet();
        QCOMPARE(pair.bench.right().tracker().issueCount(), 0); // not made a second time
        QCOMPARE(pair.bench.left().errors().size() + pair.bench.right().errors().size(), 1);
        QCOMPARE(pair.bench.right().errors().constFirst().error.code, ErrorCode::NotFound);
        QCOMPARE(pair.record(1).state, u"gone"_s);
        QCOMPARE(pair.record(0).state, u"partner gone"_s);
    }

    void issueThatReturns_isKeptInStepAgain_data()
    {
        QTest::addColumn<bool>("edited");
        QTest::newRow("nothing happened meanwhile") << false;
        QTest::newRow("an edit waits") << true;
    }
    void issueThatReturns_isKeptInStepAgain()
    {
        QFETCH(bool, edited);
        Pair pair;
        QVERIFY(pair.make());
        const FakeIssue kept = pair.bench.right().tracker().issue(pair.twin);
        pair.bench.right().tracker().remove(pair.twin);
        pair.sweep();
        if (edited) {
            pair.bench.left().tracker().edit(pair.id, {{u"summary"_s, u"B"_s}});
            pair.sweep();
        }
        pair.bench.right().tracker().issues.insert(kept.id.toLongLong(), kept);
        pair.sweep();
        QCOMPARE(pair.record(1).state, u"linked"_s);
        QCOMPARE(pair.record(0).state, u"linked"_s);
        QVERIFY(pair.bench.left().errors().isEmpty() && pair.bench.right().errors().isEmpty());
        if (edited)
            QCOMPARE(pair.bench.right().tracker().value(pair.twin, u"summary"_s).toString(), u"B"_s);
        pair.bench.right().tracker().edit(pair.twin, {{u"status"_s, u"Open"_s}});
        pair.bench.left().tracker().edit(pair.id, {{u"priority"_s, u"High"_s}});
        QVERIFY(pair.bench.syncUntilQuiet());
        QCOMPARE(pair.bench.left().tracker().state(), pair.bench.right().tracker().state());
    }

    void unlinked_isLeftAloneOnBothSides_untilLinkedAgain()
    {
        Pair pair;
        QVERIFY(pair.make());
        const Result<QString> apart = pair.bench.wait(pair.bench.left().engine().unlink(pair.bench.connection.id, pair.id));
        QVERIFY2(apart, qPrintable(apart ? QString() : apart.error().message));
        QVERIFY(pair.bench.syncUntilQuiet());
        QCOMPARE(pair.record(0).state, u"unlinked"_s);
        QCOMPARE(pair.record(0).summary, u"A"_s);
        QCOMPARE(pair.record(1).state, u"unlinked"_s);
        pair.bench.left().tracker().edit(pair.id, {{u"summary"_s, u"left only"_s}});
        pair.bench.right().tracker().edit(pair.twin, {{u"status"_s, u"Open"_s}});
        pair.sweep();
        QCOMPARE(pair.bench.right().tracker().value(pair.twin, u"summary"_s).toString(), u"A"_s);
        QVERIFY(pair.bench.left().tracker().value(pair.id, u"status"_s).isNull());
        QCOMPARE(pair.bench.left().tracker().issueCount() + pair.bench.right().tracker().issueCount(), 2);

        const Result<QString> again = pair.bench.wait(pair.bench.left().engine().syncNow(pair.bench.connection.id, pair.id));
        QVERIFY(again);
        QVERIFY(pair.bench.syncUntilQuiet());
        QCOMPARE(pair.record(0).state, u"linked"_s);
        QCOMPARE(pair.record(1).state, u"linked"_s);
        QCOMPARE(pair.bench.right().tracker().value(pair.twin, u"summary"_s).toString(), u"left only"_s);
        QCOMPARE(pair.bench.left().tracker().value(pair.id, u"status"_s).toString(), u"Open"_s);
    }

    void unlink_endsErrorsAndWhatWaits()
    {
        Pair pair;
        QVERIFY(pair.make());
        pair.bench.right().tracker().remove(pair.twin);
        pair.bench.left().tracker().edit(pair.id, {{u"summary"_s, u"B"_s}});
        (void)pair.bench.syncUntilQuiet();
        QCOMPARE(pair.bench.right().errors().size(), 1);
        QVERIFY(pair.bench.wait(pair.bench.left().engine().unlink(pair.bench.connection.id, pair.id)));
        QVERIFY(pair.bench.syncUntilQuiet());
        QVERIFY(pair.bench.left().errors().isEmpty());
        QVERIFY(pair.bench.right().errors().isEmpty());
    }

    // Linked again and taken apart again before the other side's tracker could be asked: what it has stored of the first is not to link it for good.
    void unlinkedAgainBeforeTheLinkingWasApplied_isTold()
    {
        Pair pair;
        QVERIFY(pair.make());
        QVERIFY(pair.bench.wait(pair.bench.left().engine().unlink(pair.bench.connection.id, pair.id)));
        QVERIFY(pair.bench.syncUntilQuiet());
        pair.bench.left().tracker().edit(pair.id, {{u"summary"_s, u"left only"_s}});
        pair.bench.advance(15'000);
        pair.bench.right().tracker().unreachable = true;
        QVERIFY(pair.bench.wait(pair.bench.left().engine().syncNow(pair.bench.connection.id, pair.id)));
        pair.bench.advance(5000);
        QVERIFY(pair.bench.wait(pair.bench.left().engine().unlink(pair.bench.connection.id, pair.id)));
        pair.bench.advance(5000);
        pair.bench.right().tracker().unreachable = false;
        QVERIFY(pair.bench.syncUntilQuiet());
        QCOMPARE(pair.record(0).state, u"unlinked"_s);
        QCOMPARE(pair.record(1).state, u"unlinked"_s);
    }

    void unlinkedBeforeTheCopyWasMade_isTold()
    {
        Pair pair;
        QVERIFY(pair.make());
        pair.bench.right().tracker().unreachable = true;
        const QString id = pair.bench.left().tracker().create({{u"summary"_s, u"B"_s}});
        pair.bench.advance(15'000);
        QVERIFY(pair.bench.wait(pair.bench.left().engine().unlink(pair.bench.connection.id, id)));
        pair.bench.advance(5000);
        pair.bench.right().tracker().unreachable = false;
        QVERIFY(pair.bench.syncUntilQuiet());
        QCOMPARE(pair.bench.right().tracker().issueCount(), 1); // it was to be made no more
        QVERIFY(pair.bench.left().errors().isEmpty() && pair.bench.right().errors().isEmpty());
    }

    // The tracker may have added the comment: taken apart now, and linked again, it would be doubled.
    void unlinkWhileAWriteIsInDoubt_waitsUntilItHasBeenLookedFor()
    {
        Pair pair;
        QVERIFY(pair.make());
        pair.bench.right().tracker().loseAnswerOfNext(u"addComment"_s);
        pair.bench.left().tracker().comment(pair.id, u"one"_s);
        for (int i = 0; i < 200 && pair.bench.right().tracker().commentsOf(pair.twin).isEmpty(); ++i)
            pair.bench.advance(100);
        pair.bench.advance(100);
        const Result<QString> refused = pair.bench.wait(pair.bench.right().engine().unlink(pair.bench.connection.id, pair.twin));
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.contains("The tracker may still do"_L1), qPrintable(refused.error().message));
        QCOMPARE(pair.record(1).state, u"linked"_s);
        QVERIFY(pair.bench.syncUntilQuiet());
        QVERIFY(pair.bench.wait(pair.bench.right().engine().unlink(pair.bench.connection.id, pair.twin)));
        QVERIFY(pair.bench.syncUntilQuiet());
        QVERIFY(pair.bench.wait(pair.bench.right().engine().syncNow(pair.bench.connection.id, pair.twin)));
        QVERIFY(pair.bench.syncUntilQuiet());
        QCOMPARE(pair.bench.left().tracker().commentsOf(pair.id), QStringList {u"one"_s});
        QCOMPARE(pair.bench.right().tracker().commentsOf(pair.twin), QStringList {u"one"_s});
    }

    // The issue is made and known as a pair, but what makes it is not through: it would link again what was taken apart.
    void unlinkWhileItsCopyIsBeingMade_isNotUndone()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.left().tracker().comment(id, u"text"_s);
        QStringList answers;
        bench.right().tracker().after = [&](const QString &operation) {
            const QString made = bench.right().tracker().issueCount() == 1 ? bench.right().tracker().onlyIssue() : QString();
            if (operation == "fetch"_L1 && answers.isEmpty() && !made.isEmpty() && !bench.right().tracker().commentsOf(made).isEmpty())
                unlinkInto(bench.right().engine(), bench.connection.id, made, answers);
        };
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(answers.size(), 1);
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString there = bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s).toString();
        QCOMPARE(there, answers.first() == "unlinked"_L1 ? u"A"_s : u"B"_s);
    }

    // Theirs was gone first; ours too, which nobody noticed until theirs was back.
    void bothGoneAndBackInTurn_areKeptInStepAgain()
    {
        Pair pair;
        QVERIFY(pair.make());
        pair.bench.left().tracker().hide(pair.id);
        pair.sweep();
        QCOMPARE(pair.record(1).state, u"partner gone"_s);
        pair.bench.right().tracker().hide(pair.twin);
        pair.bench.left().tracker().unhide(pair.id, true);
        pair.bench.advance(30'000);
        QCOMPARE(pair.bench.right().errors().size(), 1);
        pair.bench.right().tracker().unhide(pair.twin, true);
        pair.bench.advance(60'000);
        QVERIFY(pair.bench.syncUntilQuiet());
        QCOMPARE(pair.record(0).state, u"linked"_s);
        QCOMPARE(pair.record(1).state, u"linked"_s);
        QVERIFY(pair.bench.left().errors().isEmpty() && pair.bench.right().errors().isEmpty());
    }

    void unlinkNotice_cannotBeCancelledAtTheReceiver()
    {
        Pair pair;
        QVERIFY(pair.make());
        QVERIFY(pair.bench.right().engine().setPaused(pair.bench.connection.id, true));
        QVERIFY(pair.bench.wait(pair.bench.left().engine().unlink(pair.bench.connection.id, pair.id)));
        pair.bench.advance(5000);
        const Result<> refused = pair.bench.right().engine().cancelEvent(pair.bench.right().events().last().id);
        QVERIFY(!refused);
        QVERIFY2(refused.error().message.contains("unlinked"_L1), qPrintable(refused.error().message));
        QVERIFY(pair.bench.right().engine().setPaused(pair.bench.connection.id, false));
        QVERIFY(pair.bench.syncUntilQuiet());
        QCOMPARE(pair.record(1).state, u"unlinked"_s);
    }

    void unlink_namesWhatIsNoPair()
    {
        Pair pair;
        QVERIFY(pair.make());
        const Result<QString> none = pair.bench.wait(pair.bench.left().engine().unlink(pair.bench.connection.id, u"4711"_s));
        QVERIFY(!none && none.error().message.contains(u"4711"_s));
    }
};

QTEST_GUILESS_MAIN(TstAbsence)
#include "tst_absence.moc"
