#pragma once
// AppServices: what the window needs of the application beside the nodes: the configuration, files, sandbox boards, kept settings.
// Implemented by app/, owned by the composition root, used on the GUI thread. Nothing here waits; futures always finish.

#include "core/model/configuration.h"
#include "core/node/nodehost.h"
#include "core/rules/ruleadvice.h"

#include <QFuture>
#include <QVariant>

namespace lockstep {
class BoardClient;
}

namespace lockstep::ui {

class AppServices {
public:
    AppServices() = default;
    virtual ~AppServices() = default;
    Q_DISABLE_COPY_MOVE(AppServices)

    virtual const Configuration &configuration() const = 0;
    /// Checks all of it, stores the new secrets (by "Node/secretName"), saves and applies: all or nothing.
    virtual QFuture<CommandOutcome> changeConfiguration(Configuration next, QMap<QString, QString> newSecrets) = 0;
    virtual QFuture<CommandOutcome> importFile(QString path, bool dryRun) = 0;
    virtual QFuture<CommandOutcome> exportFile(QString path) = 0;
    /// The board of a sandbox node, owned by the application; nullptr for other nodes.
    virtual BoardClient *board(const NodeId &node) = 0;
    /// What is to be said of the rules of a connection as they are typed, against each other and against what the trackers hold.
    virtual QFuture<RuleAdvice> adviseRules(ConnectionConfig typed) = 0;
    virtual QFuture<CommandOutcome> startDemo() = 0;
    /// Why the keychain cannot be used, empty if it can.
    virtual QString secretsTrouble() const = 0;
    /// Kept by setSetting(); besides "profile/folder" and "secrets/sealed" (bool: secrets are in the sealed file), which only tell.
    virtual QVariant setting(const QString &key) const = 0;
    virtual void setSetting(const QString &key, const QVariant &value) = 0;
};

} // namespace lockstep::ui
