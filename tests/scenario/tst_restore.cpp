// An older backup of a node's database is put back: what was done since is in the trackers and at the other node, and is neither lost nor doubled.

#include "core/storage/backup.h"
#include "core/storage/restored.h"
#include "tests/support/syncbench.h"

#include <QDir>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QString databaseOf(SyncBench &bench, int side) { return bench.folder(side) + u"/node.sqlite"_s; }
QString backupOf(SyncBench &bench, int side) { return bench.folder(side) + u"/backup"_s; }

/// While the node runs.
void backUp(SyncBench &bench, int side)
{
    const auto made = writeBackup(backupOf(bench, side), {{u"node.sqlite"_s, databaseOf(bench, side)}}, bench.clock().dateTime(), u"test"_s);
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
}

void restore(SyncBench &bench, int side)
{
    bench.node(side).crash();
    const QString folder = bench.folder(side) + u"/unpacked"_s;
    QDir(folder).removeRecursively();
    const auto read = readBackup(backupOf(bench, side), folder);
    if (!read)
        qFatal("%s", qPrintable(read.error().message));
    for (const char *suffix : {"", "-wal", "-shm"})
        QFile::remove(databaseOf(bench, side) + QLatin1StringView(suffix));
    if (!QFile::rename(folder + u"/node.sqlite"_s, databaseOf(bench, side)) || !markRestored(databaseOf(bench, side)))
        qFatal("not restored");
}

QString describe(SyncBench &bench)
{
    QString text = u"\nleft:\n"_s + bench.left().tracker().state() + u"\nright:\n"_s + bench.right().tracker().state();
    for (int side = 0; side < 2; ++side) {
        for (const StoredError &error : bench.node(side).errors())
            text += u"\nerror: "_s + error.error.message;
        for (const EventRecord &event : bench.node(side).events())
            text += u"\n%1 %2 %3 №%4 %5 %6 %7"_s.arg(QString::number(side), event.direction == Direction::Outgoing ? u"out"_s : u"in"_s, event.epoch).arg(event.number).arg(event.localId, event.remoteId, event.state);
    }
    return text;
}

struct Ids {
    QString old; ///< Under sync at the backup; left's id
    QString fresh; ///< Left's, made after the backup
    QString back; ///< Right's, made after the backup
};

void before(SyncBench &bench, Ids &ids)
{
    ids.old = bench.left().tracker().create({{u"summary"_s, u"old"_s}, {u"status"_s, u"New"_s}});
    bench.left().tracker().comment(ids.old, u"c1"_s);
    bench.left().tracker().create({{u"summary"_s, u"untouched"_s}});
}

void since(SyncBench &bench, Ids &ids)
{
    const QString twin = QString::number(1);
    bench.left().tracker().edit(ids.old, {{u"status"_s, u"Open"_s}});
    bench.left().tracker().comment(ids.old, u"c2"_s);
    bench.right().tracker().comment(twin, u"c3"_s);
    bench.left().tracker().attach(ids.old, u"a.txt"_s, "content");
    ids.fresh = bench.left().tracker().create({{u"summary"_s, u"fresh"_s}});
    bench.left().tracker().comment(ids.fresh, u"f1"_s);
    bench.left().tracker().comment(ids.fresh, u"f1"_s); // the same twice is two
    ids.back = bench.right().tracker().create({{u"summary"_s, u"back"_s}});
    bench.right().tracker().comment(ids.back, u"b1"_s);
}

void afterwards(SyncBench &bench, const Ids &ids)
{
    bench.left().tracker().edit(ids.old, {{u"summary"_s, u"old, edited"_s}});
    bench.left().tracker().comment(ids.fresh, u"f2"_s);
    bench.right().tracker().comment(ids.back, u"b2"_s);
    bench.right().tracker().edit(ids.back, {{u"status"_s, u"Closed"_s}});
}
} // namespace

