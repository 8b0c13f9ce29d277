#pragma once
// Whether a configuration can work, and what it changes. Pure functions, any thread.

#include "core/connectors/connectordescriptor.h"
#include "core/model/configuration.h"

namespace lockstep {

/// Kinds of connectors, their settings, names of secrets, ends of connections. The error carries the path as in the file.
Result<> checkConfiguration(const Configuration &configuration, const ConnectorRegistry &registry);

struct ConfigurationChange {
    enum class What { Added, Changed, Removed };
    What what;
    QString kind; ///< "node" or "connection"
    QString name;
    QStringList parts; ///< Of a changed one: "settings", "Blue.rules"
    bool operator==(const ConfigurationChange &) const = default;
};

QList<ConfigurationChange> configurationChanges(const Configuration &before, const Configuration &after);
QJsonObject changesToJson(const QList<ConfigurationChange> &changes);
QString changesToText(const QList<ConfigurationChange> &changes);

} // namespace lockstep
