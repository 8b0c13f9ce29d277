// The change feed's cursor against a simulated issue list that, like Redmine, keeps microseconds, shows whole seconds and cuts pages by offset.
#include "core/connectors/redmine/redminefeed.h"

#include <QJsonObject>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lockstep;

namespace {
constexpr qint64 startMs = 1'700'000'000'000;

/// Redmine's list: rows stamped in ms; `updated_on > T-1s`, sorted by stamp and id, cut by limit and offset.
struct FakeList {
    struct Row {
        qint64 stamp = 0;
        QString subject;
    };
    QMap<int, Row> rows;
    qint64 now = startMs;
    qint64 skew = 0; ///< Our own clock minus the tracker's

    qint64 ours() const { return now + skew; }
    QString firstCursor() const
    {
        qint64 total = 0;
        const QJsonArray all = page(u">=2000-01-01T00:00:00Z"_s, qMax<int>(0, static_cast<int>(rows.size()) - 1), total);
        return RedmineFeed::firstCursor(all, ours());
    }
    void touch(int id, const QString &subject) { rows[id] = {now, subject}; }
    void comment(int id) { rows[id].stamp = now; }

    QJsonArray page(const QString &filter, int offset, qint64 &total) const
    {
        const qint64 from = QDateTime::fromString(filter.mid(2), Qt::ISODate).toMSecsSinceEpoch() - 1000;
        QList<QPair<qint64, int>> sorted;
        for (auto it = rows.begin(); it != rows.end(); ++it) {
            if (it->stamp > from)
                sorted.append({it->stamp, it.key()});
        }
        std::sort(sorted.begin(), sorted.end());
        total = sorted.size();
        QJsonArray result;
        for (qsizetype i = offset; i < sorted.size() && result.size() < RedmineFeed::pageSize; ++i) {
            const QString shown = QDateTime::fromMSecsSinceEpoch(sorted.at(i).first, Qt::UTC).toString(u"yyyy-MM-dd'T'hh:mm:ss'Z'"_s);
            result.append(QJsonObject {{u"id"_s, sorted.at(i).second}, {u"updated_on"_s, shown}, {u"subject"_s, rows.value(sorted.at(i).second).subject}});
        }
        return result;
    }
};

/// One call of changesSince(); `between` runs before each further page.
template<typename F>
QSet<QString> poll(FakeList &list, QString &cursor, F between)
{
    QSet<QString> all;
    bool more = true;
    while (more) {
        RedmineFeed feed = *RedmineFeed::fromCursor(cursor, list.ours());
        RedmineFeed::Next next = RedmineFeed::Next::Page;
        while (next == RedmineFeed::Next::Page) {
            qint64 total = 0;
            const QJsonArray rows = list.page(feed.filter(), feed.offset(), total);
            next = *feed.take(rows, total, list.ours());
            between();
        }
        for (const QString &id : feed.changed())
            all.insert(id);
        cursor = feed.cursor();
        more = next == RedmineFeed::Next::MoreLater;
    }
    return all;
}

QSet<QString> poll(FakeList &list, QString &cursor)
{
    return poll(list, cursor, [] { });
}
} // namespace

class TstRedmineFeed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void crowdedSecondAcrossPages();
    void commentInTheSameSecondIsReported();
    void comesToRest();
    void rowsThatMoveWhilePagingAreNotSkipped();
    void ownClockMayBeWrong_data();
    void ownClockMayBeWrong();
    void ownClockMayBeSetBack();
    void backlogIsReportedOnce();
    void randomEditsAreAllSeen_data();
    void randomEditsAreAllSeen();
    void brokenCursors();
};

void TstRedmineFeed::crowdedSecondAcrossPages()
{
    FakeList list;
    QString cursor = list.firstCursor();
    list.now += 60'000;
    for (int id = 1; id <= 350; ++id) {
        list.touch(id, u"a"_s);
        list.now += 1;
    }
    QCOMPARE(poll(list, cursor).size(), 350);
}

void TstRedmineFeed::commentInTheSameSecondIsReported()
{
    FakeList list;
    QString cursor = list.firstCursor();
    list.now += 20'000;
    list.touch(7, u"a"_s);
    QCOMPARE(poll(list, cursor), QSet<QString> {u"7"_s});
    list.now += 300; // Same second: the row does not show it
    list.comment(7);
    list.now += 300;
    QVERIFY(poll(list, cursor).isEmpty());
    // Others change and the mark moves on: the unsettled one is still asked for.
    list.now += 60'000;
    list.touch(8, u"b"_s);
    QVERIFY(poll(list, cursor).contains(u"7"_s));
}

void TstRedmineFeed::comesToRest()
{
    FakeList list;
    QString cursor = list.firstCursor();
    for (int id = 1; id <= 30; ++id)
        list.touch(id, u"a"_s);
    poll(list, cursor);
    list.now += 5000;
    QCOMPARE(poll(list, cursor).size(), 30); // Once more, settled
    for (int i = 0; i < 5; ++i) {
        list.now += 5000;
        QVERIFY(poll(list, cursor).isEmpty());
    }
    list.now += 600'000;
    poll(list, cursor);
    QVERIFY2(cursor.size() < 200, "what is old is forgotten");
}

