#include "core/secrets/sealedfilesecretstore.h"

#include "core/base/jsonreader.h"

#include <QFile>
#include <QJsonDocument>
#include <QSaveFile>

#include <sodium.h>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr auto magic = "LSSEAL1\n";
constexpr qsizetype magicSize = 8;
constexpr qsizetype saltSize = crypto_pwhash_SALTBYTES;
constexpr qsizetype nonceSize = crypto_secretbox_NONCEBYTES;
constexpr qsizetype headSize = magicSize + saltSize + nonceSize;
constexpr qint64 maxFileSize = 4 * 1024 * 1024;

unsigned char *bytesOf(QByteArray &array) { return reinterpret_cast<unsigned char *>(array.data()); }
const unsigned char *bytesOf(const QByteArray &array) { return reinterpret_cast<const unsigned char *>(array.constData()); }

void forget(QByteArray &array)
{
    if (!array.isEmpty())
        sodium_memzero(array.data(), static_cast<size_t>(array.size()));
    array.clear();
}
} // namespace

SealedFileSecretStore::SealedFileSecretStore(const QString &path, const QString &passphrase)
    : m_path(path), m_passphrase(passphrase.toUtf8())
{
}

SealedFileSecretStore::~SealedFileSecretStore() { wipe(); }

void SealedFileSecretStore::wipe()
{
    forget(m_key);
    forget(m_passphrase);
    m_secrets.reset();
}

void SealedFileSecretStore::setPassphrase(const QString &passphrase)
{
    wipe();
    m_passphrase = passphrase.toUtf8();
}

Result<QByteArray> SealedFileSecretStore::stretch(const QByteArray &salt) const
{
    QByteArray key(crypto_secretbox_KEYBYTES, '\0');
    if (crypto_pwhash(bytesOf(key), static_cast<unsigned long long>(key.size()), m_passphrase.constData(),
                      static_cast<unsigned long long>(m_passphrase.size()), bytesOf(salt), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                      crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13)
        != 0)
        return Error::make(ErrorCode::Storage, u"There is not enough memory to open the sealed file “%1”."_s.arg(m_path));
    return key;
}

Result<> SealedFileSecretStore::open()
{
    if (m_secrets)
        return {};
    if (m_passphrase.isEmpty())
        return Error::make(ErrorCode::Authentication, u"The sealed file “%1” needs its passphrase (LOCKSTEP_PASSPHRASE)."_s.arg(m_path));
    if (sodium_init() < 0)
        return Error::make(ErrorCode::Internal, u"libsodium could not be started."_s);

    QFile file(m_path);
    if (!file.exists()) {
        QByteArray salt(saltSize, '\0');
        randombytes_buf(salt.data(), static_cast<size_t>(salt.size()));
        const Result<QByteArray> key = stretch(salt);
        if (!key)
            return key.error();
        m_salt = salt;
        m_key = *key;
        m_secrets.emplace();
        return {};
    }
    if (!file.open(QIODevice::ReadOnly))
        return Error::make(ErrorCode::Storage, u"The sealed file “%1” cannot be read: %2."_s.arg(m_path, file.errorString()));
    const QByteArray bytes = file.read(maxFileSize + 1);
    if (!bytes.startsWith(magic) || bytes.size() < headSize + qsizetype(crypto_secretbox_MACBYTES) || bytes.size() > maxFileSize)
        return Error::make(ErrorCode::Storage, u"“%1” is not a sealed file of Lockstep, or it is damaged. It was left as it is."_s.arg(m_path));

    const QByteArray salt = bytes.mid(magicSize, saltSize);
    const QByteArray nonce = bytes.mid(magicSize + saltSize, nonceSize);
    const QByteArray sealed = bytes.mid(headSize);
    const Result<QByteArray> key = stretch(salt);
    if (!key)
        return key.error();
    QByteArray plain(sealed.size() - qsizetype(crypto_secretbox_MACBYTES), '\0');
    if (crypto_secretbox_open_easy(bytesOf(plain), bytesOf(sealed), static_cast<unsigned long long>(sealed.size()), bytesOf(nonce),
                                   bytesOf(*key))
        != 0)
        return Error::make(ErrorCode::Authentication,
                           u"The passphrase does not open the sealed file “%1” (or the file is damaged). It was left as it is."_s.arg(m_path));

    const Result<QJsonValue> json = parseJson(plain, u"the content of the sealed file"_s, ErrorCode::Storage);
    forget(plain);
    if (!json)
        return Error::make(ErrorCode::Storage, u"The sealed file “%1” is damaged inside. It was left as it is."_s.arg(m_path));
    QMap<QString, QString> secrets;
    const QJsonObject object = json->toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        secrets.insert(it.key(), it.value().toString());
    m_salt = salt;
    m_key = *key;
    m_secrets = secrets;
    return {};
}

Result<> SealedFileSecretStore::save(const QMap<QString, QString> &secrets) const
{
    QJsonObject object;
    for (auto it = secrets.begin(); it != secrets.end(); ++it)
        object.insert(it.key(), it.value());
    QByteArray plain = QJsonDocument(object).toJson(QJsonDocument::Compact);
    QByteArray nonce(nonceSize, '\0');
    randombytes_buf(nonce.data(), static_cast<size_t>(nonce.size()));
    QByteArray sealed(plain.size() + qsizetype(crypto_secretbox_MACBYTES), '\0');
    crypto_secretbox_easy(bytesOf(sealed), bytesOf(plain), static_cast<unsigned long long>(plain.size()), bytesOf(nonce), bytesOf(m_key));
    forget(plain);

    QSaveFile file(m_path);
    if (!file.open(QIODevice::WriteOnly))
        return Error::make(ErrorCode::Storage, u"The sealed file “%1” cannot be written: %2."_s.arg(m_path, file.errorString()));
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    file.write(QByteArray(magic, magicSize));
    file.write(m_salt);
    file.write(nonce);
    file.write(sealed);
    if (!file.commit())
        return Error::make(ErrorCode::Storage, u"The sealed file “%1” cannot be written: %2."_s.arg(m_path, file.errorString()));
    return {};
}

QCoro::Task<Result<QString>> SealedFileSecretStore::read(QString name)
{
    const Result<> opened = open();
    if (!opened)
        co_return opened.error();
    const auto it = m_secrets->constFind(name);
    if (it == m_secrets->constEnd())
        co_return Error::make(ErrorCode::NotFound, u"The sealed file “%1” has no secret “%2”."_s.arg(m_path, name));
    co_return *it;
}

QCoro::Task<Result<>> SealedFileSecretStore::write(QString name, QString secret)
{
    const Result<> opened = open();
    if (!opened)
        co_return opened.error();
    QMap<QString, QString> next = *m_secrets;
    next.insert(name, secret);
    const Result<> saved = save(next);
    if (!saved)
        co_return saved.error();
    m_secrets = next;
    co_return Result<>();
}

QCoro::Task<Result<>> SealedFileSecretStore::remove(QString name)
{
    const Result<> opened = open();
    if (!opened)
        co_return opened.error();
    if (!m_secrets->contains(name))
        co_return Result<>();
    QMap<QString, QString> next = *m_secrets;
    next.remove(name);
    const Result<> saved = save(next);
    if (!saved)
        co_return saved.error();
    m_secrets = next;
    co_return Result<>();
}

QCoro::Task<QString> SealedFileSecretStore::trouble()
{
    const Result<> opened = open();
    co_return opened ? QString() : opened.error().message;
}

} // namespace lockstep
