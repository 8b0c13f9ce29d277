// The page Connections with two real connections of sandbox boards: what was typed is kept, whatever else is done.

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
#include <QTabBar>
#include <QTableView>
#include <QTableWidget>
#include <QTextBrowser>
#include <QToolButton>

using namespace lockstep;
using namespace lockstep::ui;

class TestConnectionsPage final : public QObject {
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

    void quittingAsksForWhatIsNotSaved()
    {
        QSignalSpy quit(m_window.get(), &MainWindow::quitRequested);
        toTab(1);
        button(m_page, u"Add trigger…"_s)->click();
        control<QLineEdit>(m_page, u"Query"_s)->setText(u"label:c"_s);
        m_window->showPage(u"overview"_s);
        QVERIFY(!m_window->close());
        QCOMPARE(quit.size(), 0);
        QVERIFY(m_page->isVisible());
        QAbstractButton *anyway = button(m_window.get(), u"Quit without saving"_s);
        QVERIFY(anyway && anyway->isVisible());
        anyway->click();
        QCOMPARE(quit.size(), 1);
    }

    void aTypedTriggerStaysAndCannotHitAnother()
    {
        toTab(1);
        auto *view = control<QTableView>(m_page, u"Triggers"_s);
        view->selectRow(1);
        button(m_page, u"Edit…"_s)->click();
        auto *query = control<QLineEdit>(m_page, u"Query"_s);
        QCOMPARE(query->text(), u"label:b"_s);
        QVERIFY(!button(m_page, u"Remove"_s)->isEnabled());
        query->setText(u"label:c"_s);
        m_window->openLink(u"connection:Two"_s);
        QVERIFY(!query->isVisible());
        QCOMPARE(m_page->unsaved(), QStringList {u"a trigger of One"_s});
        // Meanwhile the trigger above goes away: the typed one still replaces what it was opened for.
        Configuration next = m_bench->services.configuration();
        next.connections[0].halves[0].triggers.removeFirst();
        m_bench->services.changeConfiguration(next, {});
        m_window->openLink(u"connection:One"_s);
        QVERIFY(query->isVisible());
        QCOMPARE(query->text(), u"label:c"_s);
        QTest::keyClick(query, Qt::Key_Return);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].triggers.size(), 1);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].triggers.first().query, u"label:c"_s);
        QTRY_VERIFY(!query->isVisible());
    }

    void aFieldGetsAPolicyOfItsOwn()
    {
        toTab(2);
        auto *field = control<QComboBox>(m_page, u"Field with a policy of its own"_s);
        field->setEditText(u"priority"_s);
        button(m_page, u"Add field"_s)->click();
        QTRY_COMPARE(m_bench->connection(u"One"_s).conflict.value(u"priority"_s, ConflictPolicy::Ask), ConflictPolicy::Newest);
        QTRY_VERIFY(control<QComboBox>(m_page, u"Policy for priority"_s));
        auto *policy = control<QComboBox>(m_page, u"Policy for priority"_s);
        QCOMPARE(policy->currentText(), u"Newest wins"_s);
        policy->setCurrentIndex(policy->findText(u"Ask me"_s));
        Q_EMIT policy->activated(policy->currentIndex());
        QTRY_COMPARE(m_bench->connection(u"One"_s).conflict.value(u"priority"_s), ConflictPolicy::Ask);
        QVERIFY(!m_bench->connection(u"Two"_s).conflict.contains(u"priority"_s));
        m_bench->services.refusal = Error::make(ErrorCode::InvalidInput, u"connections.One.policies.conflict.prioritee: there is no such field; did you mean “priority”?"_s);
        field->setEditText(u"prioritee"_s); // refused, named, and still there to be mended
        button(m_page, u"Add field"_s)->click();
        QTRY_COMPARE(bars(u"Policy for prioritee: there is no such field; did you mean “priority”?"_s).size(), 1);
        QCOMPARE(field->currentText(), u"prioritee"_s);
        m_bench->services.refusal.reset();
        control<QToolButton>(m_page, u"No policy of its own for priority"_s)->click();
        QTRY_VERIFY(!m_bench->connection(u"One"_s).conflict.contains(u"priority"_s));
        QTRY_VERIFY(!control<QComboBox>(m_page, u"Policy for priority"_s));
    }

    void pairsAreComparedAsOftenAsIsWanted()
    {
        toTab(2);
        auto *often = control<QComboBox>(m_page, u"Compare all pairs"_s);
        QCOMPARE(often->currentText(), u"Every 24 hours"_s);
        often->setCurrentIndex(often->findText(u"Only on demand"_s));
        Q_EMIT often->activated(often->currentIndex());
        QTRY_COMPARE(m_bench->connection(u"One"_s).auditHours, 0);
        Configuration next = m_bench->services.configuration();
        next.connections[0].auditHours = 30; // by the file
        m_bench->services.changeConfiguration(next, {});
        QTRY_COMPARE(often->currentText(), u"Every 30 hours"_s);
    }

    void aRefusedTriggerKeepsItsForm()
    {
        toTab(1);
        button(m_page, u"Add trigger…"_s)->click();
        auto *query = control<QLineEdit>(m_page, u"Query"_s);
        query->setText(u"label:c"_s);
        m_bench->services.refusal = Error::make(ErrorCode::Storage, u"The configuration cannot be written"_s);
        QTest::keyClick(query, Qt::Key_Return);
        QTRY_VERIFY(!bars(u"The configuration cannot be written"_s).isEmpty());
        QVERIFY(query->isVisible());
        QCOMPARE(query->text(), u"label:c"_s);
        QTest::keyClicks(query, u"d"_s);
        QVERIFY(bars(u"The configuration cannot be written"_s).isEmpty());
        m_bench->services.refusal = Error::make(ErrorCode::InvalidInput, u"connections.One.Blue.triggers[2].query: is the same as that of triggers[0]"_s);
        QTest::keyClick(query, Qt::Key_Return);
        const QString told = u"Trigger 3 of Blue: is the same as that of trigger 1"_s;
        QTRY_VERIFY(!bars(told).isEmpty());
        QTest::keyClick(query, Qt::Key_Escape); // asks
        QVERIFY(query->isVisible());
        QVERIFY(bars(told).isEmpty());
        QCOMPARE(bars(u"Not saved: a trigger of One"_s).size(), 1);
        QTest::keyClicks(query, u"e"_s);
        QVERIFY(bars(u"Not saved: a trigger of One"_s).isEmpty());
        QTest::keyClick(query, Qt::Key_Escape);
        QCOMPARE(query->text(), u"label:cde"_s);
        button(m_page, u"Close without saving"_s)->click();
        QVERIFY(!query->isVisible());
        QVERIFY(bars(u"Not saved: a trigger of One"_s).isEmpty());
        button(m_page, u"Add trigger…"_s)->click();
        QTest::keyClick(query, Qt::Key_Escape); // nothing to lose
        QVERIFY(!query->isVisible());
    }

    // The tracker is asked once: what it refuses would fail at each poll.
    void aQueryIsCheckedBeforeItIsSaved()
    {
        toTab(1);
        button(m_page, u"Add trigger…"_s)->click();
        auto *query = control<QLineEdit>(m_page, u"Query"_s);
        QTest::keyClicks(query, u"labl:c"_s);
        QTest::keyClick(query, Qt::Key_Return);
        const auto told = [this] {
            for (const QLabel *label : m_page->findChildren<QLabel *>()) {
                if (label->isVisible() && label->text().startsWith(u"The query cannot be read at “labl:c”"_s))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(told());
        QVERIFY(query->isVisible());
        QCOMPARE(m_window->focusWidget(), query);
        QCOMPARE(m_bench->connection(u"One"_s).halves[0].triggers.size(), 2);
        query->setText(u"label:"_s);
        QTest::keyClicks(query, u"c"_s);
        QVERIFY(!told());
        QTest::keyClick(query, Qt::Key_Return);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].triggers.size(), 3);
        QTRY_VERIFY(!query->isVisible());

        Configuration next = m_bench->services.configuration();
        next.nodes[0].connector = u"gone"_s; // nobody can be asked: it is saved, and said
        m_bench->services.changeConfiguration(next, {});
        button(m_page, u"Add trigger…"_s)->click();
        query->setText(u"labl:d"_s);
        QTest::keyClick(query, Qt::Key_Return);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].triggers.size(), 4);
        const auto said = [this] {
            QString all;
            for (const MessageBar *bar : m_window->findChildren<MessageBar *>())
                all += bar->isVisible() ? bar->accessibleName() + u'\n' : QString();
            return all;
        };
        QTRY_VERIFY2(said().contains(u"The trigger is saved; its query is not checked: There is no connector “gone”."_s), qPrintable(said()));
    }

    void aRemovedTriggerCanBePutBack()
    {
        toTab(1);
        auto *view = control<QTableView>(m_page, u"Triggers"_s);
        view->selectRow(1);
        view->setFocus();
        m_page->cancelSelected(); // Delete
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].triggers.size(), 1);
        QTRY_VERIFY(button(m_page, u"Undo"_s) && button(m_page, u"Undo"_s)->isVisible());
        button(m_page, u"Undo"_s)->click();
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].triggers.size(), 2);
        QCOMPARE(m_bench->connection(u"One"_s).halves[0].triggers.last().query, u"label:b"_s);
    }

    void allTriggersThatWereRemovedCanBePutBack()
    {
        toTab(1);
        auto *view = control<QTableView>(m_page, u"Triggers"_s);
        const QList<TriggerConfig> before = m_bench->connection(u"One"_s).halves[0].triggers;
        view->selectRow(0);
        QTest::mouseClick(button(m_page, u"Remove"_s), Qt::LeftButton);
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].triggers.size(), 1);
        QTRY_COMPARE(bars(u"The trigger “label:a” of Blue is removed."_s).size(), 1);
        QCOMPARE(m_window->focusWidget(), view);
        QTest::mouseClick(button(m_page, u"Remove"_s), Qt::LeftButton); // as the second half of a double click
        QTRY_COMPARE(bars(u"These triggers are removed: “label:a” of Blue, “label:b” of Blue."_s).size(), 1);
        QVERIFY(m_bench->connection(u"One"_s).halves[0].triggers.isEmpty());
        Configuration next = m_bench->services.configuration();
        next.connections[0].halves[1].triggers.clear();
        m_bench->services.changeConfiguration(next, {});
        MessageBar *bar = bars(u"These triggers are removed: “label:a” of Blue, “label:b” of Blue."_s).value(0);
        QVERIFY(bar);
        QCOMPARE(bar->accessibleDescription(), u"There is no trigger: nothing comes under sync by itself."_s);
        button(m_page, u"Undo"_s)->click();
        QTRY_COMPARE(m_bench->connection(u"One"_s).halves[0].triggers, before);
        QTRY_VERIFY(!button(m_page, u"Undo"_s) || !button(m_page, u"Undo"_s)->isVisible());
        QCOMPARE(m_window->focusWidget(), view);
    }

    void aRefusedPolicyShowsWhatHolds()
    {
        toTab(2);
        auto *conflict = control<QComboBox>(m_page, u"When both sides change a field"_s);
        m_bench->services.refusal = Error::make(ErrorCode::Storage, u"The configuration cannot be written"_s);
        conflict->setFocus();
        QTest::keyClick(conflict, Qt::Key_Down);
        QTRY_VERIFY(!bars(u"The configuration cannot be written"_s).isEmpty());
        QCOMPARE(conflict->currentText(), u"Newest wins"_s);
    }

    void longNamesDoNotWidenTheWindow()
    {
        const int before = m_window->minimumSizeHint().width();
        const QString node = u"Ein sehr langer Name eines Knotens, den jemand mit Bedacht gewählt hat, im dritten Stockwerk rechts"_s;
        m_bench->connectNodes(u"Blue to "_s + node, u"Blue"_s, node);
        m_window->openLink(u"connection:Blue to "_s + node);
        for (const QString &page : {u"overview"_s, u"connections"_s, u"queue"_s, u"settings"_s}) {
            m_window->showPage(page);
            QVERIFY2(m_window->minimumSizeHint().width() <= before, qPrintable(page));
        }
    }

    void theMenuOfARowOffersWhatTheButtonsDo()
    {
        toTab(1);
        auto *view = control<QTableView>(m_page, u"Triggers"_s);
        Q_EMIT view->customContextMenuRequested({5, 5});
        auto *menu = view->findChild<QMenu *>();
        QVERIFY(menu);
        QStringList texts;
        for (const QAction *action : menu->actions())
            texts.append(action->text());
        QCOMPARE(texts, (QStringList {u"Edit…"_s, u"Switch off"_s, u"Remove"_s}));
        menu->actions().at(1)->trigger();
        QTRY_VERIFY(!m_bench->connection(u"One"_s).halves[0].triggers.first().active);
        menu->close();
    }

    void aPageThatIsGoneToHasTheFocusInItsView()
    {
        m_window->activateWindow();
        control<ScriptEditor>(m_page, u"Outgoing rule"_s)->setFocus();
        m_window->showPage(u"settings"_s);
        QCOMPARE(m_window->focusWidget(), control<QTableView>(m_window.get(), u"Nodes"_s));
        control<QListView>(m_window.get(), u"Pages"_s)->setFocus();
        for (QAction *action : m_window->findChildren<QAction *>()) {
            if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_2))
                action->trigger();
        }
        QCOMPARE(m_window->focusWidget(), control<QTableView>(m_window.get(), u"Connections"_s));
        m_window->showPage(u"errors"_s); // empty: no view to go to
        QCOMPARE(m_window->focusWidget()->accessibleName(), u"Pages"_s);
    }

    void leavingTheJumpFieldGoesBack()
    {
        ScriptEditor *outgoing = control<ScriptEditor>(m_page, u"Outgoing rule"_s);
        outgoing->setFocus();
        auto *jump = m_window->findChild<QLineEdit *>(u"jump"_s);
        for (QAction *action : m_window->findChildren<QAction *>()) {
            if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_K))
                action->trigger();
        }
        QCOMPARE(m_window->focusWidget(), jump);
        QTest::keyClick(jump, Qt::Key_Escape);
        QCOMPARE(m_window->focusWidget(), outgoing->focusProxy());
    }

    void everyControlOfTheDetailHasAName()
    {
        for (int tab = 0; tab < 3; ++tab) {
            toTab(tab);
            if (tab == 1)
                button(m_page, u"Add trigger…"_s)->click();
            QCOMPARE(nameless(m_window.get()).join(u"; "_s), QString());
        }
    }

private:
    void toTab(int index) { m_page->findChild<QTabBar *>(u"connectionParts"_s)->setCurrentIndex(index); }
    QList<MessageBar *> bars(const QString &title) const
    {
        QList<MessageBar *> shown;
        for (MessageBar *bar : m_page->findChildren<MessageBar *>()) {
            if (bar->isVisible() && bar->accessibleName() == title)
                shown.append(bar);
        }
        return shown;
    }

    std::unique_ptr<WindowBench> m_bench;
    std::unique_ptr<MainWindow> m_window;
    ConnectionsPage *m_page = nullptr;
};

QTEST_MAIN(TestConnectionsPage)
#include "tst_connectionspage.moc"
