// What an administrator can get wrong in a configuration file beyond its shape: each is refused before anything changes, with its path.

#include "app/compositionroot.h"
#include "app/configurationcheck.h"
#include "app/configurationstore.h"
#include "app/demo.h"
#include "app/jsonduplicates.h"
#include "app/rulescheck.h"
#include "core/secrets/memorysecretstore.h"
#include "tests/support/testpaths.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstConfigurationFile final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void twiceTheSameKey_data();
    void twiceTheSameKey();
    void twiceTheSameNode();
    void refused_data();
    void refused();
    void goodOnes();
    void scripts_data();
    void scripts();
    void noRuleHost();
    void secrets_data();
    void secrets();
    void schemaKnowsEveryConnector();

private:
    Result<> check(const Configuration &configuration) { return checkConfiguration(configuration, allConnectors()); }
    QTemporaryDir m_folder;
    SystemClock m_clock;
};

namespace {
/// Runs the loop until the task is done.
template<typename T>
T wait(QCoro::Task<T> task)
{
    std::optional<T> result;
    const auto run = [&result, &task]() -> QCoro::Task<> { result = co_await task; };
    auto running = run();
    [&result] { QTRY_VERIFY_WITH_TIMEOUT(result.has_value(), 30'000); }();
    return *result;
}
} // namespace

void TstConfigurationFile::twiceTheSameKey_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("path");
    QTest::newRow("none") << QByteArray(R"({"a":{"b":1,"c":[{"b":1},{"b":2}]},"b":"a","c":"\"a\":"})") << QString();
    QTest::newRow("top") << QByteArray(R"({"a":1,"b":2,"a":3})") << u"a"_s;
    QTest::newRow("below") << QByteArray(R"({"nodes":{"Blue":{},"Red":{"x":[1,2]},"Blue":{}}})") << u"nodes.Blue"_s;
    QTest::newRow("in a list") << QByteArray(R"({"a":[0,{"x":1,"x":2}]})") << u"a[1].x"_s;
    QTest::newRow("written otherwise") << QByteArray(R"({"Bl\u0075e":1, "Blue" : 2})") << u"Blue"_s;
    QTest::newRow("after a quote") << QByteArray(R"({"a\\":1,"a\"":2,"a\\":3})") << u"a\\"_s;
    QTest::newRow("empty") << QByteArray("{}") << QString();
}

void TstConfigurationFile::twiceTheSameKey()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, path);
    QVERIFY(!QJsonDocument::fromJson(json).isNull());
    QCOMPARE(duplicateKey(json), path);
}

