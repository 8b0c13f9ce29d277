// The dialog that settles a conflict: every field is shown with its three values and must be chosen for.
#include "tests/ui/windowbench.h"
#include "ui/dialogs/conflictdialog.h"
#include "ui/widgets/messagebar.h"

#include <QLabel>
#include <QLineEdit>
#include <QRadioButton>

namespace lockstep::ui {

class TstConflictDialog final : public QObject {
    Q_OBJECT

private:
    static SyncErrorRow row()
    {
        SyncErrorRow row;
        row.node = NodeId(u"Red"_s);
        row.id = 7;
        row.localKey = u"824"_s;
        row.state = u"open"_s;
        row.error = Error::make(ErrorCode::Conflict, u"Both sides changed summary"_s);
        for (const QString &field : {u"summary"_s, u"status"_s})
            row.error.evidence.append(QJsonObject {{u"field"_s, field}, {u"base"_s, u"old"_s}, {u"local"_s, u"mine"_s}, {u"remote"_s, u"theirs"_s}});
        return row;
    }
    static QString shownText(const QDialog &dialog)
    {
        QStringList texts;
        for (const QLabel *label : dialog.findChildren<QLabel *>())
            texts.append(label->text());
        return texts.join(u'\n');
    }

private Q_SLOTS:
    void onlyConflictsOfTwoValuesCanBeSettled()
    {
        QVERIFY(ConflictDialog::canSettle(row()));
        SyncErrorRow loop = row();
        loop.error.evidence = {QJsonObject {{u"field"_s, u"status"_s}, {u"before"_s, u"a"_s}, {u"after"_s, u"b"_s}}};
        QVERIFY(!ConflictDialog::canSettle(loop));
        SyncErrorRow over = row();
        over.state = u"resolved"_s;
        QVERIFY(!ConflictDialog::canSettle(over));
    }

    void aSummaryMustNotBeEmpty()
    {
        WindowBench bench;
        SyncErrorRow one = row();
        one.error.evidence = {one.error.evidence.first()};
        ConflictDialog dialog({*bench.host, bench.services}, one, u"Blue"_s);
        dialog.show();
        QCOMPARE(dialog.windowTitle(), u"Settle the conflict of #824"_s);
        QVERIFY(shownText(dialog).contains(u"Red and Blue both changed summary."_s));
        const auto *bar = dialog.findChild<MessageBar *>();
        QTest::keyClicks(control<QLineEdit>(&dialog, u"Value of summary"_s), u"   "_s);
        const QPoint settles = button(&dialog, u"Settle"_s)->mapToGlobal(QPoint());
        button(&dialog, u"Settle"_s)->click();
        QVERIFY(shownText(dialog).contains(u"summary must not be empty"_s));
        QVERIFY(dialog.isVisible());
        QTRY_VERIFY(bar->isVisible() && bar->height() > 0);
        QCOMPARE(button(&dialog, u"Settle"_s)->mapToGlobal(QPoint()), settles);
        control<QRadioButton>(&dialog, u"summary: Blue"_s)->click();
        QVERIFY(!bar->isVisible());
        button(&dialog, u"Settle"_s)->click();
        QTRY_VERIFY(shownText(dialog).contains(u"“Red”"_s)); // asked the host
    }

    void everyFieldMustBeChosen()
    {
        WindowBench bench;
        ConflictDialog dialog({*bench.host, bench.services}, row(), u"Blue"_s);
        dialog.show();
        QCOMPARE(nameless(&dialog), QStringList());
        const QString shown = shownText(dialog);
        for (const QString &value : {u"summary"_s, u"status"_s, u"mine"_s, u"theirs"_s, u"old"_s})
            QVERIFY2(shown.contains(value), qPrintable(value));
        control<QRadioButton>(&dialog, u"summary: Blue"_s)->click();
        button(&dialog, u"Settle"_s)->click();
        QVERIFY2(shownText(dialog).contains(u"status"_s) && dialog.isVisible(), qPrintable(shownText(dialog)));
        // Typing a value chooses it; the host has no such node and the dialog stays with the reason.
        QTest::keyClicks(control<QLineEdit>(&dialog, u"Value of status"_s), u"both"_s);
        QVERIFY(control<QRadioButton>(&dialog, u"status: another value"_s)->isChecked());
        button(&dialog, u"Settle"_s)->click();
        QTRY_VERIFY(shownText(dialog).contains(u"“Red”"_s));
        QVERIFY(dialog.isVisible());
    }
};

} // namespace lockstep::ui

QTEST_MAIN(lockstep::ui::TstConflictDialog)
#include "tst_conflictdialog.moc"
