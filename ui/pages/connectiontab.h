#pragma once
// Base of the tabs of a connection's detail: shows a part of the configuration and changes it through AppServices. A refused change
// is told in the tab's own bar with its path. Owned by ConnectionsPage.

#include "ui/context.h"
#include "ui/widgets/messagebar.h"

#include <QWidget>

#include <functional>

namespace lockstep::ui {

class ConnectionTab : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ConnectionTab)

public:
    ConnectionTab(const Context &context, QWidget *parent = nullptr);
    ~ConnectionTab() override;
    virtual void show(const ConnectionConfig &connection) = 0;
    virtual bool hasChanges() const { return false; } ///< Unsaved ones: not overwritten by show() of the same connection

Q_SIGNALS:
    void saved(const QString &sentence);

protected:
    const Context &context() const { return m_context; }
    const QString &connectionName() const { return m_name; }
    void setConnectionName(const QString &name) { m_name = name; }
    MessageBar *bar() const { return m_bar; }
    /// Applies `edit` to the configuration as it is now. `refused` may look at the error (mark a line).
    void change(const std::function<void(ConnectionConfig &)> &edit, const QString &done, const std::function<void(const Error &)> &refused = {});

private:
    Context m_context;
    QString m_name;
    MessageBar *m_bar;
};

} // namespace lockstep::ui
