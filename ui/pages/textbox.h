#pragma once
// A text field of several lines with the edge of the other inputs; Tab leaves it. Owned by its parent.

#include <QPlainTextEdit>

namespace lockstep::ui {

class TextBox final : public QPlainTextEdit {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TextBox)

public:
    explicit TextBox(const QString &accessibleName, QWidget *parent = nullptr);

protected:
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
};

} // namespace lockstep::ui
