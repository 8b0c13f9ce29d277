// worklogs.merge, worklogs.add and what rules see of time entries.
#include "core/rules/hostruleengine.h"
#include "core/rules/rulecheck.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Worklog worklog(const QString &id, qint64 seconds, const QString &body = {}, const QString &day = u"2026-02-01"_s)
{
    Worklog made {id, seconds, day, body, {}, {}, {}, {}};
    made.author.name = u"Rob"_s;
    return made;
}

struct Past {
    QList<Worklog> previous = {};
    QList<TracePair> traces = {};
    QList<Worklog> here = {};
};
} // namespace

class TstWorklogRules final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<HostRuleEngine> m_engine;

    Result<OutgoingResult> out(const QString &script, const QList<Worklog> &worklogs = {worklog(u"1"_s, 3600, u"Tests"_s), worklog(u"2"_s, 30)})
    {
        OutgoingInput input = sample::outgoing(script);
        input.issue.worklogs = worklogs;
        return await(m_engine->outgoing(input));
    }
    Result<IncomingResult> in(const QString &script, const QList<Worklog> &worklogs, const Past &past = {})
    {
        IncomingInput input = sample::incoming(script);
        Replica replica = sample::replica();
        replica.worklogs = worklogs;
        input.replica = replica.toJson();
        input.issue.worklogs = past.here;
        if (!past.traces.isEmpty()) {
            replica.worklogs = past.previous;
            input.previous = replica.toJson();
        }
        input.worklogTraces = past.traces;
        return await(m_engine->incoming(input));
    }
    QString errorOf(const QString &script)
    {
        const auto result = in(script, {worklog(u"r"_s, 60)});
        return result ? u"no error"_s : result.error().message;
    }

