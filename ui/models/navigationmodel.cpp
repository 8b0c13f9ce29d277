#include "ui/models/navigationmodel.h"

#include "ui/text/format.h"

namespace lockstep::ui {

NavigationModel::NavigationModel(const QList<NavigationEntry> &entries, QObject *parent) : QAbstractListModel(parent), m_entries(entries) { }

void NavigationModel::setCount(const QString &name, const QString &count, bool alarm)
{
    const int row = rowOf(name);
    if (row < 0 || (m_entries.at(row).count == count && m_entries.at(row).alarm == alarm))
        return;
    m_entries[row].count = count;
    m_entries[row].alarm = alarm;
    Q_EMIT dataChanged(index(row), index(row));
}

int NavigationModel::rowOf(const QString &name) const
{
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        if (m_entries.at(i).name == name)
            return static_cast<int>(i);
    }
    return -1;
}

int NavigationModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_entries.size()); }

QVariant NavigationModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const NavigationEntry &entry = m_entries.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return entry.title;
    case Qt::AccessibleTextRole:
        return entry.count.isEmpty() ? entry.title : tr("%1, %2").arg(entry.title, entry.count);
    case NameRole:
        return entry.name;
    case IconRole:
        return static_cast<int>(entry.icon);
    case CountRole:
        return entry.count;
    case AlarmRole:
        return entry.alarm;
    default:
        return {};
    }
}

} // namespace lockstep::ui
