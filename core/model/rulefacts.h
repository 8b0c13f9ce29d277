#pragma once
// What the rules of a half read and write, as far as can be told without running them. Plain values; any thread.
// Names as in flatFields ("summary", "custom.Severity"), of a replica also "key.mail" (customKeys); "comments", "attachments" and "worklogs" as a whole.

#include <QJsonArray>
#include <QList>
#include <QString>

namespace lockstep {

struct FieldUse {
    QString name;
    int line = 0; ///< 1-based; of a mapping the row
    int column = 0; ///< 1-based; 0: none
    /// Literal values: that are assigned, or with which what is read is compared or looked up. Others may come besides; empty: none is known.
    QJsonArray values;
    bool operator==(const FieldUse &) const = default;
};

struct RuleFacts {
    QList<FieldUse> issueReads;
    QList<FieldUse> issueWrites; ///< Incoming, after-ack
    QList<FieldUse> replicaReads; ///< Incoming, after-ack
    QList<FieldUse> replicaFills; ///< Outgoing
    QList<FieldUse> people; ///< Who is looked up by a literal: name is "email", "login" or "name"
    bool dynamic = false; ///< It may read and write more than this says
    bool operator==(const RuleFacts &) const = default;
};

} // namespace lockstep
