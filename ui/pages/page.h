#pragma once
// Base of all pages. A page shows what the host tells, sends commands by the host, and speaks to the window by links ("page:queue",
// "queue:state:failed", "connection:Blue to Red", "rule:connection\nnode\nincoming\n31", "trigger:connection", "errors:text", "issue:key" or
// "issue:key\nnode") and told().
// Owned by the window. GUI thread; nothing in a page waits.

#include "ui/context.h"
#include "ui/widgets/messagebar.h"

#include <QWidget>

namespace lockstep::ui {

class Page : public QWidget {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(Page)

public:
    explicit Page(const Context &context, QWidget *parent = nullptr);
    ~Page() override;

    virtual void open(const QString &argument); ///< What a link to this page carries; may be empty
    virtual void refresh(); ///< F5, and when the page is shown
    virtual void showAges(const QDateTime &now); ///< Time has passed and nothing else: asks for nothing
    virtual void retrySelected();
    virtual void cancelSelected();
    virtual QString copyText() const; ///< Empty: nothing is selected
    virtual void focusFilter(); ///< Ctrl+F
    virtual QWidget *mainView() const; ///< Gets the focus when the page is gone to; nullptr: none
    virtual QString connectionInFocus() const; ///< For the Connection menu; empty: none
    virtual QStringList unsaved() const; ///< What was typed and would be lost by quitting: "the rules of Blue to Red"

Q_SIGNALS:
    void linkActivated(const QString &link);
    void told(lockstep::ui::MessageBar::Kind kind, const QString &title, const QString &detail);

protected:
    NodeHost &host() const { return m_context.host; }
    AppServices &services() const { return m_context.services; }
    const Context &context() const { return m_context; }
    /// Tells a failure as error, a success with `done` (nothing if that is empty).
    void report(QFuture<CommandOutcome> future, const QString &done = {});
    QVariant kept(const QString &key) const; ///< Kept settings of this page, by its object name
    void keep(const QString &key, const QVariant &value);

private:
    Context m_context;
};

} // namespace lockstep::ui