void TstRedmineFeed::rowsThatMoveWhilePagingAreNotSkipped()
{
    FakeList list;
    QString cursor = list.firstCursor();
    list.now += 30'000;
    for (int id = 1; id <= 400; ++id)
        list.touch(id, u"a"_s); // All in one second
    list.now += 100;
    int next = 1;
    // Between two pages 30 rows of the first page move to the end, more than the pages overlap.
    const QSet<QString> seen = poll(list, cursor, [&] {
        for (int i = 0; i < 30 && next <= 90; ++i)
            list.touch(next++, u"b"_s);
    });
    QCOMPARE(seen.size(), 400);
}

void TstRedmineFeed::ownClockMayBeWrong_data()
{
    QTest::addColumn<qint64>("skew");
    for (const qint64 seconds : {-86'400, -60, -4, 4, 60, 120, 86'400})
        QTest::addRow("%lld s", static_cast<long long>(seconds)) << seconds * 1000;
}

// Redmine behind puma alone sends no Date header: nothing but stamps tells its time.
void TstRedmineFeed::ownClockMayBeWrong()
{
    QFETCH(qint64, skew);
    FakeList list;
    list.skew = skew;
    list.touch(1, u"before"_s);
    QString cursor = list.firstCursor();
    list.now += 20'000;
    list.touch(7, u"a"_s);
    QVERIFY(poll(list, cursor).contains(u"7"_s));
    list.now += 300; // Same second
    list.comment(7);
    list.now += 20'000;
    QVERIFY2(poll(list, cursor).contains(u"7"_s), "the comment in the same second");
    for (int i = 0; i < 50; ++i) {
        list.now += 10'000;
        QVERIFY(poll(list, cursor).isEmpty());
    }
    list.touch(8, u"after a long quiet"_s);
    QVERIFY(poll(list, cursor).contains(u"8"_s));
}

void TstRedmineFeed::ownClockMayBeSetBack()
{
    FakeList list;
    QString cursor = list.firstCursor();
    list.touch(7, u"a"_s);
    QVERIFY(poll(list, cursor).contains(u"7"_s));
    list.comment(7);
    list.skew = -3'600'000;
    QVERIFY(poll(list, cursor).isEmpty());
    list.now += 4000;
    QVERIFY(poll(list, cursor).contains(u"7"_s));
}

void TstRedmineFeed::backlogIsReportedOnce()
{
    FakeList list;
    QString cursor = list.firstCursor();
    for (int id = 1; id <= 1000; ++id) {
        list.touch(id, u"while we were away"_s);
        list.now += 5000;
    }
    QCOMPARE(poll(list, cursor).size(), 1000);
    list.now += 5000;
    QVERIFY2(poll(list, cursor).size() <= 20, "all but the ends of pages are known to be over");
}

void TstRedmineFeed::randomEditsAreAllSeen_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 40; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TstRedmineFeed::randomEditsAreAllSeen()
{
    QFETCH(quint32, seed);
    QRandomGenerator random(seed);
    FakeList list;
    QString cursor = list.firstCursor();
    list.skew = random.bounded(-100'000, 100'000);
    list.now += 1000;
    QHash<int, int> version; // What is true
    QHash<int, int> fetched; // What a reader who fetches each reported issue knows
    int counter = 0;
    const auto edit = [&] {
        const int id = random.bounded(1, 300);
        version[id] = ++counter;
        if (random.bounded(3) == 0 && list.rows.contains(id))
            list.comment(id);
        else
            list.touch(id, QString::number(counter));
        list.now += random.bounded(0, 40);
    };
    const auto pollAndFetch = [&] {
        const QSet<QString> ids = poll(list, cursor, [&] {
            if (random.bounded(2) == 0)
                edit();
        });
        for (const QString &id : ids)
            fetched[id.toInt()] = version.value(id.toInt());
    };
    for (int round = 0; round < 60; ++round) {
        const int edits = random.bounded(0, 60);
        for (int i = 0; i < edits; ++i)
            edit();
        list.now += random.bounded(0, 3000);
        pollAndFetch();
    }
    for (int i = 0; i < 6; ++i) {
        list.now += 3000;
        const QSet<QString> ids = poll(list, cursor);
        for (const QString &id : ids)
            fetched[id.toInt()] = version.value(id.toInt());
    }
    QCOMPARE(fetched, version);
    QVERIFY(poll(list, cursor).isEmpty());
}

void TstRedmineFeed::brokenCursors()
{
    for (const QString &cursor : {u""_s, u"{}"_s, u"{\"v\":1,\"mark\":\"soon\"}"_s, u"{\"v\":2,\"mark\":\"2026-01-01T00:00:00Z\"}"_s,
                                  u"{\"v\":1,\"mark\":\"2026-01-01T00:00:00Z\",\"seen\":{\"4\":[1]}}"_s}) {
        const Result<RedmineFeed> feed = RedmineFeed::fromCursor(cursor, startMs);
        QVERIFY(!feed);
        QCOMPARE(feed.error().code, ErrorCode::InvalidInput);
    }
}

QTEST_GUILESS_MAIN(TstRedmineFeed)
#include "tst_redminefeed.moc"
