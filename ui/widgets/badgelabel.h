#pragma once
// One state as glyph and word, as a widget (head of a card, detail pane, wizard). Its accessible name is the word.
// Owned by its parent. GUI thread.

#include "ui/style/metrics.h"
#include "ui/style/stateappearance.h"

#include <QWidget>

namespace lockstep::ui {

class BadgeLabel final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BadgeLabel)

public:
    explicit BadgeLabel(QWidget *parent = nullptr);
    BadgeLabel(const Badge &badge, QWidget *parent = nullptr);

    const Badge &badge() const { return m_badge; }
    void setBadge(const Badge &badge);
    /// The glyph at the very left, as where a badge leads a line; badges with a ground stay as they are.
    void setFlush(bool flush);
    void setFontRole(FontRole role); ///< Caption unless set

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Badge m_badge;
    FontRole m_fontRole = FontRole::Caption;
    bool m_flush = false;
};

} // namespace lockstep::ui
