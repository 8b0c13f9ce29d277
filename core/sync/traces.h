#pragma once
// Which comment, file and time entry is whose, as messages tell it: [{kind, source: the sender's id, target: the receiver's}]. Pure.

#include "core/model/replica.h"
#include "core/rules/ruleengine.h"
#include "core/storage/records.h"

#include <QJsonArray>

namespace lockstep {

/// Of what the replica holds.
QJsonArray tracesOf(const Replica &replica, const QList<TraceRecord> &traces);
/// What the sender of a request or an audit knows of our issue.
QList<TraceRecord> tracesOfSender(const QJsonArray &told);

/// Kinds of parts that have copies: "comment", "attachment", "worklog".
bool isTraceKind(const QString &kind);
/// Where a rule is told the traces of that kind.
QList<TracePair> &tracesIn(IncomingInput &input, const QString &kind);

/// The text of the comment that stands for an edit, in a tracker that cannot edit comments.
QString editedComment(const QString &body);

} // namespace lockstep