class TstRestore final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // A pair that was taken apart, or linked again, since the backup.
    void linksAreAsTheOtherNodeHasThem_data()
    {
        QTest::addColumn<int>("side");
        QTest::addColumn<bool>("apartBefore");
        QTest::addColumn<bool>("madeSince");
        for (const int side : {0, 1}) {
            QTest::addRow("taken apart since, side %d", side) << side << false << false;
            QTest::addRow("linked again since, side %d", side) << side << true << false;
            QTest::addRow("made and taken apart since, side %d", side) << side << false << true;
        }
    }
    void linksAreAsTheOtherNodeHasThem()
    {
        QFETCH(int, side);
        QFETCH(bool, apartBefore);
        QFETCH(bool, madeSince);
        SyncBench bench;
        const auto pair = [&bench] {
            const QString id = bench.left().tracker().create({{u"summary"_s, u"pair"_s}});
            return bench.syncUntilQuiet() ? id : QString();
        };
        const auto unlink = [&bench](const QString &id) {
            const Result<QString> done = bench.wait(bench.left().engine().unlink(bench.connection.id, id));
            return done && bench.syncUntilQuiet();
        };
        QVERIFY(bench.syncUntilQuiet());
        QString id = madeSince ? QString() : pair();
        if (apartBefore)
            QVERIFY(unlink(id));
        backUp(bench, side);
        if (madeSince)
            id = pair();
        if (apartBefore)
            QVERIFY(bench.wait(bench.left().engine().syncNow(bench.connection.id, id)) && bench.syncUntilQuiet());
        else
            QVERIFY(unlink(id));
        restore(bench, side);
        bench.start();
        QVERIFY2(bench.syncUntilQuiet(), qPrintable(describe(bench)));
        bench.advance(60'000);
        const QString state = apartBefore ? u"linked"_s : u"unlinked"_s;
        for (int end = 0; end < 2; ++end) {
            const auto rows = bench.node(end).database().run(u"SELECT state FROM twin"_s);
            QCOMPARE(rows->rows.size(), 1);
            QCOMPARE(rows->rows.first().first().toString(), state);
        }
        bench.left().tracker().edit(id, {{u"summary"_s, u"edited"_s}});
        bench.right().tracker().edit(u"1"_s, {{u"status"_s, u"Closed"_s}});
        QVERIFY2(bench.syncUntilQuiet(), qPrintable(describe(bench)));
        QCOMPARE(bench.right().tracker().value(u"1"_s, u"summary"_s).toString(), apartBefore ? u"edited"_s : u"pair"_s);
        QCOMPARE(bench.left().tracker().issueCount(), 1);
        QCOMPARE(bench.right().tracker().issueCount(), 1);
    }

    // Taken apart before the backup and linked again after the restore: the other side hears of it.
    void linkedAgainAfterTheRestore()
    {
        for (const int side : {0, 1}) {
            SyncBench bench;
            QCOMPARE(bench.left().tracker().create({{u"summary"_s, u"pair"_s}}), u"1"_s);
            QVERIFY(bench.syncUntilQuiet());
            QVERIFY(bench.wait(bench.node(side).engine().unlink(bench.connection.id, u"1"_s)) && bench.syncUntilQuiet());
            backUp(bench, side);
            restore(bench, side);
            bench.start();
            QVERIFY2(bench.syncUntilQuiet(), qPrintable(describe(bench)));
            bench.node(side).tracker().edit(u"1"_s, {{u"summary"_s, u"edited"_s}});
            QVERIFY(bench.wait(bench.node(side).engine().syncNow(bench.connection.id, u"1"_s)) && bench.syncUntilQuiet());
            for (int end = 0; end < 2; ++end) {
                const auto rows = bench.node(end).database().run(u"SELECT state FROM twin"_s);
                QCOMPARE(rows->rows.first().first().toString(), u"linked"_s);
                QCOMPARE(bench.node(end).tracker().value(u"1"_s, u"summary"_s).toString(), u"edited"_s);
            }
        }
    }

    void nothingIsLostOrDoubled_data()
    {
        QTest::addColumn<bool>("left");
        QTest::addColumn<bool>("right");
        QTest::addColumn<bool>("finished"); // what was done since the backup had come through
        QTest::addColumn<bool>("editedMeanwhile"); // before the restored node runs again
        for (const bool finished : {true, false}) {
            for (const bool edited : {false, true}) {
                const char *tail = finished ? (edited ? ", edited" : "") : (edited ? ", on the way, edited" : ", on the way");
                QTest::addRow("left%s", tail) << true << false << finished << edited;
                QTest::addRow("right%s", tail) << false << true << finished << edited;
                QTest::addRow("both%s", tail) << true << true << finished << edited;
            }
        }
    }
    void nothingIsLostOrDoubled()
    {
        QFETCH(bool, left);
        QFETCH(bool, right);
        QFETCH(bool, finished);
        QFETCH(bool, editedMeanwhile);
        SyncBench bench;
        Ids ids;
        before(bench, ids);
        QVERIFY(bench.syncUntilQuiet());
        backUp(bench, 0);
        backUp(bench, 1);
        bench.advance(60'000);
        since(bench, ids);
        if (finished)
            QVERIFY(bench.syncUntilQuiet());
        else
            bench.advance(1040);
        if (left)
            restore(bench, 0);
        if (right)
            restore(bench, 1);
        if (editedMeanwhile)
            afterwards(bench, ids);
        bench.advance(30'000);
        bench.start();
        QVERIFY2(bench.syncUntilQuiet(), qPrintable(describe(bench)));
        if (!editedMeanwhile) {
            afterwards(bench, ids);
            QVERIFY2(bench.syncUntilQuiet(), qPrintable(describe(bench)));
        }
        const QString text = describe(bench);
        QVERIFY2(bench.left().tracker().issueCount() == 4 && bench.right().tracker().issueCount() == 4, qPrintable(text));
        QVERIFY2(bench.left().errors().isEmpty() && bench.right().errors().isEmpty(), qPrintable(text));
        QMap<QString, QStringList> sides[2];
        for (int side = 0; side < 2; ++side) {
            for (const FakeIssue &issue : bench.node(side).tracker().issues) {
                QStringList comments;
                for (const Comment &comment : issue.comments)
                    comments.append(comment.body);
                comments.sort();
                sides[side].insert(displayValue(issue.fields.value(u"summary"_s)), QStringList {displayValue(issue.fields.value(u"status"_s)), QString::number(issue.attachments.size())} + comments);
            }
        }
        QVERIFY2(sides[0] == sides[1], qPrintable(text));
        QCOMPARE(sides[0].value(u"old, edited"_s), (QStringList {u"Open"_s, u"1"_s, u"c1"_s, u"c2"_s, u"c3"_s}));
        QCOMPARE(sides[0].value(u"fresh"_s).mid(1), (QStringList {u"0"_s, u"f1"_s, u"f1"_s, u"f2"_s}));
        QCOMPARE(sides[0].value(u"back"_s), (QStringList {u"Closed"_s, u"0"_s, u"b1"_s, u"b2"_s}));
        // Every pair is a twin again on both sides.
        for (int side = 0; side < 2; ++side)
            QCOMPARE(bench.node(side).database().run(u"SELECT count(*) FROM twin WHERE remote_id IS NOT NULL"_s)->rows.first().first().toInt(), 4);
        // And a second sync asks for nothing.
        const auto [reads, writes] = bench.requestsOf([&] { bench.syncUntilQuiet(); });
        Q_UNUSED(reads);
        QCOMPARE(writes, 0);
    }

    // The number that the restored node gives next was given before: the other node would answer it with what it did then.
    void aValueThatWentThereAndBackIsSentAgain()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        backUp(bench, 0);
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        restore(bench, 0);
        bench.left().tracker().edit(id, {{u"summary"_s, u"A"_s}}); // what the restored node believes to have told
        bench.start();
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(displayValue(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s)), u"A"_s);
        QCOMPARE(displayValue(bench.left().tracker().value(id, u"summary"_s)), u"A"_s);
    }

    // Made by the rule, and not by anybody whose clock would tell when: only until the issue has been told anew it may be one from before the restore.
    void whatARuleSaysAgainLater_isWritten()
    {
        SyncBench bench;
        bench.right().rules.incoming = [copy = copyAllRules().incoming](const IncomingInput &input) {
            Result<IncomingResult> result = copy(input);
            if (result && !result->skipped && displayValue(result->values.value(u"summary"_s)) == "loud"_L1)
                result->comments.append({{}, {}, u"heard"_s, Visibility::Internal});
            return result;
        };
        const QString id = bench.left().tracker().create({{u"summary"_s, u"loud"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        QCOMPARE(bench.right().tracker().commentsOf(twin).size(), 1);
        bench.left().tracker().edit(id, {{u"summary"_s, u"quiet"_s}});
        QVERIFY(bench.syncUntilQuiet());
        backUp(bench, 1);
        restore(bench, 1);
        bench.start();
        QVERIFY(bench.syncUntilQuiet());
        bench.advance(1'200'000);
        bench.left().tracker().edit(id, {{u"status"_s, u"Open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.left().tracker().edit(id, {{u"summary"_s, u"loud"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().commentsOf(twin), QStringList({u"heard"_s, u"heard"_s}));
    }

    // Under sync by hand since, and no trigger would find it: only the other node knows.
    void aPairThatNoTriggerFindsIsLearnt()
    {
        SyncBench bench;
        bench.connection.halves[0].triggers.clear();
        bench.connection.halves[1].triggers.clear();
        const QString id = bench.left().tracker().create({{u"summary"_s, u"by hand"_s}});
        QVERIFY(bench.syncUntilQuiet());
        backUp(bench, 0);
        QVERIFY(bench.wait(bench.left().engine().syncNow(bench.connection.id, u"Blue-"_s + id)));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        restore(bench, 0);
        bench.start();
        QVERIFY(bench.syncUntilQuiet());
        bench.left().tracker().edit(id, {{u"summary"_s, u"edited"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(displayValue(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s)), u"edited"_s);
        QCOMPARE(bench.left().tracker().issueCount(), 1);
    }

    // The error that waited here went with the restore; the other node sends again what had been refused.
    void whatHadFailedHereIsSentAgain()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.right().tracker().silentlyRefused = {u"summary"_s};
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().errors().size(), 1);
        backUp(bench, 1);
        restore(bench, 1);
        bench.right().tracker().silentlyRefused.clear();
        bench.start();
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(displayValue(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s)), u"B"_s);
        QVERIFY(bench.right().errors().isEmpty());
        QCOMPARE(bench.left().event(id).state, u"done"_s);
    }

    // What was open at the backup is told as it is now, not as it was then.
    void whatWasOnItsWayAtTheBackupIsMadeAnew()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.wire().offline = true;
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.advance(3000);
        backUp(bench, 0); // holds B, not yet sent
        bench.wire().offline = false;
        QVERIFY(bench.syncUntilQuiet());
        bench.left().tracker().edit(id, {{u"summary"_s, u"C"_s}});
        QVERIFY(bench.syncUntilQuiet());
        restore(bench, 0);
        bench.start();
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(displayValue(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s)), u"C"_s);
        QCOMPARE(displayValue(bench.left().tracker().value(id, u"summary"_s)), u"C"_s);
        QVERIFY(bench.left().history().size() > 0);
    }
};

QTEST_GUILESS_MAIN(TstRestore)
#include "tst_restore.moc"
