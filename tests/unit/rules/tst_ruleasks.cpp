// http and store in the rule host: a run that ends with a question, and the same rule run again with what came of it.

#include "core/rules/hostruleengine.h"
#include "core/rules/rulecheck.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

class TstRuleAsks final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<HostRuleEngine> m_engine;

    Result<OutgoingResult> out(const OutgoingInput &input) { return await(m_engine->outgoing(input)); }
    Result<OutgoingResult> out(const QString &script) { return out(sample::outgoing(script)); }
    Result<IncomingResult> in(const IncomingInput &input) { return await(m_engine->incoming(input)); }
    static IncomingInput all(const QString &script)
    {
        IncomingInput input = sample::incoming(script);
        input.asking = RuleAsking::All;
        return input;
    }
    QString outError(const QString &script)
    {
        const Result<OutgoingResult> result = out(script);
        return result ? u"no error"_s : result.error().message;
    }
    QString inError(const IncomingInput &input)
    {
        const Result<IncomingResult> result = in(input);
        return result ? u"no error"_s : result.error().message;
    }
    static Issue made()
    {
        Issue issue = sample::issue();
        issue.id = IssueId(u"55"_s);
        issue.key = u"A-55"_s;
        issue.url = u"http://tracker.example.test/55"_s;
        issue.fields.insert(u"status"_s, sample::choice(u"8"_s, u"Triage"_s));
        return issue;
    }

