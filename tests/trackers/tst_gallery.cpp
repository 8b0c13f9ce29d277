// Each rule of the gallery at a real Redmine, with a real Request Tracker on the other side, whose rule takes and sends what RT has. Only what names values of a
// tracker (the table of statuses) is changed first, as its administrator would.

#include "core/rules/gallery.h"
#include "tests/trackers/trouble.h"

#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
constexpr int arrivalMs = 60'000;

const QString redOutgoing = u"for (const field of ['summary', 'status', 'priority']) replica[field] = `${issue[field] ?? ''}`;\n"
                            "replica.comments = issue.comments.filter(comment => comment.visibility === 'public');\n"
                            "replica.attachments = issue.attachments;\n"
                            "replica.worklogs = issue.worklogs;\n"_s;
const QString redIncoming = u"if ('summary' in replica) issue.summary = replica.summary;\n"
                            "if ('dueDate' in replica) issue.dueDate = replica.dueDate;\n"
                            "if (firstSync) issue.description = replica.description;\n"
                            "if (replica.status) issue.status = map({ new: 'new', open: 'open', resolved: 'resolved' }, replica.status, { default: 'new' });\n"
                            "issue.custom.ExternalRef = '%1';\n"
                            "comments.merge(issue, replica);\n"
                            "attachments.merge(issue, replica);\n"
                            "worklogs.merge(issue, replica);\n"_s;

// With the names that these trackers have.
QString withTable(QString script) { return script.replace(u"Their key"_s, u"Notes field"_s).replace(u"New: 'Open', 'In Progress': 'Started', Closed: 'Done'"_s, u"New: 'new', 'In Progress': 'open', Resolved: 'resolved'"_s); }
} // namespace

class TestGallery final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!MainJob::available())
            QSKIP("LOCKSTEP_REDMINE_INFO and LOCKSTEP_RT_INFO name no running trackers; tests/run.sh starts them");
    }

    void eachRuleBetweenRealTrackers_data()
    {
        QTest::addColumn<QString>("id");
        for (const GalleryRule &rule : ruleGallery())
            QTest::addRow("%s", qPrintable(rule.id)) << rule.id;
    }
    void eachRuleBetweenRealTrackers()
    {
        QFETCH(QString, id);
        const GalleryRule &rule = *galleryRule(id);
        MainJob job(tagOf("gallery"));
        QJsonObject configuration = withRule(job.configuration(), u"Blue"_s, u"outgoing"_s, withTable(rule.outgoing));
        configuration = withRule(configuration, u"Blue"_s, u"incoming"_s, withTable(rule.incoming));
        if (!rule.afterAck.isEmpty())
            configuration = withRule(configuration, u"Blue"_s, u"afterAck"_s, withTable(rule.afterAck));
        configuration = withRule(configuration, u"Red"_s, u"outgoing"_s, redOutgoing);
        configuration = withRule(configuration, u"Red"_s, u"incoming"_s, redIncoming.arg(job.tag()));
        QVERIFY(job.importJson(configuration));
        const int issue = job.createIssue(u"%1 printer"_s.arg(job.tag()), u"it burns"_s);
        job.addNote(issue, u"public note"_s);
        job.addNote(issue, u"secret note"_s, true);
        job.attach(issue, u"small.txt"_s, "content");
        job.attach(issue, u"setup.exe"_s, "MZ");
        QVERIFY(job.program().start());
        const int ticketId = awaitTicket(job, job.tag(), arrivalMs);
        QVERIFY(ticketId > 0);
        QVERIFY(job.inStep(arrivalMs));
        Ticket ticket = job.ticket(ticketId);
        QCOMPARE(countContaining(ticket.publicTexts, u"public note"_s), 1);
        QCOMPARE(countContaining(ticket.publicTexts + ticket.internalTexts, u"secret note"_s), 0);
        QCOMPARE(countContaining(ticket.files, u"small.txt"_s), 1);
        QCOMPARE(countContaining(ticket.files, u"setup.exe"_s), id == "small-attachments"_L1 ? 0 : 1);
        if (id == "due-date"_L1)
            QVERIFY2(ticket.due.startsWith("2026-12-22"_L1), qPrintable(ticket.due));

        job.correspond(ticketId, u"an answer"_s);
        QVERIFY(eventually([&] { return countContaining(job.issue(issue).notes, u"an answer"_s) == 1; }, arrivalMs));
        if (id == "status-map"_L1)
            job.setRedmineStatus(issue, 2); // In Progress
        if (id == "status-map"_L1)
            QVERIFY(eventually([&] { return job.ticket(ticketId).status == "open"_L1; }, arrivalMs));
        job.setTicket(ticketId, {{u"Status"_s, u"resolved"_s}});
        if (id == "status-map"_L1)
            QVERIFY(eventually([&] { return job.issue(issue).status == "Resolved"_L1; }, arrivalMs));
        if (id == "close-together"_L1)
            QVERIFY(eventually([&] { return job.issue(issue).status == "Closed"_L1; }, arrivalMs));
        if (id == "time-spent"_L1)
            timeGoesBothWays(job, issue, ticketId);
        QVERIFY(job.inStep(arrivalMs));
        QCOMPARE(job.openErrors(), QJsonArray());
        const RedmineIssue end = job.issue(issue);
        if (id == "comment-author"_L1)
            QVERIFY2(countContaining(end.notes, u":* an answer"_s) == 1, qPrintable(end.notes.join(u'\n'))); // bold as Redmine writes it
        if (id == "their-key"_L1)
            QCOMPARE(end.subject, u"%1 printer"_s.arg(job.tag())); // it was made here
        if (id == "their-key-field"_L1)
            QVERIFY2(end.notesField.endsWith(QString::number(ticketId)), qPrintable(end.notesField));
        if (id == "comments-only"_L1)
            QCOMPARE(end.status, u"New"_s);
        QVERIFY(job.program().stop());
    }