private Q_SLOTS:
    void initTestCase() { m_engine = std::make_unique<HostRuleEngine>(ruleHostPath(), m_clock); }

    void outgoing_whatTheRuleFillsIsSent()
    {
        auto sent = out(u"replica.worklogs = issue.worklogs.filter(w => w.seconds >= 60).map(w => ({ ...w, body: `${w.author.name}: ${w.body}` }))"_s);
        QVERIFY2(sent, qPrintable(sent ? QString() : sent.error().message));
        QCOMPARE(sent->replica.worklogs, QList<Worklog> {worklog(u"1"_s, 3600, u"Rob: Tests"_s)});
        QCOMPARE(out(u"replica.worklogs = issue.worklogs"_s)->replica.worklogs.size(), 2);
        QCOMPARE(out(u"replica.workLogs = issue.workLogs"_s)->replica.worklogs.size(), 2);
        QVERIFY(out(u"replica.summary = 'a'"_s)->replica.worklogs.isEmpty());
        QVERIFY(out(u"replica.worklogs = issue.worklogs"_s, {})->replica.worklogs.isEmpty());
        QCOMPARE(out(u"replica.summary = String(issue.worklogs[0].activity) + issue.worklogs.length"_s)->replica.fields.value(u"summary"_s).toString(), u"null2"_s);
        const auto changed = out(u"replica.worklogs = issue.worklogs.map(w => ({ ...w, seconds: 90, startedAt: '2026-03-01', activity: 'Design' }))"_s);
        QCOMPARE(changed->replica.worklogs.at(1).seconds, 90);
        QCOMPARE(changed->replica.worklogs.at(1).startedAt, u"2026-03-01"_s);
        QCOMPARE(changed->replica.worklogs.at(1).activity, u"Design"_s);
    }
    void outgoing_errorsNameTheEntry_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *name, const QString &script, const QString &message) { QTest::newRow(name) << script << message; };
        row("not ours", u"replica.worklogs = [{ id: 'x', seconds: 5 }]"_s, u"replica.worklogs[0]: has no id of the issue’s own; take it from issue.worklogs"_s);
        row("no time", u"replica.worklogs = issue.worklogs.map(w => ({ ...w, seconds: 0 }))"_s, u"replica.worklogs[0].seconds: must be a whole number above 0, not 0"_s);
        row("half a second", u"replica.worklogs = issue.worklogs.map(w => ({ ...w, seconds: 1.5 }))"_s, u"replica.worklogs[0].seconds: must be a whole number above 0, not 1.5"_s);
        row("text", u"replica.worklogs = issue.worklogs.map(w => ({ ...w, seconds: '1h' }))"_s, u"replica.worklogs[0].seconds: must be a whole number above 0, not text"_s);
        row("day", u"replica.worklogs = issue.worklogs.map(w => ({ ...w, startedAt: 'today' }))"_s, u"replica.worklogs[0].startedAt: must be a day as \"2026-02-01\""_s);
        row("no list", u"replica.worklogs = 5"_s, u"replica.worklogs: expected a list, got a number"_s);
        row("typo", u"log(issue.worklogs[0].secnds)"_s, u"issue.worklogs[0] has no field “secnds”; did you mean “seconds”?"_s);
        row("their name", u"log(issue.worklogs[0].timeSpent)"_s, u"here it is called “seconds”"_s);
        row("read-only", u"issue.worklogs[0].seconds = 5"_s, u"issue.worklogs[0].seconds cannot be changed here"_s);
    }
    void outgoing_errorsNameTheEntry()
    {
        QFETCH(QString, script);
        QFETCH(QString, message);
        const auto result = out(script);
        QVERIFY(!result);
        QVERIFY2(result.error().message.contains(message), qPrintable(result.error().message));
    }

    void merge_addsWhatHasNoCopy()
    {
        auto result = in(u"worklogs.merge(issue, replica)"_s, {worklog(u"r1"_s, 60, u"a"_s), worklog(u"r2"_s, 120, u"b"_s, u"2026-02-01T10:00:00.000Z"_s)},
                         {.previous = {worklog(u"r1"_s, 60, u"a"_s)}, .traces = {{u"9"_s, u"r1"_s}}, .here = {worklog(u"9"_s, 60)}});
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->worklogs.size(), 1);
        const WorklogChange added = result->worklogs.first();
        QCOMPARE(added.localId, QString());
        QCOMPARE(added.remoteId, u"r2"_s);
        QCOMPARE(added.seconds, 120);
        QCOMPARE(added.startedAt, u"2026-02-01T10:00:00.000Z"_s);
        QCOMPARE(added.body, u"b"_s);
    }
    void merge_editsWhatChangedThere()
    {
        const Past past {.previous = {worklog(u"r1"_s, 60, u"a"_s)}, .traces = {{u"9"_s, u"r1"_s}}, .here = {worklog(u"9"_s, 60)}};
        const QString script = u"worklogs.merge(issue, replica, w => ({ ...w, body: 'their ' + w.body }))"_s;
        QVERIFY(in(script, {worklog(u"r1"_s, 60, u"a "_s)}, past)->worklogs.isEmpty());
        for (const Worklog &now : {worklog(u"r1"_s, 90, u"a"_s), worklog(u"r1"_s, 60, u"c"_s), worklog(u"r1"_s, 60, u"a"_s, u"2026-02-02"_s)}) {
            const auto result = in(script, {now}, past);
            QCOMPARE(result->worklogs.size(), 1);
            QCOMPARE(result->worklogs.first().localId, u"9"_s);
            QCOMPARE(result->worklogs.first().seconds, now.seconds);
            QCOMPARE(result->worklogs.first().body, u"their "_s + now.body);
        }
    }
    void merge_theFunctionDecides()
    {
        const QList<Worklog> both {worklog(u"r1"_s, 60, u"a"_s), worklog(u"r2"_s, 7200, u"b"_s)};
        QCOMPARE(in(u"worklogs.merge(issue, replica, w => (w.seconds > 600 ? w : null))"_s, both)->worklogs.size(), 1);
        QCOMPARE(in(u"worklogs.merge(issue, replica, w => 'text')"_s, both)->worklogs.at(1).body, u"text"_s);
        QVERIFY(in(u"worklogs.merge(issue, replica)"_s, {})->worklogs.isEmpty());
        QCOMPARE(in(u"issue.workLogs = workLogHelper.mergeWorkLogs(issue, replica, w => { w.comment = 'by ' + w.author.name; w.timeSpent = w.timeSpent * 2; return w })"_s, both)
                     ->worklogs.at(0).body, u"by Rob"_s);
        QCOMPARE(in(u"workLogHelper.mergeWorkLogs(issue, replica, w => { w.timeSpent *= 2 })"_s, both)->worklogs.at(0).seconds, 120);
    }
    void add_oneOfTheRulesOwn()
    {
        const auto result = in(u"worklogs.add(900, 'Looked', { startedAt: '2026-02-03', activity: 'Design' }); worklogs.add(60)"_s, {});
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->worklogs.size(), 2);
        QCOMPARE(result->worklogs.at(0).activity, u"Design"_s);
        QCOMPARE(result->worklogs.at(0).startedAt, u"2026-02-03"_s);
        QCOMPARE(result->worklogs.at(0).remoteId, QString());
        QCOMPARE(result->worklogs.at(1).startedAt, QString());
        IncomingInput input = sample::incoming({});
        input.rules.afterAck = u"worklogs.add(60, replica.key)"_s;
        const auto after = await(m_engine->afterAck(input));
        QVERIFY2(after, qPrintable(after ? QString() : after.error().message));
        QCOMPARE(after->worklogs.at(0).body, u"R-99"_s);
    }
    void incoming_errorsSayWhatIsWrong()
    {
        QVERIFY2(errorOf(u"worklogs.add(0)"_s).contains(u"worklogs.add: seconds: must be a whole number above 0, not 0"_s), qPrintable(errorOf(u"worklogs.add(0)"_s)));
        QVERIFY(errorOf(u"worklogs.add('1h')"_s).contains(u"not text"_s));
        QVERIFY(errorOf(u"worklogs.add(60, 5)"_s).contains(u"worklogs.add: body: must be text, got a number"_s));
        QVERIFY(errorOf(u"worklogs.add(60, 'a', { day: 1 })"_s).contains(u"the third argument of worklogs.add has no option “day”"_s));
        QVERIFY(errorOf(u"worklogs.add(60, 'a', { startedAt: '2026-02-30' })"_s).contains(u"startedAt: must be a day"_s));
        QVERIFY(errorOf(u"worklogs.merge(issue, replica, w => ({ ...w, seconds: -1 }))"_s).contains(u"worklogs.merge: seconds: must be a whole number above 0"_s));
        QVERIFY(errorOf(u"worklogs.merge(issue, issue)"_s).contains(u"the second argument must be replica"_s));
        QVERIFY(errorOf(u"issue.worklogs = replica.worklogs"_s).contains(u"issue.worklogs cannot be assigned; use worklogs.merge or worklogs.add"_s));
    }
    void check_knowsThem()
    {
        RuleChecker checker(ruleHostPath(), m_clock);
        const auto checked = [&checker](RuleDirection direction, const QString &script) { return await(checker.check(script, direction)); };
        const auto merge = checked(RuleDirection::Incoming, u"worklogs.merge(issue, replica);\nworklogs.add(60, 'a', { day: 1 });"_s);
        QVERIFY(merge);
        QCOMPARE(merge->problems.size(), 1);
        QVERIFY2(merge->problems.first().message.contains(u"worklogs.add has no option “day”"_s), qPrintable(merge->problems.first().message));
        QCOMPARE(merge->facts.issueWrites.at(0).name, u"worklogs"_s);
        QCOMPARE(merge->facts.replicaReads.at(0).name, u"worklogs"_s);
        QVERIFY(!merge->facts.dynamic);
        const auto out = checked(RuleDirection::Outgoing, u"replica.worklogs = issue.worklogs;"_s);
        QVERIFY(out && out->problems.isEmpty());
        QCOMPARE(out->facts.replicaFills.at(0).name, u"worklogs"_s);
        const auto exalate = checked(RuleDirection::Incoming, u"issue.workLogs = workLogHelper.mergeWorkLogs(issue, replica);"_s);
        QVERIFY2(exalate && exalate->problems.isEmpty(), qPrintable(exalate->problems.isEmpty() ? QString() : exalate->problems.first().message));
        for (const FieldUse &use : exalate->facts.issueWrites + exalate->facts.replicaReads)
            QCOMPARE(use.name, u"worklogs"_s);
        QCOMPARE(checked(RuleDirection::Outgoing, u"replica.workLogs = issue.workLogs;"_s)->facts.replicaFills.at(0).name, u"worklogs"_s);
        const auto assigned = checked(RuleDirection::Incoming, u"issue.worklogs = replica.worklogs;"_s);
        QVERIFY(assigned->problems.at(0).message.contains(u"use worklogs.merge"_s));
    }
};

QTEST_GUILESS_MAIN(TstWorklogRules)
#include "tst_worklogrules.moc"
