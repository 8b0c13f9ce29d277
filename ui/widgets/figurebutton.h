#pragma once
// A figure of a card: large value, caption below; a flat button, so Tab reaches it and a screen reader names it
// ("37 waiting"). Connect clicked(). A figure that leads nowhere is setEnabled(true) and setLink(false): plain text, no
// hand, no focus. The text begins at the very left, so it lines up with what is above it; the focus ring lies outside
// (QFocusFrame). Owned by its parent. GUI thread.

#include "ui/style/icons.h"
#include "ui/style/palette.h"

#include <optional>

#include <QAbstractButton>

class QFocusFrame;

namespace lockstep::ui {

struct Figure {
    QString value = {}; ///< Already formatted: "4,812", "42 min"
    QString caption = {}; ///< "under sync"
    ColourRole colour = ColourRole::Link; ///< Link; Dim for zero; Fail; Wait; Text for an age
    std::optional<Icon> glyph = {}; ///< Before the value, in its colour

    bool operator==(const Figure &) const = default;
};

class FigureButton final : public QAbstractButton {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(FigureButton)

public:
    explicit FigureButton(QWidget *parent = nullptr);
    explicit FigureButton(const Figure &figure, QWidget *parent = nullptr);

    const Figure &figure() const { return m_figure; }
    void setFigure(const Figure &figure);
    void setLink(bool link);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool hitButton(const QPoint &position) const override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    int contentWidth() const;

    Figure m_figure;
    QFocusFrame *m_ring = nullptr; ///< Made at the first keyboard focus
};

} // namespace lockstep::ui
