#include "ui/models/celltablemodel.h"

namespace lockstep::ui {

CellTableModel::CellTableModel(const QList<CellColumn> &columns, QObject *parent) : QAbstractTableModel(parent), m_columns(columns) { }

void CellTableModel::setRows(const QList<CellRow> &rows)
{
    if (rows == m_rows)
        return;
    const auto had = static_cast<int>(m_rows.size());
    const auto has = static_cast<int>(rows.size());
    if (has > had) {
        beginInsertRows({}, had, has - 1);
        m_rows.append(rows.mid(had));
        endInsertRows();
    } else if (has < had) {
        beginRemoveRows({}, has, had - 1);
        m_rows.resize(has);
        endRemoveRows();
    }
    m_rows = rows;
    if (const int common = qMin(had, has); common > 0)
        Q_EMIT dataChanged(index(0, 0), index(common - 1, columnCount() - 1));
}

QString CellTableModel::keyAt(int row) const { return row >= 0 && row < m_rows.size() ? m_rows.at(row).key : QString(); }

int CellTableModel::rowOf(const QString &key) const
{
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        if (m_rows.at(i).key == key)
            return static_cast<int>(i);
    }
    return -1;
}

int CellTableModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int CellTableModel::columnCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_columns.size()); }

QVariant CellTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const CellRow &row = m_rows.at(index.row());
    static const Cell none;
    const Cell &cell = index.column() < row.cells.size() ? row.cells.at(index.column()) : none;
    switch (role) {
    case Qt::DisplayRole:
        return cell.badge ? cell.badge->word : cell.text;
    case CellRole:
        return QVariant::fromValue(cell);
    case Qt::ToolTipRole:
        return row.toolTip;
    case Qt::TextAlignmentRole:
        return headerData(index.column(), Qt::Horizontal, role);
    default:
        return {};
    }
}

QVariant CellTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    if (role == Qt::DisplayRole)
        return m_columns.at(section).title;
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue<int>((m_columns.at(section).right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

} // namespace lockstep::ui
