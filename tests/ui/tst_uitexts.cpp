// Words of the window: every state and every error code has them; the tray's state; sentences of Overview; grouping of errors.

#include "core/connectors/sandbox/sandboxconnector.h"
#include "ui/models/connectionview.h"
#include "ui/models/errorgroups.h"
#include "ui/text/configurationerror.h"
#include "ui/text/errortext.h"
#include "ui/text/format.h"
#include "ui/text/overviewtext.h"
#include "ui/text/statetext.h"
#include "ui/text/timelinetext.h"
#include "ui/traystate.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace lockstep;
using namespace lockstep::ui;

namespace {
SyncErrorRow errorRow(qint64 id, const QString &fingerprint, const QString &state, int behind)
{
    SyncErrorRow row;
    row.node = NodeId(u"Red"_s);
    row.id = id;
    row.fingerprint = fingerprint;
    row.state = state;
    row.waitBehind = behind;
    row.error = Error::make(ErrorCode::Validation, u"Severity is required"_s);
    row.connection = ConnectionId(u"Blue to Red"_s);
    row.firstSeen = QDateTime::fromSecsSinceEpoch(1000 + id, Qt::UTC);
    row.lastSeen = QDateTime::fromSecsSinceEpoch(2000 + id, Qt::UTC);
    return row;
}

Configuration blueToRed()
{
    ConnectionConfig connection;
    connection.id = ConnectionId(u"Blue to Red"_s);
    connection.halves[0].node = NodeId(u"Blue"_s);
    connection.halves[1].node = NodeId(u"Red"_s);
    Configuration configuration;
    configuration.connections.append(connection);
    return configuration;
}
} // namespace

