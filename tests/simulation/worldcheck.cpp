// What must hold once all faults have ended. The names are those of the list that the simulation is built on: S safety, L liveness.

#include "tests/simulation/world.h"

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
constexpr qint64 quietMs = 900'000;

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

void World::check()
{
    for (int side = 0; side < 2; ++side) {
        if (tracker(side).issueCount() != m_issues.size())
            violated(u"S1 tracker %1 has %2 issues, people made %3"_s.arg(side).arg(tracker(side).issueCount()).arg(m_issues.size()));
        for (const StoredError &error : m_bench.node(side).errors())
            violated(u"L1 an error waits at %1: %2"_s.arg(side).arg(error.error.message));
    }
    for (const Issue &issue : std::as_const(m_issues))
        checkIssue(issue);
    // Nobody does anything any more: nothing is written any more.
    const int writes = tracker(0).writes + tracker(1).writes;
    m_bench.advance(quietMs);
    if (tracker(0).writes + tracker(1).writes != writes)
        violated(u"L4 %1 writes in a quiet quarter of an hour"_s.arg(tracker(0).writes + tracker(1).writes - writes));
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
        QStringList bodies = sorted(tracker(side).commentsOf(there->id));
        if (bodies != said)
            violated(u"L3 comments of %1 at %2: %3; people said %4"_s.arg(issue.origin).arg(side).arg(bodies.join(u' '), said.join(u' ')));
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
        const auto isWritten = [&value](const auto &write) { return write.second == value; };
        if (std::none_of(it->begin(), it->end(), isWritten))
            violated(u"S3 %1 of %2 is “%3”, which nobody wrote"_s.arg(it.key(), issue.origin, value));
        const QString last = it->constLast().second;
        if (value != last && !m_raced.contains(last) && !isInConflictRecord(it.key(), last))
            violated(u"L3 %1 of %2 is “%3”; what was written last, “%4”, is in no conflict record"_s.arg(it.key(), issue.origin, value, last));
    }
}

bool World::isInConflictRecord(const QString &field, const QString &value)
{
    for (int side = 0; side < 2; ++side) {
        for (const HistoryRecord &record : m_bench.node(side).history()) {
            const QJsonObject change = record.changes.value(field).toObject();
            if (record.what == "conflict"_L1 && (change.value(u"local"_s) == value || change.value(u"remote"_s) == value))
                return true;
        }
    }
    return false;
}

} // namespace lockstep::simulation
