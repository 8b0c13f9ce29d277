#include "tests/simulation/world.h"
#include "tests/simulation/worldwords.h"

#include <QJsonDocument>
#include <QTextStream>

#include <cstdio>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
constexpr qint64 patienceMs = 5000; ///< What is under way when the tracker asks for patience may end
constexpr qint64 mostCallbacks = 1'000'000; ///< A world takes some ten thousand
}

World::World(Plan plan, bool verbose) : m_plan(std::move(plan)), m_verbose(verbose) { m_report.seed = m_plan.seed; }

void World::say(const QString &what)
{
    const QString line = QString::number(now()) + u' ' + what;
    m_trace.addData(line.toUtf8());
    if (m_verbose)
        QTextStream(stdout) << line << '\n';
}

void World::violated(const QString &what)
{
    if (m_report.violations.contains(what))
        return;
    m_report.violations.append(what);
    say(u"VIOLATED "_s + what);
}

Report World::run()
{
    m_bench.inMemory = true;
    m_bench.clock().setLimit(mostCallbacks);
    m_start = m_bench.clock().now();
    const QMap<QString, ConflictPolicy> policies {{u"newest"_s, ConflictPolicy::Newest}, {u"remote"_s, ConflictPolicy::Remote},
                                                  {u"local"_s, ConflictPolicy::Local}, {u"ask"_s, ConflictPolicy::Ask}};
    if (policies.contains(m_plan.policy))
        m_bench.connection.conflict.insert(u"default"_s, policies.value(m_plan.policy));
    if (m_plan.http)
        useHttpTrackers();
    m_links.append({m_bench.connection.id, {0, 1}});
    if (nodes() > 2) {
        m_bench.addThird();
        m_links.append({m_bench.second.id, {1, 2}});
    }
    if (m_plan.twice) {
        m_bench.addConnection(u"Second"_s, 0, 1);
        m_links.append({ConnectionId(u"Second"_s), {0, 1}});
    }
    m_bench.wire().onMessage = [this](int side, const QByteArray &message) { checkKept(side, message); };
    for (int side = 0; side < nodes(); ++side) {
        m_bench.node(side).pollMs = m_plan.pollMs;
        m_bench.node(side).gatherMs = m_plan.gatherMs;
        if (!m_plan.http) {
            tracker(side).canEditComments = m_plan.commentEdits;
            tracker(side).hasGaps = m_plan.historyGaps;
        }
        watch(side);
        watchRules(side);
        if (m_plan.asks())
            useAskingRules(side);
    }
    m_bench.start();
    m_bench.advance(1500);
    for (const Operation &operation : m_plan.operations) {
        later(operation.at, [this, operation] {
            if (operation.work)
                work(operation);
            else
                inject(operation);
            checkAlways();
        });
    }
    m_bench.advance(m_plan.lengthMs);
    heal();
    if (m_bench.clock().isExhausted())
        violated(u"L1 there is no end of work"_s);
    if (m_report.violations.isEmpty())
        check();
    if (m_report.violations.isEmpty())
        checkAudit();
    if (m_report.violations.isEmpty())
        checkQuiet();
    if (m_verbose && !m_report.violations.isEmpty())
        tellQueues();
    m_report.virtualMs = now();
    for (int side = 0; side < nodes(); ++side)
        m_trace.addData(tracker(side).state().toUtf8());
    m_report.trace = m_trace.result().toHex();
    return m_report;
}

