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
    void settings_data();
    void settings();
    void goodOnes();
    void scripts_data();
    void scripts();
    void scriptWarnings();
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

void TstConfigurationFile::settings_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QJsonObject>("change"); // null stays null
    QTest::addColumn<QStringList>("secrets");
    QTest::addColumn<QString>("message"); // empty: good
    const QString rt = u"rt"_s;
    const QString redmine = u"redmine"_s;
    const QString sandbox = u"sandbox"_s;
    const QStringList token {u"token"_s};
    const QStringList password {u"password"_s};
    const QStringList key {u"apiKey"_s};
    const QJsonObject user {{u"user"_s, u"root"_s}};
    const auto address = [&](const char *name, const QString &url, const QString &message) { QTest::newRow(name) << rt << QJsonObject {{u"url"_s, url}} << token << message; };
    address("port", u"http://127.0.0.1:65535/rt"_s, {});
    address("port of IPv6", u"http://[::1]:8080"_s, {});
    address("wrong port", u"http://127.0.0.1:99999"_s, u"settings.url: “http://127.0.0.1:99999” has the port “99999”; a port is a number from 1 to 65535"_s);
    address("no port", u"https://rt.example.org:abc/"_s, u"settings.url: “https://rt.example.org:abc/” has the port “abc”; a port is a number from 1 to 65535"_s);
    address("no scheme", u"rt.example.org"_s, u"settings.url: “rt.example.org” must begin with https:// (or http://)"_s);
    address("no scheme but a port", u"localhost:8080"_s, u"settings.url: “localhost:8080” must begin with https:// (or http://)"_s);
    address("no scheme but a password", u"me:secret@rt.example.org"_s, u"settings.url: a user name or password does not belong into an address; secrets have a place of their own"_s);
    address("no address", u"not an address"_s, u"settings.url: “not an address” is not an http or https address"_s);
    QTest::newRow("token") << rt << QJsonObject() << token << QString();
    QTest::newRow("password") << rt << user << password << QString();
    QTest::newRow("no credentials") << rt << user << QStringList() << u"secrets.token: is missing; give it, or “password” instead"_s;
    QTest::newRow("password of nobody") << rt << QJsonObject {{u"user"_s, u" "_s}} << password << u"settings.user: is missing; “password” needs it"_s;
    QTest::newRow("both") << rt << user << QStringList {u"password"_s, u"token"_s}
                          << u"secrets.password: cannot be there together with “token”; choose one of them"_s;
    QTest::newRow("time zone") << rt << QJsonObject {{u"timeZone"_s, u"Europe/Berlin"_s}} << token << QString();
    QTest::newRow("no time zone") << rt << QJsonObject {{u"timeZone"_s, u"Mars/Base"_s}} << token
                                  << u"settings.timeZone: “Mars/Base” is no time zone known here; they are named as Europe/Berlin"_s;
    QTest::newRow("content type") << rt << QJsonObject {{u"contentType"_s, u"text/htm"_s}} << token
                                  << u"settings.contentType: “text/htm” is not one of text/html, text/plain; did you mean “text/html”?"_s;
    QTest::newRow("blank queue") << rt << QJsonObject {{u"queue"_s, u"  "_s}} << token << u"settings.queue: must not be empty"_s;
    QTest::newRow("text format") << redmine << QJsonObject {{u"textFormat"_s, u"html"_s}} << key
                                 << u"settings.textFormat: “html” is not one of textile, markdown"_s;
    QTest::newRow("blank project") << redmine << QJsonObject {{u"project"_s, u"  "_s}} << key << u"settings.project: must not be empty"_s;
    for (const QString &name : {u"a/b"_s, u"a?b"_s, u"a b"_s, u"a\n"_s})
        QTest::newRow(qPrintable(u"project "_s + name)) << redmine << QJsonObject {{u"project"_s, name}} << key
                                                        << u"settings.project: “%1” is no project's identifier, which has letters, digits, “-” and “_” only"_s.arg(name);
    QTest::newRow("port") << redmine << QJsonObject {{u"url"_s, u"http://a:0"_s}} << key << u"settings.url: “http://a:0” has the port 0, where nothing can answer"_s;
    QTest::newRow("query") << redmine << QJsonObject {{u"url"_s, u"http://a/?b=c"_s}} << key << u"settings.url: “http://a/?b=c” must end before its “?”"_s;
    QTest::newRow("fragment") << rt << QJsonObject {{u"url"_s, u"http://a/#b"_s}} << token << u"settings.url: “http://a/#b” must end before its “#”"_s;
    QTest::newRow("null") << redmine << QJsonObject {{u"pollSeconds"_s, QJsonValue()}} << key << u"settings.pollSeconds: expected number, got null"_s;
    QTest::newRow("blank board") << sandbox << QJsonObject {{u"board"_s, u" "_s}} << QStringList() << u"settings.board: must not be empty"_s;
    QTest::newRow("board of 200") << sandbox << QJsonObject {{u"board"_s, QString(200, u'x')}} << QStringList() << QString();
    for (const QString &name : {QString(201, u'x'), QString(90, u'漢')})
        QTest::newRow(qPrintable(u"board of %1"_s.arg(name.size()))) << sandbox << QJsonObject {{u"board"_s, name}} << QStringList()
                                                                     << u"settings.board: the name is too long for the file that is named after it"_s;
}

