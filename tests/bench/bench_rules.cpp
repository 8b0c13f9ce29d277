// Rules per second through the rule host: an issue of 4 KB with 12 comments, one call after the other and 32 waiting; an incoming rule that knows what came
// before runs twice in a call, and both runs count. Before that, what
// a hostile script costs the next call: the time from its error to the answer of a harmless one, with a spare host and without.

#include "core/model/mapping.h"
#include "core/rules/hostruleengine.h"
#include "tests/support/await.h"
#include "tests/support/testpaths.h"
#include "tests/unit/rules/rulesample.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>

#include <cstdio>

using namespace lockstep;
using namespace Qt::StringLiterals;

namespace {
constexpr int calls = 10000;
constexpr int warmUp = 4000;

Issue largeIssue()
{
    Issue issue = sample::issue();
    issue.fields.insert(u"description"_s, QString(800, u'x'));
    issue.comments.clear();
    for (int i = 0; i < 12; ++i)
        issue.comments.append(sample::comment(QString::number(i), QString(160, u'c'), i % 3 == 0 ? Visibility::Internal : Visibility::Public));
    return issue;
}

/// What the scripts below do.
Mapping sameMapping()
{
    Mapping mapping = basicMapping();
    FieldMapping status;
    status.field = status.replica = u"status"_s;
    status.direction = MappingDirection::Outgoing;
    status.transformation = Transformation::Values;
    status.values = {{u"Open"_s, u"New"_s}};
    FieldMapping priority;
    priority.field = priority.replica = u"priority"_s;
    priority.direction = MappingDirection::Outgoing;
    FieldMapping severity;
    severity.field = severity.replica = u"custom.Severity"_s;
    mapping.fields += {status, priority, severity};
    return mapping;
}

// Nanoseconds on a core, all threads.
qint64 cpuOf(const QString &process)
{
    const QString folder = u"/proc/%1/task"_s.arg(process);
    qint64 sum = 0;
    for (const QString &thread : QDir(folder).entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        QFile file(u"%1/%2/schedstat"_s.arg(folder, thread));
        if (file.open(QIODevice::ReadOnly))
            sum += file.readAll().split(' ').constFirst().toLongLong();
    }
    return sum;
}

qint64 cpuOfHosts()
{
    QFile file(u"/proc/self/task/%1/children"_s.arg(QCoreApplication::applicationPid()));
    qint64 sum = 0;
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &pid : file.readAll().simplified().split(' '))
            sum += cpuOf(QString::fromLatin1(pid));
    }
    return sum;
}

template<typename Input, typename Run>
void measure(const char *name, const Input &input, int parallel, Run run, int runs = 1)
{
    for (int i = 0; i < warmUp; ++i)
        (void)await(run(input)); // the engine compiles what it meets often
    const qint64 ours = cpuOf(u"self"_s);
    const qint64 hosts = cpuOfHosts();
    QElapsedTimer timer;
    timer.start();
    int failed = 0;
    for (int i = 0; i < calls; i += parallel) {
        std::vector<decltype(run(input))> tasks;
        for (int k = 0; k < parallel; ++k)
            tasks.push_back(run(input));
        for (auto &task : tasks) {
            if (!await(std::move(task)))
                ++failed;
        }
    }
    const auto elapsed = static_cast<double>(timer.elapsed());
    const auto perCall = [](qint64 nanoseconds) { return static_cast<double>(nanoseconds) / 1000.0 / calls; };
    const double there = perCall(cpuOfHosts() - hosts);
    const double here = perCall(cpuOf(u"self"_s) - ours);
    std::printf("%-28s %7.0f rules/s by the clock, %7.0f on one core: a call takes %5.1f µs of it in the host and %5.1f µs here, %d failed\n", name,
                runs * calls * 1000.0 / elapsed, runs * 1e6 / (there + here), there, here, failed);
}
QCoro::Task<bool> paused(Clock &clock, qint64 ms)
{
    co_await clock.sleep(ms);
    co_return true;
}

