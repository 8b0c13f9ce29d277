#pragma once
// Whether the scripts of a configuration could run at all: asked of a rule host, which runs none of them. Main thread.

#include "core/model/configuration.h"
#include "core/rules/rulecheck.h"

namespace lockstep {

/// Every script that is not in `before` already. The error carries path and line
/// ("connections.Blue to Red.Red.rules.incoming: line 3: …"). A rule host that is not there is an error too: no rule could run.
/// What is told of good ones: warnings, with path and line as well.
QCoro::Task<Result<QStringList>> checkRules(Configuration next, Configuration before, QString ruleHostProgram, Clock &clock);

/// A line for each, to stand behind another text; empty without warnings.
QString warningsToText(const QStringList &warnings);

} // namespace lockstep
