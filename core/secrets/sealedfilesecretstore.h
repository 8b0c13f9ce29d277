#pragma once
// SealedFileSecretStore: secrets in one file sealed by a passphrase, for machines without a keychain. Used on one thread; a call takes
// about 0.1 s the first time (Argon2id, the passphrase's stretching) and nothing to speak of afterwards.
// File: "LSSEAL1\n", 16 bytes salt, 24 bytes nonce, XSalsa20-Poly1305 (libsodium's secretbox) over a JSON object of names and secrets.
// A wrong passphrase is Authentication; a damaged file is Storage, and the file is left as it is. Saving is atomic.

#include "core/secrets/secretstore.h"

#include <QMap>

#include <optional>

namespace lockstep {

class SealedFileSecretStore final : public SecretStore {
public:
    explicit SealedFileSecretStore(const QString &path, const QString &passphrase = {});
    ~SealedFileSecretStore() override; ///< Wipes the key

    /// For a passphrase that is asked for later; what was opened by another is forgotten.
    void setPassphrase(const QString &passphrase);

    QCoro::Task<Result<QString>> read(QString name) override;
    QCoro::Task<Result<>> write(QString name, QString secret) override;
    QCoro::Task<Result<>> remove(QString name) override;
    QCoro::Task<QString> trouble() override;

private:
    Result<> open();
    Result<> save(const QMap<QString, QString> &secrets) const;
    Result<QByteArray> stretch(const QByteArray &salt) const;
    void wipe();

    QString m_path;
    QByteArray m_passphrase;
    QByteArray m_salt;
    QByteArray m_key;
    std::optional<QMap<QString, QString>> m_secrets;
};

} // namespace lockstep
