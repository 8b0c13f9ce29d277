#include "app/services.h"

#include "app/configurationcheck.h"
#include "app/controlprotocol.h"
#include "app/demo.h"
#include "app/futures.h"
#include "app/outputfile.h"
#include "app/rulescheck.h"
#include "core/base/logging.h"
#include "core/connectors/sandbox/sandboxboard.h"
#include "core/connectors/sandbox/sandboxboardclient.h"
#include "core/secrets/sealedfilesecretstore.h"

#include <QCoroFuture>
#include <QDir>
#include <QFile>
#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
QString secretKey(const NodeId &node, const QString &secret) { return node.value() + u'/' + secret; }
} // namespace

QCoro::Task<Result<>> checkSecretReferences(Configuration configuration, QStringList known, SecretResolver &resolver)
{
    for (const NodeConfig &node : std::as_const(configuration.nodes)) {
        for (auto it = node.secrets.begin(); it != node.secrets.end(); ++it) {
            if (known.contains(secretKey(node.id, it.key())))
                continue;
            SecretRef reference = it.value();
            const Result<QString> secret = co_await resolver.resolve(reference);
            if (secret)
                continue;
            Error error = secret.error();
            error.message = u"nodes.%1.secrets.%2: %3"_s.arg(node.id.value(), it.key(), error.message);
            co_return error;
        }
    }
    co_return Result<>();
}

Services::Services(const Parts &parts, const Profile &profile)
    : m_host(parts.host)
    , m_profile(profile)
    , m_secrets(parts.secrets)
    , m_resolver(parts.resolver)
    , m_settings(parts.settings)
    , m_clock(parts.clock)
    , m_ruleHostProgram(parts.ruleHostProgram)
    , m_store(profile.configurationFile())
{
}

Services::~Services() = default;

QFuture<RuleAdvice> Services::adviseRules(ConnectionConfig typed)
{
    if (!m_checker)
        m_checker = std::make_unique<RuleChecker>(m_ruleHostProgram, m_clock);
    std::array<AdvisedHalf, 2> halves;
    for (size_t i = 0; i < 2; ++i) {
        halves[i] = {typed.halves[i].node.value(), typed.halves[i].rules, {}};
        if (const Schema *schema = m_host.schema(typed.halves[i].node))
            halves[i].schema = *schema;
    }
    return futureOf(lockstep::adviseRules(m_checker.get(), halves));
}

Result<> Services::start()
{
    const Result<Configuration> stored = m_store.load();
    if (!stored)
        return stored.error();
    const Result<> good = checkConfiguration(*stored, m_host.registry());
    if (!good) {
        Error error = good.error();
        error.message = u"The stored configuration cannot be used: %1"_s.arg(error.message);
        return error;
    }
    m_configuration = *stored;
    m_host.apply(m_configuration);
    QObject::connect(&m_host, &NodeHost::configurationChanged, &m_host, [this] { keepPauses(); });
    return {};
}

// A pause outlives a restart: the host changes it, we keep it.
void Services::keepPauses()
{
    if (m_host.configuration() == m_configuration)
        return;
    m_configuration = m_host.configuration();
    if (const Result<> saved = m_store.save(m_configuration); !saved)
        qCWarning(lcApp).noquote() << "A pause could not be kept:" << saved.error().message;
}

QCoro::Task<> Services::checkSecretStore() { m_secretsTrouble = co_await m_secrets.trouble(); }

QCoro::Task<Result<>> Services::checkSecrets(Configuration next, QMap<QString, QString> newSecrets, bool all)
{
    QStringList known = newSecrets.keys();
    for (const NodeConfig &node : std::as_const(next.nodes)) {
        const NodeConfig *before = m_configuration.node(node.id);
        for (auto it = node.secrets.begin(); it != node.secrets.end() && before && !all; ++it) {
            if (before->secrets.value(it.key()) == it.value())
                known.append(secretKey(node.id, it.key()));
        }
    }
    return checkSecretReferences(std::move(next), std::move(known), m_resolver);
}

