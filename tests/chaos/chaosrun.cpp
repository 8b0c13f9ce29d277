#include "tests/chaos/chaosrun.h"

#include "tests/chaos/programwrites.h"
#include "tests/support/testpaths.h"

#include <QDateTime>
#include <QFile>
#include <QProcess>
#include <QTextStream>

#include <cstdio>

#include <signal.h>

using namespace Qt::StringLiterals;

namespace lockstep::chaos {

namespace {
constexpr double calmRate = 0.03; // of the requests meet a fault
constexpr double stormRate = 0.25;
constexpr int stopMs = 20'000;
constexpr int settleLimitMs = 300'000;
constexpr int askEveryMs = 2000;
constexpr int sameFindings = 4; // looks in step after which nothing is expected to change

constexpr auto blueOutgoing = R"js(
replica.summary = issue.summary;
replica.description = issue.description;
replica.dueDate = issue.dueDate;
replica.custom.Reference = issue.custom["External ref"];
replica.custom.Notes = issue.custom["Notes field"];
replica.custom.Review = issue.custom["Review date"];
replica.comments = issue.comments.filter(c => c.visibility === "public");
replica.attachments = issue.attachments;
)js";

constexpr auto blueIncoming = R"js(
issue.summary = replica.summary;
issue.description = replica.description;
issue.dueDate = replica.dueDate;
issue.custom["External ref"] = replica.custom.Reference;
issue.custom["Notes field"] = replica.custom.Notes;
issue.custom["Review date"] = replica.custom.Review;
comments.merge(issue, replica);
attachments.merge(issue, replica);
)js";

constexpr auto redOutgoing = R"js(
replica.summary = issue.summary;
replica.description = issue.description;
replica.dueDate = issue.dueDate;
replica.custom.Reference = issue.custom.ExternalRef;
replica.custom.Notes = issue.custom.Notes;
replica.custom.Review = issue.custom.ReviewDate;
replica.comments = issue.comments.filter(c => c.visibility === "public");
replica.attachments = issue.attachments;
)js";

constexpr auto redIncoming = R"js(
issue.summary = replica.summary;
issue.description = replica.description;
issue.dueDate = replica.dueDate;
issue.custom.ExternalRef = replica.custom.Reference;
issue.custom.Notes = replica.custom.Notes;
issue.custom.ReviewDate = replica.custom.Review;
comments.merge(issue, replica);
attachments.merge(issue, replica);
)js";

QString text(const char *script) { return QString::fromUtf8(script); }
quint32 streamSeed(quint64 seed, quint64 stream) { return static_cast<quint32>((seed * 8 + stream + 1) * 0x9e3779b97f4a7c15ULL >> 32); }
quint16 portOf(const QJsonObject &info) { return info.value(u"url"_s).toString().section(u':', -1).toUShort(); }
} // namespace

