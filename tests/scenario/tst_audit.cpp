// An audit finds what is out of step without touching anything, says why, and a repair mends it.

#include "tests/support/syncbench.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
struct Found {
    QString what;
    QString cause;
    QString here;
    QString there;
    QString state;
    qint64 id = 0;
};

QList<Found> findings(BenchNode &node, const QString &where = u"state <> 'gone'"_s)
{
    const auto rows = node.database().run(u"SELECT what, cause, here, there, state, id FROM audit_finding WHERE "_s + where + u" ORDER BY id"_s);
    if (!rows)
        qFatal("%s", qPrintable(rows.error().message));
    QList<Found> result;
    for (const Row &row : rows->rows)
        result.append({row.at(0).toString(), row.at(1).toString(), row.at(2).toString(), row.at(3).toString(), row.at(4).toString(), row.at(5).toLongLong()});
    return result;
}

QString text(const QList<Found> &found)
{
    QStringList lines;
    for (const Found &f : found)
        lines.append(u"%1 (%2): “%3” | “%4”"_s.arg(f.what, f.cause, f.here, f.there));
    return lines.join(u"; "_s);
}

/// Both halves; fails the test unless it reads only and makes no event.
AuditSummary audit(SyncBench &bench)
{
    const qsizetype events = bench.left().events().size() + bench.right().events().size();
    const int writes = bench.left().tracker().writes + bench.right().tracker().writes;
    AuditSummary both;
    for (int side = 0; side < 2; ++side) {
        const Result<AuditSummary> one = bench.wait(bench.node(side).engine().audit(bench.connection.id));
        if (!one)
            qFatal("%s", qPrintable(one.error().message));
        both.twins += one->twins;
        both.inStep += one->inStep;
        both.differing += one->differing;
        both.onTheirWay += one->onTheirWay;
        both.failures += one->failures;
    }
    if (bench.left().tracker().writes + bench.right().tracker().writes != writes)
        qFatal("the audit wrote to a tracker");
    if (bench.left().events().size() + bench.right().events().size() != events)
        qFatal("the audit made an event");
    return both;
}

void repairAll(BenchNode &node, int twins)
{
    const Result<RepairSummary> done = node.engine().repairAll({});
    QVERIFY2(done, done ? "" : qPrintable(done.error().message));
    QVERIFY2(done->refused.isEmpty(), qPrintable(done->refused.join(u'\n')));
    QCOMPARE(done->twins, twins);
}

/// What the tracker's feed does not tell: a restored backup, a lost notification.
void editBehindTheBack(BenchNode &node, const QString &id, const QJsonObject &values)
{
    const qsizetype feed = node.tracker().feed.size();
    node.tracker().edit(id, values);
    node.tracker().feed.resize(feed);
}

FakeIssue &issueOf(BenchNode &node, const QString &id) { return node.tracker().issues[id.toLongLong()]; }

void inStepAfterRepair(SyncBench &bench)
{
    QVERIFY(bench.syncUntilQuiet());
    QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    const AuditSummary again = audit(bench);
    QVERIFY2(findings(bench.left()).isEmpty() && findings(bench.right()).isEmpty(),
             qPrintable(text(findings(bench.left())) + u" / "_s + text(findings(bench.right()))));
    QCOMPARE(again.differing, 0);
    QCOMPARE(again.inStep, again.twins);
    const auto requests = bench.requestsOf([&] { QVERIFY(bench.syncUntilQuiet()); });
    QCOMPARE(requests.second, 0);
    QCOMPARE(bench.left().errors().size() + bench.right().errors().size(), 0);
}
} // namespace

Q_DECLARE_METATYPE(lockstep::ConflictPolicy)

