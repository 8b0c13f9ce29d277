// A backup is whole or it is refused, and what is refused changes nothing.

#include "core/storage/backup.h"
#include "core/storage/restored.h"
#include "tests/unit/storage/storagebench.h"

#include <QDir>

#include <sys/stat.h>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
const QDateTime someTime = QDateTime::fromString(u"2026-02-03T04:05:06.007Z"_s, Qt::ISODateWithMs);

struct Made : StorageBench {
    QString file = folder.filePath(u"backup"_s);
    QString target = folder.filePath(u"out"_s);

    Made()
    {
        QFile configuration(folder.filePath(u"configuration.json"_s));
        if (!configuration.open(QIODevice::WriteOnly) || configuration.write("{}") != 2)
            qFatal("no configuration");
    }
    Result<BackupContents> write() const
    {
        return writeBackup(file, {{u"configuration.json"_s, folder.filePath(u"configuration.json"_s)}, {u"nodes/Blue/node.sqlite"_s, path()}}, someTime, u"9.9"_s);
    }
    QByteArray bytes() const
    {
        QFile in(file);
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    void replace(const QByteArray &bytes) const
    {
        QFile out(file);
        if (!out.open(QIODevice::WriteOnly | QIODevice::Truncate) || out.write(bytes) != bytes.size())
            qFatal("not replaced");
    }
};
} // namespace

