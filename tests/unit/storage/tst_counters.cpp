// What is kept instead of counted: the counters agree with the rows whatever moves, and nothing that is asked all the time looks at the whole queue.

#include "core/storage/viewreader.h"
#include "tests/unit/storage/storagebench.h"

#include <QFile>
#include <QRandomGenerator>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
constexpr int many = 100'000;
const QString counters = u"SELECT open_outgoing || ' ' || open_incoming || ' ' || failed_outgoing || ' ' || under_sync || ' ' || open_errors FROM connection"_s;
const QString counted = u"SELECT (SELECT count(*) FROM event WHERE direction = 0 AND finished_at IS NULL) || ' ' || "
                        "(SELECT count(*) FROM event WHERE direction = 1 AND finished_at IS NULL) || ' ' || "
                        "(SELECT count(*) FROM event WHERE direction = 0 AND state = 'failed') || ' ' || "
                        "(SELECT count(*) FROM twin WHERE remote_id IS NOT NULL) || ' ' || "
                        "(SELECT count(*) FROM sync_error WHERE connection <> '' AND state <> 'resolved')"_s;

Error someError() { return Error::make(ErrorCode::Validation, u"no"_s); }

void fill(StorageBench &bench, const QString &state)
{
    const auto filled = bench.db->run(u"INSERT INTO event (direction, connection, epoch, number, local_id, state, resume, due, payload, created_at, updated_at) "
                                      "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
                                      "SELECT 0, 'Blue-Red', 'e', 1000 + i, 'L' || i, ?, CASE ? WHEN 'waiting' THEN 'triggered' ELSE '' END, ?, printf('%.400c', 'x'), ?, ? FROM n"_s,
                                      {many, state, state, bench.clock.now(), bench.clock.now(), bench.clock.now()});
    if (!filled)
        qFatal("%s", qPrintable(filled.error().message));
    if (!bench.db->commit())
        qFatal("not stored");
}

/// The plan's lines that read a whole table or index.
QStringList scansOf(const StorageBench &bench, const QString &sql, qsizetype values)
{
    QStringList scans;
    const auto plan = bench.db->run(u"EXPLAIN QUERY PLAN "_s + sql, QVariantList(values, 1));
    if (!plan)
        return {plan.error().message};
    for (const Row &row : plan->rows) {
        const QString line = row.at(3).toString();
        // The connections are few, and VALUES and subqueries hold what their own lines found.
        const bool small = line == "SCAN c"_L1 || line == "SCAN connection"_L1 || line.startsWith("SCAN t"_L1) || line.startsWith("SCAN ("_L1)
            || line.startsWith("SCAN 3 CONSTANT"_L1) || line.contains("CONSTANT ROW"_L1);
        if ((line.startsWith("SCAN"_L1) && !small) || line.contains("TEMP B-TREE FOR GROUP"_L1))
            scans.append(line);
    }
    return scans;
}

/// How the statement finds the rows of the queue.
QString reads(const StorageBench &bench, const QString &sql)
{
    const auto plan = bench.db->run(u"EXPLAIN QUERY PLAN "_s + sql, QVariantList(sql.count(u'?'), 1));
    return plan && !plan->rows.isEmpty() ? plan->rows.first().at(3).toString() : plan ? QString() : plan.error().message;
}

qint64 residentKiB()
{
    QFile file(u"/proc/self/status"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("VmRSS:"))
            return line.mid(6).simplified().split(' ').first().toLongLong();
    }
    return 0;
}
} // namespace

