// What a hostile script or a broken host can do: cost its own event, no more.

#include "core/rules/hostruleengine.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QtTest>

#include <csignal>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
const QString hostPath = ruleHostPath();

QString shellProgram(const QTemporaryDir &folder, const QByteArray &body)
{
    const QString path = folder.filePath(u"host.sh"_s);
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write("#!/bin/sh\n" + body + "\n");
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return path;
}

QByteArray lengthBytes(quint32 n)
{
    QByteArray bytes(4, '\0');
    qToLittleEndian(n, bytes.data());
    return bytes;
}
} // namespace

class TstRuleHost final : public QObject {
    Q_OBJECT

    SystemClock m_clock;
    const RuleLimits m_quick {.memoryMib = 256, .callMs = 400};

    static Result<OutgoingResult> run(HostRuleEngine &engine, const QString &script) { return await(engine.outgoing(sample::outgoing(script))); }
    static void stillWorks(HostRuleEngine &engine)
    {
        const auto next = run(engine, u"replica.summary = issue.summary"_s);
        QVERIFY2(next, qPrintable(next ? QString() : next.error().message));
        QCOMPARE(next->replica.fields.value(u"summary"_s).toString(), u"Printer on fire"_s);
    }

private Q_SLOTS:
    void hostile_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("code");
        const auto row = [](const char *name, const QString &script, ErrorCode code) { QTest::newRow(name) << script << static_cast<int>(code); };
        row("endless loop", u"while (true) {}"_s, ErrorCode::RuleTime);
        row("endless loop that catches", u"while (true) { try { for (;;) sync.skip() } catch {} }"_s, ErrorCode::RuleTime);
        row("endless promise", u"replica.summary = 'x'; const f = () => { Promise.resolve().then(f); }; f()"_s, ErrorCode::RuleTime);
        row("endless array", u"const a = []; while (true) a.push(new Array(1000).fill(0))"_s, ErrorCode::RuleMemory);
        row("big array", u"new Array(4e8).fill(0)"_s, ErrorCode::RuleMemory);
        row("endless string", u"let s = 'x'; while (true) s += s"_s, ErrorCode::Rule);
        row("deep recursion", u"const f = () => 1 + f(); f()"_s, ErrorCode::Rule);
        row("huge output", u"replica.description = 'x'.repeat(9e6)"_s, ErrorCode::Rule);
        row("huge log of a cycle", u"const a = []; a[0] = a; log(a)"_s, ErrorCode::Rule);
        row("throw undefined", u"throw undefined"_s, ErrorCode::Rule);
        row("hostile error", u"throw new Proxy(new Error('x'), { get() { throw 1 } })"_s, ErrorCode::Rule);
        row("output getter", u"replica.customKeys = { get a() { throw new Error('g') } }"_s, ErrorCode::Rule);
    }
    void hostile()
    {
        QFETCH(QString, script);
        QFETCH(int, code);
        HostRuleEngine engine(hostPath, m_clock, code == static_cast<int>(ErrorCode::RuleTime) ? m_quick : RuleLimits {.memoryMib = 256, .callMs = 20000});
        const auto result = run(engine, script);
        QVERIFY(!result);
        QCOMPARE(result.error().code, static_cast<ErrorCode>(code));
        QCOMPARE(result.error().rule, u"outgoing"_s);
        QVERIFY(result.error().message.startsWith("The outgoing rule "_L1));
        QVERIFY(!result.error().healsByItself());
        stillWorks(engine);
    }

    void harmless_data()
    {
        QTest::addColumn<QString>("script");
        QTest::newRow("100 MB string") << u"const q = 'x'.repeat(1e8) + 'y'; q.indexOf('z'); replica.summary = 'ok'"_s;
        QTest::newRow("bad regular expression") << u"/^(a+)+$/.test('a'.repeat(40) + 'b'); replica.summary = 'ok'"_s;
        QTest::newRow("own error class") << u"class E extends Error { constructor() { super('m'); this.name = 'E'; } }\n"
                                            u"try { throw new E } catch (e) { replica.summary = e.name === 'E' ? 'ok' : 'bad' }"_s;
        QTest::newRow("own toString") << u"const o = {}; o.toString = () => 'ok'; replica.summary = `${o}`"_s;
        QTest::newRow("no way out") << u"const names = ['require', 'process', 'fetch', 'XMLHttpRequest', 'setTimeout', 'console', 'WebAssembly', "
                                       u"'SharedArrayBuffer', 'Atomics', 'print', 'load', 'readFile', 'quit', 'gc', 'imports', 'Deno', 'std', 'os', '$vm'];\n"
                                       u"const there = names.filter(n => n in globalThis); replica.summary = there.length ? there.join() : 'ok'"_s;
    }
    void harmless()
    {
        QFETCH(QString, script);
        HostRuleEngine engine(hostPath, m_clock, {.memoryMib = 512, .callMs = 20000});
        const auto result = run(engine, script);
        QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
        QCOMPARE(result->replica.fields.value(u"summary"_s).toString(), u"ok"_s);
        stillWorks(engine);
    }

    // The same rule runs in the same context: what one call did, the next must not see.
    void nothingLeaksIntoTheNextCall()
    {
        HostRuleEngine engine(hostPath, m_clock);
        const QString script = uR"js(
            const found = [];
            const attempt = (name, look, change) => { if (look()) found.push(name); try { change(); } catch {} };
            attempt('global', () => 'leak' in globalThis, () => { globalThis.leak = 1; });
            attempt('object', () => ({}).leak, () => { Object.prototype.leak = 1; });
            attempt('array', () => [].leak, () => { Array.prototype.leak = 1; });
            attempt('push', () => [].push.leak, () => { Array.prototype.push.leak = 1; });
            attempt('proto', () => ({}).leak2, () => { Object.setPrototypeOf(Object.prototype, { leak2: 1 }); });
            attempt('define', () => ({}).leak3, () => { Object.defineProperty(Object.prototype, 'leak3', { value: 1 }); });
            attempt('toString', () => `${{}}` === 'leak', () => { Object.prototype.toString = () => 'leak'; });
            attempt('sloppy', () => 'leak4' in globalThis, () => { Function('leak4 = 1')(); });
            attempt('eval', () => 'leak5' in globalThis, () => { (0, eval)('var leak5 = 1'); });
            attempt('api', () => sync.leak, () => { sync.leak = 1; });
            attempt('function', () => map.leak, () => { map.leak = 1; });
            attempt('json', () => JSON.leak, () => { JSON.leak = 1; });
            attempt('parse', () => JSON.parse('1') === 'leak', () => { JSON.parse = () => 'leak'; });
            attempt('generator', () => (function* () {})().leak, () => { Object.getPrototypeOf(function* () {}).prototype.leak = 1; });
            attempt('async', () => (async () => {}).leak, () => { Object.getPrototypeOf(async () => {}).leak = 1; });
            attempt('iterator', () => [][Symbol.iterator]().leak, () => { Object.getPrototypeOf([][Symbol.iterator]()).leak = 1; });
            attempt('regexp', () => RegExp.$1 === 'leak', () => { /(leak)/.exec('leak'); });
            attempt('regexp input', () => RegExp.input === 'leak', () => { RegExp.input = 'leak'; });
            attempt('date', () => Date.leak, () => { Date.leak = 1; });
            attempt('constructor', () => ({}).constructor.leak, () => { ({}).constructor.leak = 1; });
            replica.summary = 'found:' + found.join();
        )js"_s;
        for (int i = 0; i < 2; ++i) {
            const auto result = run(engine, script);
            // A name that the API does not know is an error: "sync has no “leak”".
            QVERIFY2(!result, "sync.leak must be refused");
            QCOMPARE(result.error().message.contains("sync has no"_L1), true);
        }
        QString rest = script;
        rest.remove(u"attempt('api', () => sync.leak, () => { sync.leak = 1; });"_s);
        for (int i = 0; i < 2; ++i) {
            const auto result = run(engine, rest);
            QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
            QCOMPARE(result->replica.fields.value(u"summary"_s).toString(), u"found:"_s);
        }
    }

    void callsBehindARunawayAreServed()
    {
        HostRuleEngine engine(hostPath, m_clock, m_quick);
        QElapsedTimer timer;
        timer.start();
        auto before = engine.outgoing(sample::outgoing(u"replica.summary = '1'"_s));
        auto runaway = engine.outgoing(sample::outgoing(u"while (true) {}"_s));
        auto behind = engine.outgoing(sample::outgoing(u"replica.summary = '3'"_s));
        const auto third = await(std::move(behind));
        QVERIFY(before.isReady() && runaway.isReady());
        QVERIFY(third);
        const auto second = await(std::move(runaway));
        QCOMPARE(second.error().message, u"The outgoing rule ran longer than 0.4 s and was stopped"_s);
        QVERIFY2(timer.elapsed() < 10000, "the limit of a call is not that of a start");
    }

    void outputIsLimitedAsSet()
    {
        HostRuleEngine engine(hostPath, m_clock, {.outputKib = 100});
        const QString text = u"replica.summary = 's'; replica.description = 'x'.repeat(%1)"_s;
        QVERIFY(run(engine, text.arg(90000)));
        const auto tooMuch = run(engine, text.arg(110000));
        QVERIFY(!tooMuch);
        QCOMPARE(tooMuch.error().message, u"The outgoing rule stopped: what it made is too large: over 100 KiB"_s);
        QVERIFY(!run(engine, u"replica.description = '–'.repeat(50000)"_s)); // bytes are counted
        stillWorks(engine);
    }

    // A spare host takes over from the second call on: what is asked of it must be what the first one knew.
    void theSpareKnowsWhatItsPredecessorKnew()
    {
        HostRuleEngine engine(hostPath, m_clock, m_quick);
        Schema schema;
        schema.people.append({.id = u"7"_s, .login = u"dev"_s, .name = u"Dev"_s, .email = u"dev@example.org"_s});
        engine.setSchema(schema);
        const QString ask = u"replica.summary = users.byLogin('dev').email"_s;
        for (int i = 0; i < 3; ++i) {
            QVERIFY(run(engine, ask));
            if (i > 0) // the first without a spare
                QTRY_VERIFY(engine.hasSpare());
            QCOMPARE(run(engine, u"while (true) {}"_s).error().code, ErrorCode::RuleTime);
            const auto next = run(engine, ask);
            QVERIFY2(next, qPrintable(next ? QString() : next.error().message));
            QCOMPARE(next->replica.fields.value(u"summary"_s).toString(), u"dev@example.org"_s);
            QVERIFY(next->warnings.isEmpty());
        }
    }

    void aSpareThatDied_isReplaced()
    {
        QTemporaryDir folder;
        const QString pidFile = folder.filePath(u"pid"_s);
        HostRuleEngine engine(shellProgram(folder, QString(u"echo $$ >> "_s % pidFile % u"; exec "_s % hostPath % u" \"$@\""_s).toUtf8()), m_clock, m_quick);
        stillWorks(engine);
        const auto pids = [&pidFile] {
            QFile file(pidFile);
            return file.open(QIODevice::ReadOnly) ? file.readAll().split('\n') : QList<QByteArray>();
        };
        QTRY_COMPARE(pids().size(), 3); // two, and what stands behind the last line's end
        QCOMPARE(::kill(pids().at(1).toInt(), SIGKILL), 0);
        QCOMPARE(run(engine, u"while (true) {}"_s).error().code, ErrorCode::RuleTime);
        stillWorks(engine);
        QTRY_VERIFY(pids().size() >= 4);
    }

    // 100 MB of a string leave so much garbage that the host is changed: the calls behind it must not notice.
    void callsBehindARecycledHostAreServed()
    {
        HostRuleEngine engine(hostPath, m_clock, {.memoryMib = 300, .callMs = 20000});
        const QString large = u"const q = 'x'.repeat(1.2e8) + 'y'; q.indexOf('z'); replica.summary = 'large'"_s;
        stillWorks(engine);
        std::vector<QCoro::Task<Result<OutgoingResult>>> tasks;
        for (int i = 0; i < 6; ++i)
            tasks.push_back(engine.outgoing(sample::outgoing(i % 2 == 0 ? large : u"replica.summary = 'small'"_s)));
        for (int i = 0; i < 6; ++i) {
            const auto result = await(std::move(tasks[static_cast<std::size_t>(i)]));
            QVERIFY2(result, qPrintable(result ? QString() : result.error().message));
            QCOMPARE(result->replica.fields.value(u"summary"_s).toString(), i % 2 == 0 ? u"large"_s : u"small"_s);
        }
    }

    void abort_endsCallsAsCancelled()
    {
        HostRuleEngine engine(hostPath, m_clock, {.memoryMib = 256, .callMs = 60000});
        auto task = engine.outgoing(sample::outgoing(u"while (true) {}"_s));
        auto queued = engine.outgoing(sample::outgoing(u"while (true) {}"_s));
        engine.abort();
        QVERIFY(task.isReady() && queued.isReady());
        QCOMPARE(await(std::move(task)).error().code, ErrorCode::Cancelled);
        stillWorks(engine);
    }

    void destroyedEngine_endsCallsAsCancelled()
    {
        auto engine = std::make_unique<HostRuleEngine>(hostPath, m_clock);
        auto task = engine->outgoing(sample::outgoing(u"while (true) {}"_s));
        engine.reset();
        QCOMPARE(await(std::move(task)).error().code, ErrorCode::Cancelled);
    }

    void crash_healsOnceThenIsTheRulesFault()
    {
        QTemporaryDir folder;
        const QString pidFile = folder.filePath(u"pid"_s);
        const QString program = shellProgram(folder, QString(u"echo $$ >> "_s % pidFile % u"; exec "_s % hostPath % u" \"$@\""_s).toUtf8());
        HostRuleEngine engine(program, m_clock, {.memoryMib = 256, .callMs = 60000});
        for (const bool again : {false, true}) {
            stillWorks(engine);
            auto task = engine.outgoing(sample::outgoing(u"while (true) {}"_s));
            QFile file(pidFile);
            QVERIFY(file.open(QIODevice::ReadOnly));
            for (const QByteArray &line : file.readAll().split('\n')) { // a spare among them
                const int pid = line.toInt();
                QVERIFY(line.isEmpty() || pid > 1);
                if (pid > 1)
                    ::kill(pid, SIGKILL);
            }
            QVERIFY(QFile::remove(pidFile));
            const auto result = await(std::move(task));
            QVERIFY(!result);
            QCOMPARE(result.error().code, again ? ErrorCode::Rule : ErrorCode::RuleHost);
            QCOMPARE(result.error().healsByItself(), !again);
        }
        stillWorks(engine);
    }

    void hostThatIsNotThere()
    {
        HostRuleEngine engine(u"/nowhere/lockstep-rulehost"_s, m_clock);
        const auto result = run(engine, u"replica.summary = 'x'"_s);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::RuleHost);
        QCOMPARE(result.error().scope, ErrorScope::Node);
        QVERIFY(result.error().message.contains("/nowhere/lockstep-rulehost"_L1));
    }

    void hostThatTalksRubbish_data()
    {
        QTest::addColumn<QByteArray>("output");
        QTest::newRow("text") << QByteArray("printf 'rubbish and more rubbish'");
        QTest::newRow("not json") << QByteArray("printf '\\004\\000\\000\\000abcd'");
        QTest::newRow("ends at once") << QByteArray("exit 0");
        QTest::newRow("answers twice") << QByteArray("printf '\\013\\000\\000\\000{\"ready\":1}\\002\\000\\000\\000[]'");
    }
    void hostThatTalksRubbish()
    {
        QFETCH(QByteArray, output);
        QTemporaryDir folder;
        const QByteArray marker = folder.filePath(u"marker"_s).toUtf8();
        const QString program = shellProgram(folder, "if [ -e " + marker + " ]; then exec " + hostPath.toUtf8() + " \"$@\"; fi\n: > " + marker + "\n"
                                                 + output + "\nread line");
        HostRuleEngine engine(program, m_clock);
        const auto result = run(engine, u"replica.summary = 'x'"_s);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::RuleHost);
        QVERIFY(result.error().healsByItself());
        stillWorks(engine); // by a new host
    }

    void rubbishToTheHost_data()
    {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<int>("exitCode");
        QTest::newRow("nothing") << QByteArray() << 0;
        QTest::newRow("half a length") << QByteArray("\1\0", 2) << 42;
        QTest::newRow("huge length") << QByteArray("\xff\xff\xff\xff", 4) << 42;
        QTest::newRow("zero length") << lengthBytes(0) << 42;
        QTest::newRow("cut off") << QByteArray(lengthBytes(10) + "abc") << 42;
        QTest::newRow("unknown kind") << QByteArray(lengthBytes(1) + "q") << 42;
        QTest::newRow("part too long") << QByteArray(lengthBytes(6) + 'c' + lengthBytes(9) + 'x') << 42;
        QTest::newRow("parts missing") << QByteArray(lengthBytes(6) + 'o' + lengthBytes(1) + 'x') << 42;
        QTest::newRow("input that is not JSON") << QByteArray(lengthBytes(11) + 'o' + lengthBytes(1) + '1' + lengthBytes(1) + '{') << 44;
        QTest::newRow("text") << QByteArray("GET / HTTP/1.1\r\n\r\n") << 42;
    }
    void rubbishToTheHost()
    {
        QFETCH(QByteArray, input);
        QFETCH(int, exitCode);
        QProcess host;
        host.setProcessEnvironment(QProcessEnvironment());
        host.start(hostPath, {});
        QVERIFY(host.waitForStarted());
        host.write(input);
        host.closeWriteChannel();
        QVERIFY(host.waitForFinished());
        QCOMPARE(host.exitStatus(), QProcess::NormalExit);
        QCOMPARE(host.exitCode(), exitCode);
    }
};

QTEST_GUILESS_MAIN(TstRuleHost)
#include "tst_rulehost.moc"
