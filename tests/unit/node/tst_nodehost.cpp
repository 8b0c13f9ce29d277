// Nodes as the rest of the program sees them: one that an error has stopped comes back when it is tried again, with its secret as it is then.

#include "core/node/nodehost.h"

#include "core/connectors/sandbox/sandboxconnector.h"
#include "tests/support/faketracker.h"
#include "tests/support/programrun.h"
#include "tests/support/testpaths.h"

#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
struct OwnTracker {
    explicit OwnTracker(Clock &clock) : tracker(u"Keyed"_s, clock) { }
    FakeTracker tracker;
};

/// A tracker that only the key "right" opens.
class KeyedConnector final : private OwnTracker, public FakeConnector {
public:
    explicit KeyedConnector(const ConnectorContext &context) : OwnTracker(*context.clock), FakeConnector(tracker, *context.clock)
    {
        tracker.passwordRefused = context.secrets.value(u"key"_s) != "right"_L1;
    }
};

ConnectorRegistry keyedRegistry()
{
    ConnectorDescriptor keyed;
    keyed.kind = u"keyed"_s;
    keyed.name = u"Keyed"_s;
    keyed.settings = {{.name = u"key"_s, .label = u"Key"_s, .help = {}, .type = SettingDescriptor::Type::Secret, .required = true, .standard = {}},
                      {.name = u"pollSeconds"_s, .label = u"Poll"_s, .help = {}, .type = SettingDescriptor::Type::Number, .standard = 1}};
    keyed.make = [](const ConnectorContext &context) { return std::make_unique<KeyedConnector>(context); };
    ConnectorRegistry registry;
    registry.add(keyed);
    return registry;
}

/// An empty one cannot be read.
QCoro::Task<Result<QString>> readySecret(QString secret)
{
    if (secret.isEmpty())
        co_return Error::make(ErrorCode::NotFound, u"the keychain has no entry “blue”"_s);
    co_return secret;
}

Configuration oneNode()
{
    NodeConfig node;
    node.id = NodeId(u"Blue"_s);
    node.connector = u"keyed"_s;
    node.secrets = {{u"key"_s, SecretRef {SecretRef::Kind::Environment, u"KEY"_s}}};
    Configuration configuration;
    configuration.nodes = {node};
    return configuration;
}

QList<SyncErrorRow> errorsOf(NodeHost &host, const QString &state)
{
    const auto asked = host.errors(state);
    return eventually([&asked] { return asked.isFinished(); }, 10'000, 1) ? asked.result() : QList<SyncErrorRow>();
}

/// One node, and the key that is found for it whenever it starts.
struct KeyedHost {
    explicit KeyedHost(const QString &firstKey, const QString &profile = {}) : key(firstKey), host(keyedRegistry(), options(profile)) { host.apply(oneNode()); }
    NodeHostOptions options(const QString &profile)
    {
        NodeHostOptions result;
        result.folder = profile.isEmpty() ? folder.path() : profile;
        result.ruleHostProgram = ruleHostPath();
        result.readSecret = [this](const SecretRef &) { return readySecret(key); };
        return result;
    }
    QTemporaryDir folder;
    QString key;
    NodeHost host;
};

bool endsInOrder(NodeHost &host)
{
    QSignalSpy stopped(&host, &NodeHost::stopped);
    host.stop();
    return stopped.wait();
}
} // namespace

