#include "ui/pages/rowsinplace.h"

#include "ui/models/celltablemodel.h"

#include <QScrollBar>
#include <QTableView>

namespace lockstep::ui {

void setRowsInPlace(QTableView *view, CellTableModel *model, const QList<CellRow> &rows)
{
    const int before = view->currentIndex().row();
    const QString chosen = model->keyAt(before);
    QScrollBar *bar = view->verticalScrollBar();
    const int topRow = bar->value() == 0 ? -1 : view->rowAt(1);
    const QString topKey = model->keyAt(topRow);
    const bool follows = view->hasAutoScroll(); // a new current row would be scrolled to
    view->setAutoScroll(false);
    model->setRows(rows);
    if (const int last = static_cast<int>(rows.size()) - 1; last >= 0) {
        const int row = model->rowOf(chosen);
        view->selectRow(row >= 0 ? row : qBound(0, before, last));
    }
    if (const int row = topRow < 0 ? -1 : model->rowOf(topKey); row >= 0 && row != topRow) {
        view->doItemsLayout(); // the scroll bar knows the new rows
        bar->setValue(bar->value() + (row - topRow) * view->rowHeight(row));
    }
    view->setAutoScroll(follows);
}

} // namespace lockstep::ui
