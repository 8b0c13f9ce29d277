#pragma once
// The script API in words, as resources/ruleapi.json has it: for completion, call tips and the page about it. tests/unit/rules/tst_ruleapi.cpp holds it together
// with what the rule host really offers and runs every example. Plain values.

#include "core/base/result.h"
#include "core/model/ruledirection.h"

#include <QList>
#include <QString>

namespace lockstep {

struct RuleApiParameter {
    QString name;
    QString type;
    bool optional = false;
};

/// A name, a member, a field or a call.
struct RuleApiEntry {
    QString name;
    bool isCall = false;
    QList<RuleApiParameter> parameters; ///< Of a call
    QString type; ///< Of a value, or what a call answers. The name of a RuleApiType if there is one: "issue"
    QString text; ///< One sentence or two
    bool outgoing = true; ///< Whether it is there
    bool incoming = true;
    bool afterAck = true; ///< As incoming, unless the file says no
    QString outgoingExample; ///< May be empty
    QString incomingExample;
    QString afterAckExample;
    QString ends; ///< The example ends with this error
    bool isIn(RuleDirection part) const { return part == RuleDirection::Outgoing ? outgoing : part == RuleDirection::Incoming ? incoming : afterAck; }
    const QString &example(RuleDirection part) const { return part == RuleDirection::Outgoing ? outgoingExample : part == RuleDirection::Incoming ? incomingExample : afterAckExample; }
    /// "map(table, value, [otherwise])" after `object`, "users."
    QString signature() const;
};

struct RuleApiType {
    QString name;
    QString text;
    QList<RuleApiEntry> members;
    const RuleApiEntry *find(const QString &member) const;
};

struct RuleApi {
    QList<RuleApiEntry> names; ///< What a rule begins with
    QList<RuleApiType> types;
    const RuleApiEntry *find(const QString &name) const;
    const RuleApiType *type(const QString &name) const;
};

/// An error names what is wrong with the file.
Result<RuleApi> readRuleApi(const QByteArray &json);
/// That of the program.
const RuleApi &ruleApi();

} // namespace lockstep
