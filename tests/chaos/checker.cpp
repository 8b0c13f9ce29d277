#include "tests/chaos/checker.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace lockstep::chaos {

namespace {
class Check {
public:
    explicit Check(const Evidence &evidence) : m_evidence(evidence) { }

    QList<Finding> run()
    {
        for (const Story &story : m_evidence.stories) {
            if (!m_evidence.ledger.issues.contains(story.reference))
                found(Breach::Invented, u"issue %1 at %2 (“%3”): nobody made it"_s.arg(story.id, sideName(story.side), story.reference));
        }
        for (const QString &issue : m_evidence.ledger.issues)
            checkIssue(issue);
        return m_findings;
    }

private:
    void found(Breach breach, const QString &text) { m_findings.append({breach, text}); }

    void checkIssue(const QString &issue)
    {
        QList<const Story *> stories;
        for (int side = 0; side < sides; ++side) {
            const QList<const Story *> here = storiesOf(issue, side);
            if (here.size() > 1)
                found(Breach::Doubled, u"issue %1 is %2 times at %3"_s.arg(issue).arg(here.size()).arg(sideName(side)));
            stories.append(here.isEmpty() ? nullptr : here.first());
        }
        if (!stories.at(0) && !stories.at(1) && m_evidence.ledger.uncertainIssues.contains(issue))
            return;
        for (int side = 0; side < sides; ++side) {
            if (!stories.at(side))
                found(Breach::Lost, u"issue %1 is not at %2"_s.arg(issue, sideName(side)));
        }
        if (!stories.at(0) || !stories.at(1))
            return;
        for (int side = 0; side < sides; ++side) {
            checkComments(issue, *stories.at(side), *stories.at(1 - side));
            checkFiles(issue, *stories.at(side), *stories.at(1 - side));
        }
        QMap<QString, QList<Edit>> byField;
        for (const Edit &edit : m_evidence.ledger.edits) {
            if (edit.issue == issue && (edit.certain || wasSeen(*stories.at(edit.side), edit.field, edit.value)))
                byField[edit.field].append(edit);
        }
        for (auto it = byField.begin(); it != byField.end(); ++it)
            checkField(issue, it.key(), *it, *stories.at(0), *stories.at(1));
    }

    QList<const Story *> storiesOf(const QString &issue, int side) const
    {
        QList<const Story *> result;
        for (const Story &story : m_evidence.stories) {
            if (story.reference == issue && story.side == side)
                result.append(&story);
        }
        return result;
    }

    void checkComments(const QString &issue, const Story &story, const Story &other)
    {
        QStringList unknown = story.comments;
        qsizetype place[sides] = {-1, -1};
        for (const Said &said : m_evidence.ledger.comments) {
            if (said.issue != issue)
                continue;
            QList<qsizetype> places;
            for (qsizetype i = 0; i < story.comments.size(); ++i) {
                if (story.comments.at(i).contains(said.text))
                    places.append(i);
            }
            unknown.removeIf([&said](const QString &text) { return text.contains(said.text); });
            if (places.isEmpty() && !said.certain && !std::any_of(other.comments.begin(), other.comments.end(), [&](const QString &text) { return text.contains(said.text); }))
                continue;
            if (places.isEmpty())
                found(Breach::Lost, u"comment “%1” of %2 is not at %3"_s.arg(said.text, issue, sideName(story.side)));
            if (places.size() > 1)
                found(Breach::Doubled, u"comment “%1” of %2 is %3 times at %4"_s.arg(said.text, issue).arg(places.size()).arg(sideName(story.side)));
            if (!places.isEmpty() && places.first() < place[said.side])
                found(Breach::OutOfOrder, u"comment “%1” of %2 stands at %3 before one that was said earlier"_s.arg(said.text, issue, sideName(story.side)));
            if (!places.isEmpty())
                place[said.side] = places.first();
        }
        for (const QString &text : std::as_const(unknown))
            found(Breach::Invented, u"comment “%1” of %2 at %3: nobody said it"_s.arg(text.left(100), issue, sideName(story.side)));
    }

    void checkFiles(const QString &issue, const Story &story, const Story &other)
    {
        QMap<QString, QStringList> unknown = story.files;
        for (const Attached &file : m_evidence.ledger.files) {
            if (file.issue != issue)
                continue;
            const QStringList here = unknown.take(file.name);
            if (here.isEmpty() && !file.certain && !other.files.contains(file.name))
                continue;
            if (here.isEmpty())
                found(Breach::Lost, u"file %1 of %2 is not at %3"_s.arg(file.name, issue, sideName(story.side)));
            if (here.size() > 1)
                found(Breach::Doubled, u"file %1 of %2 is %3 times at %4"_s.arg(file.name, issue).arg(here.size()).arg(sideName(story.side)));
            for (const QString &sha : here) {
                if (sha != file.sha256)
                    found(Breach::Invented, u"file %1 of %2 at %3 has another content"_s.arg(file.name, issue, sideName(story.side)));
            }
        }
        for (auto it = unknown.begin(); it != unknown.end(); ++it)
            found(Breach::Invented, u"file %1 of %2 at %3: nobody attached it"_s.arg(it.key(), issue, sideName(story.side)));
    }

    static bool wasSeen(const Story &story, const QString &field, const QString &value) { return sequence(story, field).contains(value); }

