// JSON written by us is, byte for byte, what Qt writes.

#include "core/base/jsontext.h"

#include <QJsonDocument>
#include <QTest>

#include <limits>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstJsonText final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void values_data()
    {
        QTest::addColumn<QJsonValue>("value");
        QTest::newRow("nothing") << QJsonValue(QString());
        QTest::newRow("null") << QJsonValue(QJsonValue::Null);
        QTest::newRow("yes") << QJsonValue(true);
        QTest::newRow("no") << QJsonValue(false);
        QTest::newRow("marks") << QJsonValue(u"\"quoted\" \\ back / slash"_s);
        QTest::newRow("other scripts") << QJsonValue(u"Grüße – 日本 🙂"_s);
        QString controls;
        for (char16_t c = 0; c < 0x21; ++c)
            controls += QChar(c);
        QTest::newRow("control characters") << QJsonValue(QString(controls + QChar(0x7f) + QChar(0x80)));
        QTest::newRow("half a character") << QJsonValue(QString(u"a"_s + QChar(0xd83d) + u"b"_s));
        for (char16_t c = 0x20; c < 0x81; ++c) // each alone, so that one that is taken for plain is seen
            QTest::addRow("character %d", c) << QJsonValue(QString(QChar(c)));
        const std::initializer_list<double> numbers {0, -0.0, 1, -1, 0.1, 1.5, 1e15, 1e16, 1e21, 1e300, -2.5e-7, 9007199254740993.0, std::numeric_limits<double>::denorm_min(),
                                                     std::numeric_limits<double>::max(), std::numeric_limits<double>::infinity()};
        for (const double number : numbers)
            QTest::addRow("%.17g", number) << QJsonValue(number);
        for (const qint64 number : {qint64 {1767225600000}, std::numeric_limits<qint64>::max(), std::numeric_limits<qint64>::min()})
            QTest::addRow("whole %lld", static_cast<long long>(number)) << QJsonValue(number);
        QTest::newRow("a read number") << QJsonDocument::fromJson("[1e3]").array().at(0);
        QTest::newRow("empty lists") << QJsonValue(QJsonArray {QJsonArray(), QJsonObject(), QJsonArray {QJsonArray()}});
        QTest::newRow("nested") << QJsonValue(QJsonObject {{u"b"_s, QJsonArray {1, u"x"_s, QJsonObject {{u"ä\n"_s, QJsonValue::Null}}}}, {u"a"_s, true}, {QString(), 2}});
    }
    void values()
    {
        QFETCH(QJsonValue, value);
        QByteArray json;
        appendJson(json, QJsonArray {value});
        QCOMPARE(json, QJsonDocument(QJsonArray {value}).toJson(QJsonDocument::Compact));
        QByteArray alone = "[";
        appendJson(alone, value);
        QCOMPARE(QByteArray(alone + ']'), json);
        const QJsonObject object {{u"a"_s, value}, {u"b"_s, value}};
        QCOMPARE(jsonText(object), QJsonDocument(object).toJson(QJsonDocument::Compact));
    }

    void nothingAtAll()
    {
        QCOMPARE(jsonText(QJsonObject()), QByteArray("{}"));
        QCOMPARE(jsonText(QJsonArray()), QByteArray("[]"));
    }

    void membersThatAreGiven()
    {
        QByteArray json = "x";
        {
            JsonMembers members(json);
            members.given("left", QString());
            members.given("first", u"1"_s);
            members.always("second", QString());
            appendJsonList(members.named("list"), QList<int> {1, 2}, [](QByteArray &to, int number) { to += QByteArray::number(number); });
            appendJsonList(members.named("none"), QList<int>(), [](QByteArray &, int) { });
        }
        QCOMPARE(json, QByteArray(R"(x{"first":"1","second":"","list":[1,2],"none":[]})"));
    }
};

QTEST_GUILESS_MAIN(TstJsonText)
#include "tst_jsontext.moc"
