#include "tests/simulation/world.h"

#include <QJsonDocument>
#include <QTextStream>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
const QString originField = u"custom.Origin"_s;
const QStringList editedFields {u"summary"_s, u"status"_s, u"priority"_s, u"description"_s, u"custom.Severity"_s};
constexpr qint64 hourMs = 3'600'000;

quint32 streamSeed(quint64 seed, quint64 stream)
{
    // splitmix64: neighbouring seeds give streams that have nothing in common
    quint64 z = seed * 3 + stream + 0x9e3779b97f4a7c15ULL * (seed + stream + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<quint32>((z ^ (z >> 31)) >> 16);
}
} // namespace

QString faultName(Fault fault)
{
    switch (fault) {
    case Fault::LoseRequest: return u"message lost"_s;
    case Fault::LoseAnswer: return u"answer of the other node lost"_s;
    case Fault::DoubleMessage: return u"message doubled"_s;
    case Fault::WireDown: return u"nodes apart"_s;
    case Fault::TrackerDown: return u"tracker down"_s;
    case Fault::TrackerBusy: return u"tracker busy (429)"_s;
    case Fault::TrackerFails: return u"tracker fails (500)"_s;
    case Fault::AnswerLost: return u"tracker's answer lost"_s;
    case Fault::SlowWrites: return u"writes queue up"_s;
    case Fault::Password: return u"password refused"_s;
    case Fault::Crash: return u"node dies"_s;
    case Fault::CrashBoth: return u"both nodes die"_s;
    case Fault::Pause: return u"connection paused"_s;
    case Fault::Count: break;
    }
    return {};
}

World::World(const Options &options)
    : m_options(options), m_work(streamSeed(options.seed, 1)), m_faults(streamSeed(options.seed, 2)), m_schedule(streamSeed(options.seed, 3))
{
    m_report.seed = options.seed;
}

void World::say(const QString &what)
{
    const QString line = QString::number(now()) + u' ' + what;
    m_trace.addData(line.toUtf8());
    if (m_options.verbose)
        QTextStream(stdout) << line << '\n';
}

void World::violated(const QString &what)
{
    m_report.violations.append(what);
    say(u"VIOLATED "_s + what);
}

Report World::run()
{
    m_start = m_bench.clock().now();
    m_bench.start();
    m_bench.advance(1500);
    m_lengthMs = 5'000 + below(m_schedule, 55'000);
    planWork();
    planFaults();
    m_bench.advance(m_lengthMs);
    heal();
    if (m_report.violations.isEmpty())
        check();
    if (m_options.verbose && !m_report.violations.isEmpty())
        tellQueues();
    m_report.virtualMs = now();
    m_trace.addData(tracker(0).state().toUtf8());
    m_trace.addData(tracker(1).state().toUtf8());
    m_report.trace = m_trace.result().toHex();
    return m_report;
}

void World::tellQueues()
{
    QTextStream out(stdout);
    for (int side = 0; side < 2; ++side) {
        for (const EventRecord &event : m_bench.node(side).events()) {
            out << side << (event.direction == Direction::Outgoing ? " out " : " in ") << event.number << '.' << event.revision << ' ' << event.localId << '/'
                << event.remoteId << ' ' << event.kind << ' ' << event.trigger << ' ' << event.state << ' ' << event.attempts << '\n';
        }
        for (const HistoryRecord &record : m_bench.node(side).history())
            out << side << "  " << record.localKey << ' ' << record.eventNumber << ' ' << record.what << ' ' << record.text << ' '
                << QJsonDocument(record.changes).toJson(QJsonDocument::Compact) << '\n';
    }
}

void World::planWork()
{
    m_report.actions = 3 + below(m_schedule, m_options.mostActions);
    const bool bursts = below(m_schedule, 3) == 0;
    for (int i = 0; i < m_report.actions; ++i) {
        const qint64 at = bursts ? (m_lengthMs / 4) * below(m_schedule, 4) + below(m_schedule, 200) : below(m_schedule, static_cast<int>(m_lengthMs * 9 / 10));
        m_bench.clock().callAfter(at, [this] { act(); });
    }
}

