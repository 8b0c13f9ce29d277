#include "app/compositionroot.h"

#include "app/profilebackup.h"
#include "core/base/logging.h"
#include "core/connectors/redmine/redminedescriptor.h"
#include "core/connectors/rt/rtconnector.h"
#include "core/connectors/sandbox/sandboxconnector.h"
#include "core/secrets/keychainsecretstore.h"
#include "core/secrets/sealedfilesecretstore.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace lockstep {

QString ruleHostProgram()
{
    const QDir here(QCoreApplication::applicationDirPath());
    for (const QString &candidate : {u"lockstep-rulehost"_s, u"../libexec/lockstep/lockstep-rulehost"_s}) {
        if (QFileInfo(here.filePath(candidate)).isExecutable())
            return QDir::cleanPath(here.filePath(candidate));
    }
    return here.filePath(u"lockstep-rulehost"_s); // the rules' error will name it
}
ConnectorRegistry allConnectors()
{
    ConnectorRegistry registry;
    registry.add(redmineDescriptor());
    registry.add(rtDescriptor());
    registry.add(sandboxDescriptor());
    return registry;
}

std::unique_ptr<SecretStore> makeSecretStore(const Profile &profile, Clock &clock)
{
    const QString passphrase = qEnvironmentVariable("LOCKSTEP_PASSPHRASE");
    if (!passphrase.isEmpty() || QFileInfo::exists(profile.sealedSecretsFile()))
        return std::make_unique<SealedFileSecretStore>(profile.sealedSecretsFile(), passphrase);
    return std::make_unique<KeychainSecretStore>(clock, profile.keychainService());
}

CompositionRoot::CompositionRoot(const Profile &profile, LogFile &log)
    : m_profile(profile), m_instance(profile.lockFile()), m_settings(profile.settingsFile()), m_secrets(makeSecretStore(profile, m_clock))
{
    m_resolver = std::make_unique<SecretResolver>(*m_secrets, [&log](const QString &secret) { log.addSecret(secret); });
    NodeHostOptions options;
    options.folder = profile.folder();
    options.ruleHostProgram = ruleHostProgram();
    options.readSecret = [this](SecretRef reference) { return readSecret(std::move(reference)); };
    m_host = std::make_unique<NodeHost>(allConnectors(), std::move(options));
    m_services = std::make_unique<Services>(Services::Parts {*m_host, *m_secrets, *m_resolver, m_settings, m_clock, ruleHostProgram()}, profile);
    m_commands = std::make_unique<ControlCommands>(*m_host, *m_services, profile);
    m_server = std::make_unique<ControlServer>(m_clock, [this](const ControlRequest &request) { return m_commands->run(request); });
    connect(m_host.get(), &NodeHost::stopped, this, &CompositionRoot::stopped);
}

CompositionRoot::~CompositionRoot()
{
    m_server.reset();
    m_secrets.reset(); // ends its waiting calls while those who wait are still there
}

/// A node that lacks a secret does not start; without a window only the log and stderr would tell.
QCoro::Task<Result<QString>> CompositionRoot::readSecret(SecretRef reference)
{
    Result<QString> secret = co_await m_resolver->resolve(std::move(reference));
    if (!secret)
        qCWarning(lcApp).noquote() << "a node cannot start, its secret cannot be read:" << secret.error().message;
    co_return secret;
}

Result<> CompositionRoot::start()
{
    const Result<> locked = m_instance.take(1000);
    if (!locked)
        return locked.error();
    const Result<> whole = finishRestore(m_profile);
    if (!whole)
        return whole.error();
    const Result<> listening = m_server->listen(m_profile.socketToListen());
    if (!listening)
        return listening.error();
    const Result<> started = m_services->start();
    if (!started)
        return started.error();
    m_services->checkSecretStore();
    qCInfo(lcApp).noquote() << "Lockstep" << QCoreApplication::applicationVersion() << "started with profile" << m_profile.folder();
    return {};
}

void CompositionRoot::stop()
{
    if (std::exchange(m_stopping, true))
        return;
    qCInfo(lcApp) << "stopping";
    m_server->close();
    m_host->stop();
}

} // namespace lockstep