void World::watch(int side)
{
    m_bench.node(side).commitProbe = [this, side](Database::Moment moment, const QList<Database::Statement> &written) {
        return atCommit(side, moment, written);
    };
    m_bench.node(side).onStep = [this, side](const EventRecord &event, int step) {
        if (m_verbose)
            tellStep(side, event, step);
        if (event.direction != Direction::Incoming || step != 6)
            return;
        qint64 &newest = m_applied[side][event.epoch + event.remoteId];
        // A request that its sender has cancelled while its write was in doubt here may come after the next one.
        const Issue *issue = issueOf(tracker(side).issue(event.localId));
        if (event.number < newest && !(issue && issue->givenUp))
            violated(u"S2 request %1 of %2 was applied at %3 after %4"_s.arg(event.number).arg(event.remoteKey).arg(side).arg(newest));
        newest = std::max(newest, event.number);
    };
    tracker(side).onRead = [this, side](const FakeIssue &issue) { shownTo(side, issue); };
    tracker(side).onWrite = [this, side](const FakeIssue &issue, const QJsonObject &flat) { writtenBy(side, issue, flat); };
    tracker(side).onRefusal = [this, side](const Error &error) {
        if (error.code == ErrorCode::RateLimit)
            m_busy[side] = {now() + patienceMs, now() + error.retryAfterMs, m_bench.node(side).lives()};
    };
    tracker(side).onRequest = [this, side](const QString &operation) {
        m_trace.addData(operation.toUtf8());
        const Busy &busy = m_busy[side];
        if (now() > busy.from && now() < busy.until && busy.life == m_bench.node(side).lives())
            violated(u"L6 %1 is asked for “%2” %3 ms before it said to be asked again"_s.arg(side).arg(operation).arg(busy.until - now()));
    };
    tracker(side).onAdd = [this, side](const FakeIssue &issue) { addedBy(side, issue); };
    m_bench.node(side).tracker().contentKey = secretWord;
}

void World::watchRules(int side)
{
    const RuleFunctions whole = m_bench.node(side).rules;
    m_bench.node(side).rules.outgoing = [this, side, whole](const OutgoingInput &input) -> Result<OutgoingResult> {
        if (m_outgoingFails[side])
            return ruleError(u"The rule does not tell it today"_s);
        Result<OutgoingResult> result = whole.outgoing(input);
        if (result)
            result->replica.custom.remove(u"Secret"_s);
        return result;
    };
    const bool guarded = side == m_plan.guardSide;
    const QString guard = guarded ? m_plan.guard : QString();
    m_bench.node(side).rules.incoming = [this, side, whole, guard](const IncomingInput &input) -> Result<IncomingResult> {
        if (m_ruleFails[side])
            return ruleError(u"The rule does not like it today"_s);
        Result<IncomingResult> result = whole.incoming(input);
        if (result && guard == "field"_L1) {
            result->values.remove(guardedField);
            result->previousValues.remove(guardedField);
        }
        if (result && guard == "all"_L1) {
            result->skipped = true;
            result->reason = u"nothing comes in here"_s;
        }
        return result;
    };
}

// What was sent, and what was answered.
void World::tellStep(int side, const EventRecord &event, int step)
{
    QTextStream out(stdout);
    out << now() << ' ' << side << (event.direction == Direction::Outgoing ? " out " : " in ") << event.number << '.' << event.revision << " step " << step;
    for (const QByteArray &bytes : {event.payload, event.ack}) {
        const QJsonObject json = QJsonDocument::fromJson(bytes).object();
        const Replica replica = Replica::fromJson(json.contains(u"replica"_s) ? json.value(u"replica"_s).toObject() : json);
        if (!bytes.isEmpty())
            out << ' ' << QJsonDocument(flatFields(replica.fields, replica.custom)).toJson(QJsonDocument::Compact) << " news " << replica.changed.value_or(QStringList {u"all"_s}).join(u',');
    }
    out << '\n';
}

void World::tellQueues()
{
    QTextStream out(stdout);
    for (int side = 0; side < nodes(); ++side) {
        if (!m_bench.node(side).isUp())
            continue;
        out << side << " is " << nodeStateName(m_bench.node(side).engine().state()) << ": " << m_bench.node(side).engine().stateText() << '\n';
        for (const EventRecord &event : m_bench.node(side).events()) {
            out << side << (event.direction == Direction::Outgoing ? " out " : " in ") << event.number << '.' << event.revision << ' ' << event.localId << '/'
                << event.remoteId << ' ' << event.kind << ' ' << event.trigger << ' ' << event.state << ' ' << event.attempts << '\n';
        }
        const auto twins = m_bench.node(side).database().run(u"SELECT connection || ' ' || local_id || '/' || coalesce(remote_id, '') || ' ' || state FROM twin"_s);
        for (const Row &row : twins ? twins->rows : QList<Row>())
            out << side << " twin " << row.first().toString() << '\n';
        for (const HistoryRecord &record : m_bench.node(side).history())
            out << side << "  " << record.localKey << ' ' << record.eventNumber << ' ' << record.what << ' ' << record.text << ' '
                << QJsonDocument(record.changes).toJson(QJsonDocument::Compact) << '\n';
    }
}

} // namespace lockstep::simulation
