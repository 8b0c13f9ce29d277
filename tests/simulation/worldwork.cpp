// What people do on both trackers.

#include "core/model/worklog.h"
#include "tests/simulation/world.h"
#include "tests/simulation/worldwords.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
constexpr int mostIssues = 6;
constexpr qint64 justMadeMs = 200;
constexpr qint64 halfAnHour = 1800;
} // namespace

QString World::localId(int side, const QString &origin)
{
    for (const FakeIssue &issue : std::as_const(tracker(side).issues)) {
        if (issue.custom.value(u"Origin"_s) == origin)
            return issue.id;
    }
    return {};
}

QString World::timeNow(int side, const QString &id, const QString &entry)
{
    for (const Worklog &worklog : tracker(side).issue(id).worklogs) {
        if (worklog.id == entry)
            return worklogText(worklog);
    }
    return {};
}

void World::create(const Operation &operation)
{
    Issue issue;
    issue.origin = u"o%1"_s.arg(operation.id);
    issue.home = operation.side;
    const QString summary = u"v%1"_s.arg(operation.id);
    const QString severity = u"v%1s"_s.arg(operation.id); // has a value from the start: core/sync/README.md says why
    issue.written[u"summary"_s].append(summary);
    issue.written[u"custom.Severity"_s].append(severity);
    issue.writers[u"summary"_s].append(operation.side);
    issue.writers[u"custom.Severity"_s].append(operation.side);
    QJsonObject values {{originField, issue.origin}, {u"summary"_s, summary}, {u"custom.Severity"_s, severity}};
    if (!m_plan.http) { // what answers in HTTP has neither
        const QString label = u"l%1"_s.arg(operation.id);
        issue.labels.insert(label);
        values.insert(labelsField, QJsonArray {label});
        values.insert(secretField, QString(secretWord + issue.origin));
    }
    tracker(operation.side).create(values);
    say(u"%1 creates %2 %3"_s.arg(operation.side).arg(issue.origin, summary));
    m_issues.append(issue);
}

bool World::isRaced(int side, const QString &id, const QString &value)
{
    const bool justMade = tracker(side).issue(id).createdAt.msecsTo(m_bench.clock().dateTime()) < justMadeMs;
    if (justMade)
        m_justMade.insert(value);
    return now() < m_slowUntil[side] || justMade;
}

void World::edit(Issue &issue, int side, const QString &field, const QString &value)
{
    const QString id = localId(side, issue.origin);
    if (id.isEmpty())
        return;
    issue.written[field].append(value);
    issue.writers[field].append(side);
    if (isRaced(side, id, value))
        m_raced.insert(value);
    tracker(side).edit(id, {{field, value}});
    say(u"%1 edits %2 %3 = %4"_s.arg(side).arg(issue.origin, field, value));
}

// Half of the values of such a world were written before, somewhere.
QString World::chooseValue(const Issue &issue, int side, const QString &field, const Operation &operation)
{
    QStringList earlier = issue.written.value(field);
    earlier.removeAll(tracker(side).value(localId(side, issue.origin), field).toString());
    if (m_plan.again && operation.detail / 8 % 2 == 0 && !earlier.isEmpty())
        return earlier.at(operation.chosen / 8 % earlier.size());
    return tracker(side).spelled(field, u"v%1"_s.arg(operation.id));
}

// Who took a label away may give it again, once it is nowhere any more. Where several took it away nobody can say what holds in the end.
QString World::chooseLabel(const Issue &issue, const Operation &operation)
{
    QStringList earlier;
    for (const QString &label : issue.labelsTaken) {
        bool isThere = isGone(issue); // on one side, where it still has it
        for (int side = 0; side < nodes(); ++side)
            isThere = isThere || tracker(side).value(localId(side, issue.origin), labelsField).toArray().contains(label);
        if (!isThere && issue.labelTakers.value(label) == QSet<int> {operation.side})
            earlier.append(label);
    }
    earlier.sort();
    if (m_plan.again && operation.detail / 8 % 2 == 0 && !earlier.isEmpty())
        return earlier.at(operation.chosen / 8 % earlier.size());
    return u"l%1"_s.arg(operation.id);
}

