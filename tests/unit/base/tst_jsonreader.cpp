// Untrusted JSON: the first error wins, carries its path, and reading goes on with defaults.

#include "core/base/jsonreader.h"

#include <QJsonDocument>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QJsonValue json(const char *text) { return *parseJson(text, u"test"_s); }
} // namespace

class TstJsonReader final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pathOfAnErrorDeepInside();
    void firstErrorWins();
    void missingAndNull();
    void wholeNumbers();
    void idsAsTextOrNumber();
    void unknownKeys();
    void notJson_data();
    void notJson();
    void nearest_data();
    void nearest();
};

void TstJsonReader::pathOfAnErrorDeepInside()
{
    const JsonReader reader(json(R"({"custom_fields":[{"value":"a"},{"value":3}]})"), u"issue"_s);
    QCOMPARE(reader.at(u"custom_fields"_s).at(0).at(u"value"_s).text(), u"a"_s);
    QVERIFY(reader.ok());
    QCOMPARE(reader.at(u"custom_fields"_s).at(1).at(u"value"_s).text(), QString());
    QCOMPARE(reader.errorText(), u"issue.custom_fields[1].value: expected text, got number"_s);
    QCOMPARE(reader.result().error().code, ErrorCode::BadAnswer);
    QCOMPARE(reader.result(ErrorCode::InvalidInput).error().code, ErrorCode::InvalidInput);
}

void TstJsonReader::firstErrorWins()
{
    const JsonReader reader(json(R"({"a":1,"b":"x"})"), {});
    reader.at(u"a"_s).text();
    reader.at(u"b"_s).integer();
    reader.at(u"c"_s).at(u"d"_s).boolean();
    QCOMPARE(reader.errorText(), u"a: expected text, got number"_s);
}

void TstJsonReader::missingAndNull()
{
    const JsonReader reader(json(R"({"null":null})"), {});
    QCOMPARE(reader.at(u"null"_s).textOr(u"x"_s), u"x"_s);
    QCOMPARE(reader.at(u"none"_s).integerOr(7), 7);
    QCOMPARE(reader.at(u"none"_s).booleanOr(true), true);
    QVERIFY(reader.at(u"none"_s).objectOr().isEmpty());
    QVERIFY(reader.at(u"none"_s).arrayOr().isEmpty());
    QVERIFY(reader.at(u"none"_s).isNull());
    QVERIFY(reader.ok());
    QVERIFY(reader.result());
    reader.at(u"none"_s).text();
    QCOMPARE(reader.errorText(), u"none: expected text, got nothing"_s);
}

void TstJsonReader::wholeNumbers()
{
    const JsonReader big(json(R"({"n":9007199254740993})"), {});
    QCOMPARE(big.at(u"n"_s).integer(), Q_INT64_C(9007199254740993));
    const JsonReader half(json(R"({"n":1.5})"), {});
    half.at(u"n"_s).integer();
    QCOMPARE(half.errorText(), u"n: expected a whole number, got 1.5"_s);
}

void TstJsonReader::idsAsTextOrNumber()
{
    const JsonReader reader(json(R"({"a":12,"b":"x12","c":[]})"), {});
    QCOMPARE(reader.at(u"a"_s).idText(), u"12"_s);
    QCOMPARE(reader.at(u"b"_s).idText(), u"x12"_s);
    QVERIFY(reader.ok());
    reader.at(u"c"_s).idText();
    QCOMPARE(reader.errorText(), u"c: expected id (text or number), got list"_s);
}

void TstJsonReader::unknownKeys()
{
    const JsonReader reader(json(R"({"setings":{}})"), u"nodes.Blue"_s);
    reader.allowOnly({u"connector"_s, u"settings"_s});
    QCOMPARE(reader.errorText(), u"nodes.Blue.setings: unknown key; did you mean “settings”?"_s);
    const JsonReader far(json(R"({"zzzzzzzz":{}})"), {});
    far.allowOnly({u"connector"_s});
    QCOMPARE(far.errorText(), u"zzzzzzzz: unknown key"_s);
}

void TstJsonReader::notJson_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("HTML") << QByteArray("<!DOCTYPE html><title>Log in</title>");
    QTest::newRow("half") << QByteArray("{\"issues\":[{\"id\":1},{\"id\"");
    QTest::newRow("bare word") << QByteArray("null");
    QTest::newRow("not UTF-8") << QByteArray("{\"a\":\"\xff\xfe\"}");
    QTest::newRow("too deep") << QByteArray(5000, '[');
}

void TstJsonReader::notJson()
{
    QFETCH(QByteArray, bytes);
    const Result<QJsonValue> value = parseJson(bytes, u"GET /issues.json"_s);
    QVERIFY(!value);
    QCOMPARE(value.error().code, ErrorCode::BadAnswer);
    QVERIFY2(value.error().message.startsWith(u"GET /issues.json is not valid JSON: "_s), qPrintable(value.error().message));
    QVERIFY(value.error().detail.size() <= 2000);
}

void TstJsonReader::nearest_data()
{
    QTest::addColumn<QString>("word");
    QTest::addColumn<QString>("found");
    QTest::newRow("same") << u"summary"_s << u"summary"_s;
    QTest::newRow("letters swapped") << u"sumamry"_s << u"summary"_s;
    QTest::newRow("case") << u"Status"_s << u"status"_s;
    QTest::newRow("one missing") << u"priorty"_s << u"priority"_s;
    QTest::newRow("nothing near") << u"xylophone"_s << QString();
    QTest::newRow("empty") << QString() << QString();
}

void TstJsonReader::nearest()
{
    QFETCH(QString, word);
    QFETCH(QString, found);
    QCOMPARE(nearestWord(word, {u"summary"_s, u"status"_s, u"priority"_s, u"description"_s}), found);
}

QTEST_GUILESS_MAIN(TstJsonReader)
#include "tst_jsonreader.moc"
