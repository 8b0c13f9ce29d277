// Taking over a configuration: everything is checked first, and it is all or nothing. With the real NodeHost on sandbox boards.

#include "app/configurationcheck.h"
#include "app/controlcommands.h"
#include "app/demo.h"
#include "app/demowatch.h"
#include "app/services.h"
#include "core/connectors/sandbox/sandboxconnector.h"
#include "core/secrets/memorysecretstore.h"
#include "tests/support/testpaths.h"

#include <QJsonArray>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QMutex>
#include <QTest>

#include <optional>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QMutex keysMutex;
QStringList keysInUse; ///< Those that nodes were started with, in order; nodes are made on their threads

QString lastKey()
{
    const QMutexLocker lock(&keysMutex);
    return keysInUse.isEmpty() ? QString() : keysInUse.constLast();
}

/// A tracker that needs a key. Nothing ever connects to it.
ConnectorDescriptor lockedDescriptor()
{
    using Type = SettingDescriptor::Type;
    ConnectorDescriptor descriptor;
    descriptor.kind = u"locked"_s;
    descriptor.name = u"Locked"_s;
    descriptor.settings = {{.name = u"url"_s, .label = u"Address"_s, .help = {}, .type = Type::Url, .required = true, .standard = {}},
                           {.name = u"pollSeconds"_s, .label = u"Poll"_s, .help = {}, .type = Type::Number, .standard = {}, .minimum = 1, .maximum = 60},
                           {.name = u"apiKey"_s, .label = u"API key"_s, .help = {}, .type = Type::Secret, .required = true, .standard = {}}};
    descriptor.make = [make = sandboxDescriptor().make](const ConnectorContext &context) {
        const QMutexLocker lock(&keysMutex);
        keysInUse.append(context.secrets.value(u"apiKey"_s));
        return make(context);
    };
    return descriptor;
}

ConnectorRegistry registry()
{
    ConnectorRegistry all;
    all.add(sandboxDescriptor());
    all.add(lockedDescriptor());
    return all;
}

NodeConfig locked(const QString &name, const SecretRef &secret)
{
    NodeConfig node;
    node.id = NodeId(name);
    node.connector = u"locked"_s;
    node.settings = {{u"url"_s, u"http://127.0.0.1:1"_s}};
    node.secrets.insert(u"apiKey"_s, secret);
    return node;
}

/// A store whose n-th write fails.
class FailingStore final : public SecretStore {
public:
    int failAt = -1;
    QMap<QString, QString> secrets;
    QCoro::Task<Result<QString>> read(QString name) override
    {
        if (secrets.contains(name))
            co_return secrets.value(name);
        co_return Error::make(ErrorCode::NotFound, u"no entry"_s);
    }
    QCoro::Task<Result<>> write(QString name, QString secret) override
    {
        if (failAt-- == 0)
            co_return Error::make(ErrorCode::Storage, u"the keychain is full"_s);
        secrets.insert(name, secret);
        co_return Result<>();
    }
    QCoro::Task<Result<>> remove(QString name) override
    {
        secrets.remove(name);
        co_return Result<>();
    }
    QCoro::Task<QString> trouble() override { co_return QString(); }
};

/// What the application has around Services, on a profile in a scratch folder.
struct Fixture {
    QTemporaryDir folder;
    Profile profile = *Profile::open(folder.filePath(u"p"_s));
    FailingStore store;
    QMap<QString, QString> environment;
    SecretResolver resolver {store, {}, [this](const QString &name) { return environment.value(name); }};
    Settings settings {profile.settingsFile()};
    SystemClock clock;
    std::unique_ptr<NodeHost> host;
    std::unique_ptr<Services> services;

