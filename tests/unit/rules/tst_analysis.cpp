// What is said of a script before it runs: problems with their places, and the facts for the check against schemas.

#include "core/rules/mappingscript.h"
#include "core/rules/rulecheck.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"

#include <QtTest>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
constexpr RuleDirection outgoing = RuleDirection::Outgoing;
constexpr RuleDirection incoming = RuleDirection::Incoming;

QString said(const RuleProblem &p)
{
    return u"%1:%2+%3 %4 %5: %6"_s.arg(p.line).arg(p.column).arg(p.length).arg(p.severity == ProblemSeverity::Error ? u"error"_s : u"warning"_s, p.code, p.message);
}

QString said(const QList<FieldUse> &uses)
{
    QStringList texts;
    for (const FieldUse &use : uses) {
        QString text = u"%1 %2:%3"_s.arg(use.name).arg(use.line).arg(use.column);
        if (!use.values.isEmpty())
            text += u' ' + QString::fromUtf8(QJsonDocument(use.values).toJson(QJsonDocument::Compact));
        texts.append(text);
    }
    return texts.join(u" | "_s);
}
} // namespace

class TstAnalysis final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    std::unique_ptr<RuleChecker> m_checker;

    RuleCheck check(const QString &script, RuleDirection direction = outgoing)
    {
        auto result = await(m_checker->check(script, direction));
        if (!result)
            qFatal("%s", qPrintable(result.error().message));
        return *result;
    }

    static void rows() // Quotes in scripts are single, so that no raw strings are needed
    {
        QTest::addColumn<bool>("out");
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("expected");
    }

private Q_SLOTS:
    void initTestCase() { m_checker = std::make_unique<RuleChecker>(ruleHostPath(), m_clock); }

    void problems_data();
    void problems();
    void clean_data();
    void clean();
    void facts_data();
    void facts();
    void theEngineIsTheJudge_data();
    void theEngineIsTheJudge();
    void severalProblemsInOrder();
    void mappingsAreClean();
    void afterAck();
    void fastEnoughToTypeBy();
};

