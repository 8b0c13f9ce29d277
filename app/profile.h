#pragma once
// Profile: the one folder of an instance: configuration, settings, log, databases, lock and control socket. Plain value; made once at start.

#include "core/base/result.h"

#include <QString>

namespace lockstep {

class Profile final {
public:
    enum class Missing {
        Make,
        Leave ///< Until make(): who only asks leaves no trace
    };
    /// Makes the folder (mode 0700) if it is new. Empty: the standard place.
    static Result<Profile> open(const QString &folder, Missing missing = Missing::Make);
    Result<> make();

    const QString &folder() const { return m_folder; }
    QString configurationFile() const;
    QString settingsFile() const;
    QString logFile() const;
    QString lockFile() const;
    QString sealedSecretsFile() const;
    QString demoMarkFile() const; ///< Is there while the demo is being set up
    QString boardsFolder() const; ///< Where the nodes keep the sandbox boards
    /// Where the running program listens: "control.sock" in the profile, or, where that path is too long for a socket, what a link of
    /// that name points to.
    QString controlSocket() const;
    /// Where to listen; a path too long is replaced by one in the runtime folder, made of the profile's hash, and the link is made.
    QString socketToListen() const;
    /// The keychain's service name: profiles do not share entries.
    QString keychainService() const;

private:
    QString shortSocket() const;

    QString m_folder;
    bool m_standard = false;
};

} // namespace lockstep
