// Redmine's JSON to the model and back, on answers recorded from Redmine 5.0.4.
#include "core/connectors/redmine/redmineerrors.h"
#include "core/connectors/redmine/redminemapping.h"
#include "tests/support/testpaths.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace lockstep;

class TstRedmineMapping : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void issueIsRead();
    void journalsTellWhatAWriteReplaced();
    void customValuesAreTypedWhenTheirFormatIsKnown();
    void labelsFieldBecomesLabels();
    void bodyHasIdsForNames();
    void unknownNamesAreErrorsThatNameThem();
    void idsOfAnotherTrackerAreNotTaken();
    void differencesOnly();
    void equalIdsOfTwoTrackersAreNotEqual();
    void subjectIsOneLineOf255();
    void markIsTheLastLineOnly();
    void errorsNameTheField();
    void queries();

private:
    QJsonObject m_issue;
    RedmineNames m_names;
    RedmineMappingOptions m_options;
};

void TstRedmineMapping::initTestCase()
{
    QFile file(sourcePath(u"tests/unit/connectors/data/redmine/issue.json"_s));
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_issue = QJsonDocument::fromJson(file.readAll()).object().value(u"issue"_s).toObject();
    m_names.statuses = {{u"1"_s, u"New"_s, u"open"_s}, {u"2"_s, u"In Progress"_s, u"open"_s}, {u"5"_s, u"Closed"_s, u"done"_s}};
    m_names.priorities = {{u"2"_s, u"Normal"_s, {}}, {u"3"_s, u"High"_s, {}}};
    m_names.trackers = {{u"1"_s, u"Bug"_s, {}}};
    m_names.people = {{u"6"_s, u"dev"_s, u"Dora Developer"_s, u"dora@example.test"_s}};
    m_names.learn(m_issue);
    m_options.baseUrl = u"http://127.0.0.1"_s;
    m_options.markField = u"External ref"_s;
}

void TstRedmineMapping::issueIsRead()
{
    const Result<Issue> issue = redmineIssue(m_issue, m_names, m_options);
    QVERIFY(issue);
    QCOMPARE(issue->id.value(), u"1"_s);
    QCOMPARE(issue->url, u"http://127.0.0.1/issues/1"_s);
    QCOMPARE(issue->summary(), u"First — ünï ☃"_s);
    QCOMPARE(issue->fields.value(u"description"_s).toString(), u"line1\n\n**bold**"_s);
    QCOMPARE(issue->native.value(u"descriptionMark"_s).toString(), u"mk-1"_s);
    QCOMPARE(Choice::fromJson(issue->fields.value(u"status"_s)), (Choice {u"1"_s, u"New"_s, u"open"_s}));
    QCOMPARE(Person::fromJson(issue->fields.value(u"assignee"_s)), m_names.people.first());
    QCOMPARE(issue->fields.value(u"dueDate"_s).toString(), u"2026-02-01"_s);
    QVERIFY(!issue->custom.contains(u"External ref"_s));
    QCOMPARE(issue->custom.value(u"Cost"_s), QJsonValue(u"1.25"_s));
    QCOMPARE(issue->custom.value(u"Labels"_s), QJsonValue(QJsonArray {u"red"_s, u"blue"_s}));
    QVERIFY(issue->custom.value(u"Severity"_s).isNull());
    QVERIFY(!issue->fields.contains(u"labels"_s));
    QCOMPARE(issue->comments.size(), 2);
    QCOMPARE(issue->comments.at(0).body, u"a **comment**"_s);
    QCOMPARE(issue->comments.at(1).visibility, Visibility::Internal);
    QCOMPARE(issue->attachments.size(), 1);
    QCOMPARE(issue->attachments.first().fileName, u"b ü.bin"_s);
    QVERIFY(!issue->attachments.first().contentRef.contains(u"elsewhere"_s));
    QCOMPARE(issue->updatedAt, QDateTime(QDate(2026, 11, 23), QTime(3, 39, 18), Qt::UTC));
    QVERIFY(!redmineIssue(QJsonObject(), m_names, m_options));
}

