// What must hold: always, after each crash, and once all faults have ended. S is safety, L liveness.

#include "tests/simulation/world.h"

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
constexpr qint64 quietMs = 3'900'000; ///< More than the hour in which every twin is looked at once
constexpr qint64 quietPollMs = 900'000;
constexpr int writesPerAction = 12; ///< An action is at most a few writes on the other side, and some more after faults
const QString editedMark = u"*Edited comment:*\n\n"_s;

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

QStringList filesOf(const FakeIssue &issue)
{
    QStringList names;
    for (const FakeAttachment &file : issue.attachments) {
        if (!file.content.startsWith(file.fileName.toUtf8()) || file.content.size() % file.fileName.size() != 0)
            names.append(file.fileName + u" damaged"_s);
        else
            names.append(file.fileName);
    }
    return sorted(names);
}

bool isTwice(QStringList list)
{
    const qsizetype all = list.size();
    return list.removeDuplicates() > 0 && list.size() < all;
}
} // namespace

void World::checkAlways()
{
    for (int side = 0; side < 2; ++side) {
        QStringList marks;
        QStringList origins;
        for (const FakeIssue &issue : std::as_const(tracker(side).issues)) {
            const QString origin = issue.custom.value(u"Origin"_s).toString();
            origins.append(origin);
            if (!issue.mark.isEmpty())
                marks.append(issue.mark);
            if (isTwice(filesOf(issue)))
                violated(u"S2 files of %1 at %2 are doubled: %3"_s.arg(origin).arg(side).arg(filesOf(issue).join(u' ')));
            const QStringList bodies = tracker(side).commentsOf(issue.id);
            if (isTwice(bodies))
                violated(u"S2 comments of %1 at %2 are doubled: %3"_s.arg(origin).arg(side).arg(bodies.join(u' ')));
        }
        if (isTwice(marks) || isTwice(origins))
            violated(u"S1 an issue is doubled at %1: %2"_s.arg(side).arg(origins.join(u' ')));
    }
    checkAcknowledged(0);
    checkAcknowledged(1);
}

// S4: what a node believes to be stored by the other is stored there.
void World::checkAcknowledged(int side)
{
    if (!m_bench.node(0).isUp() || !m_bench.node(1).isUp())
        return;
    const auto told = m_bench.node(side).database().run(u"SELECT epoch || '/' || number FROM event WHERE direction = 0 AND state IN ('sent', 'done')"_s);
    const auto here = m_bench.node(1 - side).database().run(u"SELECT epoch || '/' || number FROM event WHERE direction = 1"_s);
    QSet<QString> stored;
    for (const Row &row : here ? here->rows : QList<Row>())
        stored.insert(row.first().toString());
    for (const Row &row : told ? told->rows : QList<Row>()) {
        if (!stored.contains(row.first().toString()))
            violated(u"S4 %1 takes event %2 for stored at the other side, which does not have it"_s.arg(side).arg(row.first().toString().section(u'/', -1)));
    }
}

void World::check()
{
    checkAlways();
    for (const auto &[side, cancelled] : std::as_const(m_cancelled)) {
        for (const EventRecord &event : m_bench.node(side).events()) {
            // A replica that the sender has taken anew since, after another edit, is another thing.
            if (event.id == cancelled.id && event.revision == cancelled.revision && event.state != "cancelled"_L1)
                violated(u"S6 the cancelled event %1 at %2 is %3"_s.arg(event.number).arg(side).arg(event.state));
        }
    }
    for (int side = 0; side < 2; ++side) {
        const int there = tracker(side).issueCount();
        if (there > m_issues.size())
            violated(u"S1 tracker %1 has %2 issues, people made %3"_s.arg(side).arg(there).arg(m_issues.size()));
        for (const StoredError &error : m_bench.node(side).errors())
            violated(u"L1 an error waits at %1: %2"_s.arg(side).arg(error.error.message));
    }
    for (const Issue &issue : std::as_const(m_issues)) {
        if (!issue.givenUp)
            checkIssue(issue);
    }
    const int writes = tracker(0).writes + tracker(1).writes;
    if (writes > writesPerAction * (m_report.actions + static_cast<int>(m_issues.size())))
        violated(u"L4 %1 writes for %2 actions of people"_s.arg(writes).arg(m_report.actions));
}