    Fixture()
    {
        NodeHostOptions options;
        options.folder = profile.folder();
        options.ruleHostProgram = ruleHostPath();
        options.readSecret = [this](SecretRef reference) { return resolver.resolve(std::move(reference)); };
        host = std::make_unique<NodeHost>(registry(), std::move(options));
        services = std::make_unique<Services>(Services::Parts {*host, store, resolver, settings, clock, ruleHostPath()}, profile);
    }
    ~Fixture()
    {
        services.reset();
        QSignalSpy stopped(host.get(), &NodeHost::stopped);
        host->stop();
        [&] { QTRY_VERIFY_WITH_TIMEOUT(stopped.count() > 0, 20'000); }();
    }
    CommandOutcome wait(QFuture<CommandOutcome> future)
    {
        [&] { QTRY_VERIFY_WITH_TIMEOUT(future.isFinished(), 20'000); }();
        return future.isFinished() ? future.result() : CommandOutcome {.ok = false, .error = {}, .data = {}, .text = {}};
    }
    QString write(const Configuration &configuration)
    {
        const QString path = folder.filePath(u"import.json"_s);
        if (!writeConfigurationFile(path, configuration))
            qFatal("cannot write");
        return path;
    }
    CommandOutcome import(const Configuration &configuration, bool dryRun = false)
    {
        return wait(services->importFile(write(configuration), dryRun));
    }
    Configuration stored() const { return *ConfigurationStore(profile.configurationFile()).load(); }
};

Configuration oneLocked(const SecretRef &secret)
{
    Configuration configuration;
    configuration.nodes = {locked(u"Blue"_s, secret)};
    return configuration;
}

const SecretRef fromEnvironment {SecretRef::Kind::Environment, u"BLUE_API_KEY"_s};
} // namespace

class TstImport final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void missingSecretsAreNamed();
    void allOrNothing();
    void dryRunChangesNothing();
    void whatChanges();
    void checks_data();
    void checks();
    void secretsGoToTheStore();
    void aNewKeyIsTakenAtOnce();
    void secretsThatCannotBeStored();
    void aSecondChangeWaitsItsTurn();
    void whatCannotBeReadAgainIsNotStored();
    void brokenStoredConfigurationIsKept();
    void exportLeavesSecretsOut();
    void emptyNamesAreRefused();
    void boards();
    void firstEventInOrder();
    void firstEventIgnoresOthers();
};

void TstImport::missingSecretsAreNamed()
{
    Fixture f;
    const CommandOutcome fromEnv = f.import(oneLocked(fromEnvironment));
    QVERIFY(!fromEnv.ok);
    QCOMPARE(fromEnv.error.message, u"nodes.Blue.secrets.apiKey: the environment variable BLUE_API_KEY is not set"_s);
    const CommandOutcome fromFile = f.import(oneLocked({SecretRef::Kind::File, f.folder.filePath(u"none"_s)}));
    QVERIFY(fromFile.error.message.startsWith(u"nodes.Blue.secrets.apiKey: the file “"_s));
    const CommandOutcome fromStore = f.import(oneLocked({SecretRef::Kind::Keychain, u"x"_s}));
    QCOMPARE(fromStore.error.message, u"nodes.Blue.secrets.apiKey: no entry"_s);
    QVERIFY(f.services->configuration().nodes.isEmpty());
    QVERIFY(!QFile::exists(f.profile.configurationFile()));
}

void TstImport::allOrNothing()
{
    Fixture f;
    f.environment.insert(u"BLUE_API_KEY"_s, u"k"_s);
    Configuration good = demoConfiguration();
    good.connections.clear();
    QVERIFY(f.import(good).ok);
    QCOMPARE(f.stored().nodes.size(), 2);
    Configuration bad = good;
    bad.nodes.removeFirst();
    bad.nodes.append(locked(u"Green"_s, fromEnvironment));
    bad.nodes.append(locked(u"Yellow"_s, {SecretRef::Kind::Environment, u"YELLOW"_s}));
    const CommandOutcome refusal = f.import(bad);
    QVERIFY(!refusal.ok);
    QCOMPARE(refusal.error.message, u"nodes.Yellow.secrets.apiKey: the environment variable YELLOW is not set"_s);
    QVERIFY(f.services->configuration() == good);
    QVERIFY(f.stored() == good);
    QVERIFY(f.host->configuration() == good);
}

void TstImport::dryRunChangesNothing()
{
    Fixture f;
    f.environment.insert(u"BLUE_API_KEY"_s, u"k"_s);
    const CommandOutcome outcome = f.import(oneLocked(fromEnvironment), true);
    QVERIFY2(outcome.ok, qPrintable(outcome.error.message));
    QCOMPARE(outcome.text, u"added node “Blue”"_s);
    QCOMPARE(outcome.data.value(u"dryRun"_s).toBool(), true);
    QCOMPARE(outcome.data.value(u"changes"_s).toArray().size(), 1);
    QVERIFY(f.services->configuration().nodes.isEmpty());
    QVERIFY(!QFile::exists(f.profile.configurationFile()));
}

void TstImport::whatChanges()
{
    const Configuration before = demoConfiguration();
    QCOMPARE(configurationChanges(before, before), QList<ConfigurationChange>());
    QCOMPARE(changesToText({}), u"Nothing changes."_s);
    Configuration after = before;
    after.nodes[0].settings.insert(u"pollSeconds"_s, 9);
    after.nodes[1].id = NodeId(u"Green"_s);
    after.connections[0].halves[0].triggers.clear();
    after.connections[0].halves[0].rules.version = 5; // a node's own count is no change
    after.connections[0].halves[1].node = NodeId(u"Green"_s);
    after.connections[0].conflict.insert(u"summary"_s, ConflictPolicy::Ask);
    const QString text = changesToText(configurationChanges(before, after));
    QCOMPARE(text, u"changed node “Blue” (settings)\nadded node “Green”\nremoved node “Red”\n"
                   "changed connection “Blue to Red” (Blue.triggers, between, policies)"_s);
    after.connections.clear();
    QVERIFY(changesToText(configurationChanges(before, after)).contains(u"removed connection “Blue to Red”"_s));
}

void TstImport::checks_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("message");
    QTest::newRow("connector") << u"connector"_s << u"nodes.Blue.connector: there is no connector “locket”; did you mean “locked”?"_s;
    QTest::newRow("setting") << u"setting"_s << u"nodes.Blue.settings.urll: unknown key; did you mean “url”?"_s;
    QTest::newRow("type") << u"type"_s << u"nodes.Blue.settings.pollSeconds: expected number, got text"_s;
    QTest::newRow("range") << u"range"_s << u"nodes.Blue.settings.pollSeconds: must be from 1 to 60"_s;
    QTest::newRow("address") << u"address"_s << u"nodes.Blue.settings.url: “ftp://x” is not an http or https address"_s;
    QTest::newRow("required") << u"required"_s << u"nodes.Blue.settings.url: is required (Address)"_s;
    QTest::newRow("secret's name") << u"secret"_s << u"nodes.Blue.secrets.apiKye: Locked has no such secret; did you mean “apiKey”?"_s;
    QTest::newRow("secret missing") << u"missing"_s << u"nodes.Blue.secrets.apiKey: is missing (API key)"_s;
    QTest::newRow("two of a name") << u"twice"_s << u"nodes.Blue: there are two nodes of this name"_s;
    QTest::newRow("dangling connection") << u"dangling"_s << u"connections.C.between: there is no node “Red”"_s;
}

void TstImport::checks()
{
    QFETCH(QString, what);
    QFETCH(QString, message);
    Configuration configuration = oneLocked(fromEnvironment);
    QVERIFY(checkConfiguration(configuration, registry()));
    NodeConfig &node = configuration.nodes.first();
    if (what == "connector"_L1)
        node.connector = u"locket"_s;
    else if (what == "setting"_L1)
        node.settings.insert(u"urll"_s, u"x"_s);
    else if (what == "type"_L1)
        node.settings.insert(u"pollSeconds"_s, u"2"_s);
    else if (what == "range"_L1)
        node.settings.insert(u"pollSeconds"_s, 61);
    else if (what == "address"_L1)
        node.settings.insert(u"url"_s, u"ftp://x"_s);
    else if (what == "required"_L1)
        node.settings.remove(u"url"_s);
    else if (what == "secret"_L1)
        node.secrets.insert(u"apiKye"_s, fromEnvironment);
    else if (what == "missing"_L1)
        node.secrets.clear();
    else if (what == "twice"_L1)
        configuration.nodes.append(NodeConfig(node));
    else {
        ConnectionConfig connection;
        connection.id = ConnectionId(u"C"_s);
        connection.halves[0].node = NodeId(u"Blue"_s);
        connection.halves[1].node = NodeId(u"Red"_s);
        configuration.connections = {connection};
    }
    const Result<> checked = checkConfiguration(configuration, registry());
    QVERIFY(!checked);
    QCOMPARE(checked.error().message, message);
}

void TstImport::secretsGoToTheStore()
{
    Fixture f;
    Configuration next = oneLocked({SecretRef::Kind::Keychain, {}});
    const CommandOutcome outcome = f.wait(f.services->changeConfiguration(next, {{u"Blue/apiKey"_s, u"typed-in"_s}}));
    QVERIFY2(outcome.ok, qPrintable(outcome.error.message));
    QCOMPARE(f.store.secrets.value(u"Blue/apiKey"_s), u"typed-in"_s);
    const SecretRef reference = f.services->configuration().nodes.first().secrets.value(u"apiKey"_s);
    QCOMPARE(reference.kind, SecretRef::Kind::Keychain);
    QCOMPARE(reference.name, u"Blue/apiKey"_s);
    QFile file(f.profile.configurationFile());
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(!file.readAll().contains("typed-in"));
}

// The configuration says the same as before; the node must still be started with the new key.
void TstImport::aNewKeyIsTakenAtOnce()
{
    Fixture f;
    Configuration next = oneLocked({SecretRef::Kind::Keychain, {}});
    QVERIFY(f.wait(f.services->changeConfiguration(next, {{u"Blue/apiKey"_s, u"first"_s}})).ok);
    QTRY_COMPARE_WITH_TIMEOUT(lastKey(), u"first"_s, 20'000);
    next = f.services->configuration();
    QVERIFY(f.wait(f.services->changeConfiguration(next, {{u"Blue/apiKey"_s, u"second"_s}})).ok);
    QTRY_COMPARE_WITH_TIMEOUT(lastKey(), u"second"_s, 20'000);
}

void TstImport::secretsThatCannotBeStored()
{
    Fixture f;
    f.store.secrets.insert(u"Blue/apiKey"_s, u"old"_s);
    Configuration next = oneLocked({SecretRef::Kind::Keychain, {}});
    next.nodes.append(locked(u"Red"_s, {SecretRef::Kind::Keychain, {}}));
    f.store.failAt = 1; // the second of the two
    const CommandOutcome outcome = f.wait(f.services->changeConfiguration(next, {{u"Blue/apiKey"_s, u"new"_s}, {u"Red/apiKey"_s, u"new"_s}}));
    QVERIFY(!outcome.ok);
    QCOMPARE(outcome.error.message, u"the keychain is full"_s);
    QCOMPARE(f.store.secrets, (QMap<QString, QString> {{u"Blue/apiKey"_s, u"old"_s}}));
    QVERIFY(f.services->configuration().nodes.isEmpty());
}

void TstImport::aSecondChangeWaitsItsTurn()
{
    Fixture f;
    f.environment.insert(u"BLUE_API_KEY"_s, u"k"_s);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(f.import(oneLocked(fromEnvironment)).ok);
        QVERIFY(f.import(Configuration()).ok);
    }
    QVERIFY(f.services->configuration().nodes.isEmpty());
}

void TstImport::whatCannotBeReadAgainIsNotStored()
{
    Fixture f;
    const Configuration good = demoConfiguration();
    QVERIFY(f.wait(f.services->changeConfiguration(good, {})).ok);
    for (const QString &name : {u"Help desk / 2nd"_s, u"policies"_s, QString(10'000, u'x')}) {
        Configuration bad = good;
        bad.nodes[0].id = NodeId(name);
        bad.connections[0].halves[0].node = bad.nodes[0].id;
        const CommandOutcome refusal = f.wait(f.services->changeConfiguration(bad, {}));
        QVERIFY(!refusal.ok);
        QVERIFY2(refusal.error.message.startsWith(u"nodes."_s + name + u": a n"_s), qPrintable(refusal.error.message));
        const Result<> saved = ConfigurationStore(f.profile.configurationFile()).save(bad);
        QVERIFY(!saved);
        QCOMPARE(saved.error().message, refusal.error.message);
    }
    Configuration large = good; // each script is read, all of them together are not
    large.connections[0].halves[0].rules = {RuleMode::Script, QString(9 * 1024 * 1024, u' '), {}, 0};
    QCOMPARE(f.wait(f.services->changeConfiguration(large, {})).error.code, ErrorCode::TooLarge);
    QVERIFY(f.stored() == good);
    QVERIFY(f.services->configuration() == good);
}

void TstImport::brokenStoredConfigurationIsKept()
{
    Fixture f;
    const QByteArray broken = "{\"lockstep\": 1, \"nodes\": {\"Blue\": {\"conector\": \"x\"}}}";
    QFile file(f.profile.configurationFile());
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(broken);
    file.close();
    const Result<> started = f.services->start();
    QVERIFY(!started);
    QVERIFY2(started.error().message.contains(u"nodes.Blue.conector: unknown key"_s), qPrintable(started.error().message));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), broken);
}

void TstImport::exportLeavesSecretsOut()
{
    Fixture f;
    f.environment.insert(u"BLUE_API_KEY"_s, u"very-secret"_s);
    QVERIFY(f.import(oneLocked(fromEnvironment)).ok);
    const QString path = f.folder.filePath(u"out.json"_s);
    QVERIFY(f.wait(f.services->exportFile(path)).ok);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(!content.contains("very-secret"));
    QVERIFY(content.contains("BLUE_API_KEY"));
    QVERIFY(*readConfigurationFile(path) == f.services->configuration());
    QVERIFY(!f.wait(f.services->exportFile(f.folder.filePath(u"none/out.json"_s))).ok);
    const CommandOutcome inside = f.wait(f.services->exportFile(f.folder.filePath(u"p/configuration.json"_s)));
    QVERIFY2(inside.error.message.contains(u"inside the profile"_s), qPrintable(inside.error.message));
}

// A client that sends one has an empty variable, not everything in mind.
void TstImport::emptyNamesAreRefused()
{
    Fixture f;
    ControlCommands commands(*f.host, *f.services, f.profile);
    for (const QString &command : {u"pause"_s, u"resume"_s}) {
        const CommandOutcome named = f.wait(commands.run({command, {{u"connection"_s, QString(u""_s)}}}));
        QCOMPARE(named.error.message, u"The name of the connection is empty."_s);
    }
}

void TstImport::boards()
{
    Fixture f;
    f.environment.insert(u"BLUE_API_KEY"_s, u"k"_s);
    Configuration configuration = demoConfiguration();
    configuration.connections.clear();
    configuration.nodes.append(locked(u"Green"_s, fromEnvironment));
    QVERIFY(f.import(configuration).ok);
    BoardClient *board = f.services->board(NodeId(u"Blue"_s));
    QVERIFY(board);
    QCOMPARE(f.services->board(NodeId(u"Blue"_s)), board);
    QVERIFY(!f.services->board(NodeId(u"Green"_s)));
    QVERIFY(!f.services->board(NodeId(u"Grey"_s)));
    QVERIFY(!f.wait(f.services->startDemo()).ok); // not over what is there
}

void TstImport::firstEventInOrder()
{
    QStringList printed;
    FirstEvent first([&printed](const QString &line) { printed.append(line); });
    EventRow out;
    out.ref.node = NodeId(u"Blue"_s);
    out.number = 1;
    out.trigger = u"poll"_s;
    out.localKey = u"1"_s;
    out.summary = u"Welcome"_s;
    EventRow in = out;
    in.ref.node = NodeId(u"Red"_s);
    in.direction = Direction::Incoming;
    const auto reach = [&first](const EventRow &row, int step) {
        first.stepReached(row, StepTime {step, QDateTime::currentDateTimeUtc(), row.ref.node.value(), {}, false, false});
    };
    reach(out, 1);
    reach(out, 2);
    reach(in, 5); // Red was faster with its tale than Blue
    reach(out, 3);
    QCOMPARE(printed.size(), 3);
    reach(out, 4);
    QCOMPARE(printed.size(), 5);
    reach(out, 4); // told twice
    for (int step : {6, 7})
        reach(in, step);
    QVERIFY(!first.isDone());
    reach(out, 8);
    QVERIFY(first.isDone());
    QCOMPARE(printed.size(), 8);
    for (int step = 1; step <= 8; ++step)
        QVERIFY2(printed.at(step - 1).startsWith(u"step %1/8  "_s.arg(step)), qPrintable(printed.at(step - 1)));
    QVERIFY(printed.first().startsWith(u"step 1/8  Blue  Triggered by polling  #1 “Welcome”  "_s));
}

void TstImport::firstEventIgnoresOthers()
{
    QStringList printed;
    FirstEvent first([&printed](const QString &line) { printed.append(line); });
    EventRow incoming;
    incoming.ref.node = NodeId(u"Red"_s);
    incoming.direction = Direction::Incoming;
    incoming.number = 1;
    first.stepReached(incoming, StepTime {5, {}, {}, {}, false, false});
    QVERIFY(printed.isEmpty());
    EventRow out;
    out.ref.node = NodeId(u"Blue"_s);
    out.number = 1;
    first.stepReached(out, StepTime {1, {}, {}, {}, false, false});
    out.number = 2;
    first.stepReached(out, StepTime {1, {}, {}, {}, false, false});
    out.number = 1;
    out.ref.node = NodeId(u"Red"_s); // Red's own first event is another one
    first.stepReached(out, StepTime {2, {}, {}, {}, false, false});
    first.stepReached(out, StepTime {99, {}, {}, {}, false, false});
    QCOMPARE(printed.size(), 1);
}

QTEST_GUILESS_MAIN(TstImport)
#include "tst_import.moc"