void World::planFaults()
{
    for (int i = 0; i < static_cast<int>(Fault::Count); ++i) {
        if (below(m_faults, 4) == 0)
            m_kinds.append(static_cast<Fault>(i));
    }
    for (const Fault kind : std::as_const(m_kinds)) {
        const int times = 1 + below(m_faults, 4);
        for (int i = 0; i < times; ++i)
            m_bench.clock().callAfter(below(m_faults, static_cast<int>(m_lengthMs)), [this, kind] { inject(kind); });
    }
}

QString World::localId(int side, const QString &origin)
{
    for (const FakeIssue &issue : std::as_const(tracker(side).issues)) {
        if (issue.custom.value(u"Origin"_s) == origin)
            return issue.id;
    }
    return {};
}

void World::create(int side)
{
    Issue issue;
    issue.origin = u"o%1"_s.arg(++m_serial);
    const QString summary = u"v%1"_s.arg(++m_serial);
    issue.written[u"summary"_s].append({now(), summary});
    const QString severity = u"v%1"_s.arg(++m_serial);
    issue.written[u"custom.Severity"_s].append({now(), severity}); // has a value from the start: core/README.md says why
    tracker(side).create({{originField, issue.origin}, {u"summary"_s, summary}, {u"custom.Severity"_s, severity}});
    say(u"%1 creates %2 %3"_s.arg(side).arg(issue.origin, summary));
    m_issues.append(issue);
}

void World::act()
{
    const int side = below(m_work, 2);
    const int what = below(m_work, 10);
    const int chosen = below(m_work, 1000);
    const int detail = below(m_work, 1000);
    if (m_issues.isEmpty() || (what == 0 && m_issues.size() < 6)) {
        create(side);
        return;
    }
    Issue &issue = m_issues[chosen % m_issues.size()];
    const QString id = localId(side, issue.origin);
    if (id.isEmpty())
        return; // not there yet
    if (what <= 4) {
        const QString field = editedFields.at(detail % editedFields.size());
        const QString value = u"v%1"_s.arg(++m_serial);
        issue.written[field].append({now(), value});
        const bool justMade = tracker(side).issue(id).createdAt.msecsTo(m_bench.clock().dateTime()) < 200;
        if (now() < m_slowUntil[side] || justMade)
            m_raced.insert(value);
        tracker(side).edit(id, {{field, value}});
        say(u"%1 edits %2 %3 = %4"_s.arg(side).arg(issue.origin, field, value));
    } else if (what == 5 && !issue.commentPlaces.isEmpty()) {
        const QString first = issue.commentPlaces.keys().at(detail % issue.commentPlaces.size());
        const auto [where, comment] = issue.commentPlaces.value(first);
        const QString text = u"c%1"_s.arg(++m_serial);
        tracker(where).editComment(localId(where, issue.origin), comment, text);
        issue.comments.insert(first, text);
        say(u"%1 edits comment %2 of %3 = %4"_s.arg(where).arg(first, issue.origin, text));
    } else if (what <= 7) {
        const QString text = u"c%1"_s.arg(++m_serial);
        issue.comments.insert(text, text);
        issue.commentPlaces.insert(text, {side, tracker(side).comment(id, text)});
        say(u"%1 comments %2 %3"_s.arg(side).arg(issue.origin, text));
    } else if (what == 8) {
        const QString name = u"f%1.txt"_s.arg(++m_serial);
        issue.files.append(name);
        tracker(side).attach(id, name, name.toUtf8().repeated(1 + detail));
        say(u"%1 attaches %2 %3"_s.arg(side).arg(issue.origin, name));
    } else {
        // Changed and changed back at once: in the end nothing is to be told.
        const QString field = editedFields.at(detail % editedFields.size());
        const QJsonValue before = tracker(side).value(id, field);
        tracker(side).edit(id, {{field, u"v%1"_s.arg(++m_serial)}});
        tracker(side).edit(id, {{field, before}});
        say(u"%1 edits %2 %3 and back"_s.arg(side).arg(issue.origin, field));
    }
}

