#include "ui/models/boardcolumnmodel.h"

using namespace Qt::StringLiterals;

namespace lockstep::ui {

BoardColumnModel::BoardColumnModel(QObject *parent) : QAbstractListModel(parent) { }

void BoardColumnModel::setIssues(const QList<BoardIssue> &issues)
{
    if (issues == m_issues)
        return;
    const auto had = static_cast<int>(m_issues.size());
    const auto has = static_cast<int>(issues.size());
    if (has > had) {
        beginInsertRows({}, had, has - 1);
        m_issues.append(issues.mid(had));
        endInsertRows();
    } else if (has < had) {
        beginRemoveRows({}, has, had - 1);
        m_issues.resize(has);
        endRemoveRows();
    }
    m_issues = issues;
    if (const int common = qMin(had, has); common > 0)
        Q_EMIT dataChanged(index(0), index(common - 1));
}

qint64 BoardColumnModel::numberAt(int row) const { return row >= 0 && row < m_issues.size() ? m_issues.at(row).number : 0; }

int BoardColumnModel::rowOf(qint64 number) const
{
    for (qsizetype i = 0; i < m_issues.size(); ++i) {
        if (m_issues.at(i).number == number)
            return static_cast<int>(i);
    }
    return -1;
}

int BoardColumnModel::rowCount(const QModelIndex &parent) const { return parent.isValid() ? 0 : static_cast<int>(m_issues.size()); }

QVariant BoardColumnModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const BoardIssue &issue = m_issues.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        return issue.summary;
    case Qt::AccessibleTextRole:
        return tr("#%1 %2, %3").arg(QString::number(issue.number), issue.summary, issue.priority);
    case IssueRole:
        return QVariant::fromValue(issue);
    default:
        return {};
    }
}

} // namespace lockstep::ui
