// The names of Exalate's that a rule may use, and what they say where they cannot do it.

#include "core/rules/hostruleengine.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstAliases final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<HostRuleEngine> m_engine;

    Result<OutgoingResult> out(const QString &script) { return await(m_engine->outgoing(sample::outgoing(script))); }
    Result<IncomingResult> in(const IncomingInput &input) { return await(m_engine->incoming(input)); }
    Result<IncomingResult> in(const QString &script) { return in(sample::incoming(script)); }
    QJsonObject customOf(const QString &script)
    {
        const auto result = out(script);
        return result ? result->replica.custom : QJsonObject {{u"error"_s, result.error().message}};
    }
    QJsonObject valuesOf(const QString &script)
    {
        const auto result = in(script);
        return result ? result->values : QJsonObject {{u"error"_s, result.error().message}};
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_engine = std::make_unique<HostRuleEngine>(ruleHostPath(), m_clock);
        Schema schema;
        schema.people = {{.id = u"3"_s, .login = u"rob"_s, .name = u"Rob Roy"_s, .email = u"Rob@example.test"_s}};
        FieldSchema status;
        status.name = u"status"_s;
        status.allowed = {{u"1"_s, u"Open"_s, u"open"_s}, {u"5"_s, u"Closed"_s, u"done"_s}};
        FieldSchema severity;
        severity.name = u"custom.Severity"_s;
        severity.allowed = {{u"s1"_s, u"S1"_s, {}}, {u"s2"_s, u"S2"_s, {}}};
        schema.fields = {status, severity};
        m_engine->setSchema(schema);
    }

    void customFields_areAViewOfCustom()
    {
        QCOMPARE(customOf(u"replica.customFields.Team = issue.customFields.Severity;"
                          "replica.customFields['Their ref'].value = issue.customFields['External ref'].value;"
                          "replica.custom.back = replica.customFields.Team.value + replica.customFields.Team.name;"
                          "replica.customFields.Plain = 5;"_s),
                 QJsonObject({{u"Team"_s, u"S1"_s}, {u"Their ref"_s, u"X-1"_s}, {u"back"_s, u"S1Team"_s}, {u"Plain"_s, 5}}));
        QCOMPARE(valuesOf(u"issue.customFields.Severity.value = replica.customFields.Impact.value;"
                          "issue.customFields.Team = replica.customFields.Impact;"
                          "issue.custom.Sum = issue.customFields.Severity.value + before.customFields.Severity.value;"_s),
                 QJsonObject({{u"custom.Severity"_s, u"low"_s}, {u"custom.Team"_s, u"low"_s}, {u"custom.Sum"_s, u"lowS1"_s}}));
    }

    void aCustomFieldThatIsNotThereIsNothingAndAWarning()
    {
        const auto result = out(u"replica.custom.a = issue.customFields.Sevrity.value"_s);
        QVERIFY(result);
        QVERIFY(result->replica.custom.value(u"a"_s).isNull());
        QCOMPARE(result->warnings, QStringList({u"issue.custom has no “Sevrity”; did you mean “Severity”? (line 1)"_s}));
    }

    void mergeComments_tellsTheAuthorAsExalateDoes()
    {
        auto result = in(u"issue.comments = commentHelper.mergeComments(issue, replica); issue.attachments = attachmentHelper.mergeAttachments(issue, replica)"_s);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->comments.size(), 2);
        QCOMPARE(result->comments.at(0).body, u"Dora commented:\nhello"_s);
        QCOMPARE(result->attachments.size(), 1);
        QVERIFY(result->values.isEmpty());

        result = in(u"commentHelper.mergeComments(issue, replica, c => c)"_s);
        QCOMPARE(result->comments.at(0).body, u"hello"_s);
        result = in(u"commentHelper.mergeComments(issue, replica, c => { c.body = c.author.name + ': ' + c.body })"_s);
        QCOMPARE(result->comments.at(0).body, u"Dora: hello"_s);
        result = in(u"commentHelper.mergeComments(issue, replica, c => c.internal = true)"_s);
        QCOMPARE(result->comments.at(0).body, u"hello"_s);
        QCOMPARE(result->comments.at(0).visibility, Visibility::Internal);
        result = in(u"commentHelper.mergeComments(issue, replica, c => c.internal ? null : c)"_s);
        QCOMPARE(result->comments.size(), 1);
    }

    void addComment_addsOne()
    {
        const auto result = in(u"issue.comments = commentHelper.addComment('Linked to ' + replica.key, issue.comments)"_s);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->comments.size(), 1);
        QCOMPARE(result->comments.first().body, u"Linked to R-99"_s);
    }

    void filterLocal_leavesOutWhatIsInternal()
    {
        const auto result = out(u"replica.summary = 'x'; replica.comments = commentHelper.filterLocal(issue.comments)"_s);
        QVERIFY(result);
        QCOMPARE(result->replica.comments.size(), 2);
    }

    void nodeHelper_findsPeopleAndChoices()
    {
        const auto result = in(u"issue.assignee = nodeHelper.getUserByEmail('rob@example.test');"
                               "issue.custom.byName = nodeHelper.getUserByFullName('Rob Roy').id;"
                               "issue.custom.byLogin = nodeHelper.getUserByUsername('rob')?.id;"
                               "issue.custom.byId = nodeHelper.getUser('3').login;"
                               "issue.status = nodeHelper.getStatus('closed');"
                               "issue.priority = nodeHelper.getPriority('High');"
                               "issue.custom.Severity = nodeHelper.getOption(issue, 'Severity', 'S2');"
                               "issue.labels = [nodeHelper.getLabel('new')];"
                               "issue.type = nodeHelper.getStatus('Closd');"_s);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        const QJsonObject &values = result->values;
        QCOMPARE(values.value(u"assignee"_s).toObject().value(u"login"_s).toString(), u"rob"_s);
        QCOMPARE(values.value(u"custom.byName"_s).toString(), u"3"_s);
        QCOMPARE(values.value(u"custom.byLogin"_s).toString(), u"3"_s);
        QCOMPARE(values.value(u"custom.byId"_s).toString(), u"rob"_s);
        QCOMPARE(values.value(u"status"_s).toObject().value(u"id"_s).toString(), u"5"_s);
        QCOMPARE(values.value(u"priority"_s).toObject(), QJsonObject({{u"name"_s, u"High"_s}}));
        QCOMPARE(values.value(u"custom.Severity"_s).toObject().value(u"id"_s).toString(), u"s2"_s);
        QCOMPARE(values.value(u"labels"_s).toArray(), QJsonArray({u"new"_s}));
        QVERIFY(values.value(u"type"_s).isNull());
        QCOMPARE(result->warnings, QStringList({u"status here has no “Closd”; did you mean “Closed”? (line 1)"_s}));
    }

    void setters_andTransitions()
    {
        QCOMPARE(valuesOf(u"issue.setSummary('x'); issue.setStatus('Open')"_s), QJsonObject({{u"summary"_s, u"x"_s}, {u"status"_s, u"Open"_s}}));
        QCOMPARE(valuesOf(u"workflowHelper.transition(issue, 'Closed')"_s).value(u"status"_s).toObject().value(u"id"_s).toString(), u"5"_s);
    }

    // Without a function it gives what the answer holds, and a refusal is an error; with one, what that makes of the answer.
    void httpClient_callsTheTracker()
    {
        IncomingInput input = sample::incoming(u"const issues = httpClient.get('/issues.json', { limit: 1 });\n"
                                               "issue.summary = issues.total + httpClient.post('/x', '{\"a\": 1}', {}, { 'Content-Type': ['application/json'] }, (req, res) => req.method + res.code);\n"
                                               "httpClient.put('/y', { a: 1 });"_s);
        input.asking = RuleAsking::All;
        for (const RuleReply &reply : {RuleReply {{}, 200, u"{\"total\": 3}"_s}, RuleReply {{}, 422, {}}, RuleReply {{}, 403, u"no"_s}}) {
            const auto asked = in(input);
            QVERIFY2(asked && asked->call, qPrintable(asked ? u"no call"_s : asked.error().message));
            input.replies.append({asked->call->name, reply.code, reply.body});
        }
        const auto refused = in(input);
        QVERIFY(!refused);
        QCOMPARE(refused.error().message, u"The incoming rule stopped at line 3: PUT /y: the tracker answered 403: no"_s);
        input.replies.last().code = 200;
        const auto result = in(input);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->values.value(u"summary"_s).toString(), u"3POST422"_s);
    }

    void whatCannotBeDoneSaysWhatToWrite_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *name, const QString &script, const QString &message) { QTest::newRow(name) << script << message; };
        row("transition", u"workflowHelper.transition(issue, 'Resolve it')"_s,
            u"workflowHelper.transition by the name “Resolve it” is not there yet: assign the status that it leads to, as issue.status = \"Done\""_s);
        row("http", u"httpClient.patch('/rest')"_s, u"httpClient.patch is not there yet: the tracker is called by get, post, put and delete"_s);
        row("a header", u"httpClient.get('/rest', {}, { Authorization: 'x' })"_s, u"the header Authorization of httpClient is not there yet: calls are made as this node; leave it out"_s);
        row("version", u"nodeHelper.createVersion(issue, 'x')"_s,
            u"nodeHelper.createVersion is not there yet: assign a field that the tracker has, as issue.custom[\"…\"]"_s);
        row("typo", u"nodeHelper.getStauts('x')"_s, u"nodeHelper has no “getStauts”; did you mean “getStatus”?"_s);
        row("executor", u"commentHelper.mergeComments(issue, replica, c => { c.executor = c.author })"_s,
            u"comment.executor is not there yet: comments are written by the account of the connection; tell the author in comment.body"_s);
        row("boolean", u"commentHelper.addComment('x', true, issue.comments)"_s,
            u"whether commentHelper.addComment’s comment is sent back is not there yet: filter replica.comments in the outgoing rule"_s);
        row("work logs", u"workLogHelper.addWorkLog(issue, 60)"_s, u"workLogHelper.addWorkLog is not there yet: write worklogs.add(seconds, text, { startedAt, activity })"_s);
        row("debug", u"debug.error('look ' + replica.key)"_s, u"look R-99"_s);
        row("field", u"issue.customFields.Severity.valeu"_s, u"issue.customFields.Severity has no “valeu”; did you mean “value”?"_s);
        row("a field is no value", u"issue.custom.x = issue.customFields.Severity"_s,
            u"issue.customFields.Severity is a field, not its value; take issue.customFields.Severity.value"_s);
        row("their name", u"replica.comments[0].author.displayName"_s, u"replica.comments[0].author has no “displayName”; here it is called “name”"_s);
        row("read-only", u"replica.customFields.Impact.value = 1"_s, u"replica.custom.Impact cannot be changed here"_s);
        row("the mark of another list", u"issue.attachments = commentHelper.mergeComments(issue, replica)"_s,
            u"issue.attachments cannot be assigned; use attachments.merge"_s);
    }
    void whatCannotBeDoneSaysWhatToWrite()
    {
        QFETCH(QString, script);
        QFETCH(QString, message);
        const auto result = in(script);
        QVERIFY(!result);
        QVERIFY2(result.error().message.endsWith(u": "_s + message), qPrintable(result.error().message));
    }

    void syncBack_isTakenWhereItIsThere()
    {
        const auto result = in(u"const there = 'back' in sync; try { syncHelper.syncBackAfterProcessing(); issue.summary = there ? 'done' : 'not'; }"
                               "catch (e) { if (there) throw e; issue.summary = e.message; }"_s);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        const QString summary = result->values.value(u"summary"_s).toString();
        QVERIFY2(summary == "done"_L1 || summary.startsWith(u"syncHelper.syncBackAfterProcessing is not there yet: "_s), qPrintable(summary));
    }

    void incomingHelpersInTheOutgoingRuleAreErrors()
    {
        const auto result = out(u"commentHelper.mergeComments(issue, replica)"_s);
        QVERIFY(!result);
        QCOMPARE(result.error().message, u"The outgoing rule stopped at line 1: commentHelper.mergeComments goes into the incoming rule; in the outgoing rule fill replica"_s);
    }

    void afterAck()
    {
        const auto run = [this](const QString &script) {
            IncomingInput input = sample::incoming({});
            input.rules.afterAck = script;
            return await(m_engine->afterAck(input));
        };
        const auto result = run(u"issue.customFields.Severity.value = replica.key; commentHelper.addComment('linked'); syncHelper.syncBackAfterProcessing();"_s);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->values.value(u"custom.Severity"_s).toString(), u"R-99"_s);
        QCOMPARE(result->comments.size(), 1);
        QVERIFY(result->back);
        const auto refused = run(u"\nissue.comments = commentHelper.mergeComments(issue, replica)"_s);
        QVERIFY(!refused);
        QCOMPARE(refused.error().message, u"The after-ack rule stopped at line 2: commentHelper.mergeComments goes into the incoming rule; what the other side has comes by its own sync"_s);
        QCOMPARE(refused.error().rule, u"afterAck"_s);
        QVERIFY(!run(u"attachments.merge(issue, replica)"_s));
        QVERIFY(!run(u"replica.summary = 'x'"_s));
        QVERIFY(run(u"issue.summary = http.get('/projects/blue.json').body"_s)->call);
        QVERIFY2(run(u"http.post('/a')"_s).error().message.endsWith(u"an after-ack rule only reads"_s), "it may write");
        QVERIFY2(run(u"store(issue)"_s).error().message.endsWith(u"store(issue) goes into the incoming rule; the issue is there already"_s), "it stores");
        QCOMPARE(run(u"sync.skip('no')"_s)->reason, u"no"_s);
        QCOMPARE(run(u"sync.unlink('bye')"_s)->unlink, true);
        QCOMPARE(run(u"fail.connection('off')"_s).error().scope, ErrorScope::Connection);
    }

    void groovy_meansWhatGroovyMeans()
    {
        QCOMPARE(customOf(u"const t = (v) => groovy.truth(v) ? 'y' : 'n';"
                          "replica.custom.truth = t(null) + t('') + t(0) + t([]) + t({}) + t(false) + t('0') + t([0]) + t({a: 1}) + t(issue.status);"
                          "replica.custom.equal = [groovy.equal(undefined, null), groovy.equal([1, 'a'], [1, 'a']), groovy.equal('1', 1), groovy.equal({a: [1]}, {a: [1]}),"
                          "  groovy.equal(issue.status, 'Open'), groovy.equal(issue.assignee, issue.comments[0].author)];"
                          "replica.custom.plus = [groovy.plus('a', null), groovy.plus(1, 2), groovy.plus('', [1, 'b'])].concat(groovy.plus([1], 2));"
                          "replica.custom.minus = groovy.minus([1, 2, 3], [2]).concat(groovy.minus('abcabc', 'b'));"
                          "replica.custom.list = groovy.list({a: 1}).concat(groovy.list(null));"
                          "replica.custom.has = [groovy.has(['a'], 'a'), groovy.has({a: 1}, 'b'), groovy.has(null, 1)];"
                          "replica.custom.split = groovy.split('a,b,,', ',');"
                          "replica.custom.found = groovy.found('AB-12 CD-34', /([A-Z]+)-(\\d+)/g);"_s),
                 QJsonObject({{u"truth"_s, u"nnnnnnyyyy"_s},
                              {u"equal"_s, QJsonArray({true, true, false, true, true, true})},
                              {u"plus"_s, QJsonArray({u"anull"_s, 3, u"[1, b]"_s, 1, 2})},
                              {u"minus"_s, QJsonArray({1, 3, u"acabc"_s})},
                              {u"list"_s, QJsonArray({QJsonObject({{u"key"_s, u"a"_s}, {u"value"_s, 1}})})},
                              {u"has"_s, QJsonArray({true, false, false})},
                              {u"split"_s, QJsonArray({u"a"_s, u"b"_s})},
                              {u"found"_s, QJsonArray({QJsonArray({u"AB-12"_s, u"AB"_s, u"12"_s}), QJsonArray({u"CD-34"_s, u"CD"_s, u"34"_s})})}}));
    }

    void nothingOfThemCanBeChangedOrStays()
    {
        for (const QString &script : {u"nodeHelper.x = 1"_s, u"nodeHelper = 1"_s, u"delete groovy.truth"_s, u"commentHelper.mergeComments.x = 1"_s}) {
            const auto result = out(script + u"; replica.summary = 'changed'"_s);
            QVERIFY2(!result, qPrintable(script));
        }
        QCOMPARE(customOf(u"const nodeHelper = 'mine'; replica.custom.a = nodeHelper"_s), QJsonObject({{u"a"_s, u"mine"_s}}));
    }
};

QTEST_GUILESS_MAIN(TstAliases)
#include "tst_aliases.moc"
