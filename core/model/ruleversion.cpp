#include "core/model/ruleversion.h"

using namespace Qt::StringLiterals;

namespace lockstep {

QJsonObject RuleVersion::toJson() const
{
    return {{u"version"_s, number}, {u"publishedAt"_s, publishedAt.toUTC().toString(Qt::ISODateWithMs)}, {u"rules"_s, ruleSetToJson(rules)}};
}

} // namespace lockstep
