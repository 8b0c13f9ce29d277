#pragma once
// New rows for a table that somebody reads: the selected row stays selected by its key, a list at its top stays there and shows what
// is new, and one that was scrolled keeps in its place what is read.

#include <QList>

class QTableView;

namespace lockstep::ui {

class CellTableModel;
struct CellRow;

void setRowsInPlace(QTableView *view, CellTableModel *model, const QList<CellRow> &rows);

} // namespace lockstep::ui
