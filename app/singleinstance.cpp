#include "app/singleinstance.h"

using namespace Qt::StringLiterals;

namespace lockstep {

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
    m_lock.getLockInfo(&pid, &host, &program);
    return Error::make(ErrorCode::Conflict, u"Lockstep already runs with this profile (process %1)."_s.arg(pid));
}

} // namespace lockstep
