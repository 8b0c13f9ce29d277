#include "app/configurationstore.h"

#include "app/jsonduplicates.h"
#include "core/base/jsonreader.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 maxFileBytes = 8 * 1024 * 1024;

/// A pipe gives what it has, not what was asked for. One byte more than allowed shows that it is too much.
QByteArray contentOf(QFile &file)
{
    QByteArray bytes;
    while (bytes.size() <= maxFileBytes) {
        const QByteArray more = file.read(maxFileBytes + 1 - bytes.size());
        if (more.isEmpty())
            break;
        bytes += more;
    }
    return bytes;
}

Result<Configuration> configurationFromBytes(const QByteArray &bytes, const QString &what, const QString &baseFolder)
{
    if (bytes.size() > maxFileBytes)
        return Error::make(ErrorCode::TooLarge, u"%1 is larger than 8 MiB."_s.arg(what));
    if (bytes.trimmed().isEmpty())
        return Error::make(ErrorCode::InvalidInput, u"%1 is empty."_s.arg(what));
    const Result<QJsonValue> json = parseJson(bytes, what, ErrorCode::InvalidInput);
    if (!json) {
        Error error = json.error();
        error.detail.clear();
        return error;
    }
    if (!json->isObject())
        return Error::make(ErrorCode::InvalidInput, u"%1 must hold one JSON object."_s.arg(what));
    const QString twice = duplicateKey(bytes);
    if (!twice.isEmpty())
        return Error::make(ErrorCode::InvalidInput, u"%1: is there twice"_s.arg(twice));
    return configurationFromJson(json->toObject(), baseFolder);
}
} // namespace

Result<Configuration> readConfigurationFile(const QString &path)
{
    QFile file(path);
    if (path == "-"_L1) {
        if (!file.open(stdin, QIODevice::ReadOnly))
            return Error::make(ErrorCode::InvalidInput, u"The standard input cannot be read."_s);
        return configurationFromBytes(contentOf(file), u"The standard input"_s, QDir::currentPath());
    }
    const QFileInfo info(path);
    if (!info.exists())
        return Error::make(ErrorCode::InvalidInput, u"There is no file “%1”."_s.arg(path));
    if (info.isDir() || !file.open(QIODevice::ReadOnly))
        return Error::make(ErrorCode::InvalidInput,
                           u"The file “%1” cannot be read: %2."_s.arg(path, info.isDir() ? u"it is a folder"_s : file.errorString()));
    return configurationFromBytes(contentOf(file), u"The file “%1”"_s.arg(path), info.absolutePath());
}

namespace {
QByteArray bytesOf(const Configuration &configuration) { return QJsonDocument(configurationToJson(configuration)).toJson(QJsonDocument::Indented); }
} // namespace

Result<> writeConfigurationFile(const QString &path, const Configuration &configuration)
{
    QSaveFile file(path);
    const QByteArray bytes = bytesOf(configuration);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Error::make(ErrorCode::Storage, u"The file “%1” cannot be written: %2."_s.arg(path, file.errorString()));
    return {};
}

ConfigurationStore::ConfigurationStore(const QString &path) : m_path(path) { }

Result<Configuration> ConfigurationStore::load() const
{
    if (!QFileInfo::exists(m_path))
        return Configuration();
    Result<Configuration> stored = readConfigurationFile(m_path);
    if (stored)
        return stored;
    Error error = stored.error();
    error.message = u"The stored configuration “%1” cannot be used (mend it, or move it away to begin anew): %2"_s.arg(m_path, error.message);
    return error;
}

Result<> ConfigurationStore::check(const Configuration &configuration) const
{
    const Result<Configuration> again = configurationFromBytes(bytesOf(configuration), u"The configuration"_s, QFileInfo(m_path).absolutePath());
    if (!again)
        return again.error();
    return {};
}

Result<> ConfigurationStore::save(const Configuration &configuration) const
{
    const Result<> good = check(configuration);
    if (!good)
        return good.error();
    return writeConfigurationFile(m_path, configuration);
}

} // namespace lockstep
