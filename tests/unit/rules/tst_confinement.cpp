// A script reaches no file, network or process, no clock but the node's, and nothing of another call: each way that we could think of.

#include "tests/unit/rules/hostsession.h"

#include <QtTest>

using namespace lockstep;
using namespace lockstep::hostsession;
using namespace Qt::StringLiterals;

namespace {
/// Answers of an own host, one for each script.
QList<QJsonObject> run(const QStringList &scripts)
{
    QByteArray input;
    for (const QString &script : scripts)
        input += framed(bodyOf('o', {script.toUtf8(), outgoingRequest(sample::outgoing({}), now)}));
    QList<QJsonObject> answers;
    if (!readAnswers(hostWith(input).output, answers) || answers.size() != scripts.size() + 1)
        return {};
    answers.removeFirst(); // "ready"
    return answers;
}

QString summaryOf(const QString &script)
{
    const QList<QJsonObject> answers = run({script});
    if (answers.isEmpty())
        return u"no answer"_s;
    const QJsonValue error = answers.first().value("error"_L1);
    return error.isObject() ? QString(u"error: "_s + error[u"message"_s].toString()) : answers.first().value("fields"_L1)[u"summary"_s].toString();
}

/// A host that waits for its next request, so that it can be looked at from outside.
struct WaitingHost {
    QProcess process;
    explicit WaitingHost(const QByteArray &input)
    {
        QProcessEnvironment environment;
        environment.insert(u"LOCKSTEP_SECRET"_s, u"in the environment"_s);
        process.setProcessEnvironment(environment);
        process.start(ruleHostPath(), {});
        process.write(input);
    }
    ~WaitingHost()
    {
        process.closeWriteChannel();
        process.waitForFinished();
    }
    bool waitForAnswers(int count)
    {
        QByteArray output;
        QList<QJsonObject> answers;
        while (answers.size() < count && process.waitForReadyRead(10000)) {
            output += process.readAllStandardOutput();
            answers.clear();
            readAnswers(output, answers);
        }
        return answers.size() == count;
    }
    QString proc(const QString &name) const { return u"/proc/%1/%2"_s.arg(process.processId()).arg(name); }
    QString read(const QString &name) const
    {
        QFile file(proc(name));
        return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    }
    QStringList openFiles() const { return filesOf(proc(u"fd"_s)); }
    static QStringList filesOf(const QString &folder)
    {
        QStringList targets;
        for (const QString &fd : QDir(folder).entryList(QDir::Files | QDir::System))
            targets.append(QFile::symLinkTarget(folder + u'/' + fd));
        return targets;
    }
};
} // namespace