class TstCounters final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreeWithTheRowsWhateverMoves()
    {
        StorageBench bench;
        QRandomGenerator random(4711);
        for (int i = 0; i < 1500; ++i) {
            const QString issue = QString::number(random.bounded(30));
            const EventRecord event = bench.event(issue);
            switch (random.bounded(14)) {
            case 0:
            case 1:
            case 2: bench.note(issue, u"poll"_s, random.bounded(2) == 0); break;
            case 3: (void)bench.events->fail(event, someError(), 2); break;
            case 4: (void)bench.events->retry(event, 0); break;
            case 5: (void)bench.events->cancel(event); break;
            case 6: (void)bench.events->finish(event, EventState::Done, 8, {}); break;
            case 7: (void)bench.events->remove(event); break;
            case 8: {
                TwinRecord twin;
                twin.connection = theConnection;
                twin.localId = issue;
                twin.remoteId = random.bounded(2) == 0 ? QString() : QString(u"R"_s + issue);
                QVERIFY(bench.twins->save(twin, true));
                break;
            }
            case 9: (void)bench.errors->open(someError(), theConnection, event.id.isNull() ? nullptr : &event); break;
            case 10: (void)bench.errors->resolveForEvent(event.id); break;
            case 11: {
                EventRecord request;
                request.connection = theConnection;
                request.direction = Direction::Incoming;
                request.epoch = u"peer"_s;
                request.number = random.bounded(200);
                request.remoteId = u"R"_s + issue;
                QVERIFY(bench.events->receive(request));
                break;
            }
            case 12: (void)bench.db->run(u"DELETE FROM twin WHERE local_id = ?"_s, {issue}); break;
            default: (void)bench.events->prune(bench.clock.now() + 1, 3); break;
            }
            // A transaction that is undone takes its counts with it.
            (void)bench.db->write([&]() -> Result<> {
                (void)bench.db->run(u"DELETE FROM event WHERE local_id = ?"_s, {issue});
                (void)bench.db->run(u"DELETE FROM twin WHERE local_id = ?"_s, {issue});
                return someError();
            });
            QCOMPARE(bench.scalar(counters), bench.scalar(counted));
        }
        QVERIFY(bench.scalar(counters).toString() != u"0 0 0 0 0"_s);
    }

    void nothingAskedAllTheTimeReadsTheWholeQueue()
    {
        StorageBench bench;
        fill(bench, u"triggered"_s);
        QVERIFY(bench.db->run(u"ANALYZE"_s)); // with figures of the tables and without, the plan is to be the same
        for (int turns = 1; turns <= 2; ++turns)
            QCOMPARE(scansOf(bench, Claim::due(turns), turns * 4), QStringList());
        QCOMPARE(scansOf(bench, Claim::nextDue(), 1), QStringList());
        for (const QString &statement : {Claim::olderRequests(), Claim::cancelOlderRequests()})
            QVERIFY2(reads(bench, statement).contains(u"USING INDEX event_requests_live (connection=? AND remote_id=?)"_s), qPrintable(reads(bench, statement)));
        for (const QString &statement : ViewReader::figureStatements())
            QCOMPARE(scansOf(bench, statement, statement.count(u'?')), QStringList());
        // The check itself sees one.
        QVERIFY(!scansOf(bench, u"SELECT count(*) FROM event WHERE summary = ''"_s, 0).isEmpty());
    }

    void aClaimTakesAFewOfHundredThousand_data()
    {
        QTest::addColumn<bool>("paused");
        QTest::addColumn<EventStore::Needs>("needs");
        QTest::addColumn<int>("found");
        QTest::newRow("running") << false << EventStore::Needs::Tracker << 40;
        QTest::newRow("tracker away") << false << EventStore::Needs::Peer << 1;
        QTest::newRow("paused") << true << EventStore::Needs::Tracker << 0;
        QTest::newRow("paused, to the other node") << true << EventStore::Needs::Peer << 0;
    }
    void aClaimTakesAFewOfHundredThousand()
    {
        QFETCH(bool, paused);
        QFETCH(EventStore::Needs, needs);
        QFETCH(int, found);
        StorageBench bench;
        fill(bench, u"waiting"_s);
        bench.note(u"ready"_s);
        QVERIFY(bench.move(bench.event(u"ready"_s), EventState::Ready, 3));
        QVERIFY(bench.connections->setPaused(theConnection, paused));
        QVERIFY(bench.db->commit());
        auto reader = ViewReader::open(bench.path(), NodeId(u"Blue"_s));
        QVERIFY(reader);
        const qint64 before = residentKiB();
        for (int i = 0; i < 50; ++i) {
            const auto due = bench.events->due(bench.clock.now(), 40, needs);
            QVERIFY(due);
            QCOMPARE(due->size(), found);
            QVERIFY(bench.events->nextDue(bench.clock.now()));
            const auto figures = (*reader)->figures(bench.clock.now());
            QVERIFY(figures);
            QCOMPARE(figures->openOutgoing, many + 1);
            QCOMPARE(figures->halves.first().waiting, many + 1);
        }
        QVERIFY2(residentKiB() - before < 16 * 1024, "the queue is not to be held in memory"); // it is 60 MB
    }

    void dueOnesComeInOrderOverTheConnections()
    {
        StorageBench bench;
        ConnectionConfig second = bench.connection;
        second.id = ConnectionId(u"Second"_s);
        QVERIFY(bench.connections->apply(second, NodeId(u"Blue"_s)));
        const qint64 now = bench.clock.now();
        for (int i = 0; i < 6; ++i) {
            QVERIFY(bench.events->note(i % 2 ? theConnection : second.id, QString::number(i), {}, u"update"_s, u"poll"_s, false, u"e"_s));
            QVERIFY(bench.db->run(u"UPDATE event SET due = ? WHERE local_id = ?"_s, {now - i, QString::number(i)}));
        }
        const auto due = bench.events->due(now, 4, EventStore::Needs::Tracker);
        QVERIFY(due);
        QStringList ids;
        for (const DueEvent &event : *due)
            ids.append(event.localId);
        QCOMPARE(ids.join(u' '), u"5 4 3 2"_s);
        const auto next = bench.events->nextDue(now - 3);
        QVERIFY(next && *next);
        QCOMPARE(**next, now - 2);
    }
};

QTEST_GUILESS_MAIN(TstCounters)
#include "tst_counters.moc"