class TestUiTexts final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyCodeHasWords()
    {
        QStringList words;
        for (int i = 0; i < static_cast<int>(ErrorCode::Count); ++i) {
            const auto code = static_cast<ErrorCode>(i);
            QVERIFY2(!causeWord(code).isEmpty(), qPrintable(codeName(code)));
            QVERIFY2(causeSentence(code).startsWith(causeWord(code)), qPrintable(codeName(code)));
            QVERIFY2(nextStep(code).endsWith(u'.'), qPrintable(codeName(code)));
            words.append(causeWord(code));
        }
        QCOMPARE(words.removeDuplicates(), 0);
        for (int i = 0; i < static_cast<int>(ErrorScope::Count); ++i)
            QVERIFY(!scopeSentence(static_cast<ErrorScope>(i), 2, u"Blue to Red"_s).isEmpty());
    }

    void everyStateHasWords()
    {
        const QDateTime now = QDateTime::fromSecsSinceEpoch(5000, Qt::UTC);
        QStringList words;
        for (int i = 0; i < static_cast<int>(EventState::Count); ++i) {
            const auto state = static_cast<EventState>(i);
            QVERIFY(!stateWord(state).isEmpty());
            QVERIFY(!stateHint(state).isEmpty());
            EventRow row;
            row.state = state;
            QVERIFY(!badgeOf(row, now).word.isEmpty());
            words.append(stateWord(state));
        }
        QCOMPARE(words.removeDuplicates(), 0);
        for (int step = 1; step <= 8; ++step)
            QVERIFY(!stepTitle(step, u"Red"_s, u"Redmine"_s, u"poll"_s).isEmpty());
    }

    void waitingTellsWhen()
    {
        const QDateTime now = QDateTime::fromSecsSinceEpoch(5000, Qt::UTC);
        EventRow row;
        row.state = EventState::Waiting;
        row.nextTry = now.addSecs(38);
        QCOMPARE(badgeOf(row, now).word, u"Retry in 38 s"_s);
        row.state = EventState::Blocked;
        row.blockedBy = 48209;
        QCOMPARE(badgeOf(row, now).word, u"Behind 48,209"_s);
        row.state = EventState::Triggered;
        QCOMPARE(badgeOf(row, now).word, stateWord(EventState::Triggered));
        row.heldUpBy = 17;
        QCOMPARE(badgeOf(row, now).word, u"Behind request 17"_s);
        QVERIFY(stateHint(row).contains(u"17"_s));
    }

    void figures()
    {
        QCOMPARE(numberText(1204), u"1,204"_s);
        QCOMPARE(ageText(41 * 60'000), u"41 min"_s);
        QCOMPARE(ageText(-5), u"0 s"_s);
        QCOMPARE(ageText(47 * 3'600'000LL), u"47 h"_s);
        QCOMPARE(ageText(72 * 3'600'000LL), u"3 d"_s);
        QCOMPARE(ageText(QDateTime(), QDateTime::currentDateTimeUtc()), u"–"_s);
    }

    void trayShowsTheWorst()
    {
        Snapshot s;
        QCOMPARE(trayStateOf(s), TrayState::InStep);
        s.halves.append(HalfSnapshot {});
        s.openOutgoing = 1;
        QCOMPARE(trayStateOf(s), TrayState::Syncing);
        s.halves[0].paused = true;
        QCOMPARE(trayStateOf(s), TrayState::Paused);
        s.halves.append(HalfSnapshot {});
        QCOMPARE(trayStateOf(s), TrayState::Syncing); // one of two is paused
        s.nodes.append(NodeSnapshot {});
        s.nodes[0].state = NodeState::Waiting;
        QCOMPARE(trayStateOf(s), TrayState::Attention);
        s.nodes[0].state = NodeState::Running;
        s.openErrors = 3;
        QCOMPARE(trayStateOf(s), TrayState::Attention);
        s.halves[0].blockedBy = u"The rule stopped"_s;
        QCOMPARE(trayStateOf(s), TrayState::Broken);
        s.halves[0].blockedBy.clear();
        s.nodes[0].state = NodeState::Failed;
        QCOMPARE(trayStateOf(s), TrayState::Broken);
    }

    void errorsAreGroupedByCause()
    {
        const QList<SyncErrorRow> rows {errorRow(1, u"a"_s, u"open"_s, 1), errorRow(2, u"b"_s, u"open"_s, 0), errorRow(3, u"b"_s, u"open"_s, 5),
                                        errorRow(4, u"a"_s, u"resolved"_s, 0)};
        const QList<ErrorGroup> groups = groupErrors(rows, u"open"_s);
        QCOMPARE(groups.size(), 2);
        QCOMPARE(groups[0].fingerprint, u"b"_s); // the larger first
        QCOMPARE(groups[0].rows.first().id, 3); // most waits behind it
        QCOMPARE(groups[0].waitBehind, 5);
        QCOMPARE(groups[0].firstSeen, rows[1].firstSeen);
        QCOMPARE(groups[0].lastSeen, rows[2].lastSeen);
        QCOMPARE(countErrors(rows, u"resolved"_s), 1);
        QCOMPARE(groupErrors(rows, u"open"_s, u"nothing like it"_s).size(), 0);
        QCOMPARE(groupErrors(rows, u"open"_s, u"SEVERITY"_s).size(), 2);
    }

    void connectionIsBothHalves()
    {
        const Configuration configuration = blueToRed();
        Snapshot snapshot;
        for (const QString &name : {u"Blue"_s, u"Red"_s}) {
            HalfSnapshot half;
            half.connection = configuration.connections.first().id;
            half.node = NodeId(name);
            half.underSync = 10;
            half.waiting = 3;
            half.perMinute[58] = name == "Red"_L1 ? 61 : 44;
            snapshot.halves.append(half);
        }
        snapshot.halves[1].errors = 2;
        const QList<ConnectionView> views = connectionViews(configuration, snapshot);
        QCOMPARE(views.size(), 1);
        QCOMPARE(views[0].underSync, 10); // a twin is one, not two
        QCOMPARE(views[0].errors, 2);
        QCOMPARE(views[0].ratePerMinute[0], 61); // what Red applied was sent by Blue
        QCOMPARE(views[0].state, ConnectionView::State::Errors);
        QVERIFY(overviewSentence(views, {}, {}).contains(u"2 errors"_s));
    }

    void aNodeThatDoesNotRunIsNamedWithItsReason()
    {
        ConnectionView well;
        well.id = ConnectionId(u"Blue to Red"_s);
        NodeSnapshot node;
        node.id = NodeId(u"Green"_s);
        node.state = NodeState::Running;
        QCOMPARE(overviewSentence({well}, {}, {node}), u"All is well."_s);
        QCOMPARE(overviewSentence({well, well}, {}, {node}), u"Both connections are well."_s);
        node.state = NodeState::Waiting;
        node.stateText = u"The tracker cannot be reached"_s;
        QCOMPARE(overviewSentence({well}, {}, {node}), u"The node Green waits: The tracker cannot be reached."_s);
        NodeSnapshot failed = node;
        failed.id = NodeId(u"Yellow"_s);
        failed.state = NodeState::Failed;
        failed.stateText = u"The key is refused."_s;
        QCOMPARE(overviewSentence({well}, {}, {failed, node}), u"Two nodes do not run. The node Yellow does not run: The key is refused."_s);
        ConnectionView ill = well;
        ill.state = ConnectionView::State::Waiting;
        QCOMPARE(overviewSentence({ill, ill}, {}, {}), u"Both connections need a look."_s);
    }

    void syncNowAsksOnlyNodesThatRun()
    {
        const Configuration configuration = blueToRed();
        Snapshot snapshot;
        for (const QString &name : {u"Blue"_s, u"Red"_s}) {
            NodeSnapshot node;
            node.id = NodeId(name);
            node.state = NodeState::Running;
            snapshot.nodes.append(node);
        }
        QCOMPARE(syncSentence(u"Blue to Red"_s, configuration, snapshot), u"Blue to Red: both trackers are asked for changes now."_s);
        snapshot.nodes[1].state = NodeState::Waiting;
        snapshot.nodes[1].stateText = u"No answer"_s;
        QCOMPARE(syncSentence(u"Blue to Red"_s, configuration, snapshot), u"Blue to Red: only the tracker of Blue is asked now. The node Red waits: No answer."_s);
        snapshot.nodes[0].state = NodeState::Stopped;
        QCOMPARE(syncSentence(u"Blue to Red"_s, configuration, snapshot), u"Blue to Red: no tracker is asked now. The node Blue does not run."_s);
    }

    void groupsKeepConnectionsAndNodesApart()
    {
        QList<SyncErrorRow> rows {errorRow(1, u"a"_s, u"open"_s, 0), errorRow(2, u"a"_s, u"open"_s, 0), errorRow(3, u"a"_s, u"open"_s, 0)};
        rows[1].connection = ConnectionId(u"Blue to Green"_s);
        rows[2].node = NodeId(u"Blue"_s);
        const QList<ErrorGroup> groups = groupErrors(rows, u"open"_s);
        QCOMPARE(groups.size(), 3);
        QVERIFY(groups[0].id != groups[1].id && groups[1].id != groups[2].id && groups[0].id != groups[2].id);
        for (const ErrorGroup &group : groups) {
            QCOMPARE(group.connection, group.rows.first().connection.value());
            QCOMPARE(group.node, group.rows.first().node.value());
        }
    }

    void stepsThatWillNotComeAreNotAwaited()
    {
        EventDetail detail;
        detail.steps[0].at = QDateTime::fromSecsSinceEpoch(5000, Qt::UTC);
        const auto fourth = [&detail](EventState state) {
            detail.row.state = state;
            return timelineSteps(detail, {}).at(3).detail;
        };
        QCOMPARE(fourth(EventState::Ready), u"not yet"_s);
        QCOMPARE(fourth(EventState::Failed), u"not yet"_s);
        QCOMPARE(fourth(EventState::Unchanged), u"not needed"_s);
        QCOMPARE(fourth(EventState::Skipped), u"not needed"_s);
        QCOMPARE(fourth(EventState::Cancelled), u"cancelled before"_s);
    }

    void aRefusedConfigurationIsToldWithoutPaths_data()
    {
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("title");
        QTest::newRow("trigger") << u"connections.Blue.to Red.Blue No. 2.triggers[1].query: is the same as that of triggers[0]"_s
                                 << u"Trigger 2 of Blue No. 2: is the same as that of trigger 1"_s;
        QTest::newRow("rule") << u"connections.Blue.to Red.Red.rules.outgoing: line 3: unexpected token"_s << u"Outgoing rule of Red: line 3: unexpected token"_s;
        QTest::newRow("policy") << u"connections.Blue.to Red.policies.conflict.custom.A: there is no such field"_s << u"Policy for custom.A: there is no such field"_s;
        QTest::newRow("ends") << u"connections.Blue.to Red.between: a connection needs two different nodes"_s
                              << u"Blue.to Red: a connection needs two different nodes"_s;
        QTest::newRow("setting") << u"nodes.Red.settings.board: must not be empty"_s << u"Board of Red: must not be empty"_s;
        QTest::newRow("connector") << u"nodes.Red.connector: there is no connector “x”"_s << u"Red: there is no connector “x”"_s;
        QTest::newRow("name") << u"nodes.Red: a node cannot be named “policies”: the word"_s << u"Red: a node cannot be named “policies”: the word"_s;
        QTest::newRow("other") << u"The keychain does not answer"_s << u"The keychain does not answer"_s;
    }

    void aRefusedConfigurationIsToldWithoutPaths()
    {
        QFETCH(QString, message);
        QFETCH(QString, title);
        Configuration configuration;
        for (const QString &name : {u"Blue No. 2"_s, u"Red"_s}) {
            NodeConfig node;
            node.id = NodeId(name);
            node.connector = u"sandbox"_s;
            configuration.nodes.append(node);
        }
        for (const QString &name : {u"Blue"_s, u"Blue.to Red"_s}) {
            ConnectionConfig connection;
            connection.id = ConnectionId(name);
            for (int i = 0; i < 2; ++i)
                connection.halves[i].node = configuration.nodes.at(i).id;
            configuration.connections.append(connection);
        }
        ConnectorRegistry registry;
        registry.add(sandboxDescriptor());
        QCOMPARE(configurationErrorTitle(Error::make(ErrorCode::InvalidInput, message), configuration, registry), title);
    }

    void differencesAreNamed()
    {
        const QJsonObject before {{u"fields"_s, QJsonObject {{u"summary"_s, u"a"_s}, {u"priority"_s, u"High"_s}}}};
        const QJsonObject now {{u"fields"_s, QJsonObject {{u"summary"_s, u"b"_s}, {u"priority"_s, u"High"_s}}}};
        const QList<Difference> found = differences(before, now);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found[0].field, u"summary"_s);
        QCOMPARE(found[0].now, u"b"_s);
    }
};

QTEST_GUILESS_MAIN(TestUiTexts)
#include "tst_uitexts.moc"
