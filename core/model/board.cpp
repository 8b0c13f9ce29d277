#include "core/model/board.h"

using namespace Qt::StringLiterals;

namespace lockstep {

bool BoardEdit::isEmpty() const
{
    return !summary && !description && !status && !priority && !type && !assignee && !reporter && !dueDate && !labels && !severity
        && !reference;
}

namespace board {

QStringList statuses() { return {u"New"_s, u"In Progress"_s, u"Feedback"_s, u"Done"_s}; }
QStringList priorities() { return {u"Low"_s, u"Normal"_s, u"High"_s, u"Urgent"_s}; }
QStringList types() { return {u"Task"_s, u"Bug"_s}; }
QStringList severities() { return {u"Low"_s, u"Medium"_s, u"High"_s}; }

QList<BoardPerson> people(const QString &integrationUser)
{
    QList<BoardPerson> all {{u"alice"_s, u"Alice"_s, u"alice@example.test"_s},
                            {u"bob"_s, u"Bob"_s, u"bob@example.test"_s},
                            {u"carol"_s, u"Carol"_s, u"carol@example.test"_s}};
    for (const BoardPerson &person : std::as_const(all)) {
        if (person.login.compare(integrationUser, Qt::CaseInsensitive) == 0)
            return all;
    }
    all.append({integrationUser, integrationUser, {}});
    return all;
}

} // namespace board
} // namespace lockstep
