// What an error stops and what it does not, how it heals or is retried, and what the administrator sees.

#include "tests/support/syncbench.h"

#include <QDir>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
Error refused(ErrorScope scope = ErrorScope::Issue) { return ruleError(u"No such field"_s).withScope(scope); }
} // namespace

class TstErrors final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void issueScope_stopsOnlyThisTwin_andAnEditRevives()
    {
        SyncBench bench;
        const RuleFunctions good = bench.right().rules;
        bench.right().rules.incoming = [good](const IncomingInput &input) -> Result<IncomingResult> {
            if (Replica::fromJson(input.replica).fields.value(u"summary"_s).toString() == "bad"_L1)
                return refused();
            return good.incoming(input);
        };
        const QString bad = bench.left().tracker().create({{u"summary"_s, u"bad"_s}});
        bench.left().tracker().create({{u"summary"_s, u"good"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        QCOMPARE(bench.left().event(bad).state, u"failed"_s);
        QCOMPARE(bench.right().errors().size(), 1);
        QCOMPARE(bench.right().errors().first().error.message, refused().message);
        bench.left().tracker().edit(bad, {{u"summary"_s, u"mended"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.right().errors().size(), 0);
        QCOMPARE(bench.left().errors().size(), 0);
    }

    // The rule fails at a value that is taken back: what is sent now was refused by nobody, though it is what was on its way before.
    void aValueTakenBackAfterTheOutgoingRuleFailed_isSent()
    {
        SyncBench bench;
        const RuleFunctions good = bench.left().rules;
        bench.left().rules.outgoing = [good](const OutgoingInput &input) -> Result<OutgoingResult> {
            if (input.issue.summary() == "bad"_L1)
                return refused();
            return good.outgoing(input);
        };
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.wire().offline = true;
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.advance(4000);
        bench.left().tracker().edit(id, {{u"summary"_s, u"bad"_s}});
        bench.advance(4000);
        QCOMPARE(bench.left().event(id).state, u"failed"_s);
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.advance(4000);
        bench.wire().offline = false;
        QVERIFY(bench.syncUntilQuiet());
        QVERIFY(sameValue(bench.right().tracker().value(bench.right().tracker().onlyIssue(), u"summary"_s), u"B"_s));
        QVERIFY(bench.left().errors().isEmpty());
    }

    void retryAtTheReceiver_goesOnInOrder()
    {
        SyncBench bench;
        const RuleFunctions good = bench.right().rules;
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return refused(); };
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.right().tracker().issueCount(), 0);
        bench.right().rules = good;
        const auto count = bench.right().engine().retryAll({});
        QVERIFY(count);
        QCOMPARE(*count, 1);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.left().event(id).state, u"done"_s);
    }

    void retryAtTheSender()
    {
        SyncBench bench;
        const RuleFunctions good = bench.left().rules;
        bench.left().rules.outgoing = [](const OutgoingInput &) -> Result<OutgoingResult> { return refused(); };
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.left().event(id).state, u"failed"_s);
        bench.left().rules = good;
        QVERIFY(bench.left().engine().retryEvent(bench.left().event(id).id));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QVERIFY(!bench.left().engine().retryEvent(bench.left().event(id).id)); // done: nothing to retry
        QVERIFY(!bench.left().engine().retryEvent(EventId(9999)));
        QVERIFY(!bench.left().engine().retryError(9999));
    }

    void outage_healsByItself_data()
    {
        QTest::addColumn<int>("side");
        QTest::newRow("sender's tracker") << 0;
        QTest::newRow("receiver's tracker") << 1;
    }
    void outage_healsByItself()
    {
        QFETCH(int, side);
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.node(side).tracker().unreachable = true;
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        for (int i = 0; i < 60; ++i)
            bench.left().tracker().create({{u"summary"_s, u"New %1"_s.arg(i)}});
        bench.advance(600'000);
        QCOMPARE(bench.node(side).engine().state(), NodeState::Waiting);
        QCOMPARE(bench.left().errors().size() + bench.right().errors().size(), 0);
        bench.node(side).tracker().unreachable = false;
        QVERIFY(bench.syncUntilQuiet(60'000)); // soon, not at the end of a long back-off
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.node(side).engine().state(), NodeState::Running);
        for (const EventRecord &event : bench.right().events())
            QVERIFY(event.attempts == 0); // an outage burns no attempts
    }

    void tooManyRequests_waitsAsAsked()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        Error error = Error::make(ErrorCode::RateLimit, u"Too many requests"_s);
        error.retryAfterMs = 90'000;
        bench.left().tracker().failNext(u"fetch"_s, error);
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.advance(3'000);
        QCOMPARE(bench.left().engine().state(), NodeState::Waiting);
        const int reads = bench.left().tracker().reads;
        bench.advance(80'000);
        QCOMPARE(bench.left().tracker().reads, reads); // the tracker is left alone
        QVERIFY(bench.syncUntilQuiet(60'000));
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    void peerAway_waitsAndHeals()
    {
        SyncBench bench;
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.right().stop();
        bench.left().tracker().create({{u"summary"_s, u"B"_s}});
        bench.advance(900'000);
        QCOMPARE(bench.left().errors().size(), 0);
        QCOMPARE(bench.left().engine().state(), NodeState::Running);
        bench.right().start();
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    void passwordRefused_stopsTheNode_retryResumes()
    {
        SyncBench bench;
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.right().tracker().passwordRefused = true;
        bench.left().tracker().create({{u"summary"_s, u"B"_s}});
        bench.advance(20'000);
        QCOMPARE(bench.right().engine().state(), NodeState::Failed);
        QCOMPARE(bench.right().errors().size(), 1);
        QCOMPARE(bench.right().errors().first().error.scope, ErrorScope::Node);
        const int reads = bench.right().tracker().reads;
        bench.advance(600'000);
        QCOMPARE(bench.right().tracker().reads, reads); // an account is not to be locked out by tries
        bench.right().tracker().passwordRefused = false;
        QVERIFY(bench.right().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QCOMPARE(bench.right().errors().size(), 0);
        QCOMPARE(bench.right().engine().state(), NodeState::Running);
    }

    // The password is refused while the database refuses too: the node stands without a row in its errors, and a retry of everything frees it.
    void passwordRefusedWhileTheDiskIsFull_retryAllResumes()
    {
        SyncBench bench;
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.right().tracker().passwordRefused = true;
        bench.right().commitProbe = [](Database::Moment, const auto &) { return Database::Fate::Refuse; };
        bench.left().tracker().create({{u"summary"_s, u"B"_s}});
        bench.advance(20'000);
        QCOMPARE(bench.right().engine().state(), NodeState::Failed);
        bench.right().commitProbe = nullptr;
        bench.right().tracker().passwordRefused = false;
        QCOMPARE(bench.right().errors().size(), 0);
        QVERIFY(bench.right().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    // An event is refused while a poll is under way that still goes well: the node stays stopped, and says why.
    void passwordRefusedDuringAPoll_theErrorStays()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.left().tracker().latencyMs = 500;
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.left().tracker().after = [&](const QString &operation) {
            if (operation == "changesSince"_L1 && bench.left().tracker().calls.value(u"fetch"_s) > 0)
                bench.left().tracker().failNext(u"fetch"_s, Error::make(ErrorCode::Authentication, u"Refused"_s));
        };
        bench.advance(30'000);
        bench.left().tracker().after = nullptr;
        QCOMPARE(bench.left().engine().state(), NodeState::Failed);
        QCOMPARE(bench.left().errors().size(), 1);
    }

    // The sender's tracker refuses its password while the receiver reads an attachment: the receiver is not stopped by that.
    void peersTrouble_isNotOurs()
    {
        SyncBench bench;
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString id = bench.left().tracker().create({{u"summary"_s, u"B"_s}});
        bench.left().tracker().attach(id, u"a.txt"_s, "content");
        for (int i = 0; i < 400 && bench.right().stepsReached.size() < 8 && bench.left().event(id).state != "ready"_L1; ++i)
            bench.advance(2);
        // The blob was cleaned and must be read again, from a tracker that now says no.
        const QString blobs = bench.folder(0) + u"/blobs"_s;
        for (const QString &file : QDir(blobs).entryList(QDir::Files))
            QFile::remove(blobs + u'/' + file);
        bench.left().tracker().failNext(u"download"_s, Error::make(ErrorCode::Authentication, u"Refused"_s), 2);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().errors().size(), 0);
        QCOMPARE(bench.right().engine().state(), NodeState::Running);
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    void silentRefusal_namesTheField()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}});
        QVERIFY(bench.syncUntilQuiet());
        bench.right().tracker().silentlyRefused.insert(u"status"_s);
        bench.left().tracker().edit(id, {{u"status"_s, u"Closed"_s}, {u"priority"_s, u"High"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.right().errors().size(), 1);
        QCOMPARE(bench.right().errors().first().error.code, ErrorCode::Validation);
        QCOMPARE(bench.right().errors().first().error.field, u"status"_s);
        QCOMPARE(bench.left().event(id).state, u"failed"_s);
        bench.right().tracker().silentlyRefused.clear();
        QVERIFY(bench.right().engine().retryAll({}));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
        QVERIFY(bench.right().errors().isEmpty());
        // What the first attempt had written counts as synchronised: an edit of it is no conflict.
        bench.left().tracker().edit(id, {{u"priority"_s, u"Low"_s}});
        QVERIFY(bench.syncUntilQuiet());
        for (const HistoryRecord &record : bench.right().history())
            QVERIFY2(record.what != "conflict"_L1, qPrintable(record.text));
    }

    // The receiver failed, but its word of it got lost: the sender learns it when it asks again.
    void changesBehindABlockedEvent_becomeOneNetChange()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().unreachable = true;
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.advance(5000);
        for (int i = 1; i <= 5; ++i) {
            bench.left().tracker().edit(id, {{u"summary"_s, u"C%1"_s.arg(i)}});
            bench.advance(2000);
        }
        int waiting = 0;
        for (const EventRecord &event : bench.left().events())
            waiting += event.state == "blocked"_L1 ? 1 : 0;
        QCOMPARE(waiting, 1);
        const auto counted = bench.left().database().run(u"SELECT behind FROM event WHERE state = 'blocked'"_s);
        QVERIFY(counted);
        QCOMPARE(counted->rows.first().first().toInt(), 5);
        bench.right().tracker().unreachable = false;
        const int before = bench.right().tracker().calls.value(u"update"_s);
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(twin, u"summary"_s).toString(), u"C5"_s);
        QCOMPARE(bench.right().tracker().calls.value(u"update"_s) - before, 2); // B, then all the others at once
    }

    // Cancelled at the sender while it fails at the receiver: the next change is applied, and the old one never after it.
    void cancelledAtTheSender_isGivenUpAtTheReceiver()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        const RuleFunctions good = bench.right().rules;
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return ruleError(u"No"_s); };
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        (void)bench.syncUntilQuiet();
        QCOMPARE(bench.right().errors().size(), 1);
        const EventRecord old = bench.left().event(id);
        QVERIFY(bench.left().engine().cancelEvent(old.id));
        bench.right().rules = good;
        bench.left().tracker().edit(id, {{u"summary"_s, u"C"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(twin, u"summary"_s).toString(), u"C"_s);
        QVERIFY(bench.right().errors().isEmpty());
        for (const EventRecord &event : bench.right().events()) {
            if (event.number == old.number && event.direction == Direction::Incoming)
                QCOMPARE(event.state, u"cancelled"_s);
        }
    }

    void inDoubt_cannotBeCancelled()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().loseAnswerOfNext(u"addAttachment"_s);
        bench.left().tracker().attach(id, u"f.txt"_s, "content");
        for (int i = 0; i < 100 && bench.right().tracker().issue(twin).attachments.isEmpty(); ++i)
            bench.advance(100);
        bench.advance(200);
        for (const EventRecord &event : bench.right().events()) {
            if (event.state != "waiting"_L1)
                continue;
            const Result<> cancelled = bench.right().engine().cancelEvent(event.id);
            QVERIFY(!cancelled && cancelled.error().message.contains(u"may still do"_s));
        }
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().issue(id).attachments.size(), 1);
        QCOMPARE(bench.right().tracker().issue(twin).attachments.size(), 1);
    }

    void lostWordOfAFailure_isToldAgain()
    {
        SyncBench bench;
        bench.right().rules.incoming = [](const IncomingInput &) -> Result<IncomingResult> { return refused(); };
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.wire().faultNext(u"ack"_s, FakeWire::Fault::LoseRequest);
        bench.start();
        bench.advance(900'000);
        QCOMPARE(bench.left().event(id).state, u"failed"_s);
        QCOMPARE(bench.left().event(id).error.value(u"message"_s).toString(), refused().message);
    }

    void partnerIssueGone_isAnErrorOfThisIssue()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        bench.left().tracker().create({{u"summary"_s, u"B"_s}});
        QVERIFY(bench.syncUntilQuiet());
        for (const FakeIssue &issue : bench.right().tracker().issues.values()) {
            if (issue.fields.value(u"summary"_s).toString() == "A"_L1)
                bench.right().tracker().remove(issue.id);
        }
        bench.left().tracker().edit(id, {{u"status"_s, u"x"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.right().errors().size(), 1);
        QCOMPARE(bench.right().errors().first().error.code, ErrorCode::NotFound);
        QCOMPARE(bench.left().event(id).state, u"failed"_s);
    }

    // Refused in so many words: nothing is in doubt, so the issue's own edits go on and the event can be cancelled.
    void refusedFile_holdsNothingElse_data()
    {
        QTest::addColumn<ErrorCode>("code");
        QTest::newRow("too large") << ErrorCode::TooLarge;
        QTest::newRow("not allowed") << ErrorCode::Permission;
    }
    void refusedFile_holdsNothingElse()
    {
        QFETCH(ErrorCode, code);
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        bench.right().tracker().failNext(u"addAttachment"_s, Error::make(code, u"Refused"_s), 100);
        bench.left().tracker().attach(id, u"a.txt"_s, "content");
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().errors().size(), 1);
        bench.right().tracker().edit(twin, {{u"status"_s, u"Open"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.left().tracker().value(id, u"status"_s).toString(), u"Open"_s);
        QCOMPARE(bench.right().errors().size(), 1);
        QVERIFY(bench.right().engine().cancelEvent(bench.right().errors().first().event));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().errors().size() + bench.left().errors().size(), 0);
    }

    // Written, and what was read back could not be understood: it waits for the administrator, and what came from the other side is no news for it.
    void writtenAndNotReadBack_isNotToldAsAnEdit_data()
    {
        QTest::addColumn<int>("times");
        QTest::newRow("once") << 1;
        QTest::newRow("again at the look") << 2;
    }
    void writtenAndNotReadBack_isNotToldAsAnEdit()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const QString twin = bench.right().tracker().onlyIssue();
        QFETCH(int, times);
        bench.right().tracker().after = [&](const QString &operation) {
            if (operation == "update"_L1)
                bench.right().tracker().failNext(u"fetch"_s, Error::make(ErrorCode::BadAnswer, u"HTML instead of JSON"_s), times);
        };
        bench.left().tracker().edit(id, {{u"summary"_s, u"B"_s}});
        bench.advance(20'000);
        bench.right().tracker().after = nullptr;
        QCOMPARE(bench.right().errors().size(), 1);
        QCOMPARE(bench.right().tracker().value(twin, u"summary"_s).toString(), u"B"_s);
        for (const EventRecord &event : bench.right().events()) // nothing of it is sent back, where it could win over what is said meanwhile
            QVERIFY2(event.direction == Direction::Incoming || event.state == "unchanged"_L1 || event.state == "triggered"_L1, qPrintable(event.state));
        bench.left().tracker().edit(id, {{u"summary"_s, u"C"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().value(twin, u"summary"_s).toString(), u"C"_s);
        QCOMPARE(bench.left().tracker().value(id, u"summary"_s).toString(), u"C"_s);
        QCOMPARE(bench.right().errors().size() + bench.left().errors().size(), 0);
    }

    void tooLargeReplica_isOneClearError()
    {
        SyncBench bench;
        const QString id = bench.left().tracker().create({{u"summary"_s, u"A"_s}, {u"description"_s, QString(1'200'000, u'x')}});
        bench.left().tracker().create({{u"summary"_s, u"B"_s}});
        bench.syncUntilQuiet();
        QCOMPARE(bench.left().errors().size(), 1);
        QCOMPARE(bench.left().errors().first().error.code, ErrorCode::TooLarge);
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        bench.left().tracker().edit(id, {{u"description"_s, u"short"_s}});
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().state(), bench.left().tracker().state());
    }

    void garbage_isRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("half a JSON") << QByteArray("{\"lockstep\":1,");
        QTest::newRow("html") << QByteArray("<html>");
        QTest::newRow("too large") << QByteArray(maxMessageBytes + 1, ' ');
        QTest::newRow("list") << QByteArray("[]");
        QTest::newRow("newer protocol") << QByteArray(R"({"lockstep":2,"connection":"Blue-Red","kind":"request","payload":{}})");
        QTest::newRow("unknown kind") << QByteArray(R"({"lockstep":1,"connection":"Blue-Red","kind":"dance","payload":{}})");
        QTest::newRow("other connection") << QByteArray(R"({"lockstep":1,"connection":"Green","kind":"ack","payload":{}})");
        QTest::newRow("request without issue") << QByteArray(
            R"({"lockstep":1,"connection":"Blue-Red","kind":"request","payload":{"epoch":"e","number":1,"revision":0,"replica":{"issueId":""}}})");
        QTest::newRow("wrong types") << QByteArray(
            R"({"lockstep":1,"connection":"Blue-Red","kind":"request","payload":{"epoch":7,"number":"x","revision":0,"replica":[]}})");
    }
    void garbage_isRefused()
    {
        QFETCH(QByteArray, bytes);
        SyncBench bench;
        bench.left().tracker().create({{u"summary"_s, u"A"_s}});
        QVERIFY(bench.syncUntilQuiet());
        const auto reply = bench.wait(bench.right().engine().receive(bench.connection.id, bytes));
        QVERIFY(!reply);
        QVERIFY(!reply.error().message.isEmpty());
        QVERIFY(!bench.wait(bench.right().engine().readBlob(bench.connection.id, u"../../etc/passwd"_s, 0, 10)));
        QVERIFY(!bench.wait(bench.right().engine().readBlob(ConnectionId(u"other"_s), QString(64, u'0'), 0, 10)));
        QVERIFY(bench.syncUntilQuiet());
        QCOMPARE(bench.right().tracker().issueCount(), 1);
        QCOMPARE(bench.right().errors().size(), 0);
    }
};

QTEST_GUILESS_MAIN(TstErrors)
#include "tst_errors.moc"
