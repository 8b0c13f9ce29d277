// A database that refuses: the node says so and holds, acknowledges nothing that it could not store, and goes on by itself once it is mended.

#include "tests/support/syncbench.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QtTest>

#include <csignal>
#include <sys/resource.h>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QString databaseOf(SyncBench &bench, int side) { return bench.folder(side) + u"/node.sqlite"_s; }

/// Another program at the same file.
struct Stranger {
    explicit Stranger(const QString &path)
    {
        QSqlDatabase db = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"stranger"_s);
        db.setDatabaseName(path);
        db.open();
    }
    ~Stranger()
    {
        QSqlDatabase::database(u"stranger"_s, false).close();
        QSqlDatabase::removeDatabase(u"stranger"_s);
    }
    static bool run(const QString &sql) { return QSqlQuery(QSqlDatabase::database(u"stranger"_s, false)).exec(sql); }
};

bool inStep(SyncBench &bench) { return bench.left().tracker().state() == bench.right().tracker().state(); }
} // namespace

class TstStorage final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusals_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("side");
        for (const char *kind : {"full", "read-only", "locked"}) {
            QTest::addRow("%s, sender", kind) << QString::fromLatin1(kind) << 0;
            QTest::addRow("%s, receiver", kind) << QString::fromLatin1(kind) << 1;
        }
    }
    void refusals()
    {
        QFETCH(QString, kind);
        QFETCH(int, side);
        SyncBench bench;
        const QString first = bench.left().tracker().create({{u"summary"_s, u"first"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const auto run = [&](const QString &sql) { return static_cast<bool>(bench.node(side).database().run(sql)); };
        Stranger stranger(databaseOf(bench, side));
        QString said;
        if (kind == "full"_L1) {
            const auto pages = bench.node(side).database().run(u"PRAGMA page_count"_s);
            QVERIFY(run(u"PRAGMA max_page_count=%1"_s.arg(pages->rows.first().first().toInt())));
            said = u"The disk is full: the database %1 cannot grow."_s;
        } else if (kind == "read-only"_L1) {
            QVERIFY(run(u"PRAGMA query_only=1"_s));
            said = u"The database %1 is read-only."_s;
        } else {
            QVERIFY(run(u"PRAGMA busy_timeout=1"_s));
            QVERIFY(Stranger::run(u"BEGIN IMMEDIATE"_s));
            said = u"The database %1 is locked by another program."_s;
        }
        // Enough that even a file with some free pages is full.
        for (int i = 0; i < 40; ++i) {
            const QString id = bench.left().tracker().create({{u"summary"_s, u"issue %1"_s.arg(i)}, {u"description"_s, QString(6000, u'x')}});
            bench.left().tracker().comment(id, u"comment"_s);
        }
        bench.left().tracker().edit(first, {{u"summary"_s, u"edited"_s}});
        bench.advance(40'000);
        QCOMPARE(bench.node(side).engine().state(), NodeState::Waiting);
        QCOMPARE(bench.node(side).engine().stateText(), said.arg(databaseOf(bench, side)));
        // What the other side believes to be stored is stored.
        const auto sent = bench.left().database().run(u"SELECT epoch, number FROM event WHERE direction = 0 AND state IN ('sent', 'done')"_s);
        QVERIFY(sent);
        for (const Row &row : sent->rows) {
            const auto there = bench.right().database().run(u"SELECT count(*) FROM event WHERE direction = 1 AND epoch = ? AND number = ?"_s, row);
            QCOMPARE(there->rows.first().first().toInt(), 1);
        }
        if (kind == "full"_L1)
            QVERIFY(run(u"PRAGMA max_page_count=1000000"_s));
        else if (kind == "read-only"_L1)
            QVERIFY(run(u"PRAGMA query_only=0"_s));
        else
            QVERIFY(Stranger::run(u"ROLLBACK"_s));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.node(side).engine().state(), NodeState::Running);
        QVERIFY(bench.node(side).engine().stateText().isEmpty());
        QCOMPARE(bench.right().tracker().issueCount(), 41);
        QVERIFY(inStep(bench));
        QVERIFY(bench.left().errors().isEmpty() && bench.right().errors().isEmpty());
    }

    // Nothing else is written at the moment: the command is refused, and the node says why it holds.
    void aCommandMeetsIt()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"first"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(bench.left().database().run(u"PRAGMA query_only=1"_s));
        const auto refused = bench.wait(bench.left().engine().syncNow(bench.connection.id, u"Blue-"_s + id));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Storage);
        QCOMPARE(bench.left().engine().state(), NodeState::Waiting);
        QCOMPARE(bench.left().engine().stateText(), refused.error().message);
        bench.advance(30'000);
        QCOMPARE(bench.left().engine().state(), NodeState::Waiting); // reading works all the time
        QVERIFY(bench.left().database().run(u"PRAGMA query_only=0"_s));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().engine().state(), NodeState::Running);
    }

    // Not SQLite's own limit but the system's: nothing of the file can grow, nor its log.
    void theSystemRefusesToWrite()
    {
        SyncBench bench;
        bench.left().tracker().create({{u"summary"_s, u"first"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const qint64 log = QFileInfo(databaseOf(bench, 1) + u"-wal"_s).size();
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit before {};
        QCOMPARE(getrlimit(RLIMIT_FSIZE, &before), 0);
        rlimit less = before;
        less.rlim_cur = static_cast<rlim_t>(log + 20'000);
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &less), 0);
        for (int i = 0; i < 20; ++i)
            bench.left().tracker().create({{u"summary"_s, u"issue %1"_s.arg(i)}, {u"description"_s, QString(3000, u'x')}});
        bench.advance(40'000);
        const NodeState states[] {bench.left().engine().state(), bench.right().engine().state()};
        const QString texts[] {bench.left().engine().stateText(), bench.right().engine().stateText()};
        QCOMPARE(setrlimit(RLIMIT_FSIZE, &before), 0);
        QVERIFY(states[0] == NodeState::Waiting || states[1] == NodeState::Waiting);
        const int held = states[0] == NodeState::Waiting ? 0 : 1;
        QVERIFY2(texts[held].contains(databaseOf(bench, held)) && texts[held].contains("disk"_L1), qPrintable(texts[held]));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 21);
        QVERIFY(inStep(bench));
    }

    // The disk is full while a request is applied: what the tracker has done by then is found again and not done twice.
    void fullWhileARequestIsApplied()
    {
        for (int at = 1; at < 12; ++at) {
            SyncBench bench;
            bench.left().tracker().create({{u"summary"_s, u"first"_s}});
            QVERIFY(bench.syncUntilQuiet());
            const QString id = bench.left().tracker().create({{u"summary"_s, u"second"_s}});
            for (int i = 0; i < 4; ++i)
                bench.left().tracker().comment(id, u"comment %1"_s.arg(i));
            bench.left().tracker().attach(id, u"a.txt"_s, "content");
            int operations = 0;
            bench.right().tracker().after = [&](const QString &) {
                if (++operations == at)
                    (void)bench.right().database().run(u"PRAGMA query_only=1"_s);
            };
            bench.advance(30'000);
            bench.right().tracker().after = {};
            (void)bench.right().database().run(u"PRAGMA query_only=0"_s);
            const QByteArray where = "at operation " + QByteArray::number(at);
            QVERIFY2(bench.syncUntilQuiet(), where.constData());
            QVERIFY2(inStep(bench), QByteArray(where + bench.right().tracker().state().toUtf8()).constData());
            QVERIFY2(bench.right().errors().isEmpty(), where.constData());
        }
    }

    // Damage is no matter of waiting: the node stands, and its file is checked when it is opened again.
    void damageStopsTheNode()
    {
        SyncBench bench;
        for (int i = 0; i < 60; ++i)
            bench.left().tracker().create({{u"summary"_s, u"issue %1"_s.arg(i)}, {u"description"_s, QString(2000, u'x')}});
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(bench.right().database().run(u"PRAGMA wal_checkpoint(TRUNCATE)"_s));
        QFile file(databaseOf(bench, 1));
        QVERIFY(file.open(QIODevice::ReadWrite));
        for (qint64 at = 4096; at < file.size(); at += 4096) { // all but the first page
            file.seek(at);
            file.write(QByteArray(200, 'x'));
        }
        file.close();
        QVERIFY(bench.right().database().run(u"PRAGMA shrink_memory"_s));
        bench.left().tracker().create({{u"summary"_s, u"late"_s}});
        bench.advance(20'000);
        QCOMPARE(bench.right().engine().state(), NodeState::Failed);
        QVERIFY2(bench.right().engine().stateText().contains(u"The database %1 is damaged"_s.arg(databaseOf(bench, 1))), qPrintable(bench.right().engine().stateText()));
        QCOMPARE(bench.right().tracker().issueCount(), 60);
        bench.right().crash();
        const auto opened = Database::open(databaseOf(bench, 1), Database::Mode::ReadWrite, &bench.clock());
        QVERIFY(!opened);
        QVERIFY2(opened.error().message.contains("is damaged"_L1), qPrintable(opened.error().message));
    }

    void whatIsOldIsCleanedInSmallSteps()
    {
        SyncBench bench;
        for (int i = 0; i < 3; ++i)
            bench.left().tracker().create({{u"summary"_s, u"issue %1"_s.arg(i)}});
        QVERIFY(bench.syncUntilQuiet());
        const qint64 old = bench.clock().now() - 31LL * 24 * 3600 * 1000;
        QVERIFY(bench.left().database().run(u"INSERT INTO event (direction, connection, epoch, number, local_id, state, finished_at, created_at, updated_at) "
                                            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                                            "SELECT 0, ?, 'e', 1000 + i, 'L' || i, 'done', ?, ?, ? FROM n"_s, {bench.connection.id.value(), old, old, old}));
        QVERIFY(bench.left().database().run(u"INSERT INTO history (at, what, text) WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                                            "SELECT ?, 'sent', '' FROM n"_s, {old}));
        QVERIFY(bench.left().database().run(u"INSERT INTO sync_error (scope, error, fingerprint, state, first_seen, last_seen, resolved_at) "
                                            "VALUES ('issue', '{}', '', 'resolved', ?, ?, ?), ('issue', '{}', '', 'open', ?, ?, NULL)"_s, {old, old, old, old, old}));
        const auto left = [&bench](const char *table) {
            return bench.left().database().run(u"SELECT count(*) FROM "_s + QLatin1StringView(table))->rows.first().first().toInt();
        };
        int most = 0;
        int before = left("event") + left("history");
        for (int i = 0; i < 2000; ++i) {
            bench.advance(50);
            const int now = left("event") + left("history");
            most = std::max(most, before - now);
            before = now;
        }
        QCOMPARE(left("event"), 3);
        QVERIFY(left("history") >= 3 && left("history") < 100);
        QCOMPARE(left("sync_error"), 1); // an open one stays, however old
        QVERIFY2(most > 0 && most <= 400, qPrintable(QString::number(most)));
    }
};

QTEST_GUILESS_MAIN(TstStorage)
#include "tst_storage.moc"
