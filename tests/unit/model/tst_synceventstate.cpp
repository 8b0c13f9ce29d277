// The table of states walked in full: every state has a name and a sentence, every arrow is meant, the eight steps can be walked.

#include "core/model/synceventstate.h"

#include <QSet>
#include <QTest>

using namespace lockstep;
using namespace lockstep::Queue;
using namespace Qt::StringLiterals;

namespace {
QList<State> all()
{
    QList<State> states;
    for (int i = 0; i < static_cast<int>(State::Count); ++i)
        states.append(static_cast<State>(i));
    return states;
}
} // namespace

class TstSyncEventState final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyStateHasANameAndASentence();
    void unknownNames();
    void finalStatesEndThere();
    void openStatesCanAlwaysBeStopped();
    void theWays_data();
    void theWays();
    void forbiddenWays_data();
    void forbiddenWays();
    void stepsAreOneToEight();
    void nothingIsADeadEnd();
};

void TstSyncEventState::everyStateHasANameAndASentence()
{
    QSet<QString> names;
    QSet<QString> sentences;
    for (const State state : all()) {
        const QString name = stateName(state);
        QVERIFY(!name.isEmpty());
        bool ok = false;
        QCOMPARE(stateFromName(name, &ok), state);
        QVERIFY(ok);
        const QString sentence = stateSentence(state);
        QVERIFY2(sentence.size() > 10 && sentence.endsWith(u'.'), qPrintable(name));
        names.insert(name);
        sentences.insert(sentence);
    }
    QCOMPARE(names.size(), static_cast<int>(State::Count));
    QCOMPARE(sentences.size(), static_cast<int>(State::Count));
    QCOMPARE(stateName(State::Acknowledging), u"acknowledging"_s); // in the database and in --json: stable
}

void TstSyncEventState::unknownNames()
{
    for (const QString &name : {u""_s, u"Done"_s, u"count"_s, u"nonsense"_s}) {
        bool ok = true;
        QCOMPARE(stateFromName(name, &ok), State::Failed);
        QVERIFY2(!ok, qPrintable(name));
    }
}

void TstSyncEventState::finalStatesEndThere()
{
    const QSet<State> finals {State::Done, State::Unchanged, State::Skipped, State::Cancelled};
    for (const State state : all()) {
        QCOMPARE(isFinal(state), finals.contains(state));
        for (const State next : all()) {
            // A receiver that skipped still owes the acknowledgement.
            if (isFinal(state) && !(state == State::Skipped && next == State::Acknowledging))
                QVERIFY2(!canMove(state, next), qPrintable(stateName(state) + u" -> "_s + stateName(next)));
        }
    }
}

void TstSyncEventState::openStatesCanAlwaysBeStopped()
{
    for (const State state : all()) {
        QVERIFY(!canMove(state, state));
        QVERIFY(!canMove(state, State::Count));
        QVERIFY(!canMove(State::Count, state));
        for (const State stop : {State::Failed, State::Waiting, State::Cancelled})
            QCOMPARE(canMove(state, stop), !isFinal(state) && state != stop);
    }
}

