#pragma once
// "Retry group: one first": asks the nodes to try one error of a group; they release the others in order when it has passed, and leave them alone
// when it fails again, also over a restart. Owned by the Errors page. GUI thread.

#include "core/node/nodehost.h"
#include "ui/models/errorgroups.h"

namespace lockstep::ui {

class GroupRetry final : public QObject {
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(GroupRetry)

public:
    explicit GroupRetry(NodeHost &host, QObject *parent = nullptr);

    void start(const ErrorGroup &group);

Q_SIGNALS:
    void told(const QString &sentence, bool ok);

private:
    NodeHost &m_host;
};

} // namespace lockstep::ui
