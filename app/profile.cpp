#include "app/profile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>

#include <unistd.h>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype maxSocketPath = 80; // sun_path holds 108; Qt binds in a folder beside it first

QString hashOf(const QString &text)
{
    return QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex().left(20));
}

Result<> makePrivate(const QString &folder)
{
    constexpr auto owner = QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner;
    const QFileInfo info(folder);
    if (info.exists() && !info.isDir())
        return Error::make(ErrorCode::InvalidInput, u"The profile “%1” is not a folder."_s.arg(folder));
    if (!info.exists()) {
        if (!QDir().mkpath(folder))
            return Error::make(ErrorCode::Storage, u"The profile folder “%1” cannot be made."_s.arg(folder));
        QFile::setPermissions(folder, owner);
    }
    if (!QFileInfo(folder).isWritable())
        return Error::make(ErrorCode::Storage, u"The profile folder “%1” cannot be written."_s.arg(folder));
    return {};
}
} // namespace

Result<Profile> Profile::open(const QString &folder, Missing missing)
{
    Profile profile;
    const QString standard = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    profile.m_standard = folder.isEmpty();
    profile.m_folder = QDir(folder.isEmpty() ? standard : folder).absolutePath();
    if (missing == Missing::Make || QFileInfo::exists(profile.m_folder)) {
        if (const Result<> made = profile.make(); !made)
            return made.error();
    }
    return profile;
}

Result<> Profile::make()
{
    if (const Result<> made = makePrivate(m_folder); !made)
        return made;
    const QString canonical = QFileInfo(m_folder).canonicalFilePath();
    if (!canonical.isEmpty())
        m_folder = canonical;
    return {};
}

QString Profile::configurationFile() const { return m_folder + u"/configuration.json"; }
QString Profile::settingsFile() const { return m_folder + u"/settings.ini"; }
QString Profile::logFile() const { return m_folder + u"/lockstep.log"; }
QString Profile::lockFile() const { return m_folder + u"/lock"; }
QString Profile::sealedSecretsFile() const { return m_folder + u"/secrets.sealed"; }
QString Profile::demoMarkFile() const { return m_folder + u"/demo-unfinished"; }
QString Profile::boardsFolder() const { return m_folder + u"/boards"; }

QString Profile::controlSocket() const
{
    const QString inside = m_folder + u"/control.sock";
    if (inside.toLocal8Bit().size() <= maxSocketPath)
        return inside;
    // Where the running program listens: its environment need not be ours (cron, sudo, ssh).
    const QString told = QFileInfo(inside).symLinkTarget();
    return told.isEmpty() ? shortSocket() : told;
}

QString Profile::socketToListen() const
{
    const QString inside = m_folder + u"/control.sock";
    if (inside.toLocal8Bit().size() <= maxSocketPath)
        return inside;
    const QString path = shortSocket();
    QFile::remove(inside);
    QFile::link(path, inside);
    return path;
}

QString Profile::shortSocket() const
{
    const QString name = u"lockstep-%1.sock"_s.arg(hashOf(m_folder));
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString beside = QDir(runtime).filePath(name);
    if (!runtime.isEmpty() && QFileInfo(runtime).isWritable() && beside.toLocal8Bit().size() <= maxSocketPath)
        return beside;
    const QString own = u"/tmp/lockstep-%1"_s.arg(geteuid());
    const QFileInfo info(own);
    if (makePrivate(own) && info.ownerId() == geteuid() && !info.isSymLink())
        return QDir(own).filePath(name);
    return m_folder + u"/control.sock"; // listening will say that it is too long
}

QString Profile::keychainService() const { return m_standard ? u"lockstep"_s : u"lockstep-%1"_s.arg(hashOf(m_folder)); }

} // namespace lockstep
