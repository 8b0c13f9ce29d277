// kill -9 of the real program between real trackers: whatever it was doing, everything arrives, once.

#include "tests/trackers/hundredissues.h"
#include "tests/trackers/trouble.h"

#include <QTest>

using namespace Qt::StringLiterals;

// Where the trackers are: LOCKSTEP_REDMINE_INFO and LOCKSTEP_RT_INFO (tests/run.sh sets both).

namespace {
constexpr qsizetype smallBytes = 16 * 1024;
}

class TestKills final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!MainJob::available())
            QSKIP("LOCKSTEP_REDMINE_INFO and LOCKSTEP_RT_INFO name no running trackers; tests/run.sh starts them");
    }

    // Killed ten times at random moments while a hundred issues go over.
    void killedTenTimes()
    {
        MainJob job(tagOf("kill"));
        QVERIFY(job.importConfiguration());
        QVERIFY(job.program().start());
        quint32 seed = static_cast<quint32>(QDateTime::currentSecsSinceEpoch());
        qInfo() << "seed" << seed;
        for (int round = 0; round < 10; ++round) {
            fillRedmine(job, round * issueCount / 10, (round + 1) * issueCount / 10, smallBytes);
            seed = seed * 1664525U + 1013904223U;
            const int wait = static_cast<int>((seed >> 16) % 2500U);
            eventually([] { return false; }, wait, 50);
            job.program().kill();
            QVERIFY(job.program().start());
        }
        QVERIFY2(eventually([&] { return job.tickets(false).size() >= issueCount; }, 300'000, 1000), "not all issues arrived in RT");
        QVERIFY(job.inStep(180'000));
        QCOMPARE(job.openErrors(), QJsonArray());
        verifyTickets(job, issueCount, smallBytes);
        QCOMPARE(job.issuesOfTag().size(), issueCount);
        for (const int id : job.issuesOfTag()) {
            QCOMPARE(job.issue(id).notes.size(), commentsEach);
            QCOMPARE(job.issue(id).files.size(), 1);
        }
    }
};

QTEST_GUILESS_MAIN(TestKills)
#include "tst_kills.moc"
