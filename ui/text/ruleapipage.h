#pragma once
// The script API as a page, made of its description. Pure.

#include "core/rules/ruleapi.h"
#include "ui/style/palette.h"

namespace lockstep::ui {

/// HTML. With `filter`: what has all its words in its name or its sentence; of a type whose name has them, everything.
QString ruleApiPage(const RuleApi &api, const QString &filter, const Colours &colours);

} // namespace lockstep::ui
