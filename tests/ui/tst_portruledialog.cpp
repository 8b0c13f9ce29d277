// “Paste an Exalate rule…”: what is pasted is ported at once, notes lead to their lines, and what stands on the right is taken over.

#include "ui/dialogs/portruledialog.h"
#include "ui/pages/scripteditor.h"
#include "ui/style/lockstepstyle.h"
#include "ui/windowbench.h"

#include <QComboBox>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPointer>
#include <QTest>

using namespace lockstep;
using namespace lockstep::ui;
using namespace Qt::StringLiterals;

class TestPortRuleDialog final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void whatIsPastedIsPortedAndTaken()
    {
        QPointer<PortRuleDialog> dialog = new PortRuleDialog(RuleDirection::Outgoing); // deletes itself
        dialog->open();
        QString taken;
        RuleDirection direction = RuleDirection::Incoming;
        connect(dialog, &PortRuleDialog::taken, dialog, [&](RuleDirection of, const QString &script) {
            direction = of;
            taken = script;
        });
        auto *script = control<ScriptEditor>(dialog, u"Ported script"_s);
        button(dialog, u"Take over"_s)->click(); // nothing is there yet
        QVERIFY(taken.isEmpty());
        QVERIFY(dialog->isVisible());

        control<QPlainTextEdit>(dialog, u"Rule of Exalate"_s)->setPlainText(u"replica.due = issue.due"_s);
        QTRY_COMPARE(script->toPlainText(), u"replica.dueDate = issue.dueDate;"_s);
        QCOMPARE(control<QListWidget>(dialog, u"Notes"_s)->count(), 0);
        button(dialog, u"Take over"_s)->click();
        QCOMPARE(taken, u"replica.dueDate = issue.dueDate;"_s);
        QCOMPARE(direction, RuleDirection::Outgoing);
        QTRY_VERIFY(dialog.isNull());
    }

    void takenBeforeTheTypingPauseIsTheNewText()
    {
        auto *dialog = new PortRuleDialog(RuleDirection::Outgoing);
        dialog->open();
        QString taken;
        connect(dialog, &PortRuleDialog::taken, this, [&](RuleDirection, const QString &script) { taken = script; });
        control<QPlainTextEdit>(dialog, u"Rule of Exalate"_s)->setPlainText(u"replica.summary = entity.summary"_s);
        button(dialog, u"Take over"_s)->click();
        QCOMPARE(taken, u"replica.summary = issue.summary;"_s);
    }

    void theOtherDirectionIsPortedAnew()
    {
        auto *dialog = new PortRuleDialog(RuleDirection::Outgoing);
        dialog->open();
        auto *script = control<ScriptEditor>(dialog, u"Ported script"_s);
        auto *notes = control<QListWidget>(dialog, u"Notes"_s);
        control<QPlainTextEdit>(dialog, u"Rule of Exalate"_s)->setPlainText(u"// first\nissue.attachments = attachmentHelper.mergeAttachments(issue, replica)"_s);
        QTRY_VERIFY(script->toPlainText().contains(u"TODO Lockstep"_s));
        QVERIFY(notes->item(0)->text().startsWith(u"To do. Line 2 is not ported"_s));
        QCOMPARE(notes->currentRow(), 0);
        control<QComboBox>(dialog, u"Direction"_s)->setCurrentIndex(1);
        QCOMPARE(script->toPlainText(), u"// first\nattachments.merge(issue, replica);"_s);
        QCOMPARE(dialog->direction(), RuleDirection::Incoming);
        dialog->close();
    }

    void aNoteLeadsToItsLine()
    {
        auto *dialog = new PortRuleDialog(RuleDirection::Outgoing);
        dialog->open();
        auto *groovy = control<QPlainTextEdit>(dialog, u"Rule of Exalate"_s);
        auto *notes = control<QListWidget>(dialog, u"Notes"_s);
        groovy->setPlainText(u"replica.key = issue.key\nreplica.summary = issue.summary\nreplica.fixVersions = issue.fixVersions"_s);
        QTRY_COMPARE(notes->count(), 2);
        QCOMPARE(notes->currentRow(), 1); // the first that is to be done
        const auto click = [notes](int row) { QTest::mouseClick(notes->viewport(), Qt::LeftButton, {}, notes->visualItemRect(notes->item(row)).center()); };
        click(1);
        QCOMPARE(groovy->textCursor().blockNumber(), 2);
        QTest::keyClick(notes, Qt::Key_Up);
        QCOMPARE(groovy->textCursor().blockNumber(), 0);
        click(1);
        QCOMPARE(groovy->textCursor().blockNumber(), 2);
        dialog->close();
    }

    void whoTypesKeepsTheCursor()
    {
        auto *dialog = new PortRuleDialog(RuleDirection::Outgoing);
        dialog->open();
        auto *groovy = control<QPlainTextEdit>(dialog, u"Rule of Exalate"_s);
        auto *script = control<ScriptEditor>(dialog, u"Ported script"_s);
        groovy->setPlainText(u"replica.fixVersions = issue.fixVersions\n"_s);
        groovy->moveCursor(QTextCursor::End);
        QTRY_COMPARE(control<QListWidget>(dialog, u"Notes"_s)->count(), 1);
        QTest::keyClicks(groovy, u"replica.due"_s);
        QTRY_VERIFY(script->toPlainText().contains(u"replica.due"_s));
        QTest::keyClicks(groovy, u" = issue.due"_s);
        QTRY_VERIFY(script->toPlainText().contains(u"replica.dueDate = issue.dueDate;"_s));
        QCOMPARE(groovy->toPlainText(), u"replica.fixVersions = issue.fixVersions\nreplica.due = issue.due"_s);
        QVERIFY(groovy->textCursor().atEnd());
        dialog->close();
    }

    void aMillionCharactersDoNotStopTheWindow()
    {
        auto *dialog = new PortRuleDialog(RuleDirection::Outgoing);
        dialog->open();
        control<QPlainTextEdit>(dialog, u"Rule of Exalate"_s)->setPlainText(u"x = (\n"_s.repeated(170'000));
        auto *script = control<ScriptEditor>(dialog, u"Ported script"_s);
        QTRY_VERIFY_WITH_TIMEOUT(script->toPlainText().contains(u"a rule of more than 300000 is not ported"_s), 20'000);
        dialog->close();
    }
};

QTEST_MAIN(TestPortRuleDialog)
#include "tst_portruledialog.moc"
