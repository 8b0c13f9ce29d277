#pragma once
// Before rules are published: what they are written as, what the check has found, and a note for those who look at the versions later. Opened by
// QDialog::open(); deletes itself. GUI thread.

#include "core/model/configuration.h"

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace lockstep::ui {

class MessageBar;

class PublishDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PublishDialog)

public:
    /// `changed`: the nodes whose rules differ from the published ones. `note`: what was typed the last time, when they were refused.
    PublishDialog(const QString &connection, const QStringList &changed, const QString &note, QWidget *parent = nullptr);
    /// What the check says, one sentence each. What is `broken` cannot be published.
    void setFound(const QStringList &broken, const QStringList &found);

Q_SIGNALS:
    void published(const QString &note);

private:
    QLineEdit *m_note;
    MessageBar *m_bar;
    QPushButton *m_publish;
};

} // namespace lockstep::ui
