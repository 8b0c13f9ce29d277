// The configuration file: the agreed shape goes in and out unchanged, and each mistake is one error with its path.

#include "core/model/configuration.h"
#include "core/model/names.h"
#include "tests/support/testpaths.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
constexpr auto example = R"json({
  "lockstep": 1,
  "nodes": {
    "Blue": { "connector": "redmine", "settings": { "url": "http://127.0.0.1:3480", "project": "blue", "pollSeconds": 2 },
              "secrets": { "apiKey": { "env": "BLUE_API_KEY" } } },
    "Red":  { "connector": "rt", "settings": { "url": "http://127.0.0.1:3580", "queue": "Red", "pollSeconds": 2 },
              "secrets": { "token": { "keychain": "Red/token" } } }
  },
  "connections": {
    "Blue to Red": {
      "between": ["Blue", "Red"],
      "Blue": { "triggers": [ { "query": "status_id=*", "active": true } ], "rules": { "mode": "basic" } },
      "Red":  { "triggers": [ { "query": "", "active": false, "existing": false } ],
                "rules": { "mode": "script", "outgoing": "replica.summary = issue.summary;", "incoming": "store(issue);" } },
      "policies": { "conflict": { "default": "newest", "summary": "ask" }, "scriptError": "connection" }
    }
  }
})json";

QJsonObject exampleJson() { return QJsonDocument::fromJson(example).object(); }

constexpr auto mapped = R"json({ "mode": "mapping",
  "fields": [
    { "field": "summary" },
    { "field": "status", "values": [["New", "Open"]], "nothingMatches": "default", "default": "Open", "when": "create" },
    { "field": "custom.Ext ref", "replica": "key", "direction": "incoming" },
    { "field": "custom.Any", "direction": "incoming", "first": ["custom.A", "key.b"] },
    { "field": "custom.Text", "replica": "key.text", "direction": "outgoing", "template": "{{key}}" },
    { "field": "dueDate", "workingDays": 2 },
    { "field": "assignee", "person": "email" },
    { "field": "description", "plain": true }
  ],
  "comments": { "internal": true, "prefix": "{{author}}: " },
  "attachments": { "maxBytes": 1000, "types": ["image/*"] }
})json";

/// `json` with the value at `path` ("nodes/Blue/connector") replaced; undefined removes.
QJsonObject with(QJsonObject json, const QString &path, const QJsonValue &value)
{
    const QString head = path.section(u'/', 0, 0);
    const QString rest = path.section(u'/', 1);
    if (!rest.isEmpty())
        json.insert(head, with(json.value(head).toObject(), rest, value));
    else if (value.isUndefined())
        json.remove(head);
    else
        json.insert(head, value);
    return json;
}

QJsonObject mappedJson()
{
    return with(exampleJson(), u"connections/Blue to Red/Blue/rules"_s, QJsonDocument::fromJson(mapped).object());
}

/// A mistake that the parser refuses; `alsoSchema`: the JSON Schema can tell too.
struct Row {
    const char *name;
    const char *path;
    QJsonValue value;
    const char *message;
    bool alsoSchema = true;
};

