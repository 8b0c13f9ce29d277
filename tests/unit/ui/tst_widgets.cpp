// What the widgets do: keyboard, signals, what they keep, how they say a time.

#include "ui/style/lockstepstyle.h"
#include "ui/style/paint.h"
#include "ui/widgets/figurebutton.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/steplist.h"
#include "ui/widgets/throughputplot.h"
#include "ui/widgets/timelinewidget.h"

#include <QApplication>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace lockstep;
using namespace lockstep::ui;

class TestWidgets final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }
    void figureAnswersTheKeyboard();
    void stepListGoesBackOnly();
    void messageBarTellsItsButtons();
    void plotKeepsSixtyMinutes();
    void durations();
};

void TestWidgets::figureAnswersTheKeyboard()
{
    FigureButton button(Figure{u"37"_s, u"waiting"_s});
    QCOMPARE(button.accessibleName(), u"37 waiting"_s);
    QCOMPARE(button.focusPolicy(), Qt::TabFocus);
    QSignalSpy clicked(&button, &QAbstractButton::clicked);
    QTest::keyClick(&button, Qt::Key_Space);
    QCOMPARE(clicked.count(), 1);
    button.setLink(false);
    QCOMPARE(button.focusPolicy(), Qt::NoFocus);
}

void TestWidgets::stepListGoesBackOnly()
{
    StepList list;
    list.setSteps({{u"One"_s, {}}, {u"Two"_s, {}}, {u"Three"_s, {}}});
    list.setCurrent(1);
    QSignalSpy chosen(&list, &StepList::stepChosen);
    QTest::keyClick(&list, Qt::Key_Return);
    QTest::keyClick(&list, Qt::Key_Down);
    QTest::keyClick(&list, Qt::Key_Return);
    QCOMPARE(chosen.count(), 0);
    QTest::keyClick(&list, Qt::Key_Up);
    QTest::keyClick(&list, Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.at(0).at(0).toInt(), 0);
}

void TestWidgets::messageBarTellsItsButtons()
{
    MessageBar bar;
    QVERIFY(bar.isHidden());
    bar.setMessage(MessageBar::Kind::Info, u"Cancelled."_s);
    bar.setAction(u"Undo"_s);
    QVERIFY(!bar.isHidden());
    QSignalSpy action(&bar, &MessageBar::actionTriggered);
    QSignalSpy closed(&bar, &MessageBar::closed);
    bar.findChild<QPushButton *>()->click();
    QCOMPARE(action.count(), 1);
    QTest::keyClick(&bar, Qt::Key_Escape);
    QCOMPARE(closed.count(), 1);
    QVERIFY(bar.isHidden());
}

void TestWidgets::plotKeepsSixtyMinutes()
{
    ThroughputPlot plot;
    QList<ThroughputMinute> many(70);
    many[0].applied = 1000;
    many[69] = {7, 3};
    plot.setMinutes(many);
    QCOMPARE(plot.minutes().size(), 60);
    QCOMPARE(plot.peak(), 10);
}

void TestWidgets::durations()
{
    QLocale::setDefault(QLocale::c());
    QCOMPARE(durationText(220), u"0.22 s"_s);
    QCOMPARE(durationText(99'990), u"99.99 s"_s);
    QCOMPARE(durationText(600'000), u"10 min"_s);
}

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
