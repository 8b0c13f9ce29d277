#include "app/configurationstore.h"

#include "core/base/jsonreader.h"

#include <QFileInfo>
#include <QJsonDocument>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 maxFileBytes = 8 * 1024 * 1024;
}

Result<Configuration> readConfigurationFile(const QString &path)
{
    QFile file(path);
    const QFileInfo info(path);
    if (!info.exists())
        return Error::make(ErrorCode::InvalidInput, u"There is no file “%1”."_s.arg(path));
    if (info.isDir() || !file.open(QIODevice::ReadOnly))
        return Error::make(ErrorCode::InvalidInput,
                           u"The file “%1” cannot be read: %2."_s.arg(path, info.isDir() ? u"it is a folder"_s : file.errorString()));
    const QByteArray bytes = file.read(maxFileBytes + 1);
    if (bytes.size() > maxFileBytes)
        return Error::make(ErrorCode::TooLarge, u"The file “%1” is larger than 8 MiB."_s.arg(path));
    const Result<QJsonValue> json = parseJson(bytes, u"The file “%1”"_s.arg(path), ErrorCode::InvalidInput);
    if (!json) {
        Error error = json.error();
        error.detail.clear();
        return error;
    }
    if (!json->isObject())
        return Error::make(ErrorCode::InvalidInput, u"The file “%1” must hold one JSON object."_s.arg(path));
    return configurationFromJson(json->toObject(), info.absolutePath());
}

Result<> writeConfigurationFile(const QString &path, const Configuration &configuration)
{
    QSaveFile file(path);
    const QByteArray bytes = QJsonDocument(configurationToJson(configuration)).toJson(QJsonDocument::Indented);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return Error::make(ErrorCode::Storage, u"The file “%1” cannot be written: %2."_s.arg(path, file.errorString()));
    return {};
}

ConfigurationStore::ConfigurationStore(const QString &path) : m_path(path) { }

Result<Configuration> ConfigurationStore::load() const
{
    if (!QFileInfo::exists(m_path))
        return Configuration();
    return readConfigurationFile(m_path);
}

Result<> ConfigurationStore::save(const Configuration &configuration) const { return writeConfigurationFile(m_path, configuration); }

} // namespace lockstep
