// What must hold always, and what a node must not write or tell. S is safety.

#include "tests/simulation/world.h"
#include "tests/simulation/worldwords.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace lockstep::simulation {

namespace {
bool isTwice(QStringList list)
{
    const qsizetype all = list.size();
    return list.removeDuplicates() > 0 && list.size() < all;
}

QStringList namesOf(const FakeIssue &issue)
{
    QStringList names;
    for (const FakeAttachment &file : issue.attachments)
        names.append(file.fileName);
    return names;
}
} // namespace

void World::checkAlways()
{
    for (int side = 0; side < nodes(); ++side) {
        QStringList marks;
        QStringList origins;
        for (const FakeIssue &issue : std::as_const(tracker(side).issues)) {
            const QString origin = issue.custom.value(u"Origin"_s).toString();
            origins.append(origin);
            if (!issue.mark.isEmpty())
                marks.append(issue.mark);
            if (isTwice(namesOf(issue)))
                violated(u"S2 files of %1 at %2 are doubled: %3"_s.arg(origin).arg(side).arg(namesOf(issue).join(u' ')));
            const QStringList bodies = tracker(side).commentsOf(issue.id);
            if (isTwice(bodies))
                violated(u"S2 comments of %1 at %2 are doubled: %3"_s.arg(origin).arg(side).arg(bodies.join(u' ')));
            if (const QStringList times = tracker(side).timeOf(issue.id); isTwice(times))
                violated(u"S2 time entries of %1 at %2 are doubled: %3"_s.arg(origin).arg(side).arg(times.join(u", "_s)));
        }
        if (isTwice(marks) || isTwice(origins))
            violated(u"S1 an issue is doubled at %1: %2"_s.arg(side).arg(origins.join(u' ')));
        checkFigures(side);
    }
    for (const Link &link : std::as_const(m_links)) {
        checkAcknowledged(link, link.ends[0], link.ends[1]);
        checkAcknowledged(link, link.ends[1], link.ends[0]);
    }
}

// S4: what a node believes to be stored by the other is stored there, unless the other's database has been put back to before that.
void World::checkAcknowledged(const Link &link, int from, int to)
{
    if (!m_bench.node(from).isUp() || !m_bench.node(to).isUp())
        return;
    const auto told = m_bench.node(from).database().run(u"SELECT epoch || '/' || number FROM event WHERE direction = 0 AND connection = ? AND created_at >= ? AND "
                                                        "state IN ('sent', 'done')"_s, {link.id.value(), m_restoredAt[to]});
    const auto here = m_bench.node(to).database().run(u"SELECT epoch || '/' || number FROM event WHERE direction = 1 AND connection = ?"_s, {link.id.value()});
    QSet<QString> stored;
    for (const Row &row : here ? here->rows : QList<Row>())
        stored.insert(row.first().toString());
    for (const Row &row : told ? told->rows : QList<Row>()) {
        if (!stored.contains(row.first().toString()))
            violated(u"S4 %1 takes event %2 for stored at the other side, which does not have it"_s.arg(from).arg(row.first().toString().section(u'/', -1)));
    }
}

// S7: the figures that the window shows are kept by the moves themselves; they say what the rows say.
void World::checkFigures(int side)
{
    if (!m_bench.node(side).isUp())
        return;
    const auto rows = m_bench.node(side).database().run(
        u"SELECT open_outgoing || ' ' || open_incoming || ' ' || failed_outgoing || ' ' || under_sync || ' ' || open_errors, "
        "(SELECT count(*) FROM event e WHERE e.connection = c.id AND direction = 0 AND finished_at IS NULL) || ' ' || "
        "(SELECT count(*) FROM event e WHERE e.connection = c.id AND direction = 1 AND finished_at IS NULL) || ' ' || "
        "(SELECT count(*) FROM event e WHERE e.connection = c.id AND direction = 0 AND state = 'failed') || ' ' || "
        "(SELECT count(*) FROM twin t WHERE t.connection = c.id AND t.remote_id IS NOT NULL) || ' ' || "
        "(SELECT count(*) FROM sync_error s WHERE s.connection = c.id AND s.state <> 'resolved') FROM connection c"_s);
    for (const Row &row : rows ? rows->rows : QList<Row>()) {
        if (row.at(0).toString() != row.at(1).toString())
            violated(u"S7 the figures at %1 are %2, the rows say %3 (out, in, failed, under sync, errors)"_s.arg(side).arg(row.at(0).toString(), row.at(1).toString()));
    }
}

