// Messages come from another machine: whatever arrives, decoding ends in a message or an error that names what is wrong.

#include "core/model/message.h"

#include <QJsonDocument>
#include <QRandomGenerator>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
SyncRequest request()
{
    SyncRequest r;
    r.epoch = u"e"_s;
    r.number = 9'007'199'254'740'991;
    r.revision = 2;
    r.peerIssueId = u"5"_s;
    r.trigger = u"poll"_s;
    r.replica = {{u"issueId"_s, u"42"_s}, {u"fields"_s, QJsonObject {{u"summary"_s, u"🖨 “brennt”\u0001"_s}}}};
    r.traces = {QJsonObject {{u"kind"_s, u"comment"_s}}};
    return r;
}

QJsonObject requestWith(const QString &key, const QJsonValue &value)
{
    QJsonObject json = request().toJson();
    if (value.isUndefined())
        json.remove(key);
    else
        json.insert(key, value);
    return json;
}
} // namespace

class TstMessage final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void goesOutAndInUnchanged()
    {
        const Result<QByteArray> bytes = encodeMessage({ConnectionId(u"Blue “to” Red"_s), u"request"_s, request().toJson()});
        QVERIFY(bytes);
        const Result<Message> message = decodeMessage(*bytes);
        QVERIFY(message);
        QCOMPARE(message->connection.value(), u"Blue “to” Red"_s);
        QCOMPARE(message->kind, u"request"_s);
        const Result<SyncRequest> read = SyncRequest::fromJson(message->payload);
        QVERIFY(read);
        QCOMPARE(read->toJson(), request().toJson());
        QCOMPARE(read->number, request().number);
    }

    void garbage_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const auto row = [](const char *name, const QByteArray &bytes, ErrorCode code, const QString &says) {
            QTest::newRow(name) << bytes << static_cast<int>(code) << says;
        };
        const ErrorCode bad = ErrorCode::BadAnswer;
        row("empty", {}, bad, u"message"_s);
        row("web page", "<html><body>502</body></html>", bad, u"message"_s);
        row("half", QByteArray(R"({"lockstep":1,"connection":"c","kind":"ack","payload":{}})").left(40), bad, u"message"_s);
        row("list", "[]", bad, u"message"_s);
        row("number", "1", bad, u"message"_s);
        row("zero bytes", QByteArray(64, '\0'), bad, u"message"_s);
        row("not UTF-8", "{\"lockstep\":1,\"connection\":\"\xff\xfe\",\"kind\":\"ack\",\"payload\":{}}", bad, u"message"_s);
        row("deeply nested", QByteArray(5000, '['), bad, u"message"_s);
        row("no version", R"({"connection":"c","kind":"ack","payload":{}})", bad, u"message.lockstep"_s);
        row("version as text", R"({"lockstep":"1","connection":"c","kind":"ack","payload":{}})", bad, u"message.lockstep"_s);
        row("version with a fraction", R"({"lockstep":1.5,"connection":"c","kind":"ack","payload":{}})", bad, u"message.lockstep"_s);
        row("newer version", R"({"lockstep":2,"connection":"c","kind":"ack","payload":{}})", ErrorCode::Unsupported, u"protocol 2"_s);
        row("connection as number", R"({"lockstep":1,"connection":7,"kind":"ack","payload":{}})", bad, u"message.connection"_s);
        row("no kind", R"({"lockstep":1,"connection":"c","payload":{}})", bad, u"message.kind"_s);
        row("payload as list", R"({"lockstep":1,"connection":"c","kind":"ack","payload":[]})", bad, u"message.payload"_s);
        row("too large", QByteArray(1024 * 1024 + 1, ' '), ErrorCode::TooLarge, u"1024 KiB"_s);
    }
    void garbage()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(int, code);
        QFETCH(QString, says);
        const Result<Message> message = decodeMessage(bytes);
        QVERIFY(!message);
        QCOMPARE(message.error().code, static_cast<ErrorCode>(code));
        QVERIFY2(message.error().message.contains(says), qPrintable(message.error().message));
    }

    void damagedBytesNeverCrash()
    {
        const QByteArray whole = *encodeMessage({ConnectionId(u"c"_s), u"request"_s, request().toJson()});
        QRandomGenerator random(4711);
        for (int round = 0; round < 3000; ++round) {
            QByteArray bytes = whole;
            for (int i = 0; i < 1 + round % 4; ++i)
                bytes[random.bounded(static_cast<int>(bytes.size()))] = static_cast<char>(random.bounded(256));
            if (round % 3 == 0)
                bytes.truncate(random.bounded(static_cast<int>(bytes.size())));
            const Result<Message> message = decodeMessage(bytes);
            if (message) {
                (void)SyncRequest::fromJson(message->payload);
                (void)Acknowledgement::fromJson(message->payload);
            } else {
                QVERIFY(!message.error().message.isEmpty());
            }
        }
    }

    void tooLargeToSendIsSaidBeforeSending()
    {
        const Result<QByteArray> bytes = encodeMessage({ConnectionId(u"c"_s), u"request"_s, {{u"x"_s, QString(1024 * 1024, u'x')}}});
        QVERIFY(!bytes);
        QCOMPARE(bytes.error().code, ErrorCode::TooLarge);
        QVERIFY(!bytes.error().healsByItself());
    }

    void badRequests_data()
    {
        QTest::addColumn<QJsonObject>("json");
        QTest::addColumn<QString>("says");
        const QJsonValue gone(QJsonValue::Undefined);
        QTest::newRow("nothing") << QJsonObject() << u"request.epoch"_s;
        QTest::newRow("no number") << requestWith(u"number"_s, gone) << u"request.number"_s;
        QTest::newRow("number as text") << requestWith(u"number"_s, u"1"_s) << u"request.number"_s;
        QTest::newRow("endless number") << requestWith(u"number"_s, 1e300) << u"request.number"_s;
        QTest::newRow("no replica") << requestWith(u"replica"_s, gone) << u"request.replica"_s;
        QTest::newRow("replica as text") << requestWith(u"replica"_s, u"x"_s) << u"request.replica"_s;
        QTest::newRow("replica of no issue") << requestWith(u"replica"_s, QJsonObject()) << u"request.replica.issueId"_s;
        QTest::newRow("replica of an empty issue id") << requestWith(u"replica"_s, QJsonObject {{u"issueId"_s, QString(u""_s)}}) << u"request.replica.issueId"_s;
        QTest::newRow("traces as object") << requestWith(u"traces"_s, QJsonObject()) << u"request.traces"_s;
    }
    void badRequests()
    {
        QFETCH(QJsonObject, json);
        QFETCH(QString, says);
        const Result<SyncRequest> read = SyncRequest::fromJson(json);
        QVERIFY(!read);
        QVERIFY2(read.error().message.contains(says), qPrintable(read.error().message));
    }

    void acknowledgements()
    {
        Acknowledgement ack;
        ack.epoch = u"e"_s;
        ack.number = 3;
        ack.warnings = {u"The field “x” was refused"_s};
        ack.error = {{u"code"_s, u"Validation"_s}};
        for (const auto outcome : {Acknowledgement::Outcome::Applied, Acknowledgement::Outcome::Skipped, Acknowledgement::Outcome::Failed}) {
            ack.outcome = outcome;
            const Result<Acknowledgement> read = Acknowledgement::fromJson(ack.toJson());
            QVERIFY(read);
            QCOMPARE(read->outcome, outcome);
            QCOMPARE(read->toJson(), ack.toJson());
        }
        QJsonObject odd = ack.toJson();
        odd.insert(u"outcome"_s, u"maybe"_s);
        const Result<Acknowledgement> read = Acknowledgement::fromJson(odd);
        QVERIFY(!read);
        QVERIFY(read.error().message.contains("maybe"_L1));
    }
};

QTEST_GUILESS_MAIN(TstMessage)
#include "tst_message.moc"
