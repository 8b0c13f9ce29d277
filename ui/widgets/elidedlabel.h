#pragma once
// One line of plain text that gives way: where there is no room for all of it, it ends in "…" and the tool tip has the rest. For
// names that users choose, which must not make the window wider. Owned by its parent. GUI thread.

#include <QLabel>

namespace lockstep::ui {

class ElidedLabel final : public QLabel {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ElidedLabel)

public:
    explicit ElidedLabel(const QString &text = {}, QWidget *parent = nullptr);
    bool isElided() const;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override;
};

} // namespace lockstep::ui
