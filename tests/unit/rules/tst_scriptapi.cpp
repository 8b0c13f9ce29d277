#include "core/rules/hostruleengine.h"
#include "core/rules/rulecheck.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstScriptApi final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<HostRuleEngine> m_engine;

    Result<OutgoingResult> out(const QString &script) { return await(m_engine->outgoing(sample::outgoing(script))); }
    Result<IncomingResult> in(const IncomingInput &input) { return await(m_engine->incoming(input)); }
    Result<IncomingResult> in(const QString &script) { return in(sample::incoming(script)); }
    QString outError(const QString &script)
    {
        const Result<OutgoingResult> result = out(script);
        return result ? u"no error"_s : result.error().message;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_engine = std::make_unique<HostRuleEngine>(ruleHostPath(), m_clock);
        Schema schema;
        schema.people = {{.id = u"3"_s, .login = u"rob"_s, .name = u"Rob Roy"_s, .email = u"Rob@example.test"_s}};
        schema.fields.append(FieldSchema {.name = u"custom.Team"_s, .nativeId = {}, .type = FieldType::Text, .allowed = {}, .required = false,
                                          .writable = true, .maxLength = 0});
        m_engine->setSchema(schema);
    }

    void basicNeverStartsTheHost()
    {
        HostRuleEngine engine(u"/nowhere/rulehost"_s, m_clock);
        OutgoingInput input = sample::outgoing({});
        input.rules.mode = RuleMode::Basic;
        QVERIFY(await(engine.outgoing(input)));
        QVERIFY(!engine.hostIsRunning());
    }

    void outgoing_fillsTheReplica()
    {
        const auto result = out(uR"js(
            replica.summary = `[${connection.localNode}] ` + issue.summary;
            replica.status = map({ Open: 'new' }, issue.status);
            replica.priority = issue.priority;
            replica.assignee = issue.assignee;
            replica.labels = issue.labels.filter(l => l !== 'office');
            replica.dueDate = new Date(Date.UTC(2026, 1, 3));
            replica.custom.Impact = issue.custom.Severity;
            replica.custom['Their ref'] = issue.custom['External ref'];
            replica.customKeys.first = firstSync;
            replica.comments = issue.comments.filter(c => c.visibility === 'public').map(c => ({ ...c, body: c.author.name + ': ' + c.body }));
            replica.attachments = issue.attachments;
            log('key', issue.key);
            warn('careful');
        )js"_s);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        const Replica &r = result->replica;
        QCOMPARE(r.fields.value(u"summary"_s).toString(), u"[Blue] Printer on fire"_s);
        QCOMPARE(r.fields.value(u"status"_s).toString(), u"new"_s);
        QCOMPARE(r.fields.value(u"priority"_s).toObject(), sample::choice(u"4"_s, u"High"_s));
        QCOMPARE(r.fields.value(u"assignee"_s).toObject().value(u"login"_s).toString(), u"dev"_s);
        QCOMPARE(r.fields.value(u"labels"_s).toArray(), QJsonArray({u"hot"_s}));
        QCOMPARE(r.fields.value(u"dueDate"_s).toString(), u"2026-02-03"_s);
        QCOMPARE(r.custom, QJsonObject({{u"Impact"_s, u"S1"_s}, {u"Their ref"_s, u"X-1"_s}}));
        QCOMPARE(r.customKeys, QJsonObject({{u"first"_s, true}}));
        QCOMPARE(r.comments.size(), 2);
        QCOMPARE(r.comments.at(0).body, u"Dora: first"_s);
        QCOMPARE(r.comments.at(0).author.email, u"dora@example.test"_s);
        QCOMPARE(r.attachments.at(0).fileName, u"photo.txt"_s);
        QCOMPARE(r.issueId.value(), u"7"_s);
        QCOMPARE(result->log, QStringList({u"key A-7"_s}));
        QCOMPARE(result->warnings, QStringList({u"careful"_s}));
    }

    void outgoing_skipAndReturn()
    {
        auto result = out(u"if (issue.status.name === 'Open') sync.skip('still open'); replica.summary = 'x';"_s);
        QVERIFY(result && result->skipped);
        QCOMPARE(result->reason, u"still open"_s);
        result = out(u"try { sync.skip('no') } catch (e) {} replica.summary = 'x'"_s);
        QVERIFY(result && result->skipped);
        result = out(u"replica.summary = 'x'; return; replica.summary = 'y';"_s);
        QCOMPARE(result->replica.fields.value(u"summary"_s).toString(), u"x"_s);
        result = out(u"// nothing"_s);
        QVERIFY(result && result->skipped);
        QCOMPARE(result->reason, u"The rule filled no replica"_s);
    }

    void previousIsTheReplicaSentLast()
    {
        OutgoingInput input = sample::outgoing(u"replica.summary = previous === null ? 'none' : previous.summary + previous.customKeys.ticket + previous.custom.Impact"_s);
        auto result = await(m_engine->outgoing(input));
        QCOMPARE(result->replica.fields.value(u"summary"_s).toString(), u"none"_s);
        input.previous = sample::replica().toJson();
        result = await(m_engine->outgoing(input));
        QCOMPARE(result->replica.fields.value(u"summary"_s).toString(), u"Fire out12low"_s);
    }

    void errorsNameRuleLineAndNearestName_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *name, const QString &script, const QString &message) { QTest::newRow(name) << script << message; };
        row("field", u"\nissue.prioritaet"_s, u"The outgoing rule stopped at line 2: issue has no field “prioritaet”; did you mean “priority”?"_s);
        row("write", u"replica.sumary = 1"_s, u"The outgoing rule stopped at line 1: replica has no field “sumary”; did you mean “summary”?"_s);
        row("person", u"issue.assignee.mail"_s, u"The outgoing rule stopped at line 1: issue.assignee has no “mail”; did you mean “email”?"_s);
        row("comment", u"issue.comments[0].text"_s, u"The outgoing rule stopped at line 1: issue.comments[0] has no field “text”"_s);
        row("sync", u"sync.skp()"_s, u"The outgoing rule stopped at line 1: sync has no “skp”; did you mean “skip”?"_s);
        row("readonly", u"issue.summary = 'x'"_s, u"The outgoing rule stopped at line 1: issue.summary cannot be changed here"_s);
        row("fact", u"replica.key = 'x'"_s, u"The outgoing rule stopped at line 1: replica.key cannot be assigned: Lockstep fills it"_s);
        row("type", u"replica.summary = {}"_s, u"The outgoing rule stopped at line 1: replica.summary: expected text, got an object"_s);
        row("thrown", u"const a = 1;\n\nthrow new Error('bad ' + a)"_s, u"The outgoing rule stopped at line 3: bad 1"_s);
        row("text", u"throw 'text'"_s, u"The outgoing rule stopped: it threw “text”"_s);
        row("null", u"throw null"_s, u"The outgoing rule stopped: it threw “nothing”"_s);
        row("getter", u"throw { get message() { throw 1 } }"_s, u"The outgoing rule stopped: it threw something that cannot be shown"_s);
        row("syntax", u"let a = 1;\nlet b = ;"_s, u"The outgoing rule has a syntax error at line 2: Unexpected token ';'"_s);
        row("brace", u"let a = 1;\n}"_s, u"The outgoing rule has a syntax error at line 2: Unexpected token '}'"_s);
        row("escape", u"}}); (function () { return function () {"_s, u"The outgoing rule has a syntax error at line 1: Unexpected token '}'"_s);
        row("map", u"map({ A: 1 }, issue.status, { fail: true })"_s, u"The outgoing rule stopped at line 1: map found nothing for “Open”"_s);
        row("fail", u"\nfail.issue('not ours')"_s, u"The outgoing rule reported an error at line 2: not ours"_s);
        row("ownComment", u"replica.comments = [{ body: 'x' }]"_s,
            u"The outgoing rule stopped: replica.comments[0]: has no id of the issue’s own; take it from issue.comments"_s);
        row("incomingOnly", u"before.summary"_s, u"The outgoing rule stopped at line 1: Can't find variable: before"_s);
        row("function", u"replica.custom.x = () => 1"_s, u"The outgoing rule stopped: replica.custom.x: expected a value, got a function"_s);
        row("cycle", u"const o = {}; o.o = o; replica.customKeys.o = o"_s, u""_s);
    }
    void errorsNameRuleLineAndNearestName()
    {
        QFETCH(QString, script);
        QFETCH(QString, message);
        const auto result = out(script);
        QVERIFY(!result);
        if (!message.isEmpty())
            QCOMPARE(result.error().message, message);
        QCOMPARE(result.error().code, ErrorCode::Rule);
        QCOMPARE(result.error().scope, ErrorScope::Issue);
        QCOMPARE(result.error().rule, u"outgoing"_s);
        QCOMPARE(result.error().ruleVersion, 3);
        QVERIFY(!result.error().healsByItself());
    }

    void failConnection_hasItsScope()
    {
        const auto result = out(u"\n\ntry { fail.connection('stop all') } catch {}"_s);
        QVERIFY(!result);
        QCOMPARE(result.error().scope, ErrorScope::Connection);
        QCOMPARE(result.error().line, 3);
    }

    void map_options()
    {
        const auto result = out(uR"js(
            const table = { Open: 'o', high: 'h' };
            replica.custom.exact = map(table, 'Open');
            replica.custom.choice = map(table, issue.priority);
            replica.custom.fallback = map(table, 'x', { default: 'd' });
            replica.custom.keep = map(table, 'x', { keep: true });
            replica.custom.unset = map(table, null, { default: 'd' });
            for (let i = 0; i < 3; ++i) replica.custom.none = map(table, 'Odd');
        )js"_s);
        QVERIFY(result);
        QCOMPARE(result->replica.custom, QJsonObject({{u"exact"_s, u"o"_s}, {u"choice"_s, u"h"_s}, {u"fallback"_s, u"d"_s}, {u"keep"_s, u"x"_s},
                                                      {u"unset"_s, u"d"_s}, {u"none"_s, QJsonValue::Null}}));
        QCOMPARE(result->warnings, QStringList({u"map found nothing for “Odd” (line 8, 3 times)"_s}));
    }

    void users_andCustom()
    {
        const auto result = out(uR"js(replica.assignee = users.byEmail('rob@EXAMPLE.test');
replica.reporter = users.byLogin('nobody');
replica.custom.a = users.byName('Rob Roy').id;
replica.custom.b = issue.custom.Sevrity;
replica.custom.c = issue.custom.Team;)js"_s);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->replica.fields.value(u"assignee"_s).toObject().value(u"login"_s).toString(), u"rob"_s);
        QCOMPARE(result->replica.fields.value(u"reporter"_s), QJsonValue(QJsonValue::Null));
        QCOMPARE(result->replica.custom.value(u"a"_s).toString(), u"3"_s);
        QCOMPARE(result->warnings, QStringList({u"nobody here has the login “nobody” (line 2)"_s,
                                                u"issue.custom has no “Sevrity”; did you mean “Severity”? (line 4)"_s}));
    }

    void text_toPlain()
    {
        const auto result = out(u"replica.description = text.toPlain('# Title\\n\\n* **bold** and *it* `x` [site](http://a.b)\\n> q snake_case_name')"_s);
        QCOMPARE(result->replica.fields.value(u"description"_s).toString(), u"Title\n\n- bold and it x site (http://a.b)\nq snake_case_name"_s);
    }

    void localNamesMayHideTheApi()
    {
        const auto result = out(u"const text = 'a', map = 'b', log = 'c'; replica.summary = text + map + log"_s);
        QVERIFY(result);
        QCOMPARE(result->replica.fields.value(u"summary"_s).toString(), u"abc"_s);
    }

    void incoming_onlyWhatWasAssigned()
    {
        IncomingInput input = sample::incoming(uR"js(
            issue.summary = replica.summary;
            issue.status = map({ resolved: 'Closed' }, replica.status);
            issue.custom.Severity = replica.custom.Impact;
            if (before.summary !== 'Printer on fire' || issue.summary !== 'Fire out') fail.issue('before');
            issue.assignee = null;
        )js"_s);
        auto result = in(input);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->values, QJsonObject({{u"summary"_s, u"Fire out"_s}, {u"status"_s, u"Closed"_s}, {u"custom.Severity"_s, u"low"_s},
                                              {u"assignee"_s, QJsonValue::Null}}));
        QVERIFY(result->previousValues.isEmpty());
        QVERIFY(result->comments.isEmpty());
    }

    void incoming_previousValues()
    {
        IncomingInput input = sample::incoming(u"issue.summary = replica.summary; issue.custom.T = new Date().toISOString() + Math.random(); warn('once')"_s);
        Replica before = sample::replica();
        before.fields.insert(u"summary"_s, u"Fire"_s);
        input.previous = before.toJson();
        const auto result = in(input);
        QCOMPARE(result->previousValues.value(u"summary"_s).toString(), u"Fire"_s);
        QCOMPARE(result->previousValues.value(u"custom.T"_s), result->values.value(u"custom.T"_s)); // time stands still
        QCOMPARE(result->warnings.size(), 1);
        input.rules.incoming = u"if (replica.summary === 'Fire') throw 1; issue.summary = replica.summary"_s;
        const auto failed = in(input);
        QVERIFY(failed && failed->previousValues.isEmpty());
    }

    void tracesTellWhatHasACopyHere()
    {
        IncomingInput input = sample::incoming(u"log(traces.comments.map(trace => `${trace.remoteId}=${trace.localId}`).join(), traces.attachments.length, traces.worklogs.length);\nissue.summary = 'x';"_s);
        input.commentTraces = {{u"c1"_s, u"r1"_s}, {u"c2"_s, u"r2"_s}};
        input.attachmentTraces = {{u"a1"_s, u"r3"_s}};
        QCOMPARE(await(m_engine->incoming(input))->log.first(), u"r1=c1,r2=c2 1 0"_s);
        input.rules.incoming = u"traces.coments"_s;
        QCOMPARE(await(m_engine->incoming(input)).error().message, u"The incoming rule stopped at line 1: traces has no “coments”; did you mean “comments”?"_s);
        input.rules.incoming = u"traces.comments[0].remoteid"_s;
        QCOMPARE(await(m_engine->incoming(input)).error().message, u"The incoming rule stopped at line 1: trace has no “remoteid”; did you mean “remoteId”?"_s);
        input.rules.incoming = u"traces.comments[0].remoteId = 'x'"_s;
        QCOMPARE(await(m_engine->incoming(input)).error().message, u"The incoming rule stopped at line 1: trace.remoteId cannot be changed here"_s);
    }

    void incoming_mergeComments()
    {
        IncomingInput input = sample::incoming(u"comments.merge(issue, replica)"_s);
        input.commentTraces = {{u"c1"_s, u"r1"_s}};
        auto result = in(input);
        QCOMPARE(result->comments.size(), 1); // r1 is known
        QCOMPARE(result->comments.at(0).remoteId, u"r2"_s);
        QCOMPARE(result->comments.at(0).visibility, Visibility::Internal);

        Replica before = sample::replica();
        before.comments[0].body = u"helo"_s;
        input.previous = before.toJson();
        input.rules.incoming = u"comments.merge(issue, replica, c => c.visibility === 'internal' ? null : { body: c.author.name + ': ' + c.body })"_s;
        result = in(input);
        QCOMPARE(result->comments.size(), 1);
        QCOMPARE(result->comments.at(0).localId, u"c1"_s);
        QCOMPARE(result->comments.at(0).body, u"Dora: hello"_s);

        input.previous = sample::replica().toJson();
        QVERIFY(in(input)->comments.isEmpty());
    }

    void incoming_unknownVisibilityIsNeverPublished()
    {
        IncomingInput input = sample::incoming(u"comments.merge(issue, replica); attachments.merge(issue, replica)"_s);
        Replica r = sample::replica();
        r.comments = {sample::comment(u"u"_s, u"?"_s, Visibility::Unknown)};
        r.attachments = {sample::attachment(u"ua"_s, u"u.txt"_s, Visibility::Unknown)};
        input.replica = r.toJson();
        auto result = in(input);
        QVERIFY(result->comments.isEmpty() && result->attachments.isEmpty());
        QCOMPARE(result->warnings.size(), 2);
        input.rules.incoming = u"comments.merge(issue, replica, c => ({ ...c, visibility: 'internal' }))"_s;
        QCOMPARE(in(input)->comments.size(), 1);
        input.rules.incoming = u"comments.merge(issue, replica, c => ({ ...c, visibility: 'pubic' }))"_s;
        QVERIFY(!in(input));
    }

    void incoming_commentThatBecameInternalDoesNotLeak()
    {
        IncomingInput input = sample::incoming(u"comments.merge(issue, replica)"_s);
        Replica now = sample::replica();
        now.comments = {sample::comment(u"r1"_s, u"now secret"_s, Visibility::Internal)};
        input.replica = now.toJson();
        input.previous = sample::replica().toJson();
        input.commentTraces = {{u"c1"_s, u"r1"_s}};
        const auto result = in(input);
        QVERIFY(result->comments.isEmpty());
        QCOMPARE(result->warnings.size(), 1);
    }

    void incoming_addAndAttachments()
    {
        auto result = in(u"comments.add('from ' + replica.key, { internal: true }); attachments.merge(issue, replica, a => ({ ...a, fileName: 'their-' + a.fileName }))"_s);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->comments.size(), 1);
        QCOMPARE(result->comments.at(0).body, u"from R-99"_s);
        QCOMPARE(result->comments.at(0).visibility, Visibility::Internal);
        QCOMPARE(result->attachments.size(), 1);
        QCOMPARE(result->attachments.at(0).fileName, u"their-log.txt"_s);
        IncomingInput input = sample::incoming(u"attachments.merge(issue, replica)"_s);
        input.attachmentTraces = {{u"a1"_s, u"ra"_s}};
        QVERIFY(in(input)->attachments.isEmpty());
    }

    void whatTheNodesNeedIsNotTheRulesBusiness()
    {
        IncomingInput input = sample::incoming(u"issue.summary = [replica.madeAt, previous.changed].join()"_s);
        input.replica.insert(u"madeAt"_s, 5);
        input.previous.insert(u"issueId"_s, u"1"_s);
        input.previous.insert(u"changed"_s, QJsonArray());
        const auto result = await(m_engine->incoming(input));
        QVERIFY(!result);
        QVERIFY2(result.error().message.contains(u"madeAt"_s), qPrintable(result.error().message));
    }

    void incoming_errors()
    {
        auto result = in(u"\nreplica.summary = 'x'"_s);
        QVERIFY(!result);
        QCOMPARE(result.error().message, u"The incoming rule stopped at line 2: replica.summary cannot be changed here"_s);
        QCOMPARE(result.error().rule, u"incoming"_s);
        result = in(u"issue.comments = []"_s);
        QCOMPARE(result.error().message, u"The incoming rule stopped at line 1: issue.comments cannot be assigned; use comments.merge or comments.add"_s);
        result = in(u"comments.merge(replica)"_s);
        QVERIFY(!result);
    }

    void check_tellsTheLineAndRunsNothing()
    {
        RuleChecker checker(ruleHostPath(), m_clock);
        auto result = await(checker.check(u"while (true) {}\nreturn;"_s, RuleDirection::Outgoing));
        QVERIFY(result && !result->firstError());
        result = await(checker.check(u"let a = 1;\n  lett b = 2;"_s, RuleDirection::Outgoing));
        QVERIFY(result);
        QCOMPARE(result->problems.size(), 1);
        QCOMPARE(result->problems.at(0).line, 2);
        QCOMPARE(result->problems.at(0).column, 8);
        result = await(checker.check(u"if (true) {\n"_s, RuleDirection::Outgoing));
        QVERIFY(result);
        QCOMPARE(result->problems.size(), 1);
        QVERIFY(result->problems.at(0).line <= 2);
    }

    void textsBetweenMarkdownAndHtml_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("result");
        const auto row = [](const char *name, const QString &expression, const QString &result) { QTest::newRow(name) << expression << result; };
        row("to HTML", u"text.toHtml('# A\\n\\n**b** & [c](https://example.test/)')"_s,
            u"<h1>A</h1>\n<p><strong>b</strong> &amp; <a href=\"https://example.test/\">c</a></p>"_s);
        row("and back", u"text.toMarkdown(text.toHtml('**b**, _c_ and `d`'))"_s, u"**b**, *c* and `d`"_s);
        row("to Markdown", u"text.toMarkdown('<p>Call <b>Rob</b><br>now</p><ul><li>one<li>two</ul>')"_s, u"Call **Rob**\nnow\n\n- one\n- two"_s);
        row("nothing", u"text.toHtml(null) + text.toMarkdown(undefined) + text.toHtml('')"_s, QString());
        row("a choice", u"text.toMarkdown(issue.status)"_s, u"Open"_s);
        row("other scripts", u"text.toMarkdown(text.toHtml('Grüße – 日本 🙂'))"_s, u"Grüße – 日本 🙂"_s);
        row("scripts are text", u"text.toHtml('<script>alert(1)</script>')"_s, u"<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"_s);
        row("addresses of other kinds", u"/javascript|data:/.test(text.toHtml('[a](javascript:alert(1)) ![b](data:text/html,x) <javascript:x>').replace(/&[^;]*;/g, '')"
                                        ".replace(/>[^<]*</g, '><'))"_s, u"false"_s);
        row("scripts are dropped", u"text.toMarkdown('<p>a<script>alert(1)</script><style>b{}</style><!-- c --></p>')"_s, u"a"_s);
        row("half a tag", u"text.toMarkdown('<p>a<b')"_s, u"a"_s);
        row("a NUL", u"text.toMarkdown('a\\u0000b').length"_s, u"3"_s);
    }
    void textsBetweenMarkdownAndHtml()
    {
        QFETCH(QString, expression);
        QFETCH(QString, result);
        const auto made = out(u"replica.summary = 's'; replica.description = String(%1).trim()"_s.arg(expression));
        QVERIFY2(made, qPrintable(made ? QString() : made.error().message));
        QCOMPARE(made->replica.fields.value(u"description"_s).toString(), result);
    }

    void hostileTextsEnd_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::newRow("elements") << u"text.toMarkdown('<div>'.repeat(200000))"_s;
        QTest::newRow("lists") << u"text.toMarkdown('<ul><li>'.repeat(100000))"_s;
        QTest::newRow("quotes") << u"text.toHtml('> '.repeat(5000) + 'x')"_s;
        QTest::newRow("brackets") << u"text.toHtml('['.repeat(100000))"_s;
        QTest::newRow("stars") << u"text.toHtml('*a **'.repeat(20000))"_s;
        QTest::newRow("entities") << u"text.toMarkdown('&#9999999999;&'.repeat(70000))"_s;
        QTest::newRow("one line") << u"text.toHtml('x'.repeat(1000000))"_s;
    }
    void hostileTextsEnd()
    {
        QFETCH(QString, expression);
        const auto made = out(u"const t = %1; replica.summary = 'ok'"_s.arg(expression));
        QVERIFY2(made || made.error().code == ErrorCode::RuleTime, qPrintable(made ? QString() : made.error().message));
        QCOMPARE(out(u"replica.summary = 'next'"_s)->replica.fields.value(u"summary"_s).toString(), u"next"_s);
    }

    void textsThatAreTooLongAreAnErrorThatNamesTheCall()
    {
        QCOMPARE(outError(u"\ntext.toHtml('x'.repeat(1000001))"_s), u"The outgoing rule stopped at line 2: text.toHtml: the text is longer than 1,000,000 characters"_s);
        QCOMPARE(outError(u"text.toMarkdown('x'.repeat(1000001))"_s), u"The outgoing rule stopped at line 1: text.toMarkdown: the text is longer than 1,000,000 characters"_s);
        QCOMPARE(outError(u"log(nativeCalls)"_s), u"The outgoing rule stopped at line 1: Can't find variable: nativeCalls"_s);
    }
};

QTEST_GUILESS_MAIN(TstScriptApi)
#include "tst_scriptapi.moc"
