// The whole window without any node: pages can be reached, empty states teach, every control has a name, every action a shortcut or a
// place in a menu.

#include "core/connectors/sandbox/sandboxconnector.h"
#include "ui/dialogs/trackerdialog.h"
#include "ui/dialogs/newconnectiondialog.h"
#include "ui/dialogs/synckeydialog.h"
#include "ui/mainwindow.h"
#include "ui/pages/page.h"
#include "ui/pages/scripteditor.h"
#include "ui/style/lockstepstyle.h"
#include "ui/windowbench.h"

#include <QAbstractItemView>
#include <QAction>
#include <QCompleter>
#include <QDialog>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenuBar>
#include <QSignalSpy>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace lockstep;
using namespace lockstep::ui;

class TestMainWindow final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void init()
    {
        m_services = std::make_unique<FakeServices>();
        m_host = std::make_unique<NodeHost>(ConnectorRegistry {}, NodeHostOptions {});
        m_window = std::make_unique<MainWindow>(*m_host, *m_services);
        m_window->show();
    }

    void cleanup()
    {
        m_window.reset();
        m_host.reset();
    }

    void pagesAreReachedAndRemembered()
    {
        auto *stack = m_window->findChild<QStackedWidget *>();
        QVERIFY(stack);
        for (const QString &page : {u"connections"_s, u"queue"_s, u"errors"_s, u"issues"_s, u"history"_s, u"boards"_s, u"settings"_s, u"overview"_s}) {
            m_window->showPage(page);
            QVERIFY(m_window->findChild<QWidget *>(page)->isVisible());
            QCOMPARE(m_services->setting(u"window/page"_s).toString(), page);
        }
    }

    void everyControlHasAName()
    {
        QCOMPARE(nameless(m_window.get()).join(u"; "_s), QString());
        const Context context {*m_host, *m_services};
        NewConnectionDialog wizard(context);
        QCOMPARE(nameless(&wizard).join(u"; "_s), QString());
        TrackerDialog tracker(context);
        QCOMPARE(nameless(&tracker).join(u"; "_s), QString());
        SyncKeyDialog key(context, {});
        QCOMPARE(nameless(&key).join(u"; "_s), QString());
    }

    void actionsAreInMenusAndShortcutsAreUnique()
    {
        QStringList shortcuts;
        for (QAction *menu : m_window->menuBar()->actions()) {
            QVERIFY(menu->menu());
            for (QAction *action : m_window->findChildren<QAction *>()) {
                if (!action->shortcut().isEmpty() && !shortcuts.contains(QString(action->text() + u'\t' + action->shortcut().toString())))
                    shortcuts.append(QString(action->text() + u'\t' + action->shortcut().toString()));
            }
        }
        QVERIFY(shortcuts.size() >= 20);
        QStringList keys;
        for (const QString &entry : std::as_const(shortcuts))
            keys.append(entry.section(u'\t', 1));
        QCOMPARE(keys.removeDuplicates(), 0);
    }

    void emptyOverviewOffersTheDemo()
    {
        m_window->showPage(u"overview"_s);
        QAbstractButton *demo = nullptr;
        for (QAbstractButton *button : m_window->findChild<QWidget *>(u"overview"_s)->findChildren<QAbstractButton *>()) {
            if (button->text().contains(u"sandbox boards"_s))
                demo = button;
        }
        QVERIFY(demo && demo->isVisible());
        QTest::mouseClick(demo, Qt::LeftButton);
        QTRY_COMPARE(m_services->demos, 1);
    }

    void jumpFieldLeadsToAPage()
    {
        auto *jump = m_window->findChild<QLineEdit *>(u"jump"_s);
        QVERIFY(jump);
        jump->setFocus();
        QTest::keyClicks(jump, u"hist"_s);
        QTest::keyClick(jump, Qt::Key_Return);
        QTRY_VERIFY(m_window->findChild<QWidget *>(u"history"_s)->isVisible());
    }

    void jumpFieldSaysThatNothingMatches()
    {
        auto *jump = m_window->findChild<QLineEdit *>(u"jump"_s);
        const QAbstractItemView *list = jump->findChild<QCompleter *>()->popup();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        jump->setFocus();
        QTest::keyClicks(jump, u"xyzzy"_s);
        QTRY_VERIFY(list->isVisible());
        QCOMPARE(list->model()->rowCount(), 1);
        QCOMPARE(list->model()->index(0, 0).data().toString(), u"Nothing matches “xyzzy”"_s);
        QTest::keyClick(jump, Qt::Key_Return);
        QCOMPARE(jump->text(), u"xyzzy"_s);
    }

    void aNodeThatDoesNotRunSaysWhy()
    {
        WindowBench bench;
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        Configuration next = bench.services.configuration();
        NodeConfig lost;
        lost.id = NodeId(u"Lost"_s);
        lost.connector = u"nowhere"_s;
        next.nodes.append(lost);
        bench.services.changeConfiguration(next, {});
        MainWindow window(*bench.host, bench.services);
        window.show();
        for (const QString &name : {u"settings"_s, u"overview"_s}) {
            window.showPage(name);
            const auto says = [&] {
                const auto labels = window.findChild<QWidget *>(name)->findChildren<QLabel *>();
                return std::any_of(labels.begin(), labels.end(),
                                   [](QLabel *label) { return label->isVisible() && label->text().contains(u"The node Lost does not run: "_s); });
            };
            QTRY_VERIFY2_WITH_TIMEOUT(says(), qPrintable(name), 20'000);
        }
    }

    void theLeastSizeHasRoomForEveryList()
    {
        m_window->resize(900, 600);
        QCOMPARE(m_window->size(), QSize(900, 600));
        QCOMPARE(m_window->minimumSize(), QSize(900, 600));
        for (const char *page : {"connections", "errors", "boards"}) {
            for (auto *splitter : m_window->findChild<QWidget *>(QString::fromLatin1(page))->findChildren<QSplitter *>()) {
                if (splitter->orientation() == Qt::Horizontal && splitter->accessibleName().contains(u" and "_s))
                    QVERIFY2(splitter->widget(0)->minimumWidth() >= 180, page);
            }
        }
        for (const char *name : {"overview", "queue", "issues", "history", "boards", "settings"}) {
            const auto *page = m_window->findChild<QWidget *>(QString::fromLatin1(name));
            const QSize least = page->minimumSizeHint();
            QVERIFY2(least.width() <= page->parentWidget()->width() && least.height() <= page->parentWidget()->height(), name);
        }
        for (const QListView *column : m_window->findChild<QWidget *>(u"boards"_s)->findChildren<QListView *>()) {
            if (column->accessibleName().startsWith("Issues: "_L1))
                QVERIFY(column->minimumWidth() >= 130);
        }
    }

    void atTheLeastSizeNoButtonIsCut()
    {
        WindowBench bench;
        bench.connectScripts();
        RuleProblem problem;
        problem.severity = ProblemSeverity::Warning;
        bench.services.advice.halves[0].outgoing = {problem};
        MainWindow window(*bench.host, bench.services);
        window.resize(window.minimumSize());
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        for (const QString &name : {u"overview"_s, u"queue"_s, u"errors"_s, u"issues"_s, u"history"_s, u"boards"_s, u"settings"_s, u"connections"_s}) {
            window.showPage(name);
            QTRY_COMPARE(cutButtons(window.findChild<QWidget *>(name)), QString());
        }
        window.openLink(u"connection:One"_s);
        auto *page = window.findChild<QWidget *>(u"connections"_s);
        auto *tabs = page->findChild<QTabBar *>(u"connectionParts"_s);
        for (int tab = tabs->count() - 1; tab >= 0; --tab) {
            tabs->setCurrentIndex(tab);
            QTRY_COMPARE(cutButtons(page), QString());
        }
        control<ScriptEditor>(page, u"Outgoing rule"_s)->setPlainText(u"// a draft that is warned of"_s);
        QTRY_VERIFY(shows(page, u"Draft"_s) && shows(page, u"1 warning"_s));
        QTRY_COMPARE(cutButtons(page), QString());
    }

    void aWrongFilterSaysWhy()
    {
        m_window->openLink(u"queue:stat:failed"_s);
        bool told = false;
        for (const MessageBar *bar : m_window->findChild<QWidget *>(u"queue"_s)->findChildren<MessageBar *>())
            told = told || bar->isVisible();
        QVERIFY(told);
    }

    void closesWithDialogsOpen()
    {
        for (const QString &link : {u"new:"_s, u"tracker:"_s}) {
            m_window->openLink(link);
            QVERIFY(m_window->findChild<QDialog *>());
        }
        m_window->close();
        m_window.reset();
    }

    void removingAConnectionWhileItIsShown()
    {
        WindowBench bench;
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        MainWindow window(*bench.host, bench.services);
        window.show();
        window.openLink(u"connection:Blue to Red"_s);
        auto *page = window.findChild<QWidget *>(u"connections"_s);
        QTRY_VERIFY(button(page, u"Remove…"_s) && button(page, u"Remove…"_s)->isVisible());
        QCOMPARE(nameless(&window).join(u"; "_s), QString());
        button(page, u"Remove…"_s)->click();
        QTRY_VERIFY(button(page, u"Remove"_s) && button(page, u"Remove"_s)->isVisible());
        button(page, u"Remove"_s)->click();
        QTRY_VERIFY(button(page, u"Connect two trackers…"_s)->isVisible());
        QVERIFY(bench.services.configuration().connections.isEmpty());
        window.openLink(u"connection:Blue to Red"_s); // an old link leads nowhere
        window.openLink(u"rule:Blue to Red\nRed\nincoming\n3"_s);
    }

    void whatWentWellGoesAwayWithThePage()
    {
        m_services->setSetting(u"window/page"_s, u"settings"_s);
        auto *page = m_window->findChild<Page *>(u"settings"_s);
        m_window->showPage(u"settings"_s);
        Q_EMIT page->told(MessageBar::Kind::Info, u"Saved"_s, {});
        QVERIFY(said(u"Saved"_s));
        m_window->showPage(u"queue"_s);
        QVERIFY(!said(u"Saved"_s));
        Q_EMIT page->told(MessageBar::Kind::Error, u"Not saved"_s, {});
        m_window->showPage(u"overview"_s);
        QVERIFY(said(u"Not saved"_s));
    }

    void aRefusedImportNamesTheFileAndThePlaceInIt()
    {
        m_services->refusal = Error::make(ErrorCode::InvalidInput, u"nodes.Blue.conector: unknown key"_s);
        QFileDialog *dialog = chooseImport(u"/configurations/other.json"_s);
        QVERIFY(dialog);
        QTRY_VERIFY(said(u"other.json was not imported"_s) && said(u"nodes.Blue.conector: unknown key"_s));
        QCOMPARE(m_services->imports, QList<bool> {true});
        dialog->close();
    }

    void anImportTellsFirstWhatItWouldChange()
    {
        QFileDialog *dialog = chooseImport(u"/configurations/other.json"_s);
        QVERIFY(dialog);
        QTRY_VERIFY(button(m_window.get(), u"Import"_s) && button(m_window.get(), u"Import"_s)->isVisible());
        QCOMPARE(m_services->imports, QList<bool> {true});
        button(m_window.get(), u"Import"_s)->click();
        QTRY_COMPARE(m_services->imports, (QList<bool> {true, false}));
        dialog->close();
    }

    void closingWithoutATrayQuits()
    {
        QSignalSpy quit(m_window.get(), &MainWindow::quitRequested);
        m_window->close();
        QCOMPARE(quit.size(), 1);
    }

private:
    static bool shows(QWidget *root, const QString &text)
    {
        const QList<QLabel *> labels = root->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&text](const QLabel *label) { return label->isVisible() && label->text() == text; });
    }
    /// Buttons and choices that are squeezed, or reach beyond the right edge.
    static QString cutButtons(QWidget *root)
    {
        QStringList found;
        for (QWidget *widget : root->findChildren<QWidget *>()) {
            const auto *button = qobject_cast<QAbstractButton *>(widget);
            if (!widget->isVisible() || !(widget->inherits("QPushButton") || widget->inherits("QComboBox") || widget->inherits("lockstep::ui::FigureButton")))
                continue;
            if (widget->width() < widget->minimumSizeHint().width() || widget->mapTo(root, widget->rect().bottomRight()).x() >= root->width())
                found.append(button ? button->text() : widget->accessibleName());
        }
        return found.isEmpty() ? QString() : QString(root->objectName() + u": "_s + found.join(u", "_s));
    }
    bool said(const QString &text) const
    {
        const QList<MessageBar *> bars = m_window->findChildren<MessageBar *>();
        return std::any_of(bars.begin(), bars.end(), [&text](const MessageBar *bar) {
            return bar->isVisible() && (bar->accessibleName() == text || bar->accessibleDescription().contains(text));
        });
    }
    QFileDialog *chooseImport(const QString &path) const
    {
        for (QAction *action : m_window->findChildren<QAction *>()) {
            if (action->shortcut() == QKeySequence(Qt::CTRL | Qt::Key_O))
                action->trigger();
        }
        auto *dialog = m_window->findChild<QFileDialog *>();
        if (dialog)
            Q_EMIT dialog->fileSelected(path);
        return dialog;
    }
    std::unique_ptr<FakeServices> m_services;
    std::unique_ptr<NodeHost> m_host;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
