#pragma once
// CompositionRoot: the one place that makes concrete objects and connects them, for the window and for headless alike. Made in main() after
// the application object, on its thread; holds the profile's lock as long as it lives.

#include "app/controlcommands.h"
#include "app/controlserver.h"
#include "app/logfile.h"
#include "app/singleinstance.h"
#include "core/base/clock.h"

namespace lockstep {

/// The connectors that this program knows.
ConnectorRegistry allConnectors();
/// Path of lockstep-rulehost: beside the program in a build folder, in libexec once installed.
QString ruleHostProgram();
/// The keychain; the sealed file where the profile has one or a passphrase is given in the environment.
std::unique_ptr<SecretStore> makeSecretStore(const Profile &profile, Clock &clock);

class CompositionRoot final : public QObject {
    Q_OBJECT
public:
    CompositionRoot(const Profile &profile, LogFile &log);
    ~CompositionRoot() override;
    Q_DISABLE_COPY_MOVE(CompositionRoot)

    Result<> start(); ///< Lock, socket, stored configuration, nodes
    /// In order: no new commands, nodes end their running steps, then stopped(). Twice is harmless.
    void stop();

    NodeHost &host() { return *m_host; }
    Services &services() { return *m_services; }
    Settings &settings() { return m_settings; }
    Clock &clock() { return m_clock; }
    /// What a second start of the program asks for; not set: there is no window.
    void setShowWindow(std::function<void()> show) { m_commands->setShowWindow(std::move(show)); }

Q_SIGNALS:
    void stopped();

private:
    QCoro::Task<Result<QString>> readSecret(SecretRef reference);

    const Profile m_profile;
    SystemClock m_clock;
    SingleInstance m_instance;
    Settings m_settings;
    std::unique_ptr<SecretStore> m_secrets;
    std::unique_ptr<SecretResolver> m_resolver;
    std::unique_ptr<NodeHost> m_host;
    std::unique_ptr<Services> m_services;
    std::unique_ptr<ControlCommands> m_commands;
    std::unique_ptr<ControlServer> m_server;
    bool m_stopping = false;
};

} // namespace lockstep