void TstAnalysis::problems_data()
{
    rows();
    const auto out = [](const char *name, const QString &script, const QString &expected) { QTest::newRow(name) << true << script << expected; };
    const auto in = [](const char *name, const QString &script, const QString &expected) { QTest::newRow(name) << false << script << expected; };

    out("token", u"replica.summary = 1;\n  lett b = 2;"_s, u"2:8+0 error syntax: Unexpected “b”"_s);
    out("not closed", u"replica.summary = 1;\nif (true) {\n"_s, u"3:1+0 error syntax: The text ends, but the “{” of line 2 is not closed"_s);
    out("closes nothing", u"log(1));"_s, u"1:7+0 error syntax: “)” closes nothing"_s);
    out("brace too many", u"if (1) {\n}}\nlog(1)"_s, u"2:2+0 error syntax: “}” closes nothing"_s);
    out("wrong bracket", u"log([1, 2);"_s, u"1:10+0 error syntax: “)” does not close the “[” of line 1"_s);
    out("string", u"log('a\n')"_s, u"1:5+0 error syntax: Unterminated string constant"_s);
    out("declared twice", u"let a = 1;\nlet a = 2;"_s, u"2:5+0 error syntax: Identifier “a” has already been declared"_s);
    out("await", u"const x = await issue.summary;"_s, u"1:17+0 error syntax: “await” is not possible in a rule"_s);
    out("strict", u"with (issue) {}"_s, u"1:1+0 error syntax: “with” in strict mode"_s);
    out("leaves the function", u"}); (function () {"_s, u"1:1+0 error syntax: “}” closes nothing"_s);

    const QString fill = u"replica.summary = ''; "_s; // 22 characters
    out("unknown name", fill + u"log(connecton.name)"_s, u"1:27+9 error unknown-name: There is no “connecton”; did you mean “connection”?"_s);
    out("nothing near", fill + u"log(zzzz)"_s, u"1:27+4 error unknown-name: There is no “zzzz”"_s);
    out("own name", fill + u"const total = 1; log(totl)"_s, u"1:44+4 error unknown-name: There is no “totl”; did you mean “total”?"_s);
    out("out of scope", fill + u"{ const a1 = 1; } log(a1)"_s, u"1:45+2 error unknown-name: There is no “a1”"_s);
    out("of the other direction", fill + u"comments.add('x')"_s, u"1:23+8 error unknown-name: “comments” is only there in incoming rules"_s);
    out("engine's own that rules lack", fill + u"console.log(1)"_s, u"1:23+7 error unknown-name: There is no “console”"_s);
    out("timer", fill + u"setTimeout(() => {}, 1)"_s, u"1:23+10 error unknown-name: There is no “setTimeout”"_s);
    out("undeclared", fill + u"total = 1"_s, u"1:23+5 error undeclared: “total” is not declared; write “let total = …”"_s);
    out("undeclared field", fill + u"sumary = 1"_s, u"1:23+6 error undeclared: “sumary” is not declared; did you mean “replica.summary”?"_s);
    out("undeclared in a pattern", fill + u"[alpha, b1] = [1, 2]; let b1"_s, u"1:24+5 error undeclared: “alpha” is not declared; write “let alpha = …”"_s);
    out("undeclared loop", fill + u"for (k1 of []) {}"_s, u"1:28+2 error undeclared: “k1” is not declared; write “let k1 = …”"_s);
    out("constant", fill + u"const a = 1;\na = 2;"_s, u"2:1+1 error constant: “a” is a constant and cannot be assigned; declare it with “let”"_s);
    out("built-in", fill + u"Math = 1"_s, u"1:23+4 error read-only: “Math” belongs to JavaScript and cannot be assigned; choose another name, or declare it"_s);
    out("replaced", fill + u"replica = {}"_s, u"1:23+7 warning replaces: This replaces the name “replica” in this run and writes nothing; assign its fields"_s);

    out("member", fill + u"sync.skp('x')"_s, u"1:28+3 error unknown-member: sync has no “skp”; did you mean “skip”?"_s);
    out("member in brackets", fill + u"text['toPlian']('x')"_s, u"1:28+9 error unknown-member: text has no “toPlian”; did you mean “toPlain”?"_s);
    out("member by pattern", fill + u"const { byMail } = users"_s, u"1:31+6 error unknown-member: users has no “byMail”; did you mean “byEmail”?"_s);
    out("member of connection", fill + u"log(connection.localNod)"_s, u"1:38+8 error unknown-member: connection has no “localNod”; did you mean “localNode”?"_s);
    in("assigned without the helper", u"issue.comments = comments.merge(issue, replica)"_s, u"1:1+14 error read-only: issue.comments cannot be assigned; use comments.merge or comments.add"_s);
    in("member of comments", u"comments.mrege(issue, replica); issue.summary = ''"_s, u"1:10+5 error unknown-member: comments has no “mrege”; did you mean “merge”?"_s);
    out("option", fill + u"map({}, 1, { kep: true })"_s, u"1:36+3 error unknown-option: map has no option “kep”; did you mean “keep”?"_s);
    in("option of a comment", u"comments.add('x', { intern: true })"_s, u"1:21+6 error unknown-option: comments.add has no option “intern”; did you mean “internal”?"_s);

    out("issue is read", fill + u"issue.status = 'x'"_s, u"1:23+12 error read-only: issue cannot be changed in an outgoing rule; replica can"_s);
    out("read by an alias", fill + u"const c = issue.custom; c.A = 1"_s, u"1:47+3 error read-only: issue cannot be changed in an outgoing rule; replica can"_s);
    in("before is read", u"issue.summary = ''; before.status = 'x'"_s, u"1:21+13 error read-only: before cannot be changed in an incoming rule"_s);
    in("comments are merged", u"issue.comments = replica.comments"_s, u"1:1+14 error read-only: issue.comments cannot be assigned; use comments.merge or comments.add"_s);
    in("tracker's own", u"issue.key = 'A-1'"_s, u"1:1+9 error read-only: issue.key cannot be assigned: it is the tracker’s own"_s);
    out("filled by Lockstep", fill + u"replica.key = 1"_s, u"1:23+11 error read-only: replica.key cannot be assigned: Lockstep fills it"_s);
    out("API", fill + u"text.of = 1"_s, u"1:23+7 error read-only: “text” cannot be changed"_s);

    out("after return", fill + u"return;\nlog(1);\nlog(2)"_s, u"2:1+7 warning unreachable: Never reached: line 1 ends this before"_s);
    out("after skip", fill + u"sync.skip('x'); log(1)"_s, u"1:39+6 warning unreachable: Never reached: line 1 ends this before"_s);
    out("after fail", fill + u"fail.issue('x'); log(1)"_s, u"1:40+6 warning unreachable: Never reached: line 1 ends this before"_s);
    out("after both branches", fill + u"if (firstSync) { return; } else { throw 1; }\nlog(1)"_s, u"2:1+6 warning unreachable: Never reached: line 1 ends this before"_s);
    out("after continue", fill + u"for (const l of issue.labels) { continue; log(l) }"_s, u"1:65+6 warning unreachable: Never reached: line 1 ends this before"_s);
    out("after an endless loop", fill + u"while (true) { log(1) }\nlog(2)"_s, u"2:1+6 warning unreachable: Never reached: line 1 ends this before"_s);
    out("after a switch", fill + u"switch (1) { case 1: return; default: throw 2; }\nlog(1)"_s, u"2:1+6 warning unreachable: Never reached: line 1 ends this before"_s);
    out("in a function", fill + u"const f = () => { return 1; log(2); }; f()"_s, u"1:51+7 warning unreachable: Never reached: line 1 ends this before"_s);
    out("false", fill + u"if (false) { log(1) }"_s, u"1:34+10 warning unreachable: Never reached: the condition is always false"_s);
    out("not true", fill + u"if (!true) log(1)"_s, u"1:34+6 warning unreachable: Never reached: the condition is always false"_s);
    out("else of true", fill + u"if (1) log(1); else log(2)"_s, u"1:43+6 warning unreachable: Never reached: the condition is always true"_s);

    const QString idle = u"1:1+0 warning fills-nothing: This rule never fills replica: nothing is sent. If that is meant, write sync.skip()"_s;
    out("fills nothing", u"log(issue.summary)"_s, idle);
    out("empty", QString(), idle);
    out("fills out of reach", u"return;\nreplica.summary = issue.summary"_s, idle + u"\n2:1+31 warning unreachable: Never reached: line 1 ends this before"_s);
    in("changes nothing", u"log(replica.summary)"_s, u"1:1+0 warning changes-nothing: This rule never changes issue. If that is meant, write sync.skip()"_s);

    const QString why = u": issue.status is an object {id, name, …}; ask issue.status?.name"_s;
    out("same as a text", fill + u"if (issue.status === 'Open') log(1)"_s, u"1:27+23 warning never-equal: This is never true"_s + why);
    out("not the same as a text", fill + u"if ('Open' !== issue.status) log(1)"_s, u"1:27+23 warning never-equal: This is always true"_s + why);
    out("switch over a choice", fill + u"switch (issue.status) { case 'Open': log(1); break; case 'x': }"_s, u"1:31+12 warning never-equal: No case of this is ever taken"_s + why);
    out("list of texts", fill + u"const open = ['New', 'Open']; if (open.includes(issue.status)) log(1)"_s, u"1:57+27 warning never-equal: This is never true"_s + why);
    in("before", u"issue.summary = ''; if (before.type === 'Bug') log(1)"_s,
       u"1:25+21 warning never-equal: This is never true: before.type is an object {id, name, …}; ask before.type?.name"_s);
}

