#include "core/rules/rowcheck.h"

#include "core/rules/schemacheck.h"
#include "core/rules/valuefit.h"

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
constexpr qsizetype mostNamed = 5;

// What a half puts into one name of the replica.
struct Source {
    std::optional<FieldType> type;
    QString field; ///< Of the other tracker; empty: made up
    QStringList choices; ///< All the values that it can have; empty: not known
};

Source sourceOf(const FieldMapping &row, const HalfFacts &half)
{
    Source source;
    const FieldSchema *field = half.schema ? half.schema->find(row.field) : nullptr;
    switch (row.transformation) {
    case Transformation::Copy:
    case Transformation::Person:
    case Transformation::Days:
    case Transformation::WorkingDays:
        if (field) {
            source.field = row.field;
            source.type = field->type;
            source.choices = choiceNames(*field);
        }
        break;
    case Transformation::Values:
        if (row.nothingMatches != NothingMatches::Keep) {
            for (const auto &[here, there] : row.values)
                source.choices.append(there);
            if (row.fallback.isString())
                source.choices.append(row.fallback.toString());
        }
        break;
    case Transformation::Plain:
    case Transformation::Template: source.type = FieldType::Text; break;
    case Transformation::Constant:
        if (row.constant.isString())
            source.choices.append(row.constant.toString());
        break;
    case Transformation::First: break;
    }
    return source;
}

/// Who fills `replica` there: one row, or nothing can be said.
std::optional<Source> senderOf(const QString &replica, const HalfFacts &there)
{
    if (!there.known || !there.mapping)
        return std::nullopt;
    std::optional<Source> found;
    for (const FieldMapping &row : there.mapping->fields) {
        if (!row.goes(MappingDirection::Outgoing) || row.replica != replica)
            continue;
        if (found) // one for a new issue, another for later
            return std::nullopt;
        found = sourceOf(row, there);
    }
    return found;
}

class RowCheck {
public:
    RowCheck(const HalfFacts &here, const HalfFacts &there) : m_here(here), m_there(there) { }

    QList<RowFault> run()
    {
        int number = 0;
        for (const FieldMapping &row : m_here.mapping->fields) {
            ++number;
            const FieldSchema *field = m_here.schema->find(row.field);
            if (!field)
                continue;
            m_row = number;
            checkTransformation(row, *field);
            if (row.writesIssue())
                checkArrival(row, *field);
        }
        return m_faults;
    }

private:
    void add(const QString &code, const QString &message) { m_faults.append({m_row, code, message}); }

    void checkTransformation(const FieldMapping &row, const FieldSchema &field)
    {
        const bool time = field.type == FieldType::Date || field.type == FieldType::Instant;
        const bool text = field.type == FieldType::Text || field.type == FieldType::RichText;
        const QString is = u"“%1” of %2 is %3"_s.arg(field.name, m_here.node, typeWords(field.type));
        if ((row.transformation == Transformation::Days || row.transformation == Transformation::WorkingDays) && !time && !text && field.type != FieldType::Opaque)
            add(u"types"_s, is % u", and days are added to dates only"_s);
        else if (row.transformation == Transformation::Person && row.writesIssue() && field.type != FieldType::Person && field.type != FieldType::Opaque)
            add(u"types"_s, is % u", and this row writes a person"_s);
        else if (row.transformation == Transformation::Template && row.writesIssue() && !typesFit(FieldType::Text, field.type))
            add(u"types"_s, is % u", and this row writes a text"_s);
    }

    void checkArrival(const FieldMapping &row, const FieldSchema &field)
    {
        const bool copies = row.transformation == Transformation::Copy;
        const bool looksUp = row.transformation == Transformation::Values;
        if (!copies && !looksUp && row.transformation != Transformation::Person)
            return;
        const std::optional<Source> source = senderOf(row.replica, m_there);
        if (!source)
            return;
        if (copies && source->type && !typesFit(*source->type, field.type)) {
            const QString from = source->field.isEmpty() ? u"What %1 sends as “%2” is %3"_s.arg(m_there.node, row.replica, typeWords(*source->type))
                                                         : u"“%1” of %2 is %3"_s.arg(source->field, m_there.node, typeWords(*source->type));
            add(u"types"_s, u"%1, and “%2” of %3 is %4"_s.arg(from, field.name, m_here.node, typeWords(field.type)));
            return;
        }
        if (row.transformation == Transformation::Person && source->type && *source->type != FieldType::Person && *source->type != FieldType::Text
            && *source->type != FieldType::Opaque) {
            add(u"types"_s, u"“%1” of %2 is %3: nobody can be found by it"_s.arg(source->field.isEmpty() ? row.replica : source->field, m_there.node, typeWords(*source->type)));
            return;
        }
        if (copies && (field.type == FieldType::Choice || field.type == FieldType::MultiChoice))
            checkChoices(row, source->choices, [&](const QString &value) { return isAllowed(field, value); });
        if (looksUp && row.nothingMatches != NothingMatches::Keep && row.nothingMatches != NothingMatches::Default)
            checkTable(row, source->choices);
    }

    template<typename Allowed>
    void checkChoices(const FieldMapping &row, const QStringList &choices, Allowed allowed)
    {
        const QStringList lacking = without(choices, allowed);
        if (!lacking.isEmpty())
            add(u"choices"_s, u"“%1” of %2 does not have what %3 may send: %4"_s.arg(row.field, m_here.node, m_there.node, lacking.join(u", "_s)));
    }

    void checkTable(const FieldMapping &row, const QStringList &choices)
    {
        const QStringList lacking = without(choices, [&row](const QString &value) {
            return std::any_of(row.values.cbegin(), row.values.cend(), [&value](const auto &pair) { return pair.second.trimmed().compare(value.trimmed(), Qt::CaseInsensitive) == 0; });
        });
        if (!lacking.isEmpty())
            add(u"choices"_s, u"The table has nothing for what %1 may send: %2"_s.arg(m_there.node, lacking.join(u", "_s)));
    }

    template<typename Known>
    static QStringList without(const QStringList &values, Known known)
    {
        QStringList rest;
        for (const QString &value : values) {
            const QString quoted = u'“' + value + u'”';
            if (!known(value) && !rest.contains(quoted))
                rest.append(quoted);
        }
        if (rest.size() > mostNamed) {
            const qsizetype more = rest.size() - mostNamed;
            rest = rest.first(mostNamed);
            rest.append(u"and %1 more"_s.arg(more));
        }
        return rest;
    }

    const HalfFacts &m_here;
    const HalfFacts &m_there;
    QList<RowFault> m_faults;
    int m_row = 0;
};
} // namespace

QList<RowFault> rowFaults(const HalfFacts &here, const HalfFacts &there)
{
    return here.mapping && here.schema ? RowCheck(here, there).run() : QList<RowFault>();
}

} // namespace lockstep
