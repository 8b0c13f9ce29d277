#pragma once
// Paints a group of errors: sign, sentence in up to two lines, count, and a foot with class, ages and what waits behind.

#include <QStyledItemDelegate>

namespace lockstep::ui {

class ErrorGroupDelegate final : public QStyledItemDelegate {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ErrorGroupDelegate)

public:
    explicit ErrorGroupDelegate(QObject *parent) : QStyledItemDelegate(parent) { }
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace lockstep::ui
