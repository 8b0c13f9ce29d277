#include "ui/models/errorfeed.h"

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
    m_host.errors({}).then(this, [this](const QList<SyncErrorRow> &rows) {
        m_asking = false;
        m_rows = rows;
        Q_EMIT changed();
        if (m_again)
            refresh();
    });
}

} // namespace lockstep::ui