void World::checkIssue(const Issue &issue)
{
    const FakeIssue &left = tracker(0).issue(localId(0, issue.origin));
    const FakeIssue &right = tracker(1).issue(localId(1, issue.origin));
    if (left.id.isEmpty() || right.id.isEmpty()) {
        violated(u"S1 issue %1 is not on both sides"_s.arg(issue.origin));
        return;
    }
    const QStringList said = sorted(issue.comments.values());
    for (const auto &[side, there] : {std::pair(0, &left), std::pair(1, &right)}) {
        QStringList bodies = tracker(side).commentsOf(there->id);
        if (!tracker(side).canEditComments) {
            // A tracker that cannot edit comments says the new text in a new one; the old one stays.
            for (QString &body : bodies)
                body.remove(editedMark);
            for (auto it = issue.commentVersions.begin(); it != issue.commentVersions.end(); ++it) {
                for (const QString &version : *it) {
                    if (version != it->constLast())
                        bodies.removeOne(version);
                }
            }
        }
        if (sorted(bodies) != said)
            violated(u"L3 comments of %1 at %2: %3; people said %4"_s.arg(issue.origin).arg(side).arg(sorted(bodies).join(u' '), said.join(u' ')));
        if (filesOf(*there) != sorted(issue.files))
            violated(u"L3 files of %1 at %2: %3; people attached %4"_s.arg(issue.origin).arg(side).arg(filesOf(*there).join(u' '), sorted(issue.files).join(u' ')));
    }
    const QJsonObject here = flatFields(left.fields, left.custom);
    const QJsonObject there = flatFields(right.fields, right.custom);
    for (auto it = here.begin(); it != here.end(); ++it) {
        if (!sameValue(it.value(), there.value(it.key())))
            violated(u"L2 %1 of %2: %3 and %4"_s.arg(it.key(), issue.origin, displayValue(it.value()), displayValue(there.value(it.key()))));
    }
    for (auto it = issue.written.begin(); it != issue.written.end(); ++it) {
        const QString value = here.value(it.key()).toString();
        if (!it->contains(value) && !tracker(0).isStandard(it.key(), value))
            violated(u"S3 %1 of %2 is “%3”, which nobody wrote"_s.arg(it.key(), issue.origin, value));
        const QString last = it->constLast();
        if (value != last && !m_raced.contains(last) && !isInConflictRecord(it.key(), last))
            violated(u"L3 %1 of %2 is “%3”; what was written last, “%4”, is in no conflict record"_s.arg(it.key(), issue.origin, value, last));
    }
}

// L4: nobody does anything any more, so nothing is written any more, though every twin is looked at once.
void World::checkQuiet()
{
    for (int side = 0; side < 2; ++side) {
        if (m_plan.restarts) {
            if (!m_bench.node(side).tryStop()) {
                violated(u"L1 node %1 does not stop"_s.arg(side));
                return;
            }
            m_bench.node(side).start();
        }
        m_bench.node(side).engine().setPollInterval(quietPollMs);
    }
    const int writes = tracker(0).writes + tracker(1).writes;
    m_bench.advance(quietMs);
    // What a cancelled event has left out is found by the sweep, and told then.
    const bool leftOut = std::any_of(m_issues.cbegin(), m_issues.cend(), [](const Issue &issue) { return issue.givenUp; });
    if (tracker(0).writes + tracker(1).writes != writes && !leftOut)
        violated(u"L4 %1 writes in a quiet hour"_s.arg(tracker(0).writes + tracker(1).writes - writes));
}

bool World::isInConflictRecord(const QString &field, const QString &value)
{
    for (int side = 0; side < 2; ++side) {
        for (const HistoryRecord &record : m_bench.node(side).history()) {
            const QJsonObject change = record.changes.value(field).toObject();
            if (record.what == "conflict"_L1 && (displayValue(change.value(u"local"_s)) == value || displayValue(change.value(u"remote"_s)) == value))
                return true;
        }
    }
    return false;
}

} // namespace lockstep::simulation
