#include "ui/models/errorfeed.h"

#include "core/base/when.h"

namespace lockstep::ui {

ErrorFeed::ErrorFeed(NodeHost &host, QObject *parent) : QObject(parent), m_host(host)
{
    connect(&host, &NodeHost::errorsChanged, this, &ErrorFeed::refresh);
    connect(&host, &NodeHost::configurationChanged, this, &ErrorFeed::refresh);
    refresh();
}

void ErrorFeed::refresh()
{
    if (m_asking) {
        m_again = true;
        return;
    }
    m_asking = true;
    m_again = false;
    when(m_host.errors({}), this, [this](const QList<SyncErrorRow> &rows) {
        m_asking = false;
        m_rows = rows;
        Q_EMIT changed();
        if (m_again)
            refresh();
    });
}

} // namespace lockstep::ui