void TstAnalysis::problems()
{
    QFETCH(bool, out);
    QFETCH(QString, script);
    QFETCH(QString, expected);
    QStringList found;
    for (const RuleProblem &problem : check(script, out ? outgoing : incoming).problems)
        found.append(said(problem));
    QCOMPARE(found.join(u'\n'), expected);
}

void TstAnalysis::clean_data()
{
    QTest::addColumn<bool>("out");
    QTest::addColumn<QString>("script");
    const auto out = [](const char *name, const QString &script) { QTest::newRow(name) << true << QString(u"replica.summary = issue.summary;\n"_s + script); };
    const auto in = [](const char *name, const QString &script) { QTest::newRow(name) << false << QString(u"issue.summary = replica.summary;\n"_s + script); };
    out("hoisting", u"log(f(1)); function f(a) { return g(a); } const g = (b) => b + c1; var c1 = 2"_s);
    out("parameters", u"const f = ({ a, b: [c, ...d] = [], ...e }, { g } = { g: 1 }, ...h) => [a, c, d, e, g, h]; log(f({}))"_s);
    out("catch", u"try { log(1) } catch ({ message }) { log(message) } try { log(2) } catch { log(3) } finally { log(4) }"_s);
    out("loops", u"for (let i = 0; i < 2; ++i) log(i); for (const k in {}) log(k); for (const [a, b] of Object.entries({})) log(a, b)"_s);
    out("labels", u"outer: for (const a of [1]) { for (const b of [2]) { if (a > b) continue outer; else break outer; } }\nlog(1)"_s);
    out("label left by break", u"done: { if (firstSync) break done; return; }\nlog(1)"_s);
    out("switch left by break", u"switch (issue.key) { case 'a': return; default: break; }\nlog(1)"_s);
    out("loop left by break", u"for (;;) { if (firstSync) break; }\nlog(1)"_s);
    out("skip that is caught", u"try { sync.skip() } catch { log(1) }\nlog(2)"_s);
    out("functions behind return", u"return f(); function f() { return 1; }"_s);
    out("classes", u"class A extends Map { #x = 1; static s = 2; get y() { return this.#x; } [`z`]() { return new.target; } static { A.s = 3; } } log(new A().y, A.s)"_s);
    out("named expressions", u"const f = function g(n) { return n > 0 ? g(n - 1) : arguments.length; }; log(f(1)); log(class B { m() { return B; } })"_s);
    out("generators and promises", u"function* g() { yield* [1]; } const h = async () => { await null; }; log([...g()], h())"_s);
    out("local names hide the API", u"const text = 'x', sync = { skp: 1 }, map = 1; log(text.nothing, sync.skp, map)"_s);
    out("hidden by a parameter", u"const f = (issue) => { issue.a = 1; return issue; }; log(f({}))"_s);
    out("asked by typeof", u"if (typeof other !== 'undefined') log(other)"_s);
    out("all built-ins", u"log(JSON, Math.max(1), new Date(), Number('1'), parseInt('1', 10), isNaN(NaN), undefined, Infinity, new Set(), Symbol('x'), Intl, encodeURIComponent('a'), globalThis, BigInt(1))"_s);
    out("language members", u"log(`${sync}`, text.toString(), users.constructor)"_s);
    out("choice as it should be", u"if (issue.status == 'Open' || issue.status?.name === 'x' || `${issue.status}` === 'y' || issue.status === null || issue.custom.S === 'z') log(1)"_s);
    out("choice in a table", u"replica.priority = { High: 'A' }[issue.priority] ?? 'B'"_s);
    out("other side's fields", u"if (previous?.status === 'x') log(1)"_s);
    out("destructured writes", u"[replica.priority, replica.custom.A] = [1, 2]; ({ a: replica.custom.B } = { a: 1 })"_s);
    out("computed", u"for (const n of ['priority', 'dueDate']) replica[n] = issue[n]"_s);
    out("regular expressions and templates", u"log(/[/]}{\\//.test(issue.key), `a${`b${1}`}c`, issue?.custom?.['x'] ?? 0, 1_000n, 2 ** 3, a => { a ||= 1; return a; })"_s);
    out("comments of all kinds", u"/* } */ // {\nlog(1) // )"_s);
    in("texts of the other side", u"if (replica.status === 'x' || issue.status === 'y') log(1); switch (replica.status) { case 'a': break; }"_s);
    in("all of incoming", u"if (firstSync) comments.add(`from ${replica.key}`, { internal: true });\ncomments.merge(issue, replica, c => ({ ...c, body: c.body }));\n"
                          u"attachments.merge(issue, replica);\nissue.assignee = users.byEmail(replica.customKeys.mail);\nissue.dueDate = dates.addWorkingDays(before.dueDate, 1);\n"
                          u"if (empty(previous)) fail.connection('x'); else warn(connection.remoteTracker1 ?? '');"_s.replace(u".remoteTracker1"_s, u".localTracker"_s));
    QTest::newRow("skips everything") << true << u"sync.skip('only the other way')"_s;
    QTest::newRow("refuses everything") << false << u"// one way\nfail.connection('not here')"_s;
    QTest::newRow("filled by a function") << true << u"const fill = (r) => { r.summary = 'x'; }; fill(replica)"_s;
    QTest::newRow("only comments") << true << u"replica.comments = issue.comments.filter(c => c.visibility === 'public')"_s;
}