World::Issue *World::issueOf(const FakeIssue &issue)
{
    const QString origin = issue.custom.value(u"Origin"_s).toString();
    const auto known = std::find_if(m_issues.begin(), m_issues.end(), [&origin](const Issue &i) { return i.origin == origin; });
    return known == m_issues.end() ? nullptr : &*known;
}

// S3: a node writes nothing that nobody wrote. S5: nor what the rule there keeps out.
void World::writtenBy(int side, const FakeIssue &issue, const QJsonObject &flat)
{
    QString origin = issue.custom.value(u"Origin"_s).toString();
    if (origin.isEmpty())
        origin = flat.value(originField).toString();
    noteRace(side, issue, flat);
    if (origin.isEmpty() && m_plan.http)
        return; // Redmine may have to be told custom fields in a request of their own
    const auto known = std::find_if(m_issues.cbegin(), m_issues.cend(), [&origin](const Issue &i) { return i.origin == origin; });
    if (known == m_issues.cend()) {
        violated(u"S3 a node writes to %1 for an issue “%2” that nobody made"_s.arg(side).arg(origin));
        return;
    }
    for (const QString &field : editedFields) {
        const QString value = flat.value(field).toString();
        if (!value.isEmpty() && !tracker(side).isStandard(field, value) && !known->written.value(field).contains(value) && !known->passing.value(field).contains(value) && !known->typed.value(field).contains(value))
            violated(u"S3 a node writes “%1” into %2 of %3 at %4, which nobody wrote there"_s.arg(value, field, origin).arg(side));
    }
    // A list that people changed between our reading and our writing it is overwritten, like any value.
    constexpr qint64 readAndWrittenMs = 50;
    if (flat.contains(labelsField) && now() - m_labelled[side].value(origin, {-readAndWrittenMs, {}}).first < readAndWrittenMs)
        m_raced.insert(m_labelled[side].value(origin).second);
    for (const QJsonValue label : flat.value(labelsField).toArray()) {
        if (!known->labels.contains(label.toString()))
            violated(u"S3 a node gives %1 at %2 the label “%3”, which nobody gave it"_s.arg(origin).arg(side).arg(label.toString()));
    }
    if (flat.contains(originField) && flat.value(originField) != origin)
        violated(u"S3 a node makes %1 into %2 at %3"_s.arg(origin, flat.value(originField).toString()).arg(side));
    if (flat.contains(secretField))
        violated(u"S5 a node writes %1 of %2 at %3, which no rule gives away"_s.arg(secretField, origin).arg(side));
    if (side == m_plan.guardSide && m_plan.guard == "field"_L1 && flat.contains(guardedField))
        violated(u"S5 a node writes %1 of %2 at %3, which the rule there keeps out"_s.arg(guardedField, origin).arg(side));
    addedBy(side, issue);
}

// S5: nothing comes in where the rule lets nothing in, and nothing to an issue whose pair was taken apart.
void World::addedBy(int side, const FakeIssue &issue)
{
    if (side == m_plan.guardSide && m_plan.guard == "all"_L1)
        violated(u"S5 a node writes to %1, where the rule lets nothing in"_s.arg(side));
    const Issue *known = issueOf(issue);
    if (!known || !known->apart || known->together || nodes() > 2)
        return;
    if (twinState(side, m_links.first().id, *known) == "unlinked"_L1)
        violated(u"S5 a node writes to %1 at %2, whose pair was taken apart"_s.arg(known->origin).arg(side));
}

// S8: what the outgoing rule leaves out, and the address of a content, leaves the node in no message.
void World::checkKept(int side, const QByteArray &message)
{
    const qsizetype at = message.indexOf(secretWord.toUtf8());
    if (at >= 0)
        violated(u"S8 %1 tells what it was to keep: %2"_s.arg(side).arg(QString::fromUtf8(message.mid(std::max<qsizetype>(0, at - 60), 100))));
}

} // namespace lockstep::simulation
