#pragma once
// ConfigurationStore: the configuration of a profile in its file. Saving is atomic. Main thread.

#include "core/model/configuration.h"

namespace lockstep {

class ConfigurationStore final {
public:
    explicit ConfigurationStore(const QString &path);

    /// An empty configuration when there is no file yet.
    Result<Configuration> load() const;
    /// Whether load() would take it.
    Result<> check(const Configuration &configuration) const;
    /// Checks it before.
    Result<> save(const Configuration &configuration) const;

private:
    QString m_path;
};

/// Reads a configuration file that somebody else wrote: size, JSON, shape. Script files are looked for beside it. "-" is the
/// standard input.
Result<Configuration> readConfigurationFile(const QString &path);
Result<> writeConfigurationFile(const QString &path, const Configuration &configuration);

} // namespace lockstep