void TstRedmineMapping::journalsTellWhatAWriteReplaced()
{
    const QByteArray json = R"([
      {"id":7,"user":{"id":6,"name":"Dora Developer"},"notes":"n","details":[
        {"property":"attr","name":"status_id","old_value":"1","new_value":"2"},
        {"property":"attr","name":"assigned_to_id","old_value":null,"new_value":"6"},
        {"property":"attr","name":"done_ratio","old_value":"0","new_value":"50"},
        {"property":"attr","name":"description","old_value":"a *b*\r\n\r\n[lockstep:mk-1]","new_value":"c"}]},
      {"id":9,"user":{"id":4,"name":"Sync"},"notes":"","details":[
        {"property":"cf","name":"2","old_value":"","new_value":"ext"},
        {"property":"cf","name":"9999","old_value":"x","new_value":"y"},
        {"property":"attachment","name":"3","old_value":null,"new_value":"a.txt"}]}])";
    RedmineNames names = m_names;
    RedmineCustomField field;
    field.id = 2;
    field.name = u"Notes"_s;
    names.custom = {{field.name, field}};
    const QList<FieldEdit> edits = redmineEdits(QJsonDocument::fromJson(json).array(), names, m_options);
    QCOMPARE(edits.size(), 4);
    QCOMPARE(edits.at(0).field, u"status"_s);
    QCOMPARE(edits.at(0).by.login, u"dev"_s);
    QCOMPARE(Choice::fromJson(edits.at(0).before).name, u"New"_s);
    QCOMPARE(Choice::fromJson(edits.at(0).after).name, u"In Progress"_s);
    QVERIFY(edits.at(1).before.isNull());
    QCOMPARE(Person::fromJson(edits.at(1).after), m_names.people.first());
    QCOMPARE(edits.at(2).before.toString(), u"a **b**"_s);
    QCOMPARE(edits.at(3).field, u"custom.Notes"_s);
    QCOMPARE(edits.at(3).by.id, u"4"_s);
    QCOMPARE(edits.at(3).after, QJsonValue(u"ext"_s));
}

void TstRedmineMapping::customValuesAreTypedWhenTheirFormatIsKnown()
{
    RedmineNames names = m_names;
    names.custom[u"Cost"_s].format = u"float"_s;
    names.custom[u"Confirmed"_s].format = u"bool"_s;
    names.custom[u"Reviewer"_s].format = u"user"_s;
    const Result<Issue> issue = redmineIssue(m_issue, names, m_options);
    QVERIFY(issue);
    QCOMPARE(issue->custom.value(u"Cost"_s), QJsonValue(1.25));
    QCOMPARE(issue->custom.value(u"Confirmed"_s), QJsonValue(true));
    QCOMPARE(Person::fromJson(issue->custom.value(u"Reviewer"_s)).login, u"dev"_s);
    QCOMPARE(redmineNormalised(u"custom.Confirmed"_s, true, m_names, m_options), QJsonValue(u"1"_s));
    QCOMPARE(redmineNormalised(u"custom.Confirmed"_s, true, names, m_options), QJsonValue(true));
}

void TstRedmineMapping::labelsFieldBecomesLabels()
{
    RedmineMappingOptions options = m_options;
    options.labelsField = u"Labels"_s;
    const Result<Issue> issue = redmineIssue(m_issue, m_names, options);
    QVERIFY(issue);
    QCOMPARE(issue->fields.value(u"labels"_s), QJsonValue(QJsonArray {u"red"_s, u"blue"_s}));
    QVERIFY(!issue->custom.contains(u"Labels"_s));
    IssueDraft draft;
    draft.fields.insert(u"labels"_s, QJsonArray {u"green"_s});
    const Result<QJsonObject> body = redmineBody(draft, m_names, options);
    QVERIFY(body);
    QCOMPARE(body->value(u"custom_fields"_s).toArray(), (QJsonArray {QJsonObject {{u"id"_s, 3}, {u"value"_s, QJsonArray {u"green"_s}}}}));
}

void TstRedmineMapping::bodyHasIdsForNames()
{
    IssueDraft draft;
    draft.fields = {{u"summary"_s, u"S"_s}, {u"description"_s, u"**b**"_s}, {u"status"_s, u"in progress"_s}, {u"priority"_s, QJsonValue(u"3"_s)},
                    {u"assignee"_s, u"DORA@example.test"_s}, {u"dueDate"_s, QJsonValue()}};
    draft.custom = {{u"Confirmed"_s, true}, {u"Cost"_s, 2.5}, {u"Severity"_s, QJsonValue()}};
    const Result<QJsonObject> body = redmineBody(draft, m_names, m_options);
    QVERIFY(body);
    QCOMPARE(body->value(u"subject"_s).toString(), u"S"_s);
    QCOMPARE(body->value(u"description"_s).toString(), u"*b*"_s);
    QCOMPARE(body->value(u"status_id"_s).toInt(), 2);
    QCOMPARE(body->value(u"priority_id"_s).toInt(), 3);
    QCOMPARE(body->value(u"assigned_to_id"_s).toInt(), 6);
    QCOMPARE(body->value(u"due_date"_s), QJsonValue(u""_s));
    QCOMPARE(body->value(u"custom_fields"_s).toArray().size(), 3);
    QVERIFY(!body->contains(u"start_date"_s));
}

