#pragma once
// The text of a ScriptEditor: QScintilla in our colours, with the marks of what is wrong. Positions are bytes of UTF-8 inside QScintilla; outside, lines and columns
// as QString counts them. Tab stays a way out for those without a mouse. Owned by its editor. GUI thread.

#include "ui/pages/qscintilla.h"
#include "ui/pages/scriptproblem.h"

#include <QList>

namespace lockstep::ui {

class ScriptLexer;

class ScriptText final : public QsciScintilla {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptText)

public:
    explicit ScriptText(QWidget *parent);

    void setScript(const QString &script); ///< Forgets undo
    void markLine(int line); ///< 1-based; 0: none
    void goTo(int line, int column = 0); ///< 1-based
    int currentLine() const; ///< 1-based
    void setProblems(const QList<ScriptProblem> &problems);
    QList<ScriptProblem> problems() const; ///< Where they are now: they move with their lines
    QList<ScriptProblem> problemsAt(int line, int column) const; ///< What a pointer there is told
    QString beforeCursor() const; ///< The line up to the cursor
    QString textBeforeCursor() const; ///< From the beginning on
    ScriptLexer *scriptLexer() const { return m_lexer; }
    void fitMargin(); ///< To the number of lines
    void fitWidth(); ///< To the longest line

    /// The next or last place of the text, round the end; false: nowhere.
    bool find(const QString &text, bool matchCase, bool forward, bool fromSelectionStart = false);
    /// Each in one step of undo; answers how many.
    int replaceAll(const QString &text, const QString &by, bool matchCase);
    /// Whether what is selected is `text`, so that it may be replaced.
    bool selectionIs(const QString &text, bool matchCase) const;

Q_SIGNALS:
    void wantsFind(bool replace);
    void wantsFindNext(bool forward);
    void wantsProblem(bool forward);
    void wantsCompletion();

protected:
    bool event(QEvent *event) override;
    bool viewportEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;

private:
    void applyColours();
    void placeMarks();
    void placeProblems();
    void showCurrentLine();
    bool ownKey(QKeyEvent *event, bool act);
    long positionOf(int line, int column) const;
    long send(unsigned int message, unsigned long a = 0, long b = 0) const { return SendScintilla(message, a, b); }

    ScriptLexer *m_lexer;
    QList<ScriptProblem> m_problems;
    QList<int> m_signs; ///< Of each problem
    int m_marked = 0;
};

} // namespace lockstep::ui
