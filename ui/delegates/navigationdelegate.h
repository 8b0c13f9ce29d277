#pragma once
// Paints an entry of the navigation list: icon, title, count on the right; the count of errors with its sign. Owned by the view.

#include <QStyledItemDelegate>

namespace lockstep::ui {

class NavigationDelegate final : public QStyledItemDelegate {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(NavigationDelegate)

public:
    explicit NavigationDelegate(QObject *parent) : QStyledItemDelegate(parent) { }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace lockstep::ui