void TstConfigurationFile::twiceTheSameNode()
{
    QFile file(m_folder.filePath(u"twice.json"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(R"({"lockstep":1,"nodes":{"Blue":{"connector":"sandbox","settings":{"board":"A"}},"Blue":{"connector":"sandbox","settings":{"board":"B"}}}})");
    file.close();
    const Result<Configuration> read = readConfigurationFile(file.fileName());
    QVERIFY(!read);
    QCOMPARE(read.error().message, u"nodes.Blue: is there twice"_s);
}

void TstConfigurationFile::refused_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QString>("message");
    QTest::newRow("triggers alike") << u"triggers"_s << u"connections.Blue to Red.Blue.triggers[1].query: is the same as that of triggers[0]"_s;
    QTest::newRow("field of a policy") << u"field"_s << u"connections.Blue to Red.policies.conflict.sumary: there is no such field; did you mean “summary”?"_s;
    QTest::newRow("nameless custom field") << u"custom"_s << u"connections.Blue to Red.policies.conflict.custom.: there is no such field"_s;
    QTest::newRow("the same place") << u"place"_s << u"connections.Blue to Red.between: “Blue” and “Red” are the same place"_s;
    QTest::newRow("password in an address") << u"password"_s << u"nodes.Green.settings.url: a user name or password does not belong into an address"_s;
    QTest::newRow("name of no folder") << u"name"_s << u": the name is too long for the folder that is named after it"_s;
}

void TstConfigurationFile::refused()
{
    QFETCH(QString, what);
    QFETCH(QString, message);
    Configuration configuration = demoConfiguration();
    QVERIFY(check(configuration));
    ConnectionConfig &connection = configuration.connections.first();
    if (what == "triggers"_L1) {
        connection.halves[0].triggers = {{u"a"_s, true, true}, {u" a"_s, false, true}};
    } else if (what == "field"_L1) {
        connection.conflict.insert(u"sumary"_s, ConflictPolicy::Ask);
    } else if (what == "custom"_L1) {
        connection.conflict.insert(u"custom."_s, ConflictPolicy::Ask);
    } else if (what == "place"_L1) {
        configuration.nodes[1].settings.insert(u"board"_s, u"Blue"_s);
    } else if (what == "name"_L1) {
        configuration.nodes[1].id = NodeId(QString(90, u'漢'));
        connection.halves[1].node = configuration.nodes[1].id;
    } else {
        NodeConfig green;
        green.id = NodeId(u"Green"_s);
        green.connector = u"redmine"_s;
        green.settings = {{u"url"_s, u"https://me:secret@redmine.example.org/"_s}, {u"project"_s, u"p"_s}};
        green.secrets.insert(u"apiKey"_s, {SecretRef::Kind::Environment, u"X"_s});
        configuration.nodes.append(green);
    }
    const Result<> checked = check(configuration);
    QVERIFY(!checked);
    QVERIFY2(checked.error().message.contains(message), qPrintable(checked.error().message));
    QVERIFY(!checked.error().message.contains(u"secret@"_s));
}

void TstConfigurationFile::goodOnes()
{
    Configuration configuration = demoConfiguration();
    ConnectionConfig &connection = configuration.connections.first();
    connection.halves[0].triggers = {{u"a"_s, true, true}, {u"b"_s, false, true}};
    for (const QString &field : {u"default"_s, u"dueDate"_s, u"custom.Severity"_s, u"custom.Größe"_s})
        connection.conflict.insert(field, ConflictPolicy::Ask);
    configuration.nodes[0].id = NodeId(QString(27, u'漢'));
    connection.halves[0].node = configuration.nodes[0].id;
    const Result<> checked = check(configuration);
    QVERIFY2(checked, checked ? "" : qPrintable(checked.error().message));
}

void TstConfigurationFile::scripts_data()
{
    QTest::addColumn<QString>("outgoing");
    QTest::addColumn<QString>("incoming");
    QTest::addColumn<QString>("begin");
    QTest::newRow("fine") << u"replica.summary = issue.summary; return;"_s << QString() << QString();
    QTest::newRow("outgoing") << u"// one\n\nreplica.summary = ;"_s << QString() << u"connections.Blue to Red.Red.rules.outgoing: line 3: "_s;
    QTest::newRow("incoming") << u""_s << u"if (true) {"_s << u"connections.Blue to Red.Red.rules.incoming: line 1: "_s;
    QTest::newRow("no script at all") << u"root:x:0:0:root:/root:/bin/bash"_s << QString() << u"connections.Blue to Red.Red.rules.outgoing: line 1: "_s;
}

void TstConfigurationFile::scripts()
{
    QFETCH(QString, outgoing);
    QFETCH(QString, incoming);
    QFETCH(QString, begin);
    Configuration configuration = demoConfiguration();
    configuration.connections[0].halves[1].rules.outgoing = outgoing;
    configuration.connections[0].halves[1].rules.incoming = incoming;
    const Result<> checked = wait(checkRules(configuration, {}, ruleHostPath(), m_clock));
    QCOMPARE(static_cast<bool>(checked), begin.isEmpty());
    if (!checked) {
        QVERIFY2(checked.error().message.startsWith(begin), qPrintable(checked.error().message));
        QVERIFY(!checked.error().message.contains(u'\n'));
    }
    // What is there already is not asked about again: an old fault does not stand in the way of another change.
    QVERIFY(wait(checkRules(configuration, configuration, u"/nowhere"_s, m_clock)));
}

void TstConfigurationFile::noRuleHost()
{
    const Result<> checked = wait(checkRules(demoConfiguration(), {}, m_folder.filePath(u"lockstep-rulehost"_s), m_clock));
    QVERIFY(!checked);
    QVERIFY2(checked.error().message.contains(u"lockstep-rulehost"_s), qPrintable(checked.error().message));
}

void TstConfigurationFile::secrets_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("message");
    QTest::newRow("newline at the end") << QByteArray("abc123\n") << QString();
    QTest::newRow("CRLF and BOM") << QByteArray("\xef\xbb\xbf" "abc123\r\n") << QString();
    QTest::newRow("blank") << QByteArray(" \n\n") << u"is empty"_s;
    QTest::newRow("two lines") << QByteArray("abc123\nX-Other: header\n") << u"must hold the secret alone, in one line"_s;
    QTest::newRow("no text") << QByteArray("\xff\xfe\x80") << u"is not text in UTF-8"_s;
    QTest::newRow("a zero byte") << QByteArray("abc\0def", 7) << u"in one line"_s;
}