void measureHostile(const char *name, const QString &script, Clock &clock)
{
    HostRuleEngine engine(ruleHostPath(), clock);
    const QString harmless = u"replica.summary = issue.summary"_s;
    double next[2] {};
    for (double &ms : next) { // the second one meets no spare yet if the first one took it
        (void)await(engine.outgoing(sample::outgoing(harmless)));
        if (&ms == next)
            (void)await(paused(clock, 1000));
        const auto hostile = await(engine.outgoing(sample::outgoing(script)));
        QElapsedTimer timer;
        timer.start();
        const auto answer = await(engine.outgoing(sample::outgoing(harmless)));
        ms = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        if (!answer)
            std::printf("%s: the next call failed: %s\n", name, qPrintable(answer.error().message));
        if (&ms != next)
            std::printf("%-28s %7.1f ms, %7.1f ms  %s\n", name, next[0], next[1], hostile ? "no error" : qPrintable(hostile.error().message.left(60)));
    }
}

void measureHostiles(Clock &clock)
{
    std::printf("from the end of a hostile call to the answer of the next, and the same at once again:\n");
    measureHostile("endless loop", u"while (true) {}"_s, clock);
    measureHostile("endless memory", u"const a = []; while (true) a.push(new Array(1000).fill(0))"_s, clock);
    measureHostile("memory in one piece", u"new Array(4e8).fill(0)"_s, clock);
    measureHostile("deep recursion", u"const f = () => 1 + f(); f()"_s, clock);
    measureHostile("huge output", u"replica.description = 'x'.repeat(9e6)"_s, clock);
    measureHostile("throw of a non-Error", u"throw { toString() { throw 1 } }"_s, clock);
    measureHostile("getter that throws", u"replica.customKeys = { get a() { throw new Error('g') } }"_s, clock);
    measureHostile("prototype pollution", u"Object.prototype.summary = 'x'; Array.prototype.map = null"_s, clock);
    measureHostile("100 MB string", u"const q = 'x'.repeat(1e8) + 'y'; q.indexOf('z'); replica.summary = q"_s, clock);
}
} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    SystemClock clock;
    measureHostiles(clock);
    HostRuleEngine engine(ruleHostPath(), clock);

    OutgoingInput out = sample::outgoing(u"replica.summary = issue.summary; replica.description = issue.description;"
                                         "replica.status = map({ Open: 'New' }, issue.status); replica.priority = issue.priority;"
                                         "replica.custom.Severity = issue.custom.Severity;"
                                         "replica.comments = issue.comments.filter(c => c.visibility === 'public');"
                                         "replica.attachments = issue.attachments;"_s);
    out.issue = largeIssue();
    const auto runOut = [&engine](OutgoingInput input) { return engine.outgoing(std::move(input)); };
    measure("outgoing", out, 1, runOut);
    measure("… 32 waiting", out, 32, runOut);
    const RuleSet script = out.rules;
    out.rules = {RuleMode::Mapping, {}, {}, 1, sameMapping()};
    measure("outgoing mapping", out, 1, runOut);
    measure("… 32 waiting", out, 32, runOut);
    out.rules = script;

    IncomingInput in = sample::incoming(u"issue.summary = replica.summary; issue.description = replica.description;"
                                        "issue.custom.Severity = replica.custom.Severity; comments.merge(issue, replica);"
                                        "attachments.merge(issue, replica);"_s);
    Replica replica = sample::replica();
    const Issue issue = largeIssue();
    replica.fields = issue.fields;
    replica.custom = issue.custom;
    replica.comments = issue.comments;
    in.replica = replica.toJson();
    in.firstSync = true;
    in.issue = {};
    const auto runIn = [&engine](IncomingInput input) { return engine.incoming(std::move(input)); };
    measure("incoming, makes the issue", in, 1, runIn);
    measure("… 32 waiting", in, 32, runIn);
    in.firstSync = false;
    in.issue = issue;
    for (const Comment &comment : issue.comments)
        in.commentTraces.append({comment.id, comment.id});
    measure("incoming, nothing before", in, 1, runIn); // as after a restore: the issue is there, what it was told is not known
    measure("… 32 waiting", in, 32, runIn);
    in.previous = in.replica;
    measure("incoming, run twice", in, 1, runIn, 2);
    measure("… 32 waiting", in, 32, runIn, 2);
    in.rules = {RuleMode::Mapping, {}, {}, 1, sameMapping()};
    measure("incoming mapping, twice", in, 1, runIn, 2);
    measure("… 32 waiting", in, 32, runIn, 2);
    return 0;
}
