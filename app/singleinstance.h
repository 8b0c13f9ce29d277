#pragma once
// SingleInstance: at most one program works on a profile. Held from start to end of the program; a crashed holder does not count.

#include "core/base/result.h"

#include <QLockFile>

namespace lockstep {

class SingleInstance final {
public:
    explicit SingleInstance(const QString &lockFile);
    Q_DISABLE_COPY_MOVE(SingleInstance)

    /// A client that looks whether anybody runs holds the lock for a moment: who wants to stay waits that long.
    Result<> take(int waitMs = 0); ///< Conflict names the process that holds it
    bool isTaken() { return m_lock.isLocked(); }

private:
    QLockFile m_lock;
};

} // namespace lockstep
