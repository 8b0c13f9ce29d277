#pragma once
// Brings one issue under sync, or sends it now, by its key. Opened by QDialog::open(). GUI thread.

#include "ui/context.h"

#include <QDialog>

class QComboBox;
class QLineEdit;

namespace lockstep::ui {

class MessageBar;

class SyncKeyDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SyncKeyDialog)

public:
    SyncKeyDialog(const Context &context, const QString &connection, QWidget *parent = nullptr);

Q_SIGNALS:
    void done(const QString &key);

private:
    void fillNodes();
    void send();
    Context m_context;
    MessageBar *m_bar;
    QComboBox *m_connection;
    QComboBox *m_node;
    QLineEdit *m_key;
};

} // namespace lockstep::ui
