// The forms for trackers and the wizard: wrong input is named in the words of the form, nothing typed is lost or stale.

#include "ui/dialogs/trackerdialog.h"
#include "ui/dialogs/newconnectiondialog.h"
#include "ui/style/lockstepstyle.h"
#include "ui/widgets/messagebar.h"
#include "ui/windowbench.h"

#include "core/connectors/redmine/redminedescriptor.h"
#include "core/connectors/rt/rtconnector.h"
#include "core/connectors/sandbox/sandboxboard.h"
#include "core/connectors/sandbox/sandboxboardclient.h"
#include "support/testpaths.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>
#include <QSpinBox>

#include <algorithm>

using namespace lockstep;
using namespace lockstep::ui;

class TestTrackerDialogs final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void init()
    {
        ConnectorRegistry registry;
        registry.add(redmineDescriptor());
        registry.add(sandboxDescriptor());
        registry.add(rtDescriptor());
        m_host = std::make_unique<NodeHost>(registry, NodeHostOptions {});
        m_services = std::make_unique<FakeServices>();
    }

    void limitsOfRulesAreSetHere()
    {
        Configuration configuration;
        NodeConfig blue;
        blue.id = NodeId(u"Blue"_s);
        blue.connector = u"sandbox"_s;
        blue.settings = {{u"board"_s, u"Blue"_s}};
        blue.ruleLimits.callMs = 7000;
        configuration.nodes = {blue};
        m_services->changeConfiguration(configuration, {}).waitForFinished();
        TrackerDialog dialog({*m_host, *m_services}, blue.id);
        dialog.show();
        const auto spin = [&dialog](const QString &name) {
            for (QSpinBox *box : dialog.findChildren<QSpinBox *>()) {
                if (box->accessibleName() == name)
                    return box;
            }
            return static_cast<QSpinBox *>(nullptr);
        };
        QVERIFY(!spin(u"Time of a rule"_s)->isVisible());
        button(&dialog, u"More settings"_s)->click();
        QVERIFY(spin(u"Time of a rule"_s)->isVisible());
        QCOMPARE(spin(u"Time of a rule"_s)->value(), 7);
        QCOMPARE(spin(u"Memory of rules"_s)->value(), 512);
        spin(u"Time of a rule"_s)->setValue(20);
        spin(u"Memory of rules"_s)->setValue(1); // as little as there may be
        spin(u"Output of a rule"_s)->setValue(500);
        QSignalSpy made(&dialog, &TrackerDialog::made);
        button(&dialog, u"Save"_s)->click();
        QTRY_COMPARE(made.size(), 1);
        const RuleLimits limits = m_services->configuration().nodes.constFirst().ruleLimits;
        QCOMPARE(limits.callMs, 20000);
        QCOMPARE(limits.memoryMib, 128);
        QCOMPARE(limits.outputKib, 500);
    }

    // A key that was mended is typed here; what is left alone stays, and so does the kind and the name.
    void anExistingTrackerIsChanged()
    {
        Configuration configuration;
        NodeConfig blue;
        blue.id = NodeId(u"Blue"_s);
        blue.connector = u"redmine"_s;
        blue.settings = {{u"url"_s, u"https://redmine.example.org"_s}, {u"project"_s, u"blue"_s}, {u"pollSeconds"_s, 7}};
        blue.secrets = {{u"apiKey"_s, SecretRef {SecretRef::Kind::Environment, u"BLUE_KEY"_s}}};
        configuration.nodes = {blue};
        m_services->changeConfiguration(configuration, {}).waitForFinished();
        {
            TrackerDialog dialog({*m_host, *m_services}, blue.id);
            dialog.show();
            QVERIFY(!line(&dialog, u"Name of the node"_s)->isEnabled());
            QVERIFY(hasLabel(&dialog, u"The name stays: connections and the node's database go by it."_s));
            QCOMPARE(line(&dialog, u"Address"_s)->text(), u"https://redmine.example.org"_s);
            QCOMPARE(line(&dialog, u"API key"_s)->text(), QString());
            line(&dialog, u"Project"_s)->setText(u"red"_s);
            QSignalSpy made(&dialog, &TrackerDialog::made);
            button(&dialog, u"Save"_s)->click();
            QTRY_COMPARE(made.size(), 1);
        }
        const NodeConfig *now = m_services->configuration().node(blue.id);
        QVERIFY(now);
        QCOMPARE(now->secrets, blue.secrets);
        QCOMPARE(now->settings.value(u"project"_s), QJsonValue(u"red"_s));
        QCOMPARE(now->settings.value(u"pollSeconds"_s), QJsonValue(7));
        QCOMPARE(m_services->configuration().nodes.size(), 1);
        TrackerDialog dialog({*m_host, *m_services}, blue.id);
        dialog.show();
        line(&dialog, u"API key"_s)->setText(u"new"_s);
        QSignalSpy made(&dialog, &TrackerDialog::made);
        button(&dialog, u"Save"_s)->click();
        QTRY_COMPARE(made.size(), 1);
        QCOMPARE(m_services->configuration().node(blue.id)->secrets.value(u"apiKey"_s).kind, SecretRef::Kind::Keychain);
        QCOMPARE(m_services->lastSecrets, (QMap<QString, QString> {{u"Blue/apiKey"_s, u"new"_s}}));
    }

    void whatIsMissingIsNamedAsInTheForm()
    {
        TrackerDialog dialog({*m_host, *m_services});
        dialog.show();
        button(&dialog, u"Add tracker"_s)->click();
        QVERIFY(says(&dialog, u"The node needs a name."_s));
        QCOMPARE(dialog.focusWidget(), line(&dialog, u"Name of the node"_s));
        line(&dialog, u"Name of the node"_s)->setText(u"Blue"_s);
        button(&dialog, u"Add tracker"_s)->click();
        QVERIFY(says(&dialog, u"Address is missing."_s));
        QCOMPARE(dialog.focusWidget(), line(&dialog, u"Address"_s));
        line(&dialog, u"Address"_s)->setText(u"not an address"_s);
        line(&dialog, u"Project"_s)->setText(u"blue"_s);
        line(&dialog, u"API key"_s)->setText(u"secret"_s);
        button(&dialog, u"Add tracker"_s)->click();
        QVERIFY(says(&dialog, u"Address: “not an address” is not an http or https address"_s));
        QVERIFY(m_services->configuration().nodes.isEmpty());
        line(&dialog, u"Address"_s)->setText(u"https://redmine.example.org"_s);
        QSignalSpy made(&dialog, &TrackerDialog::made);
        button(&dialog, u"Add tracker"_s)->click();
        QTRY_COMPARE(made.size(), 1);
        QCOMPARE(m_services->configuration().nodes.size(), 1);
    }

    // What a file may not say the form does not take either.
    void settingsAreCheckedAsThoseOfAFile()
    {
        Configuration configuration;
        NodeConfig red;
        red.id = NodeId(u"Red"_s);
        red.connector = u"rt"_s;
        red.settings = {{u"url"_s, u"https://rt.example.org"_s}, {u"queue"_s, u"Red"_s}, {u"contentType"_s, u"text/plain"_s}};
        red.secrets = {{u"token"_s, SecretRef {SecretRef::Kind::Environment, u"RED_TOKEN"_s}}};
        configuration.nodes = {red};
        m_services->changeConfiguration(configuration, {}).waitForFinished();
        TrackerDialog dialog({*m_host, *m_services}, red.id);
        dialog.show();
        QCOMPARE(control<QComboBox>(&dialog, u"Text format"_s)->currentText(), u"text/plain"_s);
        line(&dialog, u"Time zone"_s)->setText(u"Mars/Base"_s);
        button(&dialog, u"Save"_s)->click();
        QVERIFY(says(&dialog, u"Time zone: “Mars/Base” is no time zone known here; they are named as Europe/Berlin"_s));
        QCOMPARE(dialog.focusWidget(), line(&dialog, u"Time zone"_s));
        line(&dialog, u"Time zone"_s)->setText(u"UTC"_s);
        line(&dialog, u"Password"_s)->setText(u"secret"_s); // in place of the token
        button(&dialog, u"Save"_s)->click();
        QVERIFY(says(&dialog, u"User: is missing; “password” needs it"_s));
        QCOMPARE(dialog.focusWidget(), line(&dialog, u"User"_s));
        line(&dialog, u"User"_s)->setText(u"root"_s);
        QSignalSpy made(&dialog, &TrackerDialog::made);
        button(&dialog, u"Save"_s)->click();
        QTRY_COMPARE(made.size(), 1);
        QCOMPARE(m_services->configuration().node(red.id)->secrets.keys(), QStringList {u"password"_s});
    }

    // Neither is optional: one of them must be there.
    void aTokenOrAPasswordIsNeeded()
    {
        TrackerDialog dialog({*m_host, *m_services});
        dialog.show();
        control<QComboBox>(&dialog, u"Tracker"_s)->setCurrentIndex(2);
        for (const QString &name : {u"Token"_s, u"User"_s, u"Password"_s})
            QTRY_VERIFY2(hasLabel(&dialog, name) && !hasLabel(&dialog, name + u" (optional)"_s), qPrintable(name));
        QVERIFY(hasLabel(&dialog, u"Token, or user and password: one is needed. An authentication token of the user (RT: Settings, Auth Tokens)."_s));
        line(&dialog, u"Name of the node"_s)->setText(u"Red"_s);
        line(&dialog, u"Address"_s)->setText(u"https://rt.example.org"_s);
        line(&dialog, u"Queue"_s)->setText(u"Red"_s);
        button(&dialog, u"Add tracker"_s)->click();
        QVERIFY(says(&dialog, u"Token is missing: give it, or user and password."_s));
        QCOMPARE(dialog.focusWidget(), line(&dialog, u"Token"_s));
        QTest::keyClicks(line(&dialog, u"Token"_s), u"t"_s);
        line(&dialog, u"Address"_s)->setText(u"http://127.0.0.1:99999"_s);
        button(&dialog, u"Add tracker"_s)->click();
        QVERIFY(says(&dialog, u"Address: “http://127.0.0.1:99999” has the port “99999”; a port is a number from 1 to 65535"_s));
        button(&dialog, u"More settings"_s)->click();
        QVERIFY(hasLabel(&dialog, u"Seconds between two looks at RT's transactions. From 1 to 3600."_s));
        QVERIFY(hasLabel(&dialog, u"From 1 to 300 s"_s));
    }

    // Issues under sync are known by their numbers in the old place.
    void aTrackerIsNotMovedUnderItsIssuesWithoutAQuestion()
    {
        WindowBench bench(ruleHostPath());
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        Configuration next = bench.services.configuration();
        next.connections.first().halves[0].triggers = {{{}, true, true}};
        bench.services.changeConfiguration(next, {});
        SandboxBoardClient board(sandboxBoardPath(bench.folder.filePath(u"boards"_s), u"Blue"_s), u"Blue"_s, u"lockstep"_s);
        BoardEdit edit;
        edit.summary = u"first"_s;
        board.create(edit, u"alice"_s);
        const auto knowsThePair = [&bench] { // Red does a moment earlier
            const QList<HalfSnapshot> halves = bench.host->snapshot().halves;
            return std::any_of(halves.cbegin(), halves.cend(), [](const HalfSnapshot &half) { return half.node == NodeId(u"Blue"_s) && half.underSync == 1; });
        };
        QTRY_VERIFY_WITH_TIMEOUT(knowsThePair(), 60'000);
        TrackerDialog dialog({*bench.host, bench.services}, NodeId(u"Blue"_s));
        dialog.show();
        QSignalSpy made(&dialog, &TrackerDialog::made);
        line(&dialog, u"Board"_s)->setText(u"Elsewhere"_s);
        button(&dialog, u"Save"_s)->click();
        QVERIFY(says(&dialog, u"One issue under sync belongs to the old place"_s));
        QCOMPARE(bench.services.configuration().node(NodeId(u"Blue"_s))->settings.value(u"board"_s), QJsonValue(u"Blue"_s));
        button(&dialog, u"Save all the same"_s)->click();
        QTRY_COMPARE(made.size(), 1);
        QCOMPARE(bench.services.configuration().node(NodeId(u"Blue"_s))->settings.value(u"board"_s), QJsonValue(u"Elsewhere"_s));
    }

    void aNameThatNoFileTakesIsRefusedAtOnce()
    {
        TrackerDialog dialog({*m_host, *m_services});
        dialog.show();
        control<QComboBox>(&dialog, u"Tracker"_s)->setCurrentIndex(1);
        line(&dialog, u"Board"_s)->setText(u"Blue"_s);
        line(&dialog, u"Name of the node"_s)->setText(u"Help desk / 2nd"_s);
        button(&dialog, u"Add tracker"_s)->click();
        QVERIFY(says(&dialog, u"Name: a name must not contain “/”"_s));
        QCOMPARE(dialog.focusWidget(), line(&dialog, u"Name of the node"_s));
        QVERIFY(m_services->configuration().nodes.isEmpty());
        NewConnectionDialog wizard({*m_host, *m_services});
        wizard.show();
        toScope(&wizard, u"Blue"_s, u"policies"_s);
        QVERIFY(says(&wizard, u"Name: a node cannot be named “policies”: the word has a meaning in a connection"_s));
        line(&wizard, u"Name of the node"_s)->setText(u"Red"_s);
        button(&wizard, u"Next"_s)->click();
        line(&wizard, u"Name of the connection"_s)->setText(QString(10'000, u'x'));
        button(&wizard, u"Make the connection"_s)->click();
        QVERIFY(says(&wizard, u"Name: a name may have at most 100 characters, this has 10000"_s));
        QCOMPARE(wizard.focusWidget(), line(&wizard, u"Name of the connection"_s));
        QVERIFY(m_services->configuration().connections.isEmpty());
    }

    void theWizardOffersEachWayOfWritingRules()
    {
        NewConnectionDialog wizard({*m_host, *m_services});
        wizard.show();
        toScope(&wizard, u"Blue"_s, u"Red"_s);
        line(&wizard, u"Name of the connection"_s)->setText(u"Blue to Red"_s);
        auto *mode = control<QComboBox>(&wizard, u"Rules"_s);
        QCOMPARE(mode->count(), 3);
        mode->setCurrentIndex(static_cast<int>(RuleMode::Mapping));
        button(&wizard, u"Make the connection"_s)->click();
        QTRY_COMPARE(m_services->configuration().connections.size(), 1);
        for (const ConnectionHalf &half : m_services->configuration().connections.first().halves) {
            QCOMPARE(half.rules.mode, RuleMode::Mapping);
            QCOMPARE(half.rules.mapping, basicMapping());
        }
    }

    void anErrorGoesWhenWhatItIsAboutIsMended()
    {
        TrackerDialog dialog({*m_host, *m_services});
        dialog.show();
        button(&dialog, u"Add tracker"_s)->click();
        QVERIFY(says(&dialog, u"The node needs a name."_s));
        QTest::keyClicks(line(&dialog, u"Name of the node"_s), u"B"_s);
        QVERIFY(!says(&dialog, u"The node needs a name."_s));
        NewConnectionDialog wizard({*m_host, *m_services});
        wizard.show();
        button(&wizard, u"Next"_s)->click();
        QVERIFY(says(&wizard, u"The node needs a name."_s));
        QTest::keyClicks(line(&wizard, u"Name of the node"_s), u"B"_s);
        QVERIFY(!says(&wizard, u"The node needs a name."_s));
    }

    void escapeAsksBeforeItLosesWhatWasTyped()
    {
        NewConnectionDialog wizard({*m_host, *m_services});
        wizard.show();
        QTest::keyClick(&wizard, Qt::Key_Escape);
        QVERIFY(!wizard.isVisible()); // nothing to lose
        wizard.show();
        QTest::keyClicks(line(&wizard, u"Name of the node"_s), u"Blue"_s);
        QTest::keyClick(&wizard, Qt::Key_Escape);
        QVERIFY(wizard.isVisible());
        QVERIFY(says(&wizard, u"Not saved: the new connection"_s));
        QCOMPARE(line(&wizard, u"Name of the node"_s)->text(), u"Blue"_s);
        button(&wizard, u"Close without saving"_s)->click();
        QVERIFY(!wizard.isVisible());
    }

    void escapeAsksInTheTrackerDialogToo()
    {
        TrackerDialog dialog({*m_host, *m_services});
        dialog.show();
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(!dialog.isVisible()); // nothing to lose
        dialog.show();
        QTest::keyClicks(line(&dialog, u"Address"_s), u"https://redmine.example.org"_s);
        QTest::keyClick(line(&dialog, u"Address"_s), Qt::Key_Escape);
        QVERIFY(dialog.isVisible());
        QVERIFY(says(&dialog, u"Not saved: the new tracker"_s));
        dialog.close();
        QVERIFY(dialog.isVisible());
        button(&dialog, u"Close without saving"_s)->click();
        QVERIFY(!dialog.isVisible());
        dialog.show();
        button(&dialog, u"Cancel"_s)->click(); // means it
        QVERIFY(!dialog.isVisible());
    }

    // What is proposed can be saved as it is.
    void theProposedNameIsFree()
    {
        NewConnectionDialog wizard({*m_host, *m_services});
        wizard.show();
        toScope(&wizard, u"Blue"_s, u"Red"_s);
        QCOMPARE(line(&wizard, u"Name of the connection"_s)->text(), u"Blue to Red"_s);
        Configuration configuration;
        for (const QString &name : {u"Blue to Red"_s, u"Blue to Red 2"_s}) {
            ConnectionConfig connection;
            connection.id = ConnectionId(name);
            configuration.connections.append(connection);
        }
        m_services->changeConfiguration(configuration, {}).waitForFinished();
        wizard.goTo(2);
        QCOMPARE(line(&wizard, u"Name of the connection"_s)->text(), u"Blue to Red 3"_s);
    }

    void theWizardChecksQueriesBeforeItMakesTheConnection()
    {
        QTemporaryDir folder;
        ConnectorRegistry registry;
        registry.add(redmineDescriptor());
        registry.add(sandboxDescriptor());
        NodeHost host(registry, NodeHostOptions {folder.path(), {}, {}});
        NewConnectionDialog wizard({host, *m_services});
        wizard.show();
        toScope(&wizard, u"Blue"_s, u"Red"_s);
        QSignalSpy made(&wizard, &NewConnectionDialog::made);
        line(&wizard, u"Query of Red"_s)->setText(u"labl:c"_s);
        button(&wizard, u"Make the connection"_s)->click();
        QTRY_VERIFY(wizard.focusWidget() == line(&wizard, u"Query of Red"_s));
        bool told = false;
        for (MessageBar *bar : wizard.findChildren<MessageBar *>())
            told = told || bar->accessibleName().startsWith(u"Query of Red: The query cannot be read at “labl:c”"_s);
        QVERIFY(told);
        QVERIFY(m_services->configuration().connections.isEmpty());
        line(&wizard, u"Query of Red"_s)->setText(u"label:c"_s);
        button(&wizard, u"Make the connection"_s)->click();
        QTRY_COMPARE(made.size(), 1);
        QVERIFY(!wizard.isVisible());

        QFile taken(folder.filePath(u"none"_s)); // no board can be below it: nobody can be asked
        QVERIFY(taken.open(QIODevice::WriteOnly));
        NodeHost nowhere(registry, NodeHostOptions {folder.filePath(u"none"_s), {}, {}});
        FakeServices services;
        NewConnectionDialog other({nowhere, services});
        other.show();
        toScope(&other, u"Blue"_s, u"Red"_s);
        line(&other, u"Query of Red"_s)->setText(u"label:c"_s);
        button(&other, u"Make the connection"_s)->click();
        QTRY_VERIFY(says(&other, u"The connection is made; its queries are not checked"_s));
        QCOMPARE(services.configuration().connections.size(), 1);
        button(&other, u"Close"_s)->click();
        QVERIFY(!other.isVisible());
    }

    void aRefusalIsToldInTheWordsOfTheForm()
    {
        TrackerDialog dialog({*m_host, *m_services});
        fillIn(&dialog);
        m_services->refusal = Error::make(ErrorCode::InvalidInput, u"nodes.Blue.settings.board: must not be empty"_s);
        button(&dialog, u"Add tracker"_s)->click();
        QTRY_VERIFY(says(&dialog, u"Board of Blue: must not be empty"_s));
    }

    void aRefusedTrackerKeepsWhatWasTyped()
    {
        TrackerDialog dialog({*m_host, *m_services});
        fillIn(&dialog);
        m_services->refusal = Error::make(ErrorCode::Storage, u"The keychain does not answer"_s);
        button(&dialog, u"Add tracker"_s)->click();
        QTRY_VERIFY(says(&dialog, u"The keychain does not answer"_s));
        QVERIFY(button(&dialog, u"Add tracker"_s)->isEnabled());
        QCOMPARE(line(&dialog, u"Name of the node"_s)->text(), u"Blue"_s);
    }

    void aRefusedConnectionCanBeTriedAgainFromTheKeyboard()
    {
        NewConnectionDialog wizard({*m_host, *m_services});
        wizard.show();
        toScope(&wizard, u"Blue"_s, u"Red"_s);
        m_services->refusal = Error::make(ErrorCode::Storage, u"The keychain does not answer"_s);
        button(&wizard, u"Make the connection"_s)->setFocus();
        button(&wizard, u"Make the connection"_s)->click();
        QTRY_VERIFY(says(&wizard, u"The keychain does not answer"_s));
        QCOMPARE(wizard.focusWidget(), button(&wizard, u"Make the connection"_s));
        m_services->refusal = {};
        QTest::keyClick(wizard.focusWidget(), Qt::Key_Space);
        QTRY_COMPARE(m_services->configuration().connections.size(), 1);
    }

    void theReportOfATestGoesWithWhatItWasAbout()
    {
        TrackerDialog dialog({*m_host, *m_services});
        dialog.show();
        button(&dialog, u"Test"_s)->click();
        QVERIFY(hasLabel(&dialog, u"Address is missing."_s));
        QCOMPARE(dialog.focusWidget(), line(&dialog, u"Address"_s));
        line(&dialog, u"Address"_s)->setText(u"http://127.0.0.1:9"_s);
        QVERIFY(!hasLabel(&dialog, u"Address is missing."_s));
    }

    void whatIsToldMovesNothing()
    {
        TrackerDialog dialog({*m_host, *m_services});
        dialog.show();
        const QPoint before = line(&dialog, u"Name of the node"_s)->mapTo(&dialog, QPoint());
        button(&dialog, u"Add tracker"_s)->click();
        QVERIFY(says(&dialog, u"The node needs a name."_s));
        QCOMPARE(line(&dialog, u"Name of the node"_s)->mapTo(&dialog, QPoint()), before);
    }

    void theProposedNameFollowsTheNodesUntilOneIsTyped()
    {
        NewConnectionDialog wizard({*m_host, *m_services});
        wizard.show();
        toScope(&wizard, u"Blue"_s, u"Red"_s);
        auto *name = line(&wizard, u"Name of the connection"_s);
        QCOMPARE(name->text(), u"Blue to Red"_s);
        wizard.goTo(1);
        line(&wizard, u"Name of the node"_s)->setText(u"Green"_s);
        button(&wizard, u"Next"_s)->click();
        QCOMPARE(name->text(), u"Blue to Green"_s);
        name->setText(u"Mine"_s);
        wizard.goTo(1);
        line(&wizard, u"Name of the node"_s)->setText(u"Red"_s);
        button(&wizard, u"Next"_s)->click();
        QCOMPARE(name->text(), u"Mine"_s);
    }

    void longNamesStayWithinTheWizard()
    {
        NewConnectionDialog wizard({*m_host, *m_services});
        wizard.show();
        const QString name = u"Ein sehr langer Name eines Knotens, den jemand mit Bedacht gewählt hat, im dritten Stockwerk"_s;
        toScope(&wizard, u"Blue"_s, name);
        auto *box = control<QCheckBox>(&wizard, u"New issues of %1 come under sync by themselves"_s.arg(name));
        QVERIFY(box && box->isVisible());
        QVERIFY(box->mapTo(&wizard, QPoint(box->width(), 0)).x() <= wizard.width());
    }

private:
    void fillIn(TrackerDialog *dialog)
    {
        dialog->show();
        control<QComboBox>(dialog, u"Tracker"_s)->setCurrentIndex(1);
        line(dialog, u"Name of the node"_s)->setText(u"Blue"_s);
        line(dialog, u"Board"_s)->setText(u"Blue"_s);
    }

    static QLineEdit *line(QWidget *root, const QString &name) { return control<QLineEdit>(root, name); }
    static bool says(QWidget *root, const QString &title)
    {
        const auto bars = root->findChildren<MessageBar *>();
        return std::any_of(bars.begin(), bars.end(), [&title](MessageBar *bar) { return bar->isVisible() && bar->accessibleName() == title; });
    }
    static bool hasLabel(QWidget *root, const QString &text)
    {
        const auto labels = root->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&text](QLabel *label) { return label->isVisible() && label->text() == text; });
    }
    static void toScope(NewConnectionDialog *wizard, const QString &mine, const QString &theirs)
    {
        for (const QString &name : {mine, theirs}) {
            control<QComboBox>(wizard, u"Tracker"_s)->setCurrentIndex(1); // a sandbox board asks for nothing
            line(wizard, u"Name of the node"_s)->setText(name);
            QTRY_VERIFY(line(wizard, u"Board"_s)->isVisible());
            line(wizard, u"Board"_s)->setText(name);
            button(wizard, u"Next"_s)->click();
        }
    }

    std::unique_ptr<NodeHost> m_host;
    std::unique_ptr<FakeServices> m_services;
};

QTEST_MAIN(TestTrackerDialogs)
#include "tst_trackerdialogs.moc"