class TstAudit final : public QObject {
    Q_OBJECT

private:
    /// One pair in step; the left issue's id and the right one's.
    std::pair<QString, QString> pair(SyncBench &bench)
    {
        const QString id = bench.left().tracker().create({{u"summary"_s, u"Printer"_s}, {u"priority"_s, u"Low"_s}});
        bench.left().tracker().comment(id, u"hello"_s);
        bench.left().tracker().attach(id, u"a.txt"_s, "content");
        if (!bench.syncUntilQuiet())
            qFatal("not quiet");
        return {id, bench.right().tracker().onlyIssue()};
    }

private Q_SLOTS:
    void healthyPairs_reportNothing()
    {
        SyncBench bench;
        for (int i = 0; i < 50; ++i) {
            const QString id = bench.node(i % 2).tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}, {u"custom.Effort"_s, i}});
            bench.node(i % 2).tracker().comment(id, u"note"_s);
        }
        QVERIFY(bench.syncUntilQuiet());
        const AuditSummary summary = audit(bench);
        QCOMPARE(summary.twins, 100); // each node its half of each pair
        QCOMPARE(summary.inStep, 100);
        QCOMPARE(findings(bench.left(), u"1"_s).size() + findings(bench.right(), u"1"_s).size(), 0);
    }

    void valueChangedBehindTheBack_data()
    {
        QTest::addColumn<int>("edited");
        QTest::addColumn<int>("repairs");
        QTest::newRow("edited left, repaired left") << 0 << 0;
        QTest::newRow("edited left, repaired right") << 0 << 1;
        QTest::newRow("edited right, repaired left") << 1 << 0;
        QTest::newRow("edited right, repaired right") << 1 << 1;
    }
    void valueChangedBehindTheBack()
    {
        QFETCH(int, edited);
        QFETCH(int, repairs);
        SyncBench bench;
        const auto [left, right] = pair(bench);
        BenchNode &a = bench.node(edited);
        BenchNode &b = bench.node(1 - edited);
        editBehindTheBack(a, edited == 0 ? left : right, {{u"priority"_s, u"High"_s}});
        QCOMPARE(audit(bench).differing, 2); // each node sees it from its side
        QCOMPARE(text(findings(a)), u"priority (edited here): “High” | “Low”"_s);
        QCOMPARE(text(findings(b)), u"priority (edited there): “Low” | “High”"_s);
        repairAll(bench.node(repairs), 1);
        QCOMPARE(findings(bench.node(repairs)).first().state, u"repaired"_s);
        inStepAfterRepair(bench);
        QCOMPARE(a.tracker().value(edited == 0 ? left : right, u"priority"_s).toString(), u"High"_s); // the newest, as the policy says
        QCOMPARE(findings(a, u"state = 'gone'"_s).size(), 1); // and it is remembered
    }

    // The side that is told to repair does not simply overwrite: the policy says who wins ("local" is the node named first), and the loser is in the history.
    void repair_keepsTheConflictPolicy_data()
    {
        QTest::addColumn<ConflictPolicy>("policy");
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<QString>("told");
        QTest::newRow("local") << ConflictPolicy::Local << u"Low"_s << u"A repair found priority different; the other side's value was kept and “High” was given up"_s;
        QTest::newRow("remote") << ConflictPolicy::Remote << u"High"_s << u"A repair found priority different; the local value was kept and “Low” was given up"_s;
    }
    void repair_keepsTheConflictPolicy()
    {
        QFETCH(ConflictPolicy, policy);
        QFETCH(QString, outcome);
        QFETCH(QString, told);
        SyncBench bench;
        bench.connection.conflict = {{u"default"_s, policy}};
        const auto [left, right] = pair(bench);
        editBehindTheBack(bench.right(), right, {{u"priority"_s, u"High"_s}});
        audit(bench);
        repairAll(bench.left(), 1);
        inStepAfterRepair(bench);
        QCOMPARE(bench.right().tracker().value(right, u"priority"_s).toString(), outcome);
        QStringList conflicts;
        for (const HistoryRecord &record : bench.right().history()) {
            if (record.what == "conflict"_L1)
                conflicts.append(record.text);
        }
        QCOMPARE(conflicts, QStringList {told});
    }

    void repairByAsk_holdsThePair()
    {
        SyncBench bench;
        bench.connection.conflict = {{u"default"_s, ConflictPolicy::Ask}};
        const auto [left, right] = pair(bench);
        editBehindTheBack(bench.right(), right, {{u"priority"_s, u"High"_s}});
        audit(bench);
        repairAll(bench.left(), 1);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(right, u"priority"_s).toString(), u"High"_s); // nothing is overwritten
        QVERIFY(!bench.right().errors().isEmpty());
        QCOMPARE(bench.right().errors().first().error.field, u"priority"_s);
        audit(bench);
        QCOMPARE(findings(bench.left()).size(), 1);
        QCOMPARE(findings(bench.left()).first().cause, u"error waits"_s);
    }

    void deletedCommentAndAttachment()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        issueOf(bench.right(), right).comments.clear();
        issueOf(bench.right(), right).attachments.clear();
        QCOMPARE(audit(bench).differing, 1); // only the side that has them can tell
        const QList<Found> found = findings(bench.left());
        QCOMPARE(found.size(), 2);
        QVERIFY2(found.at(0).what.startsWith(u"comment."_s) && found.at(0).here == u"hello"_s && found.at(0).cause == u"deleted there"_s, qPrintable(text(found)));
        QVERIFY2(found.at(1).what.startsWith(u"attachment."_s) && found.at(1).here == u"a.txt"_s && found.at(1).cause == u"deleted there"_s, qPrintable(text(found)));
        repairAll(bench.left(), 1);
        inStepAfterRepair(bench);
        // The new copies are known as such: an edit of the original edits its copy, and nothing is doubled.
        bench.left().tracker().editComment(left, bench.left().tracker().issue(left).comments.first().id, u"hello again"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().commentsOf(right), QStringList {u"hello again"_s});
        bench.right().tracker().comment(right, u"answer"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().commentsOf(left), QStringList({u"hello again"_s, u"answer"_s}));
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // The original was deleted; its copy is what is left, and the repair makes it whole again.
    void deletedOriginal()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        issueOf(bench.left(), left).comments.clear();
        audit(bench);
        QCOMPARE(findings(bench.left()).size(), 0);
        QCOMPARE(findings(bench.right()).size(), 1);
        QCOMPARE(findings(bench.right()).first().cause, u"deleted there"_s);
        repairAll(bench.right(), 1);
        inStepAfterRepair(bench);
    }

    void commentThatNobodyHeardOf()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        const qsizetype feed = bench.left().tracker().feed.size();
        bench.left().tracker().comment(left, u"psst"_s);
        bench.left().tracker().feed.resize(feed);
        audit(bench);
        QCOMPARE(findings(bench.left()).size(), 1);
        QCOMPARE(findings(bench.left()).first().here, u"psst"_s);
        QCOMPARE(findings(bench.left()).first().cause, u"edited here"_s);
        repairAll(bench.left(), 1);
        inStepAfterRepair(bench);
        QCOMPARE(bench.right().tracker().commentsOf(right).size(), 2);
    }

    void deletedPartner_data()
    {
        QTest::addColumn<int>("deleted");
        QTest::newRow("left") << 0;
        QTest::newRow("right") << 1;
    }
    void deletedPartner()
    {
        QFETCH(int, deleted);
        SyncBench bench;
        const auto [left, right] = pair(bench);
        BenchNode &a = bench.node(1 - deleted); // still has its issue
        BenchNode &b = bench.node(deleted);
        b.tracker().remove(deleted == 0 ? left : right);
        audit(bench);
        QCOMPARE(findings(b).size(), 0);
        QCOMPARE(findings(a).size(), 1);
        QCOMPARE(findings(a).first().what, u"issue"_s);
        QCOMPARE(findings(a).first().cause, u"issue gone"_s);
        repairAll(a, 1);
        inStepAfterRepair(bench);
        QCOMPARE(b.tracker().issueCount(), 1);
        // Both directions live on.
        b.tracker().edit(b.tracker().onlyIssue(), {{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(a.tracker().value(a.tracker().onlyIssue(), u"summary"_s).toString(), u"B"_s);
        a.tracker().editComment(a.tracker().onlyIssue(), a.tracker().issue(a.tracker().onlyIssue()).comments.first().id, u"edited"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(a.tracker().state(), b.tracker().state());
        QCOMPARE(b.tracker().issue(b.tracker().onlyIssue()).comments.size(), 1);
    }

    void ruleChanged_data()
    {
        QTest::addColumn<bool>("outgoing");
        QTest::newRow("outgoing") << true;
        QTest::newRow("incoming") << false;
    }
    void ruleChanged()
    {
        QFETCH(bool, outgoing);
        SyncBench bench;
        bench.left().rules = basicRules();
        bench.right().rules = copyAllRules();
        bench.right().rules.outgoing = basicRules().outgoing;
        const auto [left, right] = pair(bench);
        audit(bench);
        QCOMPARE(findings(bench.left()).size(), 0);
        bench.advance(5000);
        const int side = outgoing ? 0 : 1;
        if (outgoing) {
            bench.left().rules.outgoing = copyAllRules().outgoing;
        } else {
            const auto before = bench.right().rules.incoming;
            bench.right().rules.incoming = [before](const IncomingInput &input) -> Result<IncomingResult> {
                Result<IncomingResult> result = before(input);
                if (result && input.rules.incoming == "new"_L1) {
                    result->values.insert(u"priority"_s, u"Low"_s);
                    result->previousValues.insert(u"priority"_s, u"Low"_s);
                }
                return result;
            };
        }
        bench.connection.halves[side].rules.mode = RuleMode::Script;
        bench.connection.halves[side].rules.incoming = u"new"_s;
        bench.apply();
        QVERIFY(bench.syncUntilQuiet());
        audit(bench);
        QCOMPARE(text(findings(bench.left())), u"priority (rule changed): “Low” | “–”"_s);
        QCOMPARE(text(findings(bench.right())), QString());
        repairAll(bench.left(), 1);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(right, u"priority"_s).toString(), u"Low"_s);
        audit(bench);
        QCOMPARE(text(findings(bench.left()) + findings(bench.right())), QString());
    }

    // Red's value won, and Red's rule does not send it: neither is overwritten, and the audit says so each time.
    void conflictSettledForOneSide()
    {
        SyncBench bench;
        bench.connection.conflict = {{u"default"_s, ConflictPolicy::Remote}};
        bench.right().rules.outgoing = basicRules().outgoing;
        const auto [left, right] = pair(bench);
        bench.wire().offline = true;
        bench.left().tracker().edit(left, {{u"priority"_s, u"High"_s}});
        bench.advance(5000);
        bench.right().tracker().edit(right, {{u"priority"_s, u"None"_s}});
        bench.advance(5000);
        bench.wire().offline = false;
        QVERIFY(bench.syncUntilQuiet());
        for (int round = 0; round < 2; ++round) {
            QCOMPARE(bench.left().tracker().value(left, u"priority"_s).toString(), u"High"_s);
            QCOMPARE(bench.right().tracker().value(right, u"priority"_s).toString(), u"None"_s);
            audit(bench);
            QCOMPARE(text(findings(bench.left())), u"priority (conflict): “High” | “None”"_s);
            QCOMPARE(text(findings(bench.right())), QString());
            QCOMPARE(findings(bench.left()).first().state, u"open"_s);
            repairAll(bench.left(), 1);
            QVERIFY(bench.syncUntilQuiet()); // and no endless answers
        }
    }

    void refusedField()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        bench.right().tracker().silentlyRefused = {u"priority"_s};
        bench.left().tracker().edit(left, {{u"priority"_s, u"High"_s}});
        QVERIFY(bench.syncUntilQuiet());
        audit(bench);
        QCOMPARE(findings(bench.left()).size(), 1);
        QCOMPARE(findings(bench.left()).first().cause, u"error waits"_s);
        for (int side = 0; side < 2; ++side) {
            for (const EventRecord &event : bench.node(side).events()) {
                if (event.state == "failed"_L1)
                    QVERIFY(bench.node(side).engine().cancelEvent(event.id));
            }
        }
        QVERIFY(bench.syncUntilQuiet());
        audit(bench);
        QCOMPARE(text(findings(bench.left())), u"priority (refused): “High” | “Low”"_s);
    }

    // A change that has just been made is on its way; it is no difference, however the audit falls into the work.
    void whileTheQueueWorks_noFalseDifferences()
    {
        SyncBench bench;
        QStringList ids;
        for (int i = 0; i < 20; ++i)
            ids.append(bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}}));
        QVERIFY(bench.syncUntilQuiet());
        int audits = 0;
        bool running[2] {};
        const auto run = [&](int side) -> QCoro::Task<> {
            running[side] = true;
            const Result<AuditSummary> summary = co_await bench.node(side).engine().audit(bench.connection.id);
            if (summary)
                ++audits;
            running[side] = false;
        };
        for (int step = 0; step < 400; ++step) {
            if (step < 300 && step % 3 == 0) {
                BenchNode &node = bench.node(step % 2);
                const QString id = step % 2 == 0 ? ids.at(step % 20) : bench.right().tracker().issues.values().at(step % 20).id;
                node.tracker().edit(id, {{u"summary"_s, u"Edit %1"_s.arg(step)}, {u"priority"_s, u"P%1"_s.arg(step % 7)}});
                if (step % 9 == 0)
                    node.tracker().comment(id, u"Comment %1"_s.arg(step));
            }
            for (int side = 0; side < 2; ++side) {
                if (!running[side])
                    run(side);
            }
            bench.advance(137);
            QCOMPARE(text(findings(bench.left(), u"1"_s) + findings(bench.right(), u"1"_s)), QString());
        }
        for (int i = 0; i < 100 && (running[0] || running[1]); ++i)
            bench.advance(1000);
        QVERIFY(audits > 4);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(text(findings(bench.left(), u"1"_s) + findings(bench.right(), u"1"_s)), QString());
    }

    void inTheBackground_gentleAndOnce()
    {
        SyncBench bench;
        bench.connection.auditHours = 24;
        QStringList ids;
        for (int i = 0; i < 30; ++i)
            ids.append(bench.left().tracker().create({{u"summary"_s, u"Issue %1"_s.arg(i)}}));
        QVERIFY(bench.syncUntilQuiet());
        const auto audited = [&bench] {
            return bench.left().database().run(u"SELECT count(*) FROM twin WHERE audited_at > 0"_s)->rows.first().first().toInt();
        };
        bench.advance(23 * 3'600'000LL);
        QCOMPARE(audited(), 0);
        int most = 0;
        int before = audited();
        for (int second = 0; second < 2 * 3600; ++second) {
            bench.advance(1000);
            const int now = audited();
            most = std::max(most, now - before);
            before = now;
        }
        QCOMPARE(before, 30);
        QVERIFY2(most <= 1, qPrintable(QString::number(most)));
    }

    void inTheBackground_off()
    {
        SyncBench bench;
        bench.connection.auditHours = 0;
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.advance(50 * 3'600'000LL);
        QCOMPARE(bench.left().database().run(u"SELECT count(*) FROM twin WHERE audited_at > 0"_s)->rows.first().first().toInt(), 0);
    }

    void outage_endsTheAuditAndFindsNothing()
    {
        SyncBench bench;
        pair(bench);
        bench.right().tracker().unreachable = true;
        bench.advance(5000);
        const Result<AuditSummary> summary = bench.wait(bench.left().engine().audit(bench.connection.id));
        QVERIFY(!summary);
        QCOMPARE(findings(bench.left(), u"1"_s).size(), 0);
        bench.right().tracker().unreachable = false;
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(audit(bench).inStep, 2);
    }

    void repairSurvivesACrash()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        issueOf(bench.right(), right).comments.clear();
        audit(bench);
        repairAll(bench.left(), 1);
        bench.right().crashAt(bench.right().turns() + 30);
        bench.advance(2);
        bench.left().restart(); // the repair was not durable yet, or it was: never half
        QVERIFY(bench.syncUntilQuiet());
        audit(bench);
        if (!findings(bench.left()).isEmpty()) {
            repairAll(bench.left(), 1);
            QVERIFY(bench.syncUntilQuiet());
        }
        QCOMPARE(bench.right().tracker().commentsOf(right), QStringList {u"hello"_s});
    }

    void repairsThatMakeNoSense()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        const Result<RepairSummary> none = bench.left().engine().repair({7});
        QVERIFY(none);
        QCOMPARE(none->twins, 0);
        QCOMPARE(none->refused, QStringList {u"finding 7: there is none at “Blue”"_s});
        editBehindTheBack(bench.left(), left, {{u"priority"_s, u"High"_s}});
        audit(bench);
        const qint64 id = findings(bench.left()).first().id;
        QCOMPARE(bench.left().engine().repair({id})->twins, 1);
        QCOMPARE(bench.left().engine().repair({id})->twins, 0);
        QVERIFY(bench.left().engine().repair({id})->refused.first().contains(u"repaired already"_s));
    }
};

QTEST_GUILESS_MAIN(TstAudit)
#include "tst_audit.moc"
