#pragma once
// "Retry group: one first": retries one error of a group; when it is resolved the others follow in order, when it fails again they
// stay where they are. Watches the ErrorFeed; owned by the Errors page. GUI thread.

#include "ui/models/errorfeed.h"
#include "ui/models/errorgroups.h"

namespace lockstep::ui {

class GroupRetry final : public QObject {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GroupRetry)

public:
    GroupRetry(NodeHost &host, ErrorFeed &feed, QObject *parent = nullptr);

    void start(const ErrorGroup &group);

Q_SIGNALS:
    void told(const QString &sentence, bool ok);

private:
    struct Run {
        SyncErrorRow first;
        QList<SyncErrorRow> rest;
    };
    void look();
    void release(const Run &run);

    NodeHost &m_host;
    ErrorFeed &m_feed;
    QList<Run> m_runs;
};

} // namespace lockstep::ui