QList<Row> mistakes()
{
    return {
        {"unknown key at the top", "nodez", QJsonObject(), "nodez: unknown key; did you mean “nodes”?"},
        {"no version", "lockstep", QJsonValue(QJsonValue::Undefined), "lockstep: is missing; a configuration file begins with \"lockstep\": 1"},
        {"other version", "lockstep", 2, "lockstep: this Lockstep reads version 1 of the configuration file, not 2"},
        {"version as text", "lockstep", u"1"_s, "lockstep: expected number, got text"},
        {"no nodes", "nodes", QJsonValue(QJsonValue::Undefined), "nodes: is missing"},
        {"nodes as list", "nodes", QJsonArray(), "nodes: expected object, got list"},
        {"unknown key of a node", "nodes/Blue/conector", u"rt"_s, "nodes.Blue.conector: unknown key; did you mean “connector”?"},
        {"no connector", "nodes/Blue/connector", QJsonValue(QJsonValue::Undefined), "nodes.Blue.connector: expected text, got nothing"},
        {"connector as number", "nodes/Blue/connector", 3, "nodes.Blue.connector: expected text, got number"},
        {"settings as text", "nodes/Blue/settings", u"url"_s, "nodes.Blue.settings: expected object, got text"},
        {"history of no days", "nodes/Blue/historyDays", 0, "nodes.Blue.historyDays: must be from 1 to 3650, not 0"},
        {"history as text", "nodes/Blue/historyDays", u"30"_s, "nodes.Blue.historyDays: expected number, got text"},
        {"rule of no time", "nodes/Blue/ruleLimits", QJsonObject {{u"seconds"_s, 0}}, "nodes.Blue.ruleLimits.seconds: must be from 1 to 300, not 0"},
        {"rules of all memory", "nodes/Blue/ruleLimits", QJsonObject {{u"memoryMib"_s, 1000000}}, "nodes.Blue.ruleLimits.memoryMib: must be from 128 to 8192, not 1000000"},
        {"rules that say nothing", "nodes/Blue/ruleLimits", QJsonObject {{u"outputKib"_s, 1}}, "nodes.Blue.ruleLimits.outputKib: must be from 16 to 8192, not 1"},
        {"unknown limit", "nodes/Blue/ruleLimits", QJsonObject {{u"second"_s, 5}}, "nodes.Blue.ruleLimits.second: unknown key; did you mean “seconds”?"},
        {"half a second", "nodes/Blue/ruleLimits", QJsonObject {{u"seconds"_s, 0.5}}, "nodes.Blue.ruleLimits.seconds: expected a whole number, got 0.5"},
        {"secret as text", "nodes/Blue/secrets/apiKey", u"abc"_s, "nodes.Blue.secrets.apiKey: expected object, got text"},
        {"secret of unknown kind", "nodes/Blue/secrets/apiKey", QJsonObject {{u"envv"_s, u"A"_s}},
          "nodes.Blue.secrets.apiKey.envv: unknown key; did you mean “env”?"},
        {"secret twice", "nodes/Blue/secrets/apiKey", QJsonObject {{u"env"_s, u"A"_s}, {u"file"_s, u"b"_s}},
          "nodes.Blue.secrets.apiKey: expected exactly one of “env”, “keychain”, “file”"},
        {"empty secret", "nodes/Blue/secrets/apiKey", QJsonObject(),
          "nodes.Blue.secrets.apiKey: expected exactly one of “env”, “keychain”, “file”"},
        {"secret without a name", "nodes/Blue/secrets/apiKey", QJsonObject {{u"env"_s, QString(u""_s)}}, "nodes.Blue.secrets.apiKey.env: must not be empty"},
        {"connection to nowhere", "connections/Blue to Red/between", QJsonArray {u"Blue"_s, u"Rad"_s},
          "connections.Blue to Red.between[1]: there is no node “Rad”; did you mean “Red”?", false},
        {"connection to itself", "connections/Blue to Red/between", QJsonArray {u"Blue"_s, u"Blue"_s},
          "connections.Blue to Red.between: a connection needs two different nodes"},
        {"connection of three", "connections/Blue to Red/between", QJsonArray {u"Blue"_s, u"Red"_s, u"Green"_s},
          "connections.Blue to Red.between: expected the names of two nodes"},
        {"no between", "connections/Blue to Red/between", QJsonValue(QJsonValue::Undefined), "connections.Blue to Red.between: expected list, got nothing"},
        {"half of another node", "connections/Blue to Red/Green", QJsonObject(), "connections.Blue to Red.Green: unknown key", false},
        {"triggers as object", "connections/Blue to Red/Blue/triggers", QJsonObject(),
          "connections.Blue to Red.Blue.triggers: expected list, got object"},
        {"trigger without query", "connections/Blue to Red/Blue/triggers", QJsonArray {QJsonObject()},
          "connections.Blue to Red.Blue.triggers[0].query: expected text, got nothing"},
        {"active as text", "connections/Blue to Red/Blue/triggers", QJsonArray {QJsonObject {{u"query"_s, u"x"_s}, {u"active"_s, u"yes"_s}}},
          "connections.Blue to Red.Blue.triggers[0].active: expected true/false, got text"},
        {"unknown mode", "connections/Blue to Red/Red/rules/mode", u"scirpt"_s,
          "connections.Blue to Red.Red.rules.mode: “scirpt” is not one of basic, mapping, script; did you mean “script”?"},
        {"script in basic mode", "connections/Blue to Red/Red/rules/mode", u"basic"_s,
          "connections.Blue to Red.Red.rules.outgoing: a script needs \"mode\": \"script\""},
        {"third script in basic mode", "connections/Blue to Red/Blue/rules", QJsonObject {{u"mode"_s, u"basic"_s}, {u"afterAck"_s, u"x"_s}},
          "connections.Blue to Red.Blue.rules.afterAck: a script needs \"mode\": \"script\""},
        {"mapping in script mode", "connections/Blue to Red/Red/rules/fields", QJsonArray {QJsonObject {{u"field"_s, u"summary"_s}}},
          "connections.Blue to Red.Red.rules.fields: a mapping needs \"mode\": \"mapping\""},
        {"row without a field", "connections/Blue to Red/Blue/rules", QJsonObject {{u"mode"_s, u"mapping"_s}, {u"fields"_s, QJsonArray {QJsonObject()}}},
          "connections.Blue to Red.Blue.rules.fields[0].field: expected text, got nothing"},
        {"empty mapping", "connections/Blue to Red/Blue/rules", QJsonObject {{u"mode"_s, u"mapping"_s}},
          "connections.Blue to Red.Blue.rules: maps nothing: it needs “fields”, “comments” or “attachments”"},
        {"script as number", "connections/Blue to Red/Red/rules/incoming", 5,
          "connections.Blue to Red.Red.rules.incoming: expected the script's text or { \"file\": … }"},
        {"unknown policy", "connections/Blue to Red/policies/conflict/summary", u"askk"_s,
          "connections.Blue to Red.policies.conflict.summary: “askk” is not one of newest, local, remote, ask; did you mean “ask”?"},
        {"unknown scope", "connections/Blue to Red/policies/scriptError", u"node"_s,
          "connections.Blue to Red.policies.scriptError: “node” is not one of issue, connection"},
    };
}
} // namespace

