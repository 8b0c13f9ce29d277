// The main job on real trackers with the real program: a hundred issues made in Redmine by another user arrive in RT with their fields, comments
// and attachments; what is said in RT comes back; nothing is doubled; a quiet pair is not written to.

#include "tests/trackers/hundredissues.h"
#include "tests/trackers/trouble.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;

// Where the trackers are: LOCKSTEP_REDMINE_INFO and LOCKSTEP_RT_INFO (tests/run.sh sets both).

namespace {
constexpr qsizetype attachmentBytes = 1024 * 1024;
}

class TestMainJob final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!MainJob::available())
            QSKIP("LOCKSTEP_REDMINE_INFO and LOCKSTEP_RT_INFO name no running trackers; tests/run.sh starts them");
    }

    void hundredIssuesArriveAndAnswersComeBack()
    {
        MainJob job(tagOf("main"));
        QVERIFY(job.importConfiguration());
        QVERIFY(job.program().start());
        fillRedmine(job, 0, issueCount, attachmentBytes);
        QVERIFY2(eventually([&] { return job.tickets(false).size() >= issueCount; }, 300'000, 1000), "not all issues arrived in RT");
        QVERIFY(job.inStep(180'000));
        QCOMPARE(job.openErrors(), QJsonArray());
        verifyTickets(job, issueCount, attachmentBytes);

        // Fifty comments made in RT come back, and status changes on both sides arrive.
        const QList<Ticket> tickets = job.tickets(false);
        for (int n = 0; n < issueCount / 2; ++n)
            job.correspond(tickets.at(n).id, u"answer [%1]"_s.arg(n));
        job.setTicket(tickets.at(issueCount * 6 / 10).id, {{u"Status"_s, u"resolved"_s}});
        const auto issueOf = [&job](const Ticket &ticket) {
            for (const RedmineIssue &issue : job.listedIssues()) {
                if (issue.subject == ticket.subject)
                    return issue.id;
            }
            return 0;
        };
        const int resolvedThere = issueOf(tickets.at(issueCount * 6 / 10));
        const int feedbackHere = issueOf(tickets.at(issueCount * 7 / 10));
        job.setRedmineStatus(feedbackHere, 4);
        QVERIFY2(eventually([&] { return job.issue(resolvedThere).status == "Resolved"_L1; }, 60'000), "RT's status did not come back");
        QVERIFY2(eventually([&] { return job.ticket(tickets.at(issueCount * 7 / 10).id).status == "stalled"_L1; }, 60'000), "Redmine's status did not arrive");
        // The last answer is found with or after the others: then what is still open is theirs.
        const int lastAnswered = issueOf(tickets.at(issueCount / 2 - 1));
        QVERIFY(eventually([&] { return countContaining(job.issue(lastAnswered).notes, u"answer ["_s) == 1; }, 120'000, 500));
        QVERIFY(job.inStep(120'000));

        const QList<int> issues = job.issuesOfTag();
        QCOMPARE(issues.size(), issueCount);
        int answers = 0;
        for (const int id : issues) {
            const RedmineIssue issue = job.issue(id);
            answers += countContaining(issue.notes, u"answer ["_s);
            QCOMPARE(issue.files.size(), 1);
            QCOMPARE(countContaining(issue.notes, u"note "_s), commentsEach);
        }
        QCOMPARE(answers, issueCount / 2);
        QCOMPARE(job.openErrors(), QJsonArray());

        // No edits, no writes: the newest transaction and the stamps of all issues stay what they are, although everything is looked at again.
        const qint64 transaction = job.newestTransaction();
        const QMap<int, QString> stamps = job.stampsOfIssues();
        QCOMPARE(stamps.size(), issueCount);
        job.program().stop();
        QVERIFY(job.program().start());
        const QJsonObject before = job.program().command({u"status"_s, u"--json"_s}).json().object();
        QVERIFY(!before.isEmpty());
        for (const int issue : issues)
            QCOMPARE(job.program().command({u"sync"_s, QString::number(issue), u"--connection"_s, u"Blue to Red"_s, u"--node"_s, u"Blue"_s}).exitCode, 0);
        for (const Ticket &ticket : tickets)
            QCOMPARE(job.program().command({u"sync"_s, QString::number(ticket.id), u"--connection"_s, u"Blue to Red"_s, u"--node"_s, u"Red"_s}).exitCode, 0);
        QVERIFY(job.inStep(60'000));
        QVERIFY(job.inStep(60'000));
        QCOMPARE(job.newestTransaction(), transaction);
        QCOMPARE(job.stampsOfIssues(), stamps);
        QVERIFY(job.program().stop());
    }

    // Latency of an idle pair is printed, not asserted: it is the machine's matter.
    void latencyOfAnIdlePair()
    {
        MainJob job(tagOf("idle"));
        QVERIFY(job.importConfiguration());
        QVERIFY(job.program().start());
        const int first = job.createIssue(u"%1 latency"_s.arg(job.tag()));
        QVERIFY(eventually([&] { return job.tickets(false).size() == 1; }, 60'000));
        QVERIFY(job.inStep(60'000));
        const int ticket = job.tickets(false).first().id;
        QList<qint64> figures;
        for (int n = 0; n < 9; ++n) {
            QElapsedTimer timer;
            job.addNote(first, u"ping <%1>"_s.arg(n));
            timer.start();
            QVERIFY(eventually([&] { return countContaining(job.ticket(ticket).publicTexts, u"ping "_s) == n + 1; }, 60'000, 50));
            figures.append(timer.elapsed());
            QVERIFY(job.inStep(60'000));
        }
        std::sort(figures.begin(), figures.end());
        qInfo().noquote() << "detect-to-applied, idle pair, pollSeconds 1: median" << figures.at(figures.size() / 2) << "ms, worst" << figures.last() << "ms";
    }
};

QTEST_GUILESS_MAIN(TestMainJob)
#include "tst_mainjob.moc"
