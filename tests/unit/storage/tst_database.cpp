// The file of a node: what is grouped, what is undone, and what an administrator reads when the file cannot be used.

#include "tests/unit/storage/storagebench.h"

#include <QDir>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QCoro::Task<> waitDurable(Database &database, int &done, QList<Error> &errors)
{
    const Result<> result = co_await database.durable();
    ++done;
    if (!result)
        errors.append(result.error());
}

/// What another process sees: only what is committed.
QVariant committed(const QString &path, const QString &sql)
{
    auto reader = Database::open(path, Database::Mode::ReadOnly, nullptr);
    if (!reader)
        return reader.error().message;
    const auto rows = (*reader)->run(sql);
    return rows ? rows->rows.first().first() : QVariant(rows.error().message);
}

const QString insertMeta = u"INSERT INTO meta (key, value) VALUES (?, ?)"_s;
const QString countMeta = u"SELECT count(*) FROM meta WHERE key LIKE 'k%'"_s;

/// Several tasks that write and wait until it is on the disk.
struct TasksBench : StorageBench {
    std::shared_ptr<int> tasks = std::make_shared<int>(6);
    int done = 0;
    QList<Error> errors;

    explicit TasksBench(qint64 gatherMs) { db->setUnderWay(tasks, gatherMs); }
    void write(const QString &key)
    {
        QVERIFY(db->run(insertMeta, {key, u"v"_s}));
        waitDurable(*db, done, errors);
    }
};
} // namespace

