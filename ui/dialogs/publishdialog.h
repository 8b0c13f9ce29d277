#pragma once
// Before rules are published: what they are written as, what the check has found, and a note for those who look at the versions later. Opened by
// QDialog::open(); deletes itself. GUI thread.

#include "core/model/configuration.h"

#include <QDialog>

class QLineEdit;

namespace lockstep::ui {

class PublishDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PublishDialog)

public:
    /// `changed`: the nodes whose rules differ from the published ones. `found`: what the check says, one sentence each.
    PublishDialog(const QString &connection, const QStringList &changed, const QStringList &found, QWidget *parent = nullptr);

Q_SIGNALS:
    void published(const QString &note);

private:
    QLineEdit *m_note;
};

} // namespace lockstep::ui
