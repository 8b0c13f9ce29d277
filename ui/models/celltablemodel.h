#pragma once
// A small table of ready-made cells; each row has a key, by which a selection survives new rows. Fed by setRows(). Owned by its page.
// GUI thread. For tables that fit in memory; the queue has EventTableModel.

#include "ui/models/cell.h"

#include <QAbstractTableModel>

namespace lockstep::ui {

struct CellRow {
    QString key;
    QList<Cell> cells;
    QString toolTip = {};
    bool operator==(const CellRow &) const = default;
};

struct CellColumn {
    QString title;
    bool right = false;
};

class CellTableModel final : public QAbstractTableModel {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(CellTableModel)

public:
    explicit CellTableModel(const QList<CellColumn> &columns, QObject *parent = nullptr);

    void setRows(const QList<CellRow> &rows);
    const QList<CellRow> &rows() const { return m_rows; }
    QString keyAt(int row) const; ///< Empty out of range
    int rowOf(const QString &key) const; ///< -1: not there

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QList<CellColumn> m_columns;
    QList<CellRow> m_rows;
};

} // namespace lockstep::ui
