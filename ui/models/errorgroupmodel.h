#pragma once
// The groups of one state on the Errors page. Fed by setGroups(); a group is found again by its id. Owned by the page.

#include "ui/models/errorgroups.h"

#include <QAbstractListModel>

namespace lockstep::ui {

class ErrorGroupModel final : public QAbstractListModel {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ErrorGroupModel)

public:
    enum Role { GroupRole = Qt::UserRole + 1, FootRole };

    explicit ErrorGroupModel(QObject *parent = nullptr);

    /// `withConnection`: the foot names it, as there are several.
    void setGroups(const QList<ErrorGroup> &groups, const QDateTime &now, bool withConnection = false);
    void setNow(const QDateTime &now); ///< Ages go on
    const ErrorGroup *groupAt(int row) const;
    int rowOf(const QString &id) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    QList<ErrorGroup> m_groups;
    QDateTime m_now;
    bool m_withConnection = false;
};

} // namespace lockstep::ui
Q_DECLARE_METATYPE(lockstep::ui::ErrorGroup)
