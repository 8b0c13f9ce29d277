#pragma once
// OriginStore: which issue of which node a local issue is the copy of. An issue goes through each node once, whatever connections there are: two between
// the same nodes, or a ring of them, would otherwise copy copies without end. A value over the node's database; its thread.

#include "core/base/id.h"
#include "core/storage/database.h"

namespace lockstep {

/// Names an issue where a person made it: the node's first epoch and the issue's id there. The same over a restore.
QString originName(const QString &epoch, const QString &issueId);

class OriginStore final {
public:
    explicit OriginStore(Database &database) : m_db(database) { }

    /// What is told of a local issue: the origin of a copy, or its own name.
    Result<QString> of(const QString &localId, const QString &epoch);
    Result<> set(const TwinId &twin, const QString &origin); ///< Of a copy

    struct Copy {
        ConnectionId connection;
        QString localKey;
    };
    /// By other connections than `butFor`: where the issue, or the original itself, has a twin here.
    Result<QList<Copy>> copies(const QString &origin, const QString &epoch, const ConnectionId &butFor);
    /// Connections other than `butFor` that are making a copy now, or have tried to and do not know what came of it.
    Result<QList<ConnectionId>> beingMade(const QString &origin, const ConnectionId &butFor);

private:
    Database &m_db;
};

} // namespace lockstep
