// RT's JSON to neutral values and back, on answers as a real RT 5.0.3 gave them.
#include "core/connectors/rt/rtcursor.h"
#include "core/connectors/rt/rtfiles.h"
#include "core/connectors/rt/rthistory.h"
#include "core/connectors/rt/rtmapping.h"

#include <QJsonDocument>
#include <QTemporaryDir>
#include <QTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
QJsonObject object(const char *json)
{
    const QJsonDocument document = QJsonDocument::fromJson(QByteArray(json));
    return document.object();
}

QJsonArray array(const char *json) { return QJsonDocument::fromJson(QByteArray(json)).array(); }

rt::Layout layout()
{
    rt::Layout layout;
    layout.queue = {u"3"_s, u"Red"_s, u"default"_s,
                    {{u"2"_s, u"ExternalRef"_s, {}, false, {}}, {u"3"_s, u"Severity"_s, u"Select"_s, false, {u"Low"_s, u"High"_s}},
                     {u"4"_s, u"Labels"_s, {}, true, {}}, {u"6"_s, u"ReviewDate"_s, u"Date"_s, false, {}},
                     {u"7"_s, u"ReviewAt"_s, u"DateTime"_s, false, {}}, {u"8"_s, u"Notes"_s, {}, false, {}}}};
    layout.markField = u"ExternalRef"_s;
    layout.labelsField = u"Labels"_s;
    return layout;
}

Person personOf(const QString &login) { return {login, login, QString(u"Name of "_s + login), QString(login + u"@example.test"_s)}; }

const char *const ticketJson = R"({"id":1,"Subject":"Ünï","Status":"open","Queue":{"id":"3","type":"queue"},
  "Owner":{"id":"dev","type":"user"},"Requestor":[{"id":"mia","type":"user"}],"Creator":{"id":"sync","type":"user"},
  "LastUpdatedBy":{"id":"sync"},"Priority":"50","Created":"2026-11-23T03:42:09Z","LastUpdated":"2026-11-23T03:42:10Z",
  "Due":"2026-03-01T23:30:00Z","Starts":"1970-01-01T00:00:00Z",
  "CustomFields":[{"id":"2","name":"ExternalRef","type":"customfield","values":["mark-1"]},
    {"id":"3","name":"Severity","values":["High"]},{"id":"4","name":"Labels","values":["red","blue"]},
    {"id":"6","name":"ReviewDate","values":["1970-01-01"]},{"id":"7","name":"ReviewAt","values":["2026-02-01T12:34:56Z"]},
    {"id":"8","name":"Notes","values":[""]}],
  "_hyperlinks":[{"ref":"self","type":"ticket"},{"ref":"refers-to","_url":"lockstep:mark-1","type":"external"}]})";
} // namespace