void TstRedmineMapping::unknownNamesAreErrorsThatNameThem()
{
    const auto errorOf = [this](const QJsonObject &fields, const QJsonObject &custom) {
        IssueDraft draft;
        draft.fields = fields;
        draft.custom = custom;
        return redmineBody(draft, m_names, m_options).error();
    };
    Error error = errorOf({{u"status"_s, u"Foo"_s}}, {});
    QCOMPARE(error.code, ErrorCode::Validation);
    QCOMPARE(error.field, u"status"_s);
    QCOMPARE(error.message, u"Redmine has no status “Foo”; it has New, In Progress, Closed"_s);
    error = errorOf({}, {{u"X"_s, 1}});
    QCOMPARE(error.field, u"custom.X"_s);
    QVERIFY(error.message.startsWith(u"Redmine has no custom field “X”"_s));
    error = errorOf({{u"assignee"_s, u"nobody"_s}}, {});
    QCOMPARE(error.field, u"assignee"_s);
    QVERIFY(error.message.contains(u"nobody"_s));
}

void TstRedmineMapping::idsOfAnotherTrackerAreNotTaken()
{
    IssueDraft draft;
    draft.fields = {{u"status"_s, QJsonObject {{u"id"_s, u"5"_s}, {u"name"_s, u"In Progress"_s}}}};
    QCOMPARE(redmineBody(draft, m_names, m_options)->value(u"status_id"_s).toInt(), 2);
    draft.fields = {{u"assignee"_s, QJsonObject {{u"id"_s, u"6"_s}, {u"login"_s, u"someone"_s}, {u"name"_s, u"Some One"_s}}}};
    QVERIFY(!redmineBody(draft, m_names, m_options));
}

void TstRedmineMapping::differencesOnly()
{
    const Result<Issue> before = redmineIssue(m_issue, m_names, m_options);
    QVERIFY(before);
    IssueDraft after;
    after.fields = {{u"summary"_s, u"First — ünï ☃"_s}, {u"status"_s, u"new"_s}, {u"priority"_s, u"Normal"_s}};
    after.custom = {{u"Labels"_s, QJsonArray {u"blue"_s, u"red"_s}}, {u"Severity"_s, u"High"_s}};
    const IssueDraft changed = redmineDifferences(*before, after, m_names, m_options);
    QCOMPARE(changed.fields.keys(), QStringList {u"priority"_s});
    QCOMPARE(changed.custom.keys(), QStringList {u"Severity"_s});
}

// Two Redmines number their statuses alike and name them differently.
void TstRedmineMapping::equalIdsOfTwoTrackersAreNotEqual()
{
    const Result<Issue> before = redmineIssue(m_issue, m_names, m_options);
    QVERIFY(before);
    IssueDraft after;
    const QString statusId = before->fields.value(u"status"_s).toObject().value(u"id"_s).toString();
    const QString assigneeId = before->fields.value(u"assignee"_s).toObject().value(u"id"_s).toString();
    after.fields = {{u"status"_s, QJsonObject {{u"id"_s, statusId}, {u"name"_s, u"Closed"_s}}}};
    QCOMPARE(redmineDifferences(*before, after, m_names, m_options).fields.size(), 1);
    after.fields = {{u"status"_s, QJsonObject {{u"id"_s, statusId}, {u"name"_s, u"Unheard of"_s}}}};
    QVERIFY2(!redmineDifferences(*before, after, m_names, m_options).fields.isEmpty(), "it must be refused, not left out");
    after.fields = {{u"status"_s, QJsonObject {{u"id"_s, u"99"_s}, {u"name"_s, u"New"_s}}}};
    QVERIFY2(redmineDifferences(*before, after, m_names, m_options).fields.isEmpty(), "the same status: a PUT would count as a change");
    after.fields = {{u"assignee"_s, QJsonObject {{u"id"_s, assigneeId}, {u"login"_s, u"else"_s}, {u"name"_s, u"Somebody Else"_s}}}};
    QVERIFY(!redmineDifferences(*before, after, m_names, m_options).fields.isEmpty());
}

