#include "tests/simulation/plan.h"

#include <QJsonArray>

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
struct Named {
    const char *name;
    const char *text;
};
constexpr Named faults[] = {
    {"lose-request", "message lost"},
    {"lose-answer", "answer of the other node lost"},
    {"double-message", "message doubled"},
    {"late-message", "message late, overtaken by others"},
    {"wire-down", "nodes apart"},
    {"deaf-wire", "one node hears nothing of the other"},
    {"tracker-down", "tracker down"},
    {"tracker-busy", "tracker busy (429 with a time)"},
    {"tracker-fails", "tracker fails (500)"},
    {"tracker-refuses", "tracker refuses (422)"},
    {"answer-lost", "tracker's answer lost after the work"},
    {"slow-writes", "writes queue up in the tracker"},
    {"stale-feed", "tracker's list of changes behind"},
    {"rule-fails", "incoming rule fails"},
    {"password", "password refused"},
    {"disk-full", "database refuses a commit"},
    {"crash", "node dies between two turns"},
    {"crash-before-commit", "node dies right before a commit"},
    {"crash-after-commit", "node dies right after a commit"},
    {"crash-both", "both nodes die"},
    {"pause", "connection paused"},
    {"retry", "administrator retries"},
    {"cancel", "administrator cancels"},
    {"resolve", "administrator settles conflicts"},
    {"unlink", "administrator takes a pair apart, and mostly links it again"},
    {"audit", "administrator audits and repairs"},
    {"restore", "older backup put back"},
    {"outgoing-fails", "outgoing rule fails"},
};
static_assert(std::size(faults) == static_cast<std::size_t>(Fault::Count));
constexpr const char *works[] = {"create", "edit", "comment", "edit-comment", "attach", "swing", "edit-both", "label", "delete", "log-time", "edit-time"};
static_assert(std::size(works) == static_cast<std::size_t>(Work::Count));

Work chooseWork(int number)
{
    // Of twenty: two new issues, eight edits, three comments, one edited, two files, two swings, two edits of one field on both sides.
    constexpr std::pair<int, Work> shares[] = {{2, Work::Create}, {10, Work::Edit}, {13, Work::Comment}, {14, Work::EditComment},
                                              {16, Work::Attach}, {18, Work::Swing}, {20, Work::EditBoth}};
    for (const auto &[limit, work] : shares) {
        if (number < limit)
            return work;
    }
    return Work::Edit;
}
} // namespace

int below(Random &random, qint64 limit) { return limit <= 0 ? 0 : static_cast<int>(random.next() % static_cast<quint64>(limit)); }

quint32 streamSeed(quint64 seed, quint64 stream)
{
    // splitmix64: neighbouring seeds give streams that have nothing in common
    quint64 z = seed * 3 + stream + 0x9e3779b97f4a7c15ULL * (seed + stream + 1);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return static_cast<quint32>((z ^ (z >> 31)) >> 16);
}

QString faultName(Fault fault) { return QString::fromLatin1(faults[static_cast<int>(fault)].name); }
QString faultText(Fault fault) { return QString::fromLatin1(faults[static_cast<int>(fault)].text); }
QString worldsName(Worlds worlds)
{
    constexpr const char *names[] = {"usual", "http", "asking", "crowded", "again"};
    return QString::fromLatin1(names[static_cast<int>(worlds)]);
}
QString workName(Work work) { return QString::fromLatin1(works[static_cast<int>(work)]); }

Plan planOf(quint64 seed, Worlds worlds)
{
    SeededRandom settings(streamSeed(seed, 1));
    SeededRandom work(streamSeed(seed, 2));
    SeededRandom fault(streamSeed(seed, 3));
    Plan plan;
    plan.seed = seed;
    plan.http = worlds == Worlds::Http;
    plan.lengthMs = 5'000 + below(settings, 55'000);
    const qint64 polls[] = {1000, 2000, 4000};
    plan.pollMs = polls[below(settings, 3)];
    const QString policies[] = {{}, {}, u"newest"_s, u"remote"_s, u"local"_s};
    plan.policy = policies[below(settings, 5)];
    plan.commentEdits = below(settings, 8) != 0;
    plan.restarts = below(settings, 6) == 0;
    const bool bursts = below(settings, 3) == 0;
    const int actions = 3 + below(settings, 28);
    plan.historyGaps = below(settings, 4) == 0;
    for (int i = 0; i < actions; ++i) {
        Operation operation;
        operation.at = bursts ? (plan.lengthMs / 4) * below(work, 4) + below(work, 200) : below(work, plan.lengthMs * 9 / 10);
        operation.work = chooseWork(below(work, 20));
        operation.side = below(work, 2);
        operation.chosen = below(work, 1000);
        operation.detail = below(work, 1000);
        plan.operations.append(operation);
    }
    for (int kind = 0; kind <= static_cast<int>(Fault::Cancel); ++kind) { // those that came later have streams of their own
        if (below(fault, 5) != 0)
            continue;
        const int times = 1 + below(fault, 4);
        for (int i = 0; i < times; ++i) {
            Operation operation;
            operation.at = below(fault, plan.lengthMs);
            operation.fault = static_cast<Fault>(kind);
            operation.side = below(fault, 2);
            operation.chosen = below(fault, 1000);
            operation.detail = below(fault, 1000);
            operation.lasts = 200 + below(fault, 12'000);
            plan.operations.append(operation);
        }
    }
    std::stable_sort(plan.operations.begin(), plan.operations.end(), [](const Operation &a, const Operation &b) { return a.at < b.at; });
    for (qsizetype i = 0; i < plan.operations.size(); ++i)
        plan.operations[i].id = static_cast<int>(i) + 1;
    addLaterKinds(&plan, worlds == Worlds::Asking || (worlds == Worlds::Crowded && seed % 2 == 0));
    if (worlds == Worlds::Again || (plan.http && seed % 3 == 0))
        repeat(&plan);
    SeededRandom gathering(streamSeed(seed, 16));
    if (below(gathering, 3) == 0)
        plan.gatherMs = 8;
    if (worlds == Worlds::Crowded)
        crowd(&plan);
    return plan;
}

