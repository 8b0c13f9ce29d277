// Nothing is lost and nothing doubled whatever is cut off: a node ends before each of its turns in turn, messages and answers get lost or doubled.

#include "tests/scenario/crashbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
// A life of an issue with everything that is written to a tracker.
QString firstPart(SyncBench &bench)
{
    const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}});
    bench.left().tracker().comment(id, u"one"_s);
    bench.left().tracker().comment(id, u"one"_s);
    bench.left().tracker().attach(id, u"a.txt"_s, "content");
    return id;
}

void secondPart(SyncBench &bench, const QString &id)
{
    bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
    bench.left().tracker().comment(id, u"two"_s);
    bench.right().tracker().comment(bench.right().tracker().onlyIssue(), u"back"_s);
}
} // namespace

class TstCrashes final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void crashBeforeEachTurn_data() { crashTestRows(); }
    void crashBeforeEachTurn()
    {
        QFETCH(int, side);
        QFETCH(bool, second);
        WorkToCutOff work {&firstPart, {}, {}, false};
        if (second)
            work.goOn = &secondPart;
        work.wrong = [second](SyncBench &bench, const QString &id, const QString &twin) -> QString {
            QStringList left = bench.left().tracker().commentsOf(id);
            QStringList right = bench.right().tracker().commentsOf(twin);
            left.sort();
            right.sort();
            const QStringList comments = second ? QStringList {u"back"_s, u"one"_s, u"one"_s, u"two"_s} : QStringList {u"one"_s, u"one"_s};
            if (left != comments || right != comments)
                return u"comments %1 and %2"_s.arg(left.join(u','), right.join(u','));
            if (bench.left().tracker().issue(id).attachments.size() != 1 || bench.right().tracker().issue(twin).attachments.size() != 1)
                return u"not one file at each side"_s;
            const QJsonValue status = bench.right().tracker().value(twin, u"status"_s);
            return sameValue(status, second ? u"Open"_s : u"New"_s) ? QString() : u"status "_s + displayValue(status);
        };
        QCOMPARE(diesBeforeEachTurn(side, work), QString());
    }

    // The value that a conflict gives up is named in the history, although after a crash nothing of it is left in the tracker.
    void crashBeforeEachTurnOfAConflict()
    {
        int turn = 1;
        for (bool crashed = true; crashed; ++turn) {
            SyncBench bench;
            bench.right().pollMs = 60'000; // the change of the other side comes before its own is found
            bench.start();
            bench.advance(1500);
            const QString id = firstPart(bench);
            QVERIFY(bench.syncUntilQuiet());
            const QString twin = bench.right().tracker().onlyIssue();
            bench.right().tracker().edit(twin, {{u"summary"_s, u"older"_s}});
            bench.advance(1);
            bench.left().tracker().edit(id, {{u"summary"_s, u"newer"_s}});
            bench.right().crashAt(bench.right().turns() + turn);
            for (int i = 0; i < 2500 && !bench.right().hasCrashed(); ++i)
                bench.advance(2);
            crashed = bench.right().hasCrashed();
            bench.advance(2500);
            const QByteArray where = "turn " + QByteArray::number(turn);
            QVERIFY2(bench.syncUntilQuiet(), where.constData());
            QVERIFY2(bench.left().tracker().value(id, u"summary"_s) == "newer"_L1 && bench.right().tracker().value(twin, u"summary"_s) == "newer"_L1, where.constData());
            int named[2] = {0, 0};
            for (int side = 0; side < 2; ++side) {
                for (const HistoryRecord &record : bench.node(side).history()) {
                    const QJsonObject change = record.changes.value(u"summary"_s).toObject();
                    if (record.what == "conflict"_L1 && change.value(side == 0 ? u"remote"_s : u"local"_s) == "older"_L1)
                        ++named[side];
                }
            }
            const QByteArray count = where + ": named " + QByteArray::number(named[0]) + " and " + QByteArray::number(named[1]) + " times";
            QVERIFY2(named[0] + named[1] > 0 && named[0] < 2 && named[1] < 2, count.constData());
        }
        QVERIFY(turn > 10);
    }

    // The issue was made, the answer lost, and when it is found again the rule fails: nobody takes it for a new issue meanwhile.
    void madeAndNotKnown_isNoNewIssue()
    {
        SyncBench bench;
        bench.right().tracker().loseAnswerOfNext(u"create"_s);
        const RuleFunctions good = bench.right().rules;
        bench.right().tracker().after = [&bench](const QString &operation) {
            if (operation == "create"_L1)
                bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return ruleError(u"No"_s); };
        };
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        (void)bench.syncUntilQuiet();
        QCOMPARE(bench.right().errors().size(), 1);
        bench.right().tracker().edit(bench.right().tracker().onlyIssue(), {{u"status"_s, u"Open"_s}});
        bench.advance(60'000);
        QCOMPARE(bench.left().tracker().issueCount(), 1);
        bench.right().rules = good;
        QVERIFY(bench.right().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().issueCount(), 1);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // A creation in doubt may last: what other people make meanwhile is not it.
    void anotherOnesNewIssue_doesNotWaitForACreationInDoubt()
    {
        SyncBench bench;
        bench.start();
        bench.advance(3'000);
        bench.right().tracker().failNext(u"create"_s, Error::make(ErrorCode::Server, u"An error inside the server"_s), 100'000);
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.advance(20'000);
        const QString made = bench.right().tracker().create({{u"summary"_s, u"B"_s}});
        bench.right().tracker().issues[made.toLongLong()].author = {u"9"_s, u"jo"_s, u"Jo"_s, {}};
        bench.advance(60'000);
        QCOMPARE(bench.left().tracker().issueCount(), 2);
        QCOMPARE(bench.right().tracker().issueCount(), 1);
    }

    // What a request has half written when its node dies is no news of that side: sent back, it would win over what was said meanwhile.
    void halfWrittenIsNotSentBack()
    {
        for (int at = 0; at < 2500; at += 100) {
            SyncBench bench;
            bench.start();
            bench.advance(1500);
            const QString id = firstPart(bench);
            QVERIFY(bench.syncUntilQuiet());
            bench.right().tracker().workDelayMs = 700;
            bench.left().tracker().edit(id, {{u"summary"_s, u"one"_s}});
            bench.advance(at);
            bench.left().tracker().edit(id, {{u"summary"_s, u"two"_s}});
            QStringList seen;
            bench.left().tracker().after = [&](const QString &) { seen.append(bench.left().tracker().value(id, u"summary"_s).toString()); };
            bench.advance(20);
            bench.right().crash();
            bench.advance(300);
            bench.start();
            const QByteArray where = "killed after " + QByteArray::number(at) + " ms";
            QVERIFY2(bench.syncUntilQuiet(), where.constData());
            QVERIFY2(!seen.contains(u"one"_s), where.constData());
            QVERIFY2(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s) == "two"_L1, where.constData());
        }
    }

    // The whole program dies and is started again at once, while the tracker still has writes in its own queue: they are done after all.
    void killedWhileWritesAreUnderWay_data()
    {
        QTest::addColumn<int>("delay");
        QTest::newRow("slow tracker") << 700;
        QTest::newRow("slower than the restart") << 2500;
    }
    void killedWhileWritesAreUnderWay()
    {
        QFETCH(int, delay);
        for (int at = 0; at < 14 * delay / 2; at += delay / 7) {
            SyncBench bench;
            bench.left().tracker().workDelayMs = bench.right().tracker().workDelayMs = delay;
            bench.start();
            bench.advance(1500);
            const QString id = firstPart(bench);
            bench.advance(1000 + at);
            bench.left().crash();
            bench.right().crash();
            bench.advance(300);
            bench.start();
            bench.left().tracker().comment(id, u"two"_s);
            const QByteArray where = "killed after " + QByteArray::number(at) + " ms";
            QVERIFY2(bench.syncUntilQuiet(), where.constData());
            const QString twin = bench.right().tracker().onlyIssue();
            QVERIFY2(!twin.isEmpty() && bench.left().tracker().issueCount() == 1, where.constData());
            const QStringList comments {u"one"_s, u"one"_s, u"two"_s};
            QVERIFY2(bench.left().tracker().commentsOf(id) == comments, QByteArray(where + ": left " + bench.left().tracker().commentsOf(id).join(u',').toUtf8()).constData());
            QVERIFY2(bench.right().tracker().commentsOf(twin) == comments, QByteArray(where + ": right " + bench.right().tracker().commentsOf(twin).join(u',').toUtf8()).constData());
            QVERIFY2(bench.left().tracker().issue(id).attachments.size() == 1 && bench.right().tracker().issue(twin).attachments.size() == 1, where.constData());
            QVERIFY2(bench.left().errors().isEmpty() && bench.right().errors().isEmpty(), where.constData());
        }
    }

    void messages_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("fault");
        for (const QString &kind : {u"request"_s, u"ack"_s, u"blob"_s}) {
            for (const auto &[name, fault] : {std::pair("lost", FakeWire::Fault::LoseRequest), std::pair("answer lost", FakeWire::Fault::LoseAnswer),
                                              std::pair("doubled", FakeWire::Fault::Double)})
                QTest::addRow("%s %s", qPrintable(kind), name) << kind << static_cast<int>(fault);
        }
    }
    void messages()
    {
        QFETCH(QString, kind);
        QFETCH(int, fault);
        SyncBench bench;
        bench.wire().faultNext(kind, static_cast<FakeWire::Fault>(fault), 2);
        const QString id = firstPart(bench);
        QVERIFY(bench.syncUntilQuiet());
        bench.wire().faultNext(kind, static_cast<FakeWire::Fault>(fault), 2);
        secondPart(bench, id);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        QCOMPARE(bench.left().tracker().issueCount(), 1);
        QCOMPARE(bench.left().tracker().commentsOf(id).size(), 4);
        QCOMPARE(bench.right().tracker().commentsOf(bench.right().tracker().onlyIssue()).size(), 4);
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }

    void trackerAnswersLost_data()
    {
        QTest::addColumn<QString>("operation");
        for (const char *operation : {"create", "addComment", "addAttachment", "update", "fetch", "editComment"})
            QTest::newRow(operation) << QString::fromLatin1(operation);
    }
    void trackerAnswersLost()
    {
        QFETCH(QString, operation);
        SyncBench bench;
        bench.right().tracker().loseAnswerOfNext(operation);
        const QString id = firstPart(bench);
        QVERIFY(bench.syncUntilQuiet());
        bench.right().tracker().loseAnswerOfNext(operation);
        bench.left().tracker().editComment(id, bench.left().tracker().issue(id).comments.first().id, u"edited"_s);
        bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
        bench.left().tracker().attach(id, u"b.txt"_s, "more");
        bench.left().tracker().comment(id, u"two"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TstCrashes)
#include "tst_crashes.moc"
