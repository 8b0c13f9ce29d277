// Time entries that the other side changed: what is written here, and what is a conflict.
#include "core/sync/worklogways.h"

#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Worklog worklog(qint64 seconds, const QString &body, int at = 0)
{
    Worklog made {u"9"_s, seconds, u"2026-02-01"_s, body, {}, {}, {}, {}};
    made.updatedAt = QDateTime::fromMSecsSinceEpoch(1'000'000 + at, Qt::UTC);
    return made;
}

WorklogChange change(qint64 seconds, const QString &body) { return {u"9"_s, u"r"_s, seconds, u"2026-02-01"_s, body, {}}; }

/// Here it was told as "was", and stands as `here`; the other side says "theirs".
WorklogWaysInput edited(const Worklog &here, ConflictPolicy policy = ConflictPolicy::Newest)
{
    WorklogWaysInput input;
    input.changes = {change(180, u"theirs"_s)};
    input.told = {worklog(60, u"was"_s)};
    input.local = input.now = {here};
    Worklog remote = worklog(180, u"theirs"_s, 100);
    remote.id = u"r"_s;
    input.remote = {remote};
    input.policies.insert(u"worklogs"_s, policy);
    return input;
}
} // namespace

class TstWorklogWays final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newOnesAndWhatOnlyTheyChangedIsWritten()
    {
        WorklogWaysInput input = edited(worklog(60, u"was"_s));
        input.changes.append({{}, u"new"_s, 10, u"2026-02-01"_s, {}, {}});
        const WorklogWaysResult result = worklogWays(input);
        QCOMPARE(result.changes.size(), 2);
        QVERIFY(result.conflicts.isEmpty());
    }
    void bothSidesSayTheSame()
    {
        const WorklogWaysResult result = worklogWays(edited(worklog(180, u"theirs "_s, 50)));
        QVERIFY(result.conflicts.isEmpty());
        QCOMPARE(result.changes.size(), 1);
    }
    void theySayWhatTheyWereTold()
    {
        WorklogWaysInput input = edited(worklog(120, u"ours"_s, 50));
        input.changes = {change(60, u"was"_s)};
        const WorklogWaysResult result = worklogWays(input);
        QVERIFY(result.changes.isEmpty() && result.conflicts.isEmpty());
    }
    void editedOnBothSides()
    {
        const WorklogWaysResult newest = worklogWays(edited(worklog(120, u"ours"_s, 50)));
        QCOMPARE(newest.changes.size(), 1);
        QCOMPARE(newest.conflicts.size(), 1);
        QCOMPARE(newest.conflicts.first().field, u"worklog 9"_s);
        QCOMPARE(newest.conflicts.first().base.toString(), u"1 min on 2026-02-01: was"_s);
        QCOMPARE(newest.conflicts.first().local.toString(), u"2 min on 2026-02-01: ours"_s);
        QCOMPARE(newest.conflicts.first().remote.toString(), u"3 min on 2026-02-01: theirs"_s);
        const WorklogWaysResult later = worklogWays(edited(worklog(120, u"ours"_s, 500)));
        QVERIFY(later.changes.isEmpty() && !later.conflicts.first().remoteWon);
        QVERIFY(worklogWays(edited(worklog(120, u"ours"_s, 50), ConflictPolicy::Local)).changes.isEmpty());
    }
    void byUsBefore_isNobodysEdit()
    {
        WorklogWaysInput input = edited(worklog(120, u"form"_s, 500));
        input.attempted = {change(120, u"form"_s)};
        const WorklogWaysResult result = worklogWays(input);
        QVERIFY(result.conflicts.isEmpty());
        QCOMPARE(result.changes.size(), 1);
    }
    void theAdministratorChooses()
    {
        WorklogWaysInput input = edited(worklog(120, u"ours"_s, 50), ConflictPolicy::Ask);
        const WorklogWaysResult asked = worklogWays(input);
        QVERIFY(asked.conflicts.first().ask && asked.changes.isEmpty());
        const FieldConflict conflict = asked.conflicts.first();
        ConflictChoice choice;
        choice.local = conflict.local;
        choice.remote = conflict.remote;
        choice.keep = ConflictChoice::Keep::Remote;
        input.choices.insert(conflict.field, choice);
        QCOMPARE(worklogWays(input).changes.first().seconds, 180);
        choice.keep = ConflictChoice::Keep::Local;
        input.choices.insert(conflict.field, choice);
        QVERIFY(worklogWays(input).changes.isEmpty());
        choice.keep = ConflictChoice::Keep::Base;
        choice.value = conflict.base;
        input.choices.insert(conflict.field, choice);
        const WorklogWaysResult back = worklogWays(input);
        QCOMPARE(back.changes.first().seconds, 60);
        QCOMPARE(back.changes.first().body, u"was"_s);
        QVERIFY(back.news.contains(u"9"_s)); // the other side has another
        choice.keep = ConflictChoice::Keep::Value;
        choice.value = u"both"_s;
        input.choices.insert(conflict.field, choice);
        QCOMPARE(worklogWays(input).changes.first().seconds, 120);
        QCOMPARE(worklogWays(input).changes.first().body, u"both"_s);
    }
};

QTEST_GUILESS_MAIN(TstWorklogWays)
#include "tst_worklogways.moc"