private:
    // Entered by people: half an hour at Redmine, a quarter with a comment at RT; each arrives once.
    static void timeGoesBothWays(MainJob &job, int issue, int ticket)
    {
        const QJsonObject entry {{u"issue_id"_s, issue}, {u"hours"_s, 0.5}, {u"comments"_s, u"hoses"_s}, {u"activity_id"_s, 8}, {u"spent_on"_s, u"2026-02-01"_s}};
        job.redmine().post(u"/time_entries.json"_s, {{u"time_entry"_s, entry}});
        const auto minutesAtRt = [&] { return job.rt().get(u"/ticket/%1"_s.arg(ticket)).object().value(u"TimeWorked"_s).toVariant().toInt(); };
        const auto hoursAtRedmine = [&] { return job.redmine().get(u"/issues/%1.json"_s.arg(issue)).object().value(u"issue"_s).toObject().value(u"spent_hours"_s).toDouble(); };
        QVERIFY(eventually([&] { return minutesAtRt() == 30; }, arrivalMs));
        job.rt().post(u"/ticket/%1/comment"_s.arg(ticket), {{u"Content"_s, u"on the phone"_s}, {u"ContentType"_s, u"text/plain"_s}, {u"TimeTaken"_s, 15}});
        QVERIFY(eventually([&] { return qAbs(hoursAtRedmine() - 0.75) < 0.01; }, arrivalMs));
        QVERIFY(job.inStep(arrivalMs));
        QCOMPARE(minutesAtRt(), 45);
        QVERIFY(qAbs(hoursAtRedmine() - 0.75) < 0.01);
        QCOMPARE(countContaining(job.issue(issue).notes, u"on the phone"_s), 0); // it was internal
    }
};

QTEST_GUILESS_MAIN(TestGallery)
#include "tst_gallery.moc"