class TstNodeHost final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Asked for the moment the error is stored, before any snapshot can have told of it.
    void retryReadsTheSecretAnew_data()
    {
        QTest::addColumn<bool>("all");
        QTest::newRow("this error") << false;
        QTest::newRow("all errors") << true;
    }
    void retryReadsTheSecretAnew()
    {
        QFETCH(bool, all);
        KeyedHost keyed(u"wrong"_s);
        QString &key = keyed.key;
        NodeHost &host = keyed.host;
        const auto errors = [&host](const QString &state) { return errorsOf(host, state); };
        QVERIFY(eventually([&] { return errors(u"open"_s).size() == 1; }, 10'000, 1));
        const SyncErrorRow error = errors(u"open"_s).first();
        QCOMPARE(error.error.code, ErrorCode::Authentication);
        key = u"right"_s;
        const auto retried = all ? host.retryAll({}) : host.retryError(error.node, error.id);
        QVERIFY(eventually([&retried] { return retried.isFinished(); }, 10'000, 1));
        QVERIFY2(retried.result().ok, qPrintable(retried.result().text));
        QVERIFY(eventually([&] { return errors(u"resolved"_s).size() == 1; }, 10'000));
        QVERIFY(errors(u"open"_s).isEmpty());
        QVERIFY(eventually([&host] { return host.snapshot().nodes.size() == 1 && host.snapshot().nodes.first().state == NodeState::Running; }, 10'000));
        QVERIFY(endsInOrder(host));
    }

    // A new key under the name of the old one: the configuration is as before, the node must still take it.
    void restartReadsTheSecretAnew()
    {
        KeyedHost keyed(u"wrong"_s);
        QString &key = keyed.key;
        NodeHost &host = keyed.host;
        QVERIFY(eventually([&] { return errorsOf(host, u"open"_s).size() == 1; }, 10'000, 1));
        const auto tested = [&] {
            const auto asked = host.test(u"keyed"_s, {}, {}, oneNode().nodes.first().secrets);
            return eventually([&asked] { return asked.isFinished(); }, 10'000, 1) && asked.result().ok;
        };
        QVERIFY(!tested());
        key = u"right"_s;
        QVERIFY(tested()); // with the key where it is kept
        host.restart(NodeId(u"Blue"_s));
        QVERIFY(eventually([&] { return errorsOf(host, u"open"_s).isEmpty() && errorsOf(host, u"resolved"_s).size() == 1; }, 10'000, 10));
        QVERIFY(endsInOrder(host));
    }

    // What the tracker says of a query is told apart from what keeps it from being asked.
    void aQueryIsTriedWithoutANode()
    {
        QTemporaryDir folder;
        ConnectorRegistry registry;
        registry.add(sandboxDescriptor());
        NodeHost host(registry, {folder.path(), {}, {}});
        const auto tried = [&host](const QString &connector, const QString &query) {
            const auto asked = host.test(connector, {{u"board"_s, u"Blue"_s}}, {}, {}, query);
            return eventually([&asked] { return asked.isFinished(); }, 10'000, 1) ? asked.result() : TestOutcome();
        };
        QVERIFY(tried(u"sandbox"_s, u"label:a"_s).ok);
        const TestOutcome refused = tried(u"sandbox"_s, u"labl:a"_s);
        QVERIFY(!refused.ok && refused.ofQuery);
        QCOMPARE(refused.error.code, ErrorCode::Validation);
        const TestOutcome unknown = tried(u"gone"_s, u"labl:a"_s);
        QVERIFY(!unknown.ok && !unknown.ofQuery);
    }

    // What was there is not begun anew in silence; without the node's folder it is.
    void aLostDatabaseHoldsItsNode_data()
    {
        QTest::addColumn<bool>("emptied");
        QTest::newRow("deleted") << false;
        QTest::newRow("emptied") << true;
    }
    void aLostDatabaseHoldsItsNode()
    {
        QFETCH(bool, emptied);
        const QTemporaryDir folder;
        const QString own = folder.filePath(u"nodes/Blue"_s);
        const QString path = own + u"/node.sqlite"_s;
        const auto running = [](NodeHost &host) {
            return eventually([&host] { return host.snapshot().nodes.size() == 1 && host.snapshot().nodes.first().state == NodeState::Running; }, 10'000, 10);
        };
        {
            KeyedHost keyed(u"right"_s, folder.path());
            QVERIFY(running(keyed.host) && endsInOrder(keyed.host));
        }
        {
            KeyedHost again(u"right"_s, folder.path()); // with the database that is there
            QVERIFY(running(again.host) && endsInOrder(again.host));
        }
        for (const QString &name : QDir(own).entryList({u"node.sqlite*"_s}, QDir::Files))
            QVERIFY(QFile::remove(own + u'/' + name));
        QFile file(path);
        QVERIFY(!emptied || file.open(QIODevice::WriteOnly));
        file.close();
        KeyedHost keyed(u"right"_s, folder.path());
        QVERIFY(eventually([&] { return errorsOf(keyed.host, u"open"_s).size() == 1; }, 10'000, 10));
        const SyncErrorRow error = errorsOf(keyed.host, u"open"_s).first();
        QVERIFY2(error.error.message.contains(path) && error.error.message.contains(emptied ? u" is empty"_s : u" is missing"_s), qPrintable(error.error.message));
        QCOMPARE(keyed.host.snapshot().nodes.first().state, NodeState::Failed);
        QCOMPARE(QFileInfo(path).size(), 0);
        QVERIFY(QDir(own).removeRecursively());
        const auto retried = keyed.host.retryAll({});
        QVERIFY(eventually([&retried] { return retried.isFinished(); }, 10'000, 1));
        QVERIFY(running(keyed.host) && endsInOrder(keyed.host));
    }

    // It has no database to stand in, and is an error like any other.
    void secretThatCannotBeRead_isAnErrorUntilItCan()
    {
        KeyedHost keyed({});
        QString &key = keyed.key;
        NodeHost &host = keyed.host;
        QVERIFY(eventually([&] { return errorsOf(host, u"open"_s).size() == 1 && host.snapshot().openErrors == 1; }, 10'000, 10));
        const SyncErrorRow error = errorsOf(host, {}).first();
        QCOMPARE(error.node, NodeId(u"Blue"_s));
        QCOMPARE(error.error.scope, ErrorScope::Node);
        QVERIFY2(error.error.message.contains(u"“key”"_s) && error.error.message.contains(u"keychain has no entry"_s), qPrintable(error.error.message));
        QVERIFY(errorsOf(host, u"resolved"_s).isEmpty());
        key = u"right"_s;
        const auto retried = host.retryError(error.node, error.id);
        QVERIFY(eventually([&retried] { return retried.isFinished(); }, 10'000, 1) && retried.result().ok);
        QVERIFY(eventually([&] { return errorsOf(host, {}).isEmpty() && host.snapshot().openErrors == 0; }, 10'000, 10));
        QVERIFY(eventually([&host] { return host.snapshot().nodes.first().state == NodeState::Running; }, 10'000));
        QVERIFY(endsInOrder(host));
    }
};

QTEST_GUILESS_MAIN(TstNodeHost)
#include "tst_nodehost.moc"
