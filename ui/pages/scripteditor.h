#pragma once
// A plain editor for rules: fixed font, line numbers, colours for JavaScript, one line marked as wrong. Owned by its parent.

#include <QPlainTextEdit>

namespace lockstep::ui {

class ScriptEditor final : public QPlainTextEdit {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ScriptEditor)

public:
    explicit ScriptEditor(const QString &accessibleName, QWidget *parent = nullptr);

    void setScript(const QString &script); ///< Forgets undo and mark
    void markLine(int line); ///< 1-based; 0: none
    void goToLine(int line);

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    friend class LineNumbers;
    int marginWidth() const;
    void paintMargin(QPaintEvent *event);
    void placeMargin();
    void applyMark();

    QWidget *m_margin;
    int m_marked = 0;
};

} // namespace lockstep::ui
