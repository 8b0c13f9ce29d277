#pragma once
// Base of the tabs of a connection's detail: shows a part of the configuration and changes it through AppServices. A refused change
// is told in the tab's own bar, in its words. Owned by ConnectionsPage.

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
    /// What was typed and not saved, of all connections: "the rules of Blue to Red". show() does not overwrite it.
    virtual QStringList unsaved() const { return {}; }
    virtual void removeSelected() { } ///< Delete

Q_SIGNALS:
    void saved(const QString &sentence);

protected:
    const Context &context() const { return m_context; }
    const QString &connectionName() const { return m_name; }
    void setConnectionName(const QString &name) { m_name = name; }
    MessageBar *bar() const { return m_bar; }
    /// Applies `edit` to the configuration as it is now and tells `done`, if it says something. `refused` may look at the error
    /// (mark a line); `then` comes after the new configuration is shown.
    void change(const std::function<void(ConnectionConfig &)> &edit, const QString &done, const std::function<void(const Error &)> &refused = {},
                const std::function<void()> &then = {});

private:
    Context m_context;
    QString m_name;
    MessageBar *m_bar;
};

} // namespace lockstep::ui
