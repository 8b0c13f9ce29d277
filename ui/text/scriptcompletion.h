#pragma once
// What an editor offers while a rule is typed: names that may come next, and the signature of the call that the cursor is in. Pure functions of the text before the cursor.

#include "core/rules/ruleapi.h"

#include <QStringList>

namespace lockstep::ui {

struct ScriptCompletion {
    qsizetype typed = 0; ///< So many letters before the cursor are the beginning of the word
    QStringList words; ///< Sorted; empty: nothing to offer
};

/// `fields`: names of the tracker's schema besides the standard ones, "custom.Team". Nothing is offered in comments and texts (but the name of a custom field),
/// nor for a word of less than `least` letters that stands alone.
ScriptCompletion completionAt(const RuleApi &api, RuleDirection part, const QStringList &fields, const QString &before, qsizetype least = 2);

struct ScriptCallTip {
    qsizetype open = -1; ///< Place of the bracket in the text; -1: the cursor is in no known call
    QString text; ///< Lines: the signature, what is typed now, what the call does
    qsizetype from = 0; ///< The parameter that is typed now, in the first line
    qsizetype to = 0;
};

ScriptCallTip callTipAt(const RuleApi &api, RuleDirection part, const QString &before);

} // namespace lockstep::ui
