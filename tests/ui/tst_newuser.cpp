// As a new user would: a connection as the wizard leaves it becomes a two-way mapping of status and priority, rehearsed and published, by clicks on the
// real widgets and without a line of script; then both boards keep in step. The clicks are counted.

#include "core/connectors/sandbox/sandboxboard.h"
#include "core/connectors/sandbox/sandboxboardclient.h"
#include "tests/support/testpaths.h"
#include "ui/mainwindow.h"
#include "ui/pages/connectionspage.h"
#include "ui/style/lockstepstyle.h"
#include "ui/windowbench.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QTabBar>
#include <QTableView>

using namespace lockstep;
using namespace lockstep::ui;

class TestNewUser final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        initStyle(*qApp, Scheme::Light);
        QApplication::setDoubleClickInterval(0);
    }

    void aMappingBothWaysWithoutALineOfScript()
    {
        WindowBench bench(ruleHostPath());
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        Configuration next = bench.services.configuration();
        next.connections.first().halves[0].triggers = {{{}, true, true}};
        bench.services.changeConfiguration(next, {});
        SandboxBoardClient blue(sandboxBoardPath(bench.folder.filePath(u"boards"_s), u"Blue"_s), u"Blue"_s, u"lockstep"_s);
        SandboxBoardClient red(sandboxBoardPath(bench.folder.filePath(u"boards"_s), u"Red"_s), u"Red"_s, u"lockstep"_s);
        BoardEdit first;
        first.summary = u"Printer on fire"_s;
        first.status = u"In Progress"_s;
        first.priority = u"High"_s;
        blue.create(first, u"alice"_s);

        MainWindow window(*bench.host, bench.services);
        window.resize(1280, 800);
        window.show();
        window.openLink(u"connection:Blue to Red"_s);
        auto *page = window.findChild<ConnectionsPage *>();
        const auto rules = [&bench](int half) { return bench.connection(u"Blue to Red"_s).halves[half].rules; };

        // Each side: as a mapping, with what both trackers have.
        for (int half = 0; half < 2; ++half) {
            if (half == 1)
                clickTab(control<QTabBar>(page, u"Node whose rules are shown"_s), 1);
            choose(control<QComboBox>(page, u"Written as"_s), u"Mapping"_s);
            QTRY_VERIFY_WITH_TIMEOUT(button(page, u"Suggest rows"_s)->isEnabled(), 60'000);
            click(button(page, u"Suggest rows"_s));
            const QStringList fields = column(control<QTableView>(page, u"Mapping"_s), 0);
            QVERIFY2(fields.contains(u"status"_s) && fields.contains(u"priority"_s), qPrintable(fields.join(u',')));
        }

        // What it would do to an issue, here the copy that the rules of the wizard have made.
        QTRY_VERIFY_WITH_TIMEOUT(!issueOf(red).summary.isEmpty(), 60'000);
        click(button(page, u"Rehearse…"_s));
        QDialog *rehearsal = dialog(page);
        QVERIFY(rehearsal);
        QTest::keyClicks(rehearsal->focusWidget(), u"1"_s); // it stands where the key is typed
        QCOMPARE(control<QLineEdit>(rehearsal, u"Keys or query"_s)->text(), u"1"_s);
        click(button(rehearsal, u"Rehearse"_s));
        QTRY_COMPARE_WITH_TIMEOUT(control<QTableView>(rehearsal, u"Rehearsed issues"_s)->model()->rowCount(), 1, 20'000);
        const QStringList sent = column(control<QTableView>(rehearsal, u"What would be sent"_s), 0);
        const QString sentence = column(control<QTableView>(rehearsal, u"Rehearsed issues"_s), 1).join(u',');
        QVERIFY2(sent.contains(u"status"_s) && sent.contains(u"priority"_s), qPrintable(sentence + u": "_s + sent.join(u',')));
        QCOMPARE(rules(0).mode, RuleMode::Basic); // nothing is published yet
        click(button(rehearsal, u"Close"_s));

        click(button(page, u"Publish…"_s));
        QTRY_VERIFY(dialog(page));
        click(button(dialog(page), u"Publish"_s));
        QTRY_COMPARE(rules(0).mode, RuleMode::Mapping);
        QTRY_COMPARE(rules(1).mode, RuleMode::Mapping);
        QVERIFY(rules(0).outgoing.isEmpty() && rules(1).incoming.isEmpty());
        qInfo("%d clicks and one key from a connection to a published mapping of both sides, rehearsed", m_clicks);
        QVERIFY2(m_clicks <= 16, qPrintable(QString::number(m_clicks)));

        // It works, both ways.
        QTRY_VERIFY_WITH_TIMEOUT(!issueOf(red).summary.isEmpty(), 60'000);
        BoardEdit there;
        there.priority = u"Urgent"_s;
        there.status = u"Feedback"_s;
        red.edit(issueOf(red).number, there, u"bob"_s);
        QTRY_COMPARE_WITH_TIMEOUT(issueOf(blue).status, u"Feedback"_s, 60'000);
        QCOMPARE(issueOf(blue).priority, u"Urgent"_s);
        BoardEdit here;
        here.status = u"Done"_s;
        here.priority = u"Low"_s;
        blue.edit(1, here, u"alice"_s);
        QTRY_COMPARE_WITH_TIMEOUT(issueOf(red).status, u"Done"_s, 60'000);
        QCOMPARE(issueOf(red).priority, u"Low"_s);
        QCOMPARE(bench.host->snapshot().openErrors, 0);
    }

private:
    void press(QWidget *widget, const QPoint &at)
    {
        QTRY_VERIFY(widget->isVisible() && widget->isEnabled());
        QVERIFY2(widget->visibleRegion().contains(at), qPrintable(widget->accessibleName()));
        QTest::mouseClick(widget, Qt::LeftButton, {}, at);
        ++m_clicks;
    }
    void click(QWidget *widget)
    {
        QVERIFY(widget);
        press(widget, widget->rect().center());
    }
    void clickTab(QTabBar *tabs, int index) { press(tabs, tabs->tabRect(index).center()); }
    void choose(QComboBox *list, const QString &text)
    {
        click(list);
        QTRY_VERIFY(list->view()->isVisible());
        QCoreApplication::processEvents(); // a list takes no second click for as long as a double click may take: none, here
        press(list->view()->viewport(), list->view()->visualRect(list->model()->index(list->findText(text), 0)).center());
        QTRY_COMPARE(list->currentText(), text);
    }
    static QStringList column(const QTableView *table, int column)
    {
        QStringList texts;
        for (int row = 0; row < table->model()->rowCount(); ++row)
            texts.append(table->model()->index(row, column).data().toString());
        return texts;
    }
    static QDialog *dialog(QWidget *page)
    {
        for (QDialog *one : page->findChildren<QDialog *>()) {
            if (one->isVisible())
                return one;
        }
        return nullptr;
    }
    /// The board's only issue as it is now; without a summary: there is none.
    static BoardIssue issueOf(SandboxBoardClient &board)
    {
        BoardIssue found;
        QSignalSpy listed(&board, &BoardClient::listed);
        board.list();
        if (listed.wait(10'000)) {
            const auto issues = listed.first().first().value<QList<BoardIssue>>();
            found = issues.value(0);
        }
        return found;
    }

    int m_clicks = 0;
};

QTEST_MAIN(TestNewUser)
#include "tst_newuser.moc"
