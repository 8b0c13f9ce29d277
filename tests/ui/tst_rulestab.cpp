// The tab Rules of two real connections of sandbox boards: drafts, their check, versions, suggestions and rehearsals.

#include "ui/delegates/celldelegate.h"
#include "ui/mainwindow.h"
#include "ui/pages/connectionspage.h"
#include "ui/pages/scripteditor.h"
#include "ui/style/lockstepstyle.h"
#include "ui/windowbench.h"

#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTableView>
#include <QTableWidget>
#include <QTextBrowser>

using namespace lockstep;
using namespace lockstep::ui;

class TestRulesTab final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void init()
    {
        m_bench = std::make_unique<WindowBench>();
        m_bench->connectScripts();
        m_window = std::make_unique<MainWindow>(*m_bench->host, m_bench->services);
        m_window->show();
        m_window->openLink(u"connection:One"_s);
        m_page = m_window->findChild<ConnectionsPage *>();
    }

    void cleanup()
    {
        m_window.reset();
        m_bench.reset();
    }

    void typedRulesStayWhateverElseIsDone()
    {
        ScriptEditor *outgoing = control<ScriptEditor>(m_page, u"Outgoing rule"_s);
        QVERIFY(!isDraft());
        outgoing->setPlainText(u"// typed"_s);
        QVERIFY(isDraft());
        m_window->openLink(u"connection:Two"_s);
        QCOMPARE(outgoing->toPlainText(), m_bench->connection(u"Two"_s).halves[0].rules.outgoing);
        m_window->openLink(u"connection:One"_s);
        QCOMPARE(outgoing->toPlainText(), u"// typed"_s);
        toTab(1);
        button(m_page, u"Switch off"_s)->click();
        QTRY_VERIFY(!m_bench->connection(u"One"_s).halves[0].triggers.first().active);
        toTab(0);
        QCOMPARE(outgoing->toPlainText(), u"// typed"_s);
        publish(u"as agreed"_s);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].rules.outgoing, u"// typed"_s);
        QCOMPARE(m_bench->connection(u"One"_s).halves[0].rules.note, u"as agreed"_s);
        QCOMPARE(m_bench->connection(u"One"_s).halves[1].rules.note, QString()); // nothing of it has changed
        QTRY_VERIFY(!isDraft());
        QVERIFY(!isDraft());
    }

    void eachWayOfWritingGoesOnFromTheOneBefore()
    {
        auto *mode = control<QComboBox>(m_page, u"Written as"_s);
        const auto choose = [mode](int index) {
            mode->setCurrentIndex(index);
            Q_EMIT mode->activated(index);
        };
        Configuration next = m_bench->services.configuration();
        next.connections[0].halves[0].rules = RuleSet();
        m_bench->services.changeConfiguration(next, {});
        m_window->openLink(u"connection:One"_s);
        QCOMPARE(mode->currentText(), u"Basic"_s);
        choose(1);
        auto *table = control<QTableView>(m_page, u"Mapping"_s);
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), 4);
        QCOMPARE(table->model()->index(0, 0).data().toString(), u"summary"_s);
        publish(u"as agreed"_s);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].rules.mode, RuleMode::Mapping);
        QCOMPARE(m_bench->connection(u"One"_s).halves[0].rules.mapping, basicMapping());
        QTRY_VERIFY(!isDraft());

        button(m_page, u"Go on as a script"_s)->click();
        QCOMPARE(mode->currentText(), u"Script"_s);
        ScriptEditor *outgoing = control<ScriptEditor>(m_page, u"Outgoing rule"_s);
        QVERIFY2(outgoing->toPlainText().contains(u"replica.summary = issue.summary;"_s), qPrintable(outgoing->toPlainText()));
        choose(1); // and back: nothing is lost before it is saved
        QVERIFY(!isDraft());
        choose(2);
        publish(u"as agreed"_s);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].rules.mode, RuleMode::Script);
        QCOMPARE(m_bench->connection(u"One"_s).halves[0].rules.mapping, Mapping());
        QTRY_VERIFY(!isDraft());
    }

    void aMappingIsEditedRowByRow()
    {
        Configuration next = m_bench->services.configuration();
        next.connections[0].halves[0].rules = {RuleMode::Mapping, {}, {}, 0, basicMapping()};
        m_bench->services.changeConfiguration(next, {});
        m_window->openLink(u"connection:One"_s);
        auto *table = control<QTableView>(m_page, u"Mapping"_s);
        const auto cell = [table](int row, int column) { return table->model()->index(row, column).data().toString(); };
        button(m_page, u"Add row…"_s)->click();
        QVERIFY(dialog());
        control<QComboBox>(dialog(), u"Field of the issue"_s)->setEditText(u"Ext ref"_s);
        button(dialog(), u"Take over"_s)->click();
        QVERIFY(dialog()); // told what is wrong, and nothing is lost
        bool told = false;
        for (const QLabel *label : dialog()->findChildren<QLabel *>())
            told = told || label->text().contains(u"“Ext ref” is no name of a field"_s);
        QVERIFY(told);
        control<QComboBox>(dialog(), u"Field of the issue"_s)->setEditText(u"status"_s);
        QCOMPARE(control<QComboBox>(dialog(), u"Name in the replica"_s)->currentText(), u"status"_s);
        control<QComboBox>(dialog(), u"What becomes of the value"_s)->setCurrentIndex(static_cast<int>(Transformation::Values));
        const auto fill = [this](int row, const QString &here, const QString &there) {
            auto *values = control<QTableWidget>(dialog(), u"Pairs of values"_s);
            values->setItem(row, 0, new QTableWidgetItem(here));
            values->setItem(row, 1, new QTableWidgetItem(there));
        };
        fill(0, u"Open"_s, u"New = all"_s);
        fill(1, u"In Progress"_s, u"Started"_s);
        control<QComboBox>(dialog(), u"If nothing matches"_s)->setCurrentIndex(static_cast<int>(NothingMatches::Default));
        control<QLineEdit>(dialog(), u"Default value"_s)->setText(u"New"_s);
        button(dialog(), u"Take over"_s)->click();
        QVERIFY(!dialog());
        QCOMPARE(table->model()->rowCount(), 5);
        QCOMPARE(cell(2, 0), u"status"_s);
        QCOMPARE(cell(2, 3), u"2 values"_s);
        QCOMPARE(cell(2, 4), u"default: New"_s);
        QCOMPARE(cell(2, 5), QString());
        QVERIFY(control<ScriptEditor>(m_page, u"Outgoing script of the mapping"_s)->toPlainText().contains(u"['In Progress']: 'Started'"_s));

        button(m_page, u"Up"_s)->click();
        QCOMPARE(cell(1, 0), u"status"_s);
        table->selectRow(3);
        button(m_page, u"Edit…"_s)->click();
        control<QLineEdit>(dialog(), u"Text before what comes in"_s)->setText(u"{{author}}: "_s);
        button(dialog(), u"Take over"_s)->click();
        table->selectRow(4);
        button(m_page, u"Remove"_s)->click();
        QVERIFY(button(m_page, u"Attachments…"_s)->isVisible());
        publish(u"as agreed"_s);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].rules.mapping.fields.size(), 3);
        const Mapping saved = m_bench->connection(u"One"_s).halves[0].rules.mapping;
        QCOMPARE(saved.fields.at(1).values, (QList<std::pair<QString, QString>> {{u"Open"_s, u"New = all"_s}, {u"In Progress"_s, u"Started"_s}}));
        QCOMPARE(saved.comments->prefix, u"{{author}}: "_s);
        QVERIFY(!saved.attachments);
        QTRY_VERIFY(!isDraft());

        // Each row opens with what it says, whatever it does.
        table->selectRow(1);
        button(m_page, u"Edit…"_s)->click();
        QCOMPARE(control<QTableWidget>(dialog(), u"Pairs of values"_s)->item(0, 1)->text(), u"New = all"_s);
        button(dialog(), u"Take over"_s)->click();
        QVERIFY(!isDraft());
    }

    void aDraftOutlivesTheProgram()
    {
        control<ScriptEditor>(m_page, u"Outgoing rule"_s)->setPlainText(u"// typed"_s);
        m_window.reset();
        m_window = std::make_unique<MainWindow>(*m_bench->host, m_bench->services);
        m_window->show();
        m_window->openLink(u"connection:One"_s);
        m_page = m_window->findChild<ConnectionsPage *>();
        QCOMPARE(control<ScriptEditor>(m_page, u"Outgoing rule"_s)->toPlainText(), u"// typed"_s);
        QVERIFY(isDraft());
        QCOMPARE(m_bench->connection(u"One"_s).halves[0].rules.outgoing, u"replica.summary = issue.summary;\n"_s);
        button(m_page, u"Revert"_s)->click();
        QCOMPARE(control<ScriptEditor>(m_page, u"Outgoing rule"_s)->toPlainText(), u"replica.summary = issue.summary;\n"_s);
        QVERIFY(!isDraft());
    }

    // Each way in which a draft goes away can be undone, to the letter.
    void aDraftThatIsReplacedCanBeHadAgain()
    {
        auto *outgoing = control<ScriptEditor>(m_page, u"Outgoing rule"_s);
        auto *afterAck = control<ScriptEditor>(m_page, u"After-ack rule"_s);
        auto *mode = control<QComboBox>(m_page, u"Written as"_s);
        const QString typed = u"// typed for an hour"_s;
        outgoing->setPlainText(typed);
        afterAck->setPlainText(u"// and this"_s);
        const auto hasAll = [&] { return outgoing->toPlainText() == typed && afterAck->toPlainText() == u"// and this"_s && isDraft(); };
        const auto undo = [this] { return button(m_page, u"Undo"_s); };
        QVERIFY(!undo() || !undo()->isVisible());
        button(m_page, u"Revert"_s)->click();
        QVERIFY(!isDraft());
        QCOMPARE(barsOf(m_page, u"The draft is dropped: the rules are those that are published."_s).size(), 1);
        Configuration next = m_bench->services.configuration();
        next.connections[1].auditHours = 4; // it stays whatever else is changed
        m_bench->services.changeConfiguration(next, {});
        undo()->click();
        QVERIFY(hasAll());

        menuEntry(u"Rules that are ready…"_s)->trigger();
        button(dialog(), u"Take over"_s)->click();
        QCOMPARE(barsOf(m_page, u"The draft of Blue is replaced."_s).size(), 1);
        QVERIFY(!hasAll());
        undo()->click();
        QVERIFY(hasAll());
        QVERIFY(undo()->isVisible()); // the rule that was taken over is a draft too
        undo()->click();
        QVERIFY(!hasAll());
        undo()->click();
        QVERIFY(hasAll());

        mode->setCurrentIndex(1); // what was typed before stays behind the mapping
        Q_EMIT mode->activated(1);
        menuEntry(u"Paste an Exalate rule…"_s)->trigger();
        control<QPlainTextEdit>(dialog(), u"Rule of Exalate"_s)->setPlainText(u"replica.due = issue.due"_s);
        button(dialog(), u"Take over"_s)->click();
        QCOMPARE(outgoing->toPlainText(), u"replica.dueDate = issue.dueDate;"_s);
        undo()->click();
        QCOMPARE(mode->currentText(), u"Mapping"_s);
        mode->setCurrentIndex(2);
        Q_EMIT mode->activated(2);
        QVERIFY(hasAll());

        QTRY_VERIFY(!versions().isEmpty());
        menuEntry(u"Versions…"_s)->trigger();
        QTRY_VERIFY(button(dialog(), u"Take over as draft"_s)->isEnabled());
        button(dialog(), u"Take over as draft"_s)->click();
        QVERIFY(!hasAll());
        undo()->click();
        QVERIFY(hasAll());
    }

    // A draft is of one half: what is published of the other one meanwhile stays; and of its own half it is told.
    void aDraftOfOneHalfLeavesTheOther()
    {
        control<ScriptEditor>(m_page, u"Outgoing rule"_s)->setPlainText(u"// typed"_s);
        Configuration next = m_bench->services.configuration();
        next.connections[0].halves[1].rules.outgoing = u"// by an import"_s;
        m_bench->services.changeConfiguration(next, {});
        m_window->openLink(u"connection:Two"_s);
        m_window->openLink(u"connection:One"_s);
        publish({});
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].rules.outgoing, u"// typed"_s);
        QCOMPARE(m_bench->connection(u"One"_s).halves[1].rules.outgoing, u"// by an import"_s);

        control<ScriptEditor>(m_page, u"Outgoing rule"_s)->setPlainText(u"// typed again"_s);
        next = m_bench->services.configuration();
        next.connections[0].halves[0].rules.outgoing = u"// by an import"_s;
        m_bench->services.changeConfiguration(next, {});
        m_window->openLink(u"connection:Two"_s);
        m_window->openLink(u"connection:One"_s);
        QCOMPARE(control<ScriptEditor>(m_page, u"Outgoing rule"_s)->toPlainText(), u"// typed again"_s);
        QVERIFY(!barsOf(m_page, u"The rules of Blue were published anew since this draft was begun"_s).isEmpty());
    }

    // What the check says stands where it belongs, and is said again before it is published.
    void whatTheCheckSays()
    {
        RuleAdvice &advice = m_bench->services.advice;
        advice.halves[0].outgoing = {{1, 9, 7, ProblemSeverity::Error, u"unknown-name"_s, u"a replica has no field “sumary”; did you mean “summary”?"_s}};
        control<ScriptEditor>(m_page, u"Outgoing rule"_s)->setPlainText(u"replica.sumary = issue.summary;"_s);
        QTRY_COMPARE(control<ScriptEditor>(m_page, u"Outgoing rule"_s)->problems().size(), 1);
        QCOMPARE(m_bench->services.advised.last().halves[0].rules.outgoing, u"replica.sumary = issue.summary;"_s);
        button(m_page, u"Publish…"_s)->click();
        QStringList told;
        for (const QLabel *label : dialog()->findChildren<QLabel *>())
            told.append(label->text());
        QVERIFY2(told.join(u'\n').contains(u"Blue, outgoing rule, line 1: a replica has no field “sumary”"_s), qPrintable(told.join(u'\n')));
        QCOMPARE(barsOf(dialog(), u"The check has found one thing that will hardly do what is meant"_s).size(), 1);
        QVERIFY(button(dialog(), u"Publish"_s)->isEnabled());
        dialog()->reject();
        QVERIFY(isDraft());

        advice = {};
        advice.halves[0].rows = {{0, FindingPlace::Mapping, 2, 0, ProblemSeverity::Warning, u"unread"_s, u"Red never reads “description”"_s}};
        auto *mode = control<QComboBox>(m_page, u"Written as"_s);
        mode->setCurrentIndex(1);
        Q_EMIT mode->activated(1);
        auto *found = control<QTableView>(m_page, u"What the check says"_s);
        QTRY_VERIFY(found->isVisible());
        QCOMPARE(found->model()->index(0, 1).data().toString(), u"Red never reads “description”"_s);
    }

    // What is sure to be refused is not offered; and a note that was typed is not lost by a refusal.
    void aSyntaxErrorIsNotOfferedForPublishing()
    {
        m_bench->services.advice.halves[0].outgoing = {{2, 1, 1, ProblemSeverity::Error, u"syntax"_s, u"Unexpected end of script"_s}};
        auto *outgoing = control<ScriptEditor>(m_page, u"Outgoing rule"_s);
        outgoing->setPlainText(u"if (a) {\n"_s);
        button(m_page, u"Publish…"_s)->click(); // before the check has answered
        QTRY_VERIFY(!barsOf(dialog(), u"A rule with a syntax error cannot be published: mend it first"_s).isEmpty());
        QVERIFY(!barsOf(dialog(), u"Blue, outgoing rule, line 2: Unexpected end of script"_s).isEmpty());
        QVERIFY(!button(dialog(), u"Publish"_s)->isEnabled());
        dialog()->reject();
        m_bench->services.advice = {};
        outgoing->setPlainText(u"// mended"_s);
        QTRY_VERIFY(outgoing->problems().isEmpty());
        m_bench->services.refusal = Error::make(ErrorCode::Storage, u"The configuration cannot be written"_s);
        publish(u"a long note"_s);
        QTRY_VERIFY(!barsOf(m_page, u"The configuration cannot be written"_s).isEmpty());
        m_bench->services.refusal.reset();
        button(m_page, u"Publish…"_s)->click();
        QCOMPARE(control<QLineEdit>(dialog(), u"Note on this version"_s)->text(), u"a long note"_s);
        QTRY_VERIFY(button(dialog(), u"Publish"_s)->isEnabled());
        button(dialog(), u"Publish"_s)->click();
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].rules.note, u"a long note"_s);
    }

    // On a tab of its own, in script mode; an error leads to its line.
    void theThirdRule()
    {
        ScriptEditor *outgoing = control<ScriptEditor>(m_page, u"Outgoing rule"_s);
        ScriptEditor *afterAck = control<ScriptEditor>(m_page, u"After-ack rule"_s);
        auto *rule = control<QTabBar>(m_page, u"Rule that is shown"_s);
        QVERIFY(outgoing->isVisible() && !afterAck->isVisible());
        rule->setCurrentIndex(1);
        QVERIFY(!outgoing->isVisible() && afterAck->isVisible());
        QCOMPARE(afterAck->toPlainText(), QString());
        RuleAdvice &advice = m_bench->services.advice;
        advice.halves[0].afterAck = {{1, 1, 5, ProblemSeverity::Warning, u"not-writable"_s, u"“custom.Theirs” of Blue cannot be changed"_s}};
        afterAck->setPlainText(u"issue.custom.Theirs = replica.key;"_s);
        QVERIFY(isDraft());
        QTRY_COMPARE(afterAck->problems().size(), 1);
        m_window->openLink(u"connection:Two"_s);
        QCOMPARE(afterAck->toPlainText(), QString());
        m_window->openLink(u"connection:One"_s);
        QCOMPARE(afterAck->toPlainText(), u"issue.custom.Theirs = replica.key;"_s);
        publish(u"their key"_s);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].rules.afterAck, u"issue.custom.Theirs = replica.key;"_s);
        QTRY_COMPARE(versions().first().rules.afterAck, u"issue.custom.Theirs = replica.key;"_s);
        QVERIFY(versions().first().publishedAt.isValid());
        QTRY_VERIFY(!isDraft());
        menuEntry(u"Versions…"_s)->trigger();
        auto *list = control<QTableView>(dialog(), u"Published versions"_s);
        QTRY_VERIFY(list->model()->rowCount() >= 2);
        list->selectRow(1);
        auto *diff = control<QTextBrowser>(dialog(), u"Comparison"_s);
        QVERIFY2(diff->toPlainText().contains(u"After-ack rule"_s) && diff->toPlainText().contains(u"replica.key"_s), qPrintable(diff->toPlainText()));
        dialog()->reject();
        rule->setCurrentIndex(0);
        m_window->openLink(u"rule:One\nBlue\nafterAck\n1"_s);
        QVERIFY(afterAck->isVisible());
        auto *mode = control<QComboBox>(m_page, u"Written as"_s);
        mode->setCurrentIndex(1);
        Q_EMIT mode->activated(1);
        QVERIFY(!rule->isVisible());
    }

    void versionsAreComparedAndTakenBack()
    {
        QTRY_VERIFY(!versions().isEmpty());
        const int before = versions().first().number;
        control<ScriptEditor>(m_page, u"Outgoing rule"_s)->setPlainText(u"replica.summary = 'new';\n"_s);
        publish(u"a new summary"_s);
        QTRY_COMPARE(versions().first().number, before + 1);
        QCOMPARE(versions().first().rules.note, u"a new summary"_s);

        menuEntry(u"Versions…"_s)->trigger();
        auto *list = control<QTableView>(dialog(), u"Published versions"_s);
        QTRY_VERIFY(list->model()->rowCount() >= 2);
        QVERIFY(!button(dialog(), u"Take over as draft"_s)->isEnabled()); // it is what is typed
        list->selectRow(1);
        auto *diff = control<QTextBrowser>(dialog(), u"Comparison"_s);
        QVERIFY2(diff->toPlainText().contains(u"replica.summary = issue.summary;"_s) && diff->toPlainText().contains(u"replica.summary = 'new';"_s), qPrintable(diff->toPlainText()));
        QVERIFY2(diff->toPlainText().contains(u"one line differs"_s) || diff->toPlainText().contains(u"2 lines differ"_s), qPrintable(diff->toPlainText()));
        button(dialog(), u"Take over as draft"_s)->click();
        QCOMPARE(control<ScriptEditor>(m_page, u"Outgoing rule"_s)->toPlainText(), u"replica.summary = issue.summary;\n"_s);
        publish({});
        QTRY_COMPARE(versions().first().number, before + 2);
    }

    // By what both boards tell of themselves.
    void rowsAreSuggested()
    {
        Configuration next = m_bench->services.configuration();
        next.connections[0].halves[0].rules = {RuleMode::Mapping, {}, {}, 0, basicMapping(), {}};
        m_bench->services.changeConfiguration(next, {});
        m_window->openLink(u"connection:One"_s);
        QTRY_VERIFY_WITH_TIMEOUT(m_bench->host->schema(NodeId(u"Blue"_s)) && m_bench->host->schema(NodeId(u"Red"_s)), 60'000);
        QTRY_VERIFY(button(m_page, u"Suggest rows"_s)->isEnabled());
        button(m_page, u"Suggest rows"_s)->click();
        auto *table = control<QTableView>(m_page, u"Mapping"_s);
        QStringList fields;
        for (int row = 0; row < table->model()->rowCount(); ++row)
            fields.append(table->model()->index(row, 0).data().toString());
        QVERIFY2(fields.contains(u"status"_s) && fields.contains(u"priority"_s) && fields.count(u"summary"_s) == 1, qPrintable(fields.join(u',')));
        QVERIFY(isDraft());
        QVERIFY(!button(m_page, u"Suggest rows"_s)->isEnabled());
    }

    // A row that waits for the answer; as a script it is the third.
    void aRowWaitsForTheAnswer()
    {
        Configuration next = m_bench->services.configuration();
        next.connections[0].halves[0].rules = {RuleMode::Mapping, {}, {}, 0, basicMapping(), {}};
        m_bench->services.changeConfiguration(next, {});
        m_window->openLink(u"connection:One"_s);
        button(m_page, u"Add row…"_s)->click();
        control<QComboBox>(dialog(), u"Field of the issue"_s)->setEditText(u"custom.Theirs"_s);
        control<QComboBox>(dialog(), u"Name in the replica"_s)->setEditText(u"key"_s);
        control<QComboBox>(dialog(), u"Direction"_s)->setCurrentIndex(3);
        button(dialog(), u"Take over"_s)->click();
        QVERIFY(!dialog());
        auto *table = control<QTableView>(m_page, u"Mapping"_s);
        QCOMPARE(table->model()->index(2, 1).data().toString(), u"↩"_s);
        publish({});
        QTRY_VERIFY(m_bench->connection(u"One"_s).halves[0].rules.hasAfterAck());
        button(m_page, u"Go on as a script"_s)->click();
        QVERIFY(control<ScriptEditor>(m_page, u"After-ack rule"_s)->toPlainText().contains(u"issue.custom.Theirs = replica.key;"_s));
    }

    // On the sandbox boards, by basic rules: nothing is written, whatever is shown.
    void rulesAreRehearsed()
    {
        Configuration next = m_bench->services.configuration();
        next.connections[0].halves[0].rules = next.connections[0].halves[1].rules = RuleSet();
        next.connections[0].halves[0].triggers.clear();
        m_bench->services.changeConfiguration(next, {});
        m_window->openLink(u"connection:One"_s);
        button(m_page, u"Rehearse…"_s)->click();
        button(dialog(), u"Rehearse"_s)->click();
        QTRY_VERIFY(!barsOf(dialog(), u"Type the key of an issue of Blue, or several with commas."_s).isEmpty());
        control<QLineEdit>(dialog(), u"Keys or query"_s)->setText(u"BLUE-77"_s);
        button(dialog(), u"Rehearse"_s)->click();
        auto *list = control<QTableView>(dialog(), u"Rehearsed issues"_s);
        QTRY_COMPARE(list->model()->rowCount(), 1);
        QVERIFY2(list->model()->index(0, 1).data().toString().startsWith(u"fails: "_s), qPrintable(list->model()->index(0, 1).data().toString()));
        bool red = false; // and on the right, in the colour of a failure, with no empty tables under it
        for (const QLabel *label : dialog()->findChildren<QLabel *>())
            red = red || (label->isVisible() && label->text().contains(u"BLUE-77"_s) && label->palette().color(QPalette::WindowText) == lightColours().fail);
        QVERIFY(red);
        QVERIFY(!control<QTableView>(dialog(), u"What would be written"_s)->isVisible());
        QVERIFY(!control<QTableView>(dialog(), u"What would be sent"_s)->isVisible());
        control<QComboBox>(dialog(), u"Which issues"_s)->setCurrentIndex(2);
        button(dialog(), u"Rehearse"_s)->click();
        QTRY_VERIFY(!barsOf(dialog(), u"No error of this connection waits at “Blue”"_s).isEmpty());
        QCOMPARE(nameless(dialog()).join(u"; "_s), QString());
    }

private:
    bool isDraft() { return button(m_page, u"Publish…"_s)->isEnabled(); }
    QDialog *dialog()
    {
        for (QDialog *one : m_page->findChildren<QDialog *>()) {
            if (one->isVisible())
                return one;
        }
        return nullptr;
    }
    void publish(const QString &note)
    {
        button(m_page, u"Publish…"_s)->click();
        control<QLineEdit>(dialog(), u"Note on this version"_s)->setText(note);
        button(dialog(), u"Publish"_s)->click();
    }
    QAction *menuEntry(const QString &text)
    {
        for (QAction *action : m_page->findChildren<QAction *>()) {
            if (action->text() == text)
                return action;
        }
        return nullptr;
    }
    QList<RuleVersion> versions()
    {
        const QFuture<QList<RuleVersion>> asked = m_bench->host->ruleVersions(u"One"_s, NodeId(u"Blue"_s));
        return QTest::qWaitFor([&asked] { return asked.isFinished(); }) ? asked.result() : QList<RuleVersion>();
    }
    static QList<QLabel *> barsOf(QWidget *root, const QString &text)
    {
        QList<QLabel *> found;
        for (QLabel *label : root->findChildren<QLabel *>()) {
            if (label->isVisible() && label->text() == text)
                found.append(label);
        }
        return found;
    }
    void toTab(int index) { m_page->findChild<QTabBar *>(u"connectionParts"_s)->setCurrentIndex(index); }

    std::unique_ptr<WindowBench> m_bench;
    std::unique_ptr<MainWindow> m_window;
    ConnectionsPage *m_page = nullptr;
};

QTEST_MAIN(TestRulesTab)
#include "tst_rulestab.moc"
