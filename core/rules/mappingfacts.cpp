#include "core/rules/mappingfacts.h"

#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace lockstep {

namespace {
// Of several pairs that begin with the same name the first counts.
struct Table {
    QJsonArray from;
    QJsonArray to;
};

Table tableOf(const FieldMapping &row, bool out)
{
    Table table;
    QSet<QString> seen;
    for (const auto &[here, there] : row.values) {
        const QString &from = out ? here : there;
        const QString &to = out ? there : here;
        if (seen.contains(from))
            continue;
        seen.insert(from);
        table.from.append(from);
        if (!table.to.contains(to))
            table.to.append(to);
    }
    return table;
}

RuleFacts factsOf(const Mapping &mapping, MappingDirection way)
{
    const bool out = way == MappingDirection::Outgoing;
    RuleFacts facts;
    QList<FieldUse> &reads = out ? facts.issueReads : facts.replicaReads;
    QList<FieldUse> &writes = out ? facts.replicaFills : facts.issueWrites;
    int line = 0;
    for (const FieldMapping &row : mapping.fields) {
        ++line;
        if (!row.goes(way))
            continue;
        const Table table = row.transformation == Transformation::Values ? tableOf(row, out) : Table();
        for (const QString &name : readNames(row, way))
            reads.append({name, line, 0, table.from});
        QJsonArray values = table.to;
        if (row.transformation == Transformation::Constant)
            values.append(row.constant);
        if (!row.fallback.isUndefined() && !values.contains(row.fallback))
            values.append(row.fallback);
        writes.append({out ? row.replica : row.field, line, 0, values});
    }
    const auto whole = [&](bool goes, const QString &name) {
        if (goes) {
            reads.append({name, 0, 0, {}});
            writes.append({name, 0, 0, {}});
        }
    };
    const auto goes = [way](const auto &part) { return part && way != MappingDirection::AfterAck && (part->direction == MappingDirection::Both || part->direction == way); };
    whole(goes(mapping.comments), u"comments"_s);
    whole(goes(mapping.attachments), u"attachments"_s);
    return facts;
}
} // namespace

QStringList readNames(const FieldMapping &row, MappingDirection way)
{
    switch (row.transformation) {
    case Transformation::Constant: return {};
    case Transformation::First: return row.first;
    case Transformation::Template: {
        QStringList names;
        for (auto it = templateSlot().globalMatch(row.text); it.hasNext();)
            names.append(it.next().captured(1));
        return names;
    }
    case Transformation::Copy:
    case Transformation::Values:
    case Transformation::Days:
    case Transformation::WorkingDays:
    case Transformation::Person:
    case Transformation::Plain: break;
    }
    return {way == MappingDirection::Outgoing ? row.field : row.replica};
}

RuleFacts outgoingFacts(const Mapping &mapping) { return factsOf(mapping, MappingDirection::Outgoing); }

RuleFacts incomingFacts(const Mapping &mapping) { return factsOf(mapping, MappingDirection::Incoming); }

RuleFacts afterAckFacts(const Mapping &mapping) { return factsOf(mapping, MappingDirection::AfterAck); }

} // namespace lockstep