class TstConfiguration final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theExampleIsReadAsWritten();
    void goesOutAndInUnchanged();
    void mistakesAreNamed_data();
    void mistakesAreNamed();
    void names_data();
    void names();
    void scriptsFromFiles();
    void schemaSaysTheSame();
    void garbageDoesNotCrash();
};

void TstConfiguration::theExampleIsReadAsWritten()
{
    const Result<Configuration> read = configurationFromJson(exampleJson(), {});
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->nodes.size(), 2);
    const NodeConfig *blue = read->node(NodeId(u"Blue"_s));
    QVERIFY(blue);
    QCOMPARE(blue->connector, u"redmine"_s);
    QCOMPARE(blue->settings.value(u"pollSeconds"_s).toInt(), 2);
    QCOMPARE(blue->secrets.value(u"apiKey"_s).kind, SecretRef::Kind::Environment);
    QCOMPARE(blue->secrets.value(u"apiKey"_s).name, u"BLUE_API_KEY"_s);
    const ConnectionConfig *connection = read->connection(ConnectionId(u"Blue to Red"_s));
    QVERIFY(connection);
    QCOMPARE(connection->halves[0].node.value(), u"Blue"_s);
    QCOMPARE(connection->half(NodeId(u"Blue"_s))->triggers.size(), 1);
    QVERIFY(connection->half(NodeId(u"Blue"_s))->triggers.first().existing);
    QVERIFY(!connection->half(NodeId(u"Red"_s))->triggers.first().active);
    QCOMPARE(connection->otherHalf(NodeId(u"Blue"_s))->rules.incoming, u"store(issue);"_s);
    QVERIFY(!connection->half(NodeId(u"Green"_s)));
    QCOMPARE(connection->conflict.value(u"summary"_s), ConflictPolicy::Ask);
    QVERIFY(connection->scriptErrorStopsConnection);
    QVERIFY(!connection->paused);
}

void TstConfiguration::goesOutAndInUnchanged()
{
    const Configuration first = *configurationFromJson(exampleJson(), {});
    const QJsonObject json = configurationToJson(first);
    const Result<Configuration> second = configurationFromJson(json, {});
    QVERIFY2(second, second ? "" : qPrintable(second.error().message));
    QVERIFY(first == *second);
    QCOMPARE(configurationToJson(*second), json);
    const Result<Configuration> mapping = configurationFromJson(mappedJson(), {});
    QVERIFY2(mapping, mapping ? "" : qPrintable(mapping.error().message));
    QCOMPARE(mapping->connections.first().halves[0].rules.mapping.fields.size(), 8);
    QCOMPARE(configurationToJson(*mapping)[u"connections"_s][u"Blue to Red"_s][u"Blue"_s][u"rules"_s].toObject(), QJsonDocument::fromJson(mapped).object());
    // An empty one too.
    const Result<Configuration> nothing = configurationFromJson(configurationToJson({}), {});
    QVERIFY(nothing);
    QVERIFY(*nothing == Configuration());
}

