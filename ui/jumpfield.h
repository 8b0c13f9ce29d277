#pragma once
// The field in the menu bar that leads anywhere by typing (Ctrl+K). Owned by the window. GUI thread.

#include "ui/context.h"
#include "ui/models/errorfeed.h"
#include "ui/models/navigationmodel.h"

#include <QLineEdit>

class QCompleter;
class QStandardItemModel;

namespace lockstep::ui {

class JumpField final : public QLineEdit {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(JumpField)

public:
    JumpField(const Context &context, ErrorFeed &errors, const QList<NavigationEntry> &pages, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const QString &link);

protected:
    void keyPressEvent(QKeyEvent *event) override;

private:
    void typed();
    void offer(const QList<TwinRow> &twins, bool complete);
    void go(const QString &link);

    Context m_context;
    ErrorFeed &m_errors;
    QList<NavigationEntry> m_pages;
    QStandardItemModel *m_model;
    QCompleter *m_completer;
    int m_asked = 0;
};

} // namespace lockstep::ui
