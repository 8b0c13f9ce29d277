#include "app/singleinstance.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QSysInfo>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
/// A crash of the machine can leave a lock file without content, which QLockFile takes for somebody's forever. Whoever lives holds a lock
/// of the system on his file besides; between making and locking it he needs a moment, so a new file is left alone.
bool removeIfNobodysAndEmpty(const QString &path)
{
    constexpr qint64 momentSecs = 10;
    if (QFileInfo(path).lastModified().secsTo(QDateTime::currentDateTime()) < momentSecs)
        return false;
    const int fd = ::open(QFile::encodeName(path).constData(), O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return false;
    const bool nobodys = ::flock(fd, LOCK_EX | LOCK_NB) == 0 && QFile::remove(path);
    ::close(fd);
    return nobodys;
}
} // namespace

SingleInstance::SingleInstance(const QString &lockFile) : m_lock(lockFile)
{
    m_lock.setStaleLockTime(0); // never by age: only when its process is gone
}

Result<> SingleInstance::take(int waitMs)
{
    if (m_lock.tryLock(waitMs))
        return {};
    if (m_lock.error() != QLockFile::LockFailedError)
        return Error::make(ErrorCode::Storage, u"The lock file “%1” cannot be written."_s.arg(m_lock.fileName()));
    qint64 pid = 0;
    QString host;
    QString program;
    if (!m_lock.getLockInfo(&pid, &host, &program) || pid <= 0) {
        if (removeIfNobodysAndEmpty(m_lock.fileName()) && m_lock.tryLock(waitMs))
            return {};
        return Error::make(ErrorCode::Conflict, u"Lockstep already runs with this profile."_s);
    }
    if (!host.isEmpty() && host != QSysInfo::machineHostName()) {
        return Error::make(ErrorCode::Conflict, u"Lockstep already runs with this profile on the machine “%1” (process %2). If it does not, remove “%3”."_s.arg(
                                                    host, QString::number(pid), m_lock.fileName()));
    }
    return Error::make(ErrorCode::Conflict, u"Lockstep already runs with this profile (process %1)."_s.arg(pid));
}

} // namespace lockstep