void TstConfiguration::mistakesAreNamed_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<QString>("message");
    for (const Row &row : mistakes())
        QTest::newRow(row.name) << QString::fromUtf8(row.path) << row.value << QString::fromUtf8(row.message);
}

void TstConfiguration::mistakesAreNamed()
{
    QFETCH(QString, path);
    QFETCH(QJsonValue, value);
    QFETCH(QString, message);
    const Result<Configuration> read = configurationFromJson(with(exampleJson(), path, value), {});
    QVERIFY(!read);
    QCOMPARE(read.error().code, ErrorCode::InvalidInput);
    QCOMPARE(read.error().message, message);
}

void TstConfiguration::names_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("good");
    QTest::newRow("plain") << u"Blue"_s << true;
    QTest::newRow("with blanks and dots") << u"Blue No. 2"_s << true;
    QTest::newRow("not ASCII") << u"Bläu 蓝"_s << true;
    QTest::newRow("100 characters") << QString(100, u'x') << true;
    QTest::newRow("101 characters") << QString(101, u'x') << false;
    QTest::newRow("empty") << QString(u""_s) << false;
    QTest::newRow("blank") << u"  "_s << false;
    QTest::newRow("line break") << u"Blue\nRed"_s << false;
    QTest::newRow("line separator") << u"Blue\u2028Red"_s << false;
    QTest::newRow("control character of C1") << u"Blue\u0085Red"_s << false;
    QTest::newRow("outside the first plane") << u"Blue 😀"_s << true;
    QTest::newRow("half of a surrogate pair") << QString(u"Blue "_s + QChar(0xd83d)) << false;
    QTest::newRow("slash") << u"../Blue"_s << false;
    QTest::newRow("blank at its end") << u"Blue "_s << false;
    QTest::newRow("word of a connection") << u"policies"_s << false;
    QTest::newRow("too long for a folder") << QString(90, u'漢') << false;
}

void TstConfiguration::names()
{
    QFETCH(QString, name);
    QFETCH(bool, good);
    const QJsonObject json {{u"lockstep"_s, 1}, {u"nodes"_s, QJsonObject {{name, QJsonObject {{u"connector"_s, u"sandbox"_s}}}}}};
    const Result<Configuration> read = configurationFromJson(json, {});
    QCOMPARE(bool(read), good);
    QCOMPARE(nodeNameFault(name).isEmpty(), good);
    if (!good)
        QCOMPARE(read.error().message, QString(u"nodes."_s + name + u": "_s + nodeNameFault(name)));
}