QString World::chooseText(const Issue &issue, const QString &comment, const Operation &operation)
{
    QStringList earlier = issue.commentVersions.value(comment);
    earlier.removeAll(issue.comments.value(comment));
    // Where comments cannot be edited each new text is a comment of its own.
    if (m_plan.again && m_plan.commentEdits && operation.chosen / 8 % 2 == 0 && !earlier.isEmpty())
        return earlier.at(operation.chosen / 16 % earlier.size());
    return u"c%1"_s.arg(operation.id);
}

void World::label(Issue &issue, const Operation &operation)
{
    const int side = operation.side;
    const QString id = localId(side, issue.origin);
    QJsonArray list = tracker(side).value(id, labelsField).toArray();
    const bool takes = operation.detail % 3 == 0 && !list.isEmpty();
    const QString label = takes ? list.at(operation.detail / 3 % list.size()).toString() : chooseLabel(issue, operation);
    if (takes)
        list.removeAt(operation.detail / 3 % list.size());
    else
        list.append(label);
    if (!takes && issue.labelsTaken.remove(label))
        issue.labelsAgain.insert(label);
    if (takes)
        issue.labelTakers[label].insert(side);
    (takes ? issue.labelsTaken : issue.labels).insert(label);
    if (isRaced(side, id, label))
        m_raced.insert(label);
    m_labelled[side].insert(issue.origin, {now(), label});
    tracker(side).edit(id, {{labelsField, list}});
    say(u"%1 %2 label %3 of %4"_s.arg(side).arg(takes ? u"takes"_s : u"adds"_s, label, issue.origin));
}

// Deleted or moved out of reach; two of three come back after a while, half of them without a word in the list of changes.
void World::remove(Issue &issue, const Operation &operation)
{
    const int side = operation.side;
    const QString id = localId(side, issue.origin);
    // Nobody deletes what he has not seen: a copy whose making we have not even noted would be made again, and be there twice when it returns.
    const ConnectionId from = m_links.at(issue.home > side || side == 0 ? side : side - 1).id; // on which it came
    if (side != issue.home && twinState(side, from, issue).isEmpty())
        return;
    issue.hidden[side] = id;
    tracker(side).hide(id);
    say(u"%1 deletes %2"_s.arg(side).arg(issue.origin));
    if (operation.detail % 3 == 0 || m_plan.http) // a Redmine or RT does not give it back
        return;
    const bool known = !twinState(side, from, issue).isEmpty(); // else nobody would look for it
    const qint64 after = std::min(operation.lasts, m_plan.lengthMs - now());
    later(after, [this, side, id, origin = issue.origin, told = !known || operation.detail % 2 == 0] {
        tracker(side).unhide(id, told);
        for (Issue &back : m_issues) {
            if (back.origin == origin)
                back.hidden[side].clear();
        }
        say(u"%1 gets %2 back"_s.arg(side).arg(origin));
    });
}

