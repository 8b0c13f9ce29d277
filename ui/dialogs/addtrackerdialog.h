#pragma once
// Adds a node without a connection. Opened by QDialog::open(). GUI thread.

#include "ui/context.h"

#include <QDialog>

class QPushButton;

namespace lockstep::ui {

class MessageBar;
class TrackerForm;

class AddTrackerDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AddTrackerDialog)

public:
    explicit AddTrackerDialog(const Context &context, QWidget *parent = nullptr);

Q_SIGNALS:
    void made(const QString &node);

private:
    void save();
    Context m_context;
    MessageBar *m_bar;
    QPushButton *m_add;
    TrackerForm *m_form;
};

} // namespace lockstep::ui
