// What must hold once all faults have ended. S is safety, L liveness.

#include "tests/simulation/world.h"
#include "tests/simulation/worldwords.h"

#include <QJsonArray>

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
} // namespace

int World::writes()
{
    int all = 0;
    for (int side = 0; side < nodes(); ++side)
        all += tracker(side).writes;
    return all;
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
    for (int side = 0; side < nodes(); ++side) {
        const int there = tracker(side).issueCount();
        if (there > m_issues.size())
            violated(u"S1 tracker %1 has %2 issues, people made %3"_s.arg(side).arg(there).arg(m_issues.size()));
        for (const StoredError &error : m_bench.node(side).errors()) {
            const bool gone = std::any_of(m_issues.cbegin(), m_issues.cend(), [this](const Issue &issue) { return isGone(issue); });
            if (!gone || error.error.code != ErrorCode::NotFound)
                violated(u"L1 an error waits at %1: %2"_s.arg(side).arg(error.error.message));
        }
        checkSecrets(side);
    }
    for (const Issue &issue : std::as_const(m_issues)) {
        if (issue.apart && checkApart(issue))
            continue;
        if (isGone(issue) && !issue.givenUp)
            checkGone(issue);
        else if (isGone(issue))
            continue;
        else if (m_plan.guard == "all"_L1)
            checkOneWay(issue);
        else
            checkIssue(issue);
    }
    const int administered = m_report.faults.value(faultName(Fault::Restore)) + m_report.faults.value(faultName(Fault::Unlink));
    const int actions = m_report.actions + static_cast<int>(m_issues.size()) * (1 + administered);
    if (writes() > writesPerAction * (nodes() - 1) * actions)
        violated(u"L4 %1 writes for %2 actions of people"_s.arg(writes()).arg(m_report.actions));
}

// Taken apart at one end is taken apart at both. Answers whether it is: its sides go their own ways then.
bool World::checkApart(const Issue &issue)
{
    bool apart = false;
    for (const Link &link : std::as_const(m_links)) {
        const QString states[] = {twinState(link.ends[0], link.id, issue), twinState(link.ends[1], link.id, issue)};
        apart = apart || states[0] == "unlinked"_L1 || states[1] == "unlinked"_L1;
        if (states[0] != states[1] && !states[0].isEmpty() && !states[1].isEmpty() && !isGone(issue))
            violated(u"L2 the pair of %1 is “%2” at %3 and “%4” at %5"_s.arg(issue.origin, states[0]).arg(link.ends[0]).arg(states[1]).arg(link.ends[1]));
    }
    if (apart && issue.together && !isGone(issue))
        violated(u"L2 the pair of %1 was to be linked again and is not"_s.arg(issue.origin));
    return apart;
}

// Deleted here, it is left as it is on the other side, which knows of it.
void World::checkGone(const Issue &issue)
{
    const QList<Link> links = linksOf(issue);
    for (const Link &link : links) {
        for (const int end : {0, 1}) {
            const int here = link.ends[end];
            const int there = link.ends[1 - end];
            // Who is put back to before he was told is not told again; an edit finds it out.
            if (had(Fault::Restore) || issue.apart || issue.hidden[here].isEmpty() || !issue.hidden[there].isEmpty() || localId(there, issue.origin).isEmpty())
                continue;
            const QString states[] = {twinState(here, link.id, issue), twinState(there, link.id, issue)};
            if (states[0] != "gone"_L1 || states[1] != "partner gone"_L1)
                violated(u"L2 %1 is deleted at %2; its twin is “%3” there and “%4” at %5"_s.arg(issue.origin).arg(here).arg(states[0], states[1]).arg(there));
        }
    }
}

// Nothing comes in at the guarded side. What was made there is on the other side, whole.
void World::checkOneWay(const Issue &issue)
{
    const int guarded = m_plan.guardSide;
    if (issue.home != guarded)
        return;
    const FakeIssue &copy = tracker(1 - guarded).issue(localId(1 - guarded, issue.origin));
    if (copy.id.isEmpty() && !issue.givenUp)
        violated(u"S1 issue %1 is not on the other side"_s.arg(issue.origin));
}

