// The dialog that settles a conflict: every field is shown with its three values and must be chosen for.
#include "core/connectors/sandbox/sandboxboard.h"
#include "core/connectors/sandbox/sandboxboardclient.h"
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
    template<typename T>
    static T await(QFuture<T> future)
    {
        return QTest::qWaitFor([&future] { return future.isFinished(); }, 20'000) ? future.result() : T();
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

    // Real nodes hold a conflict that the dialog shows as it was before: nothing is settled, and what is there now stands in the dialog.
    void changedMeanwhile_showsWhatIsThereNow()
    {
        WindowBench bench;
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        Configuration next = bench.services.configuration();
        next.connections.first().halves[0].triggers = {{{}, true, true}};
        next.connections.first().conflict.insert(u"default"_s, ConflictPolicy::Ask);
        bench.services.changeConfiguration(next, {});
        SandboxBoardClient blue(sandboxBoardPath(bench.folder.filePath(u"boards"_s), u"Blue"_s), u"Blue"_s, u"lockstep"_s);
        SandboxBoardClient red(sandboxBoardPath(bench.folder.filePath(u"boards"_s), u"Red"_s), u"Red"_s, u"lockstep"_s);
        const auto edit = [](const QString &summary) {
            BoardEdit typed;
            typed.summary = summary;
            return typed;
        };
        blue.create(edit(u"one"_s), u"alice"_s);
        const auto isInStep = [&bench] {
            const EventPage page = await(bench.host->events({}, 0, 10));
            return !page.rows.isEmpty() && std::all_of(page.rows.cbegin(), page.rows.cend(), [](const EventRow &row) { return Queue::isFinal(row.state); });
        };
        QTRY_VERIFY_WITH_TIMEOUT(isInStep(), 60'000);
        QVERIFY(await(bench.host->pause(u"Blue to Red"_s, true)).ok);
        QSignalSpy blueDone(&blue, &BoardClient::finished);
        QSignalSpy redDone(&red, &BoardClient::finished);
        blue.edit(1, edit(u"from Blue"_s), u"alice"_s);
        red.edit(1, edit(u"from Red"_s), u"bob"_s);
        QTRY_VERIFY(!blueDone.isEmpty() && !redDone.isEmpty());
        QVERIFY(await(bench.host->pause(u"Blue to Red"_s, false)).ok);
        QTRY_VERIFY_WITH_TIMEOUT(!await(bench.host->errors(u"open"_s)).isEmpty(), 60'000);
        SyncErrorRow stale = await(bench.host->errors(u"open"_s)).first();
        QJsonObject conflict = stale.error.evidence.first().toObject();
        conflict.insert(u"local"_s, u"an earlier value"_s);
        stale.error.evidence = {conflict};
        const QString peer = stale.node.value() == "Red"_L1 ? u"Blue"_s : u"Red"_s;

        ConflictDialog dialog({*bench.host, bench.services}, stale, peer);
        dialog.show();
        control<QLineEdit>(&dialog, u"Value of summary"_s)->setText(u"from both"_s);
        control<QRadioButton>(&dialog, u"summary: "_s + peer)->click();
        button(&dialog, u"Settle"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(shownText(dialog).contains(u"was changed meanwhile"_s), 20'000);
        QVERIFY(dialog.isVisible());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QVERIFY2(shownText(dialog).contains(u"from "_s + stale.node.value()) && !shownText(dialog).contains(u"an earlier value"_s), qPrintable(shownText(dialog)));
        QVERIFY(!control<QRadioButton>(&dialog, u"summary: "_s + peer)->isChecked());
        QCOMPARE(control<QLineEdit>(&dialog, u"Value of summary"_s)->text(), u"from both"_s);
        control<QRadioButton>(&dialog, u"summary: another value"_s)->click();
        button(&dialog, u"Settle"_s)->click();
        QTRY_VERIFY_WITH_TIMEOUT(!dialog.isVisible(), 20'000);
        QTRY_VERIFY_WITH_TIMEOUT(await(bench.host->errors(u"open"_s)).isEmpty(), 20'000);
    }
};

} // namespace lockstep::ui

QTEST_MAIN(lockstep::ui::TstConflictDialog)
#include "tst_conflictdialog.moc"
