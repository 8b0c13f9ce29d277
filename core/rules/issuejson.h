#pragma once
// An issue's JSON as bytes, for the rule host: what Issue::toJson() gives, member for member in its order, without making the objects first
// (that takes longer than the rule). Pure functions.

#include "core/model/issue.h"

#include <QByteArray>

namespace lockstep {

void appendJson(QByteArray &json, const Issue &issue);

} // namespace lockstep
