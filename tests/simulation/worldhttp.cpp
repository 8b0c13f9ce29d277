// Worlds whose trackers are a Redmine and an RT that the real connectors speak HTTP to. Side 0 or 1, how marks are kept and what the trackers
// can do is drawn from a stream of its own.

#include "tests/simulation/world.h"
#include "tests/simulation/worldwords.h"
#include "tests/support/fakeredmine.h"
#include "tests/support/fakert.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
const QStringList copied {u"summary"_s, u"status"_s, u"priority"_s, u"description"_s};

QJsonObject only(const QJsonObject &fields)
{
    QJsonObject some;
    for (const QString &name : copied)
        some.insert(name, fields.value(name));
    return some;
}

/// What both trackers have: the fields that people edit.
RuleFunctions copyCommonRules()
{
    RuleFunctions rules = copyAllRules();
    rules.outgoing = [](const OutgoingInput &input) -> Result<OutgoingResult> {
        OutgoingResult result = runBasicOutgoing(input);
        result.replica.fields = only(input.issue.fields);
        result.replica.worklogs = input.issue.worklogs;
        result.replica.custom = {{u"Origin"_s, input.issue.custom.value(u"Origin"_s)}, {u"Severity"_s, input.issue.custom.value(u"Severity"_s)}};
        return result;
    };
    return rules;
}
} // namespace

void World::allowValues(BenchTracker &tracker)
{
    for (const Operation &operation : m_plan.operations) {
        for (const QString &ending : {u""_s, u"l"_s, u"r"_s}) {
            const QString value = u"v%1"_s.arg(operation.id) + ending;
            for (const QString &field : {u"status"_s, u"priority"_s}) {
                if (operation.work)
                    tracker.allow(field, tracker.spelled(field, value));
            }
        }
    }
}

void World::useHttpTrackers()
{
    SeededRandom settings(streamSeed(m_plan.seed, 4));
    const auto oneIn = [&settings](quint64 count) { return settings.next() % count == 0; };
    const int redmineSide = oneIn(2) ? 1 : 0;
    FakeRedmine::Settings blue;
    blue.isPublic = oneIn(2);
    blue.hasMarkField = !oneIn(3);
    blue.tellsCustomFields = !oneIn(4);
    blue.keepsTime = std::any_of(m_plan.operations.cbegin(), m_plan.operations.cend(), [](const Operation &o) { return o.work == Work::LogTime; });
    FakeRt::Settings red;
    red.hasMarkField = oneIn(3);
    red.html = !oneIn(3);
    for (int side = 0; side < 2; ++side) {
        const quint32 seed = streamSeed(m_plan.seed, 5 + static_cast<quint64>(side));
        std::unique_ptr<FakeSite> site;
        if (side == redmineSide)
            site = std::make_unique<FakeRedmine>(u"Redmine"_s, m_bench.clock(), seed, blue);
        else
            site = std::make_unique<FakeRt>(u"RT"_s, m_bench.clock(), seed, red);
        m_bench.connection.halves[side].triggers = {{side == redmineSide ? u"status_id=*"_s : u"id > 0"_s, true, true}};
        m_bench.node(side).rules = copyCommonRules();
        allowValues(*site);
        watchRequests(side, *site);
        m_bench.node(side).useTracker(std::move(site));
    }
}

void World::watchRequests(int side, FakeSite &site)
{
    site.onAnswer = [this, side](const QString &line) {
        const QString what = u"%1 answers %2"_s.arg(side).arg(line);
        say(what);
        // The issue as this node knows it from now on.
        static const QRegularExpression fetched(u"^GET (?:/issues/|/REST/2\\.0/ticket/)(\\d+)(?:\\.json\\S*)? 200$"_s);
        if (const QRegularExpressionMatch match = fetched.match(line); match.hasMatch()) {
            const FakeIssue &issue = tracker(side).issue(match.captured(1));
            shownTo(side, issue);
        }
    };
}

void World::shownTo(int side, const FakeIssue &issue)
{
    m_lastRead[side].insert(issue.id, flatFields(issue.fields, issue.custom));
    for (const QJsonValue label : issue.fields.value(labelsField).toArray())
        m_shownLabels[side].insert(label.toString());
}

// No tracker of ours lets a write depend on what it finds: an edit that came between our looking and our writing may be overwritten by it. What it
// was is told by the tracker's history; but RT's new descriptions are comments, and one more takes no place of another, and some trackers keep no history of them.
void World::noteRace(int side, const FakeIssue &issue, const QJsonObject &flat)
{
    const QJsonObject read = m_lastRead[side].value(issue.id);
    const QJsonObject now = flatFields(issue.fields, issue.custom);
    for (const QString &field : flat.keys()) {
        if ((m_plan.http || m_plan.historyGaps) && field == "description"_L1 && !sameValue(read.value(field), now.value(field)))
            m_raced.insert(displayValue(now.value(field)));
    }
    if (!flat.contains(labelsField))
        return;
    // A label that came after our last look; a request may stand in line for long between its looking and its writing.
    for (const QJsonValue label : now.value(labelsField).toArray()) {
        if (!m_shownLabels[side].contains(label.toString()))
            m_raced.insert(label.toString());
    }
}

} // namespace lockstep::simulation