void World::work(const Operation &operation)
{
    ++m_report.actions;
    const int side = operation.side;
    if ((m_issues.isEmpty() && operation.work != Work::Delete && operation.work != Work::Label) || (operation.work == Work::Create && m_issues.size() < mostIssues)) {
        create(operation);
        return;
    }
    if (m_issues.isEmpty())
        return;
    Issue &issue = m_issues[operation.chosen % m_issues.size()];
    const QString id = localId(side, issue.origin);
    if (id.isEmpty())
        return; // not there yet
    const QString field = editedFields.at(operation.detail % editedFields.size());
    switch (*operation.work) {
    case Work::Create:
    case Work::Edit: edit(issue, side, field, chooseValue(issue, side, field, operation)); break;
    case Work::EditBoth:
        edit(issue, 0, field, tracker(0).spelled(field, u"v%1l"_s.arg(operation.id)));
        edit(issue, 1, field, tracker(1).spelled(field, u"v%1r"_s.arg(operation.id)));
        if (nodes() > 2)
            edit(issue, 2, field, tracker(2).spelled(field, u"v%1g"_s.arg(operation.id)));
        break;
    case Work::Comment: {
        const QString text = u"c%1"_s.arg(operation.id);
        issue.comments.insert(text, text);
        issue.commentVersions[text].append(text);
        issue.commentPlaces.insert(text, {side, tracker(side).comment(id, text)});
        say(u"%1 comments %2 %3"_s.arg(side).arg(issue.origin, text));
        break;
    }
    case Work::EditComment: {
        if (issue.commentPlaces.isEmpty())
            break;
        const QString first = issue.commentPlaces.keys().at(operation.detail % issue.commentPlaces.size());
        const auto [where, comment] = issue.commentPlaces.value(first);
        if (localId(where, issue.origin).isEmpty() || !tracker(where).canPeopleEditComments())
            break; // deleted, or for good
        const QString text = chooseText(issue, first, operation);
        tracker(where).editComment(localId(where, issue.origin), comment, text);
        issue.comments.insert(first, text);
        issue.commentVersions[first].append(text);
        say(u"%1 edits comment %2 of %3 = %4"_s.arg(where).arg(first, issue.origin, text));
        break;
    }
    case Work::Attach: {
        const QString name = u"f%1.txt"_s.arg(operation.id);
        issue.files.append(name);
        tracker(side).attach(id, name, name.toUtf8().repeated(1 + operation.detail));
        say(u"%1 attaches %2 %3"_s.arg(side).arg(issue.origin, name));
        break;
    }
    case Work::Swing: {
        // Changed and changed back at once: in the end nothing is to be told.
        const QJsonValue there = tracker(side).value(id, field);
        const QJsonValue before = there.isUndefined() ? QJsonValue::Null : there; // of a copy that is half made
        const QString value = tracker(side).spelled(field, u"v%1"_s.arg(operation.id));
        issue.passing[field].insert(value);
        tracker(side).edit(id, {{field, value}});
        tracker(side).edit(id, {{field, before}});
        say(u"%1 edits %2 %3 and back"_s.arg(side).arg(issue.origin, field));
        break;
    }
    case Work::LogTime: {
        const QString text = u"t%1"_s.arg(operation.id);
        const qint64 seconds = (1 + operation.detail % 8) * halfAnHour;
        // What RT's people write beside the minutes is a comment: their entries are told apart by their minutes.
        const bool isWordless = tracker(side).kind() == "rt"_L1;
        const QString entry = isWordless ? tracker(side).logWork(id, seconds + operation.id * 60) : tracker(side).logWork(id, seconds, text);
        issue.timePlaces.insert(text, {side, entry});
        issue.times.insert(text, timeNow(side, id, entry));
        issue.timeVersions[text].append(issue.times.value(text));
        say(u"%1 logs time for %2 %3"_s.arg(side).arg(issue.origin, issue.times.value(text)));
        break;
    }
    case Work::EditTime: {
        if (issue.timePlaces.isEmpty())
            break;
        const QString first = issue.timePlaces.keys().at(operation.chosen % issue.timePlaces.size());
        const auto [where, entry] = issue.timePlaces.value(first);
        const QString original = localId(where, issue.origin);
        if (original.isEmpty())
            break; // deleted, or for good
        tracker(where).editWork(original, entry, (1 + operation.detail % 8) * halfAnHour, u"t%1"_s.arg(operation.id));
        issue.times.insert(first, timeNow(where, original, entry));
        issue.timeVersions[first].append(issue.times.value(first));
        say(u"%1 edits time entry %2 of %3 = %4"_s.arg(where).arg(first, issue.origin, issue.times.value(first)));
        break;
    }
    case Work::Label: label(issue, operation); break;
    case Work::Delete: remove(issue, operation); break;
    case Work::Count: break;
    }
}

} // namespace lockstep::simulation
