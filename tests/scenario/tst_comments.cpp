// Comments and attachments, new and edited, in both directions: none lost, none doubled.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstComments final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newAndEdited_data()
    {
        QTest::addColumn<int>("from");
        QTest::newRow("left to right") << 0;
        QTest::newRow("right to left") << 1;
    }
    void newAndEdited()
    {
        QFETCH(int, from);
        SyncBench bench;
        BenchNode &a = bench.node(from);
        BenchNode &b = bench.node(1 - from);
        const QString id = a.tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = b.tracker().onlyIssue();
        const QString first = a.tracker().comment(id, u"ok"_s);
        a.tracker().comment(id, u"ok"_s); // the same text twice is two comments
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(b.tracker().commentsOf(twin), QStringList({u"ok"_s, u"ok"_s}));
        b.tracker().comment(twin, u"answer"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(a.tracker().commentsOf(id), QStringList({u"ok"_s, u"ok"_s, u"answer"_s}));
        a.tracker().editComment(id, first, u"better"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(b.tracker().commentsOf(twin), QStringList({u"better"_s, u"ok"_s, u"answer"_s}));
        QCOMPARE(a.tracker().commentsOf(id), b.tracker().commentsOf(twin));
        QCOMPARE(bench.requestsOf([&] { bench.advance(30'000); }).second, 0);
    }

    // A person edits the copy of a comment: its original follows.
    void editedCopy_changesTheOriginal()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.left().tracker().comment(id, u"text"_s);
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().editComment(twin, bench.right().tracker().issue(twin).comments.first().id, u"corrected"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().commentsOf(id), QStringList({u"corrected"_s}));
    }

    // What somebody has deleted here is not there to be edited: the rest of the request arrives, and nothing stands in the way of the next.
    void editOfACopyThatWasDeleted_stopsNothing()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        const QString comment = bench.left().tracker().comment(id, u"text"_s);
        QVERIFY(bench.syncUntilQuiet());
        for (FakeIssue &issue : bench.right().tracker().issues)
            issue.comments.clear();
        bench.left().tracker().editComment(id, comment, u"corrected"_s);
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().errors().size(), 0);
        const QString twin = bench.right().tracker().onlyIssue();
        QCOMPARE(bench.right().tracker().value(twin, u"summary"_s).toString(), u"B"_s);
        QCOMPARE(bench.right().tracker().commentsOf(twin), QStringList());
        const QList<HistoryRecord> history = bench.right().history();
        QVERIFY(std::any_of(history.cbegin(), history.cend(), [](const HistoryRecord &record) { return record.text.contains(u"was deleted here"_s); }));
    }

    void editWhereTheTrackerCannotEdit_arrivesAsNewOne()
    {
        SyncBench bench;
        bench.right().tracker().canEditComments = false;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        const QString comment = bench.left().tracker().comment(id, u"text"_s);
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        for (const QString &body : {u"second"_s, u"third"_s}) {
            bench.left().tracker().editComment(id, comment, body);
            QVERIFY(bench.syncUntilQuiet());
        }
        const QStringList bodies = bench.right().tracker().commentsOf(twin);
        QCOMPARE(bodies.size(), 3);
        QCOMPARE(bodies.first(), u"text"_s);
        QVERIFY(bodies.at(1).contains(u"second"_s) && bodies.at(1).contains(u"Edited"_s));
        QVERIFY(bodies.at(2).contains(u"third"_s));
        QCOMPARE(bench.left().tracker().commentsOf(id), QStringList({u"third"_s})); // nothing comes back
    }

    // What stands there from before is not what is in doubt now.
    void editBackToAnEarlierText_inDoubt_isWritten()
    {
        SyncBench bench;
        bench.right().tracker().canEditComments = false;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        const QString comment = bench.left().tracker().comment(id, u"text"_s);
        QVERIFY(bench.syncUntilQuiet());
        for (const QString &body : {u"second"_s, u"third"_s, u"second"_s}) {
            if (body == "second"_L1 && bench.left().tracker().commentsOf(id).first() == "third"_L1)
                bench.right().tracker().failNext(u"addComment"_s, Error::make(ErrorCode::Network, u"Cut off"_s));
            bench.left().tracker().editComment(id, comment, body);
            QVERIFY(bench.syncUntilQuiet());
        }
        const QStringList bodies = bench.right().tracker().commentsOf(bench.right().tracker().onlyIssue());
        QCOMPARE(bodies.size(), 4);
        QVERIFY2(bodies.last().contains(u"second"_s), qPrintable(bodies.last()));
    }

    // It is there, its answer could not be read, and before the next attempt it is deleted over there, or edited again: it does not come back as somebody's new one.
    void inDoubtAndNotSaidAnyMore_doesNotComeBack_data()
    {
        QTest::addColumn<bool>("edited");
        QTest::newRow("deleted") << false;
        QTest::newRow("edited again, where comments cannot be edited") << true;
    }
    void inDoubtAndNotSaidAnyMore_doesNotComeBack()
    {
        QFETCH(bool, edited);
        SyncBench bench;
        bench.right().tracker().canEditComments = false;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        const QString first = edited ? bench.left().tracker().comment(id, u"first"_s) : QString();
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().loseAnswerOfNext(u"addComment"_s, ErrorCode::BadAnswer);
        if (edited)
            bench.left().tracker().editComment(id, first, u"second"_s);
        else
            bench.left().tracker().comment(id, u"text"_s);
        for (int i = 0; i < 500 && bench.right().errors().isEmpty(); ++i)
            bench.advance(100);
        QCOMPARE(bench.right().errors().size(), 1);
        if (edited)
            bench.left().tracker().editComment(id, first, u"third"_s);
        else
            bench.left().tracker().issues[id.toLongLong()].comments.clear();
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(twin, u"summary"_s).toString(), u"B"_s);
        bench.right().tracker().edit(twin, {{u"status"_s, u"Open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().value(id, u"status"_s).toString(), u"Open"_s);
        QCOMPARE(bench.left().tracker().commentsOf(id), edited ? QStringList {u"third"_s} : QStringList());
    }

    void internalComments_stay()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.left().tracker().comment(id, u"secret"_s, Visibility::Internal);
        bench.left().tracker().comment(id, u"unclear"_s, Visibility::Unknown);
        bench.left().tracker().comment(id, u"public"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().commentsOf(bench.right().tracker().onlyIssue()), QStringList({u"public"_s}));
    }

    void attachments_arriveWhole()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QByteArray large(3 * blobChunkBytes + 17, 'a');
        for (qsizetype i = 0; i < large.size(); i += 4099)
            large[i] = static_cast<char>(i % 251);
        bench.left().tracker().attach(id, u"größe.bin"_s, large);
        bench.left().tracker().attach(id, u"copy of it.bin"_s, large);
        bench.left().tracker().attach(id, u"empty.txt"_s, {});
        bench.wire().faultNext(u"blob"_s, FakeWire::Fault::LoseAnswer, 2);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().attach(twin, u"answer.bin"_s, "answer");
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().issue(id).attachments.size(), 4);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.left().tracker().calls.value(u"download"_s), 3); // each content is read once
    }

    // The answer got lost for a while; meanwhile the receiver's side sends its own change. What came from us must not come back as new.
    void answerDelayed_otherSideEdits_nothingDoubled()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.left().tracker().comment(id, u"from the left"_s);
        bench.left().tracker().attach(id, u"a.txt"_s, "content");
        bench.wire().faultNext(u"ack"_s, FakeWire::Fault::LoseRequest, 3);
        for (int i = 0; i < 100 && bench.right().tracker().issue(twin).attachments.isEmpty(); ++i)
            bench.advance(50);
        bench.right().tracker().edit(twin, {{u"status"_s, u"Open"_s}});
        bench.right().tracker().comment(twin, u"from the right"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().commentsOf(id), QStringList({u"from the left"_s, u"from the right"_s}));
        QCOMPARE(bench.left().tracker().issue(id).attachments.size(), 1);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // One comment was taken, the next refused: the administrator is told, the other side's edits go on, and what was taken is not doubled there.
    void halfTaken_otherSideEdits_nothingDoubled()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().after = [&](const QString &operation) {
            if (operation == "addComment"_L1) {
                bench.right().tracker().failNext(u"addComment"_s, Error::make(ErrorCode::Permission, u"Not allowed to comment"_s));
                bench.right().tracker().after = nullptr;
            }
        };
        bench.left().tracker().comment(id, u"one"_s);
        bench.left().tracker().comment(id, u"two"_s);
        bench.syncUntilQuiet();
        QCOMPARE(bench.right().tracker().commentsOf(twin), QStringList({u"one"_s}));
        QCOMPARE(bench.right().errors().size(), 1);
        bench.right().tracker().edit(twin, {{u"status"_s, u"Open"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.left().tracker().commentsOf(id), QStringList({u"one"_s, u"two"_s}));
        QVERIFY(bench.right().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().commentsOf(id), QStringList({u"one"_s, u"two"_s}));
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.right().errors().size(), 0);
    }
};

QTEST_GUILESS_MAIN(TstComments)
#include "tst_comments.moc"
