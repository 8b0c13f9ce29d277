#pragma once
// Profile: the one folder of an instance: configuration, settings, log, databases, lock and control socket. Plain value; made once at start.

#include "core/base/result.h"

#include <QString>

namespace lockstep {

class Profile final {
public:
    /// Makes the folder (mode 0700) if it is new. Empty: the standard place.
    static Result<Profile> open(const QString &folder);

    const QString &folder() const { return m_folder; }
    QString configurationFile() const;
    QString settingsFile() const;
    QString logFile() const;
    QString lockFile() const;
    QString sealedSecretsFile() const;
    QString demoMarkFile() const; ///< Is there while the demo is being set up
    QString boardsFolder() const; ///< Where the nodes keep the sandbox boards
    /// Where the control socket listens: in the profile, or, where that path is too long for a socket, under a name made of its hash
    /// in the runtime folder. Made for the same user only.
    QString controlSocket() const;
    /// The keychain's service name: profiles do not share entries.
    QString keychainService() const;

private:
    QString m_folder;
    bool m_standard = false;
};

} // namespace lockstep