class TstConfinement final : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// Names that the engine offers, judged one by one: values, texts, and nothing that leads out. One that a newer engine adds must be judged before it stands here.
    void globalsAreKnown()
    {
        static const QStringList judged = QString(
            u"NaN,undefined,Infinity,Object,Function,Array,RegExp,Iterator,AsyncIterator,String,Promise,BigInt,Symbol,Intl,Set,Map,Date,globalThis,Math,WeakSet,WeakMap,Error,EvalError,"
            u"RangeError,ReferenceError,SyntaxError,TypeError,URIError,AggregateError,SuppressedError,Proxy,isNaN,isFinite,escape,unescape,decodeURI,decodeURIComponent,encodeURI,"
            u"encodeURIComponent,eval,parseInt,parseFloat,ArrayBuffer,Reflect,JSON,Int8Array,Int16Array,Int32Array,Uint8Array,Uint8ClampedArray,Uint16Array,Uint32Array,Float16Array,"
            u"Float32Array,Float64Array,BigInt64Array,BigUint64Array,DataView,Boolean,Number,"
            u"commentHelper,attachmentHelper,nodeHelper,syncHelper,workflowHelper,httpClient,groovy"_s).split(u',');
        const QString all = summaryOf(u"replica.summary = Reflect.ownKeys(globalThis).map(String).join()"_s);
        QVERIFY2(all.contains("Object,Function"_L1), qPrintable(all));
        for (const QString &name : all.split(u','))
            QVERIFY2(judged.contains(name) || name.startsWith("Symbol("_L1), qPrintable(name));
    }

    /// Everything that can be reached from everything that a rule is given, by properties, getters and prototypes.
    void nothingReachableLeadsOut()
    {
        const QString script = u"const bad = new Set(['require', 'process', 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'importScripts', 'setTimeout', 'setInterval',\n"
                               "  'setImmediate', 'queueMicrotask', 'performance', 'Temporal', 'console', 'print', 'load', 'loadString', 'readFile', 'readline', 'read', 'quit', 'exit', 'gc', 'edenGC', 'fullGC',\n"
                               "  'exec_', 'spawn', 'system', 'open', 'imports', 'Deno', 'std', 'os', '$vm', '$', '$262', 'WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry',\n"
                               "  'createGlobalObject', 'runString', 'checkModuleSyntax', 'drainMicrotasks', 'generateHeapSnapshot', 'samplingProfilerStackTraces', 'caller_', 'ShadowRealm', 'Loader']);\n"
                               "const queue = [globalThis, issue, replica, previous, connection, sync, fail, warn, log, map, users, text, empty, dates, async () => {}, function* () {}, async function* () {},\n"
                               "  [][Symbol.iterator](), new Map()[Symbol.iterator](), ''.matchAll(/x/g), Promise.resolve(), new Error('x'), new Proxy({}, {}), new Intl.Segmenter('en').segment('a'), 1n, Symbol.iterator, class {}];\n"
                               "const seen = new Set(), found = [];\n"
                               "while (queue.length > 0) {\n"
                               "  const one = queue.pop();\n"
                               "  if (one === null || (typeof one !== 'object' && typeof one !== 'function' && typeof one !== 'bigint' && typeof one !== 'symbol')) continue;\n"
                               "  const object = Object(one);\n"
                               "  if (seen.has(object)) continue;\n"
                               "  seen.add(object);\n"
                               "  queue.push(Object.getPrototypeOf(object));\n"
                               "  for (const key of Reflect.ownKeys(object)) {\n"
                               "    if (bad.has(key)) found.push(String(key));\n"
                               "    let own; try { own = Reflect.getOwnPropertyDescriptor(object, key); } catch { continue; }\n"
                               "    if (own) { queue.push(own.value, own.get, own.set); if (typeof own.value === 'function' && bad.has(own.value.name)) found.push(own.value.name); }\n"
                               "  }\n"
                               "}\n"
                               "replica.summary = seen.size > 500 && found.length === 0 ? 'ok' : seen.size + ' ' + found.join();"_s;
        QCOMPARE(summaryOf(script), u"ok"_s);
    }

    void onlyTheNodesClock_data()
    {
        QTest::addColumn<QString>("expression");
        const auto row = [](const char *expression) { QTest::newRow(expression) << QString::fromLatin1(expression); };
        row("Date.now()");
        row("new Date().getTime()");
        row("Date.parse(Date()) || Date.parse(Date().replace(/ GMT.*/, 'Z'))");
        row("Reflect.construct(Date, []).getTime()");
        row("Reflect.construct(Date, [], Object).constructor === Object ? Date.now() : 0");
        row("new (class extends Date {})().getTime()");
        row("new (new Date(0).constructor)().getTime()");
        row("new (Object.getPrototypeOf(new Date(0)).constructor)().getTime()");
        row("new (Date.bind(null))().getTime()");
        row("Function('return Date.now()')()");
        row("(0, eval)('new Date().getTime()')");
        row("new (async () => {}).constructor('x').constructor('return Date.now()')().constructor === Promise ? Date.now() : 0");
        // A format without a date shows now.
        const auto shows = [](const char *shown) {
            QTest::newRow(shown) << QString(u"(() => { const f = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'medium' }); const text = f.format(Date.now());\n"
                                            u"return (%1) === text ? Date.now() : 0; })()"_s.arg(QString::fromLatin1(shown)));
        };
        shows("f.format()");
        shows("f.format(undefined)");
        shows("f.formatToParts().map(p => p.value).join('')");
        shows("[undefined].map(f.format)[0]");
        shows("Intl.DateTimeFormat('en', { dateStyle: 'long', timeStyle: 'medium' }).format()");
        shows("new (class extends Intl.DateTimeFormat {})('en', { dateStyle: 'long', timeStyle: 'medium' }).format()");
        shows("Reflect.get(Intl.DateTimeFormat.prototype, 'format', f)()");
        row("Object.getOwnPropertyDescriptor(Intl.DateTimeFormat.prototype, 'format').get.call(new Intl.DateTimeFormat('en', { year: 'numeric' }))() === '2026' ? Date.now() : 0");
    }
    void onlyTheNodesClock()
    {
        QFETCH(QString, expression);
        QCOMPARE(summaryOf(u"replica.summary = new Date(%1).toISOString()"_s.arg(expression)), u"2026-01-01T00:00:00.000Z"_s);
    }

    /// Two runs with the same input give the same: no chance, no counter, no time zone of the machine.
    void theSameInputGivesTheSame()
    {
        const QString script = u"replica.summary = [Math.random(), Math.random(), new Date().getTimezoneOffset(), Intl.DateTimeFormat().resolvedOptions().timeZone, "
                               u"new Date(2026, 6, 1).toISOString(), String(Symbol('x')), new Error('x').stack.length].join()"_s;
        const QString first = summaryOf(script);
        QVERIFY2(first.contains(",0,UTC,2026-07-01T00:00:00.000Z,"_L1), qPrintable(first));
        QCOMPARE(summaryOf(script), first);
        const QList<QJsonObject> both = run({script, script});
        QCOMPARE(both.size(), 2);
        QCOMPARE(both.at(0), both.at(1));
    }

    void waysOut_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<QString>("summary"); // begins with this
        const auto row = [](const char *name, const QString &script, const QString &summary = u"ok"_s) { QTest::newRow(name) << script << summary; };
        const QString refused = u"error: "_s;
        row("import statement", u"import fs from 'fs'"_s, refused);
        row("import of a file is never ready", u"let how = 'ok'; import('file:///etc/hostname').then(() => { how = 'loaded' }); replica.summary = how"_s);
        row("import.meta", u"import.meta"_s, refused);
        row("require", u"require('fs')"_s, refused);
        row("this", u"replica.summary = this === undefined && (function () { return this })() === undefined ? 'ok' : 'bad'"_s);
        row("callers", u"const f = function () { return f.caller }; try { f(); replica.summary = 'bad' } catch { replica.summary = 'ok' }"_s);
        row("caller of the API", u"try { log.caller; sync.skip.arguments; replica.summary = 'bad' } catch { replica.summary = 'ok' }"_s);
        row("arguments of the wrapper", u"try { arguments.callee; replica.summary = 'bad' } catch { replica.summary = arguments.length === 0 ? 'ok' : 'bad' }"_s);
        row("names of the prelude", u"const names = ['state', 'schema', 'clock', 'shared', 'guard', 'unwrap', 'perform', 'RealDate', 'STOP', 'incomingApi', 'mappingRule', 'PARAMETERS', 'rule', 'input'];\n"
                                    u"const there = names.filter((n) => { try { return eval('typeof ' + n) !== 'undefined' } catch { return true } });\nreplica.summary = there.join() || 'ok'"_s);
        row("names of the prelude by Function", u"try { Function('return state')(); replica.summary = 'bad' } catch { replica.summary = 'ok' }"_s);
        row("leaving the function", u"}); globalThis.x = 1; (function () {"_s, refused);
        row("leaving by a comment", u"replica.summary = 'ok' //"_s);
        row("leaving by an open comment", u"/*"_s, refused);
        row("leaving by a template", u"`"_s, refused);
        row("built-in overwritten", u"'use strict'; try { Array.prototype.map = 1; replica.summary = 'bad' } catch { replica.summary = 'ok' }"_s);
        row("built-in overwritten loosely", u"Function('Array.prototype.map = 1; JSON.stringify = 1; globalThis.x1 = 1')(); replica.summary = typeof [].map + typeof JSON.stringify + typeof globalThis.x1"_s,
            u"functionfunctionundefined"_s);
        row("setter on all objects", u"try { Object.defineProperty(Object.prototype, 'outcome', { set(v) { } }); replica.summary = 'bad' } catch { replica.summary = 'ok' }"_s);
        row("prototype swapped", u"try { Object.setPrototypeOf(Array.prototype, null); replica.summary = 'bad' } catch { replica.summary = 'ok' }"_s);
        row("what skip throws", u"try { sync.skip('x') } catch (e) { try { e.extra = 1 } catch { } replica.summary = Object.keys(e).join() }"_s, QString());
        row("raw issue through a proxy", u"const p = new Proxy(issue, { get: (t, k) => t[k] }); try { p.fields; replica.summary = 'bad' } catch { replica.summary = 'ok' }"_s);
        row("internals given to callbacks", u"const given = []; map(new Proxy({}, { get(...a) { given.push(a.length, typeof a[2]) }, ownKeys() { return [] }, getOwnPropertyDescriptor() { } }), issue.status, { keep: true });\n"
                                            u"replica.summary = given.includes('function') ? 'bad' : 'ok'"_s);
        row("memory of the engine", u"const b = new ArrayBuffer(64); replica.summary = new Uint8Array(b).every((x) => x === 0) && typeof b.transferToHost === 'undefined' ? 'ok' : 'bad'"_s);
        row("stack tells no path of the machine", u"replica.summary = /\\/(usr|lib|tmp|proc|etc|opt|var)\\//.test(new Error('x').stack) ? 'bad' : 'ok'"_s);
        row("environment", u"replica.summary = [typeof process, typeof environ, typeof getenv].every((t) => t === 'undefined') ? 'ok' : 'bad'"_s);
    }
    void waysOut()
    {
        QFETCH(QString, script);
        QFETCH(QString, summary);
        const QString result = summaryOf(script);
        QVERIFY2(summary.isEmpty() ? !result.startsWith("error"_L1) : result.startsWith(summary), qPrintable(result));
    }

    /// What a rule leaves to be done later must not reach into the call of another.
    void nothingHappensLater()
    {
        const QString late = u"const later = () => { try { log('late'); replica.summary = 'late'; fail.connection('late'); } catch { } Promise.resolve().then(() => undefined); };\n"
                             u"Promise.resolve().then(later).then(later); replica.summary = 'first'"_s;
        const QList<QJsonObject> answers = run({late, u"replica.summary = 'second'"_s, late});
        QCOMPARE(answers.size(), 3);
        const QByteArray second = QJsonDocument(answers.at(1)).toJson(QJsonDocument::Compact);
        QVERIFY2(!second.contains("late"), second.constData());
        QCOMPARE(answers.at(1).value("fields"_L1)[u"summary"_s].toString(), u"second"_s);
    }

    /// From outside: what the process has, after it ran a rule that tried what it could.
    void theProcessHasNothing()
    {
        const QByteArray rule = "try { import('file:///etc/passwd').catch(() => {}) } catch {}\nreplica.summary = 'x'";
        WaitingHost host(framed(bodyOf('o', {rule, outgoingRequest(sample::outgoing({}), now)})) + framed(bodyOf('c', {rule, "outgoing"})));
        QVERIFY(host.process.waitForStarted());
        QVERIFY(host.waitForAnswers(3));
        const QStringList open = host.openFiles();
        static const QRegularExpression harmless(u"/pipe:\\[\\d+\\]$|/anon_inode:\\[eventfd\\]$|/statm$|^/dev/(null|urandom)$"_s); // no file, no socket
        QVERIFY(!open.isEmpty());
        const QStringList inherited = WaitingHost::filesOf(u"/proc/self/fd"_s); // what whoever runs the tests left open
        for (const QString &target : open)
            QVERIFY2(harmless.match(target).hasMatch() || inherited.contains(target), qPrintable(target));
        const QString status = host.read(u"status"_s);
        QVERIFY2(status.contains(QRegularExpression(u"NoNewPrivs:\\s*1"_s)), qPrintable(status));
        const QString limits = host.read(u"limits"_s);
        QVERIFY2(limits.contains(QRegularExpression(u"Max open files\\s+8\\s+8"_s)), qPrintable(limits));
        QVERIFY2(limits.contains(QRegularExpression(u"Max core file size\\s+0\\s+0"_s)), qPrintable(limits));
        QCOMPARE(QFile::symLinkTarget(host.proc(u"cwd"_s)), u"/"_s);
        for (const QString &task : QDir(host.proc(u"task"_s)).entryList(QDir::Dirs | QDir::NoDotAndDotDot))
            QCOMPARE(host.read(u"task/%1/children"_s.arg(task)), QString());
    }
};

QTEST_GUILESS_MAIN(TstConfinement)
#include "tst_confinement.moc"