void World::checkIssue(const Issue &issue)
{
    const QList<Link> links = linksOf(issue);
    for (const Link &link : links) {
        for (const int side : link.ends) {
            const QString state = twinState(side, link.id, issue);
            if (state != "linked"_L1 && !issue.givenUp)
                violated(u"L2 the twin of %1 at %2 is “%3”"_s.arg(issue.origin).arg(side).arg(state));
            if (issue.givenUp && !isPaired(side, link.id, issue))
                return; // its making was cancelled
        }
    }
    for (int side = 0; side < nodes(); ++side) {
        if (!localId(side, issue.origin).isEmpty())
            continue;
        if (!issue.givenUp)
            violated(u"S1 issue %1 is not on all sides"_s.arg(issue.origin));
        return;
    }
    if (issue.givenUp && m_plan.stores)
        return; // a copy that was half made when it was given up lacks what nobody calls news any more
    const FakeIssue &left = tracker(0).issue(localId(0, issue.origin));
    const QJsonObject here = flatFields(left.fields, left.custom);
    for (int side = 1; side < nodes(); ++side) {
        const FakeIssue &right = tracker(side).issue(localId(side, issue.origin));
        const QJsonObject there = flatFields(right.fields, right.custom);
        for (auto it = here.begin(); it != here.end(); ++it) {
            if (it.key() == secretField || it.key() == answerField || (it.key() == guardedField && m_plan.guard == "field"_L1))
                continue;
            if (m_justMade.contains(it.value().toString()) || m_justMade.contains(there.value(it.key()).toString()))
                continue;
            if (!sameValue(it.value(), there.value(it.key())))
                violated(u"L2 %1 of %2: %3 and %4"_s.arg(it.key(), issue.origin, displayValue(it.value()), displayValue(there.value(it.key()))));
        }
    }
    for (int side = 0; side < nodes() && !issue.givenUp; ++side) {
        checkParts(issue, side);
        checkLabels(issue, side);
        checkWritten(issue, side);
    }
    checkAsked(issue);
}

void World::checkParts(const Issue &issue, int side)
{
    const FakeIssue &there = tracker(side).issue(localId(side, issue.origin));
    const QStringList said = sorted(issue.comments.values());
    QStringList bodies = tracker(side).commentsOf(there.id);
    bodies.removeOne(answerWord + issue.origin);
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
    checkTimes(issue, side);
    if (filesOf(there) != sorted(issue.files))
        violated(u"L3 files of %1 at %2: %3; people attached %4"_s.arg(issue.origin).arg(side).arg(filesOf(there).join(u' '), sorted(issue.files).join(u' ')));
}

// Redmine gives an entry that names no activity its first one. RT keeps an entry as it was when it came: nobody edits one there.
void World::checkTimes(const Issue &issue, int side)
{
    const auto plain = [this](QString text) { return m_plan.http ? text.remove(u" (Development)"_s) : text; };
    QStringList times = tracker(side).timeOf(localId(side, issue.origin));
    std::for_each(times.begin(), times.end(), [&plain](QString &text) { text = plain(text); });
    const bool keepsFirst = tracker(side).kind() == "rt"_L1;
    QStringList wrong;
    for (auto it = issue.times.begin(); it != issue.times.end(); ++it) {
        const QStringList versions = issue.timeVersions.value(it.key());
        const bool found = keepsFirst ? std::any_of(versions.cbegin(), versions.cend(), [&](const QString &text) { return times.removeOne(plain(text)); })
                                      : times.removeOne(plain(*it));
        if (!found)
            wrong.append(u"no “%1”"_s.arg(*it));
    }
    for (const QString &text : std::as_const(times))
        wrong.append(u"“%1”, which nobody logged"_s.arg(text));
    if (!wrong.isEmpty())
        violated(u"L3 time entries of %1 at %2: %3"_s.arg(issue.origin).arg(side).arg(wrong.join(u", "_s)));
}

