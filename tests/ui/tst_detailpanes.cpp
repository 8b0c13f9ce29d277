// The panes beside the lists of Errors and Queue: where an error is, what it says of each issue, how it is laid out; what an event carries.

#include "ui/models/errorgroupmodel.h"
#include "ui/pages/errordetailpane.h"
#include "ui/pages/eventdetailpane.h"
#include "ui/pages/waitlist.h"
#include "ui/style/lockstepstyle.h"
#include "ui/style/metrics.h"
#include "ui/widgets/elidedlabel.h"
#include "ui/windowbench.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTabBar>
#include <QTableView>
#include <QTreeWidget>

using namespace lockstep;
using namespace lockstep::ui;

namespace {
const QDateTime noon(QDate(2026, 11, 28), QTime(12, 0), Qt::UTC);

SyncErrorRow errorRow(qint64 id, ErrorScope scope, const QString &connection)
{
    SyncErrorRow row;
    row.node = NodeId(u"Red"_s);
    row.id = id;
    row.fingerprint = u"same"_s;
    row.state = u"open"_s;
    row.error = Error::make(ErrorCode::Validation, u"The label has no colour"_s).withScope(scope);
    row.connection = ConnectionId(connection);
    row.localKey = u"3"_s;
    row.remoteKey = u"7"_s;
    row.summary = u"label:without"_s;
    row.firstSeen = row.lastSeen = noon;
    return row;
}

bool says(const QWidget *root, const QString &text)
{
    for (const QLabel *label : root->findChildren<QLabel *>()) {
        if (!label->isHidden() && label->text().contains(text))
            return true;
    }
    return false;
}
} // namespace