void World::inject(Fault fault)
{
    if (m_healed)
        return;
    const int side = below(m_faults, 2);
    const qint64 lasts = 200 + below(m_faults, 12'000);
    const int detail = below(m_faults, 1000);
    ++m_report.faults[fault];
    say(u"%1 %2"_s.arg(side).arg(faultName(fault)));
    static const QStringList kinds {u"request"_s, u"ack"_s, u"blob"_s};
    static const QStringList operations {u"create"_s, u"addComment"_s, u"addAttachment"_s, u"update"_s, u"fetch"_s, u"editComment"_s, u"changesSince"_s};
    const QString operation = operations.at(detail % operations.size());
    const auto until = [this, lasts](const std::function<void()> &end) { m_bench.clock().callAfter(lasts, end); };
    switch (fault) {
    case Fault::LoseRequest: m_bench.wire().faultNext(kinds.at(detail % 3), FakeWire::Fault::LoseRequest); break;
    case Fault::LoseAnswer: m_bench.wire().faultNext(kinds.at(detail % 3), FakeWire::Fault::LoseAnswer); break;
    case Fault::DoubleMessage: m_bench.wire().faultNext(kinds.at(detail % 3), FakeWire::Fault::Double); break;
    case Fault::WireDown:
        m_bench.wire().offline = true;
        until([this] { m_bench.wire().offline = false; });
        break;
    case Fault::TrackerDown:
        tracker(side).unreachable = true;
        until([this, side] { tracker(side).unreachable = false; });
        break;
    case Fault::TrackerBusy: {
        Error error = Error::make(ErrorCode::RateLimit, u"Too many requests"_s);
        error.retry = RetryHint::Backoff;
        error.retryAfterMs = lasts;
        tracker(side).failNext(operation, error);
        break;
    }
    case Fault::TrackerFails: {
        Error error = Error::make(ErrorCode::Server, u"Internal error"_s);
        error.retry = RetryHint::Backoff;
        tracker(side).failNext(operation, error, 1 + detail % 3);
        break;
    }
    case Fault::AnswerLost: tracker(side).loseAnswerOfNext(operation); break;
    case Fault::SlowWrites:
        tracker(side).workDelayMs = 50 + detail * 4;
        m_slowUntil[side] = std::max(m_slowUntil[side], now() + lasts + tracker(side).workDelayMs);
        until([this, side] { tracker(side).workDelayMs = 0; });
        break;
    case Fault::Password:
        tracker(side).passwordRefused = true;
        until([this, side] {
            tracker(side).passwordRefused = false;
            if (m_bench.node(side).isUp())
                (void)m_bench.node(side).engine().retryAll({});
        });
        break;
    case Fault::Crash:
        if (m_bench.node(side).isUp())
            m_bench.node(side).crashAt(m_bench.node(side).turns() + 1 + detail % 200);
        break;
    case Fault::CrashBoth:
        for (int node = 0; node < 2; ++node) {
            if (m_bench.node(node).isUp())
                m_bench.node(node).crash();
        }
        m_bench.clock().callAfter(lasts / 10, [this] { m_bench.start(); });
        break;
    case Fault::Pause:
        if (m_bench.node(side).isUp())
            (void)m_bench.node(side).engine().setPaused(m_bench.connection.id, true);
        until([this, side] {
            if (m_bench.node(side).isUp())
                (void)m_bench.node(side).engine().setPaused(m_bench.connection.id, false);
        });
        break;
    case Fault::Count: break;
    }
}

void World::heal()
{
    m_healed = true;
    say(u"healed"_s);
    m_bench.advance(15'000); // restarts that were planned and faults that last
    m_bench.wire().offline = false;
    m_bench.wire().forgetFaults();
    for (int side = 0; side < 2; ++side) {
        tracker(side).unreachable = tracker(side).passwordRefused = false;
        tracker(side).workDelayMs = 0;
        tracker(side).forgetFaults();
    }
    m_bench.start();
    for (int side = 0; side < 2; ++side) {
        m_bench.node(side).crashAt(-1);
        (void)m_bench.node(side).engine().setPaused(m_bench.connection.id, false);
        (void)m_bench.node(side).engine().retryAll({});
    }
    if (!m_bench.syncUntilQuiet(hourMs))
        violated(u"L1 the queues are not empty an hour after the last fault"_s);
}

} // namespace lockstep::simulation