// Labels are a set on which both sides work: what one added is there, what one took away is not.
void World::checkLabels(const Issue &issue, int side)
{
    QSet<QString> there;
    for (const QJsonValue label : tracker(side).value(localId(side, issue.origin), labelsField).toArray())
        there.insert(label.toString());
    for (const QString &label : issue.labels) {
        const bool taken = issue.labelsTaken.contains(label);
        if (m_raced.contains(label) || there.contains(label) == !taken)
            continue;
        // Of a pair whose base went with a restore, nobody knows what was taken away and what was added. Nor does a second attempt at a request
        // know that a label was taken away after the first one had brought it, if the tracker's history does not tell of labels.
        const bool anew = had(Fault::AnswerLost) || had(Fault::TrackerBusy) || had(Fault::TrackerFails) || had(Fault::Crash) || had(Fault::CrashBeforeCommit) || had(Fault::CrashAfterCommit)
            || had(Fault::CrashBoth) || had(Fault::DiskFull);
        if (taken && (had(Fault::Restore) || (anew && m_plan.historyGaps)))
            continue;
        if (issue.labelsAgain.contains(label) && (had(Fault::Restore) || (anew && m_plan.historyGaps)))
            continue;
        if (!taken && had(Fault::SlowWrites) && isInConflictRecord(labelsField, label)) // a write that stood in the tracker's queue took its place
            continue;
        violated(u"L3 %1 at %2 has the labels %3; %4 was %5"_s.arg(issue.origin).arg(side).arg(sorted(there.values()).join(u' '), label, taken ? u"taken away"_s : u"added"_s));
    }
}

// A value that was there before may be no change at all for who compares: it counts as the last one only where nobody else wrote since it was first there.
bool World::isClearlyLast(const Issue &issue, const QString &field) const
{
    const QStringList values = issue.written.value(field);
    const QList<int> writers = issue.writers.value(field);
    const qsizetype before = values.lastIndexOf(values.constLast(), values.size() - 2);
    if (values.size() < 2 || before < 0)
        return true;
    return !had(Fault::Restore) && std::all_of(writers.cbegin() + before + 1, writers.cend(), [&](int side) { return side == writers.constLast(); });
}

void World::checkWritten(const Issue &issue, int side)
{
    const FakeIssue &there = tracker(side).issue(localId(side, issue.origin));
    const QJsonObject here = flatFields(there.fields, there.custom);
    for (auto it = issue.written.begin(); it != issue.written.end(); ++it) {
        if (it.key() == guardedField && m_plan.guard == "field"_L1)
            continue;
        const QString value = here.value(it.key()).toString();
        // Where a base went with a restore, that there was nothing counts as a change too. And a repair may decide for the side that has nothing.
        const bool wasEmpty = value.isEmpty() && (had(Fault::Restore) || (had(Fault::Audit) && isInConflictRecord(it.key(), it->constLast())));
        if (!wasEmpty && !it->contains(value) && !issue.typed.value(it.key()).contains(value) && !tracker(0).isStandard(it.key(), value))
            violated(u"S3 %1 of %2 is “%3”, which nobody wrote"_s.arg(it.key(), issue.origin, value));
        const QString last = it->constLast();
        if (value != last && isClearlyLast(issue, it.key()) && !m_raced.contains(last) && !isInConflictRecord(it.key(), last))
            violated(u"L3 %1 of %2 is “%3”; what was written last, “%4”, is in no conflict record"_s.arg(it.key(), issue.origin, value, last));
    }
}

// S8: what is to be sent or shown holds no secret. (What a node knows of its own tracker, the base of a twin say, is nobody's business but its own.)
void World::checkSecrets(int side)
{
    const QStringList shown {u"SELECT payload || ack || error || timeline || warnings FROM event"_s, u"SELECT text || changes FROM history"_s,
                             u"SELECT error FROM attempt"_s, u"SELECT error FROM sync_error"_s, u"SELECT last_sent || last_received FROM twin"_s,
                             u"SELECT what || here || there || note FROM audit_finding"_s};
    for (const QString &sql : shown) {
        const auto rows = m_bench.node(side).database().run(sql);
        if (!rows)
            violated(u"S8 cannot be looked at: %1"_s.arg(rows.error().message));
        for (const Row &row : rows ? rows->rows : QList<Row>()) {
            if (row.first().toString().contains(secretWord))
                violated(u"S8 %1 keeps what it was not to tell: %2"_s.arg(side).arg(sql));
        }
    }
}