void TstConfigurationFile::secrets()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, message);
    MemorySecretStore store;
    const QString path = m_folder.filePath(u"secret"_s);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
    file.close();
    const QString asText = QString::fromUtf8(content);
    SecretResolver resolver(store, {}, [&asText](const QString &) { return asText; });
    const Result<QString> fromFile = wait(resolver.resolve({SecretRef::Kind::File, path}));
    QCOMPARE(static_cast<bool>(fromFile), message.isEmpty());
    if (fromFile)
        QCOMPARE(*fromFile, u"abc123"_s);
    else
        QVERIFY2(fromFile.error().message.contains(message), qPrintable(fromFile.error().message));
    if (message.contains(u"UTF-8"_s))
        return;
    const Result<QString> fromEnvironment = wait(resolver.resolve({SecretRef::Kind::Environment, u"X"_s}));
    QCOMPARE(static_cast<bool>(fromEnvironment), message.isEmpty());
    const Result<QString> folder = wait(resolver.resolve({SecretRef::Kind::File, m_folder.path()}));
    QVERIFY(!folder);
    QVERIFY2(folder.error().message.endsWith(u"it is a folder"_s), qPrintable(folder.error().message));
}

void TstConfigurationFile::schemaKnowsEveryConnector()
{
    QFile file(sourcePath(u"resources/config.schema.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject defs = QJsonDocument::fromJson(file.readAll()).object().value(u"$defs"_s).toObject();
    QStringList kinds;
    QJsonObject settingsOf;
    QJsonObject secretsOf;
    const QJsonArray cases = defs.value(u"node"_s).toObject().value(u"allOf"_s).toArray();
    for (const QJsonValue item : cases) {
        const QString kind = item[u"if"_s][u"properties"_s][u"connector"_s][u"const"_s].toString();
        kinds.append(kind);
        settingsOf.insert(kind, item[u"then"_s][u"properties"_s][u"settings"_s]);
        secretsOf.insert(kind, item[u"then"_s][u"properties"_s][u"secrets"_s]);
    }
    const ConnectorRegistry registry = allConnectors();
    QCOMPARE(kinds.size(), registry.all().size());
    for (const ConnectorDescriptor &descriptor : registry.all()) {
        QVERIFY2(kinds.contains(descriptor.kind), qPrintable(descriptor.kind));
        const QJsonObject settings = settingsOf.value(descriptor.kind).toObject();
        const QJsonObject properties = settings.value(u"properties"_s).toObject();
        QStringList names;
        QStringList secretNames;
        QStringList required;
        for (const SettingDescriptor &setting : descriptor.settings) {
            const bool secret = setting.type == SettingDescriptor::Type::Secret;
            (secret ? secretNames : names).append(setting.name);
            if (!secret && setting.required)
                required.append(setting.name);
            if (setting.type == SettingDescriptor::Type::Number)
                QCOMPARE(properties.value(setting.name)[u"$ref"_s], QJsonValue(u"#/$defs/pollSeconds"_s));
        }
        for (QStringList *list : {&names, &secretNames, &required})
            list->sort();
        QCOMPARE(properties.keys(), names);
        QCOMPARE(settings.value(u"additionalProperties"_s), QJsonValue(false));
        QStringList requiredThere;
        for (const QJsonValue name : settings.value(u"required"_s).toArray())
            requiredThere.append(name.toString());
        requiredThere.sort();
        QCOMPARE(requiredThere, required);
        QCOMPARE(secretsOf.value(descriptor.kind)[u"properties"_s].toObject().keys(), secretNames);
    }
}

QTEST_GUILESS_MAIN(TstConfigurationFile)
#include "tst_configurationfile.moc"
