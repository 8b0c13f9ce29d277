#pragma once
// Comments are a set: what either side adds is added to the other. A comment that was edited on both sides is a conflict like that of a field, settled
// by the policy for "comments" (or the default). Pure.

#include "core/rules/ruleengine.h"
#include "core/sync/threeway.h"

namespace lockstep {

struct CommentWaysInput {
    QList<CommentChange> changes; ///< What the rule wants
    QList<Comment> local; ///< As they are here
    QList<Comment> told; ///< Our comments as the other side knows them
    QList<Comment> sent; ///< … and as our event says that is on its way
    QList<Comment> now; ///< … and as we would tell them now: one that differs was edited here
    QList<Comment> remote; ///< As they came
    QList<CommentChange> attempted; ///< What was wanted before and may have been written: no edit of anybody here
    QMap<QString, ConflictPolicy> policies;
    ConflictChoices choices;
    bool localWinsTies = false;
};

struct CommentWaysResult {
    QList<CommentChange> changes; ///< What is to be done
    QList<FieldConflict> conflicts; ///< field: "comment ID", by the local id
    QSet<QString> news; ///< Local ids of comments whose text the other side does not know
};

CommentWaysResult commentWays(const CommentWaysInput &input);

} // namespace lockstep
