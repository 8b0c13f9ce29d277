#pragma once
// Adds a node without a connection, or changes one: its settings, its key. Opened by QDialog::open(). GUI thread.

#include "ui/context.h"

#include <QDialog>

class QPushButton;

namespace lockstep::ui {

class MessageBar;
class TrackerForm;

class TrackerDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(TrackerDialog)

public:
    /// `node`: the one to change; empty: a new one.
    explicit TrackerDialog(const Context &context, const NodeId &node = {}, QWidget *parent = nullptr);

Q_SIGNALS:
    void made(const QString &node);

private:
    void save(bool toNewPlace = false); ///< Asks first if issues under sync belong to the old place
    qint64 leftBehind(const NodeConfig &next) const; ///< Issues under sync whose numbers mean nothing in the new place
    Context m_context;
    const NodeId m_changed; ///< Null: a new one is added
    MessageBar *m_bar;
    QPushButton *m_add;
    TrackerForm *m_form;
};

} // namespace lockstep::ui
