#include "core/storage/rulestepstore.h"

#include "core/storage/eventrow.h"

#include <QJsonArray>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
Result<> plain(const Result<Rows> &done) { return done ? Result<>() : Result<>(done.error()); }

RuleStep stepFromRow(const Row &row)
{
    RuleStep step {row.at(0).toString(), row.at(1).toString(), objectFrom(row.at(2)), row.at(3).toLongLong()};
    if (!row.at(4).isNull())
        step.answer = objectFrom(row.at(4));
    return step;
}
} // namespace

Result<QList<RuleStep>> RuleStepStore::all()
{
    const auto rows = m_db.run(u"SELECT kind, name, content, revision, answer FROM rule_step WHERE event = ? ORDER BY revision, started_at, kind, name"_s,
                               {m_event.value()});
    return recordsOf(rows, &stepFromRow);
}

Result<> RuleStepStore::begin(const RuleStep &step, qint64 now, const QList<RuleStep> &saw)
{
    RuleStep last = step;
    QJsonArray names;
    for (const RuleStep &read : saw)
        names.append(read.name);
    last.content.insert(u"saw"_s, names);
    return m_db.write([&]() -> Result<> {
        for (const RuleStep &one : saw + QList<RuleStep> {last}) {
            const auto done = m_db.run(u"INSERT OR REPLACE INTO rule_step (event, revision, kind, name, content, started_at, answer) VALUES (?, ?, ?, ?, ?, ?, ?)"_s,
                                       {m_event.value(), one.revision, one.kind, one.name, jsonText(one.content), now,
                                        one.answer ? QVariant(jsonText(*one.answer)) : QVariant()});
            if (!done)
                return done.error();
        }
        return {};
    });
}

Result<> RuleStepStore::setContent(const RuleStep &step)
{
    return plain(m_db.run(u"UPDATE rule_step SET content = ? WHERE event = ? AND revision = ? AND kind = ? AND name = ?"_s,
                          {jsonText(step.content), m_event.value(), step.revision, step.kind, step.name}));
}

Result<> RuleStepStore::answered(const RuleStep &step, const QJsonObject &answer)
{
    return plain(m_db.run(u"UPDATE rule_step SET answer = ? WHERE event = ? AND revision = ? AND kind = ? AND name = ?"_s,
                          {jsonText(answer), m_event.value(), step.revision, step.kind, step.name}));
}

Result<> RuleStepStore::drop(const RuleStep &step)
{
    return m_db.write([&]() -> Result<> {
        const auto dropped = m_db.run(u"DELETE FROM rule_step WHERE event = ? AND revision = ? AND kind = ? AND name = ?"_s,
                                      {m_event.value(), step.revision, step.kind, step.name});
        return dropped ? dropUnused(m_db, m_event) : Result<>(dropped.error());
    });
}

Result<> RuleStepStore::wantAgain(const RuleStep &step)
{
    return m_db.write([&]() -> Result<> {
        const Result<> wanted = answered(step, {{u"again"_s, true}});
        return wanted ? dropUnused(m_db, m_event) : wanted;
    });
}

// What only a step had seen that does not stand is read anew.
Result<> RuleStepStore::dropUnused(Database &database, const EventId &event)
{
    return plain(database.run(u"DELETE FROM rule_step WHERE event = ?1 AND kind = 'http' AND name LIKE 'GET %' AND (revision, name) NOT IN "
                              "(SELECT step.revision, seen.value FROM rule_step step, json_each(step.content, '$.saw') seen WHERE step.event = ?1 AND coalesce(json_extract(step.answer, '$.again'), 0) = 0)"_s, {event.value()}));
}

Result<> RuleStepStore::tryAgain(Database &database, const EventId &event, bool looked)
{
    return database.write([&]() -> Result<> {
        const auto freed = database.run(u"UPDATE rule_step SET answer = '{\"again\":true}' WHERE event = ? AND kind = 'http' AND name NOT LIKE 'GET %' AND "
                                        "(json_extract(answer, '$.code') >= 500 OR (? AND (answer IS NULL OR json_extract(content, '$.differs'))))"_s, {event.value(), looked ? 1 : 0});
        return freed ? dropUnused(database, event) : Result<>(freed.error());
    });
}

Result<> RuleStepStore::inherit(Database &database, const EventId &from, const EventId &to)
{
    return database.write([&]() -> Result<> {
        const auto below = database.run(u"SELECT min(0, coalesce(min(revision), 0)) FROM rule_step WHERE event = ?"_s, {to.value()});
        const auto newest = below ? database.run(u"SELECT coalesce(max(revision), 0) FROM rule_step WHERE event = ?"_s, {from.value()}) : below;
        if (!newest)
            return newest.error();
        const qint64 shift = below->rows.first().first().toLongLong() - newest->rows.first().first().toLongLong() - 1;
        const auto moved = database.run(u"UPDATE rule_step SET event = ?, revision = revision + ? WHERE event = ? AND kind = 'http' AND name NOT LIKE 'GET %'"_s,
                                        {to.value(), shift, from.value()});
        return moved ? forget(database, from) : Result<>(moved.error());
    });
}

Result<> RuleStepStore::forget(Database &database, const EventId &event)
{
    return plain(database.run(u"DELETE FROM rule_step WHERE event = ?"_s, {event.value()}));
}

} // namespace lockstep