class TestDetailPanes final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void anErrorSaysWhere()
    {
        ErrorDetailPane pane;
        pane.resize(700, 700);
        pane.QWidget::show();
        pane.show(groupErrors({errorRow(1, ErrorScope::Issue, u"Blue to Red"_s)}, u"open"_s).first(), u"Redmine"_s, {}, noon);
        QVERIFY(says(&pane, u"Blue to Red · node Red"_s));
        const auto *issues = control<QTableView>(&pane, u"Issues in this group"_s);
        QCOMPARE(issues->model()->index(0, 0).data().toString(), u"#3 → #7"_s);
        QVERIFY(!button(&pane, u"Open trigger"_s)->isVisible());
    }

    void aTriggersErrorNamesItAndLeadsToIt()
    {
        ErrorDetailPane pane;
        pane.resize(700, 700);
        pane.QWidget::show();
        pane.show(groupErrors({errorRow(1, ErrorScope::Trigger, u"Blue to Red"_s)}, u"open"_s).first(), u"Redmine"_s, {}, noon);
        QVERIFY(says(&pane, u"Blue to Red · node Red · trigger “label:without”"_s));
        QVERIFY(says(&pane, u"Correct the query of the trigger, then retry."_s));
        QSignalSpy opened(&pane, &ErrorDetailPane::openTriggerRequested);
        QVERIFY(button(&pane, u"Open trigger"_s)->isVisible());
        button(&pane, u"Open trigger"_s)->click();
        QCOMPARE(opened.size(), 1);
    }

    void anErrorWithoutIssuesStandsTogether()
    {
        SyncErrorRow row = errorRow(1, ErrorScope::Trigger, u"Blue to Red"_s);
        row.error.detail = u"No such label"_s;
        row.ofRequest = true;
        ErrorDetailPane pane;
        pane.resize(800, 900);
        pane.QWidget::show();
        pane.show(groupErrors({row}, u"open"_s).first(), u"Redmine"_s, {}, noon);
        auto *answer = pane.findChild<QPlainTextEdit *>();
        QWidget *content = answer->parentWidget();
        QTRY_VERIFY2(answer->geometry().bottom() < 320, qPrintable(QString::number(answer->geometry().bottom())));
        QVERIFY(content->height() > 500);
        for (const QString &text : {u"Change replica…"_s, u"Replay…"_s})
            QVERIFY2(button(&pane, text)->width() < 250, qPrintable(text));
    }

    void aLongWordBreaksAnywhere()
    {
        const QString word(3000, u'x');
        SyncErrorRow row = errorRow(1, ErrorScope::Issue, u"Blue to Red"_s);
        row.error.field = word;
        row.error.message = u"The field "_s + word + u" is refused"_s;
        ErrorDetailPane errors;
        errors.resize(600, 700);
        errors.QWidget::show();
        errors.show(groupErrors({row}, u"open"_s).first(), {}, {}, noon);
        EventDetailPane event;
        event.resize(400, 700);
        event.show();
        EventDetail detail;
        detail.row.errorText = row.error.message;
        event.showDetail(detail, {}, {}, noon);
        int labels = 0;
        for (const QWidget *pane : {static_cast<QWidget *>(&errors), static_cast<QWidget *>(&event)}) {
            auto *scroll = pane->findChild<QScrollArea *>();
            for (QLabel *label : pane->findChildren<QLabel *>()) {
                if (!label->text().contains(word))
                    continue;
                ++labels;
                QTRY_VERIFY(label->height() >= label->heightForWidth(label->width()) && label->height() > 20 * label->fontMetrics().height());
                QVERIFY(isShownToItsEnd(label));
            }
            // They are laid out by now.
            QVERIFY2(scroll->widget()->width() <= scroll->viewport()->width(), qPrintable(QString::number(scroll->widget()->width())));
        }
        QCOMPARE(labels, 3); // title, next step, last answer
    }

    void whatCanBeDoneFitsBesideTheListInTheSmallestWindow()
    {
        QList<SyncErrorRow> rows {errorRow(1, ErrorScope::Issue, u"Blue to Red"_s), errorRow(2, ErrorScope::Issue, u"Blue to Red"_s)};
        for (SyncErrorRow &row : rows) {
            row.error.rule = u"incoming"_s;
            row.ofRequest = true;
        }
        ErrorDetailPane pane;
        pane.QWidget::show();
        pane.show(groupErrors(rows, u"open"_s).first(), {}, {}, noon);
        QVERIFY(button(&pane, u"Retry group: one first"_s)->isVisible() && button(&pane, u"Open rule"_s)->isVisible());
        constexpr int besideTheList = metrics::LeastWindowWidth - metrics::NavigationWidth - metrics::LeastListWidth - 2;
        QTRY_VERIFY2(pane.minimumSizeHint().width() <= besideTheList, qPrintable(QString::number(pane.minimumSizeHint().width())));
    }

    void agesGoOn()
    {
        ErrorDetailPane pane;
        pane.QWidget::show();
        pane.show(groupErrors({errorRow(1, ErrorScope::Issue, u"Blue to Red"_s)}, u"open"_s).first(), {}, {}, noon.addSecs(5));
        QVERIFY(says(&pane, u"last 5 s ago"_s));
        pane.showAges(noon.addSecs(9));
        QVERIFY(says(&pane, u"last 9 s ago"_s));
        ErrorGroupModel model;
        model.setGroups(groupErrors({errorRow(1, ErrorScope::Issue, u"Blue to Red"_s)}, u"open"_s), noon.addSecs(5), true);
        model.setNow(noon.addSecs(9));
        const QString foot = model.index(0).data(ErrorGroupModel::FootRole).toString();
        QVERIFY2(foot.startsWith(u"Blue to Red · Data"_s) && foot.contains(u"9 s"_s), qPrintable(foot));
    }

    void aLongSentenceEndsInDots()
    {
        WaitList list;
        SyncErrorRow row = errorRow(1, ErrorScope::Issue, u"Blue to Red"_s);
        row.error.message = u"A sentence that is longer than its place. "_s.repeated(10);
        list.resize(500, 200);
        list.QWidget::show();
        list.show(groupErrors({row}, u"open"_s));
        bool elided = false;
        for (const ElidedLabel *label : list.findChildren<ElidedLabel *>())
            elided = elided || (label->text() == row.error.message && QTest::qWaitFor([label] { return label->isElided(); }));
        QVERIFY(elided);
    }

    void aFirstReplicaHasNoDifference()
    {
        EventDetailPane pane;
        pane.resize(400, 700);
        pane.show();
        EventDetail detail;
        detail.replica = QJsonObject {{u"key"_s, u"3"_s}, {u"fields"_s, QJsonObject {{u"summary"_s, u"A"_s}}}, {u"madeAt"_s, noon.toMSecsSinceEpoch()}};
        pane.showDetail(detail, {}, {}, noon);
        control<QTabBar>(&pane, u"Parts of the event"_s)->setCurrentIndex(2);
        QVERIFY(says(&pane, u"This is the first replica: there is none before it."_s));
        const auto items = pane.findChild<QTreeWidget *>()->findItems(u"madeAt"_s, Qt::MatchExactly);
        QCOMPARE(items.size(), 1);
        QVERIFY2(items.first()->text(1).contains(u':'), qPrintable(items.first()->text(1)));
        detail.previousReplica = detail.replica;
        pane.showDetail(detail, {}, {}, noon);
        QVERIFY(says(&pane, u"This replica says the same as the one before it."_s));
        QVERIFY(!pane.findChild<QTableView *>()->isVisible());
    }
};

QTEST_MAIN(TestDetailPanes)
#include "tst_detailpanes.moc"
