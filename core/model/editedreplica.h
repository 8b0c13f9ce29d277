#pragma once
// A replica that the administrator changes by hand before it is tried again: what of it can be edited, and what comes of the edit. Pure.

#include "core/base/result.h"

#include <QJsonObject>

namespace lockstep {

/// What people may change of a replica: {fields, custom, customKeys, comments, attachments, worklogs}; the envelope (whose it is, when it was made) is not theirs.
QJsonObject editableReplica(const QJsonObject &replica);

struct EditedReplica {
    QJsonObject replica; ///< Whole again
    QJsonObject changes; ///< By name ("status", "custom.Severity", "comment.17"): {before, after}; after is null where it was left out
};
/// Comments, attachments and time entries may be changed and left out, not added. Errors are InvalidInput and name the place ("comments[2].body: expected text, got a number").
Result<EditedReplica> editedReplica(const QJsonObject &replica, const QJsonObject &edited);

} // namespace lockstep
