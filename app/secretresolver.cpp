#include "app/secretresolver.h"

#include <QFile>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 maxSecretBytes = 64 * 1024;

QString ofThisProcess(const QString &name)
{
    const QByteArray key = name.toLocal8Bit();
    return qEnvironmentVariableIsSet(key.constData()) ? qEnvironmentVariable(key.constData()) : QString();
}
} // namespace

SecretResolver::SecretResolver(SecretStore &store, std::function<void(const QString &)> seen, Environment environment)
    : m_store(store), m_seen(std::move(seen)), m_environment(environment ? std::move(environment) : Environment(ofThisProcess))
{
}

Result<QString> SecretResolver::fromFile(const QString &path) const
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return Error::make(ErrorCode::InvalidInput,
                           u"the file “%1” cannot be read: %2"_s.arg(path, QFileInfo::exists(path) ? file.errorString() : u"there is no such file"_s));
    const QByteArray bytes = file.read(maxSecretBytes + 1);
    if (bytes.size() > maxSecretBytes)
        return Error::make(ErrorCode::InvalidInput, u"the file “%1” is too large for a secret"_s.arg(path));
    const QString secret = QString::fromUtf8(bytes).trimmed();
    if (secret.isEmpty())
        return Error::make(ErrorCode::InvalidInput, u"the file “%1” is empty"_s.arg(path));
    return secret;
}

QCoro::Task<Result<QString>> SecretResolver::resolve(SecretRef reference)
{
    Result<QString> secret = QString();
    switch (reference.kind) {
    case SecretRef::Kind::Environment: {
        const QString value = m_environment(reference.name);
        if (value.isNull())
            co_return Error::make(ErrorCode::InvalidInput, u"the environment variable %1 is not set"_s.arg(reference.name));
        if (value.isEmpty())
            co_return Error::make(ErrorCode::InvalidInput, u"the environment variable %1 is empty"_s.arg(reference.name));
        secret = value;
        break;
    }
    case SecretRef::Kind::File:
        secret = fromFile(reference.name);
        break;
    case SecretRef::Kind::Keychain:
        secret = co_await m_store.read(reference.name);
        break;
    }
    if (secret && m_seen)
        m_seen(*secret);
    co_return secret;
}

} // namespace lockstep
