// The pane of a sandbox issue: what is typed survives other issues, other boards, changes by others and refusals.

#include "core/base/error.h"
#include "ui/pages/boardissuepane.h"
#include "ui/style/lockstepstyle.h"
#include "ui/windowbench.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>

using namespace lockstep;
using namespace lockstep::ui;

namespace {
/// Keeps what it is asked; the test answers.
class FakeBoard final : public BoardClient {
    Q_OBJECT
public:
    QString name() const override { return u"Blue"_s; }
    QList<BoardPerson> people() const override { return board::people(u"lockstep"_s); }
    quint64 list() override { return ++last; }
    quint64 read(qint64) override { return ++last; }
    quint64 create(const BoardEdit &edit, const QString &) override { return keep(edit); }
    quint64 edit(qint64, const BoardEdit &edit, const QString &) override { return keep(edit); }
    quint64 remove(qint64, const QString &) override { return ++last; }
    quint64 comment(qint64, const QString &body, bool, const QString &) override
    {
        comments.append(body);
        return ++last;
    }
    quint64 editComment(qint64, qint64, const QString &body, const QString &) override
    {
        comments.append(body);
        return ++last;
    }
    quint64 attach(qint64, const QString &, const QString &) override { return ++last; }
    quint64 logWork(qint64, const BoardWorklog &worklog, const QString &) override
    {
        worklogs.append(worklog);
        return ++last;
    }
    quint64 saveAttachment(qint64, qint64, const QString &) override { return ++last; }

    QList<BoardEdit> edits;
    QStringList comments;
    QList<BoardWorklog> worklogs;
    quint64 last = 0;

private:
    quint64 keep(const BoardEdit &edit)
    {
        edits.append(edit);
        return ++last;
    }
};

BoardIssue issue(qint64 number, const QString &summary)
{
    BoardIssue issue;
    issue.number = number;
    issue.summary = summary;
    issue.status = u"New"_s;
    issue.priority = u"Normal"_s;
    return issue;
}
} // namespace

