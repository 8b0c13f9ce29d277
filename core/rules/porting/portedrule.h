#pragma once
// Ports a rule of Exalate's (Groovy) to our script API (JavaScript), line by line. What it cannot port stands in the script as a comment,
// above a line that stops the rule and says so: a ported rule never quietly does less than it did. Pure; any thread; bounded in time.

#include "core/rules/ruleengine.h"

#include <QList>
#include <QString>

namespace lockstep {

struct PortNote {
    int line = 0; ///< Of the Groovy text, 1-based
    int scriptLine = 0; ///< Of the script; 0: nothing stands there
    bool isOpen = false; ///< Somebody has to do something; else it is only worth knowing
    QString text; ///< One sentence without its full stop
};

struct PortedRule {
    QString script;
    QList<PortNote> notes; ///< In the order of the text
    int openNotes() const;
};

PortedRule portGroovy(const QString &groovy, RuleDirection direction);

} // namespace lockstep
