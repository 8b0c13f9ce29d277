#pragma once
// SecretStore: passwords, tokens and connection secrets, outside the database. Calls end within a time limit (a locked keyring would
// otherwise prompt for ever). Used on the thread that made it.

#include "core/base/result.h"

#include <QCoroTask>

namespace lockstep {

class SecretStore {
public:
    SecretStore() = default;
    virtual ~SecretStore() = default;
    Q_DISABLE_COPY_MOVE(SecretStore)
    virtual QCoro::Task<Result<QString>> read(QString name) = 0; ///< NotFound if there is none
    virtual QCoro::Task<Result<>> write(QString name, QString secret) = 0;
    virtual QCoro::Task<Result<>> remove(QString name) = 0;
    /// Empty when it works; else why not, in one sentence.
    virtual QCoro::Task<QString> trouble() = 0;
};

} // namespace lockstep
