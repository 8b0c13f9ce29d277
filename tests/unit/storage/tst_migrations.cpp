// A file of an older Lockstep is copied and then brought up to date whole, or not at all.

#include "tests/support/testpaths.h"
#include "tests/unit/storage/storagebench.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlQuery>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
/// A file of version 1 with two open events, one that has failed, one done, and a twin.
void makeOldFile(const QString &path)
{
    {
        const StorageBench registersTheSchema;
    }
    QFile schema(u":/lockstep/sql/001.sql"_s);
    if (!schema.open(QIODevice::ReadOnly))
        qFatal("there is no first schema");
    const QString name = u"old"_s;
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        db.setDatabaseName(path);
        if (!db.open())
            qFatal("the old file cannot be made");
        QSqlQuery query(db);
        QString script;
        for (const QString &line : QString::fromUtf8(schema.readAll()).split(u'\n'))
            script += line.section(u"--"_s, 0, 0) + u'\n';
        QStringList statements = script.split(u";\n"_s, Qt::SkipEmptyParts);
        statements += {u"INSERT INTO connection (id, peer) VALUES ('Blue-Red', 'Red')"_s,
                       u"INSERT INTO event (direction, connection, epoch, number, local_id, state, finished_at, created_at, updated_at) VALUES "
                       "(0, 'Blue-Red', 'e', 1, 'a', 'triggered', NULL, 0, 0), (0, 'Blue-Red', 'e', 2, 'b', 'failed', NULL, 0, 0), "
                       "(0, 'Blue-Red', 'e', 3, 'c', 'done', 5, 0, 0), (1, 'Blue-Red', 'f', 1, '', 'received', NULL, 0, 0)"_s,
                       u"INSERT INTO rule_version VALUES ('Blue-Red', 1, 'script', 'out', 'in', 7)"_s,
                       u"INSERT INTO twin (connection, local_id, remote_id) VALUES ('Blue-Red', 'c', 'C')"_s, u"PRAGMA user_version=1"_s};
        for (const QString &statement : std::as_const(statements)) {
            if (!statement.trimmed().isEmpty() && !query.exec(statement))
                qFatal("%s", qPrintable(statement));
        }
    }
    QSqlDatabase::removeDatabase(name);
}
} // namespace

class TstMigrations final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anOlderFileIsCopiedAndBroughtUpToDate()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"node.sqlite"_s);
        makeOldFile(path);
        FakeClock clock;
        const auto opened = Database::open(path, Database::Mode::ReadWrite, &clock);
        QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().message));
        QCOMPARE((*opened)->run(u"PRAGMA user_version"_s)->rows.first().first().toInt(), newestSchemaVersion());
        const auto counters = (*opened)->run(u"SELECT open_outgoing, open_incoming, failed_outgoing, under_sync FROM connection"_s);
        QVERIFY(counters);
        QCOMPARE(counters->rows.first(), (Row {2, 1, 1, 1}));
        QCOMPARE((*opened)->run(u"SELECT version, mode, outgoing, incoming, mapping, published_at FROM rule_version"_s)->rows.first(),
                 (Row {1, "script"_ba, "out"_ba, "in"_ba, "{}"_ba, 7}));
        const auto copy = Database::open(u"%1.before-%2"_s.arg(path).arg(newestSchemaVersion()), Database::Mode::ReadOnly, nullptr);
        QVERIFY(copy);
        QCOMPARE((*copy)->run(u"PRAGMA user_version"_s)->rows.first().first().toInt(), 1);
        QCOMPARE((*copy)->run(u"SELECT count(*) FROM event"_s)->rows.first().first().toInt(), 4);
    }

    // Step 8 kept origins in a table of their own.
    void originsMoveToTheirTwins()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"node.sqlite"_s);
        QByteArray script;
        for (int step = 1; step <= 8; ++step) {
            const QStringList files = QDir(sourcePath(u"core/storage/sql/schema"_s)).entryList({u"%1_*.sql"_s.arg(step, 3, 10, QLatin1Char('0'))});
            QCOMPARE(files.size(), 1);
            QFile file(sourcePath(u"core/storage/sql/schema/"_s + files.first()));
            QVERIFY(file.open(QIODevice::ReadOnly));
            script += file.readAll();
        }
        script += "INSERT INTO connection (id, peer) VALUES ('Blue-Red', 'Red');"
                  "INSERT INTO twin (connection, local_id, remote_id) VALUES ('Blue-Red', 'a', 'A'), ('Blue-Red', 'b', 'B');"
                  "INSERT INTO copy (local_id, connection, origin) VALUES ('a', 'Blue-Red', 'e/A'), ('a', 'Other', 'f/X'); PRAGMA user_version=8;";
        QProcess sqlite;
        sqlite.start(u"sqlite3"_s, {path});
        QVERIFY(sqlite.waitForStarted());
        sqlite.write(script);
        sqlite.closeWriteChannel();
        QVERIFY(sqlite.waitForFinished());
        QCOMPARE(QString::fromUtf8(sqlite.readAllStandardError()), QString());
        FakeClock clock;
        const auto opened = Database::open(path, Database::Mode::ReadWrite, &clock);
        QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().message));
        QCOMPARE((*opened)->run(u"SELECT group_concat(local_id || '=' || origin) FROM twin"_s)->rows.first().first().toString(), u"a=e/A,b="_s);
    }

    void whatCannotBeCopiedIsNotTouched()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(u"node.sqlite"_s);
        makeOldFile(path);
        const QString copy = u"%1.before-%2"_s.arg(path).arg(newestSchemaVersion());
        QVERIFY(QDir().mkpath(copy)); // in the way
        FakeClock clock;
        const auto opened = Database::open(path, Database::Mode::ReadWrite, &clock);
        QVERIFY(!opened);
        QVERIFY2(opened.error().message.contains(copy) && opened.error().message.contains(path), qPrintable(opened.error().message));
        const auto untouched = Database::open(path, Database::Mode::ReadOnly, nullptr);
        QVERIFY(untouched);
        QCOMPARE((*untouched)->run(u"PRAGMA user_version"_s)->rows.first().first().toInt(), 1);
    }
};

QTEST_GUILESS_MAIN(TstMigrations)
#include "tst_migrations.moc"
