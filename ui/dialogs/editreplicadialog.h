#pragma once
// The replica of a request that failed, as JSON to be changed by hand, and the retry with it. Who and what is kept in the history. Opened by
// QDialog::open(); deletes itself. GUI thread.

#include "ui/context.h"

#include <QDialog>

class QPushButton;

namespace lockstep::ui {

class MessageBar;
class ScriptEditor;

class EditReplicaDialog final : public QDialog {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(EditReplicaDialog)

public:
    EditReplicaDialog(const Context &context, const EventRef &ref, QWidget *parent = nullptr);

Q_SIGNALS:
    void retried(const QString &sentence);

private:
    void retry();

    Context m_context;
    EventRef m_ref;
    QJsonObject m_shown; ///< The whole replica
    MessageBar *m_bar;
    ScriptEditor *m_text;
    QPushButton *m_retry;
};

} // namespace lockstep::ui