void TstConfiguration::scriptsFromFiles()
{
    QTemporaryDir folder;
    QVERIFY(QDir(folder.path()).mkdir(u"rules"_s));
    QFile file(folder.filePath(u"rules/blue-out.js"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("replica.summary = 'ä';\n");
    file.close();
    const auto json = with(exampleJson(), u"connections/Blue to Red/Red/rules/outgoing"_s, QJsonObject {{u"file"_s, u"rules/blue-out.js"_s}});
    const Result<Configuration> read = configurationFromJson(json, folder.path());
    QVERIFY2(read, read ? "" : qPrintable(read.error().message));
    QCOMPARE(read->connections.first().halves[1].rules.outgoing, u"replica.summary = 'ä';\n"_s);

    const auto third = configurationFromJson(with(exampleJson(), u"connections/Blue to Red/Red/rules/afterAck"_s, u"issue.custom.Theirs = replica.key;"_s), {});
    QVERIFY2(third, third ? "" : qPrintable(third.error().message));
    QCOMPARE(third->connections.first().halves[1].rules.afterAck, u"issue.custom.Theirs = replica.key;"_s);
    QCOMPARE(*configurationFromJson(configurationToJson(*third), {}), *third);

    const auto missing = with(exampleJson(), u"connections/Blue to Red/Red/rules/outgoing"_s, QJsonObject {{u"file"_s, u"rules/none.js"_s}});
    const Result<Configuration> refused = configurationFromJson(missing, folder.path());
    QVERIFY(!refused);
    QVERIFY2(refused.error().message.startsWith(u"connections.Blue to Red.Red.rules.outgoing.file: the script “"_s), qPrintable(refused.error().message));

    QVERIFY(::mkfifo(QFile::encodeName(folder.filePath(u"rules/fifo"_s)).constData(), 0600) == 0);
    for (const auto &[name, why] : {std::pair {u"rules"_s, u"it is a folder"_s}, {u"rules/fifo"_s, u"it is no regular file"_s}}) {
        const auto noFile = with(exampleJson(), u"connections/Blue to Red/Red/rules/outgoing"_s, QJsonObject {{u"file"_s, name}});
        const Result<Configuration> special = configurationFromJson(noFile, folder.path());
        QVERIFY(!special);
        QVERIFY2(special.error().message.endsWith(u"cannot be read: "_s + why), qPrintable(special.error().message));
    }

    const auto secret = with(exampleJson(), u"nodes/Blue/secrets/apiKey"_s, QJsonObject {{u"file"_s, u"key.txt"_s}});
    QCOMPARE(configurationFromJson(secret, folder.path())->nodes.first().secrets.value(u"apiKey"_s).name, folder.filePath(u"key.txt"_s));
}

/// The published JSON Schema accepts the example and refuses what it can tell of the mistakes.
void TstConfiguration::schemaSaysTheSame()
{
    QProcess python;
    python.start(u"/usr/bin/python3"_s, {u"-c"_s, u"import jsonschema"_s});
    if (!python.waitForFinished() || python.exitCode() != 0)
        QSKIP("python3-jsonschema is not installed (tests/run.sh installs it)");

    QJsonArray documents {exampleJson(), mappedJson()};
    QJsonArray names {u"the example"_s, u"the mapping"_s};
    QJsonArray good {true, true};
    for (const Row &row : mistakes()) {
        if (!row.alsoSchema)
            continue;
        documents.append(with(exampleJson(), QString::fromUtf8(row.path), row.value));
        names.append(QString::fromUtf8(row.name));
        good.append(false);
    }
    const QByteArray input = QJsonDocument(QJsonObject {{u"documents"_s, documents}, {u"names"_s, names}, {u"good"_s, good}}).toJson();
    constexpr auto script = R"py(
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
given = json.load(sys.stdin)
bad = [n for d, n, g in zip(given['documents'], given['names'], given['good']) if validator.is_valid(d) != g]
print('; '.join(bad), end='')
)py";
    python.start(u"/usr/bin/python3"_s,
                 {u"-c"_s, QString::fromUtf8(script), sourcePath(u"resources/config.schema.json"_s)});
    QVERIFY(python.waitForStarted());
    python.write(input);
    python.closeWriteChannel();
    QVERIFY(python.waitForFinished());
    QCOMPARE(QString::fromUtf8(python.readAllStandardError()), QString());
    QCOMPARE(QString::fromUtf8(python.readAllStandardOutput()), QString());
}

/// Each value of the example replaced by each kind of value: an error or a configuration, never a crash.
void TstConfiguration::garbageDoesNotCrash()
{
    const QList<QJsonValue> values {QJsonValue::Null, true, -1.5, u"x"_s, QJsonArray {QJsonArray {1}}, QJsonObject {{u""_s, QJsonValue::Null}}};
    QStringList paths;
    const std::function<void(const QJsonObject &, const QString &)> walk = [&](const QJsonObject &object, const QString &prefix) {
        for (auto it = object.begin(); it != object.end(); ++it) {
            const QString path = prefix + it.key();
            paths.append(path);
            walk(it.value().toObject(), path + u'/');
        }
    };
    walk(exampleJson(), {});
    QVERIFY(paths.size() > 20);
    for (const QString &path : std::as_const(paths)) {
        for (const QJsonValue &value : values) {
            const Result<Configuration> read = configurationFromJson(with(exampleJson(), path, value), {});
            if (!read)
                QVERIFY(!read.error().message.isEmpty());
        }
    }
}

QTEST_GUILESS_MAIN(TstConfiguration)
#include "tst_configuration.moc"
