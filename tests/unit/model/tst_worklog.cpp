// Time entries as values: in the JSON of issues and replicas, which stays as it was without them, and in words.
#include "core/model/worklog.h"
#include "core/model/replica.h"

#include <QJsonDocument>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Worklog worklog(const QString &id, qint64 seconds, const QString &day = u"2026-02-01"_s, const QString &body = u"Tests"_s)
{
    return {id, seconds, day, body, {}, {}, {}, {}};
}

Replica replicaWith(const QList<Worklog> &worklogs)
{
    Replica replica;
    replica.issueId = IssueId(u"7"_s);
    replica.fields = {{u"summary"_s, u"A"_s}};
    replica.worklogs = worklogs;
    return replica;
}
} // namespace

class TstWorklog final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void throughJsonAndBack()
    {
        Worklog full = worklog(u"1"_s, 5400, u"2026-02-01T10:00:00.000Z"_s);
        full.activity = u"Development"_s;
        full.author.login = u"rob"_s;
        full.createdAt = stampFromText(u"2026-02-01T11:00:00.000Z"_s);
        full.updatedAt = stampFromText(u"2026-02-02T11:00:00.000Z"_s);
        QCOMPARE(Worklog::fromJson(full.toJson()), full);
        Issue issue;
        issue.worklogs = {full, worklog(u"2"_s, 60, u"2026-02-01"_s, {})};
        QCOMPARE(Issue::fromJson(issue.toJson()).worklogs, issue.worklogs);
        QCOMPARE(Replica::fromJson(replicaWith(issue.worklogs).toJson()).worklogs, issue.worklogs);
    }

    // Stored hashes and replicas stay valid, and an older peer reads what it always did.
    void withoutAnyAllIsAsItWas()
    {
        QVERIFY(!Issue().toJson().contains(u"worklogs"_s));
        QVERIFY(!replicaWith({}).toJson().contains(u"worklogs"_s));
        QCOMPARE(QString::fromUtf8(replicaWith({}).contentHash()), u"37b9b1af1f2aa5ed2aa91af28da2e7e2155251df31e0644a2d945e246c39f7c5"_s);
        QVERIFY(replicaWith({worklog(u"1"_s, 60)}).contentHash() != replicaWith({}).contentHash());
    }

    void whatChangedHasItsName()
    {
        const QList<Worklog> told {worklog(u"1"_s, 60), worklog(u"2"_s, 60), worklog(u"3"_s, 60), worklog(u"4"_s, 60), worklog(u"5"_s, 60)};
        QList<Worklog> now = told;
        now[0].seconds = 90;
        now[1].startedAt = u"2026-02-02"_s;
        now[2].body = u"Others"_s;
        now[3].activity = u"Design"_s;
        now[4].body = u"Tests \n"_s; // the same to whoever reads it
        now.append(worklog(u"6"_s, 60));
        QCOMPARE(changedSince(replicaWith(told), replicaWith(now)), (QStringList {u"worklog.1"_s, u"worklog.2"_s, u"worklog.3"_s, u"worklog.4"_s, u"worklog.6"_s}));
        QCOMPARE(changedSince(replicaWith(told), replicaWith({})).size(), 5);
        QCOMPARE(replicaWith(told).content(), replicaWith(Replica::fromJson(replicaWith(told).toJson()).worklogs).content());
    }

    void onlyTheNewsIsTakenWhereMessagesCross()
    {
        Replica news = replicaWith({worklog(u"1"_s, 60), worklog(u"2"_s, 70)});
        news.changed = QStringList {u"worklog.2"_s};
        const Replica known = replicaWith({worklog(u"1"_s, 90), worklog(u"2"_s, 60), worklog(u"3"_s, 10)});
        const Replica both = overlaid(known, news);
        QCOMPARE(both.worklogs, (QList<Worklog> {worklog(u"1"_s, 90), worklog(u"2"_s, 70), worklog(u"3"_s, 10)}));
        QCOMPARE(acknowledged(known, news, {}).worklogs, both.worklogs);
        QCOMPARE(heard(known, news, true).worklogs, both.worklogs);
    }

    void inWords()
    {
        QCOMPARE(durationText(5400), u"1 h 30 min"_s);
        QCOMPARE(durationText(3600), u"1 h"_s);
        QCOMPARE(durationText(60), u"1 min"_s);
        QCOMPARE(durationText(45), u"45 s"_s);
        QCOMPARE(durationText(3601), u"1 h 1 s"_s);
        Worklog full = worklog(u"1"_s, 1200, u"2026-02-01T10:00:00.000Z"_s);
        full.activity = u"Design"_s;
        QCOMPARE(worklogText(full), u"20 min on 2026-02-01 (Design): Tests"_s);
        QCOMPARE(worklogText(worklog(u"1"_s, 60, {}, {})), u"1 min"_s);
    }

    void asPeopleWriteIt()
    {
        const QMap<QString, qint64> good {{u"1:30"_s, 5400}, {u"1h 30m"_s, 5400}, {u"1.5 h"_s, 5400}, {u"1,5h"_s, 5400}, {u" 90 "_s, 5400}, {u"90 min"_s, 5400},
                                          {u"2H"_s, 7200}, {u"2 hours 5 minutes"_s, 7500}, {u"0:05"_s, 300}};
        for (auto it = good.begin(); it != good.end(); ++it)
            QCOMPARE(durationFromText(it.key()), std::optional(it.value()));
        for (const QString &text : {u""_s, u"0"_s, u"soon"_s, u"1:75"_s, u"-5"_s, u"1h of it"_s, u"h"_s, u"1.5"_s, u"0h"_s})
            QVERIFY2(!durationFromText(text), qPrintable(text));
    }

    void days()
    {
        QVERIFY(isWorkStart(u"2026-02-01"_s) && isWorkStart(u"2026-02-01T10:00:00Z"_s) && isWorkStart(u"2026-02-01T10:00:00.000Z"_s));
        for (const QString &text : {u""_s, u"2026-02-30"_s, u"today"_s, u"2026-02-01T10:00:00"_s, u"2026-02-01 10:00:00Z"_s, u"2026-2-1"_s})
            QVERIFY2(!isWorkStart(text), qPrintable(text));
        QVERIFY(isSameWorkStart(u"2026-02-01"_s, u"2026-02-01T10:00:00Z"_s));
        QVERIFY(isSameWorkStart(u"2026-02-01T10:00:00.000Z"_s, u"2026-02-01T10:00:00Z"_s));
        QVERIFY(!isSameWorkStart(u"2026-02-01T10:00:00Z"_s, u"2026-02-01T10:00:01Z"_s));
        QVERIFY(!isSameWorkStart(u"2026-02-01"_s, u"2026-02-02"_s) && !isSameWorkStart({}, {}));
    }
};

QTEST_GUILESS_MAIN(TstWorklog)
#include "tst_worklog.moc"
