// The queue with events that wait: cancelling is asked first, and tells what it is about.

#include "core/connectors/sandbox/sandboxboard.h"
#include "core/connectors/sandbox/sandboxboardclient.h"
#include "ui/mainwindow.h"
#include "ui/pages/queuepage.h"
#include "ui/style/lockstepstyle.h"
#include "ui/widgets/messagebar.h"
#include "ui/windowbench.h"

#include <QAction>
#include <QLabel>
#include <QTableView>

#include <algorithm>

using namespace lockstep;
using namespace lockstep::ui;

namespace {
bool says(const MainWindow &window, const QString &text)
{
    const auto labels = window.findChild<QWidget *>(u"queue"_s)->findChildren<QLabel *>();
    return std::any_of(labels.begin(), labels.end(), [&text](QLabel *label) { return label->isVisible() && label->text() == text; });
}
} // namespace

class TestQueuePage final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void cancellingIsAskedFirst()
    {
        WindowBench bench;
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        Configuration next = bench.services.configuration();
        ConnectionHalf &half = next.connections.first().halves[0];
        half.rules.mode = RuleMode::Script; // there is no rule host: the event waits
        half.triggers = {{{}, true, true}};
        bench.services.changeConfiguration(next, {});
        SandboxBoardClient board(sandboxBoardPath(bench.folder.filePath(u"boards"_s), u"Blue"_s), u"Blue"_s, u"lockstep"_s);
        BoardEdit edit;
        edit.summary = u"An issue"_s;
        board.create(edit, u"alice"_s);
        MainWindow window(*bench.host, bench.services);
        window.show();
        window.showPage(u"queue"_s);
        auto *view = control<QTableView>(&window, u"Events"_s);
        QTRY_VERIFY_WITH_TIMEOUT(view->model()->rowCount() == 1 && button(&window, u"Cancel"_s)->isEnabled(), 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(bench.host->snapshot().openOutgoing > 0, 60'000);
        button(&window, u"Cancel"_s)->click();
        QAbstractButton *really = button(&window, u"Cancel the event"_s);
        QVERIFY(really && really->isVisible());
        QVERIFY(button(&window, u"Cancel"_s)->isEnabled()); // nothing has happened yet
        really->click();
        QTRY_COMPARE_WITH_TIMEOUT(bench.host->snapshot().openOutgoing, 0, 60'000);
        QTRY_VERIFY(!button(&window, u"Cancel"_s)->isEnabled());
    }

    void theConnectionIsShownWhereThereAreTwo()
    {
        WindowBench bench;
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        MainWindow window(*bench.host, bench.services);
        window.resize(1280, 800);
        window.show();
        window.showPage(u"queue"_s);
        const auto *view = control<QTableView>(&window, u"Events"_s);
        const int column = static_cast<int>(EventTableModel::Column::Connection);
        QVERIFY(view->isColumnHidden(column));
        bench.connectNodes(u"Blue to Green"_s, u"Blue"_s, u"Green"_s);
        QTRY_VERIFY(!view->isColumnHidden(column));
    }

    void anUnreadableFilterIsNotAnsweredByNoEvent()
    {
        WindowBench bench;
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        MainWindow window(*bench.host, bench.services);
        window.show();
        window.openLink(u"queue:nothing"_s);
        QTRY_VERIFY_WITH_TIMEOUT(says(window, u"No event matches this filter. Esc clears it."_s), 60'000);
        window.openLink(u"queue:state:bogus"_s);
        QTRY_VERIFY(says(window, u"The filter cannot be read. Esc clears it."_s));
        QVERIFY(!says(window, u"No event matches this filter. Esc clears it."_s));
    }

    void anUnknownNameInTheFilterIsNamed()
    {
        WindowBench bench;
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        MainWindow window(*bench.host, bench.services);
        window.show();
        window.openLink(u"queue:connection:Nope"_s);
        QTRY_VERIFY_WITH_TIMEOUT(says(window, u"There is no connection “Nope”. Esc clears the filter."_s), 60'000);
        window.openLink(u"queue:node:Nope"_s);
        QTRY_VERIFY_WITH_TIMEOUT(says(window, u"There is no node “Nope”. Esc clears the filter."_s), 60'000);
        window.openLink(u"queue:connection:\"Blue to Red\""_s);
        QTRY_VERIFY_WITH_TIMEOUT(says(window, u"No event matches this filter. Esc clears it."_s), 60'000);
    }
};

QTEST_MAIN(TestQueuePage)
#include "tst_queuepage.moc"