void TstAnalysis::clean()
{
    QFETCH(bool, out);
    QFETCH(QString, script);
    const RuleCheck result = check(script, out ? outgoing : incoming);
    QVERIFY2(result.problems.isEmpty(), result.problems.isEmpty() ? "" : qPrintable(said(result.problems.first())));
}

void TstAnalysis::facts_data()
{
    QTest::addColumn<bool>("out");
    QTest::addColumn<QString>("script");
    QTest::addColumn<QString>("reads"); // of the issue (outgoing), of the replica (incoming)
    QTest::addColumn<QString>("writes");
    QTest::addColumn<bool>("dynamic");
    const auto row = [](const char *name, bool out, const QString &script, const QString &reads, const QString &writes, bool dynamic = false) {
        QTest::newRow(name) << out << script << reads << writes << dynamic;
    };
    row("plain", true, u"replica.summary = issue.summary"_s, u"summary 1:25"_s, u"summary 1:9"_s);
    row("custom", true, u"replica.custom['X y'] = issue.custom.Team;\nreplica.customKeys.mail = issue.reporter?.email"_s, u"custom.Team 1:38 | reporter 2:33"_s,
        u"custom.X y 1:16 | key.mail 2:20"_s);
    row("optional", true, u"replica.summary = issue?.custom?.['A b']"_s, u"custom.A b 1:35"_s, u"summary 1:9"_s);
    row("pattern", true, u"const { summary, custom: { Severity: s, Impact = 'low' } } = issue;\nreplica.summary = summary + s + Impact"_s,
        u"summary 1:9 | custom.Severity 1:28 | custom.Impact 1:41"_s, u"summary 2:9"_s);
    row("aliases", true, u"const i = issue, c = i.custom, { custom } = replica;\ncustom.A = c.B; const r = replica; r.summary = i.summary"_s,
        u"custom.B 2:14 | summary 2:50"_s, u"custom.A 2:8 | summary 2:38"_s);
    row("keys at once", true, u"replica.customKeys = { a: 1, 'b c': issue.key }"_s, u"key 1:43"_s, u"key.a 1:24 [1] | key.b c 1:30"_s);
    row("literals", true, u"replica.priority = firstSync ? 'A' : -2; replica.status = { name: 'B' }; replica.labels = ['x', 'y']; replica.dueDate = null;\nreplica.custom.T = `t`"_s, QString(),
        u"priority 1:9 ['A',-2] | status 1:50 ['B'] | labels 1:82 [['x','y']] | dueDate 1:111 [null] | custom.T 2:16 ['t']"_s);
    row("table", true, u"replica.priority = map({ Low: 'L', High: 'H' }, issue.priority, { default: 'N' })"_s, u"priority 1:55 ['Low','High']"_s, u"priority 1:9 ['L','H','N']"_s);
    row("named table", true, u"const t = { Low: 'L' };\nreplica.priority = map(t, issue.priority) ?? 'N'; replica.status = t[issue.status] ?? 'M'"_s, u"priority 2:33 ['Low'] | status 2:76"_s,
        u"priority 2:9 ['L','N'] | status 2:59 ['L','M']"_s);
    row("changed table", true, u"let t = { Low: 'L' }; t = { High: 'H' };\nreplica.priority = map(t, issue.priority)"_s, u"priority 2:33"_s, u"priority 2:9"_s);
    row("compared", true, u"if (issue.status == 'Open' && issue.type?.name !== 'Bug') replica.summary = ''"_s, u"status 1:11 ['Open'] | type 1:37 ['Bug']"_s, u"summary 1:67 ['']"_s);
    row("compared by a name of its own", true, u"const s = issue.custom.S; replica.summary = s === 'a' ? '1' : '2'"_s, u"custom.S 1:24 | custom.S 1:45 ['a']"_s, u"summary 1:35 ['1','2']"_s);
    row("not reached", true, u"replica.summary = ''; return; replica.status = issue.status"_s, QString(), u"summary 1:9 ['']"_s);
    row("comments", true, u"replica.comments = issue.comments"_s, u"comments 1:26"_s, u"comments 1:9"_s);
    row("added to", true, u"replica.summary += issue.key; replica.custom.N ||= 5"_s, u"key 1:26"_s, u"summary 1:9 | custom.N 1:46 [5]"_s);
    row("in", true, u"replica.summary = 'a b' in issue.custom ? 'x' : 'y'"_s, u"custom.a b 1:19"_s, u"summary 1:9 ['x','y']"_s);
    row("logged as a whole", true, u"log(issue); if (previous) warn('x'); replica.summary = ''"_s, QString(), u"summary 1:46 ['']"_s);
    row("hidden", true, u"const f = (issue) => issue.nothing; f({}); replica.summary = ''"_s, QString(), u"summary 1:52 ['']"_s);
    row("own result", true, u"replica.summary = ''; log(replica.summary, previous?.status)"_s, QString(), u"summary 1:9 ['']"_s);
    row("computed read", true, u"for (const n of ['a']) replica.summary = issue[n]"_s, QString(), u"summary 1:32"_s, true);
    row("computed write", true, u"for (const n of ['a']) replica.custom[n] = 1"_s, QString(), QString(), true);
    row("constant in brackets", true, u"const n = 'dueDate'; replica[n] = issue[n]"_s, u"dueDate 1:41"_s, u"dueDate 1:30"_s);
    row("assign", true, u"Object.assign(replica, { summary: 'x' })"_s, QString(), QString(), true);
    row("given away", true, u"const f = (i) => i.summary; replica.summary = f(issue)"_s, QString(), u"summary 1:37"_s, true);
    row("spread", true, u"replica.customKeys = { ...issue.custom }"_s, QString(), QString(), true);
    row("rest", true, u"const { summary, ...rest } = issue; replica.summary = summary"_s, u"summary 1:9"_s, u"summary 1:45"_s, true);
    row("syntax error", true, u"replica.summary = ;"_s, QString(), QString(), true);

    row("incoming", false, u"issue.summary = replica.summary; issue.custom.A = previous?.custom.B"_s, u"summary 1:25 | custom.B 1:68"_s, u"summary 1:7 | custom.A 1:47"_s);
    row("incoming table", false, u"issue.status = map({ a: 'Closed', b: 'Open' }, replica.status, { fail: true })"_s, u"status 1:56 ['a','b']"_s, u"status 1:7 ['Closed','Open']"_s);
    row("customFields", true, u"replica.customFields['X y'].value = issue.customFields.Team.value;\nreplica.setStatus('A')"_s, u"custom.Team 1:56"_s, u"custom.X y 1:22 | status 2:9 ['A']"_s);
    row("helpers", false, u"issue.comments = commentHelper.mergeComments(issue, replica);\nattachmentHelper.mergeAttachments(issue, replica)"_s, u"comments 1:18 | attachments 2:1"_s,
        u"comments 1:7 | comments 1:18 | attachments 2:1"_s);
    row("merges", false, u"comments.merge(issue, replica);\nattachments.merge(issue, replica); comments.add('x')"_s, u"comments 1:1 | attachments 2:1"_s, u"comments 1:1 | attachments 2:1 | comments 2:36"_s);
}

