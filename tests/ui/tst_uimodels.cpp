// The table models under the model tester: the queue's window on many rows, small tables, groups of errors, navigation, boards.

#include "ui/delegates/celldelegate.h"
#include "ui/models/boardcolumnmodel.h"
#include "ui/models/celltablemodel.h"
#include "ui/models/errorgroupmodel.h"
#include "ui/models/eventtablemodel.h"
#include "ui/models/navigationmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace lockstep;
using namespace lockstep::ui;

namespace {
QList<EventRow> rowsFrom(qint64 first, qint64 count)
{
    QList<EventRow> rows;
    for (qint64 i = 0; i < count; ++i) {
        EventRow row;
        row.ref = {NodeId(u"Blue"_s), EventId(first - i)};
        row.number = first - i;
        row.createdAt = QDateTime::fromSecsSinceEpoch(1000, Qt::UTC);
        rows.append(row);
    }
    return rows;
}
} // namespace

class TestUiModels final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void queueAsksForWhatIsShown()
    {
        EventTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy wanted(&model, &EventTableModel::pageWanted);
        model.clear();
        QTRY_COMPARE(wanted.size(), 1);
        model.setPage(0, rowsFrom(100'000, 200), 100'000);
        QCOMPARE(model.rowCount(), 100'000);
        QVERIFY(model.rowAt(199));
        wanted.clear();
        QVERIFY(!model.rowAt(90'010)); // not there yet: an empty row, and a question
        QTRY_VERIFY(wanted.size() >= 1);
        bool asked = false;
        for (const QList<QVariant> &arguments : std::as_const(wanted))
            asked = asked || arguments.at(0).toLongLong() == 90'000;
        QVERIFY(asked);
        model.setPage(90'000, rowsFrom(10'000, 200), 100'000);
        QCOMPARE(model.rowAt(90'010)->number, 9'990);
    }

    void queueKeepsFewPages()
    {
        EventTableModel model;
        model.clear();
        const qint64 total = 100 * EventTableModel::PageSize;
        for (qint64 page = 0; page < 100; ++page)
            model.setPage(page * EventTableModel::PageSize, rowsFrom(total - page * EventTableModel::PageSize, EventTableModel::PageSize), total);
        QVERIFY(model.rowOf({NodeId(u"Blue"_s), EventId(1)}) >= 0);
        QCOMPARE(model.rowOf({NodeId(u"Blue"_s), EventId(total)}), -1); // the oldest page is gone
    }

    void queueFindsARowAgainAfterNewOnes()
    {
        EventTableModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.clear();
        model.setPage(0, rowsFrom(50, 50), 50);
        const EventRef ref {NodeId(u"Blue"_s), EventId(40)};
        QCOMPARE(model.rowOf(ref), 10);
        model.setPage(0, rowsFrom(53, 53), 53);
        QCOMPARE(model.rowOf(ref), 13);
        model.setPage(0, rowsFrom(40, 5), 5);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.rowOf(ref), 0);
    }

    void queueAsksAgainWhenAnAnswerIsTooOld()
    {
        EventTableModel model;
        QSignalSpy wanted(&model, &EventTableModel::pageWanted);
        model.clear();
        QTRY_COMPARE(wanted.size(), 1);
        model.refresh(0, 20); // changed while the answer is on its way
        model.setPage(0, rowsFrom(10, 10), 10);
        QTRY_COMPARE(wanted.size(), 2);
    }

    void aLongQueueInATable()
    {
        constexpr qint64 total = 100'000;
        EventTableModel model;
        int pages = 0;
        QObject feed;
        connect(&model, &EventTableModel::pageWanted, &feed, [&](qint64 offset, qint64 limit) {
            ++pages;
            model.setPage(offset, rowsFrom(total - offset, qMin(limit, total - offset)), total);
        });
        QTableView view;
        view.setModel(&model);
        setUpTable(&view, u"Events"_s, 25);
        view.resize(900, 600);
        view.show();
        model.clear();
        QTRY_COMPARE(model.rowCount(), static_cast<int>(total));
        for (const int row : {50'000, 99'999, 3, 70'123}) {
            view.scrollTo(model.index(row, 0), QAbstractItemView::PositionAtCenter);
            view.viewport()->repaint();
            QTRY_VERIFY(model.rowAt(row));
            QCOMPARE(model.rowAt(row)->number, total - row);
        }
        view.selectAll();
        pages = 0;
        const QList<EventRow> held = model.heldRows(0, static_cast<int>(total) - 1);
        QVERIFY(!held.isEmpty() && held.size() <= EventTableModel::PagesKept * EventTableModel::PageSize);
        QVERIFY(std::is_sorted(held.begin(), held.end(), [](const EventRow &a, const EventRow &b) { return a.number > b.number; }));
        QCoreApplication::processEvents();
        QCOMPARE(pages, 0); // selecting all does not read all
        model.setNow(QDateTime::currentDateTimeUtc());
        model.setPage(0, rowsFrom(10, 10), 10); // the filter leaves ten
        QCOMPARE(model.rowCount(), 10);
        QCOMPARE(view.selectionModel()->selectedRows().size(), 10);
    }

    void smallTableKeepsKeys()
    {
        CellTableModel model({{u"A"_s}, {u"B"_s, true}});
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows({{u"x"_s, {{u"1"_s}, {u"2"_s}}, {}}, {u"y"_s, {{u"3"_s}, {u"4"_s}}, {}}});
        QCOMPARE(model.rowOf(u"y"_s), 1);
        model.setRows({{u"y"_s, {{u"3"_s}, {u"4"_s}}, {}}});
        QCOMPARE(model.rowOf(u"y"_s), 0);
        QCOMPARE(model.index(0, 1).data().toString(), u"4"_s);
        model.setRows({});
        QCOMPARE(model.rowCount(), 0);
    }

    void groupsAndOthers()
    {
        ErrorGroupModel groups;
        QAbstractItemModelTester first(&groups, QAbstractItemModelTester::FailureReportingMode::QtTest);
        ErrorGroup group;
        group.id = u"f"_s;
        group.error = Error::make(ErrorCode::Rule, u"The rule stopped"_s);
        group.rows.append(SyncErrorRow {});
        groups.setGroups({group}, QDateTime::currentDateTimeUtc());
        QCOMPARE(groups.rowOf(u"f"_s), 0);
        groups.setGroups({}, QDateTime::currentDateTimeUtc());
        QCOMPARE(groups.rowCount(), 0);

        NavigationModel navigation({{u"queue"_s, u"Queue"_s, Icon::Queue}});
        QAbstractItemModelTester second(&navigation, QAbstractItemModelTester::FailureReportingMode::QtTest);
        navigation.setCount(u"queue"_s, u"7"_s);
        QCOMPARE(navigation.index(0).data(Qt::AccessibleTextRole).toString(), u"Queue, 7"_s);

        BoardColumnModel board;
        QAbstractItemModelTester third(&board, QAbstractItemModelTester::FailureReportingMode::QtTest);
        BoardIssue issue;
        issue.number = 3;
        board.setIssues({issue});
        QCOMPARE(board.rowOf(3), 0);
        board.setIssues({});
        QCOMPARE(board.numberAt(0), 0);
    }
};

QTEST_MAIN(TestUiModels)
#include "tst_uimodels.moc"