class TstRtMapping final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void dueDateReadsBackInEveryZone()
    {
        for (const char *name : {"UTC", "Europe/Berlin", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago"}) {
            rt::Layout there = layout();
            there.zone = QTimeZone(name);
            QVERIFY2(there.zone.isValid(), name);
            const Result<rt::Written> written = rt::toRt(u"dueDate"_s, u"2026-01-31"_s, there, {});
            QVERIFY(written);
            const QString stored = QString(written->value.toString()).replace(u' ', u'T') + u'Z';
            QCOMPARE(rt::dateFromInstant(stored, there.zone), u"2026-01-31"_s);
            QCOMPARE(rt::normalisedValue(u"dueDate"_s, u"2026-01-31"_s, there), QJsonValue(u"2026-01-31"_s));
        }
    }

    void ticket_becomesAnIssue()
    {
        const Result<Issue> issue = rt::issueFromTicket(object(ticketJson), layout(), personOf);
        QVERIFY2(issue, qPrintable(issue ? QString() : issue.error().message));
        QCOMPARE(issue->key, u"1"_s);
        QCOMPARE(issue->summary(), u"Ünï"_s);
        QCOMPARE(issue->fields.value(u"status"_s).toObject().value(u"category"_s).toString(), u"active"_s);
        QCOMPARE(issue->fields.value(u"priority"_s).toObject().value(u"name"_s).toString(), u"Medium"_s);
        QCOMPARE(issue->fields.value(u"assignee"_s).toObject().value(u"email"_s).toString(), u"dev@example.test"_s);
        QCOMPARE(issue->fields.value(u"reporter"_s).toObject().value(u"login"_s).toString(), u"mia"_s);
        QCOMPARE(issue->fields.value(u"dueDate"_s).toString(), u"2026-03-01"_s);
        QCOMPARE(issue->fields.value(u"labels"_s), QJsonValue(QJsonArray {u"red"_s, u"blue"_s}));
        QVERIFY(sameValue(issue->custom.value(u"Severity"_s), u"High"_s));
        QVERIFY(issue->custom.value(u"ReviewDate"_s).isNull());
        QVERIFY(issue->custom.value(u"Notes"_s).isNull());
        QVERIFY(!issue->custom.contains(u"ExternalRef"_s)); // the mark is not the people's
        QCOMPARE(rt::refersTo(object(ticketJson)), QStringList {u"lockstep:mark-1"_s});
        QCOMPARE(rt::loginsOf(object(ticketJson)), (QStringList {u"dev"_s, u"sync"_s, u"mia"_s}));
    }

    void nobodyAndNotSet_areNull()
    {
        QJsonObject ticket = object(ticketJson);
        ticket.insert(u"Owner"_s, QJsonObject {{u"id"_s, u"Nobody"_s}});
        ticket.insert(u"Due"_s, u"1970-01-01T00:00:00Z"_s);
        ticket.insert(u"Requestor"_s, QJsonArray());
        const Result<Issue> issue = rt::issueFromTicket(ticket, layout(), personOf);
        QVERIFY(issue);
        for (const QString &field : {u"assignee"_s, u"dueDate"_s, u"reporter"_s})
            QVERIFY2(issue->fields.value(field).isNull(), qPrintable(field));
    }

    void dueDate_isInPeoplesZone()
    {
        QCOMPARE(rt::dateFromInstant(u"2026-01-31T23:00:00Z"_s, QTimeZone("Europe/Berlin")), u"2026-02-01"_s);
        QCOMPARE(rt::dateFromInstant(u"1970-01-01T00:00:00Z"_s, QTimeZone("Europe/Berlin")), QString());
    }

    void unreadableTicket_namesThePlace()
    {
        QJsonObject ticket = object(ticketJson);
        ticket.insert(u"Status"_s, 3);
        const Result<Issue> issue = rt::issueFromTicket(ticket, layout(), personOf);
        QVERIFY(!issue);
        QCOMPARE(issue.error().code, ErrorCode::BadAnswer);
        QVERIFY2(issue.error().message.contains(u"ticket.Status"_s), qPrintable(issue.error().message));
    }

    void written_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QJsonValue>("sent");
        const auto choice = [](const QString &id, const QString &name) { return QJsonValue(QJsonObject {{u"id"_s, id}, {u"name"_s, name}}); };
        QTest::newRow("priority by name") << u"priority"_s << choice(u"7"_s, u"high"_s) << u"Priority"_s << QJsonValue(u"100"_s);
        QTest::newRow("priority by number") << u"priority"_s << QJsonValue(u"30"_s) << u"Priority"_s << QJsonValue(u"30"_s);
        QTest::newRow("status") << u"status"_s << choice(u"5"_s, u"Resolved"_s) << u"Status"_s << QJsonValue(u"resolved"_s);
        QTest::newRow("due") << u"dueDate"_s << QJsonValue(u"2026-02-01"_s) << u"Due"_s << QJsonValue(u"2026-02-01 12:00:00"_s);
        QTest::newRow("due cleared") << u"dueDate"_s << QJsonValue() << u"Due"_s << QJsonValue(u"1970-01-01 00:00:00"_s);
        QTest::newRow("nobody") << u"assignee"_s << QJsonValue() << u"Owner"_s << QJsonValue(u"Nobody"_s);
        QTest::newRow("select") << u"custom.Severity"_s << choice(u"9"_s, u"low"_s) << u"Severity"_s << QJsonValue(u"Low"_s);
        QTest::newRow("time") << u"custom.ReviewAt"_s << QJsonValue(u"2026-02-01T13:34:56+01:00"_s) << u"ReviewAt"_s
                              << QJsonValue(u"2026-02-01 12:34:56"_s);
        QTest::newRow("unknown type, a time") << u"custom.Notes"_s << QJsonValue(u"2026-02-01T12:34:56Z"_s) << u"Notes"_s
                                              << QJsonValue(u"2026-02-01 12:34:56"_s);
        QTest::newRow("cleared") << u"custom.Notes"_s << QJsonValue() << u"Notes"_s << QJsonValue();
        QTest::newRow("labels cleared") << u"labels"_s << QJsonValue() << u"Labels"_s << QJsonValue(QJsonArray());
    }
    void written()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        QFETCH(QString, name);
        QFETCH(QJsonValue, sent);
        const Result<rt::Written> written = rt::toRt(field, value, layout(), {});
        QVERIFY2(written, qPrintable(written ? QString() : written.error().message));
        QCOMPARE(written->name, name);
        QCOMPARE(written->value, sent);
    }

    void refused_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("says");
        QTest::newRow("status") << u"status"_s << QJsonValue(u"Floating"_s) << u"Floating"_s;
        QTest::newRow("priority") << u"priority"_s << QJsonValue(u"Immediate"_s) << u"Immediate"_s;
        QTest::newRow("select") << u"custom.Severity"_s << QJsonValue(u"Huge"_s) << u"Huge"_s;
        QTest::newRow("unknown field") << u"custom.Severitty"_s << QJsonValue(u"x"_s) << u"Severity"_s;
        QTest::newRow("date") << u"dueDate"_s << QJsonValue(u"soon"_s) << u"soon"_s;
        QTest::newRow("type") << u"type"_s << QJsonValue(u"Bug"_s) << u"type"_s;
        QTest::newRow("subject") << u"summary"_s << QJsonValue(u"x"_s.repeated(201)) << u"201"_s;
    }
    void refused()
    {
        QFETCH(QString, field);
        QFETCH(QJsonValue, value);
        QFETCH(QString, says);
        const Result<rt::Written> written = rt::toRt(field, value, layout(), {});
        QVERIFY(!written);
        QCOMPARE(written.error().code, ErrorCode::Validation);
        QCOMPARE(written.error().field, field);
        QVERIFY2(written.error().message.contains(says), qPrintable(written.error().message));
    }

    void query_staysInItsQueue()
    {
        QCOMPARE(*rt::queryInQueue(u" "_s, u"It's"_s), u"Queue = 'It\\'s'"_s);
        QCOMPARE(*rt::queryInQueue(u"Status = 'a)b' OR id = 3"_s, u"Red"_s), u"Queue = 'Red' AND (Status = 'a)b' OR id = 3)"_s);
        QVERIFY(!rt::queryInQueue(u"id > 0) OR (Queue = 'Secret'"_s, u"Red"_s));
        QVERIFY(!rt::queryInQueue(u"Status = 'open"_s, u"Red"_s));
    }

    void messages_areSortedOutOfTheirParts()
    {
        const QJsonArray history = array(R"([
          {"id":"61","Type":"Comment","Created":"2026-11-23T11:37:37Z","Creator":{"id":"sync"}},
          {"id":"50","Type":"Create","Created":"2026-11-23T11:36:09Z","Creator":{"id":"dev"}},
          {"id":"53","Type":"EmailRecord","Created":"2026-11-23T11:37:36Z","Creator":{"id":"RT_System"}},
          {"id":"62","Type":"Correspond","Created":"2026-11-23T11:37:38Z","Creator":{"id":"sync"}},
          {"id":"63","Type":"Status","Created":"2026-11-23T11:37:39Z","Creator":{"id":"sync"}}])");
        const QJsonArray parts = array(R"([
          {"id":"1","TransactionId":"50","ContentType":"text/html","Filename":"","ContentLength":"24"},
          {"id":"3","TransactionId":"53","ContentType":"text/plain","Filename":"","ContentLength":"591"},
          {"id":"5","TransactionId":"61","ContentType":"multipart/mixed","Filename":"","ContentLength":"0"},
          {"id":"6","TransactionId":"61","ContentType":"text/html","Filename":"","ContentLength":"16"},
          {"id":"7","TransactionId":{"id":"61","type":"transaction"},"ContentType":"application/octet-stream","Filename":"näme ☃.txt","ContentLength":300},
          {"id":"9","TransactionId":"62","ContentType":"application/octet-stream","Filename":"","ContentLength":"0"},
          {"id":"10","TransactionId":"62","ContentType":"image/png","Filename":"a.png","ContentLength":"300"}])");
        const Result<QList<rt::Message>> messages = rt::messagesOf(history, parts);
        QVERIFY(messages);
        QCOMPARE(messages->size(), 3);
        QCOMPARE(messages->at(0).id, u"50"_s);
        QCOMPARE(messages->at(0).text.id, u"1"_s);
        QCOMPARE(messages->at(1).text.id, u"6"_s);
        QCOMPARE(messages->at(1).files.size(), 1);
        QVERIFY(messages->at(2).text.id.isEmpty()); // only a file: no comment
        QCOMPARE(messages->at(2).files.size(), 1);
        const Attachment file = rt::attachmentOf(messages->at(1).files.at(0), messages->at(1), personOf(u"sync"_s), true);
        QCOMPARE(file.mimeType, u"text/plain"_s);
        QCOMPARE(file.size, 300);
        QCOMPARE(file.visibility, Visibility::Internal);
        QCOMPARE(file.commentId, u"61"_s);
    }

    void history_tellsWhatAWriteReplaced()
    {
        rt::Layout layout;
        layout.markField = u"Mark"_s;
        layout.queue.customFields = {{u"3"_s, u"Severity"_s, u"Select"_s, false, {u"low"_s, u"high"_s}}, {u"4"_s, u"Mark"_s, u"Freeform"_s, false, {}},
                                       {u"5"_s, u"ReviewAt"_s, u"DateTime"_s, false, {}}};
        const QJsonArray history = array(R"([
          {"id":"64","Type":"Set","Field":"Subject","OldValue":"Quick","NewValue":"Ours","Creator":{"id":"sync"}},
          {"id":"63","Type":"Set","Field":"Subject","OldValue":"First","NewValue":"Quick","Creator":{"id":"dev"}},
          {"id":"65","Type":"Status","Field":"Status","OldValue":"new","NewValue":"open","Creator":"sync"},
          {"id":"66","Type":"CustomField","Field":"3","OldValue":null,"NewValue":"high","Creator":{"id":"sync"}},
          {"id":"70","Type":"CustomField","Field":"5","OldValue":"2026-07-01 09:30:00","NewValue":null,"Creator":{"id":"sync"}},
          {"id":"67","Type":"CustomField","Field":4,"OldValue":null,"NewValue":"mk","Creator":{"id":"sync"}},
          {"id":"68","Type":"Set","Field":"Priority","OldValue":"10","NewValue":"50","Creator":{"id":"sync"}},
          {"id":"71","Type":"Set","Field":"Due","OldValue":"1970-01-01 00:00:00","NewValue":"2027-01-05 00:00:00","Creator":{"id":"dev"}},
          {"id":"72","Type":"Set","Field":"Owner","OldValue":"6","NewValue":"27","Creator":{"id":"dev"}},
          {"id":"69","Type":"Comment","Field":null,"OldValue":null,"NewValue":null,"Creator":{"id":"sync"}}])");
        const QList<FieldEdit> edits = rt::editsOf(history, layout);
        QStringList told;
        for (const FieldEdit &edit : edits)
            told.append(u"%1 %2: %3 > %4"_s.arg(edit.by.login, edit.field, displayValue(edit.before), displayValue(edit.after)));
        QCOMPARE(told, (QStringList {u"dev summary: First > Quick"_s, u"sync summary: Quick > Ours"_s, u"sync status: new > open"_s,
                                     u"sync custom.Severity: – > high"_s, u"sync priority: %1 > %2"_s.arg(rt::priorityChoice(u"10"_s).name, rt::priorityChoice(u"50"_s).name),
                                     u"sync custom.ReviewAt: 2026-07-01T09:30:00Z > –"_s, u"dev dueDate: – > 2027-01-05"_s}));
    }

    void newDescription_isFoundInItsComment()
    {
        for (const QString &text : {u"One\n\nTwo"_s, QString(), u"- list\n- more"_s}) {
            const QString back = rt::textFromRt(rt::textToRt(rt::descriptionComment(text), true), u"text/html"_s);
            const std::optional<QString> found = rt::descriptionOf(back);
            QVERIFY(found);
            QCOMPARE(*found, text);
        }
        QVERIFY(!rt::descriptionOf(u"A comment about “Description changed to:”"_s));
    }

    void cursor_dropsWhatItKnows_andSurvivesAsText()
    {
        rt::Cursor cursor;
        for (qint64 id = 1; id <= 200; ++id)
            QVERIFY(id == 190 || cursor.add(id));
        Result<rt::Cursor> again = rt::Cursor::fromText(cursor.toText());
        QVERIFY(again);
        QVERIFY(again->add(190)); // committed late
        QVERIFY(!again->add(190));
        QVERIFY(!again->add(200));
        QVERIFY(!again->add(100)); // before the overlap
        QVERIFY(again->toText().size() < 400);
        for (const QString &bad : {u"x"_s, u"12"_s, u"12:a"_s, u"-1:"_s, u"1:2:3"_s}) {
            QVERIFY2(!rt::Cursor::fromText(bad), qPrintable(bad));
            QCOMPARE(rt::Cursor::fromText(bad).error().code, ErrorCode::InvalidInput);
        }
    }

    void fileNames_areMadeSafe()
    {
        QCOMPARE(rt::safeFileName(u"a \"b\"\r\nX: y\\z/ü.txt"_s), u"a 'b'__X: y_z_ü.txt"_s);
        QCOMPARE(rt::safeFileName({}), u"unnamed"_s);
        QCOMPARE(rt::safeMimeType(u"text/html"_s), u"application/octet-stream"_s);
        QCOMPARE(rt::safeMimeType(u"image/png"_s), u"image/png"_s);
    }

    void normalised_isWhatRtGivesBack()
    {
        const rt::Layout l = layout();
        QVERIFY(sameValue(rt::normalisedValue(u"priority"_s, u"Low"_s, l), QJsonObject {{u"id"_s, u"0"_s}, {u"name"_s, u"Low"_s}}));
        QCOMPARE(rt::normalisedValue(u"dueDate"_s, u"2026-02-01T08:00:00Z"_s, l).toString(), u"2026-02-01"_s);
        QCOMPARE(rt::normalisedValue(u"custom.ReviewAt"_s, u"2026-02-01T13:00:00+01:00"_s, l).toString(), u"2026-02-01T12:00:00Z"_s);
        QCOMPARE(rt::normalisedValue(u"comment"_s, u"a\nb **c**"_s, l).toString(), u"a\nb **c**"_s);
        QVERIFY(rt::normalisedValue(u"dueDate"_s, QJsonValue(), l).isNull());
    }
};

QTEST_GUILESS_MAIN(TstRtMapping)
#include "tst_rtmapping.moc"
