// A request that a rule refuses: its replica is looked at, replayed by other versions of the rules, and changed by hand.

#include "core/connectors/sandbox/sandboxboard.h"
#include "core/connectors/sandbox/sandboxboardclient.h"
#include "support/testpaths.h"
#include "ui/mainwindow.h"
#include "ui/pages/qscintilla.h"
#include "ui/pages/scripteditor.h"
#include "ui/style/lockstepstyle.h"
#include "ui/windowbench.h"

#include <QComboBox>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QTableView>

#include <algorithm>

using namespace lockstep;
using namespace lockstep::ui;

class TestReplicaDialogs final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void aReplicaIsReplayedAndChanged()
    {
        WindowBench bench(ruleHostPath());
        bench.connectNodes(u"Blue to Red"_s, u"Blue"_s, u"Red"_s);
        Configuration next = bench.services.configuration();
        ConnectionConfig &connection = next.connections.first();
        connection.halves[0].triggers = {{{}, true, true}};
        connection.halves[1].rules = {RuleMode::Script, {}, u"if (replica.summary === 'bad') fail.issue('not this');\nissue.summary = replica.summary;"_s, 0, {}, {}};
        bench.services.changeConfiguration(next, {});
        SandboxBoardClient board(sandboxBoardPath(bench.folder.filePath(u"boards"_s), u"Blue"_s), u"Blue"_s, u"lockstep"_s);
        BoardEdit edit;
        edit.summary = u"bad"_s;
        board.create(edit, u"alice"_s);
        MainWindow window(*bench.host, bench.services);
        window.show();
        window.showPage(u"errors"_s);
        QTRY_VERIFY_WITH_TIMEOUT(button(&window, u"Change replica…"_s) && button(&window, u"Change replica…"_s)->isVisible(), 60'000);

        // Another version of the rules, and what each makes of it.
        next = bench.services.configuration();
        next.connections.first().halves[1].rules.incoming = u"issue.summary = 'was ' + replica.summary;"_s;
        bench.services.changeConfiguration(next, {});
        QTRY_COMPARE_WITH_TIMEOUT(newestRules(bench), 3, 60'000); // published by the node, in its own time
        button(&window, u"Replay…"_s)->click();
        QDialog *dialog = shown(&window);
        QVERIFY(dialog);
        auto *writes = control<QTableView>(dialog, u"What each version would write"_s);
        QTRY_COMPARE_WITH_TIMEOUT(writes->model()->rowCount(), 1, 60'000);
        QCOMPARE(control<QComboBox>(dialog, u"First version"_s)->currentText(), u"version 2"_s); // with which it began; 1 were the basic rules
        QCOMPARE(control<QComboBox>(dialog, u"Second version"_s)->currentText(), u"version 3"_s);
        QTRY_COMPARE(writes->model()->index(0, 3).data().toString(), u"was bad"_s);
        QCOMPARE(writes->model()->index(0, 2).data().toString(), u"–"_s);
        QTRY_VERIFY2(says(dialog, u"version 2: fails: "_s) && says(dialog, u"not this"_s), qPrintable(texts(dialog)));
        QCOMPARE(nameless(dialog).join(u"; "_s), QString());
        dialog->reject();
        QTRY_VERIFY(!shown(&window));

        button(&window, u"Change replica…"_s)->click();
        dialog = shown(&window);
        auto *text = control<ScriptEditor>(dialog, u"Replica as JSON"_s);
        QTRY_VERIFY(text->toPlainText().contains(u"bad"_s));
        const QString whole = text->toPlainText();
        auto *typedInto = text->findChild<QsciScintilla *>();
        QTest::keyClick(typedInto, Qt::Key_F, Qt::ControlModifier);
        QVERIFY(control<QLineEdit>(dialog, u"Find"_s)->isVisible());
        QTest::keyClick(typedInto, Qt::Key_Escape); // first the find bar
        QVERIFY(!control<QLineEdit>(dialog, u"Find"_s)->isVisible());
        QTest::keyClicks(typedInto, u" "_s);
        QTest::keyClick(typedInto, Qt::Key_Escape); // then the dialog, which asks
        QVERIFY(dialog->isVisible());
        QVERIFY(says(dialog, u"Not saved: the changed replica"_s));
        button(dialog, u"Close without saving"_s)->click();
        QTRY_VERIFY(!shown(&window));
        button(&window, u"Change replica…"_s)->click();
        dialog = shown(&window);
        text = control<ScriptEditor>(dialog, u"Replica as JSON"_s);
        QTRY_COMPARE(text->toPlainText(), whole);
        QTest::keyClick(text->findChild<QsciScintilla *>(), Qt::Key_Escape); // nothing to lose
        QTRY_VERIFY(!shown(&window));
        button(&window, u"Change replica…"_s)->click();
        dialog = shown(&window);
        text = control<ScriptEditor>(dialog, u"Replica as JSON"_s);
        QTRY_COMPARE(text->toPlainText(), whole);
        text->setPlainText(u"{\n  \"fields\": {,\n"_s);
        button(dialog, u"Retry with this"_s)->click();
        QTRY_VERIFY2(says(dialog, u"This is no JSON: line 2"_s), qPrintable(texts(dialog)));
        text->setPlainText(u"{\"feilds\": {}}"_s);
        button(dialog, u"Retry with this"_s)->click();
        QTRY_VERIFY2(says(dialog, u"did you mean “fields”?"_s), qPrintable(texts(dialog)));
        text->setPlainText(QString(whole).replace(u"\"bad\""_s, u"\"good\""_s));
        button(dialog, u"Retry with this"_s)->click();
        QTRY_VERIFY(!shown(&window));
        QTRY_COMPARE_WITH_TIMEOUT(bench.host->snapshot().openErrors, 0, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(tellsTheChange(bench), 60'000);
    }

private:
    static QDialog *shown(QWidget *root)
    {
        for (QDialog *dialog : root->findChildren<QDialog *>()) {
            if (dialog->isVisible())
                return dialog;
        }
        return nullptr;
    }
    static QString texts(QWidget *root)
    {
        QStringList all;
        for (const QLabel *label : root->findChildren<QLabel *>()) {
            if (label->isVisible())
                all.append(label->text());
        }
        return all.join(u'\n');
    }
    static int newestRules(const WindowBench &bench)
    {
        const QFuture<QList<RuleVersion>> asked = bench.host->ruleVersions(u"Blue to Red"_s, NodeId(u"Red"_s));
        if (!QTest::qWaitFor([&asked] { return asked.isFinished(); }, 60'000) || asked.result().isEmpty())
            return 0;
        return asked.result().first().number;
    }

    static bool tellsTheChange(const WindowBench &bench)
    {
        const QFuture<QList<HistoryRow>> asked = bench.host->history(u"Blue to Red"_s, {}, 50);
        if (!QTest::qWaitFor([&asked] { return asked.isFinished(); }, 60'000))
            return false;
        const QList<HistoryRow> rows = asked.result();
        return std::any_of(rows.cbegin(), rows.cend(), [](const HistoryRow &row) { return row.what == "edited"_L1 && row.changes[u"summary"_s][u"after"_s] == "good"_L1; });
    }
    static bool says(QWidget *root, const QString &text) { return texts(root).contains(text); }
};

QTEST_MAIN(TestReplicaDialogs)
#include "tst_replicadialogs.moc"
