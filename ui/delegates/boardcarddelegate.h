#pragma once
// Paints an issue of a sandbox board as a card: number, summary in two lines, who and when. Owned by the view.

#include <QStyledItemDelegate>

namespace lockstep::ui {

class BoardCardDelegate final : public QStyledItemDelegate {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BoardCardDelegate)

public:
    explicit BoardCardDelegate(QObject *parent) : QStyledItemDelegate(parent) { }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace lockstep::ui
