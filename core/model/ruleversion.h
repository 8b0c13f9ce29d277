#pragma once
// A published version of a half's rules, as its node keeps it. Published versions are never changed. Plain value.

#include "core/model/configuration.h"

#include <QDateTime>

namespace lockstep {

struct RuleVersion {
    int number = 0;
    QDateTime publishedAt;
    RuleSet rules; ///< With its note
    QJsonObject toJson() const;
};

} // namespace lockstep