QJsonObject Plan::toJson() const
{
    QJsonArray list;
    for (const Operation &operation : operations) {
        list.append(QJsonObject {{u"id"_s, operation.id}, {u"at"_s, operation.at},
                                 {u"what"_s, operation.work ? workName(*operation.work) : faultName(*operation.fault)}, {u"side"_s, operation.side},
                                 {u"chosen"_s, operation.chosen}, {u"detail"_s, operation.detail}, {u"lasts"_s, operation.lasts}});
    }
    QJsonObject json {{u"seed"_s, QString::number(seed)}, {u"lengthMs"_s, lengthMs}, {u"pollMs"_s, pollMs}, {u"policy"_s, policy}, {u"nodes"_s, nodes}, {u"guard"_s, guard},
                      {u"guardSide"_s, guardSide}, {u"commentEdits"_s, commentEdits}, {u"historyGaps"_s, historyGaps}, {u"restarts"_s, restarts}, {u"gatherMs"_s, gatherMs}, {u"operations"_s, list}};
    if (again)
        json.insert(u"again"_s, true);
    if (http)
        json.insert(u"http"_s, true);
    if (twice)
        json.insert(u"twice"_s, true);
    if (stores)
        json.insert(u"stores"_s, true);
    if (calls)
        json.insert(u"calls"_s, true);
    if (answers)
        json.insert(u"answers"_s, true);
    return json;
}

Result<Plan> Plan::fromJson(const QJsonObject &json)
{
    Plan plan;
    plan.seed = json.value(u"seed"_s).toString().toULongLong();
    plan.lengthMs = json.value(u"lengthMs"_s).toInteger();
    plan.pollMs = json.value(u"pollMs"_s).toInteger(1000);
    plan.policy = json.value(u"policy"_s).toString();
    plan.nodes = std::clamp(json.value(u"nodes"_s).toInt(2), 2, 3);
    plan.guard = json.value(u"guard"_s).toString();
    plan.guardSide = std::clamp(json.value(u"guardSide"_s).toInt(), 0, plan.nodes - 1);
    plan.commentEdits = json.value(u"commentEdits"_s).toBool(true);
    plan.historyGaps = json.value(u"historyGaps"_s).toBool();
    plan.restarts = json.value(u"restarts"_s).toBool();
    plan.gatherMs = json.value(u"gatherMs"_s).toInteger();
    plan.again = json.value(u"again"_s).toBool();
    plan.http = json.value(u"http"_s).toBool();
    plan.twice = json.value(u"twice"_s).toBool() && plan.nodes == 2;
    plan.stores = json.value(u"stores"_s).toBool();
    plan.calls = json.value(u"calls"_s).toBool();
    plan.answers = json.value(u"answers"_s).toBool();
    const QJsonArray list = json.value(u"operations"_s).toArray();
    for (const QJsonValue value : list) {
        const QJsonObject from = value.toObject();
        Operation operation;
        operation.id = from.value(u"id"_s).toInt();
        operation.at = from.value(u"at"_s).toInteger();
        operation.side = std::clamp(from.value(u"side"_s).toInt(), 0, plan.nodes - 1);
        operation.chosen = from.value(u"chosen"_s).toInt();
        operation.detail = from.value(u"detail"_s).toInt();
        operation.lasts = from.value(u"lasts"_s).toInteger();
        const QString what = from.value(u"what"_s).toString();
        for (int i = 0; i < static_cast<int>(Work::Count); ++i) {
            if (workName(static_cast<Work>(i)) == what)
                operation.work = static_cast<Work>(i);
        }
        for (int i = 0; i < static_cast<int>(Fault::Count); ++i) {
            if (faultName(static_cast<Fault>(i)) == what)
                operation.fault = static_cast<Fault>(i);
        }
        if (!operation.work && !operation.fault)
            return Error::make(ErrorCode::InvalidInput, u"The plan has an operation “%1” that this simulator does not know"_s.arg(what));
        plan.operations.append(operation);
    }
    if (plan.lengthMs <= 0 || plan.operations.isEmpty())
        return Error::make(ErrorCode::InvalidInput, u"The plan has no length or no operations"_s);
    return plan;
}

} // namespace lockstep::simulation
