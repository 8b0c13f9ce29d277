#include "ui/pages/connectiontab.h"

#include "core/base/when.h"
#include "ui/text/configurationerror.h"

namespace lockstep::ui {

ConnectionTab::ConnectionTab(const Context &context, QWidget *parent) : QWidget(parent), m_context(context), m_bar(new MessageBar(this)) { }

ConnectionTab::~ConnectionTab() = default;

void ConnectionTab::change(const std::function<void(ConnectionConfig &)> &edit, const QString &done,
                           const std::function<void(const Error &)> &refused, const std::function<void()> &then)
{
    Configuration next = m_context.services.configuration();
    bool found = false;
    for (ConnectionConfig &connection : next.connections) {
        if (connection.id.value() == m_name) {
            edit(connection);
            found = true;
        }
    }
    if (!found)
        return;
    when(m_context.services.changeConfiguration(next, {}), this, [this, next, done, refused, then](const CommandOutcome &outcome) {
        if (outcome.ok) {
            m_bar->clear();
            Q_EMIT saved(done);
            if (then)
                then();
            return;
        }
        m_bar->clear();
        m_bar->setMessage(MessageBar::Kind::Error, configurationErrorTitle(outcome.error, next, m_context.host.registry()), outcome.error.detail);
        if (refused)
            refused(outcome.error);
    });
}

} // namespace lockstep::ui
