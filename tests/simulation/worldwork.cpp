// What people do on both trackers.

#include "tests/simulation/world.h"

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
const QString originField = u"custom.Origin"_s;
const QStringList editedFields {u"summary"_s, u"status"_s, u"priority"_s, u"description"_s, u"custom.Severity"_s};
constexpr int mostIssues = 6;
} // namespace

QString World::localId(int side, const QString &origin)
{
    for (const FakeIssue &issue : std::as_const(tracker(side).issues)) {
        if (issue.custom.value(u"Origin"_s) == origin)
            return issue.id;
    }
    return {};
}

void World::create(const Operation &operation)
{
    Issue issue;
    issue.origin = u"o%1"_s.arg(operation.id);
    const QString summary = u"v%1"_s.arg(operation.id);
    const QString severity = u"v%1s"_s.arg(operation.id); // has a value from the start: core/sync/README.md says why
    issue.written[u"summary"_s].append(summary);
    issue.written[u"custom.Severity"_s].append(severity);
    tracker(operation.side).create({{originField, issue.origin}, {u"summary"_s, summary}, {u"custom.Severity"_s, severity}});
    say(u"%1 creates %2 %3"_s.arg(operation.side).arg(issue.origin, summary));
    m_issues.append(issue);
}

void World::edit(Issue &issue, int side, const QString &field, const QString &value)
{
    const QString id = localId(side, issue.origin);
    if (id.isEmpty())
        return;
    issue.written[field].append(value);
    const bool justMade = tracker(side).issue(id).createdAt.msecsTo(m_bench.clock().dateTime()) < 200;
    if (now() < m_slowUntil[side] || justMade)
        m_raced.insert(value);
    tracker(side).edit(id, {{field, value}});
    say(u"%1 edits %2 %3 = %4"_s.arg(side).arg(issue.origin, field, value));
}

void World::work(const Operation &operation)
{
    ++m_report.actions;
    const int side = operation.side;
    if (m_issues.isEmpty() || (operation.work == Work::Create && m_issues.size() < mostIssues)) {
        create(operation);
        return;
    }
    Issue &issue = m_issues[operation.chosen % m_issues.size()];
    const QString id = localId(side, issue.origin);
    if (id.isEmpty())
        return; // not there yet
    const QString field = editedFields.at(operation.detail % editedFields.size());
    switch (*operation.work) {
    case Work::Create:
    case Work::Edit: edit(issue, side, field, tracker(side).spelled(field, u"v%1"_s.arg(operation.id))); break;
    case Work::EditBoth:
        edit(issue, 0, field, tracker(0).spelled(field, u"v%1l"_s.arg(operation.id)));
        edit(issue, 1, field, tracker(1).spelled(field, u"v%1r"_s.arg(operation.id)));
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
        if (!tracker(where).canPeopleEditComments())
            break;
        const QString text = u"c%1"_s.arg(operation.id);
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
        const QJsonValue before = tracker(side).value(id, field);
        const QString value = tracker(side).spelled(field, u"v%1"_s.arg(operation.id));
        issue.passing[field].insert(value);
        tracker(side).edit(id, {{field, value}});
        tracker(side).edit(id, {{field, before}});
        say(u"%1 edits %2 %3 and back"_s.arg(side).arg(issue.origin, field));
        break;
    }
    case Work::Count: break;
    }
}

// S3: a node writes nothing that nobody wrote.
void World::writtenBy(int side, const FakeIssue &issue, const QJsonObject &flat)
{
    QString origin = issue.custom.value(u"Origin"_s).toString();
    if (origin.isEmpty())
        origin = flat.value(originField).toString();
    noteRace(side, issue, flat);
    if (origin.isEmpty())
        return; // Redmine may have to be told custom fields in a request of their own
    const auto known = std::find_if(m_issues.cbegin(), m_issues.cend(), [&origin](const Issue &i) { return i.origin == origin; });
    if (known == m_issues.cend()) {
        violated(u"S3 a node writes to %1 for an issue “%2” that nobody made"_s.arg(side).arg(origin));
        return;
    }
    for (const QString &field : editedFields) {
        const QString value = flat.value(field).toString();
        if (!value.isEmpty() && !tracker(side).isStandard(field, value) && !known->written.value(field).contains(value) && !known->passing.value(field).contains(value))
            violated(u"S3 a node writes “%1” into %2 of %3 at %4, which nobody wrote there"_s.arg(value, field, origin).arg(side));
    }
    if (flat.contains(originField) && flat.value(originField) != origin)
        violated(u"S3 a node makes %1 into %2 at %3"_s.arg(origin, flat.value(originField).toString()).arg(side));
}

} // namespace lockstep::simulation