/// All or none: what was written is put back when a later one fails.
QCoro::Task<Result<>> Services::storeSecrets(QMap<QString, QString> secrets)
{
    QMap<QString, QString> before;
    QStringList written;
    for (auto it = secrets.begin(); it != secrets.end(); ++it) {
        const QString name = it.key();
        const Result<QString> old = co_await m_secrets.read(name);
        if (old)
            before.insert(name, *old);
        const Result<> stored = co_await m_secrets.write(name, it.value());
        if (stored) {
            written.append(name);
            continue;
        }
        for (const QString &done : std::as_const(written)) {
            Result<> undone;
            if (before.contains(done))
                undone = co_await m_secrets.write(done, before.value(done));
            else
                undone = co_await m_secrets.remove(done);
            if (!undone)
                qCWarning(lcApp) << "a secret could not be put back:" << undone.error().message;
        }
        co_return stored.error();
    }
    co_return Result<>();
}

QCoro::Task<CommandOutcome> Services::change(Change what)
{
    if (m_changing)
        co_return refused(ErrorCode::Conflict, u"Another change of the configuration is being made; try again in a moment."_s);
    m_changing = true;
    CommandOutcome outcome = co_await changeAlone(std::move(what));
    m_changing = false;
    co_return outcome;
}

QCoro::Task<CommandOutcome> Services::changeAlone(Change what)
{
    // A secret that is typed in goes to the keychain, under the node's and its own name, whatever the reference said before.
    for (NodeConfig &node : what.next.nodes) {
        for (auto it = what.newSecrets.begin(); it != what.newSecrets.end(); ++it) {
            const QString prefix = secretKey(node.id, {});
            if (it.key().startsWith(prefix))
                node.secrets.insert(it.key().mid(prefix.size()), SecretRef {SecretRef::Kind::Keychain, it.key()});
        }
    }
    for (const Result<> &good : {m_store.check(what.next), checkConfiguration(what.next, m_host.registry())}) {
        if (!good)
            co_return refused(good.error());
    }
    Configuration copy = what.next;
    QMap<QString, QString> secrets = what.newSecrets;
    const Result<> resolvable = co_await checkSecrets(std::move(copy), std::move(secrets), what.checkAllSecrets);
    if (!resolvable)
        co_return refused(resolvable.error());
    Configuration next = what.next;
    Configuration before = m_configuration;
    const Result<QStringList> runnable = co_await checkRules(std::move(next), std::move(before), m_ruleHostProgram, m_clock);
    if (!runnable)
        co_return refused(runnable.error());

    const QList<ConfigurationChange> changes = configurationChanges(m_configuration, what.next);
    CommandOutcome outcome;
    outcome.data = changesToJson(changes);
    outcome.data.insert(u"dryRun"_s, what.dryRun);
    outcome.text = changesToText(changes) + warningsToText(*runnable);
    if (!runnable->isEmpty())
        outcome.data.insert(u"warnings"_s, QJsonArray::fromStringList(*runnable));
    if (what.dryRun)
        co_return outcome;

    QMap<QString, QString> toStore = what.newSecrets;
    const Result<> stored = co_await storeSecrets(std::move(toStore));
    if (!stored)
        co_return refused(stored.error());
    const Result<> saved = m_store.save(what.next);
    if (!saved)
        co_return refused(saved.error());
    m_configuration = what.next;
    dropBoards();
    m_host.apply(m_configuration);
    for (const NodeConfig &node : std::as_const(m_configuration.nodes)) {
        const QString prefix = secretKey(node.id, {});
        const QStringList changed = what.newSecrets.keys();
        if (std::any_of(changed.begin(), changed.end(), [&prefix](const QString &key) { return key.startsWith(prefix); }))
            m_host.restart(node.id); // the configuration names it as before, and its content is another
    }
    qCInfo(lcApp).noquote() << "configuration changed:" << outcome.text.split(u'\n').join(u"; ");
    co_return outcome;
}

QCoro::Task<CommandOutcome> Services::replaceConfiguration(Configuration next, bool dryRun)
{
    Change what {std::move(next), {}, true, dryRun};
    return change(std::move(what));
}

