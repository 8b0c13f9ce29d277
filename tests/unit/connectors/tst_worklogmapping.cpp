// Time entries in the words of Redmine and Request Tracker.
#include "core/connectors/redmine/redmineworklogs.h"
#include "core/connectors/rt/rtworklogs.h"
#include "core/sync/worklogways.h"

#include <QTest>

#include <cmath>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstWorklogMapping final : public QObject {
    Q_OBJECT

    static QJsonObject entry(double hours, const QString &comments = u"x"_s)
    {
        return {{u"id"_s, 7}, {u"issue"_s, QJsonObject {{u"id"_s, 3}}}, {u"user"_s, QJsonObject {{u"id"_s, 6}, {u"name"_s, u"Dora"_s}}}, {u"hours"_s, hours},
                {u"activity"_s, QJsonObject {{u"id"_s, 9}, {u"name"_s, u"Development"_s}}}, {u"comments"_s, comments}, {u"spent_on"_s, u"2026-02-01"_s},
                {u"created_on"_s, u"2026-02-02T10:00:00Z"_s}, {u"updated_on"_s, u"2026-02-03T10:00:00Z"_s}};
    }
    static QJsonObject transaction(int id, const QString &type, const QJsonValue &minutes)
    {
        return {{u"id"_s, QString::number(id)}, {u"Type"_s, type}, {u"Created"_s, u"2026-02-02T10:00:00Z"_s}, {u"Creator"_s, QJsonObject {{u"id"_s, u"jo"_s}}}, {u"TimeTaken"_s, minutes}};
    }

