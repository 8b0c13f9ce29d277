#pragma once
// MemorySecretStore: secrets that end with the program. For tests. One thread.

#include "core/secrets/secretstore.h"

#include <QMap>

namespace lockstep {

class MemorySecretStore final : public SecretStore {
public:
    QCoro::Task<Result<QString>> read(QString name) override;
    QCoro::Task<Result<>> write(QString name, QString secret) override;
    QCoro::Task<Result<>> remove(QString name) override;
    QCoro::Task<QString> trouble() override;

private:
    QMap<QString, QString> m_secrets;
};

} // namespace lockstep
