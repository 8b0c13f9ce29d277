#include "app/secretresolver.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 maxSecretBytes = 64 * 1024;

QString ofThisProcess(const QString &name)
{
    const QByteArray key = name.toLocal8Bit();
    return qEnvironmentVariableIsSet(key.constData()) ? qEnvironmentVariable(key.constData()) : QString();
}

/// A secret goes into a header of one line.
bool isOneLine(const QString &secret)
{
    return std::none_of(secret.begin(), secret.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}
} // namespace

SecretResolver::SecretResolver(SecretStore &store, std::function<void(const QString &)> seen, Environment environment)
    : m_store(store), m_seen(std::move(seen)), m_environment(environment ? std::move(environment) : Environment(ofThisProcess))
{
}

Result<QString> SecretResolver::fromFile(const QString &path) const
{
    QFile file(path);
    const QFileInfo info(path);
    const auto unreadable = [&path](const QString &why) {
        return Error::make(ErrorCode::InvalidInput, u"the file “%1” cannot be read: %2"_s.arg(path, why));
    };
    if (!info.exists())
        return unreadable(u"there is no such file"_s);
    if (info.isDir())
        return unreadable(u"it is a folder"_s);
    if (!file.open(QIODevice::ReadOnly))
        return unreadable(file.errorString());
    const QByteArray bytes = file.read(maxSecretBytes + 1);
    if (bytes.size() > maxSecretBytes)
        return Error::make(ErrorCode::InvalidInput, u"the file “%1” is too large for a secret"_s.arg(path));
    if (!bytes.isValidUtf8())
        return Error::make(ErrorCode::InvalidInput, u"the file “%1” is not text in UTF-8"_s.arg(path));
    const QString secret = QString::fromUtf8(bytes).trimmed();
    if (secret.isEmpty())
        return Error::make(ErrorCode::InvalidInput, u"the file “%1” is empty"_s.arg(path));
    if (!isOneLine(secret))
        return Error::make(ErrorCode::InvalidInput, u"the file “%1” must hold the secret alone, in one line"_s.arg(path));
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
        secret = value.trimmed(); // $(cat FILE) and the like
        if (secret->isEmpty())
            co_return Error::make(ErrorCode::InvalidInput, u"the environment variable %1 is empty"_s.arg(reference.name));
        if (!isOneLine(*secret))
            co_return Error::make(ErrorCode::InvalidInput, u"the environment variable %1 must hold the secret alone, in one line"_s.arg(reference.name));
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