void TstAnalysis::facts()
{
    QFETCH(bool, out);
    QFETCH(QString, script);
    QFETCH(QString, reads);
    QFETCH(QString, writes);
    QFETCH(bool, dynamic);
    const RuleFacts facts = check(script, out ? outgoing : incoming).facts;
    QCOMPARE(said(out ? facts.issueReads : facts.replicaReads).replace(u'"', u'\''), reads);
    QCOMPARE(said(out ? facts.replicaFills : facts.issueWrites).replace(u'"', u'\''), writes);
    QCOMPARE(facts.dynamic, dynamic);
    QVERIFY((out ? facts.replicaReads : facts.replicaFills).isEmpty());
}

// What the engine takes is no syntax error, whatever the parser thinks of it, and what it refuses is one.
void TstAnalysis::theEngineIsTheJudge_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<bool>("accepted");
    QTest::newRow("return") << u"return 1"_s << true;
    QTest::newRow("await as a name") << u"const await = 1; log(await)"_s << true;
    QTest::newRow("hashbang") << u"#!/bin/sh\n"_s << false;
    QTest::newRow("import") << u"import x from 'y'"_s << false;
    QTest::newRow("octal") << u"log(010)"_s << false;
    QTest::newRow("yield") << u"let yield = 1"_s << false;
    QTest::newRow("private name") << u"issue.#x"_s << false;
    QTest::newRow("static block") << u"class A { static { log(1) } }"_s << true;
    QTest::newRow("private in") << u"class A { #x; static has(o) { return #x in o; } }"_s << true;
    QTest::newRow("bad regular expression") << u"log(/(/)"_s << false;
    QTest::newRow("look-behind") << u"log(/(?<=a)b/.test('ab'))"_s << true;
    QTest::newRow("nested deeply") << QString(u"log("_s + QString(20000, u'[') + QString(20000, u']') + u')') << false;
}