void TstRedmineMapping::subjectIsOneLineOf255()
{
    QCOMPARE(redmineSubject(u" a\n b "_s), u"a b"_s);
    IssueDraft draft;
    draft.fields = {{u"summary"_s, QString(u"😀"_s).repeated(255)}};
    QVERIFY(redmineBody(draft, m_names, m_options));
    draft.fields = {{u"summary"_s, QString(256, u'x')}};
    const Result<QJsonObject> body = redmineBody(draft, m_names, m_options);
    QVERIFY2(!body, "cut off it would say something else");
    QCOMPARE(body.error().code, ErrorCode::Validation);
    QCOMPARE(body.error().field, u"summary"_s);
}

void TstRedmineMapping::markIsTheLastLineOnly()
{
    QCOMPARE(withTextMark(u"Text"_s, u"m"_s), u"Text\n\n[lockstep:m]"_s);
    QCOMPARE(textMarkOf(u"Text\n\n[lockstep:m]"_s), u"m"_s);
    QCOMPARE(withoutTextMark(u"Text\n\n[lockstep:m]"_s), u"Text"_s);
    QCOMPARE(withoutTextMark(withTextMark({}, u"m"_s)), QString());
    QCOMPARE(textMarkOf(u"[lockstep:m] and more"_s), QString());
    QVERIFY(!redmineHasMark(m_issue, u"mk-"_s, m_options));
    QVERIFY(redmineHasMark(m_issue, u"mk-1"_s, m_options));
    QVERIFY(redmineHasMark(m_issue, u"ext-1"_s, m_options));
}

void TstRedmineMapping::errorsNameTheField()
{
    HttpResponse response;
    response.status = 422;
    response.request = u"PUT /issues/1.json"_s;
    response.body = "{\"errors\":[\"Due date is not a valid date\",\"Cost is invalid\"]}";
    const Error error = redmineError(response, u"issue 1"_s, m_names, 0);
    QCOMPARE(error.code, ErrorCode::Validation);
    QCOMPARE(error.field, u"dueDate"_s);
    QCOMPARE(error.message, u"Redmine refuses issue 1: Due date is not a valid date; Cost is invalid (PUT /issues/1.json)"_s);
    QCOMPARE(redmineFieldOf(u"Cost is invalid"_s, m_names), u"custom.Cost"_s);
    QCOMPARE(redmineFieldOf(u"Thema muss ausgefüllt werden"_s, m_names), QString());
    // The same moment, two writers: no reason is given, and the next try goes through.
    response.body = "{\"errors\":[]}";
    QCOMPARE(redmineError(response, u"issue 1"_s, m_names, 0).code, ErrorCode::Conflict);
    QVERIFY(redmineError(response, u"issue 1"_s, m_names, 0).healsByItself());
    response.status = 401;
    response.body.clear();
    QCOMPARE(redmineError(response, u"issue 1"_s, m_names, 0).scope, ErrorScope::Node);
}

void TstRedmineMapping::queries()
{
    const auto query = redmineQuery(u"tracker_id=1&subject=~a%20b"_s);
    QVERIFY(query);
    QCOMPARE(*query, (QList<QPair<QString, QString>> {{u"tracker_id"_s, u"1"_s}, {u"subject"_s, u"~a b"_s}, {u"status_id"_s, u"*"_s}}));
    QCOMPARE(redmineQuery(u"status_id=open&cf_1=x"_s)->size(), 2);
    for (const QString &bad : {u"trackr_id=1"_s, u"project_id=other"_s, u"tracker_id"_s, u"f[]=status_id"_s}) {
        const auto result = redmineQuery(bad);
        QVERIFY2(!result, qPrintable(bad));
        QCOMPARE(result.error().code, ErrorCode::Validation);
        QVERIFY(result.error().message.contains(bad));
    }
    QVERIFY(redmineQuery(u"trackr_id=1"_s).error().message.contains(u"tracker_id"_s)); // Names the nearest one
}

QTEST_GUILESS_MAIN(TstRedmineMapping)
#include "tst_redminemapping.moc"
