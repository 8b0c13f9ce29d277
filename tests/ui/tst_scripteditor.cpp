// The editor for rules, by keyboard as a user has it: what is typed, found, replaced, and where problems are shown.

#include "ui/pages/scripteditor.h"
#include "ui/pages/scriptproblemstrip.h"
#include "ui/pages/scripttext.h"
#include "ui/style/lockstepstyle.h"
#include "ui/windowbench.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHelpEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QToolTip>

using namespace lockstep;
using namespace lockstep::ui;

class TestScriptEditor final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { initStyle(*qApp, Scheme::Light); }

    void init()
    {
        m_window = std::make_unique<QWidget>();
        auto *column = new QHBoxLayout(m_window.get());
        m_editor = new ScriptEditor(u"Outgoing rule"_s);
        column->addWidget(m_editor);
        m_after = new QPushButton(u"After"_s);
        column->addWidget(m_after);
        m_window->resize(700, 400);
        m_window->show();
        m_window->activateWindow();
        m_editor->setFocus();
    }

    void cleanup() { m_window.reset(); }

    void whatIsTypedIsTheTextAndIndentsItself()
    {
        QSignalSpy changed(m_editor, &ScriptEditor::textChanged);
        type(u"if (a) {"_s);
        QTest::keyClick(text(), Qt::Key_Return);
        QTest::keyClick(text(), Qt::Key_Space);
        QTest::keyClick(text(), Qt::Key_Space);
        type(u"b();"_s);
        QTest::keyClick(text(), Qt::Key_Return);
        type(u"c();"_s);
        const QStringList lines = m_editor->toPlainText().split(u'\n');
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines.at(2).indexOf(u'c'), lines.at(1).indexOf(u'b'));
        QVERIFY2(lines.at(1).startsWith(u"  "_s), qPrintable(m_editor->toPlainText()));
        QVERIFY(!changed.isEmpty());
    }

    void aScriptComesInWholeAndWithoutUndo()
    {
        m_editor->setScript(u"// ä 日本 😀\r\nreplica.summary = 'x';\n"_s);
        QCOMPARE(m_editor->toPlainText(), u"// ä 日本 😀\nreplica.summary = 'x';\n"_s);
        QVERIFY(!text()->isUndoAvailable());
        m_editor->setPlainText(u"// typed"_s);
        QVERIFY(text()->isUndoAvailable());
        text()->undo();
        QCOMPARE(m_editor->toPlainText(), u"// ä 日本 😀\nreplica.summary = 'x';\n"_s);
    }

    void tabLeavesTheTextAlone()
    {
        m_editor->setScript(u"a();"_s);
        QTest::keyClick(text(), Qt::Key_Tab);
        QCOMPARE(m_editor->toPlainText(), u"a();"_s);
        QCOMPARE(m_window->focusWidget(), m_after);
        QTest::keyClick(m_after, Qt::Key_Backtab);
        QCOMPARE(m_window->focusWidget(), text());
        QCOMPARE(text()->accessibleName(), u"Outgoing rule"_s);
    }

    void aReadOnlyTextIsShownAndNotTyped()
    {
        m_editor->setReadOnly(true);
        m_editor->setScript(u"a();"_s);
        QCOMPARE(m_editor->toPlainText(), u"a();"_s);
        type(u"b"_s);
        QCOMPARE(m_editor->toPlainText(), u"a();"_s);
        QTest::keyClick(text(), Qt::Key_H, Qt::ControlModifier);
        QVERIFY(line(u"Find"_s)->isVisible());
        QVERIFY(!line(u"Replace by"_s)->isVisible());
    }

    void findGoesRoundAndEscCloses()
    {
        m_editor->setScript(u"Status a\nstatus ä\nx status"_s);
        QTest::keyClick(text(), Qt::Key_F, Qt::ControlModifier);
        QLineEdit *find = line(u"Find"_s);
        QCOMPARE(m_window->focusWidget(), find);
        QVERIFY(!line(u"Replace by"_s)->isVisible());
        QTest::keyClicks(find, u"status"_s);
        QCOMPARE(text()->currentLine(), 1);
        QVERIFY(label(u"3 places"_s));
        QTest::keyClick(find, Qt::Key_Return);
        QCOMPARE(text()->currentLine(), 2);
        QTest::keyClick(find, Qt::Key_F3);
        QCOMPARE(text()->currentLine(), 3);
        QTest::keyClick(find, Qt::Key_F3);
        QCOMPARE(text()->currentLine(), 1);
        QTest::keyClick(find, Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(text()->currentLine(), 3);
        QTest::keyClick(find, Qt::Key_H, Qt::ControlModifier); // the window's own Ctrl+F is not meant here
        QVERIFY(line(u"Replace by"_s)->isVisible());
        m_editor->findChild<QCheckBox *>()->setChecked(true);
        QVERIFY(label(u"2 places"_s));
        find->setText(u"nowhere"_s);
        QVERIFY(label(u"Not found"_s));
        QTest::keyClick(find, Qt::Key_Escape);
        QVERIFY(!find->isVisible());
        QCOMPARE(m_window->focusWidget(), text());
    }

    void replaceAllIsOneStepOfUndo()
    {
        const QString before = u"öaa a A\na"_s;
        m_editor->setScript(before);
        QTest::keyClick(text(), Qt::Key_H, Qt::ControlModifier);
        line(u"Find"_s)->setText(u"a"_s);
        line(u"Replace by"_s)->setText(u"aé"_s);
        button(m_editor, u"Replace"_s)->click();
        QCOMPARE(m_editor->toPlainText(), u"öaéa a A\na"_s);
        button(m_editor, u"Replace all"_s)->click();
        QCOMPARE(m_editor->toPlainText(), u"öaééaé aé aé\naé"_s);
        QVERIFY(label(u"5 replaced"_s));
        text()->undo();
        text()->undo();
        QCOMPARE(m_editor->toPlainText(), before);
    }

    void problemsStandAtTheirPlaces()
    {
        m_editor->setScript(u"const ä = '😀'; foo();\n\nissue.prioritaet;\n"_s);
        m_editor->setProblems({{3, 7, 0, true, u"issue has no field “prioritaet”"_s}, {1, 17, 3, false, u"foo is not known"_s}});
        QVERIFY(hasWave(1, 17, 9));
        QVERIFY(!hasWave(1, 16, 9));
        QVERIFY(!hasWave(1, 20, 9));
        QVERIFY(hasWave(3, 7, 8)); // the whole word
        QVERIFY(hasWave(3, 16, 8));
        QVERIFY(!hasWave(3, 17, 8));
        QCOMPARE(text()->markersAtLine(0), 1U << 2);
        QCOMPARE(text()->markersAtLine(2), 1U << 1);
        auto *strip = m_editor->findChild<ScriptProblemStrip *>();
        QVERIFY(strip->isVisible());
        QCOMPARE(strip->text(), u"Line 1: foo is not known"_s);

        QTest::keyClick(text(), Qt::Key_F8);
        QCOMPARE(strip->text(), u"Line 1: foo is not known"_s);
        QTest::keyClick(text(), Qt::Key_F8);
        QCOMPARE(text()->currentLine(), 3);
        QCOMPARE(text()->beforeCursor(), u"issue."_s);
        QCOMPARE(strip->text(), u"Line 3: issue has no field “prioritaet”"_s);
        strip->click(); // round the end
        QCOMPARE(text()->currentLine(), 1);
        QCOMPARE(text()->beforeCursor(), u"const ä = '😀'; "_s);
        QTest::keyClick(text(), Qt::Key_F8, Qt::ShiftModifier);
        QCOMPARE(text()->currentLine(), 3);

        strip->setFocus();
        QTest::keyClick(strip, Qt::Key_F8); // from the line of problems too
        QCOMPARE(text()->currentLine(), 1);
        QCOMPARE(m_window->focusWidget(), text());
        text()->goTo(1);
        QTest::keyClick(text(), Qt::Key_Return); // what is typed above takes them along
        QVERIFY(hasWave(4, 7, 8));
        QCOMPARE(m_editor->problems().last().line, 4);
        QTest::keyClick(text(), Qt::Key_F8, Qt::ShiftModifier);
        QCOMPARE(text()->currentLine(), 4);
        QCOMPARE(text()->problemsAt(4, 8).size(), 1);
        QVERIFY(text()->problemsAt(3, 8).isEmpty());

        m_editor->setProblems({});
        QVERIFY(!strip->isVisible());
        QVERIFY(!hasWave(4, 7, 8));
        QCOMPARE(text()->markersAtLine(3), 0U);
    }

    void thePointerOnAProblemIsToldItsMessage()
    {
        m_editor->setScript(u"issue.prioritaet;\n"_s);
        m_editor->setProblems({{1, 7, 10, true, u"no field <prioritaet>"_s}});
        const long position = text()->SendScintilla(QsciScintillaBase::SCI_POSITIONFROMLINE, 0UL) + 8;
        const QPoint place(static_cast<int>(text()->SendScintilla(QsciScintillaBase::SCI_POINTXFROMPOSITION, 0UL, position)),
                           static_cast<int>(text()->SendScintilla(QsciScintillaBase::SCI_POINTYFROMPOSITION, 0UL, position)) + 4);
        QHelpEvent help(QEvent::ToolTip, place, text()->viewport()->mapToGlobal(place));
        QCoreApplication::sendEvent(text()->viewport(), &help);
        QVERIFY2(QToolTip::text().contains(u"no field &lt;prioritaet&gt;"_s), qPrintable(QToolTip::text()));
        QToolTip::hideText();
    }

    void aMarkedLineIsMarkedUntilSomethingIsTyped()
    {
        m_editor->setScript(u"a\nb\nc"_s);
        m_editor->markLine(2);
        m_editor->goToLine(2);
        QCOMPARE(text()->currentLine(), 2);
        QVERIFY(text()->markersAtLine(1) & 1U);
        type(u"x"_s);
        QCOMPARE(text()->markersAtLine(1), 0U);
        m_editor->markLine(99); // no such line: nothing happens
        m_editor->goToLine(99);
        QCOMPARE(text()->currentLine(), 2);
    }

    void namesAreOfferedWhileTyping()
    {
        m_editor->setPart(RuleDirection::Outgoing);
        m_editor->setFields({u"custom.Team"_s});
        type(u"re"_s);
        QVERIFY(text()->isListActive());
        QTest::keyClick(text(), Qt::Key_Return);
        QCOMPARE(m_editor->toPlainText(), u"replica"_s);
        type(u".custom."_s);
        QVERIFY(text()->isListActive());
        QTest::keyClick(text(), Qt::Key_Tab); // takes the word, and does not leave
        QCOMPARE(m_editor->toPlainText(), u"replica.custom.Team"_s);
        QCOMPARE(m_window->focusWidget(), text());
        type(u" = text.of("_s);
        QVERIFY(text()->isCallTipActive());
        type(u"1);"_s);
        QVERIFY(!text()->isCallTipActive());
        QTest::keyClick(text(), Qt::Key_Return);
        QTest::keyClick(text(), Qt::Key_Space, Qt::ControlModifier);
        QVERIFY(text()->isListActive());
        QTest::keyClick(text(), Qt::Key_Escape);
        QVERIFY(!text()->isListActive());
        type(u"// is"_s);
        QVERIFY(!text()->isListActive());
    }

    void everyControlHasAName()
    {
        QTest::keyClick(text(), Qt::Key_H, Qt::ControlModifier);
        m_editor->setProblems({{1, 0, 0, true, u"wrong"_s}});
        QCOMPARE(nameless(m_window.get()).join(u"; "_s), QString());
    }

    void whatCanBeScrolledFitsTheText()
    {
        const QString lines = u"const a = 1;\n"_s.repeated(200);
        m_editor->setScript(u"// "_s + QString(400, u'x') + u'\n' + lines);
        QTRY_VERIFY(text()->horizontalScrollBar()->isVisible() && text()->verticalScrollBar()->isVisible());
        const QRect bar = text()->horizontalScrollBar()->parentWidget()->geometry();
        const QPoint corner(text()->width() - 3, bar.center().y());
        QCOMPARE(text()->grab().toImage().pixelColor(corner), lightColours().base);
        m_editor->setScript(lines);
        QTRY_VERIFY(!text()->horizontalScrollBar()->isVisible());
        m_editor->setScript(u"// "_s + QString(400, u'x'));
        QTRY_VERIFY(text()->horizontalScrollBar()->isVisible());
        text()->selectAll();
        type(u"a"_s);
        QTRY_VERIFY(!text()->horizontalScrollBar()->isVisible());
    }

    void theColoursFollowTheScheme()
    {
        m_editor->setScript(u"const a = 1;"_s);
        const auto ground = [this] { return text()->grab().toImage().pixelColor(text()->width() - 40, text()->height() - 40); };
        QCOMPARE(ground(), lightColours().base);
        setScheme(*qApp, Scheme::Dark);
        QTRY_COMPARE(ground(), darkColours().base);
        setScheme(*qApp, Scheme::Light);
    }

private:
    ScriptText *text() const { return m_editor->text(); }
    void type(const QString &typed) { QTest::keyClicks(text(), typed); }
    QLineEdit *line(const QString &name) const { return control<QLineEdit>(m_editor, name); }
    bool label(const QString &words) const
    {
        for (const QLabel *one : m_editor->findChildren<QLabel *>()) {
            if (one->isVisible() && one->text() == words)
                return true;
        }
        return false;
    }
    bool hasWave(int line, int column, int wave) const
    {
        const QString before = text()->text(line - 1).left(column - 1);
        const long at = text()->SendScintilla(QsciScintillaBase::SCI_POSITIONFROMLINE, static_cast<unsigned long>(line - 1)) + before.toUtf8().size();
        return text()->SendScintilla(QsciScintillaBase::SCI_INDICATORVALUEAT, static_cast<unsigned long>(wave), at) != 0;
    }

    std::unique_ptr<QWidget> m_window;
    ScriptEditor *m_editor = nullptr;
    QPushButton *m_after = nullptr;
};

QTEST_MAIN(TestScriptEditor)
#include "tst_scripteditor.moc"