class TstDatabase final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void durabilityIsOn()
    {
        const StorageBench bench;
        QCOMPARE(bench.scalar(u"PRAGMA synchronous"_s).toInt(), 2); // FULL
        QCOMPARE(bench.scalar(u"PRAGMA journal_mode"_s).toString(), u"wal"_s);
        QCOMPARE(bench.scalar(u"PRAGMA foreign_keys"_s).toInt(), 1);
    }

    void theWritesOfOneTurnAreOneCommit()
    {
        StorageBench bench;
        int done = 0;
        QList<Error> errors;
        const qint64 before = QFileInfo(bench.path() + u"-wal"_s).size();
        for (int i = 0; i < 50; ++i) {
            QVERIFY(bench.db->run(insertMeta, {u"k%1"_s.arg(i), u"v"_s}));
            waitDurable(*bench.db, done, errors);
        }
        QCOMPARE(done, 0); // nobody is told before it is on disk
        QCOMPARE(committed(bench.path(), countMeta).toInt(), 0);
        bench.clock.run();
        QCOMPARE(done, 50);
        QVERIFY(errors.isEmpty());
        QCOMPARE(committed(bench.path(), countMeta).toInt(), 50);
        // Fifty commits would have written fifty pages or more to the log; one writes each changed page once.
        QVERIFY(QFileInfo(bench.path() + u"-wal"_s).size() - before < 20 * 4200);
    }

    void writesOfTurnsThatFollowEachOtherAreOneCommit()
    {
        StorageBench bench;
        int done = 0;
        QList<Error> errors;
        int turns = 0;
        QList<qint64> stored; // by turn
        std::function<void()> turn = [&] {
            stored.append(committed(bench.path(), countMeta).toInt());
            if (++turns == 12)
                return;
            QVERIFY(bench.db->run(insertMeta, {u"k%1"_s.arg(turns), u"v"_s}));
            waitDurable(*bench.db, done, errors);
            bench.clock.callAfter(0, turn);
        };
        turn();
        bench.clock.run();
        QCOMPARE(done, 11);
        QVERIFY(errors.isEmpty());
        QCOMPARE(committed(bench.path(), countMeta).toInt(), 11);
        QCOMPARE(stored.at(2), 0); // not one for each turn
        QVERIFY(stored.at(6) > 0); // but whoever writes on and on keeps nobody waiting
    }

    void aSlowDiskIsNotAskedForEachTaskAlone()
    {
        TasksBench bench(0);
        bench.db->setProbe([&](Database::Moment moment, const QList<Database::Statement> &) {
            if (moment == Database::Moment::After)
                bench.clock.advance(4); // so long it takes
            return Database::Fate::Go;
        });
        bench.write(u"k0"_s);
        bench.clock.run();
        QCOMPARE(bench.done, 1);
        const qint64 commits = bench.db->figures().commits;
        bench.write(u"k1"_s);
        bench.clock.advance(2);
        bench.write(u"k2"_s);
        QCOMPARE(bench.done, 1); // the others may still write
        bench.clock.advance(3);
        QCOMPARE(bench.done, 3); // and is not waited for longer than a commit takes
        QCOMPARE(bench.db->figures().commits - commits, 1);
        *bench.tasks = 4;
        bench.write(u"k3"_s);
        bench.clock.run();
        QCOMPARE(bench.done, 4); // few are not worth waiting for
        QVERIFY(bench.errors.isEmpty());
        bench.db->setProbe({});
    }

    void manyTasksShareACommit()
    {
        TasksBench bench(8);
        const qint64 commits = bench.db->figures().commits;
        bench.write(u"k0"_s);
        bench.clock.advance(5);
        bench.write(u"k1"_s);
        QCOMPARE(bench.done, 0); // however fast the disk is
        bench.clock.advance(4);
        QCOMPARE(bench.done, 2);
        QCOMPARE(bench.db->figures().commits - commits, 1);
        *bench.tasks = 2;
        bench.write(u"k2"_s);
        bench.clock.advance(2);
        QCOMPARE(bench.done, 3);
        QVERIFY(bench.errors.isEmpty());
    }

    void nothingToWaitForEndsAtOnce()
    {
        StorageBench bench;
        int done = 0;
        QList<Error> errors;
        waitDurable(*bench.db, done, errors);
        QCOMPARE(done, 1);
    }

    void aFailedWriteIsUndoneAlone()
    {
        StorageBench bench;
        int done = 0;
        QList<Error> errors;
        QVERIFY(bench.db->write([&]() -> Result<> {
            const auto ran = bench.db->run(insertMeta, {u"k1"_s, u"v"_s});
            return ran ? Result<>() : Result<>(ran.error());
        }));
        const Result<> failed = bench.db->write([&]() -> Result<> {
            (void)bench.db->run(insertMeta, {u"k2"_s, u"v"_s});
            const auto twice = bench.db->run(insertMeta, {u"k1"_s, u"v"_s});
            return twice ? Result<>() : Result<>(twice.error());
        });
        QVERIFY(!failed);
        QCOMPARE(failed.error().code, ErrorCode::Storage);
        QVERIFY(bench.db->write([&]() -> Result<> {
            const auto ran = bench.db->run(insertMeta, {u"k3"_s, u"v"_s});
            return ran ? Result<>() : Result<>(ran.error());
        }));
        waitDurable(*bench.db, done, errors);
        bench.clock.run();
        QCOMPARE(done, 1);
        QVERIFY(errors.isEmpty());
        QCOMPARE(committed(bench.path(), u"SELECT group_concat(key) FROM (SELECT key FROM meta WHERE key LIKE 'k%' ORDER BY key)"_s).toString(), u"k1,k3"_s);
    }

    void whatFailsInPartFailsAsAWhole()
    {
        StorageBench bench;
        const auto whole = [&](const QString &first, const QString &second, bool fails) {
            return bench.db->write([&]() -> Result<> {
                (void)bench.db->run(insertMeta, {first, u"v"_s});
                (void)bench.db->write([&]() -> Result<> {
                    (void)bench.db->run(insertMeta, {second, u"v"_s});
                    return fails ? Result<>(Error::make(ErrorCode::Internal, u"no"_s)) : Result<>();
                });
                return {};
            });
        };
        QVERIFY(whole(u"k1"_s, u"k2"_s, false));
        const Result<> failed = whole(u"k3"_s, u"k4"_s, true);
        QVERIFY(!failed);
        QCOMPARE(failed.error().message, u"no"_s);
        QVERIFY(whole(u"k5"_s, u"k6"_s, false)); // the next one knows nothing of it
        bench.clock.run();
        QCOMPARE(committed(bench.path(), u"SELECT group_concat(key) FROM (SELECT key FROM meta WHERE key LIKE 'k%' ORDER BY key)"_s).toString(), u"k1,k2,k5,k6"_s);
    }

    void afterAFailedCommitNothingIsStoredAndEverybodyIsTold()
    {
        StorageBench bench;
        int done = 0;
        QList<Error> errors;
        // A deferred foreign key is checked at the commit: the only commit that can be made to fail at will.
        QVERIFY(bench.db->run(u"PRAGMA defer_foreign_keys=ON"_s));
        QVERIFY(bench.db->run(insertMeta, {u"k1"_s, u"v"_s}));
        QVERIFY(bench.db->run(u"PRAGMA defer_foreign_keys=ON"_s));
        QVERIFY(bench.db->run(u"INSERT INTO twin (connection, local_id) VALUES ('nowhere', '1')"_s));
        waitDurable(*bench.db, done, errors);
        waitDurable(*bench.db, done, errors);
        bench.clock.run();
        QCOMPARE(done, 2);
        QCOMPARE(errors.size(), 2);
        QCOMPARE(errors.first().code, ErrorCode::Storage);
        QCOMPARE(errors.first().scope, ErrorScope::Node);
        QCOMPARE(committed(bench.path(), countMeta).toInt(), 0);
        QVERIFY(bench.db->run(insertMeta, {u"k2"_s, u"v"_s})); // the next turn works again
        waitDurable(*bench.db, done, errors);
        bench.clock.run();
        QCOMPARE(errors.size(), 2);
        QCOMPARE(committed(bench.path(), countMeta).toInt(), 1);
    }

    void whatWasNotCommittedIsGoneAfterACrash()
    {
        StorageBench bench;
        QVERIFY(bench.db->run(insertMeta, {u"k1"_s, u"v"_s}));
        bench.clock.run();
        QVERIFY(bench.db->run(insertMeta, {u"k2"_s, u"v"_s}));
        QTemporaryDir copy; // the files as they are at this moment
        for (const QString &name : QDir(bench.folder.path()).entryList(QDir::Files))
            QVERIFY(QFile::copy(bench.folder.filePath(name), copy.filePath(name)));
        auto after = Database::open(copy.filePath(u"node.sqlite"_s), Database::Mode::ReadWrite, &bench.clock);
        QVERIFY(after);
        QCOMPARE((*after)->run(countMeta)->rows.first().first().toInt(), 1);
    }

    void aFileThatWasNotClosedInOrderIsChecked_data()
    {
        QTest::addColumn<bool>("inOrder");
        QTest::newRow("closed in order") << true;
        QTest::newRow("crashed") << false;
    }
    void aFileThatWasNotClosedInOrderIsChecked()
    {
        QFETCH(bool, inOrder);
        StorageBench bench;
        for (int i = 0; i < 2000; ++i)
            bench.note(QString::number(i));
        QVERIFY(bench.db->commit());
        QVERIFY(bench.db->run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s));
        QVERIFY(bench.db->run(insertMeta, {u"k1"_s, u"v"_s}));
        QVERIFY(bench.db->commit());
        QTemporaryDir copy;
        const QString path = copy.filePath(u"node.sqlite"_s);
        if (inOrder)
            bench.db.reset();
        for (const QString &name : QDir(bench.folder.path()).entryList(QDir::Files))
            QVERIFY(QFile::copy(bench.folder.filePath(name), copy.filePath(name)));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite));
        // A page of the event table: opening alone does not read it.
        for (qint64 at = file.size() - 4096; at > 4096; at -= 4096) {
            file.seek(at);
            if (file.read(1) == "\x0d" && at > file.size() / 2) {
                file.seek(at);
                file.write(QByteArray(4096, 'x'));
            }
        }
        file.close();
        const auto opened = Database::open(path, Database::Mode::ReadWrite, &bench.clock);
        QVERIFY2(static_cast<bool>(opened) == inOrder, opened ? "" : qPrintable(opened.error().message));
        if (!inOrder) {
            QVERIFY2(opened.error().message.contains(u"The database %1 is damaged"_s.arg(path)), qPrintable(opened.error().message));
            QVERIFY(opened.error().message.contains("lockstep restore"_L1));
            QVERIFY(Database::isDamage(opened.error()));
        }
    }

    void closingCommits()
    {
        StorageBench bench;
        QVERIFY(bench.db->run(insertMeta, {u"k1"_s, u"v"_s}));
        bench.db.reset();
        bench.open();
        QCOMPARE(bench.scalar(countMeta).toInt(), 1);
    }

    void aNullTextIsAnEmptyText()
    {
        StorageBench bench;
        QVERIFY(bench.db->run(insertMeta, {u"k1"_s, QString()}));
        QCOMPARE(bench.scalar(u"SELECT typeof(value) FROM meta WHERE key = 'k1'"_s).toString(), u"text"_s);
    }

    void aNewerFileIsRefused()
    {
        StorageBench bench;
        QVERIFY(bench.db->run(u"PRAGMA user_version=99"_s));
        bench.db.reset();
        const auto opened = Database::open(bench.path(), Database::Mode::ReadWrite, &bench.clock);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Storage);
        QVERIFY2(opened.error().message.contains("newer Lockstep (version 99"_L1), qPrintable(opened.error().message));
        QVERIFY(opened.error().message.contains(bench.path()));
        auto untouched = Database::open(bench.path(), Database::Mode::ReadOnly, nullptr);
        QVERIFY(untouched);
        QCOMPARE((*untouched)->run(u"PRAGMA user_version"_s)->rows.first().first().toInt(), 99);
    }

    void unusableFiles_data()
    {
        QTest::addColumn<QString>("kind");
        for (const char *kind : {"not a database", "a folder", "folder missing", "damaged"})
            QTest::newRow(kind) << QString::fromLatin1(kind);
    }
    void unusableFiles()
    {
        QFETCH(QString, kind);
        const QTemporaryDir folder;
        FakeClock clock;
        QString path = folder.filePath(u"node.sqlite"_s);
        if (kind == "a folder"_L1)
            QVERIFY(QDir().mkpath(path));
        else if (kind == "folder missing"_L1)
            path = folder.filePath(u"gone/node.sqlite"_s);
        else {
            if (kind == "damaged"_L1)
                QVERIFY(Database::open(path, Database::Mode::ReadWrite, &clock));
            QFile file(path);
            QVERIFY(file.open(QIODevice::ReadWrite));
            file.seek(kind == "damaged"_L1 ? 100 : 0);
            file.write(QByteArray(5000, 'x'));
        }
        const auto opened = Database::open(path, Database::Mode::ReadWrite, &clock);
        QVERIFY(!opened);
        QCOMPARE(opened.error().code, ErrorCode::Storage);
        QCOMPARE(opened.error().scope, ErrorScope::Node);
        QVERIFY2(opened.error().message.contains(path), qPrintable(opened.error().message));
    }

    void aReadOnlyFileIsNamed()
    {
        StorageBench bench;
        bench.db.reset();
        QVERIFY(QFile::setPermissions(bench.path(), QFile::ReadOwner));
        QVERIFY(QFile::setPermissions(bench.folder.path(), QFile::ReadOwner | QFile::ExeOwner));
        const bool powerless = !QFile(bench.folder.filePath(u"probe"_s)).open(QIODevice::WriteOnly);
        auto opened = powerless ? Database::open(bench.path(), Database::Mode::ReadWrite, &bench.clock) : Result<std::unique_ptr<Database>>(Error());
        QVERIFY(QFile::setPermissions(bench.folder.path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        if (!powerless)
            QSKIP("this user may write everywhere");
        if (opened) { // nothing had to be written yet
            const auto written = (*opened)->run(insertMeta, {u"k"_s, u"v"_s});
            QVERIFY(!written);
            QCOMPARE(written.error().code, ErrorCode::Storage);
            QVERIFY2(written.error().message.contains("read-only"_L1), qPrintable(written.error().message));
        } else {
            QCOMPARE(opened.error().code, ErrorCode::Storage);
            QVERIFY2(opened.error().message.contains(bench.path()), qPrintable(opened.error().message));
        }
    }

    void readersCannotWrite()
    {
        const StorageBench bench;
        auto reader = Database::open(bench.path(), Database::Mode::ReadOnly, nullptr);
        QVERIFY(reader);
        const auto written = (*reader)->run(insertMeta, {u"k"_s, u"v"_s});
        QVERIFY(!written);
        QVERIFY2(written.error().message.contains("read-only"_L1), qPrintable(written.error().message));
    }

    void illegalRows_data()
    {
        QTest::addColumn<QString>("sql");
        const QString event = u"INSERT INTO event (direction, connection, epoch, number, state, finished_at, kind, local_id, created_at, updated_at) VALUES "_s;
        const auto row = [](const char *name, const QString &sql) { QTest::newRow(name) << sql; };
        row("unknown direction", event + u"(2, 'Blue-Red', 'e', 7, 'ready', NULL, 'update', '7', 0, 0)"_s);
        row("unknown state", event + u"(0, 'Blue-Red', 'e', 7, 'held', NULL, 'update', '7', 0, 0)"_s);
        row("unknown kind", event + u"(0, 'Blue-Red', 'e', 7, 'ready', NULL, 'delete', '7', 0, 0)"_s);
        row("unknown connection", event + u"(0, 'nowhere', 'e', 7, 'ready', NULL, 'update', '7', 0, 0)"_s);
        row("done without an end", event + u"(0, 'Blue-Red', 'e', 7, 'done', NULL, 'update', '7', 0, 0)"_s);
        row("an end, but not done", event + u"(0, 'Blue-Red', 'e', 7, 'ready', 5, 'update', '7', 0, 0)"_s);
        row("number as text", event + u"(0, 'Blue-Red', 'e', 'seven', 'ready', NULL, 'update', '7', 0, 0)"_s);
        row("a number twice", event + u"(0, 'Blue-Red', 'e', 1, 'done', 5, 'update', '7', 0, 0)"_s);
        row("two heads of one issue", event + u"(0, 'Blue-Red', 'e', 7, 'ready', NULL, 'update', '1', 0, 0)"_s);
        row("a trace of no twin", u"INSERT INTO trace (twin, kind, local_id, remote_id) VALUES (99, 'comment', '1', '2')"_s);
        row("a trace of another kind", u"INSERT INTO trace (twin, kind, local_id, remote_id) SELECT id, 'link', '1', '2' FROM twin"_s);
        row("two twins for one issue there", u"INSERT INTO twin (connection, local_id, remote_id) VALUES ('Blue-Red', '8', '10')"_s);
        row("two twins for one issue here", u"INSERT INTO twin (connection, local_id) VALUES ('Blue-Red', '1')"_s);
        row("an intent of no event", u"INSERT INTO intent (event, kind, source_id, started_at) VALUES (99, 'create', '', 0)"_s);
        row("an error of no scope", u"INSERT INTO sync_error (scope, error, fingerprint, first_seen, last_seen) VALUES ('world', '{}', '', 0, 0)"_s);
        row("resolved without a time",
            u"INSERT INTO sync_error (scope, error, fingerprint, first_seen, last_seen, state) VALUES ('node', '{}', '', 0, 0, 'resolved')"_s);
        row("rules of no mode",
            u"INSERT INTO rule_version (connection, version, mode, outgoing, incoming, published_at) VALUES ('Blue-Red', 9, 'map', '', '', 0)"_s);
    }
    void illegalRows()
    {
        QFETCH(QString, sql);
        StorageBench bench;
        QCOMPARE(bench.note(u"1"_s), EventStore::Noted::New);
        TwinRecord twin;
        twin.connection = theConnection;
        twin.localId = u"1"_s;
        twin.remoteId = u"10"_s;
        QVERIFY(bench.twins->save(twin, true));
        const auto refused = bench.db->run(sql);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Storage);
    }
};

QTEST_GUILESS_MAIN(TstDatabase)
#include "tst_database.moc"