private Q_SLOTS:
    // Every number of minutes survives two decimals of an hour.
    void redmine_wholeMinutesComeBack()
    {
        for (int minutes = 1; minutes <= 600; ++minutes) {
            const Result<QJsonObject> body = redmineWorklogBody({minutes * 60, u"2026-02-01"_s, {}, {}}, {});
            const double shown = std::round(body->value(u"hours"_s).toDouble() * 100) / 100;
            QCOMPARE(redmineWorklog(entry(shown), {})->seconds, minutes * 60);
        }
    }
    void redmine_reads()
    {
        const std::optional<Worklog> worklog = redmineWorklog(entry(1.5, u"Tests"_s), {});
        QCOMPARE(worklog->id, u"7"_s);
        QCOMPARE(worklog->seconds, 5400);
        QCOMPARE(worklog->startedAt, u"2026-02-01"_s);
        QCOMPARE(worklog->activity, u"Development"_s);
        QCOMPARE(worklog->author.name, u"Dora"_s);
        QCOMPARE(stampText(worklog->updatedAt), u"2026-02-03T10:00:00.000Z"_s);
        QVERIFY(!redmineWorklog(entry(0), {}));
        QVERIFY(!redmineWorklog({}, {}));
    }
    void redmine_writes()
    {
        const QList<Choice> activities {{u"8"_s, u"Design"_s, {}}, {u"9"_s, u"Development"_s, {}}};
        const Result<QJsonObject> body = redmineWorklogBody({100, u"2026-02-01T23:59:00Z"_s, u"a"_s, u"design"_s}, activities);
        QCOMPARE(*body, (QJsonObject {{u"hours"_s, 2.0 / 60}, {u"comments"_s, u"a"_s}, {u"spent_on"_s, u"2026-02-01"_s}, {u"activity_id"_s, 8}}));
        QVERIFY(!redmineWorklogBody({60, {}, {}, {}}, activities)->contains(u"spent_on"_s)); // stays as it is
        const Result<QJsonObject> unknown = redmineWorklogBody({60, {}, {}, u"Knitting"_s}, activities);
        QCOMPARE(unknown.error().message, u"Redmine's project has no activity “Knitting” for time entries (it has Design, Development)"_s);
        QCOMPARE(unknown.error().field, u"worklogs"_s);
        QVERIFY(redmineWorklogBody({60, {}, QString(1024, u'a'), {}}, {}));
        const Result<QJsonObject> tooLong = redmineWorklogBody({60, {}, QString(1025, u'a'), {}}, {});
        QCOMPARE(tooLong.error().message, u"The text of a time entry of 1 min has 1025 characters; Redmine takes at most 1024"_s);
        QCOMPARE(redmineWorklogNormalised({{u"seconds"_s, 10}, {u"startedAt"_s, u"2026-02-01T23:59:00Z"_s}}), (QJsonObject {{u"seconds"_s, 60}, {u"startedAt"_s, u"2026-02-01"_s}}));
    }

    void rt_subjects()
    {
        QCOMPARE(rt::workSubject({60, u"2026-02-01T10:00:00Z"_s, {}, {}}), u"Time worked on 2026-02-01"_s);
        QCOMPARE(rt::workSubject({60, u"2026-02-01"_s, {}, u"On site\n(far)"_s}), u"Time worked on 2026-02-01 (On site (far))"_s);
        for (const QString &activity : {u""_s, u"On site (far)"_s, u"Ä"_s}) {
            const auto mark = rt::workMarkOf(rt::workSubject({60, u"2026-02-01"_s, {}, activity}));
            QVERIFY(mark);
            QCOMPARE(mark->activity, activity);
            QCOMPARE(mark->day, u"2026-02-01"_s);
        }
        for (const QString &other : {u""_s, u"Time worked"_s, u"Re: Time worked on 2026-02-01"_s, u"Time worked on 2026-02-31"_s, u"Time worked on 2026-02-01 Development"_s})
            QVERIFY2(!rt::workMarkOf(other), qPrintable(other));
    }
    // A message's own words stay a comment: its time is an entry without any.
    void rt_everyTransactionThatTookTime()
    {
        const QJsonArray history {transaction(12, u"Comment"_s, u"90"_s), transaction(10, u"Create"_s, 5), transaction(11, u"Comment"_s, u"0"_s), transaction(13, u"Set"_s, u"-15"_s),
                                  transaction(14, u"Set"_s, u"15"_s), transaction(15, u"Comment"_s, 20)};
        Worklog own;
        own.startedAt = u"2026-01-01"_s;
        own.body = u"ours"_s;
        const auto personOf = [](const QString &login) { return Person {login, login, {}, {}}; };
        const QList<Worklog> all = rt::worklogsOf(history, {{u"15"_s, own}, {u"12"_s, {}}}, personOf);
        QStringList told;
        for (const Worklog &worklog : all)
            told.append(u"%1 %2 %3 %4 %5"_s.arg(worklog.id).arg(worklog.seconds).arg(worklog.startedAt, worklog.body, worklog.author.login));
        QCOMPARE(told, (QStringList {u"10 300 2026-02-02T10:00:00.000Z  jo"_s, u"12 5400 2026-02-02T10:00:00.000Z  jo"_s, u"14 900 2026-02-02T10:00:00.000Z  jo"_s,
                                     u"15 1200 2026-01-01 ours jo"_s}));
        QCOMPARE(rt::workersOf(history).size(), 4);
    }
    void rt_whatComesBack()
    {
        const QJsonObject kept = rt::normalisedWork({{u"seconds"_s, 89}, {u"startedAt"_s, u"2026-02-01T10:00:00Z"_s}, {u"body"_s, u"**bold** "_s}, {u"activity"_s, u" a  b"_s}}, true);
        QCOMPARE(kept.value(u"seconds"_s).toInteger(), 60);
        QCOMPARE(kept.value(u"startedAt"_s).toString(), u"2026-02-01"_s);
        QVERIFY(sameValue(kept.value(u"body"_s), u"**bold**"_s));
        QCOMPARE(kept.value(u"activity"_s).toString(), u"a b"_s);
        Worklog found {u"1"_s, 60, u"2026-02-01"_s, u"**bold**"_s, {}, {}, {}, {}};
        QVERIFY(isWorkAsKept(kept, found));
        found.startedAt = u"2026-02-02"_s;
        QVERIFY(!isWorkAsKept(kept, found));
    }
};

QTEST_GUILESS_MAIN(TstWorklogMapping)
#include "tst_worklogmapping.moc"
