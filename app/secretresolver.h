#pragma once
// SecretResolver: from a reference in the configuration to the secret itself: an environment variable of this program, a file that holds
// nothing else, or an entry of the secret store. Main thread; `store` outlives it. `seen` is told each secret, so that the log hides it.

#include "core/model/configuration.h"
#include "core/secrets/secretstore.h"

#include <functional>

namespace lockstep {

class SecretResolver final {
public:
    using Environment = std::function<QString(const QString &)>; ///< Null text: not set

    SecretResolver(SecretStore &store, std::function<void(const QString &)> seen, Environment environment = {});
    Q_DISABLE_COPY_MOVE(SecretResolver)

    QCoro::Task<Result<QString>> resolve(SecretRef reference);

private:
    Result<QString> fromFile(const QString &path) const;

    SecretStore &m_store;
    std::function<void(const QString &)> m_seen;
    Environment m_environment;
};

} // namespace lockstep