class TstBackup final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatGoesInComesOut()
    {
        Made bench;
        bench.note(u"1"_s);
        QVERIFY(bench.db->commit());
        bench.note(u"2"_s); // of a transaction that is still open: not in it
        const auto made = bench.write();
        QVERIFY2(made, qPrintable(made ? QString() : made.error().message));
        bench.note(u"3"_s);
        QCOMPARE(QFile::permissions(bench.file) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const auto read = readBackup(bench.file, bench.target);
        QVERIFY2(read, qPrintable(read ? QString() : read.error().message));
        QCOMPARE(read->madeAt, someTime);
        QCOMPARE(read->program, u"9.9"_s);
        QCOMPARE(read->entries.size(), 2);
        const auto copy = Database::open(bench.target + u"/nodes/Blue/node.sqlite"_s, Database::Mode::ReadOnly, nullptr);
        QVERIFY(copy);
        QCOMPARE((*copy)->run(u"SELECT group_concat(local_id) FROM event"_s)->rows.first().first().toString(), u"1"_s);
        QFile configuration(bench.target + u"/configuration.json"_s);
        QVERIFY(configuration.open(QIODevice::ReadOnly));
        QCOMPARE(configuration.readAll(), QByteArray("{}"));
        // Nothing else is left beside it.
        QCOMPARE(QDir(bench.folder.path()).entryList({u".lockstep*"_s}, QDir::AllEntries | QDir::Hidden), QStringList());
    }

    void whatIsNoFileIsNamed()
    {
        const StorageBench bench;
        QCOMPARE(readBackup(bench.folder.path()).error().message, u"The backup “%1” cannot be used: it is a folder."_s.arg(bench.folder.path()));
        const QString fifo = bench.folder.filePath(u"fifo"_s);
        QVERIFY(::mkfifo(QFile::encodeName(fifo).constData(), 0600) == 0);
        QCOMPARE(readBackup(fifo).error().message, u"The backup “%1” cannot be used: it is no regular file."_s.arg(fifo)); // and does not wait for a writer
    }

    void aDamagedOneIsRefused_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("why");
        QTest::newRow("missing") << u"missing"_s << u"there is no such file"_s;
        QTest::newRow("empty") << u"empty"_s << u"it is not a backup of Lockstep"_s;
        QTest::newRow("something else") << u"something else"_s << u"it is not a backup of Lockstep"_s;
        QTest::newRow("newer") << u"newer"_s << u"it was made by a newer Lockstep"_s;
        QTest::newRow("head cut off") << u"head cut off"_s << u"its head is cut off"_s;
        QTest::newRow("head damaged") << u"head damaged"_s << u"its head is damaged"_s;
        QTest::newRow("cut off") << u"cut off"_s << u"it is cut off"_s;
        QTest::newRow("longer") << u"longer"_s << u"something was added to it"_s;
        QTest::newRow("a bit turned") << u"a bit turned"_s << u"“nodes/Blue/node.sqlite” in it is damaged"_s;
        QTest::newRow("leaves the folder") << u"leaves the folder"_s << u"it names the file “../../../Blue/node.sqlite”"_s;
        QTest::newRow("no database") << u"no database"_s << u"the database “x.sqlite” in it is damaged"_s;
        QTest::newRow("newer database") << u"newer database"_s << u"the database “x.sqlite” in it was made by a newer Lockstep"_s;
    }
    void aDamagedOneIsRefused()
    {
        QFETCH(QString, how);
        QFETCH(QString, why);
        Made bench;
        QVERIFY(bench.write());
        QByteArray bytes = bench.bytes();
        const qsizetype head = bytes.indexOf('\n', bytes.indexOf('\n') + 1);
        if (how == "empty"_L1)
            bytes.clear();
        else if (how == "something else"_L1)
            bytes.prepend("PK");
        else if (how == "newer"_L1)
            bytes.replace("lockstep-backup 1", "lockstep-backup 2");
        else if (how == "head cut off"_L1)
            bytes.truncate(head - 5);
        else if (how == "head damaged"_L1)
            bytes.replace("\"size\":", "\"sise\":");
        else if (how == "cut off"_L1)
            bytes.chop(1);
        else if (how == "longer"_L1)
            bytes.append('x');
        else if (how == "a bit turned"_L1)
            bytes[bytes.size() - 5000] = static_cast<char>(bytes.at(bytes.size() - 5000) ^ 1);
        else if (how == "leaves the folder"_L1)
            bytes.replace("nodes/Blue/node.sqlite", "../../../Blue/node.sqlite");
        if (how == "missing"_L1) {
            QFile::remove(bench.file);
        } else if (how == "no database"_L1) {
            QVERIFY(writeBackup(bench.file, {{u"x.txt"_s, bench.folder.filePath(u"configuration.json"_s)}}, someTime, {}));
            bench.replace(bench.bytes().replace("x.txt", "x.sqlite"));
        } else if (how == "newer database"_L1) {
            QVERIFY(bench.db->run(u"PRAGMA user_version=99"_s));
            QVERIFY(writeBackup(bench.file, {{u"x.sqlite"_s, bench.path()}}, someTime, {}));
        } else {
            bench.replace(bytes);
        }
        const auto read = readBackup(bench.file, bench.target);
        QVERIFY(!read);
        QVERIFY2(read.error().message.contains(why) && read.error().message.contains(bench.file), qPrintable(read.error().message));
    }

    void whatCannotBeWrittenLeavesTheOldOne()
    {
        Made bench;
        QVERIFY(bench.write());
        const QByteArray before = bench.bytes();
        const auto made = writeBackup(bench.file, {{u"nodes/Red/node.sqlite"_s, bench.folder.filePath(u"gone.sqlite"_s)}}, someTime, {});
        QVERIFY(!made);
        QVERIFY2(made.error().message.contains("gone.sqlite"_L1), qPrintable(made.error().message));
        QCOMPARE(bench.bytes(), before);
        const auto nowhere = writeBackup(bench.folder.filePath(u"no/such/folder"_s), {}, someTime, {});
        QVERIFY(!nowhere);
        QVERIFY2(nowhere.error().message.contains("there is no such folder"_L1), qPrintable(nowhere.error().message));
    }

    void aRestoredDatabaseIsSettledOnce()
    {
        Made bench;
        const auto epoch = bench.connections->epoch(u"first"_s);
        QVERIFY(epoch);
        QVERIFY(bench.events->note(theConnection, u"1"_s, {}, u"update"_s, u"poll"_s, false, *epoch));
        QVERIFY(bench.db->commit());
        bench.db.reset();
        QVERIFY(markRestored(bench.path()));
        bench.open();
        const auto at = settleRestored(*bench.db, bench.clock, u"token"_s);
        QVERIFY(at && *at == bench.clock.now());
        QCOMPARE(*bench.connections->epoch({}), u"first~token"_s);
        QCOMPARE(originOf(u"first~token"_s), u"first"_s);
        const EventRecord event = bench.event(u"1"_s);
        QCOMPARE(event.epoch, u"first~token"_s);
        QCOMPARE(event.number, 2);
        bench.clock.advance(1000);
        const auto again = settleRestored(*bench.db, bench.clock, u"other"_s);
        QVERIFY(again && *again == *at);
        QCOMPARE(*bench.connections->epoch({}), u"first~token"_s);
    }
};

QTEST_GUILESS_MAIN(TstBackup)
#include "tst_backup.moc"
