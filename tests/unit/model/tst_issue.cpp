// Which values are the same for a person who looks at them, and how texts are evened out before they are compared.

#include "core/model/issue.h"

#include <QJsonArray>
#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QJsonValue choice(const QString &id, const QString &name) { return Choice {id, name, {}}.toJson(); }
QJsonValue person(const QString &id, const QString &login, const QString &name, const QString &email = {}) { return Person {id, login, name, email}.toJson(); }
} // namespace

class TstIssue final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameValues_data()
    {
        QTest::addColumn<QJsonValue>("a");
        QTest::addColumn<QJsonValue>("b");
        QTest::addColumn<bool>("same");
        const auto row = [](const char *name, const QJsonValue &a, const QJsonValue &b, bool same) { QTest::newRow(name) << a << b << same; };
        const QJsonValue null = QJsonValue::Null;
        const QJsonValue none(QJsonValue::Undefined);
        row("null and absent", null, none, true);
        row("null and empty text", null, u""_s, true);
        row("null and empty list", null, QJsonArray(), true);
        row("empty text and empty list", u""_s, QJsonArray(), true);
        row("null and zero", null, 0, false);
        row("null and false", null, false, false);
        row("empty and a blank", u""_s, u" "_s, false);
        row("texts", u"a"_s, u"a"_s, true);
        row("case of a text counts", u"a"_s, u"A"_s, false);
        row("line ends", u"a\r\nb"_s, u"a\nb"_s, true);
        row("trailing blanks", u"a  \nb\n\n"_s, u"a\nb"_s, true);
        row("leading blanks count", u"  a"_s, u"a"_s, false);
        row("an empty line between counts", u"a\n\nb"_s, u"a\nb"_s, false);
        row("numbers", 1.0, 1, true);
        row("other numbers", 1.0, 1.5, false);
        row("number and its text", 1, u"1"_s, false);
        row("yes and no", true, false, false);
        row("choice by id", choice(u"3"_s, u"High"_s), choice(u"3"_s, u"Hoch"_s), true);
        row("two ids of one name", choice(u"3"_s, u"High"_s), choice(u"4"_s, u"High"_s), false);
        row("choice without id by name", choice(u"3"_s, u"High"_s), choice({}, u"high"_s), true);
        row("choice and its name as text", choice(u"3"_s, u"High"_s), u" HIGH "_s, true);
        row("text and choice, the other way round", u"High"_s, choice(u"3"_s, u"High"_s), true);
        row("choice and another text", choice(u"3"_s, u"High"_s), u"Low"_s, false);
        row("person by login as text", person(u"6"_s, u"dora"_s, u"Dora"_s), u"dora"_s, true);
        row("person by e-mail as text", person(u"6"_s, u"dora"_s, u"Dora"_s, u"d@example.test"_s), u"D@example.test"_s, true);
        row("two people called alike", person(u"6"_s, u"dora"_s, u"Dora"_s), person(u"7"_s, u"dora2"_s, u"Dora"_s), false);
        row("person and nobody", person(u"6"_s, u"dora"_s, u"Dora"_s), null, false);
        row("lists as sets", QJsonArray {u"a"_s, u"b"_s}, QJsonArray {u"b"_s, u"a"_s}, true);
        row("a label more", QJsonArray {u"a"_s}, QJsonArray {u"a"_s, u"b"_s}, false);
        row("twice is not once", QJsonArray {u"a"_s, u"a"_s}, QJsonArray {u"a"_s, u"b"_s}, false);
        row("choices in lists", QJsonArray {choice(u"1"_s, u"UI"_s), u"Core"_s}, QJsonArray {choice(u"2"_s, u"core"_s), u"ui"_s}, true);
        row("list and its only text", QJsonArray {u"a"_s}, u"a"_s, false);
    }
    void sameValues()
    {
        QFETCH(QJsonValue, a);
        QFETCH(QJsonValue, b);
        QFETCH(bool, same);
        QCOMPARE(sameValue(a, b), same);
        QCOMPARE(sameValue(b, a), same);
        QVERIFY(sameValue(a, a));
        QVERIFY(sameValue(b, b));
    }

    void normalised_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("empty") << QString() << QString();
        QTest::newRow("plain") << u"a"_s << u"a"_s;
        QTest::newRow("Windows") << u"a\r\nb\r\n"_s << u"a\nb"_s;
        QTest::newRow("old Mac") << u"a\rb"_s << u"a\nb"_s;
        QTest::newRow("blanks at ends of lines") << u"a \t\n b \n"_s << u"a\n b"_s;
        QTest::newRow("no-break blank at the end") << u"a\u00a0"_s << u"a"_s;
        QTest::newRow("a blank before one end of a line") << u"a\nb \nc"_s << u"a\nb\nc"_s;
        QTest::newRow("only blanks") << u" \n \r\n"_s << QString();
        QTest::newRow("empty lines before and between stay") << u"\n\na\n\nb"_s << u"\n\na\n\nb"_s;
    }
    void normalised()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(normalisedText(text), expected);
        QCOMPARE(normalisedText(expected), expected); // done once is done
    }

    void displayed_data()
    {
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("nothing") << QJsonValue() << u"–"_s;
        QTest::newRow("choice") << choice(u"3"_s, u"High"_s) << u"High"_s;
        QTest::newRow("person without a name") << person(u"6"_s, u"dora"_s, {}) << u"dora"_s;
        QTest::newRow("list") << QJsonValue(QJsonArray {u"a"_s, choice(u"1"_s, u"UI"_s)}) << u"a, UI"_s;
        QTest::newRow("yes") << QJsonValue(true) << u"yes"_s;
        QTest::newRow("number") << QJsonValue(2.25) << u"2.25"_s;
        QTest::newRow("whole number") << QJsonValue(1'234'567) << u"1234567"_s;
    }
    void displayed()
    {
        QFETCH(QJsonValue, value);
        QFETCH(QString, expected);
        QCOMPARE(displayValue(value), expected);
    }

    void anIssueGoesOutAndInUnchanged()
    {
        Issue issue;
        issue.id = IssueId(u"42"_s);
        issue.key = u"PROJ-42"_s;
        issue.createdAt = QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5, 678), Qt::UTC);
        issue.updatedAt = issue.createdAt.addSecs(60);
        issue.author = {u"6"_s, u"dora"_s, u"Dora"_s, {}};
        issue.fields = {{u"summary"_s, u"Ümlaut 🖨"_s}, {u"status"_s, choice(u"1"_s, u"New"_s)}};
        issue.custom = {{u"Severity"_s, u"S1"_s}};
        Comment comment;
        comment.id = u"7"_s;
        comment.body = u"text"_s;
        comment.visibility = Visibility::Internal;
        comment.createdAt = issue.createdAt;
        issue.comments = {comment};
        Attachment attachment;
        attachment.id = u"8"_s;
        attachment.fileName = u"größe.txt"_s;
        attachment.size = 5'000'000'000;
        attachment.sha256 = QString(64, u'a');
        issue.attachments = {attachment};
        const Issue read = Issue::fromJson(issue.toJson());
        QCOMPARE(read.toJson(), issue.toJson());
        QCOMPARE(read.comments, issue.comments);
        QCOMPARE(read.attachments, issue.attachments);
        QCOMPARE(read.createdAt, issue.createdAt);
        QCOMPARE(read.summary(), u"Ümlaut 🖨"_s);
    }

    void aVisibilityThatIsNotKnownIsNotPublic()
    {
        QCOMPARE(Comment::fromJson({{u"body"_s, u"x"_s}}).visibility, Visibility::Unknown);
        QCOMPARE(Comment::fromJson({{u"body"_s, u"x"_s}, {u"visibility"_s, u"Public"_s}}).visibility, Visibility::Unknown);
        QCOMPARE(visibilityFromName(u"public"_s), Visibility::Public);
    }

    void customFieldsHaveTheirOwnNames()
    {
        const QJsonObject flat = flatFields({{u"summary"_s, u"A"_s}}, {{u"summary"_s, u"B"_s}});
        QCOMPARE(flat.value(u"summary"_s).toString(), u"A"_s);
        QCOMPARE(flat.value(u"custom.summary"_s).toString(), u"B"_s);
    }

    void times_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        QTest::newRow("UTC") << u"2026-01-01T12:00:00.250Z"_s << u"2026-01-01T12:00:00.250Z"_s;
        QTest::newRow("last moment of a leap year") << u"2024-12-31T23:59:59.999Z"_s << u"2024-12-31T23:59:59.999Z"_s;
        QTest::newRow("first century") << u"0033-04-03T15:00:00.007Z"_s << u"0033-04-03T15:00:00.007Z"_s;
        QTest::newRow("no such day") << u"2026-02-30T12:00:00.000Z"_s << QString();
        QTest::newRow("no such hour") << u"2026-02-03T25:00:00.000Z"_s << QString();
        QTest::newRow("letters for digits") << u"2026-0x-03T12:00:00.000Z"_s << QString();
        QTest::newRow("with an offset") << u"2026-01-01T12:00:00+02:00"_s << u"2026-01-01T10:00:00.000Z"_s;
        QTest::newRow("without a zone: UTC") << u"2026-01-01T12:00:00"_s << u"2026-01-01T12:00:00.000Z"_s;
        QTest::newRow("garbage") << u"yesterday"_s << QString();
        QTest::newRow("empty") << QString() << QString();
    }
    void times()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        QCOMPARE(stampText(stampFromText(text)), expected);
    }
};

QTEST_GUILESS_MAIN(TstIssue)
#include "tst_issue.moc"
