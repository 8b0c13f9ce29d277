#include "core/storage/ruleversionrow.h"

#include "core/storage/eventrow.h"

using namespace Qt::StringLiterals;

namespace lockstep {

QString ruleVersionColumns() { return u"mode, outgoing, incoming, mapping, note, version, after_ack"_s; }

RuleSet ruleSetFromRow(const Row &row)
{
    RuleSet rules;
    for (const auto &[name, mode] : ruleModes) {
        if (row.at(0).toByteArray() == name)
            rules.mode = mode;
    }
    rules.outgoing = row.at(1).toString();
    rules.incoming = row.at(2).toString();
    if (rules.mode == RuleMode::Mapping)
        rules.mapping = mappingFromJson(JsonReader(objectFrom(row.at(3)), u"rules"_s));
    rules.note = row.at(4).toString();
    rules.version = row.at(5).toInt();
    rules.afterAck = row.at(6).toString();
    return rules;
}

} // namespace lockstep
