#pragma once
// The issues of one status on a sandbox board. Fed by setIssues(). Owned by its column.

#include "core/model/board.h"

#include <QAbstractListModel>

namespace lockstep::ui {

class BoardColumnModel final : public QAbstractListModel {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(BoardColumnModel)

public:
    enum Role { IssueRole = Qt::UserRole + 1 };
    explicit BoardColumnModel(QObject *parent = nullptr);
    void setIssues(const QList<BoardIssue> &issues);
    qint64 numberAt(int row) const; ///< 0: none
    int rowOf(qint64 number) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    QList<BoardIssue> m_issues;
};

} // namespace lockstep::ui
