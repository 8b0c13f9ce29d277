#include "ui/models/errorgroupmodel.h"

#include "ui/text/errortext.h"
#include "ui/text/format.h"

using namespace Qt::StringLiterals;

namespace lockstep::ui {

ErrorGroupModel::ErrorGroupModel(QObject *parent) : QAbstractListModel(parent) { }

void ErrorGroupModel::setGroups(const QList<ErrorGroup> &groups, const QDateTime &now, bool withConnection)
{
    m_now = now;
    m_withConnection = withConnection;
    const auto had = static_cast<int>(m_groups.size());
    const auto has = static_cast<int>(groups.size());
    if (has > had) {
        beginInsertRows({}, had, has - 1);
        m_groups.append(groups.mid(had));
        endInsertRows();
    } else if (has < had) {
        beginRemoveRows({}, has, had - 1);
        m_groups.resize(has);
        endRemoveRows();
    }
    m_groups = groups;
    if (const int common = qMin(had, has); common > 0)
        Q_EMIT dataChanged(index(0), index(common - 1));
}

void ErrorGroupModel::setNow(const QDateTime &now)
{
    m_now = now;
    if (!m_groups.isEmpty()) // the view repaints what it shows
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_groups.size()) - 1));
}

const ErrorGroup *ErrorGroupModel::groupAt(int row) const { return row >= 0 && row < m_groups.size() ? &m_groups.at(row) : nullptr; }

int ErrorGroupModel::rowOf(const QString &id) const
{
    for (qsizetype i = 0; i < m_groups.size(); ++i) {
        if (m_groups.at(i).id == id)
            return static_cast<int>(i);
    }
    return -1;
}

int ErrorGroupModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_groups.size()); }

QVariant ErrorGroupModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ErrorGroup &group = m_groups.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return errorTitle(group.error);
    case Qt::AccessibleTextRole:
        return tr("%1. %2 errors").arg(errorTitle(group.error), numberText(group.rows.size()));
    case Qt::ToolTipRole:
        return errorTitle(group.error);
    case FootRole: {
        const QString place = group.connection.isEmpty() ? group.node : group.connection;
        const QString what = m_withConnection && !place.isEmpty() ? tr("%1 · %2").arg(place, causeWord(group.error.code)) : causeWord(group.error.code);
        return tr("%1 · first %2, last %3 ago").arg(what, momentText(group.firstSeen, m_now), ageText(group.lastSeen, m_now));
    }
    case GroupRole:
        return QVariant::fromValue(group);
    default:
        return {};
    }
}

} // namespace lockstep::ui