void TstAnalysis::theEngineIsTheJudge()
{
    QFETCH(QString, script);
    QFETCH(bool, accepted);
    const RuleCheck result = check(script);
    QCOMPARE(result.firstError() == nullptr, accepted);
    if (!accepted) {
        QCOMPARE(result.problems.size(), 1);
        QCOMPARE(result.problems.first().code, u"syntax"_s);
        QVERIFY(result.facts.dynamic);
    }
}

void TstAnalysis::severalProblemsInOrder()
{
    const RuleCheck result = check(u"if (issue.status === 'x') lgo(1);\r\nreplica.summary = summry;\r\n  sync.skp();"_s);
    QStringList codes;
    for (const RuleProblem &problem : result.problems)
        codes.append(u"%1:%2 %3"_s.arg(problem.line).arg(problem.column).arg(problem.code));
    QCOMPARE(codes.join(u", "_s), u"1:5 never-equal, 1:27 unknown-name, 2:19 unknown-name, 3:8 unknown-member"_s);
    QCOMPARE(result.firstError()->line, 1);
    QCOMPARE(result.firstError()->column, 27);
}

void TstAnalysis::mappingsAreClean()
{
    Mapping mapping = basicMapping();
    const auto add = [&mapping](const QString &field, Transformation transformation, MappingDirection direction) -> FieldMapping & {
        FieldMapping row;
        row.field = row.replica = field;
        row.transformation = transformation;
        row.direction = direction;
        mapping.fields.append(row);
        return mapping.fields.last();
    };
    add(u"status"_s, Transformation::Values, MappingDirection::Both).values = {{u"New"_s, u"Open"_s}};
    add(u"assignee"_s, Transformation::Person, MappingDirection::Both).person = u"email"_s;
    add(u"dueDate"_s, Transformation::WorkingDays, MappingDirection::Both).days = 2;
    add(u"custom.Ext ref"_s, Transformation::Copy, MappingDirection::Both).replica = u"key.ref"_s;
    add(u"custom.From"_s, Transformation::Template, MappingDirection::Incoming).text = u"{{key}}, {{custom.X}}"_s;
    mapping.comments->prefix = u"{{author}}: "_s;
    for (const RuleDirection direction : {outgoing, incoming}) {
        const RuleCheck result = check(direction == outgoing ? outgoingScript(mapping) : incomingScript(mapping), direction);
        QVERIFY2(result.problems.isEmpty(), result.problems.isEmpty() ? "" : qPrintable(said(result.problems.first())));
        QVERIFY(!result.facts.dynamic);
    }
}