ChaosRun::ChaosRun(const Options &options)
    : m_options(options)
    , m_random(streamSeed(options.seed, 0))
    , m_info {trackerInfo("LOCKSTEP_CHAOS_REDMINE_INFO"), trackerInfo("LOCKSTEP_CHAOS_RT_INFO")}
    , m_program(programPath(), m_folder.filePath(u"profile"_s))
    , m_ledger(u"chaos%1"_s.arg(QDateTime::currentMSecsSinceEpoch() % 10'000'000'000))
{
    m_program.setEnvironment(u"BLUE_API_KEY"_s, m_info[0].value(u"api_keys"_s).toObject().value(u"sync"_s).toString());
    m_program.setEnvironment(u"RED_TOKEN"_s, m_info[1].value(u"tokens"_s).toObject().value(u"sync"_s).toString());
    for (int side = 0; side < sides; ++side) {
        m_proxies[side] = std::make_unique<FaultProxy>(portOf(m_info[side]), streamSeed(options.seed, 1 + static_cast<quint64>(side)));
        m_proxies[side]->moveToThread(&m_proxyThread);
        const People::Setup setup {side, m_info[side], streamSeed(options.seed, 3 + static_cast<quint64>(side)), 12 + static_cast<int>(options.minutes * 4)};
        m_people[side] = std::make_unique<People>(setup, m_ledger, [this](const QString &what) { tell(what); });
    }
}

ChaosRun::~ChaosRun()
{
    for (int side = 0; side < sides; ++side) {
        m_people[side]->end();
        if (m_peopleThreads[side])
            m_peopleThreads[side]->wait();
    }
    m_program.kill();
    for (std::unique_ptr<FaultProxy> &proxy : m_proxies) {
        if (m_proxyThread.isRunning())
            proxy.release()->deleteLater();
    }
    m_proxyThread.quit();
    m_proxyThread.wait();
}

bool ChaosRun::available() { return !trackerInfo("LOCKSTEP_CHAOS_REDMINE_INFO").isEmpty() && !trackerInfo("LOCKSTEP_CHAOS_RT_INFO").isEmpty(); }

QJsonObject ChaosRun::configuration() const
{
    const auto node = [this](int side, const QString &connector, QJsonObject settings, const QString &secret, const QString &variable) {
        settings.insert(u"url"_s, u"http://127.0.0.1:%1"_s.arg(m_proxies[side]->port()));
        settings.insert(u"pollSeconds"_s, 1);
        return QJsonObject {{u"connector"_s, connector}, {u"settings"_s, settings}, {u"secrets"_s, QJsonObject {{secret, QJsonObject {{u"env"_s, variable}}}}}};
    };
    const auto half = [](const QString &query, const char *outgoing, const char *incoming) {
        return QJsonObject {{u"triggers"_s, QJsonArray {QJsonObject {{u"query"_s, query}, {u"active"_s, true}}}},
                            {u"rules"_s, QJsonObject {{u"mode"_s, u"script"_s}, {u"outgoing"_s, text(outgoing)}, {u"incoming"_s, text(incoming)}}}};
    };
    const QString field = QString::number(m_info[0].value(u"custom_fields"_s).toObject().value(u"External ref"_s).toInt());
    const QJsonObject connection {{u"between"_s, QJsonArray {u"Blue"_s, u"Red"_s}},
                                  {u"Blue"_s, half(u"status_id=*&cf_%1=~%2"_s.arg(field, m_ledger.tag()), blueOutgoing, blueIncoming)},
                                  {u"Red"_s, half(u"'CF.{ExternalRef}' LIKE '%1'"_s.arg(m_ledger.tag()), redOutgoing, redIncoming)}};
    return {{u"lockstep"_s, 1},
            {u"nodes"_s, QJsonObject {{u"Blue"_s, node(0, u"redmine"_s, {{u"project"_s, u"blue"_s}}, u"apiKey"_s, u"BLUE_API_KEY"_s)},
                                      {u"Red"_s, node(1, u"rt"_s, {{u"queue"_s, u"Red"_s}}, u"token"_s, u"RED_TOKEN"_s)}}},
            {u"connections"_s, QJsonObject {{u"Blue to Red"_s, connection}}}};
}

bool ChaosRun::start()
{
    m_time.start();
    m_proxyThread.start();
    for (int side = 0; side < sides; ++side) {
        if (!trackerScript(side, u"start"_s)) // a run that was cut short may have left it stopped
            return false;
    }
    QFile file(m_folder.filePath(u"configuration.json"_s));
    if (!file.open(QIODevice::WriteOnly))
        return false;
    file.write(QJsonDocument(configuration()).toJson());
    file.close();
    const ProgramRun::Answer answer = m_program.command({u"import"_s, file.fileName()});
    if (answer.exitCode != 0) {
        tell(QString::fromUtf8(answer.output + answer.errors));
        return false;
    }
    if (!m_program.start())
        return false;
    for (int side = 0; side < sides; ++side) {
        m_peopleThreads[side].reset(QThread::create([this, side] { m_people[side]->run(); }));
        m_peopleThreads[side]->start();
    }
    return true;
}

void ChaosRun::storm()
{
    const qint64 until = m_time.elapsed() + static_cast<qint64>(m_options.minutes * 60'000);
    QList<Fault> deck;
    for (std::unique_ptr<FaultProxy> &proxy : m_proxies)
        proxy->setRate(calmRate);
    while (m_time.elapsed() < until) {
        if (deck.isEmpty()) {
            deck = {Fault::Kill, Fault::Kill, Fault::KillAtWrite, Fault::KillAtWrite, Fault::KillAfterWrite, Fault::KillAfterWrite, Fault::Stop, Fault::TrackerRestart0,
                    Fault::TrackerRestart1, Fault::LineDown0, Fault::LineDown1, Fault::Weather, Fault::Weather};
            for (qsizetype i = deck.size() - 1; i > 0; --i)
                deck.swapItemsAt(i, below(static_cast<int>(i) + 1));
        }
        pause(2000 + below(5000));
        inject(deck.takeFirst());
    }
}

QString ChaosRun::faultName(Fault fault)
{
    switch (fault) {
    case Fault::Kill: return u"kill -9"_s;
    case Fault::KillAtWrite: return u"kill -9 while a write is under way"_s;
    case Fault::KillAfterWrite: return u"kill -9 before the answer to a write"_s;
    case Fault::Stop: return u"SIGSTOP for 20 s"_s;
    case Fault::TrackerRestart0: return u"Redmine stopped and started"_s;
    case Fault::TrackerRestart1: return u"RT stopped and started"_s;
    case Fault::LineDown0: return u"line to Redmine down"_s;
    case Fault::LineDown1: return u"line to RT down"_s;
    case Fault::Weather: return u"storm on both lines"_s;
    }
    return {};
}

void ChaosRun::inject(Fault fault)
{
    ++m_faults[faultName(fault)];
    tell(u"** "_s + faultName(fault));
    switch (fault) {
    case Fault::Kill:
        m_program.kill();
        killed(below(1500));
        break;
    case Fault::KillAtWrite: killAtNextWrite(false); break;
    case Fault::KillAfterWrite: killAtNextWrite(true); break;
    case Fault::Stop:
        ::kill(static_cast<pid_t>(m_program.processId()), SIGSTOP);
        pause(stopMs);
        ::kill(static_cast<pid_t>(m_program.processId()), SIGCONT);
        break;
    case Fault::TrackerRestart0: restartTracker(0); break;
    case Fault::TrackerRestart1: restartTracker(1); break;
    case Fault::LineDown0:
    case Fault::LineDown1: {
        FaultProxy &proxy = *m_proxies[fault == Fault::LineDown0 ? 0 : 1];
        proxy.setDown(true);
        pause(1000 + below(7000));
        proxy.setDown(false);
        break;
    }
    case Fault::Weather:
        for (std::unique_ptr<FaultProxy> &proxy : m_proxies)
            proxy->setRate(stormRate);
        pause(4000 + below(8000));
        for (std::unique_ptr<FaultProxy> &proxy : m_proxies)
            proxy->setRate(calmRate);
        break;
    }
}

void ChaosRun::killed(int restartAfterMs)
{
    pause(restartAfterMs);
    if (!m_program.start())
        tell(u"!! the program did not start again"_s);
}

void ChaosRun::killAtNextWrite(bool answered)
{
    const auto pid = static_cast<pid_t>(m_program.processId());
    FaultProxy &proxy = *m_proxies[below(sides)];
    proxy.onNextWrite(answered, [pid] { ::kill(pid, SIGKILL); });
    const int limitMs = 20'000;
    if (!eventually([this] { return !m_program.isRunning(); }, limitMs, 20)) {
        tell(u"** there was no write; kill -9"_s);
        proxy.forgetNextWrite();
        m_program.kill();
    }
    killed(below(1500));
}

// People hear of it in time; the program does not.
void ChaosRun::restartTracker(int side)
{
    const QMutexLocker nobodyWorks(&m_people[side]->gate());
    if (!trackerScript(side, u"stop"_s))
        tell(u"!! the tracker could not be stopped"_s);
    pause(1000 + below(5000));
    if (!trackerScript(side, u"start"_s))
        tell(u"!! the tracker could not be started"_s);
    tell(u"** back"_s);
}

bool ChaosRun::trackerScript(int side, const QString &verb)
{
    const QString name = side == 0 ? u"redmine"_s : u"rt"_s;
    QProcess process;
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(u"bash"_s, {sourcePath(u"tests/trackers/%1.sh"_s.arg(name)), verb, m_info[side].value(u"state"_s).toString(), QString::number(portOf(m_info[side]))});
    const int limitMs = 120'000;
    return eventually([&process] { return process.state() == QProcess::NotRunning; }, limitMs, 100) && process.exitCode() == 0;
}

QStringList ChaosRun::whatIsOpen()
{
    QStringList open;
    const QJsonObject status = m_program.command({u"status"_s, u"--json"_s}).json().object();
    if (status.isEmpty())
        return {u"the program does not answer"_s};
    for (const QJsonValue value : m_program.command({u"queue"_s, u"--open"_s, u"--json"_s}).json().object().value(u"events"_s).toArray()) {
        const QJsonObject event = value.toObject();
        open.append(u"%1 event %2 of %3: %4 %5"_s.arg(event.value(u"node"_s).toString(), QString::number(event.value(u"number"_s).toInteger()), event.value(u"localKey"_s).toString(),
                                                     event.value(u"state"_s).toString(), event.value(u"error"_s).toString()));
    }
    for (const QJsonValue value : m_program.command({u"errors"_s, u"--json"_s}).json().object().value(u"errors"_s).toArray()) {
        const QJsonObject error = value.toObject();
        open.append(u"%1 error of %2: %3"_s.arg(error.value(u"node"_s).toString(), error.value(u"localKey"_s).toString(), error.value(u"error"_s).toObject().value(u"message"_s).toString()));
    }
    if (open.isEmpty() && status.value(u"openOutgoing"_s).toInt() + status.value(u"openIncoming"_s).toInt() > 0)
        open.append(u"events are open"_s);
    return open;
}

Evidence ChaosRun::evidence()
{
    Evidence evidence;
    evidence.ledger = m_ledger.copy();
    const std::unique_ptr<TrackerUser> users[sides] = {makeRedmineUser(m_info[0]), makeRtUser(m_info[1])};
    for (int side = 0; side < sides; ++side) {
        const QMap<QString, QStringList> issues = users[side]->issues(m_ledger.tag());
        for (auto it = issues.begin(); it != issues.end(); ++it) {
            for (const QString &id : *it)
                evidence.stories.append(users[side]->story(id, it.key()));
        }
        evidence.writes.append(programWrites(side, m_proxies[side]->passages(), m_info[side]));
    }
    const QJsonArray history = m_program.command({u"history"_s, u"--json"_s, u"--limit"_s, u"100000"_s}).json().object().value(u"history"_s).toArray();
    for (const QJsonValue row : history) {
        if (row.toObject().value(u"what"_s) != "conflict"_L1)
            continue;
        for (const QJsonValue change : row.toObject().value(u"changes"_s).toObject()) {
            for (const char *which : {"local", "remote"}) {
                const QString value = change.toObject().value(QLatin1StringView(which)).toString();
                evidence.inConflict.insert(value.trimmed());
                evidence.inConflict.insert(descriptionIn(value));
                evidence.inConflict.insert(value.left(10)); // dates
            }
        }
    }
    return evidence;
}

Report ChaosRun::settle()
{
    for (int side = 0; side < sides; ++side) {
        m_people[side]->end();
        m_peopleThreads[side]->wait();
        m_proxies[side]->setRate(0);
    }
    tell(u"** everybody has gone home, all faults have ended"_s);
    Report report;
    const qint64 from = m_time.elapsed();
    int looks = 0;
    if (!m_program.isRunning() && !m_program.start())
        tell(u"!! the program did not start"_s);
    // In step: nothing is open twice, and the trackers agree. What stays the same several times is not waited for.
    const bool inStep = eventually([&] {
        const QStringList open = whatIsOpen();
        const bool same = open == report.stuck;
        report.stuck = open;
        if (!open.isEmpty()) {
            looks = 0;
            return false;
        }
        if (!same)
            return false;
        const QList<Finding> findings = check(evidence());
        looks = findings == report.findings ? looks + 1 : 1;
        report.findings = findings;
        return countOf(findings, Breach::Raced) == findings.size() || looks == sameFindings;
    }, settleLimitMs, askEveryMs);
    if (!inStep)
        report.findings = check(evidence());
    report.settledAfterMs = m_time.elapsed() - from;
    report.ledger = m_ledger.copy();
    report.faults = m_faults;
    for (int side = 0; side < sides; ++side) {
        const QMap<QString, int> faults = m_proxies[side]->faults();
        for (auto it = faults.begin(); it != faults.end(); ++it)
            report.faults[it.key()] += it.value();
        report.requests += m_proxies[side]->requests();
    }
    if (!m_program.stop())
        report.stuck.append(u"the program did not end in order"_s);
    return report;
}

void ChaosRun::tell(const QString &what)
{
    const QMutexLocker lock(&m_print);
    QTextStream(stdout) << QString::number(static_cast<double>(m_time.elapsed()) / 1000.0, 'f', 2) << ' ' << steadyMs() << ' ' << what << Qt::endl;
}

void ChaosRun::pause(int ms)
{
    eventually([] { return false; }, ms, qMin(ms, 50) + 1);
}

} // namespace lockstep::chaos