private Q_SLOTS:
    void initTestCase() { m_engine = std::make_unique<HostRuleEngine>(ruleHostPath(), m_clock); }

    void aCallEndsTheRun()
    {
        const auto result = out(u"replica.summary = 'x';\nconst a = http.get('/issues.json?limit=2&q=a%20b', { status: ['open', 3], none: null });\nreplica.summary = a.body;"_s);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QVERIFY(result->call);
        QVERIFY(result->call->call.isReading());
        QCOMPARE(result->call->call.path, u"/issues.json"_s);
        QCOMPARE(result->call->call.query, (QList<QPair<QString, QString>> {{u"limit"_s, u"2"_s}, {u"q"_s, u"a b"_s}, {u"status"_s, u"open"_s}, {u"status"_s, u"3"_s}}));
    }

    // As sync.skip(), it is not to be caught; and what the rule does because it "failed" is nothing that counts.
    void nothingSwallowsIt()
    {
        for (const QString &script : {u"try { http.get('/a') } catch (e) { fail.issue('no') } replica.summary = 'x'"_s, u"try { http.get('/a') } finally { return }"_s,
                                      u"try { http.get('/a') } catch (e) { } http.get('/b')"_s, u"try { http.get('/a') } catch (e) { sync.skip('no') }"_s,
                                      u"(async () => { http.get('/a') })(); replica.summary = 'x'"_s}) {
            const auto result = out(script);
            QVERIFY2(result && result->call, qPrintable(script));
            QCOMPARE(result->call->call.path, u"/a"_s);
        }
        const auto skipped = out(u"try { sync.skip('no') } catch (e) { } http.get('/a')"_s);
        QVERIFY(skipped && skipped->skipped && !skipped->call);
    }

    void theAnswerIsGivenToTheNextRun()
    {
        OutgoingInput input = sample::outgoing(u"const a = http.get('/a'), b = http.get('/a'), c = http.get('/c');\nreplica.summary = [a.code, a.json.x, b.code, b.json, b.body, c.json].join();"_s);
        for (const RuleReply &reply : {RuleReply {{}, 200, u"{\"x\": 7}"_s}, RuleReply {{}, 404, u"<no>"_s}, RuleReply {{}, 204, {}}}) {
            const auto asked = out(input);
            QVERIFY(asked && asked->call);
            input.replies.append({asked->call->name, reply.code, reply.body});
        }
        const auto result = out(input);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QVERIFY(!result->call);
        QCOMPARE(result->replica.fields.value(u"summary"_s).toString(), u"200,7,404,,<no>,"_s);
        input.rules.outgoing.replace(u"replica.summary"_s, u"a.status; replica.summary"_s);
        QVERIFY2(out(input).error().message.contains(u"at line 2: the answer of http.get has no “status”"_s), qPrintable(out(input).error().message));
    }

    void badAddresses_data()
    {
        QTest::addColumn<QString>("path");
        for (const char *path : {"http://evil.example/x", "//evil.example/x", "x", "", "/../x", "/a/..", "/a/../b", "/a/./b", "/a/%2e%2E/b", "/a%2fb", "/a%5cb", "/a\\\\b", "/a%0d%0aX", "/a\\nb", "/a#b",
                                 "/a%zz", "/a%", "/a%+5", "/..;x=1/b", "/a%252e"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }
    void badAddresses()
    {
        QFETCH(QString, path);
        const QString message = outError(u"\nhttp.get('%1')"_s.arg(path));
        QVERIFY2(message.startsWith("The outgoing rule stopped at line 2: "_L1) && message.contains("path"_L1, Qt::CaseInsensitive), qPrintable(message));
    }

    void wrongUses_data()
    {
        QTest::addColumn<bool>("incoming");
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("message");
        QTest::newRow("post goes out") << false << u"http.post('/a')"_s << u"http.post goes into the incoming rule; an outgoing rule only reads"_s;
        QTest::newRow("store goes out") << false << u"store(issue)"_s << u"store(issue) goes into the incoming rule; an outgoing rule writes nothing here"_s;
        QTest::newRow("nearest") << false << u"http.gte('/a')"_s << u"http has no “gte”; did you mean “get”?"_s;
        QTest::newRow("query") << false << u"http.get('/a', 'b=c')"_s << u"http.get: the query must be an object {name: value}, got text"_s;
        QTest::newRow("value") << false << u"http.get('/a', { b: {} })"_s << u"http.get: “b” of the query must be text, a number, yes/no or a list of these, got an object"_s;
        QTest::newRow("what to store") << true << u"store(replica)"_s << u"store(issue): the argument must be issue, got an object"_s;
        QTest::newRow("body") << true << u"http.post('/a', () => 1)"_s << u"http.post: the body: expected a value, got a function"_s;
        QTest::newRow("long") << true << u"http.post('/a', 'x'.repeat(1100000))"_s << u"The body for “/a” is larger than 1 MiB"_s;
        QTest::newRow("long address") << true << u"http.get('/a', { x: 'y'.repeat(9000) })"_s << u"Path and query of “/a” are longer than 8000 characters"_s;
        QTest::newRow("too many") << true << u"try { for (let i = 0; ; ++i) http.post('/a/' + i) } catch (e) { throw e }"_s << u""_s;
    }
    void wrongUses()
    {
        QFETCH(bool, incoming);
        QFETCH(QString, script);
        QFETCH(QString, message);
        if (!message.isEmpty()) {
            const QString told = incoming ? inError(all(script)) : outError(script);
            QVERIFY2(told.endsWith(u": "_s + message), qPrintable(told));
            return;
        }
        IncomingInput input = all(script);
        for (int i = 0; i < 20; ++i) {
            const auto asked = in(input);
            QVERIFY2(asked && asked->call, qPrintable(asked ? u"no call"_s : asked.error().message));
            input.replies.append({asked->call->name, 200, {}});
        }
        QVERIFY(inError(input).endsWith(u"a rule calls the tracker at most 20 times by http, and this is one more"_s));
    }

    void callsThatChange()
    {
        const auto result = in(all(u"http.put('/a', { b: [1, issue.status] }, { c: true })"_s));
        QVERIFY2(result && result->call, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->call->call.method, u"PUT"_s);
        QCOMPARE(result->call->call.body, u"{\"b\":[1,{\"id\":\"1\",\"name\":\"Open\"}]}"_s);
        QCOMPARE(result->call->call.contentType, u"application/json"_s);
        QCOMPARE(in(all(u"http.post('/a', 'plain words')"_s))->call->call.contentType, u"text/plain"_s);
        // Its name is the same however the body differs: a repeated run may see another time.
        QCOMPARE(in(all(u"http.post('/a', 'one')"_s))->call->name, in(all(u"http.post('/a', 'two')"_s))->call->name);
    }

    // What the rule would have said of the replica before: with the answers that are there, and none of its own.
    void theQuietRunAsksNothing()
    {
        IncomingInput input = all(u"const a = http.get('/a'); if (replica.summary === 'before') http.post('/never');\nissue.summary = `${replica.summary} ${a.json?.x}`; issue.dueDate = http.get('/b/' + replica.summary).json ?? '2026-01-01';"_s);
        Replica previous = sample::replica();
        previous.fields.insert(u"summary"_s, u"before"_s);
        input.previous = previous.toJson();
        for (const QString &body : {u"{\"x\": 1}"_s, u"\"2026-02-02\""_s}) {
            const auto asked = in(input);
            QVERIFY(asked && asked->call && asked->call->call.path != "/never"_L1);
            input.replies.append({asked->call->name, 200, body});
        }
        const auto result = in(input);
        QVERIFY2(result && !result->call, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->values.value(u"summary"_s).toString(), u"Fire out 1"_s);
        QCOMPARE(result->values.value(u"dueDate"_s).toString(), u"2026-02-02"_s);
        QCOMPARE(result->previousValues.value(u"summary"_s).toString(), u"before 1"_s);
        QCOMPARE(result->previousValues.value(u"dueDate"_s).toString(), u"2026-01-01"_s);
        QVERIFY(result->warnings.isEmpty());
    }

    void storeEndsTheRun()
    {
        IncomingInput input = all(u"issue.summary = replica.summary; issue.status = 'New'; issue.custom.Severity = 'S2'; comments.add('first');\n"
                                  "store(issue);\n"
                                  "log(issue.id, issue.key, issue.url, issue.status, issue.summary, issue.custom.Severity, before.key, firstSync);\n"
                                  "issue.custom.Severity = issue.key; comments.add(`This is ${issue.key}`);"_s);
        input.previous = sample::replica().toJson();
        input.issue = {};
        input.firstSync = true;
        const auto first = in(input);
        QVERIFY2(first && first->stores, qPrintable(first ? QString() : first.error().message));
        QCOMPARE(first->values, QJsonObject({{u"summary"_s, u"Fire out"_s}, {u"status"_s, u"New"_s}, {u"custom.Severity"_s, u"S2"_s}}));
        QCOMPARE(first->previousValues, first->values); // as far as the rule has come
        QCOMPARE(first->comments.size(), 1);
        input.stored = {made()};
        const auto second = in(input);
        QVERIFY2(second && !second->stores, qPrintable(second ? QString() : second.error().message));
        QCOMPARE(second->log, QStringList(u"55 A-55 http://tracker.example.test/55 {\"id\":\"8\",\"name\":\"Triage\"} Printer on fire S1  true"_s));
        QCOMPARE(second->values, QJsonObject({{u"summary"_s, u"Fire out"_s}, {u"status"_s, u"New"_s}, {u"custom.Severity"_s, u"A-55"_s}}));
        QCOMPARE(second->comments.size(), 2);
    }

    void afterStoreTheRestMayBeSkipped()
    {
        IncomingInput input = all(u"issue.summary = 'stored'; comments.add('first'); store(issue); issue.summary = 'not'; comments.add('not'); sync.back(); sync.skip('enough');"_s);
        input.stored = {made()};
        const auto result = in(input);
        QVERIFY(result && !result->skipped && !result->back);
        QCOMPARE(result->values, QJsonObject({{u"summary"_s, u"stored"_s}}));
        QCOMPARE(result->comments.size(), 1);
        QCOMPARE(result->warnings, QStringList(u"after store(issue) the rule skipped the rest: enough"_s));
    }

    void storesAreBounded()
    {
        IncomingInput input = all(u"for (;;) store(issue)"_s);
        for (int i = 0; i < 5; ++i) {
            QVERIFY(in(input)->stores);
            input.stored.append(made());
        }
        QVERIFY(inError(input).endsWith(": a rule stores at most 5 times, and this is one more"_L1));
    }

    // In a rehearsal and an audit: it reads, and says what it would do besides.
    void nothingIsDoneWhereItOnlyReads()
    {
        IncomingInput input = sample::incoming(u"issue.summary = 'x'; store(issue);\nissue.custom.Severity = issue.key;\nconst a = http.post(`/issues/${issue.id}/watchers.json`, {});\n"
                                               "const b = http.get(`/issues/${issue.id}.json`);\nissue.custom.Team = `${a.code}${a.body}${a.json}${b.code} ${issue.summary}`;"_s);
        input.issue = {};
        input.firstSync = true;
        const auto result = in(input);
        QVERIFY2(result && !result->call && !result->stores, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->values, QJsonObject({{u"summary"_s, u"x"_s}, {u"custom.Severity"_s, u"(new)"_s}, {u"custom.Team"_s, u"0null0 x"_s}}));
        QCOMPARE(result->warnings, (QStringList {u"store(issue) would write here what is assigned so far (line 1)"_s, u"POST /issues/(new)/watchers.json would be sent (line 3)"_s,
                                                 u"GET /issues/(new).json would be asked for (line 4)"_s}));
        input.asking = RuleAsking::None;
        const auto quiet = in(input);
        QVERIFY(quiet && !quiet->call && quiet->warnings.isEmpty());
        QCOMPARE(quiet->values, result->values);
    }

    void theCheckKnowsThem()
    {
        RuleChecker checker(ruleHostPath(), m_clock);
        const auto messages = [&checker](const QString &script, RuleDirection direction) {
            auto checking = checker.check(script, direction);
            const auto checked = await(std::move(checking));
            QStringList found;
            for (const RuleProblem &problem : checked->problems)
                found.append(problem.message);
            return found;
        };
        QCOMPARE(messages(u"replica.summary = http.get('/a').body;"_s, RuleDirection::Outgoing), QStringList());
        QCOMPARE(messages(u"replica.summary = http.post('/a').body;"_s, RuleDirection::Outgoing), QStringList(u"http.post is only there in incoming rules"_s));
        QCOMPARE(messages(u"replica.summary = http.gett('/a').body;"_s, RuleDirection::Outgoing), QStringList(u"http has no “gett”; did you mean “get”?"_s));
        QCOMPARE(messages(u"replica.summary = 'x'; store(issue);"_s, RuleDirection::Outgoing), QStringList(u"“store” is only there in incoming rules"_s));
        QCOMPARE(messages(u"http.post('/a');"_s, RuleDirection::Incoming), QStringList());
        QCOMPARE(messages(u"issue.summary = 'x'; store(issue);"_s, RuleDirection::Incoming), QStringList());
        auto checking = checker.check(u"issue.summary = 'x'; store(issue);"_s, RuleDirection::Incoming);
        QVERIFY(!await(std::move(checking))->facts.dynamic);
    }
};

QTEST_GUILESS_MAIN(TstRuleAsks)
#include "tst_ruleasks.moc"
