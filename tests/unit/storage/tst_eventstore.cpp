// The sync queue: where a change goes, and that a late answer never overwrites what happened meanwhile.

#include "tests/unit/storage/storagebench.h"

using namespace lockstep;
using namespace Qt::StringLiterals;
using Noted = EventStore::Noted;

namespace {
Error someError() { return Error::make(ErrorCode::Validation, u"The field “x” is refused"_s); }

EventRecord request(qint64 number)
{
    EventRecord r;
    r.direction = Direction::Incoming;
    r.connection = theConnection;
    r.epoch = u"theirs"_s;
    r.number = number;
    r.remoteId = u"77"_s;
    r.payload = "{\"replica\":{}}";
    return r;
}
} // namespace

class TstEventStore final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void changesGatherBeforeTheFetch()
    {
        const StorageBench bench;
        QCOMPARE(bench.note(u"1"_s), Noted::New);
        QCOMPARE(bench.note(u"1"_s), Noted::Joined);
        QCOMPARE(bench.note(u"2"_s), Noted::New);
        QCOMPARE(bench.scalar(u"SELECT count(*) FROM event"_s).toInt(), 2);
        QCOMPARE(bench.event(u"1"_s).number, 1);
        QCOMPARE(bench.event(u"2"_s).number, 2);
    }

    void changesStandBehindWhatIsUnderWay_data()
    {
        QTest::addColumn<int>("state");
        QTest::newRow("being fetched") << static_cast<int>(EventState::Triggered);
        QTest::newRow("ready") << static_cast<int>(EventState::Ready);
        QTest::newRow("sent") << static_cast<int>(EventState::Sent);
    }
    void changesStandBehindWhatIsUnderWay()
    {
        QFETCH(int, state);
        const StorageBench bench;
        bench.note(u"1"_s);
        const bool busy = state == static_cast<int>(EventState::Triggered);
        if (!busy)
            QVERIFY(bench.move(bench.event(u"1"_s), static_cast<EventState>(state), 3));
        for (int i = 0; i < 3; ++i)
            QCOMPARE(bench.note(u"1"_s, u"poll"_s, busy), Noted::Behind);
        QCOMPARE(bench.scalar(u"SELECT count(*) FROM event"_s).toInt(), 2); // one row for the three
        QCOMPARE(bench.scalar(u"SELECT behind FROM event WHERE state = 'blocked'"_s).toInt(), 3);
        const auto due = bench.events->due(bench.clock.now(), 10, EventStore::Needs::Tracker);
        QVERIFY(due);
        for (const DueEvent &event : *due)
            QVERIFY((*bench.events->find(event.id))->state != "blocked"_L1);
        const EventRecord head = *bench.events->findNumber(Direction::Outgoing, theConnection, u"e"_s, 1).value();
        QCOMPARE(*bench.events->finish(head, EventState::Done, 8, {}), Moved::Yes);
        const EventRecord next = bench.event(u"1"_s, u"triggered"_s);
        QCOMPARE(next.number, 2); // free now
        QCOMPARE(bench.scalar(u"SELECT sum(behind) FROM event"_s).toInt(), 0);
    }

    void aSweepWakesNothing_data()
    {
        QTest::addColumn<QString>("state");
        for (const char *state : {"triggered", "ready", "sent", "waiting", "failed"})
            QTest::newRow(state) << QString::fromLatin1(state);
    }
    void aSweepWakesNothing()
    {
        QFETCH(QString, state);
        const StorageBench bench;
        bench.note(u"1"_s);
        QVERIFY(bench.db->run(u"UPDATE event SET state = ?, resume = 'triggered', due = 99"_s, {state}));
        QCOMPARE(bench.note(u"1"_s, u"sweep"_s), Noted::Joined);
        QCOMPARE(bench.event(u"1"_s).state, state);
        QCOMPARE(bench.event(u"1"_s).due, 99);
        QCOMPARE(bench.scalar(u"SELECT count(*) FROM event"_s).toInt(), 1);
    }
    void aSweepOfAQuietIssueIsAnEvent()
    {
        const StorageBench bench;
        QCOMPARE(bench.note(u"1"_s, u"sweep"_s), Noted::New);
        QCOMPARE(bench.event(u"1"_s).trigger, u"sweep"_s);
    }

    void anEditRevives_data()
    {
        QTest::addColumn<QString>("state");
        QTest::newRow("failed") << u"failed"_s;
        QTest::newRow("waiting") << u"waiting"_s;
    }
    // A refused commit puts a row back to "waiting" while its coroutine goes on and fails: it must not wait for itself.
    void waitingAgain_goesOnAsBefore()
    {
        const StorageBench bench;
        bench.note(u"1"_s);
        QCOMPARE(*bench.events->wait(bench.event(u"1"_s), bench.clock.now(), someError(), true), Moved::Yes);
        QCOMPARE(*bench.events->wait(bench.event(u"1"_s), bench.clock.now(), someError(), true), Moved::Yes);
        QCOMPARE(*bench.events->wake(bench.event(u"1"_s)), Moved::Yes);
        QCOMPARE(bench.event(u"1"_s).state, u"triggered"_s);
    }

    void anEditRevives()
    {
        QFETCH(QString, state);
        StorageBench bench;
        bench.note(u"1"_s);
        const EventRecord before = bench.event(u"1"_s);
        QCOMPARE(*(state == "failed"_L1 ? bench.events->fail(before, someError(), 2) : bench.events->wait(before, bench.clock.now() + 60'000, someError(), true)),
                 Moved::Yes);
        bench.clock.advance(5);
        QCOMPARE(bench.note(u"1"_s), Noted::Revived);
        const EventRecord after = bench.event(u"1"_s);
        QCOMPARE(after.state, u"triggered"_s);
        QCOMPARE(after.number, before.number);
        QCOMPARE(after.revision, before.revision + 1); // a new replica under the same number
        QCOMPARE(after.due, bench.clock.now());
        QCOMPARE(bench.events->due(bench.clock.now(), 10, EventStore::Needs::Tracker)->size(), 1);
    }

    void aLateAnswerChangesNothing_data()
    {
        QTest::addColumn<QString>("late");
        for (const char *late : {"finish", "move", "ready", "wait", "fail", "failedRemotely", "resend", "wake", "retry", "failAgain", "remove", "cancel"})
            QTest::newRow(late) << QString::fromLatin1(late);
    }
    void aLateAnswerChangesNothing()
    {
        QFETCH(QString, late);
        const StorageBench bench;
        bench.note(u"1"_s);
        QVERIFY(bench.move(bench.event(u"1"_s), EventState::Sent, 4));
        const EventRecord sent = bench.event(u"1"_s); // what a coroutine holds while it waits for an answer
        QCOMPARE(*bench.events->cancel(sent), Moved::Yes);
        const QString image = bench.scalar(u"SELECT json_array(state, step, finished_at, payload, due, attempts, revision, timeline, error) FROM event"_s).toString();
        EventStore &events = *bench.events;
        Result<Moved> moved = Moved::No;
        if (late == "finish"_L1)
            moved = events.finish(sent, EventState::Done, 8, u"late"_s);
        else if (late == "move"_L1)
            moved = events.move(sent, EventState::Ready, 3, {});
        else if (late == "ready"_L1)
            moved = events.ready(sent, "{}", {}, {});
        else if (late == "wait"_L1)
            moved = events.wait(sent, 5, someError(), true);
        else if (late == "fail"_L1)
            moved = events.fail(sent, someError(), 6);
        else if (late == "failedRemotely"_L1)
            moved = events.failedRemotely(sent, someError(), 6);
        else if (late == "resend"_L1)
            moved = events.resend(sent);
        else if (late == "wake"_L1)
            moved = events.wake(sent);
        else if (late == "retry"_L1)
            moved = events.retry(sent, 0);
        else if (late == "failAgain"_L1)
            moved = events.failAgain(sent);
        else if (late == "remove"_L1)
            QVERIFY(events.remove(sent));
        else
            moved = events.cancel(sent);
        QVERIFY(moved);
        QCOMPARE(*moved, Moved::No);
        QCOMPARE(bench.scalar(u"SELECT json_array(state, step, finished_at, payload, due, attempts, revision, timeline, error) FROM event"_s).toString(), image);
        QCOMPARE(bench.scalar(u"SELECT count(*) FROM attempt"_s).toInt(), 0);
    }

    void aLateFinishFreesNobody()
    {
        const StorageBench bench;
        bench.note(u"1"_s);
        QVERIFY(bench.move(bench.event(u"1"_s), EventState::Sent, 4));
        const EventRecord sent = bench.event(u"1"_s);
        QCOMPARE(*bench.events->cancel(sent), Moved::Yes);
        bench.note(u"1"_s); // a new head …
        QVERIFY(bench.move(bench.event(u"1"_s), EventState::Ready, 3));
        bench.note(u"1"_s); // … and one behind it
        QCOMPARE(*bench.events->finish(sent, EventState::Done, 8, {}), Moved::No);
        QCOMPARE(bench.event(u"1"_s, u"blocked"_s).number, 3);
    }

    void whatIsDoneStaysDone()
    {
        const StorageBench bench;
        bench.note(u"1"_s);
        QCOMPARE(*bench.events->finish(bench.event(u"1"_s), EventState::Unchanged, 2, {}), Moved::Yes);
        QCOMPARE(*bench.events->cancel(bench.event(u"1"_s)), Moved::No);
        QCOMPARE(*bench.events->retry(bench.event(u"1"_s), 0), Moved::No);
        QCOMPARE(bench.event(u"1"_s).state, u"unchanged"_s);
    }

    void cancellingTheHeadFreesTheNext()
    {
        const StorageBench bench;
        bench.note(u"1"_s);
        QVERIFY(bench.move(bench.event(u"1"_s), EventState::Ready, 3));
        bench.note(u"1"_s);
        QCOMPARE(*bench.events->cancel(bench.event(u"1"_s, u"ready"_s)), Moved::Yes);
        QCOMPARE(bench.event(u"1"_s).state, u"triggered"_s);
    }

    void finishingCleansWorkData()
    {
        const StorageBench bench;
        bench.note(u"1"_s);
        QCOMPARE(*bench.events->ready(bench.event(u"1"_s), "{\"secret\":1}", {{u"summary"_s, u"A"_s}}, {}), Moved::Yes);
        const EventRecord ready = bench.event(u"1"_s);
        QVERIFY(bench.twins->openIntent(ready.id, {u"create"_s, {}, u"m"_s, {}, 1, {}}));
        QCOMPARE(*bench.events->finish(ready, EventState::Done, 8, {}), Moved::Yes);
        QCOMPARE(bench.scalar(u"SELECT payload || base FROM event"_s).toString(), QString());
        QCOMPARE(bench.scalar(u"SELECT count(*) FROM intent"_s).toInt(), 0);
        QCOMPARE(bench.event(u"1"_s).timeline.size(), 4); // 1, 2, 3, 8
    }

    void aRequestIsStoredOnce()
    {
        const StorageBench bench;
        const auto first = bench.events->receive(request(5));
        QVERIFY(first && first->isNew);
        EventRecord again = request(5);
        again.payload = "{\"another\":1}";
        const auto second = bench.events->receive(again);
        QVERIFY(second && !second->isNew);
        QCOMPARE(second->event.id, first->event.id);
        QCOMPARE(second->event.payload, first->event.payload);
        EventRecord other = request(5);
        other.epoch = u"a database made anew"_s;
        QVERIFY(bench.events->receive(other)->isNew);
    }

    void aCrashWhileApplyingIsReceivedAgain()
    {
        const StorageBench bench;
        const EventRecord received = bench.events->receive(request(1))->event;
        QVERIFY(bench.move(received, EventState::Applying, 6));
        QVERIFY(bench.events->due(bench.clock.now(), 10, EventStore::Needs::Tracker)->isEmpty());
        QVERIFY(bench.events->rescue(500));
        QVERIFY(bench.events->due(bench.clock.now() + 499, 10, EventStore::Needs::Tracker)->isEmpty()); // writes of the old life may still be under way
        const auto due = bench.events->due(bench.clock.now() + 500, 10, EventStore::Needs::Tracker);
        QCOMPARE(due->size(), 1);
        QCOMPARE((*bench.events->find(due->first().id))->state, u"received"_s);
    }

    // What was applied is not applied again because only its answer was refused: somebody may have edited meanwhile. One that is too large never gets through.
    void refusedAnswer_isOnlyToldAgain()
    {
        const StorageBench bench;
        for (const ErrorCode code : {ErrorCode::InvalidInput, ErrorCode::TooLarge}) {
            EventRecord event = bench.events->receive(request(code == ErrorCode::TooLarge ? 2 : 1))->event;
            QVERIFY(bench.move(event, EventState::Applying, 6));
            event.state = u"applying"_s;
            QCOMPARE(*bench.events->acknowledging(event, "{\"outcome\":\"applied\"}", {}), Moved::Yes);
            event.state = u"acknowledging"_s;
            QCOMPARE(*bench.events->fail(event, Error::make(code, u"Refused"_s), 7), Moved::Yes);
            QCOMPARE(*bench.events->retry(**bench.events->find(event.id), 0), Moved::Yes);
            QCOMPARE((*bench.events->find(event.id))->state, code == ErrorCode::TooLarge ? u"received"_s : u"acknowledging"_s);
        }
    }

    // What a request says of the receiver's events, and which event of ours an answer is still awaited for.
    void newestAppliedAndOnItsWay()
    {
        const StorageBench bench;
        const QString issue = u"17"_s;
        const auto apply = [&](qint64 number, const QByteArray &outcome) {
            EventRecord asked = request(number);
            asked.localId = issue;
            EventRecord event = bench.events->receive(asked)->event;
            QVERIFY(bench.move(event, EventState::Applying, 6));
            event.state = u"applying"_s;
            QCOMPARE(*bench.events->acknowledging(event, "{\"outcome\":\"" + outcome + "\"}", {}), Moved::Yes);
        };
        const ConnectionId connection = request(1).connection;
        apply(1, "applied");
        apply(2, "applied");
        apply(3, "skipped");
        QCOMPARE((*bench.events->newestApplied(connection, issue, bench.clock.now()))->number, 2);
        QVERIFY(!*bench.events->newestApplied(connection, u"18"_s, bench.clock.now()));
        apply(4, "applied\",\"replica\":{\"madeAt\":500},\"reason\":\"");
        QCOMPARE((*bench.events->newestApplied(connection, issue, 500))->number, 4);
        QCOMPARE((*bench.events->newestApplied(connection, issue, 499))->number, 2); // for a replica made before 4 was applied

        bench.note(u"1"_s);
        QVERIFY(!*bench.events->onItsWay(connection, u"1"_s)); // nothing is taken yet
        QCOMPARE(*bench.events->ready(bench.event(u"1"_s), "{}", {{u"summary"_s, u"A"_s}, {u"status"_s, u"New"_s}}, {}), Moved::Yes);
        QVERIFY(bench.events->moveBase(connection, u"1"_s, {{u"status"_s, u"Open"_s}}));
        const auto event = *bench.events->onItsWay(connection, u"1"_s);
        QVERIFY(event);
        QCOMPARE(event->base, (QJsonObject {{u"summary"_s, u"A"_s}, {u"status"_s, u"Open"_s}}));
    }

    void whatMayBeWorkedOn()
    {
        const StorageBench bench;
        for (const char *id : {"1", "2", "3", "4"})
            bench.note(QString::fromLatin1(id));
        QVERIFY(bench.move(bench.event(u"2"_s), EventState::Ready, 3));
        QCOMPARE(*bench.events->wait(bench.event(u"3"_s), bench.clock.now() + 10, someError(), true), Moved::Yes);
        QCOMPARE(*bench.events->fail(bench.event(u"4"_s), someError(), 2), Moved::Yes);
        using Needs = EventStore::Needs;
        const auto numbers = [&bench](qint64 at, Needs needs) {
            QList<qint64> result;
            const auto due = bench.events->due(at, 10, needs);
            for (const DueEvent &event : *due)
                result.append((*bench.events->claimable(event.id, at, needs))->number);
            return result;
        };
        const qint64 now = bench.clock.now();
        QCOMPARE(numbers(now, Needs::Tracker), QList<qint64>({1}));
        QCOMPARE(numbers(now, Needs::Peer), QList<qint64>({2})); // sending needs no tracker
        QCOMPARE(numbers(now + 10, Needs::Tracker), QList<qint64>({1, 3}));
        const EventId first = bench.event(u"1"_s).id;
        QVERIFY(!*bench.events->claimable(first, now, Needs::Peer));
        QVERIFY(!*bench.events->claimable(bench.event(u"3"_s).id, now, Needs::Tracker)); // not yet
        QCOMPARE(bench.events->nextDue(now)->value(), now + 10);
        QVERIFY(bench.connections->setPaused(theConnection, true));
        QVERIFY(numbers(now + 10, Needs::Tracker).isEmpty());
        QVERIFY(bench.connections->setPaused(theConnection, false));
        QVERIFY(bench.connections->setBlockedBy(theConnection, 1));
        QVERIFY(!*bench.events->claimable(first, now, Needs::Tracker)); // though it was read before
        QVERIFY(numbers(now + 10, Needs::Tracker).isEmpty());
        QVERIFY(bench.connections->setBlockedBy(theConnection, 0));
        QVERIFY(bench.connections->deactivateAllBut({}));
        QVERIFY(numbers(now + 10, Needs::Tracker).isEmpty());
    }

    void connectionsTakeTurnsByAge()
    {
        const StorageBench bench;
        ConnectionConfig other = bench.connection;
        other.id = ConnectionId(u"Blue-Green"_s);
        QVERIFY(bench.connections->apply(other, NodeId(u"Blue"_s)));
        const auto note = [&bench](const ConnectionId &connection, const QString &issue) {
            QVERIFY(bench.events->note(connection, issue, issue, u"update"_s, u"poll"_s, false, u"e"_s));
        };
        note(theConnection, u"1"_s);
        note(other.id, u"2"_s);
        note(theConnection, u"3"_s);
        note(other.id, u"4"_s);
        const auto issues = [&bench](int limit) {
            QStringList result;
            const auto due = bench.events->due(bench.clock.now(), limit, EventStore::Needs::Tracker);
            for (const DueEvent &event : *due)
                result.append(event.localId);
            return result.join(u' ');
        };
        QCOMPARE(issues(10), u"1 2 3 4"_s);
        QCOMPARE(issues(3), u"1 2 3"_s);
        QVERIFY(bench.connections->setPaused(theConnection, true));
        QCOMPARE(issues(2), u"2 4"_s); // what may not go on takes nobody's place
    }

    void attemptsAreKept()
    {
        const StorageBench bench;
        bench.note(u"1"_s);
        for (int i = 0; i < 3; ++i) {
            QCOMPARE(*bench.events->fail(bench.event(u"1"_s), someError(), 2), Moved::Yes);
            QCOMPARE(*bench.events->retry(bench.event(u"1"_s), 0), Moved::Yes);
        }
        QCOMPARE(bench.event(u"1"_s).attempts, 3);
        QCOMPARE(bench.event(u"1"_s).trigger, u"retry"_s);
        QCOMPARE(bench.scalar(u"SELECT group_concat(number) FROM attempt"_s).toString(), u"1,2,3"_s);
    }

    void whatOnlyWaitsToBeSentKeepsItsRevisionWhenRetried()
    {
        const StorageBench bench;
        bench.note(u"1"_s);
        QCOMPARE(*bench.events->ready(bench.event(u"1"_s), "{}", {}, {}), Moved::Yes);
        QCOMPARE(*bench.events->wait(bench.event(u"1"_s), bench.clock.now() + 60'000, someError(), true), Moved::Yes);
        QCOMPARE(*bench.events->retry(bench.event(u"1"_s), 0), Moved::Yes);
        QCOMPARE(bench.event(u"1"_s).state, u"ready"_s);
        QCOMPARE(bench.event(u"1"_s).revision, 0);
        QCOMPARE(*bench.events->fail(bench.event(u"1"_s), someError(), 2), Moved::Yes);
        QCOMPARE(*bench.events->retry(bench.event(u"1"_s), 0), Moved::Yes);
        QCOMPARE(bench.event(u"1"_s).state, u"triggered"_s);
        QCOMPARE(bench.event(u"1"_s).revision, 1);
    }

    void onlyOldFinishedEventsArePruned()
    {
        StorageBench bench;
        for (const char *id : {"1", "2", "3", "4"})
            bench.note(QString::fromLatin1(id));
        QCOMPARE(*bench.events->fail(bench.event(u"1"_s), someError(), 2), Moved::Yes); // open, however old
        QCOMPARE(*bench.events->finish(bench.event(u"2"_s), EventState::Done, 8, {}), Moved::Yes);
        bench.clock.advance(1000);
        QCOMPARE(*bench.events->finish(bench.event(u"3"_s), EventState::Done, 8, {}), Moved::Yes);
        bench.clock.advance(1000);
        QCOMPARE(*bench.events->finish(bench.event(u"4"_s), EventState::Skipped, 2, {}), Moved::Yes);
        const auto left = [&bench] { return bench.scalar(u"SELECT group_concat(number) FROM (SELECT number FROM event ORDER BY number)"_s).toString(); };
        QVERIFY(bench.events->prune(bench.clock.now(), 1)); // a bit at a time, oldest first
        QCOMPARE(left(), u"1,3,4"_s);
        QVERIFY(bench.events->prune(bench.clock.now(), 100));
        QCOMPARE(left(), u"1,4"_s);
        QCOMPARE(bench.note(u"5"_s), Noted::New);
        QCOMPARE(bench.event(u"5"_s).number, 5); // a number is never used twice
    }

    void anUnknownConnectionIsNamed()
    {
        const StorageBench bench;
        const auto noted = bench.events->note(ConnectionId(u"nowhere"_s), u"1"_s, {}, u"update"_s, u"poll"_s, false, u"e"_s);
        QVERIFY(!noted);
        QVERIFY(noted.error().message.contains("nowhere"_L1));
    }
};

QTEST_GUILESS_MAIN(TstEventStore)
#include "tst_eventstore.moc"
