#include "app/demowatch.h"

#include "app/demo.h"
#include "core/base/when.h"

#include <QPointer>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qint64 lookEveryMs = 200;
constexpr int quietLooksNeeded = 5; // longer than one poll of the boards: a change just made is not overlooked

QString stepName(const EventRow &row, int step)
{
    switch (step) {
    case 1: return row.trigger == "existing"_L1 ? u"Found: it existed already"_s : u"Triggered by %1"_s.arg(row.trigger == "poll"_L1 || row.trigger.isEmpty() ? u"polling"_s : row.trigger);
    case 2: return u"Outgoing rule made the replica"_s;
    case 3: return u"In the sync queue"_s;
    case 4: return u"Sent"_s;
    case 5: return u"Received and stored"_s;
    case 6: return u"Applied to the tracker"_s;
    case 7: return u"Acknowledgement made"_s;
    case 8: return u"Acknowledged: in step"_s;
    default: return {};
    }
}
} // namespace

QString stepLine(const EventRow &row, const StepTime &step)
{
    QString line = u"step %1/8  %2  %3"_s.arg(step.step).arg(step.node.isEmpty() ? row.ref.node.value() : step.node, stepName(row, step.step));
    if (!row.localKey.isEmpty())
        line += u"  #%1"_s.arg(row.localKey);
    if (!row.summary.isEmpty())
        line += u" “%1”"_s.arg(row.summary);
    if (!step.note.isEmpty())
        line += u"  (%1)"_s.arg(step.note);
    return line + u"  "_s + step.at.toLocalTime().toString(u"HH:mm:ss.zzz"_s);
}

FirstEvent::FirstEvent(std::function<void(const QString &)> print) : m_print(std::move(print)) { }

void FirstEvent::stepReached(const EventRow &row, const StepTime &step)
{
    if (step.step < 1 || step.step > 8 || step.failed || step.running)
        return;
    if (!m_following) {
        if (row.direction != Direction::Outgoing || row.ref.node.value() != QLatin1StringView(demoFirstNode))
            return;
        m_following = true;
        m_first = row;
    }
    const bool same = row.number == m_first.number && row.connection == m_first.connection
        && (row.direction == Direction::Outgoing) == (row.ref.node == m_first.ref.node);
    if (!same || step.step <= m_printed)
        return;
    if (m_first.summary.isEmpty())
        m_first.summary = row.summary;
    // One issue, one name: the other board's own number would look like another issue.
    EventRow named = row;
    named.localKey = m_first.localKey;
    named.summary = m_first.summary;
    m_steps[static_cast<size_t>(step.step)] = {true, stepLine(named, step)};
    // The two nodes tell their steps on their own; one that comes early waits for those before it.
    if (step.step == 8) {
        printUpTo(8);
    } else {
        while (m_printed < 8 && m_steps[static_cast<size_t>(m_printed) + 1].known)
            printUpTo(m_printed + 1);
    }
}

void FirstEvent::printUpTo(int step)
{
    while (m_printed < step) {
        const Reached &reached = m_steps[static_cast<size_t>(++m_printed)];
        if (reached.known)
            m_print(reached.line);
    }
}

DemoWatch::DemoWatch(NodeHost &host, Clock &clock, qint64 limitMs, QObject *parent)
    : QObject(parent), m_host(host), m_clock(clock), m_limitMs(limitMs)
{
}

DemoWatch::~DemoWatch() { m_clock.cancel(m_next); }

void DemoWatch::waitUntilInStep(int issues)
{
    m_issues = issues;
    m_deadline = m_clock.now() + m_limitMs;
    look();
}

void DemoWatch::look()
{
    when(m_host.twins({}, {}, 10'000), this, [this](const QList<TwinRow> &twins) {
        if (m_ended)
            return;
        int linked = 0;
        for (const TwinRow &twin : twins) {
            if (!twin.remoteKey.isEmpty() && !twin.localKey.isEmpty())
                ++linked;
        }
        bool allThere = linked >= m_issues;
        const Snapshot &now = m_host.snapshot();
        for (const NodeSnapshot &node : now.nodes) {
            if (node.state == NodeState::Failed) {
                finish(u"%1: %2"_s.arg(node.id.value(), node.stateText));
                return;
            }
            allThere = allThere && node.state == NodeState::Running;
        }
        const bool quiet = allThere && !now.nodes.isEmpty() && now.openOutgoing == 0 && now.openIncoming == 0 && now.openErrors == 0;
        m_quietLooks = quiet ? m_quietLooks + 1 : 0;
        if (m_quietLooks >= quietLooksNeeded) {
            finish({});
            return;
        }
        if (m_clock.now() < m_deadline) {
            m_next = m_clock.callAfter(lookEveryMs, [this] { look(); });
            return;
        }
        when(m_host.errors(u"open"_s), this, [this](const QList<SyncErrorRow> &errors) {
            finish(errors.isEmpty() ? u"Not in step within %1 s."_s.arg(m_limitMs / 1000)
                                    : u"Not in step: %1: %2"_s.arg(errors.first().node.value(), errors.first().error.message));
        });
    });
}

void DemoWatch::finish(const QString &reason)
{
    if (std::exchange(m_ended, true))
        return;
    if (reason.isEmpty())
        Q_EMIT inStep();
    else
        Q_EMIT failed(reason);
}

} // namespace lockstep
