// Backup of the running program and restore, as an administrator does them.

#include "tests/support/programrun.h"
#include "tests/support/testpaths.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {
/// Issues, comments and files on a board of the sandbox.
QString boardFigures(const QString &file)
{
    QString figures;
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"board"_s);
        db.setDatabaseName(file);
        db.open();
        for (const char *table : {"issues", "comments", "attachments"}) {
            QSqlQuery query(db);
            query.exec(u"SELECT count(*) FROM "_s + QLatin1StringView(table));
            figures += query.next() ? query.value(0).toString() + u' ' : u"? "_s;
        }
    }
    QSqlDatabase::removeDatabase(u"board"_s);
    return figures;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}
} // namespace

class TstBackup final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void backedUpWhileRunningAndRestored()
    {
        const QTemporaryDir folder;
        const QString profile = folder.filePath(u"profile"_s);
        QProcess demo;
        demo.start(programPath(), {u"--headless"_s, u"--demo"_s, u"--once"_s, u"--profile"_s, profile});
        QVERIFY(demo.waitForFinished(240'000));
        QCOMPARE(demo.exitCode(), 0);
        QStringList boards;
        for (const QString &name : QDir(profile + u"/boards"_s).entryList({u"*.board"_s}, QDir::Files))
            boards.append(profile + u"/boards/"_s + name);
        QCOMPARE(boards.size(), 2);
        const QStringList before {boardFigures(boards.at(0)), boardFigures(boards.at(1))};
        QVERIFY2(!before.join(u' ').contains(u'?') && !before.first().startsWith(u'0'), qPrintable(before.join(u'/')));

        ProgramRun program(programPath(), profile);
        const QString file = folder.filePath(u"backup"_s);
        QVERIFY(program.start());
        const auto made = program.command({u"backup"_s, file, u"--json"_s});
        QVERIFY2(made.exitCode == 0, made.errors.constData());
        QCOMPARE(made.json().object().value(u"nodes"_s).toArray(), (QJsonArray {u"Blue"_s, u"Red"_s}));
        for (const QString &own : {u"/configuration.json"_s, u"/nodes/Blue/node.sqlite"_s}) {
            for (const QString &command : {u"backup"_s, u"export"_s}) {
                const auto onto = program.command({command, profile + own});
                QCOMPARE(onto.exitCode, 1);
                QVERIFY2(onto.errors.contains("inside the profile"), onto.errors.constData());
            }
        }
        const auto overBackup = program.command({u"export"_s, file});
        QVERIFY2(overBackup.exitCode == 1 && overBackup.errors.contains("not a JSON file"), overBackup.errors.constData());
        qint64 underSync = 0; // told a moment after the start
        QVERIFY(eventually([&] {
            underSync = program.command({u"status"_s, u"--json"_s}).json().object().value(u"underSync"_s).toInteger();
            return underSync > 0;
        }, 60'000));
        const auto refused = program.command({u"restore"_s, file});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.errors.contains("stop it before"), refused.errors.constData());
        QVERIFY(program.stop());

        // Checked as a whole before anything is touched.
        const QStringList entries = QDir(profile).entryList(QDir::AllEntries | QDir::NoDotAndDotDot);
        const QByteArray configuration = contentOf(profile + u"/configuration.json"_s);
        QByteArray bytes = contentOf(file);
        bytes[bytes.size() - 100] = static_cast<char>(bytes.at(bytes.size() - 100) ^ 1);
        QFile damaged(folder.filePath(u"damaged"_s));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write(bytes);
        damaged.close();
        const auto bad = program.command({u"restore"_s, damaged.fileName()});
        QCOMPARE(bad.exitCode, 1);
        QVERIFY2(bad.errors.contains("is damaged"), bad.errors.constData());
        QCOMPARE(program.command({u"restore"_s, file, u"--dry-run"_s}).exitCode, 0);
        const auto nobody = program.command({u"restore"_s, file, u"--node"_s, u"Green"_s});
        QCOMPARE(nobody.exitCode, 1);
        QVERIFY2(nobody.errors.contains("no database of a node “Green”"), nobody.errors.constData());
        QCOMPARE(QDir(profile).entryList(QDir::AllEntries | QDir::NoDotAndDotDot), entries);
        QCOMPARE(contentOf(profile + u"/configuration.json"_s), configuration);

        // Where nothing was there before, nothing is kept.
        const ProgramRun fresh(programPath(), folder.filePath(u"fresh"_s));
        const auto first = fresh.command({u"restore"_s, file, u"--node"_s, u"Blue"_s});
        QVERIFY2(first.exitCode == 0, first.errors.constData());
        QVERIFY2(!first.output.contains("before-restore"), first.output.constData());
        QVERIFY(QFile::exists(folder.filePath(u"fresh/nodes/Blue/node.sqlite"_s)));

        for (const QStringList &how : {QStringList {u"--node"_s, u"Blue"_s}, QStringList {}}) {
            const auto restored = program.command(QStringList {u"restore"_s, file, u"--json"_s} + how);
            QVERIFY2(restored.exitCode == 0, restored.errors.constData());
            const QString kept = restored.json().object().value(u"keptIn"_s).toString();
            QVERIFY2(QFile::exists(kept + u"/nodes/Blue/node.sqlite"_s), qPrintable(kept));
            QCOMPARE(QFile::exists(kept + u"/configuration.json"_s), how.isEmpty());
            QCOMPARE(contentOf(profile + u"/configuration.json"_s), configuration);
            QVERIFY(program.start());
            QVERIFY(eventually([&] {
                const QJsonObject status = program.command({u"status"_s, u"--json"_s}).json().object();
                return status.value(u"underSync"_s).toInteger() == underSync && status.value(u"openOutgoing"_s).toInteger() == 0 && status.value(u"openIncoming"_s).toInteger() == 0;
            }, 60'000));
            const QJsonObject audited = program.command({u"audit"_s, u"--json"_s}).json().object(); // each issue is looked at on both boards
            QVERIFY2(audited.value(u"findings"_s).toArray().isEmpty(), QJsonDocument(audited).toJson().constData());
            const QJsonObject status = program.command({u"status"_s, u"--json"_s}).json().object();
            QCOMPARE(status.value(u"openErrors"_s).toInteger(), 0);
            QVERIFY(program.stop());
            QCOMPARE((QStringList {boardFigures(boards.at(0)), boardFigures(boards.at(1))}), before);
        }

        // A database that is gone: said, not begun anew, in no backup, and put back.
        const QString blue = profile + u"/nodes/Blue"_s;
        for (const QString &name : QDir(blue).entryList({u"node.sqlite*"_s}, QDir::Files))
            QVERIFY(QFile::remove(blue + u'/' + name));
        QVERIFY(program.start());
        QVERIFY(eventually([&] { return program.command({u"errors"_s}).output.contains("node.sqlite is missing"); }, 60'000));
        const QByteArray good = contentOf(file);
        const auto lacking = program.command({u"backup"_s, file});
        QVERIFY2(lacking.exitCode == 1 && lacking.errors.contains("node.sqlite is missing"), lacking.errors.constData());
        QCOMPARE(contentOf(file), good);
        QVERIFY(program.stop());
        QCOMPARE(program.command({u"restore"_s, file, u"--node"_s, u"Blue"_s}).exitCode, 0);
        QVERIFY(program.start());
        QVERIFY(eventually([&] { return program.command({u"status"_s, u"--json"_s}).json().object().value(u"underSync"_s).toInteger() == underSync; }, 60'000));
        QCOMPARE(program.command({u"errors"_s, u"--json"_s}).json().object().value(u"errors"_s).toArray(), QJsonArray());
        QVERIFY(program.stop());
    }

    // Killed between any two of its moves, the next start ends the restore.
    void aRestoreThatWasCutOffIsFinished()
    {
        const QTemporaryDir folder;
        const QString profile = folder.filePath(u"profile"_s);
        QVERIFY(QDir().mkpath(profile + u"/new/nodes/Blue"_s) && QDir().mkpath(profile + u"/old"_s));
        const auto write = [](const QString &path, const QByteArray &bytes) {
            QFile file(path);
            return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
        };
        // Its configuration was put in place, its databases were not, and the old ones are aside already.
        QVERIFY(write(profile + u"/configuration.json"_s, R"({"lockstep": 1, "nodes": {}})"));
        QVERIFY(write(profile + u"/new/nodes/Blue/node.sqlite"_s, "new"));
        QVERIFY(write(profile + u"/restore-unfinished.json"_s, R"({"unpacked": "new", "aside": "old", "items": ["configuration.json", "nodes"]})"));
        ProgramRun program(programPath(), profile);
        QVERIFY(program.start());
        QVERIFY(program.stop());
        QCOMPARE(contentOf(profile + u"/nodes/Blue/node.sqlite"_s), QByteArray("new"));
        // One that was killed before it moved anything has left what it had unpacked. What is named otherwise is somebody's.
        for (const QString &left : {u"/restore-20260101-000000/nodes"_s, u"/restore-20260101-000000-2"_s, u"/restore-mine"_s})
            QVERIFY(QDir().mkpath(profile + left));
        QVERIFY(program.start());
        QVERIFY(program.stop());
        QCOMPARE(QDir(profile).entryList({u"restore-*"_s}, QDir::Dirs), (QStringList {u"restore-mine"_s}));
        QVERIFY(!QFile::exists(profile + u"/restore-unfinished.json"_s) && !QDir(profile + u"/new"_s).exists());
    }
};

QTEST_GUILESS_MAIN(TstBackup)
#include "tst_backup.moc"
