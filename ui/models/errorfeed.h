#pragma once
// The sync errors as last read, shared by Overview, Errors and the jump field; reads again when the host says so, at most one
// question at a time. Owned by the window. GUI thread.

#include "core/node/nodehost.h"

#include <QObject>

namespace lockstep::ui {

class ErrorFeed final : public QObject {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ErrorFeed)

public:
    explicit ErrorFeed(NodeHost &host, QObject *parent = nullptr);

    const QList<SyncErrorRow> &rows() const { return m_rows; }
    void refresh();

Q_SIGNALS:
    void changed();

private:
    NodeHost &m_host;
    QList<SyncErrorRow> m_rows;
    bool m_asking = false;
    bool m_again = false;
};

} // namespace lockstep::ui
