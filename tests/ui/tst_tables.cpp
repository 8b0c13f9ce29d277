// Tables that somebody reads while they change: what is new shows at the top, what is read and chosen stays; columns give way.

#include "ui/delegates/celldelegate.h"
#include "ui/mainwindow.h"
#include "ui/models/celltablemodel.h"
#include "ui/models/eventtablemodel.h"
#include "ui/models/jumptargets.h"
#include "ui/pages/rowsinplace.h"
#include "ui/style/lockstepstyle.h"
#include "ui/widgets/buttons.h"
#include "ui/windowbench.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPaintEvent>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

using namespace lockstep;
using namespace lockstep::ui;

namespace {
QList<CellRow> rowsFrom(int newest)
{
    QList<CellRow> rows;
    for (int i = newest; i > 0; --i)
        rows.append({QString::number(i), {{QString::number(i)}}, {}});
    return rows;
}
} // namespace

class TestTables final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void newRowsShowAtTheTopAndTheChosenStaysChosen()
    {
        QTableView view;
        CellTableModel model({{u"A"_s}});
        view.setModel(&model);
        setUpTable(&view, u"Test"_s, 25);
        view.resize(300, 200);
        view.show();
        setRowsInPlace(&view, &model, rowsFrom(50));
        QCOMPARE(model.keyAt(view.currentIndex().row()), u"50"_s);
        setRowsInPlace(&view, &model, rowsFrom(80));
        QCOMPARE(model.keyAt(view.currentIndex().row()), u"50"_s);
        QCOMPARE(view.verticalScrollBar()->value(), 0);
        QCOMPARE(model.keyAt(view.rowAt(1)), u"80"_s);
    }

    void whatIsReadStaysInItsPlace()
    {
        QTableView view;
        CellTableModel model({{u"A"_s}});
        view.setModel(&model);
        setUpTable(&view, u"Test"_s, 25);
        view.resize(300, 200);
        view.show();
        setRowsInPlace(&view, &model, rowsFrom(50));
        view.verticalScrollBar()->setValue(500);
        const QString read = model.keyAt(view.rowAt(1));
        setRowsInPlace(&view, &model, rowsFrom(60));
        QCOMPARE(model.keyAt(view.rowAt(1)), read);
        QCOMPARE(model.keyAt(view.currentIndex().row()), u"50"_s);
        view.selectRow(model.rowOf(u"55"_s));
        QList<CellRow> fewer = rowsFrom(60);
        fewer.removeAt(5); // 55
        setRowsInPlace(&view, &model, fewer);
        QCOMPARE(model.keyAt(view.currentIndex().row()), u"54"_s);
    }

    void theRingLeavesTheWholeRow()
    {
        struct Painted final : QObject {
            QRegion region;
            bool eventFilter(QObject *, QEvent *event) override
            {
                if (event->type() == QEvent::Paint)
                    region += static_cast<QPaintEvent *>(event)->region();
                return false;
            }
        } painted;
        QTableView view;
        CellTableModel model({{u"A"_s}, {u"B"_s}, {u"C"_s}});
        view.setModel(&model);
        setUpTable(&view, u"Test"_s, 25);
        view.resize(320, 300);
        setRowsInPlace(&view, &model, rowsFrom(8));
        view.show();
        view.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        const auto isPainted = [&](int row) {
            const QRect whole(0, view.rowViewportPosition(row), view.horizontalHeader()->length(), view.rowHeight(row));
            return QRegion(whole).subtracted(painted.region).isEmpty();
        };
        view.viewport()->installEventFilter(&painted);
        view.window()->setAttribute(Qt::WA_KeyboardFocusChange);
        view.setFocus(Qt::TabFocusReason);
        view.selectionModel()->setCurrentIndex(model.index(1, 0), QItemSelectionModel::NoUpdate);
        QTRY_VERIFY(isPainted(1)); // with its ring
        painted.region = {};
        view.selectionModel()->setCurrentIndex(model.index(2, 0), QItemSelectionModel::NoUpdate);
        for (const int row : {1, 2})
            QTRY_VERIFY2(isPainted(row), qPrintable(QString::number(row)));
    }

    void theRowInFocusHasARing()
    {
        QTableView view;
        CellTableModel model({{u"A"_s}, {u"B"_s}});
        view.setModel(&model);
        setUpTable(&view, u"Test"_s, 25);
        view.resize(300, 200);
        setRowsInPlace(&view, &model, {{u"1"_s, {{u"a"_s}, {u"b"_s}}, {}}});
        view.show();
        const auto ringed = [&view] {
            const QImage picture = view.viewport()->grab().toImage();
            const QColor link = coloursFor(view.palette()).link;
            int pixels = 0;
            for (int x = 20; x < 150; ++x)
                pixels += picture.pixelColor(x, 1) == link ? 1 : 0;
            return pixels > 100;
        };
        view.setFocus(Qt::MouseFocusReason);
        QVERIFY(!ringed());
        view.activateWindow();
        view.window()->setAttribute(Qt::WA_KeyboardFocusChange);
        view.setFocus(Qt::TabFocusReason);
        QTRY_VERIFY(ringed());
    }

    void ofTheIssuesFoundTheOneMeantIsSelected()
    {
        QList<TwinRow> twins(3);
        twins[0].localKey = u"3"_s;
        twins[0].remoteKey = u"4"_s;
        twins[0].node = NodeId(u"Blue"_s);
        twins[1].localKey = u"4"_s;
        twins[1].node = NodeId(u"Green"_s);
        twins[2].localKey = u"4"_s;
        twins[2].node = NodeId(u"Blue"_s);
        QCOMPARE(twinMeant(twins, u"4\nBlue"_s), 2);
        QCOMPARE(twinMeant(twins, u"4\nRed"_s), -1);
        QCOMPARE(twinMeant(twins, u"4"_s), 1);
        QCOMPARE(twinMeant(twins, {}), -1);
        twins.resize(1);
        QCOMPARE(twinMeant(twins, u"4"_s), 0); // by the other side's key
    }

    void theSummaryKeepsItsRoomInANarrowWindow()
    {
        WindowBench bench;
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        MainWindow window(*bench.host, bench.services);
        window.show();
        window.showPage(u"queue"_s);
        auto *view = control<QTableView>(&window, u"Events"_s);
        view->show(); // hidden while the queue is empty
        const auto summary = static_cast<int>(EventTableModel::Column::Summary);
        for (const QSize &size : {QSize(1280, 800), QSize(1000, 650), QSize(1280, 800)}) {
            window.resize(size);
            QTRY_VERIFY(view->viewport()->width() < size.width() - 400);
            QTRY_VERIFY(view->columnWidth(summary) >= 150);
        }
        QVERIFY(!view->isColumnHidden(static_cast<int>(EventTableModel::Column::Remote)));
    }

    void anEmptyHistoryTellsWhy()
    {
        NodeHost host({}, {});
        FakeServices services;
        MainWindow window(host, services);
        window.show();
        window.showPage(u"history"_s);
        const auto says = [&window](const QString &text) {
            for (const QLabel *label : window.findChild<QWidget *>(u"history"_s)->findChildren<QLabel *>()) {
                if (label->isVisible() && label->text() == text)
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(says(u"Nothing has happened yet"_s));
        control<QLineEdit>(&window, u"Issue key"_s)->setText(u"42"_s);
        QTRY_VERIFY(says(u"No history matches"_s));
    }

    void theTextStandsNearTheSearchSign()
    {
        QLineEdit plain;
        QLineEdit search;
        addSearchSign(&search);
        const auto textLeft = [](QLineEdit &line) {
            line.show();
            line.setText(u"x"_s);
            line.setCursorPosition(0);
            return line.inputMethodQuery(Qt::ImCursorRectangle).toRectF().center().x();
        };
        QVERIFY(textLeft(search) - textLeft(plain) <= 24); // 16 of the sign and a gap
    }
};

QTEST_MAIN(TestTables)
#include "tst_tables.moc"
