// The file's form of a mapping: what goes in comes out again, and each mistake names its row.

#include "core/model/mapping.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
/// With ' for ", which moc reads better.
QJsonObject parsed(QByteArray json)
{
    json.replace('\'', '"');
    QJsonParseError error;
    const QJsonObject object = QJsonDocument::fromJson(json, &error).object();
    if (error.error != QJsonParseError::NoError)
        qFatal("%s: %s", json.constData(), qPrintable(error.errorString()));
    return object;
}

QString faultOf(const QByteArray &json)
{
    const JsonReader reader(parsed(json), u"rules"_s);
    (void)mappingFromJson(reader);
    return reader.errorText();
}
} // namespace

class TstMapping final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatGoesInComesOut()
    {
        const QJsonObject json = parsed(
            "{ "
            "'fields': [ "
            "{ 'field': 'summary' }, "
            "{ 'field': 'status', 'values': [['New', 'Open'], ['Closed', 'Done']], 'nothingMatches': 'default', 'default': 'Open' }, "
            "{ 'field': 'custom.Ext ref', 'replica': 'key', 'direction': 'incoming' }, "
            "{ 'field': 'key', 'replica': 'key.number', 'direction': 'outgoing' }, "
            "{ 'field': 'description', 'direction': 'incoming', 'template': '{{key}}: {{ description }}', 'when': 'create' }, "
            "{ 'field': 'custom.Team', 'direction': 'incoming', 'constant': ['a', 1] }, "
            "{ 'field': 'dueDate', 'workingDays': -3 }, "
            "{ 'field': 'custom.Start', 'days': 2 }, "
            "{ 'field': 'assignee', 'person': 'email', 'nothingMatches': 'keep' }, "
            "{ 'field': 'custom.Text', 'plain': true }, "
            "{ 'field': 'custom.Any', 'direction': 'incoming', 'first': ['custom.A', 'key.b'], 'default': null } "
            "], "
            "'comments': { 'direction': 'incoming', 'internal': true, 'authors': ['dora'], 'exceptAuthors': ['bot'], 'prefix': '{{author}}: ' }, "
            "'attachments': { 'internal': true, 'maxBytes': 1000, 'types': ['image/*'], 'exceptNames': ['*.exe'] } "
            "} ");
        const JsonReader reader(json, u"rules"_s);
        const Mapping mapping = mappingFromJson(reader);
        QCOMPARE(reader.errorText(), QString());
        QCOMPARE(mapping.fields.size(), 11);
        QCOMPARE(mappingToJson(mapping), json);
        QCOMPARE(mapping.fields.at(2).replica, u"key"_s);
        QCOMPARE(mapping.fields.at(0).replica, u"summary"_s);
    }

    void eachMistakeNamesItsRow_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("fault");
        const auto row = [](const char *name, const QByteArray &fields, const QString &fault) {
            QTest::newRow(name) << QByteArray("{'fields': [{'field': 'summary'}, " + fields + "]}") << u"rules.fields"_s + fault;
        };
        QTest::newRow("nothing") << QByteArray("{}") << u"rules: maps nothing: it needs “fields”, “comments” or “attachments”"_s;
        QTest::newRow("no list") << QByteArray("{'fields': 'summary'}") << u"rules.fields: expected list, got text"_s;
        row("no field", "{'replica': 'status'}", u"[1].field: expected text, got nothing"_s);
        row("empty name", "{'field': ''}", u"[1].field: needs the name of a field"_s);
        row("no name", "{'field': 'Ext ref'}", u"[1].field: “Ext ref” is no name of a field; a custom field is “custom.Ext ref”"_s);
        row("empty custom", "{'field': 'custom.'}", u"[1].field: a custom field needs a name after “custom.”"_s);
        row("comments", "{'field': 'comments'}", u"[1].field: comments have an entry of their own beside the fields"_s);
        row("key here", "{'field': 'key.x'}", u"[1].field: “key.x” is no name of a field; a custom field is “custom.key.x”"_s);
        row("mistyped", "{'field': 'status', 'vallues': []}", u"[1].vallues: unknown key; did you mean “values”?"_s);
        row("direction", "{'field': 'status', 'direction': 'out'}", u"[1].direction: “out” is not one of both, outgoing, incoming, afterAck"_s);
        row("two", "{'field': 'status', 'values': [['a', 'b']], 'plain': true}", u"[1].plain: a row has one transformation, and “values” is another"_s);
        row("both ways", "{'field': 'status', 'constant': 'x'}", u"[1].constant: needs one direction: “outgoing”, “incoming” or “afterAck”"_s);
        row("no pairs", "{'field': 'status', 'values': []}", u"[1].values: needs from 1 to 2000 pairs [here, there]"_s);
        row("no pair", "{'field': 'status', 'values': [['a']]}", u"[1].values[0]: expected a pair [here, there]"_s);
        row("no text", "{'field': 'status', 'values': [['a', 1]]}", u"[1].values[0][1]: expected text, got number"_s);
        row("slot", "{'field': 'status', 'direction': 'incoming', 'template': '{{Ext ref}}'}", u"[1].template: “Ext ref” is no name of a field; a custom field is “custom.Ext ref”"_s);
        row("half a slot", "{'field': 'status', 'direction': 'incoming', 'template': 'a {{key'}", u"[1].template: has {{ without }} or }} without {{"_s);
        row("one to choose from", "{'field': 'status', 'direction': 'incoming', 'first': ['a']}", u"[1].first: needs two fields or more"_s);
        row("days", "{'field': 'dueDate', 'days': 99999}", u"[1].days: must be from -3660 to 3660"_s);
        row("person", "{'field': 'assignee', 'person': 'mail'}", u"[1].person: “mail” is not one of email, login, name; did you mean “email”?"_s);
        row("read only", "{'field': 'key'}", u"[1].field: “key” is the tracker's own and cannot be written"_s);
        row("filled", "{'field': 'custom.K', 'replica': 'key'}", u"[1].replica: “key” of a replica is filled by Lockstep; “key.key” is free"_s);
        row("no lookup", "{'field': 'status', 'nothingMatches': 'fail'}", u"[1].nothingMatches: belongs to a row with “values” or “person”"_s);
        row("no default", "{'field': 'status', 'values': [['a', 'b']], 'nothingMatches': 'default'}", u"[1].nothingMatches: needs a “default”"_s);
        row("idle default", "{'field': 'status', 'direction': 'incoming', 'constant': 1, 'default': 2}", u"[1].default: is never used by a row whose value is never empty"_s);
        row("twice", "{'field': 'custom.S', 'replica': 'summary', 'direction': 'outgoing'}", u"[1]: “summary” of the replica is written by row 1 already"_s);
        QTest::newRow("prefix") << QByteArray("{'comments': {'prefix': '{{who}}'}}") << u"rules.comments.prefix: “who” is none of author, key"_s;
        QTest::newRow("idle prefix") << QByteArray("{'comments': {'direction': 'outgoing', 'prefix': 'x'}}")
                                     << u"rules.comments.prefix: is put before what comes in, and nothing comes in by “outgoing”"_s;
        QTest::newRow("size") << QByteArray("{'attachments': {'maxBytes': -1}}") << u"rules.attachments.maxBytes: must be 0 (any size) or more"_s;
    }
    void eachMistakeNamesItsRow()
    {
        QFETCH(QByteArray, json);
        QFETCH(QString, fault);
        QCOMPARE(faultOf(json), fault);
    }

    void aFieldMayBeWrittenAtTheCreateAndElsewiseLater()
    {
        QCOMPARE(faultOf("{'fields': [{'field': 'status', 'when': 'create'}, {'field': 'status', 'when': 'update', 'direction': 'incoming'}]}"), QString());
        QCOMPARE(faultOf("{'fields': [{'field': 'status', 'when': 'create'}, {'field': 'status'}]}"), u"rules.fields[1]: “status” of the replica is written by row 1 already"_s);
    }
};

QTEST_GUILESS_MAIN(TstMapping)
#include "tst_mapping.moc"
