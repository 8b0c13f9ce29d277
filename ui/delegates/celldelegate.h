#pragma once
// Paints the cells of every table: text in its rank of colour, or a state's badge; selection as soft tint with the accent bar.
// Takes Cell values from CellRole. Owned by the view. GUI thread.

#include <QPersistentModelIndex>
#include <QStyledItemDelegate>

class QTableView;

namespace lockstep::ui {

class CellDelegate final : public QStyledItemDelegate {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CellDelegate)

public:
    CellDelegate(int rowHeight, bool lines, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void keepRingWhole(const QTableView &table, const QModelIndex &index, bool rings) const;
    mutable QPersistentModelIndex m_ringed; ///< In the row with the ring
    int m_rowHeight;
    bool m_lines; ///< A hairline below each row
};

/// No grid, whole rows, fixed height, the delegate above, header left-aligned.
void setUpTable(QTableView *view, const QString &accessibleName, int rowHeight, bool lines = false);
/// As wide as the column's widest likely text.
void setColumnWidth(QTableView *view, int column, const QString &sample);
inline constexpr int cellMargin = 8;
inline constexpr int firstCellMargin = 20; ///< The text of every list begins at the page's margin
/// Of a table within a page's margins, where the text would stand too far in (property `inset`).
void setInset(QTableView *view);
int firstMarginOf(const QWidget *view);

} // namespace lockstep::ui
