#pragma once
// "Waits for you": one line for each open group of errors, with what waits behind it and the way to it. Owned by Overview.

#include "ui/models/errorgroups.h"

#include <QWidget>

class QVBoxLayout;

namespace lockstep::ui {

class WaitList final : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(WaitList)

public:
    explicit WaitList(QWidget *parent = nullptr);
    void show(const QList<ErrorGroup> &groups);

Q_SIGNALS:
    void groupChosen(const QString &fingerprint);

private:
    QWidget *makeRow(const ErrorGroup &group);
    QVBoxLayout *m_rows;
    QStringList m_shown; ///< What stands there, so that an equal list does not take the focus away
};

} // namespace lockstep::ui
