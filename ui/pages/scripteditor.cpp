#include "ui/pages/scripteditor.h"

#include "ui/pages/scriptassist.h"
#include "ui/pages/scriptfindbar.h"
#include "ui/pages/scriptproblemstrip.h"
#include "ui/pages/scripttext.h"

#include <QKeyEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace lockstep::ui {

ScriptEditor::ScriptEditor(const QString &accessibleName, QWidget *parent)
    : QWidget(parent), m_text(new ScriptText(this)), m_find(new ScriptFindBar(m_text, this)), m_strip(new ScriptProblemStrip(this))
{
    setAccessibleName(accessibleName);
    m_text->setAccessibleName(accessibleName);
    setFocusProxy(m_text);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_find);
    column->addWidget(m_text, 1);
    column->addWidget(m_strip);
    connect(m_text, &ScriptText::textChanged, this, [this] {
        m_text->markLine(0);
        Q_EMIT textChanged();
    });
    connect(m_text, &ScriptText::cursorPositionChanged, this, &ScriptEditor::showProblem);
    connect(m_text, &ScriptText::wantsFind, m_find, &ScriptFindBar::open);
    connect(m_text, &ScriptText::wantsFindNext, m_find, &ScriptFindBar::findNext);
    connect(m_text, &ScriptText::wantsProblem, this, &ScriptEditor::goToProblem);
    connect(m_strip, &ScriptProblemStrip::clicked, this, [this] { goToProblem(true); });
}

QString ScriptEditor::toPlainText() const { return m_text->QsciScintilla::text(); }

void ScriptEditor::setScript(const QString &script)
{
    setProblems({});
    m_text->setScript(script);
}

void ScriptEditor::setPlainText(const QString &script)
{
    m_text->selectAll();
    m_text->replaceSelectedText(script);
}

void ScriptEditor::setReadOnly(bool readOnly)
{
    m_text->setReadOnly(readOnly);
    m_text->setCaretLineVisible(!readOnly);
}

bool ScriptEditor::isReadOnly() const { return m_text->isReadOnly(); }

bool ScriptEditor::isModified() const { return m_text->isModified(); }

void ScriptEditor::markLine(int line) { m_text->markLine(line); }

void ScriptEditor::goToLine(int line) { m_text->goTo(qMax(1, line)); }

void ScriptEditor::setProblems(const QList<ScriptProblem> &problems)
{
    QList<ScriptProblem> sorted = problems;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const ScriptProblem &a, const ScriptProblem &b) { return a.line != b.line ? a.line < b.line : a.column < b.column; });
    m_text->setProblems(sorted);
    showProblem();
}

void ScriptEditor::setPart(RuleDirection part)
{
    delete m_assist;
    m_assist = new ScriptAssist(m_text, part);
    m_assist->setFields(m_fields);
}

void ScriptEditor::setFields(const QStringList &fields)
{
    m_fields = fields;
    if (m_assist)
        m_assist->setFields(fields);
}

QList<ScriptProblem> ScriptEditor::problems() const { return m_text->problems(); }

// In the find bar and on the line of problems the keys do what they do in the text.
bool ScriptEditor::ownKey(const QKeyEvent *event, bool act)
{
    const bool control = event->modifiers() == Qt::ControlModifier;
    const bool find = control && (event->key() == Qt::Key_F || event->key() == Qt::Key_H);
    const bool problem = event->key() == Qt::Key_F8 && (event->modifiers() & ~Qt::ShiftModifier) == Qt::NoModifier;
    if (act && find)
        m_find->open(event->key() == Qt::Key_H);
    if (act && problem)
        goToProblem(!(event->modifiers() & Qt::ShiftModifier));
    return find || problem;
}

bool ScriptEditor::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && ownKey(static_cast<QKeyEvent *>(event), false)) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void ScriptEditor::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !m_find->isHidden())
        m_find->hide();
    else if (!ownKey(event, true))
        QWidget::keyPressEvent(event);
}

/// That of the cursor's line, else the first behind it, else the last.
void ScriptEditor::showProblem()
{
    const QList<ScriptProblem> all = problems();
    const int line = m_text->currentLine();
    const auto at = std::find_if(all.cbegin(), all.cend(), [line](const ScriptProblem &problem) { return problem.line >= line; });
    m_strip->setProblems(all, at == all.cend() ? all.size() - 1 : at - all.cbegin());
}

void ScriptEditor::goToProblem(bool forward)
{
    const QList<ScriptProblem> all = problems();
    if (all.isEmpty())
        return;
    const std::pair here(m_text->currentLine(), static_cast<int>(m_text->beforeCursor().size()) + 1);
    const auto placeOf = [](const ScriptProblem &problem) { return std::pair(problem.line, qMax(1, problem.column)); };
    ScriptProblem next = forward ? all.first() : all.last();
    if (forward) {
        const auto at = std::find_if(all.cbegin(), all.cend(), [&](const ScriptProblem &problem) { return placeOf(problem) > here; });
        next = at == all.cend() ? next : *at;
    } else {
        const auto at = std::find_if(all.crbegin(), all.crend(), [&](const ScriptProblem &problem) { return placeOf(problem) < here; });
        next = at == all.crend() ? next : *at;
    }
    m_text->goTo(next.line, next.column);
    m_strip->setProblems(all, all.indexOf(next));
}

} // namespace lockstep::ui