// L5: an audit of a healed world finds nothing, and writes nothing.
void World::checkAudit()
{
    if (m_plan.guard == "all"_L1)
        return; // edits of copies that nobody takes back are differences, and may be
    const int before = writes();
    for (const Link &link : std::as_const(m_links)) {
        for (const int side : link.ends) {
            const std::optional<AuditSummary> summary = audit(side, link.id);
            if (!summary)
                return;
            for (const QString &failure : summary->failures)
                violated(u"L5 the audit at %1 cannot compare %2"_s.arg(side).arg(failure));
            const auto rows = m_bench.node(side).database().run(u"SELECT t.local_key, what, here, there, cause, t.local_id FROM audit_finding f JOIN twin t ON t.id = f.twin "
                                                                "WHERE f.state = 'open' AND t.connection = ?"_s, {link.id.value()});
            for (const Row &row : rows ? rows->rows : QList<Row>()) {
                // Some differences are as they should be: an issue that is deleted on the other side, and what the rule there does not let in.
                const Issue *issue = issueOf(tracker(side).issue(row.at(5).toString()));
                const bool gone = issue && isGone(*issue) && row.at(1).toString() == "issue"_L1;
                // Where the making of a copy was cancelled, only one side knows of the pair.
                const bool unmade = issue && issue->givenUp && row.at(4).toString() == "no twin"_L1;
                if (gone || unmade || (m_plan.guard == "field"_L1 && row.at(1).toString() == guardedField))
                    continue;
                violated(u"L5 the audit at %1 finds %2 of %3: “%4” and “%5” (%6)"_s.arg(side).arg(row.at(1).toString(), row.at(0).toString(), row.at(2).toString(), row.at(3).toString(), row.at(4).toString()));
            }
        }
    }
    if (writes() != before)
        violated(u"L5 an audit writes to a tracker"_s);
}

// L4: nobody does anything any more, so nothing is written any more, though every twin is looked at once.
void World::checkQuiet()
{
    for (int side = 0; side < nodes(); ++side) {
        if (m_plan.restarts) {
            if (!m_bench.node(side).tryStop()) {
                violated(u"L1 node %1 does not stop"_s.arg(side));
                return;
            }
            m_bench.node(side).start();
        }
        m_bench.node(side).engine().setPollInterval(quietPollMs);
    }
    const int before = writes();
    m_bench.advance(quietMs);
    // What a cancelled event has left out is found by the sweep, and told then. So is an issue again after a restore, and the answer is taken in by its rule.
    const bool leftOut = std::any_of(m_issues.cbegin(), m_issues.cend(), [](const Issue &issue) { return issue.givenUp; }) || (m_plan.answers && had(Fault::Restore));
    if (writes() != before && !leftOut)
        violated(u"L4 %1 writes in a quiet hour"_s.arg(writes() - before));
}

QStringList World::conflictsOf(int side)
{
    QStringList values;
    for (const HistoryRecord &record : m_bench.node(side).history()) {
        for (auto it = record.changes.begin(); record.what == "conflict"_L1 && it != record.changes.end(); ++it) {
            for (const QString &end : {u"local"_s, u"remote"_s}) {
                const QJsonValue value = it.value().toObject().value(end);
                values.append(it.key() + u'=' + displayValue(value));
                for (const QJsonValue item : value.toArray())
                    values.append(it.key() + u'=' + displayValue(item));
            }
        }
    }
    return values;
}

bool World::isInConflictRecord(const QString &field, const QString &value)
{
    const QString wanted = field + u'=' + value;
    bool found = m_conflicts.contains(wanted);
    for (int side = 0; side < nodes() && !found; ++side)
        found = conflictsOf(side).contains(wanted);
    return found;
}

} // namespace lockstep::simulation
