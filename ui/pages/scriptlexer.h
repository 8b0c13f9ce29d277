#pragma once
// JavaScript in the colours of the window; names of the script API have a colour of their own. Owned by its editor. GUI thread.

#include "ui/pages/qscintilla.h"

namespace lockstep::ui {

/// codeFont() with its size in points, as QScintilla reads it.
QFont scriptFont();

class ScriptLexer final : public QsciLexerJavaScript {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptLexer)

public:
    explicit ScriptLexer(QObject *parent);
    const char *keywords(int set) const override;
    void setApiNames(const QStringList &names);
    void applyColours(const QPalette &palette);

private:
    QByteArray m_apiNames;
};

} // namespace lockstep::ui
