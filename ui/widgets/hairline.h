#pragma once
// A line of one pixel between two panes or groups. Owned by its parent. GUI thread.

#include <QWidget>

namespace lockstep::ui {

class Hairline final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Hairline)

public:
    explicit Hairline(Qt::Orientation orientation = Qt::Horizontal, QWidget *parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Qt::Orientation m_orientation;
};

} // namespace lockstep::ui
