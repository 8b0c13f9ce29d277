#pragma once
// The pages in the navigation list, with their live counts. Fed by setCount(). Owned by the window. GUI thread.

#include "ui/style/icons.h"

#include <QAbstractListModel>

namespace lockstep::ui {

struct NavigationEntry {
    QString name; ///< "queue": for showPage()
    QString title;
    Icon icon = Icon::Overview;
    QString count = {}; ///< Empty: none
    bool alarm = false; ///< The count is one of errors
};

class NavigationModel final : public QAbstractListModel {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(NavigationModel)

public:
    enum Role { NameRole = Qt::UserRole + 1, IconRole, CountRole, AlarmRole };

    explicit NavigationModel(const QList<NavigationEntry> &entries, QObject *parent = nullptr);

    void setCount(const QString &name, const QString &count, bool alarm = false);
    int rowOf(const QString &name) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    QList<NavigationEntry> m_entries;
};

} // namespace lockstep::ui
