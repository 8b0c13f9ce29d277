#pragma once
// Which of a replica's comments and attachments are new or changed here: the merge of basic rules. Pure; the script API's
// comments.merge and attachments.merge (host/prelude/) decide the same way.

#include "core/rules/ruleengine.h"

namespace lockstep {

/// New comments are added; one with a trace is edited when its text differs from the one received last. Only what everybody may read.
QList<CommentChange> mergePublicComments(const Replica &replica, const Replica &previous, const Issue &issue, const QList<TracePair> &traces,
                                         QStringList *warnings);
QList<AttachmentChange> mergePublicAttachments(const Replica &replica, const QList<TracePair> &traces, QStringList *warnings);

} // namespace lockstep
