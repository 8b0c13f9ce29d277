// What the rule host is told is what the input says, whatever the other node has sent.

#include "core/rules/rulerequest.h"
#include "tests/unit/rules/rulesample.h"

#include <QJsonDocument>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstRuleRequest final : public QObject {
    Q_OBJECT

    static QJsonObject read(const QByteArray &json)
    {
        QJsonParseError error;
        const QJsonDocument document = QJsonDocument::fromJson(json, &error);
        if (error.error != QJsonParseError::NoError)
            qWarning("%s: %s", qPrintable(error.errorString()), json.constData());
        return document.object();
    }
    static QJsonObject connection() { return {{u"name"_s, u"Blue to Red"_s}, {u"localNode"_s, u"Blue"_s}, {u"remoteNode"_s, u"Red"_s}, {u"localTracker"_s, u"redmine"_s}}; }

private Q_SLOTS:
    void outgoing()
    {
        OutgoingInput input = sample::outgoing({});
        QCOMPARE(read(outgoingRequest(input, 5)), QJsonObject({{u"firstSync"_s, true}, {u"connection"_s, connection()}, {u"now"_s, 5}, {u"issue"_s, input.issue.toJson()}, {u"previous"_s, QJsonValue::Null}}));
        input.firstSync = false;
        input.previous = sample::replica().toJson();
        input.asking = RuleAsking::None;
        input.replies = {{u"GET /a \"b\" #1"_s, 404, u"{\"x\":\"ä\"}\n"_s}};
        const QJsonObject told = read(outgoingRequest(input, 1767225600000));
        QCOMPARE(told.value("firstSync"_L1), QJsonValue(false));
        QCOMPARE(told.value("now"_L1).toInteger(), 1767225600000);
        QCOMPARE(told.value("asking"_L1).toString(), u"none"_s);
        QCOMPARE(told.value("replies"_L1).toArray(), QJsonArray({QJsonObject {{u"name"_s, u"GET /a \"b\" #1"_s}, {u"code"_s, 404}, {u"body"_s, u"{\"x\":\"ä\"}\n"_s}}}));
        QVERIFY(!told.value("previous"_L1).toObject().contains("madeAt"_L1));
        QVERIFY(!told.contains("replica"_L1) && !told.contains("commentTraces"_L1));
    }

    void incoming()
    {
        IncomingInput input = sample::incoming({});
        input.commentTraces = {{u"1"_s, u"r\"1"_s}, {u"2"_s, u"r2"_s}};
        input.worklogTraces = {{u"w"_s, u"v"_s}};
        input.stored = {sample::issue()};
        const QJsonObject told = read(incomingRequest(input, 5));
        QCOMPARE(told.value("commentTraces"_L1).toArray(), QJsonArray({QJsonObject {{u"localId"_s, u"1"_s}, {u"remoteId"_s, u"r\"1"_s}}, QJsonObject {{u"localId"_s, u"2"_s}, {u"remoteId"_s, u"r2"_s}}}));
        QCOMPARE(told.value("attachmentTraces"_L1).toArray(), QJsonArray());
        QCOMPARE(told.value("worklogTraces"_L1).toArray().size(), 1);
        QCOMPARE(told.value("stored"_L1).toArray(), QJsonArray({sample::issue().toJson()}));
        QCOMPARE(told.value("issue"_L1).toObject(), input.issue.toJson());
    }

    // What only the nodes need is left out. Names are the sender's, and cannot say more than he may.
    void aReplica()
    {
        IncomingInput input = sample::incoming({});
        const QString odd = u"x\":1},\"issue\":{\"key\":\"faked"_s;
        input.replica.insert(odd, u"kept"_s);
        const QJsonObject wanted = input.replica;
        for (const QString &name : {u"madeAt"_s, u"changed"_s, u"settledAt"_s, u"onlyAnswered"_s})
            input.replica.insert(name, 7);
        QJsonObject without = wanted;
        for (const QString &name : {u"madeAt"_s, u"changed"_s, u"settledAt"_s, u"onlyAnswered"_s})
            without.remove(name);
        const QJsonObject told = read(incomingRequest(input, 5));
        QCOMPARE(told.value("replica"_L1).toObject(), without);
        QCOMPARE(told.value("issue"_L1)[u"key"_s].toString(), input.issue.key);
        input.previous = {{u"madeAt"_s, 7}};
        QCOMPARE(read(incomingRequest(input, 5)).value("previous"_L1), QJsonValue(QJsonObject()));
    }
};

QTEST_GUILESS_MAIN(TstRuleRequest)
#include "tst_rulerequest.moc"
