#include "app/outputfile.h"

#include "app/configurationstore.h"
#include "core/storage/backup.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 maxJsonBytes = 64LL * 1024 * 1024;

bool isJson(const QString &path)
{
    QFile file(path);
    return file.size() <= maxJsonBytes && file.open(QIODevice::ReadOnly) && !QJsonDocument::fromJson(file.readAll()).isNull();
}

/// Without links, although the file itself need not be there.
QString realPath(const QFileInfo &file)
{
    if (file.exists())
        return file.canonicalFilePath();
    const QString folder = QFileInfo(file.absolutePath()).canonicalFilePath();
    return QDir(folder.isEmpty() ? file.absolutePath() : folder).filePath(file.fileName());
}
} // namespace

Result<> checkOutputFile(const Profile &profile, const QString &file, OutputKind kind)
{
    const bool isBackupWanted = kind == OutputKind::Backup;
    const auto refuse = [&](ErrorCode code, const QString &why) {
        return Error::make(code, u"The %1 “%2” cannot be written: %3."_s.arg(isBackupWanted ? u"backup"_s : u"file"_s, file, why));
    };
    const QFileInfo info(file);
    if (info.isDir())
        return refuse(ErrorCode::Storage, u"it is a folder"_s);
    if (realPath(info).startsWith(QString(profile.folder() + u'/')))
        return refuse(ErrorCode::InvalidInput, u"it is inside the profile"_s);
    if (info.exists() ? !info.isFile() : info.isSymLink())
        return refuse(ErrorCode::InvalidInput, info.exists() ? u"it is no regular file"_s : u"it is a link to a file that does not exist"_s);
    if (!info.exists() || info.size() == 0)
        return {};
    if (isBackupWanted && !isBackup(file))
        return refuse(ErrorCode::InvalidInput, u"the file that is there is not a backup of Lockstep"_s);
    if (!isBackupWanted && !isJson(file))
        return refuse(ErrorCode::InvalidInput, u"the file that is there is not a JSON file"_s);
    return {};
}

Result<> exportConfiguration(const Profile &profile, const QString &file, const Configuration &configuration)
{
    const Result<> good = checkOutputFile(profile, file, OutputKind::Configuration);
    return good ? writeConfigurationFile(file, configuration) : good;
}

} // namespace lockstep