QFuture<CommandOutcome> Services::changeConfiguration(Configuration next, QMap<QString, QString> newSecrets)
{
    Change what {std::move(next), std::move(newSecrets), false, false};
    return futureOf(change(std::move(what)));
}

QFuture<CommandOutcome> Services::importFile(QString path, bool dryRun)
{
    const Result<Configuration> read = readConfigurationFile(path);
    if (!read)
        return readyFuture(refused(read.error()));
    return futureOf(replaceConfiguration(*read, dryRun));
}

QFuture<CommandOutcome> Services::exportFile(QString path)
{
    const Result<> written = exportConfiguration(m_profile, path, m_configuration);
    if (!written)
        return readyFuture(refused(written.error()));
    CommandOutcome outcome;
    outcome.text = u"Written to %1."_s.arg(path);
    return readyFuture(outcome);
}

BoardClient *Services::board(const NodeId &node)
{
    const NodeConfig *config = m_configuration.node(node);
    if (!config || config->connector != "sandbox"_L1)
        return nullptr;
    std::unique_ptr<BoardClient> &client = m_boards[node.value()];
    if (!client) {
        const QString folder = m_profile.boardsFolder();
        QDir().mkpath(folder);
        const QString name = config->settings.value(u"board"_s).toString(u"board"_s);
        const QString user = config->settings.value(u"user"_s).toString(u"lockstep"_s);
        client = std::make_unique<SandboxBoardClient>(sandboxBoardPath(folder, name), name, user);
    }
    return client.get();
}

/// Boards of nodes that are gone or are another board now. Pages hear of it through configurationChanged() later than this, hence deleteLater().
void Services::dropBoards()
{
    for (auto it = m_boards.begin(); it != m_boards.end();) {
        const NodeConfig *config = m_configuration.node(NodeId(it->first));
        if (config && config->connector == "sandbox"_L1 && it->second->name() == config->settings.value(u"board"_s).toString(u"board"_s)) {
            ++it;
            continue;
        }
        it->second.release()->deleteLater();
        it = m_boards.erase(it);
    }
}

bool Services::isDemoUnfinished() const { return isDemo(m_configuration) && QFile::exists(m_profile.demoMarkFile()); }

/// Killed in the middle, it goes on where it stopped: the mark is in the profile from before the first to after the last of it.
QCoro::Task<CommandOutcome> Services::demo()
{
    const bool unfinished = isDemoUnfinished();
    if (!m_configuration.nodes.isEmpty() && !unfinished)
        co_return refused(ErrorCode::Conflict, u"The demo needs an empty configuration; this profile has %1 nodes."_s.arg(m_configuration.nodes.size()));
    QFile mark(m_profile.demoMarkFile());
    if (!unfinished) {
        if (!mark.open(QIODevice::WriteOnly))
            co_return refused(ErrorCode::Storage, u"The profile %1 cannot be written: %2."_s.arg(m_profile.folder(), mark.errorString()));
        mark.close();
        Change what {demoConfiguration(), {}, false, false};
        CommandOutcome changed = co_await change(std::move(what));
        if (!changed.ok) {
            mark.remove();
            co_return changed;
        }
    }
    QFuture<CommandOutcome> filling = fillDemoBoards(board(NodeId(u"Blue"_s)), board(NodeId(u"Red"_s)));
    CommandOutcome outcome = co_await filling;
    if (outcome.ok)
        mark.remove();
    co_return outcome;
}

QFuture<CommandOutcome> Services::startDemo() { return futureOf(demo()); }

QVariant Services::setting(const QString &key) const
{
    if (key == "profile/folder"_L1)
        return m_profile.folder();
    if (key == "secrets/sealed"_L1)
        return dynamic_cast<const SealedFileSecretStore *>(&m_secrets) != nullptr;
    return m_settings.pageValue(key);
}

void Services::setSetting(const QString &key, const QVariant &value) { m_settings.setPageValue(key, value); }

} // namespace lockstep
