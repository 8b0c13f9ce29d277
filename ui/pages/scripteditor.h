#pragma once
// An editor for rules: colours for JavaScript, line numbers, find and replace, and what is wrong, at its place and in a line below. Owned by its parent. GUI thread.

#include "core/rules/ruleapi.h"
#include "ui/pages/scriptproblem.h"

#include <QStringList>
#include <QWidget>

namespace lockstep::ui {

class ScriptAssist;
class ScriptFindBar;
class ScriptProblemStrip;
class ScriptText;

class ScriptEditor final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptEditor)

public:
    explicit ScriptEditor(const QString &accessibleName, QWidget *parent = nullptr);

    QString toPlainText() const;
    void setScript(const QString &script); ///< Forgets undo, mark and problems
    void setPlainText(const QString &script); ///< As if it was typed
    void setReadOnly(bool readOnly);
    bool isReadOnly() const;
    bool isModified() const; ///< Since setScript()
    void markLine(int line); ///< 1-based; 0: none. Gone with the next letter typed
    void goToLine(int line); ///< 1-based; takes the focus
    /// A wave below each place, a sign beside its line, its message under the pointer and in the line below. They stay until they are set anew.
    void setProblems(const QList<ScriptProblem> &problems);
    QList<ScriptProblem> problems() const; ///< In their order, moved with their lines
    void goToProblem(bool forward); ///< F8; from where the cursor is, round the end
    /// Names are offered and calls explained while typing, and the API's names have their colour. Once.
    void setPart(RuleDirection part);
    void setFields(const QStringList &fields); ///< Of the tracker's schema, offered besides the standard ones: "custom.Team"
    ScriptText *text() const { return m_text; }

Q_SIGNALS:
    void textChanged();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    bool ownKey(const QKeyEvent *event, bool act);
    void showProblem();

    ScriptText *m_text;
    ScriptFindBar *m_find;
    ScriptProblemStrip *m_strip;
    ScriptAssist *m_assist = nullptr;
    QStringList m_fields;
};

} // namespace lockstep::ui
