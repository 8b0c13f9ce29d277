#pragma once
// Colours JavaScript: keywords, strings, comments. Owned by its document.

#include <QSyntaxHighlighter>

namespace lockstep::ui {

class ScriptHighlighter final : public QSyntaxHighlighter {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptHighlighter)

public:
    explicit ScriptHighlighter(QTextDocument *document, QWidget *paletteOf);

protected:
    void highlightBlock(const QString &text) override;

private:
    QWidget *m_widget;
};

} // namespace lockstep::ui
