#pragma once
// KeychainSecretStore: the system's keychain through QtKeychain. Owned by the application, used on its main thread. Each call ends within
// a limit: a locked keyring without a prompter would let the job wait for ever. What the keychain says becomes a sentence that tells
// what to do about it. `clock` outlives the store; a store that dies ends its waiting calls with Cancelled first.

#include "core/base/clock.h"
#include "core/secrets/secretstore.h"

#include <functional>
#include <memory>

namespace QKeychain {
class Job;
}

namespace lockstep {

class KeychainSecretStore final : public SecretStore {
public:
    KeychainSecretStore(Clock &clock, const QString &service, qint64 limitMs = 5000);
    ~KeychainSecretStore() override;

    QCoro::Task<Result<QString>> read(QString name) override;
    QCoro::Task<Result<>> write(QString name, QString secret) override;
    QCoro::Task<Result<>> remove(QString name) override;
    QCoro::Task<QString> trouble() override;

private:
    struct Private;
    std::shared_ptr<Private> d;
};

/// The sentence for one of QtKeychain's error numbers; `text` is its own text.
Error keychainError(int error, const QString &text, const QString &name);

} // namespace lockstep
