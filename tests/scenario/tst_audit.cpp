// An audit finds what is out of step without touching anything, and says why.

#include "tests/scenario/auditbench.h"

using namespace lockstep;

Q_DECLARE_METATYPE(lockstep::ConflictPolicy)

class TstAudit final : public QObject {
    Q_OBJECT

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

    void takenApart_closesWhatWasFound()
    {
        SyncBench bench;
        const auto [left, right] = pair(bench);
        editBehindTheBack(bench.left(), left, {{u"priority"_s, u"High"_s}});
        audit(bench);
        QCOMPARE(findings(bench.left()).size(), 1);
        QVERIFY(bench.wait(bench.left().engine().unlink(bench.connection.id, left)));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(text(findings(bench.left())), QString());
        QCOMPARE(text(findings(bench.right())), QString());
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
        lookRarely(bench);
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
        lookRarely(bench);
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
};

QTEST_GUILESS_MAIN(TstAudit)
#include "tst_audit.moc"