void TstAnalysis::afterAck()
{
    const RuleCheck fine = check(u"if (firstSync) comments.add(`Linked to ${replica.key}`);\nissue.custom.Theirs = replica.key;\nif (before.summary) sync.back();"_s, RuleDirection::AfterAck);
    QVERIFY2(fine.problems.isEmpty(), fine.problems.isEmpty() ? "" : qPrintable(said(fine.problems.first())));
    QCOMPARE(said(fine.facts.issueWrites), u"custom.Theirs 2:14 | comments 1:16"_s);
    QVERIFY(said(fine.facts.replicaReads).contains(u"key 2:"_s));
    const auto first = [this](const QString &script) { return said(check(script, RuleDirection::AfterAck).problems.value(0)); };
    QVERIFY2(first(u"comments.merge(issue, replica);"_s).contains(u"comments.merge is not there in after-ack rules"_s), qPrintable(first(u"comments.merge(issue, replica);"_s)));
    QVERIFY2(first(u"issue.summary = previous.summary;"_s).contains(u"“previous” is not there in after-ack rules"_s), qPrintable(first(u"issue.summary = previous.summary;"_s)));
    QVERIFY2(first(u"replica.summary = issue.summary;"_s).contains(u"replica cannot be changed in an after-ack rule; issue can"_s), qPrintable(first(u"replica.summary = issue.summary;"_s)));
}

void TstAnalysis::fastEnoughToTypeBy()
{
    QString script;
    for (int i = 0; i < 50; ++i)
        script += u"// The team of group %1 is told by its label\nif (issue.labels.includes('private%1'))\n    sync.skip('private');\nreplica.custom.F%1 = issue.custom.Team%1;\n"_s.arg(i);
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 20; ++i) {
        QElapsedTimer timer;
        timer.start();
        QVERIFY(check(script).problems.isEmpty());
        best = qMin(best, timer.nsecsElapsed());
    }
    qInfo("200 lines: %.1f ms", double(best) / 1e6);
    QVERIFY2(best < 50'000'000, qPrintable(QString::number(best)));
}

QTEST_GUILESS_MAIN(TstAnalysis)
#include "tst_analysis.moc"