    // Redmine may take some fields in a request after the one that makes the issue only; between the two, the program may die.
    static bool beganEmpty(const Story &story, const QString &field)
    {
        const auto first = std::find_if(story.changes.begin(), story.changes.end(), [&field](const FieldChange &change) { return change.field == field; });
        return first != story.changes.end() && first->before.isEmpty() && first->byProgram;
    }

    // All values that a field has had, the first one included.
    static QStringList sequence(const Story &story, const QString &field)
    {
        QStringList values;
        for (const FieldChange &change : story.changes) {
            if (change.field != field)
                continue;
            if (values.isEmpty())
                values.append(change.before);
            values.append(change.after);
        }
        if (values.isEmpty())
            values.append(story.values.value(field));
        return values;
    }

    void checkField(const QString &issue, const QString &field, const QList<Edit> &edits, const Story &blue, const Story &red)
    {
        const QString name = u"%1 of %2"_s.arg(field, issue);
        if (blue.values.value(field) != red.values.value(field)) {
            found(Breach::Lost, u"%1 differs: “%2” at Blue (%3), “%4” at Red (%5)"_s.arg(name, blue.values.value(field), blue.id,
                                                                                          red.values.value(field), red.id));
        }
        for (const Story *story : {&blue, &red}) {
            QStringList values = sequence(*story, field);
            if (beganEmpty(*story, field))
                values.removeFirst();
            checkOrder(name, edits, values, sideName(story->side));
            for (const QString &value : std::as_const(values)) {
                if (std::none_of(edits.begin(), edits.end(), [&](const Edit &edit) { return edit.value == value; }))
                    found(Breach::Invented, u"%1 was “%2” at %3: nobody wrote it"_s.arg(name, value.left(100), sideName(story->side)));
            }
        }
        for (const Edit &edit : edits) {
            const Story &here = edit.side == 0 ? blue : red;
            const Story &there = edit.side == 0 ? red : blue;
            if (wasSeen(there, field, edit.value) && !isLast(edit, edits))
                continue;
            if (isLast(edit, edits) && blue.values.value(field) == edit.value && red.values.value(field) == edit.value)
                continue;
            if (m_evidence.inConflict.contains(edit.value))
                continue;
            const QString next = whatProgramWroteOver(here, field, edit.value);
            if (!isLast(edit, edits) && next.isEmpty())
                continue; // a person changed it again before it was told
            const QString why = next.isEmpty() ? u"is not on both sides"_s : u"was overwritten by the program with “%1”"_s.arg(next);
            const QString race = next.isEmpty() ? QString() : raceOf(edit, here);
            if (race.isEmpty())
                found(Breach::Lost, u"%1: “%2”, written at %3 (%4), %5, and no conflict record names it"_s.arg(name, edit.value, sideName(edit.side), here.id, why));
            else
                found(Breach::Raced, u"%1: “%2”, written at %3 (%4), %5; %6"_s.arg(name, edit.value, sideName(edit.side), here.id, why, race));
        }
    }

    // Values of one writer's side never go back to an older one.
    void checkOrder(const QString &name, const QList<Edit> &edits, const QStringList &values, const QString &where)
    {
        for (int writer = 0; writer < sides; ++writer) {
            QStringList written;
            for (const Edit &edit : edits) {
                if (edit.side == writer)
                    written.append(edit.value);
            }
            qsizetype newest = -1;
            for (const QString &value : values) {
                const qsizetype index = written.indexOf(value);
                if (index < 0)
                    continue;
                if (index < newest)
                    found(Breach::OutOfOrder, u"%1 went back at %2 from “%3” to “%4”, both written at %5"_s.arg(name, where, written.at(newest), value, sideName(writer)));
                newest = index;
            }
        }
    }

    // Nobody wrote after it had been done; two that were written at one moment are both last.
    static bool isLast(const Edit &edit, const QList<Edit> &edits)
    {
        return std::none_of(edits.begin(), edits.end(), [&](const Edit &other) { return &other != &edit && other.sentAt >= edit.doneAt && other.value != edit.value; });
    }

    static QString whatProgramWroteOver(const Story &story, const QString &field, const QString &value)
    {
        for (const FieldChange &change : story.changes) {
            if (change.field == field && change.before == value && change.byProgram)
                return change.after;
        }
        return {};
    }

    QString raceOf(const Edit &edit, const Story &story) const
    {
        for (const ProgramWrite &write : m_evidence.writes) {
            if (write.side == edit.side && write.id == story.id && write.fields.contains(edit.field) && write.readAt <= edit.doneAt && edit.sentAt <= write.doneAt) {
                return u"the edit took from %1 to %2, the program read the issue at %3 and had written it at %4"_s.arg(
                    QString::number(edit.sentAt), QString::number(edit.doneAt), QString::number(write.readAt), QString::number(write.doneAt));
            }
        }
        return {};
    }

    const Evidence &m_evidence;
    QList<Finding> m_findings;
};
} // namespace

QList<Finding> check(const Evidence &evidence) { return Check(evidence).run(); }

QString breachName(Breach breach)
{
    switch (breach) {
    case Breach::Lost: return u"lost"_s;
    case Breach::Doubled: return u"doubled"_s;
    case Breach::OutOfOrder: return u"out of order"_s;
    case Breach::Invented: return u"invented"_s;
    case Breach::Raced: return u"raced"_s;
    }
    return {};
}

int countOf(const QList<Finding> &findings, Breach breach)
{
    return static_cast<int>(std::count_if(findings.begin(), findings.end(), [breach](const Finding &finding) { return finding.breach == breach; }));
}

} // namespace lockstep::chaos