void TstConfigurationFile::settings()
{
    QFETCH(QString, kind);
    QFETCH(QJsonObject, change);
    QFETCH(QStringList, secrets);
    QFETCH(QString, message);
    NodeConfig node;
    node.id = NodeId(u"Blue"_s);
    node.connector = kind;
    node.settings = {{u"url"_s, u"http://127.0.0.1:80/tracker"_s}};
    if (kind == "sandbox"_L1)
        node.settings = {};
    else
        node.settings.insert(kind == "rt"_L1 ? u"queue"_s : u"project"_s, u"General"_s);
    for (auto it = change.constBegin(); it != change.constEnd(); ++it)
        node.settings.insert(it.key(), it.value());
    for (const QString &name : secrets)
        node.secrets.insert(name, {SecretRef::Kind::Environment, u"X"_s});
    Configuration configuration;
    configuration.nodes = {node};
    const Result<> checked = check(configuration);
    QCOMPARE(checked ? QString() : checked.error().message, message.isEmpty() ? QString() : QString(u"nodes.Blue."_s + message));
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
    QTest::newRow("name") << u"\nreplica.summary = isue.summary"_s << QString() << u"connections.Blue to Red.Red.rules.outgoing: line 2: There is no “isue”; did you mean “issue”?"_s;
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
    const Result<QStringList> checked = wait(checkRules(configuration, {}, ruleHostPath(), m_clock));
    QCOMPARE(static_cast<bool>(checked), begin.isEmpty());
    if (!checked) {
        QVERIFY2(checked.error().message.startsWith(begin), qPrintable(checked.error().message));
        QVERIFY(!checked.error().message.contains(u'\n'));
    }
    configuration.connections[0].halves[1].rules = {RuleMode::Script, {}, {}, 0, {}, {}, u"\ncomments.merge(issue, replica);"_s};
    const Result<QStringList> third = wait(checkRules(configuration, {}, ruleHostPath(), m_clock));
    QVERIFY(!third);
    QVERIFY2(third.error().message.startsWith(u"connections.Blue to Red.Red.rules.afterAck: line 2: comments.merge is not there in after-ack rules"_s), qPrintable(third.error().message));
    // What is there already is not asked about again: an old fault does not stand in the way of another change.
    QVERIFY(wait(checkRules(configuration, configuration, u"/nowhere"_s, m_clock)));
}

// A rule that may be meant so is told about, and taken.
void TstConfigurationFile::scriptWarnings()
{
    Configuration configuration = demoConfiguration();
    configuration.connections[0].halves[1].rules.outgoing = u"replica.summary = issue.summary;\nreturn;\nlog(1)"_s;
    const Result<QStringList> checked = wait(checkRules(configuration, {}, ruleHostPath(), m_clock));
    QVERIFY(checked);
    QCOMPARE(*checked, QStringList(u"connections.Blue to Red.Red.rules.outgoing: line 3: Never reached: line 2 ends this before"_s));
    QCOMPARE(warningsToText(*checked), u"\nwarning: "_s + checked->first());
    QCOMPARE(warningsToText({}), QString());
}

void TstConfigurationFile::noRuleHost()
{
    const Result<QStringList> checked = wait(checkRules(demoConfiguration(), {}, m_folder.filePath(u"lockstep-rulehost"_s), m_clock));
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
            QCOMPARE(properties.value(setting.name)[u"enum"_s].toArray(), QJsonArray::fromStringList(setting.choices));
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