void TstSyncEventState::theWays_data()
{
    QTest::addColumn<QList<State>>("way");
    using enum State;
    QTest::newRow("outgoing, all well") << QList<State> {Triggered, Ready, Sent, Done};
    QTest::newRow("incoming, all well") << QList<State> {Received, Applying, Applied, Acknowledging, Done};
    QTest::newRow("outgoing, with an after-ack rule") << QList<State> {Triggered, Ready, Sent, Received, Applying, Failed, Received, Applying, Done};
    QTest::newRow("nothing changed") << QList<State> {Triggered, Unchanged};
    QTest::newRow("rule said no") << QList<State> {Triggered, Skipped};
    QTest::newRow("incoming rule said no") << QList<State> {Received, Applying, Skipped, Acknowledging, Done};
    QTest::newRow("behind another") << QList<State> {Triggered, Blocked, Triggered, Ready, Sent, Done};
    QTest::newRow("paused and resumed") << QList<State> {Triggered, Ready, Held, Ready, Sent, Done};
    QTest::newRow("network down for a while") << QList<State> {Triggered, Ready, Waiting, Ready, Sent, Waiting, Ready, Sent, Done};
    QTest::newRow("failed, mended, retried") << QList<State> {Received, Applying, Failed, Received, Applying, Applied, Acknowledging, Done};
    QTest::newRow("sent, refused, retried") << QList<State> {Triggered, Ready, Sent, Failed, Triggered, Ready, Sent, Done};
    QTest::newRow("restart while applying") << QList<State> {Received, Applying, Received, Applying, Applied, Acknowledging, Done};
    QTest::newRow("taken back") << QList<State> {Triggered, Ready, Failed, Cancelled};
}

void TstSyncEventState::theWays()
{
    QFETCH(QList<State>, way);
    for (qsizetype i = 1; i < way.size(); ++i)
        QVERIFY2(canMove(way.at(i - 1), way.at(i)), qPrintable(stateName(way.at(i - 1)) + u" -> "_s + stateName(way.at(i))));
}

void TstSyncEventState::forbiddenWays_data()
{
    QTest::addColumn<State>("from");
    QTest::addColumn<State>("to");
    using enum State;
    QTest::newRow("done without being read") << Triggered << Done;
    QTest::newRow("sent without a replica") << Triggered << Sent;
    QTest::newRow("acknowledged without being applied") << Applying << Acknowledging;
    QTest::newRow("applied without being started") << Received << Applied;
    QTest::newRow("a late answer revives a cancelled one") << Cancelled << Done;
    QTest::newRow("done again") << Done << Sent;
    QTest::newRow("blocked one overtakes") << Blocked << Ready;
}

void TstSyncEventState::forbiddenWays()
{
    QFETCH(State, from);
    QFETCH(State, to);
    QVERIFY(!canMove(from, to));
}

void TstSyncEventState::stepsAreOneToEight()
{
    for (const State state : all()) {
        for (const Direction direction : {Direction::Outgoing, Direction::Incoming}) {
            const int step = stepOf(state, direction);
            QVERIFY2(step >= 1 && step <= 8, qPrintable(stateName(state)));
        }
    }
    QCOMPARE(stepOf(State::Triggered, Direction::Outgoing), 1);
    QCOMPARE(stepOf(State::Sent, Direction::Outgoing), 4);
    QCOMPARE(stepOf(State::Received, Direction::Incoming), 5);
    QCOMPARE(stepOf(State::Acknowledging, Direction::Incoming), 7);
    QCOMPARE(stepOf(State::Received, Direction::Outgoing), 7);
    QCOMPARE(stepOf(State::Applying, Direction::Outgoing), 8);
    QCOMPARE(stepOf(State::Done, Direction::Outgoing), 8);
    QCOMPARE(stepOf(State::Skipped, Direction::Outgoing), 2);
    QCOMPARE(stepOf(State::Skipped, Direction::Incoming), 6);
}

/// From every open state there is a way to a final one that is not just cancelling.
void TstSyncEventState::nothingIsADeadEnd()
{
    for (const State start : all()) {
        if (isFinal(start))
            continue;
        QSet<State> seen {start};
        QList<State> open {start};
        while (!open.isEmpty()) {
            const State at = open.takeLast();
            for (const State next : all()) {
                if (next != State::Failed && next != State::Waiting && next != State::Cancelled && canMove(at, next) && !seen.contains(next)) {
                    seen.insert(next);
                    open.append(next);
                }
            }
        }
        QVERIFY2(seen.contains(State::Done), qPrintable(stateName(start)));
    }
}

QTEST_GUILESS_MAIN(TstSyncEventState)
#include "tst_synceventstate.moc"