class TestBoardIssuePane final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void init()
    {
        m_pane = std::make_unique<BoardIssuePane>();
        m_board = std::make_unique<FakeBoard>();
        m_pane->setBoard(m_board.get());
        m_pane->QWidget::show();
        m_pane->show(issue(1, u"One"_s));
    }

    void cleanup()
    {
        m_pane.reset();
        m_board.reset();
    }

    void whatIsTypedStaysWhileOtherIssuesAreLookedAt()
    {
        summary()->setText(u"One, typed"_s);
        comment()->setPlainText(u"Half a comm"_s);
        m_pane->show(issue(2, u"Two"_s));
        QCOMPARE(summary()->text(), u"Two"_s);
        QCOMPARE(comment()->toPlainText(), QString());
        QCOMPARE(m_pane->unsaved(), QStringList {u"issue #1 of Blue"_s});
        m_pane->show(issue(1, u"One"_s));
        QCOMPARE(summary()->text(), u"One, typed"_s);
        QCOMPARE(comment()->toPlainText(), u"Half a comm"_s);
        button(m_pane.get(), u"Revert"_s)->click();
        comment()->clear();
        QCOMPARE(m_pane->unsaved(), QStringList());
    }

    void whatOthersChangeMeanwhileIsNotTakenBack()
    {
        summary()->setText(u"One, typed"_s);
        BoardIssue changed = issue(1, u"One"_s);
        changed.status = u"Done"_s;
        m_pane->show(changed);
        QCOMPARE(summary()->text(), u"One, typed"_s);
        button(m_pane.get(), u"Save"_s)->click();
        QCOMPARE(m_board->edits.size(), 1);
        QVERIFY(!m_board->edits.first().status);
        QCOMPARE(m_board->edits.first().summary, std::optional(u"One, typed"_s));
    }

    void aNewIssueIsMadeOnceAndItsFormIsEmptyAfterwards()
    {
        m_pane->startNew();
        QCOMPARE(m_pane->unsaved(), QStringList());
        summary()->setText(u"Fresh"_s);
        m_pane->show(issue(1, u"One"_s));
        m_pane->startNew();
        QCOMPARE(summary()->text(), u"Fresh"_s);
        QSignalSpy created(m_pane.get(), &BoardIssuePane::created);
        button(m_pane.get(), u"Create"_s)->click();
        button(m_pane.get(), u"Create"_s)->click();
        QCOMPARE(m_board->edits.size(), 1);
        Q_EMIT m_board->finished(m_board->last - 1, 1); // of something older
        QCOMPARE(created.size(), 0);
        Q_EMIT m_board->finished(m_board->last, 7);
        QCOMPARE(created.size(), 1);
        m_pane->show(issue(7, u"Fresh"_s));
        QCOMPARE(m_pane->unsaved(), QStringList());
        m_pane->startNew();
        QCOMPARE(summary()->text(), QString());
    }

    void aRefusedCommentIsNotLost()
    {
        comment()->setPlainText(u"Well said"_s);
        button(m_pane.get(), u"Comment"_s)->click();
        button(m_pane.get(), u"Comment"_s)->click();
        QCOMPARE(m_board->comments, QStringList {u"Well said"_s});
        Q_EMIT m_board->failed(m_board->last, Error::make(ErrorCode::Storage, u"The disk is full"_s));
        QCOMPARE(comment()->toPlainText(), u"Well said"_s);
        button(m_pane.get(), u"Comment"_s)->click();
        Q_EMIT m_board->finished(m_board->last, 1);
        QCOMPARE(comment()->toPlainText(), QString());
    }

    void timeIsShownAndLogged()
    {
        QTRY_VERIFY(says(u"No time yet."_s));
        BoardIssue worked = issue(1, u"One"_s);
        worked.worklogs = {{1, u"alice"_s, 5400, u"2026-02-01"_s, u"Hoses"_s, {}, {}, {}}, {2, u"bob"_s, 600, u"2026-02-02"_s, {}, {}, {}, {}}};
        m_pane->show(worked);
        QTRY_VERIFY(says(u"alice, 1 h 30 min on 2026-02-01: Hoses"_s));
        QTRY_VERIFY(says(u"1 h 40 min"_s));
        auto *time = control<QLineEdit>(m_pane.get(), u"Time"_s);
        auto *work = control<QLineEdit>(m_pane.get(), u"What was done"_s);
        time->setText(u"soon"_s);
        QVERIFY(!button(m_pane.get(), u"Log time"_s)->isEnabled());
        time->setText(u"0:20"_s);
        work->setText(u"Paint"_s);
        m_pane->show(issue(2, u"Two"_s));
        QCOMPARE(time->text(), QString());
        QCOMPARE(m_pane->unsaved(), QStringList {u"issue #1 of Blue"_s});
        m_pane->show(worked);
        QCOMPARE(time->text(), u"0:20"_s);
        button(m_pane.get(), u"Log time"_s)->click();
        button(m_pane.get(), u"Log time"_s)->click();
        QCOMPARE(m_board->worklogs.size(), 1);
        QCOMPARE(m_board->worklogs.first().seconds, 1200);
        QCOMPARE(m_board->worklogs.first().body, u"Paint"_s);
        Q_EMIT m_board->failed(m_board->last, Error::make(ErrorCode::Storage, u"The disk is full"_s));
        QCOMPARE(time->text(), u"0:20"_s);
        button(m_pane.get(), u"Log time"_s)->click();
        Q_EMIT m_board->finished(m_board->last, 1);
        QCOMPARE(time->text(), QString());
        QCOMPARE(m_pane->unsaved(), QStringList());
    }

    void whatKeepsItFromBeingSavedIsSaid()
    {
        auto *due = control<QLineEdit>(m_pane.get(), u"Due date"_s);
        due->setText(u"tomorrow"_s);
        QVERIFY(says(u"Due date: “tomorrow” is not a date like 2026-12-31."_s));
        QVERIFY(!button(m_pane.get(), u"Save"_s)->isEnabled());
        due->clear();
        summary()->clear();
        QVERIFY(says(u"Summary must not be empty."_s));
        summary()->setText(u"One"_s);
        QVERIFY(!says(u"Summary must not be empty."_s));
    }

    void aLongWordDoesNotMakeThePaneWiderThanItsPlace()
    {
        const QString word(5000, u'x');
        BoardIssue talked = issue(1, u"One"_s);
        talked.comments = {{1, u"alice"_s, QString(u"See "_s + word + u" there"_s), false, QDateTime::currentDateTimeUtc(), {}}};
        talked.attachments = {{1, u"alice"_s, QString(word + u".txt"_s), {}, 10, {}, {}}};
        talked.worklogs = {{1, u"alice"_s, 5400, u"2026-02-01"_s, word, {}, {}, {}}};
        m_pane->resize(360, 700);
        m_pane->show(talked);
        auto *scroll = m_pane->findChild<QScrollArea *>();
        QTRY_VERIFY(says(talked.comments.first().body));
        for (QLabel *label : m_pane->findChildren<QLabel *>()) {
            if (!label->text().contains(word) || label->isHidden())
                continue;
            QTRY_VERIFY(label->height() > 40 * label->fontMetrics().height()); // all of it is there
            QVERIFY(isShownToItsEnd(label));
        }
        // They are laid out by now.
        QVERIFY2(scroll->widget()->width() <= scroll->viewport()->width(), qPrintable(QString::number(scroll->widget()->width())));
        for (const QString &name : {u"Save"_s, u"Comment"_s, u"Log time"_s}) {
            const QAbstractButton *found = button(m_pane.get(), name);
            QVERIFY2(found->mapTo(scroll->widget(), found->rect().topRight()).x() < scroll->viewport()->width(), qPrintable(name));
        }
    }

    void whatKeepsTimeFromBeingLoggedIsSaid()
    {
        auto *time = control<QLineEdit>(m_pane.get(), u"Time"_s);
        time->setText(u"99999h"_s);
        QVERIFY(says(u"Time: “99999h” is no time like 1h 30m, 1:30 or 90 min, at most 9999 hours."_s));
        time->setText(u"1h"_s);
        QVERIFY(!says(u"Time: “99999h” is no time like 1h 30m, 1:30 or 90 min, at most 9999 hours."_s));
    }

    void aBlankCommentIsNotSent()
    {
        QVERIFY(!button(m_pane.get(), u"Comment"_s)->isEnabled());
        comment()->setPlainText(u"  \n"_s);
        QVERIFY(!button(m_pane.get(), u"Comment"_s)->isEnabled());
        comment()->setPlainText(u"Hallo"_s);
        QVERIFY(button(m_pane.get(), u"Comment"_s)->isEnabled());
    }

    void aLabelIsThereOnceAndShownAsItIsStored()
    {
        auto *labels = control<QLineEdit>(m_pane.get(), u"Labels"_s);
        labels->setText(u",,, a,a, b"_s);
        button(m_pane.get(), u"Save"_s)->click();
        QCOMPARE(m_board->edits.last().labels, std::optional(QStringList {u"a"_s, u"b"_s}));
        BoardIssue saved = issue(1, u"One"_s);
        saved.labels = {u"a"_s, u"b"_s};
        Q_EMIT m_board->finished(m_board->last, 1);
        m_pane->show(saved);
        QCOMPARE(labels->text(), u"a, b"_s);
    }

    void escapeClosesANewIssue()
    {
        m_pane->startNew();
        QSignalSpy cancelled(m_pane.get(), &BoardIssuePane::newCancelled);
        QTest::keyClick(summary(), Qt::Key_Escape);
        QCOMPARE(cancelled.size(), 1);
    }

private:
    QLineEdit *summary() const { return control<QLineEdit>(m_pane.get(), u"Summary"_s); }
    QPlainTextEdit *comment() const { return control<QPlainTextEdit>(m_pane.get(), u"New comment"_s); }
    bool says(const QString &text) const
    {
        for (const QLabel *label : m_pane->findChildren<QLabel *>()) {
            if (!label->isHidden() && label->text() == text)
                return true;
        }
        return false;
    }

    std::unique_ptr<BoardIssuePane> m_pane;
    std::unique_ptr<FakeBoard> m_board;
};

QTEST_MAIN(TestBoardIssuePane)
#include "tst_boardissuepane.moc"
